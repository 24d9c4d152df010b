package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"partnerlint/policy"
	"partnerlint/schemas/hubspot"
)

// shell is what a command sees of the world, and the status it leaves behind.
type shell struct {
	in       io.Reader
	out, err io.Writer
	status   status
}

// crash is said in place of a stack trace.
const crash = `partnerlint: this is a fault in partnerlint, not in your files; no report was written.
Please report it with your command line and what "partnerlint version" prints.
`

// run executes one command line. Nothing that goes wrong in it ends in a stack trace, unless PARTNERLINT_DEBUG is set.
func run(ctx context.Context, args []string, sh shell) (s status) {
	defer func() {
		if p := recover(); p != nil {
			if os.Getenv("PARTNERLINT_DEBUG") != "" {
				panic(p)
			}
			io.WriteString(sh.err, crash)
			s = failed
		}
	}()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second interrupt ends the process at once.
	context.AfterFunc(ctx, stop)

	root := sh.root(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return sh.status
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(sh.err, "partnerlint: interrupted; nothing was written")
	case positioned(err):
		fmt.Fprintln(sh.err, visible(err.Error()))
	default:
		fmt.Fprintf(sh.err, "partnerlint: %s\n", visible(told(err)))
	}
	return failed
}

// told words an error for people: what the system says of standard output names a device that nobody named.
func told(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok && e.Path == os.Stdout.Name() {
		return "cannot write to standard output: " + reason(err)
	}
	return err.Error()
}

// positioned reports whether each line of err begins with a place in a file, as editors and CI systems expect it.
func positioned(err error) bool {
	_, isPolicy := errors.AsType[policy.Problems](err)
	_, isImport := errors.AsType[hubspot.Problems](err)
	_, isReview := errors.AsType[reviewProblems](err)
	return isPolicy || isImport || isReview
}

// colour reports whether w shows colours: a terminal, and nobody has asked for none (https://no-color.org).
func colour(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// width is the number of columns of a terminal, 0 for anything else.
func width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return columns
		}
	}
	return 0
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
