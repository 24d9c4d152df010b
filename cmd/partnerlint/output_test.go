package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestOutputIsAllOrNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "report")
	o, err := newOutput(dir, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.files[0].write(text("first")); err != nil {
		t.Fatal(err)
	}
	if got := namesIn(t, dir); slices.Contains(got, "a") {
		t.Fatalf("before commit the folder holds %v", got)
	}
	o.discard()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a new folder is left behind: %v", err)
	}
}

func TestOutputReplaces(t *testing.T) {
	dir := t.TempDir()
	for _, content := range []string{"old", "new"} {
		o, err := newOutput(dir, []string{"report.md"})
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(o.files[0].write(text(content)), o.commit())
		o.discard()
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, "report.md"))
	if err != nil || string(got) != "new" {
		t.Errorf("report.md is %q, %v; want new", got, err)
	}
	if names := namesIn(t, dir); !slices.Equal(names, []string{"report.md"}) {
		t.Errorf("the folder holds %v; want report.md alone", names)
	}
}

func TestOutputKeepsTheOldReportOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.md")
	if err := writeFile(path, text("old")); err != nil {
		t.Fatal(err)
	}
	full := &os.PathError{Op: "write", Path: "/x/.report.md.1.tmp", Err: syscall.ENOSPC}
	err := writeFile(path, func(w io.Writer) error {
		io.WriteString(w, "half")
		return full
	})
	if want := "cannot write " + path + ": no space left on device"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	got, _ := os.ReadFile(path)
	if string(got) != "old" {
		t.Errorf("report.md is %q, want the old one", got)
	}
	if names := namesIn(t, dir); len(names) != 1 {
		t.Errorf("the folder holds %v", names)
	}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.Copy(w, strings.NewReader(s))
		return err
	}
}

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
