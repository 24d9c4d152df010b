//go:build !race

package main

import "testing"

// TestLongScripts runs the command lines of testdata/script-long: so many that the race detector takes minutes, and it
// has seen the same commands in testdata/script.
func TestLongScripts(t *testing.T) { runScripts(t, "testdata/script-long") }
