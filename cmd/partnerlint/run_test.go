package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// broken is a writer that fails as told.
type broken struct{ fail func() error }

func (b broken) Write([]byte) (int, error) { return 0, b.fail() }

func TestACrashIsOnePlainSentence(t *testing.T) {
	var stderr bytes.Buffer
	out := broken{func() error { panic("no stack trace, please") }}
	got := run(context.Background(), []string{"version"}, shell{out: out, err: &stderr})
	if got != failed {
		t.Errorf("status %d, want %d", got, failed)
	}
	if stderr.String() != crash {
		t.Errorf("stderr is %q", stderr.String())
	}
}

func TestOutputThatCannotBeWrittenFails(t *testing.T) {
	out := broken{func() error { return errors.New("no space left on device") }}
	for _, args := range []string{"version", "schema", "schema portal-export", "policy list", "policy explain E04", "policy docs", "policy needs"} {
		var stderr bytes.Buffer
		got := run(context.Background(), strings.Fields(args), shell{out: out, err: &stderr})
		if got != failed || !strings.Contains(stderr.String(), "no space left on device") {
			t.Errorf("%s: status %d, stderr %q", args, got, stderr.String())
		}
	}
}

func TestInterruptedAuditLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	input := filepath.Join(dir, "in.json")
	if err := os.WriteFile(input, []byte(`{"kind": "portal-export"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	got := run(ctx, []string{"audit", input, "--out", filepath.Join(dir, "report")}, shell{out: &stdout, err: &stderr})
	if got != failed {
		t.Errorf("status %d, want %d", got, failed)
	}
	if want := "partnerlint: interrupted; nothing was written\n"; stderr.String() != want {
		t.Errorf("stderr is %q, want %q", stderr.String(), want)
	}
	if stdout.Len() > 0 {
		t.Errorf("stdout is %q", stdout.String())
	}
	if names := namesIn(t, dir); len(names) != 1 {
		t.Errorf("the folder holds %v, want in.json alone", names)
	}
}

func TestInterruptDoesNotWaitForInput(t *testing.T) {
	silent, _ := io.Pipe() // nobody will ever write
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	var stderr bytes.Buffer
	got := run(ctx, []string{"audit", "-", "--out", filepath.Join(t.TempDir(), "report")}, shell{in: silent, out: io.Discard, err: &stderr})
	if got != failed || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("status %d, stderr %q; want %d, interrupted", got, stderr.String(), failed)
	}
}
