package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"

	"partnerlint/reports"
)

// fillParts writes further files of a report under the folder. The first error stops it.
func (o *output) fillParts(ctx context.Context, parts []reports.Part) error {
	var next atomic.Int64
	var failed error
	var mu sync.Mutex
	var writers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		writers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(parts)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				f, err := o.part(parts[i])
				mu.Lock()
				if f != nil {
					o.parts = append(o.parts, f)
				}
				if err != nil {
					failed = errors.Join(failed, err)
					next.Store(int64(len(parts)))
				}
				mu.Unlock()
			}
		})
	}
	writers.Wait()
	return failed
}

func (o *output) part(p reports.Part) (*outputFile, error) {
	path := filepath.Join(o.dir, filepath.FromSlash(p.File))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("cannot make the folder %s: %s", filepath.Dir(path), reason(err))
	}
	f, err := newOutputFile(path)
	if err != nil {
		return nil, err
	}
	return f, f.write(p.Write)
}

// pageOfReport is how the further pages of a report are called, and nothing else.
var pageOfReport = regexp.MustCompile(`^(portals|find)-\d{5}\.html$`)

// removeStale removes the further pages of an earlier report that this one does not have, and their folder when it is
// empty then. Nothing else is touched.
func (o *output) removeStale() {
	written := map[string]bool{}
	for _, f := range o.parts {
		written[f.path] = true
	}
	folder := filepath.Join(o.dir, reports.PagesFolder)
	entries, _ := os.ReadDir(folder) // none: nothing to remove
	for _, e := range entries {
		if path := filepath.Join(folder, e.Name()); e.Type().IsRegular() && pageOfReport.MatchString(e.Name()) && !written[path] {
			os.Remove(path)
		}
	}
	os.Remove(folder) // fails, as it should, when there is something in it
}
