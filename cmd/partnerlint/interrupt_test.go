package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestInterruptSignal interrupts a real process that waits for its input with the reports' temporary files open.
func TestInterruptSignal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "report")
	cmd := exec.Command("partnerlint", "audit", "-", "--out", dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		entries, err := os.ReadDir(dir)
		return err == nil && len(entries) == len(defaultFormats)
	})
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
	if !ok || exit.ExitCode() != int(failed) {
		t.Errorf("ended with %v, want exit status %d", exit, failed)
	}
	if want := "partnerlint: interrupted; nothing was written\n"; stderr.String() != want {
		t.Errorf("stderr is %q, want %q", stderr.String(), want)
	}
	if stdout.Len() > 0 {
		t.Errorf("stdout is %q", stdout.String())
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is left behind: %v", err)
	}
}

func waitFor(t *testing.T, ready func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ready(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited for 20 seconds in vain")
		}
	}
}

// TestInterruptPacket interrupts the making of packets: nothing is left, not even the folder for them.
func TestInterruptPacket(t *testing.T) {
	for _, out := range []string{"packets", "packets.zip", "deeper/packets"} {
		dir := t.TempDir()
		cmd := exec.Command("partnerlint", "packet", "-", "--out", filepath.Join(dir, filepath.FromSlash(out)))
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		defer stdin.Close()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool {
			entries, err := os.ReadDir(dir)
			return err == nil && len(entries) > 0
		})
		time.Sleep(50 * time.Millisecond) // what it makes first is there
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
		if !ok || exit.ExitCode() != int(failed) {
			t.Errorf("--out %s ended with %v, want exit status %d", out, exit, failed)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Errorf("--out %s leaves %v behind (%v)", out, entries, err)
		}
	}
}
