package main

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"partnerlint/reports"
)

// TestSARIFProfile picks who writes SARIF, from a table in which each profile writes its name.
func TestSARIFProfile(t *testing.T) {
	before := reports.Formats
	t.Cleanup(func() { reports.Formats = before })
	writes := func(text string) func(io.Writer, *reports.Report) error {
		return func(w io.Writer, _ *reports.Report) error {
			_, err := io.WriteString(w, text)
			return err
		}
	}
	others := slices.DeleteFunc(slices.Clone(before), func(f reports.Format) bool { return f.Name == profiledFormat })
	reports.Formats = append(others, reports.Format{Name: profiledFormat, File: "report.sarif", Write: writes("all"),
		Profiles: []reports.Profile{{Name: "github", Write: writes("for github")}}})

	for _, test := range []struct {
		flags  string
		status status
		stdout string
		stderr string // a part of it
	}{
		{"--format sarif", findings, "all", ""},
		{"--format sarif --sarif-profile default", findings, "all", ""},
		{"--format sarif --sarif-profile github", findings, "for github", ""},
		{"--format sarif --sarif-profile githb", failed, "", "--sarif-profile githb: did you mean github?"},
		{"--format sarif --sarif-profile elsewhere", failed, "", "--sarif-profile elsewhere: expected one of default, github"},
		{"--format json --sarif-profile github", failed, "", "--sarif-profile is of --format sarif, which is not among the formats asked for"},
		{"--format json --sarif-profile default", failed, "", "--sarif-profile is of --format sarif, which is not among the formats asked for"},
	} {
		t.Run(test.flags, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			args := append(strings.Fields("audit - --now 2026-11-24 --fail-on unknown --out -"), strings.Fields(test.flags)...)
			status := run(context.Background(), args, shell{in: strings.NewReader(sandbox), out: &stdout, err: &stderr})
			if status != test.status || stdout.String() != test.stdout || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("status %d, stdout %q, stderr %q; want %d, %q, %q", status, stdout.String(), stderr.String(), test.status, test.stdout, test.stderr)
			}
		})
	}
}
