package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

// TestRulesPageIsUpToDate holds docs/rules.md equal to what "partnerlint policy docs" writes.
func TestRulesPageIsUpToDate(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), []string{"policy", "docs"}, shell{out: &stdout, err: &stderr}); got != complete {
		t.Fatalf("status %d: %s", got, stderr.String())
	}
	page := filepath.Join(moduleRoot, "docs", "rules.md")
	if *update {
		if err := os.WriteFile(page, stdout.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), stdout.String()); diff != "" {
		t.Errorf("docs/rules.md is out of date; write it anew with go test ./cmd/partnerlint -update (-have +want):\n%s", diff)
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
