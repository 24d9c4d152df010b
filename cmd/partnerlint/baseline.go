package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"partnerlint/reports"
)

// readBaseline reads the JSON report of an earlier run; nil when none is named. It is read before the run, so that what
// is wrong with it is told at once, and so that the run may write its own report in its place.
func readBaseline(ctx context.Context, file string) (*reports.Baseline, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %s", file, reason(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %s", file, reason(err))
	}
	if info.IsDir() {
		return nil, fmt.Errorf("--baseline %s is a folder; name the report.json of an earlier run in it", file)
	}
	b, err := reports.ReadBaseline(bufio.NewReaderSize(interruptible{ctx, f}, 1<<20), file)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("--baseline %w", err)
	}
	return b, nil
}
