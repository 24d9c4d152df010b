// Portalgen writes a synthetic agency of any size: client portals, the partner's own portal and the access register.
// All names in it are invented. The same flags give the same bytes. It serves benchmarks and trials.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// The exit statuses: everything written; not written, and standard error says why.
const (
	statusOK     = 0
	statusFailed = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	opt, err := parseFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return statusOK
	}
	if err == nil {
		err = write(opt, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "portalgen:", err)
		return statusFailed
	}
	return statusOK
}

// options are what the command line asks for.
type options struct {
	portals    int
	seed       uint64
	violations float64 // probability that a portal has a violation
	coverage   coverage
	now        time.Time
	out        string // folder; "-": the portals only, to standard output
}

func parseFlags(args []string, stderr io.Writer) (options, error) {
	var opt options
	var now, cover string
	f := flag.NewFlagSet("portalgen", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&opt.portals, "portals", 100, "number of client portals")
	f.Uint64Var(&opt.seed, "seed", 1, "seed: the same seed gives the same bytes")
	f.Float64Var(&opt.violations, "violations", 0.2, "probability, 0 to 1, that a portal violates the policy")
	f.StringVar(&cover, "coverage", string(full), "full: nothing is unknown; api-only: only what HubSpot's API gives; mixed: half the portals each")
	f.StringVar(&now, "now", "", "the present, as RFC 3339 writes it, e.g. 2026-11-24T09:00:00Z (default: the clock)")
	f.StringVar(&opt.out, "out", "", "folder for portals.ndjson, partner.json and register.csv; -: the portals only, to standard output")
	if err := f.Parse(args); err != nil {
		return opt, err
	}
	opt.coverage, opt.now = coverage(cover), time.Now().UTC().Truncate(time.Second)
	var err error
	if now != "" {
		if opt.now, err = time.Parse(time.RFC3339, now); err != nil {
			return opt, fmt.Errorf("--now %q is no moment: write it like 2026-11-24T09:00:00Z", now)
		}
	}
	opt.now = opt.now.UTC()
	return opt, opt.check(f.NArg())
}

func (o options) check(extra int) error {
	switch {
	case extra > 0:
		return errors.New("takes no arguments, only flags")
	case o.portals < 0:
		return fmt.Errorf("--portals %d: the number of portals cannot be negative", o.portals)
	case !(o.violations >= 0 && o.violations <= 1):
		return fmt.Errorf("--violations %v is no probability: write a number from 0 to 1", o.violations)
	case !o.coverage.valid():
		return fmt.Errorf("--coverage %q: write full, api-only or mixed", string(o.coverage))
	case o.out == "":
		return errors.New("--out is missing: name a folder, or - for standard output")
	}
	return nil
}
