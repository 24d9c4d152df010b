package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

// TestPagesAreUpToDate holds the written pages of docs/ equal to what the program writes.
func TestPagesAreUpToDate(t *testing.T) {
	for page, args := range map[string][]string{
		"rules.md":         {"policy", "docs"},
		"writing-rules.md": {"policy", "docs", "--reference"},
	} {
		t.Run(page, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(context.Background(), args, shell{out: &stdout, err: &stderr}); got != complete {
				t.Fatalf("status %d: %s", got, stderr.String())
			}
			file := filepath.Join(moduleRoot, "docs", page)
			if *update {
				if err := os.WriteFile(file, stdout.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			have, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(have), stdout.String()); diff != "" {
				t.Errorf("docs/%s is out of date; write it anew with go test ./cmd/partnerlint -update (-have +want):\n%s", page, diff)
			}
		})
	}
}

// shownFile is a block of TOML that begins with the name of a file.
var shownFile = regexp.MustCompile("(?s)```toml\n# (acme/\\S+)\n(.*?)```")

// TestReferencePolicyIsSound runs the policy that docs/writing-rules.md shows: it loads, and its examples hold.
func TestReferencePolicyIsSound(t *testing.T) {
	var page bytes.Buffer
	if err := writeReference(&page); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	shown := shownFile.FindAllStringSubmatch(page.String(), -1)
	for _, m := range shown {
		if err := os.MkdirAll(filepath.Dir(m[1]), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(m[1], []byte(m[2]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), []string{"policy", "test", "--policy", "acme"}, shell{out: &stdout, err: &stderr})
	if want := "1 rule, 3 examples: all as expected\n"; len(shown) != 2 || status != complete || stdout.String() != want {
		t.Errorf("%d files, status %d: %s%s", len(shown), status, stdout.String(), stderr.String())
	}
}

// TestReadmePolicyLoads loads the policy that the README shows.
func TestReadmePolicyLoads(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(moduleRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "```toml\n[policy]")
	shown, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("the README shows no policy")
	}
	file := filepath.Join(t.TempDir(), "acme.toml")
	if err := os.WriteFile(file, []byte("[policy]"+shown), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	if p.Builtin == nil || len(p.Waivers) != 1 || len(p.Overrides) != 1 {
		t.Errorf("loaded %d waivers and %d overrides over %v; want one each over a built-in policy", len(p.Waivers), len(p.Overrides), p.Builtin)
	}
}
