package main

import (
	"errors"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write golden files, docs/rules.md and the examples' reports anew")

func TestMain(m *testing.M) {
	// A program with the race detector sleeps for a second when it ends, for goroutines that outlive main. The tests start
	// hundreds, none of which has a second outside of them.
	os.Setenv("GORACE", os.Getenv("GORACE")+" atexit_sleep_ms=0")
	testscript.Main(m, map[string]func(){"partnerlint": main})
}

// TestScripts runs the command lines of testdata/script.
func TestScripts(t *testing.T) { runScripts(t, "testdata/script") }

// runScripts runs the command lines in a folder. $EXAMPLES is the folder of the examples.
func runScripts(t *testing.T, dir string) {
	t.Helper()
	examples, err := filepath.Abs(filepath.Join(moduleRoot, "examples"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples)
			env.Setenv("GORACE", os.Getenv("GORACE"))
			return nil
		},
		Cmds: scriptCommands(),
	})
}

// scriptCommands are what scripts may call beside testscript's own commands.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){"status": expectStatus, "workbook": makeWorkbook, "badworkbook": makeBadWorkbook}
	maps.Copy(all, verifyCommands)
	return all
}

// expectStatus is the script command "status N PROGRAM ARG…": it runs the program and fails unless its exit status is N.
func expectStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}
