package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"partnerlint/reports"
)

// fillFormat writes one format into its file, and, where it is spread over several, those into the folder.
func (o *output) fillFormat(ctx context.Context, f reports.Format, file *outputFile, report *reports.Report) error {
	spread := false
	if f.Parts != nil {
		for part, err := range f.Parts(report) {
			if err = errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			spread = true
			if part.File == f.File {
				err = file.write(part.Write)
			} else {
				err = o.addPart(part)
			}
			if err != nil {
				return err
			}
		}
	}
	if spread {
		return nil
	}
	return file.write(func(w io.Writer) error { return f.Write(w, report) })
}

// addPart writes a file that is not known before. Only one format at a time may have such.
func (o *output) addPart(p reports.Part) error {
	path := filepath.Join(o.dir, filepath.FromSlash(p.File))
	if err := os.Mkdir(filepath.Dir(path), 0o755); err == nil {
		o.pagesMade = true
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("cannot make the folder %s: %s", filepath.Dir(path), reason(err))
	}
	f, err := newOutputFile(path)
	if err != nil {
		return err
	}
	o.parts = append(o.parts, f)
	return f.write(p.Write)
}

// removeStale removes the pages of an earlier report that this one does not have, and their folder if that leaves it
// empty. Nothing else is touched, and what cannot be removed does no harm: nothing leads to it.
func (o *output) removeStale() {
	written := map[string]bool{}
	for _, f := range o.parts {
		written[f.path] = true
	}
	folder := filepath.Join(o.dir, reports.PagesFolder)
	entries, _ := os.ReadDir(folder) // none: nothing to remove
	removed := false
	for _, e := range entries {
		if path := filepath.Join(folder, e.Name()); e.Type().IsRegular() && reports.IsPage(e.Name()) && !written[path] {
			removed = os.Remove(path) == nil || removed
		}
	}
	if removed {
		os.Remove(folder) // fails, as it should, when there is something in it
	}
}
