package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"partnerlint/reports"
)

// output is a folder that reports are written to: all of them or none. Each is written to a temporary file beside its
// place and moved there when all are complete, so that nobody ever reads half a report.
type output struct {
	dir string
	// made: the folder was not there before.
	made  bool
	files []*outputFile
	// parts are further files of a report that is spread over several, pagesMade says that their folder was not there
	// before, and spreads that one of the reports might have had some.
	parts              []*outputFile
	pagesMade, spreads bool
}

// outputFile is one file on its way to its place.
type outputFile struct {
	temp *os.File
	path string
}

// newOutput makes the folder and a temporary file for each name, so that a folder that cannot be written is told
// before the work and not after it. The caller calls discard when done.
func newOutput(dir string, names []string) (*output, error) {
	o := &output{dir: dir}
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("--out %s is a file; give the name of a folder", dir)
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("--out %s: cannot make the folder: %s", dir, reason(err))
		}
		o.made = true
	case err != nil:
		return nil, fmt.Errorf("--out %s: %s", dir, reason(err))
	}
	for _, name := range names {
		f, err := newOutputFile(filepath.Join(dir, name))
		if err != nil {
			o.discard()
			return nil, err
		}
		o.files = append(o.files, f)
	}
	return o, nil
}

// commit moves all files to their places: first those that others lead to.
func (o *output) commit() error {
	for _, f := range slices.Concat(o.parts, o.files) {
		if err := f.commit(); err != nil {
			return err
		}
	}
	if o.spreads {
		o.removeStale()
	}
	return nil
}

// discard removes what was not committed, and a folder that is new and empty.
func (o *output) discard() {
	for _, f := range slices.Concat(o.parts, o.files) {
		f.discard()
	}
	if o.pagesMade {
		os.Remove(filepath.Join(o.dir, reports.PagesFolder)) // fails, as it should, when there is something in it
	}
	if o.made {
		os.Remove(o.dir)
	}
}

// newOutputFile opens a temporary file beside path.
func newOutputFile(path string) (*outputFile, error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %s", path, reason(err))
	}
	return &outputFile{temp: temp, path: path}, nil
}

// write fills the file. It is on the disk when write returns without an error.
func (f *outputFile) write(content func(io.Writer) error) error {
	w := bufio.NewWriter(f.temp)
	err := errors.Join(content(w), w.Flush())
	if err == nil {
		err = errors.Join(f.temp.Chmod(0o644), f.temp.Sync(), f.temp.Close())
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %s", f.path, reason(err))
	}
	return nil
}

// commit moves the file to its place.
func (f *outputFile) commit() error {
	if err := os.Rename(f.temp.Name(), f.path); err != nil {
		return fmt.Errorf("cannot write %s: %s", f.path, reason(err))
	}
	return nil
}

// discard removes the temporary file where it has not been moved.
func (f *outputFile) discard() {
	f.temp.Close()
	os.Remove(f.temp.Name())
}

// writeFile writes one file: all of it or nothing. It takes the place of a file, never of a folder or a device.
func writeFile(path string, content func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return fmt.Errorf("cannot write %s: it is a folder; give the name of a file", path)
		}
		return fmt.Errorf("cannot write %s: it is a device or a pipe; give the name of a file, or - for standard output", path)
	}
	f, err := newOutputFile(path)
	if err != nil {
		return err
	}
	defer f.discard()
	if err := f.write(content); err != nil {
		return err
	}
	return f.commit()
}

// reason is the bare cause of a file error: "no space left on device", without the name of a temporary file.
func reason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
