// Command partnerlint judges HubSpot Partner Access: policies and portal exports in, audit reports out.
package main

import (
	"context"
	"os"
	"runtime"
)

// room is memory that is never touched, and so takes none in a new process. It has the collector of garbage begin only
// when as much again is in use: on runs of a usual size it would work half the time otherwise, and on large ones it
// changes nothing.
const room = 96 << 20

func main() {
	untouched := make([]byte, room)
	s := run(context.Background(), os.Args[1:], shell{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	runtime.KeepAlive(untouched)
	os.Exit(int(s))
}
