package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

// withFormat adds a format to the table for the length of a test.
func withFormat(t *testing.T, f reports.Format) {
	t.Helper()
	before := reports.Formats
	reports.Formats = append(before[:len(before):len(before)], f)
	t.Cleanup(func() { reports.Formats = before })
}

const (
	sandbox = `{"kind": "portal-export", "schemaVersion": "1", "exportedAt": "2026-11-24T06:00:00Z", "hubId": 4412, "role": "client",
  "portal": {"coverage": "complete", "source": {"kind": "api"}, "facts": {"name": "Bolt", "accountType": "SANDBOX"}}}`
	oneAccess = `{"kind": "access-register", "schemaVersion": "1", "coverage": "complete",
  "accesses": [{"user": "ann@agency.example", "hubId": 4412, "partnerHubId": 90, "status": "draft"}]}`
)

// TestDigests audits a compressed file, a plain one, standard input and a file that is no input.
func TestDigests(t *testing.T) {
	t.Chdir(t.TempDir())
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, sandbox); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"in/b.json": oneAccess, "in/a.json.gz": packed.String(), "in/notes.txt": "hello"}
	if err := os.Mkdir("in", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.FromSlash(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sum := func(name string) reports.InputDigest {
		d := sha256.Sum256([]byte(files[name]))
		return reports.InputDigest{Path: filepath.FromSlash(name), SHA256: hex.EncodeToString(d[:])}
	}
	for name, test := range map[string]struct {
		wanted bool
		want   []reports.InputDigest
	}{
		"not wanted": {false, nil},
		"wanted":     {true, []reports.InputDigest{sum("in/a.json.gz"), sum("in/b.json")}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []reports.InputDigest
			withFormat(t, reports.Format{Name: "probe", File: "probe.txt", Digests: test.wanted, Write: func(_ io.Writer, r *reports.Report) error {
				got = r.Meta.Digests
				return nil
			}})
			var stderr bytes.Buffer
			third := strings.NewReader(strings.ReplaceAll(sandbox, "4412", "4413"))
			status := run(context.Background(), []string{"audit", "in", "-", "--now", "2026-11-24", "--format", "probe", "--out", "-", "--rule", "C04"},
				shell{in: third, out: io.Discard, err: &stderr})
			if status != findings {
				t.Fatalf("status %d: %s", status, stderr.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
