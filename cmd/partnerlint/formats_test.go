package main

import (
	"bytes"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

// TestEveryFormatIsTheSameEveryTime holds every format to its bytes: in two runs, with the inputs in two orders, and
// with one worker and many.
func TestEveryFormatIsTheSameEveryTime(t *testing.T) {
	t.Chdir(moduleRoot)
	paths := slices.Concat(expand(t, []string{exampleAgency + "/exports/*"}), []string{exampleAgency + "/register.csv", exampleAgency + "/attestations.toml"})
	run := func(jobs string) map[string][]byte {
		out := filepath.Join(t.TempDir(), "report")
		runQuietly(t, findings, slices.Concat([]string{"audit", "--now", exampleNow, "--policy", examplePolicy, "--jobs", jobs, "--out", out,
			"--format", strings.Join(reports.FormatNames(), ",")}, paths)...)
		return filesIn(t, out)
	}
	first := run("1")
	for _, f := range reports.Formats {
		if len(first[f.File]) == 0 {
			t.Errorf("--format %s wrote no %s", f.Name, f.File)
		}
	}
	slices.Reverse(paths)
	second := run("8")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second))); diff != "" {
		t.Errorf("the files differ (-first +second)\n%s", diff)
	}
	for name, text := range first {
		if !bytes.Equal(text, second[name]) {
			t.Errorf("%s differs from one run to the next: %d and %d bytes", name, len(text), len(second[name]))
		}
	}
}
