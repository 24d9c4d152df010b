package schemas

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Stdin is the File of what came from standard input.
const Stdin = "<stdin>"

// candidate is a file that may be an input.
type candidate struct {
	// path is what the file is called, and disk where it is.
	path, disk string
	// named says that the user named this very file; else it was found in a folder.
	named bool
	// irregular files (pipes, devices, standard input) can be read only once.
	irregular bool
	// real is the path without links, to know a file that is given twice.
	real string
}

// walker collects the candidates of the paths that the user gave.
type walker struct {
	found    []candidate
	problems []Problem
}

func (w *walker) problem(path, message string, unread bool) {
	w.problems = append(w.problems, Problem{File: path, Message: message, Unread: unread})
}

// walk returns the candidates ordered by path, each file once, whatever the order of the paths.
func walk(paths []string) ([]candidate, []Problem) {
	w := &walker{}
	for _, p := range paths {
		w.path(p)
	}
	slices.SortFunc(w.found, func(a, b candidate) int { return cmp.Compare(a.path, b.path) })
	seen := map[string]int{}
	kept := w.found[:0]
	for _, c := range w.found {
		if i, twice := seen[c.real]; twice {
			kept[i].named = kept[i].named || c.named
			continue
		}
		seen[c.real] = len(kept)
		kept = append(kept, c)
	}
	return kept, w.problems
}

// walkBelow walks paths that are below a root, which no name shows.
func walkBelow(root string, paths []string) ([]candidate, []Problem) {
	if root == "" {
		found, problems := walk(paths)
		for i := range found {
			found[i].disk = found[i].path
		}
		return found, problems
	}
	below := make([]string, len(paths))
	for i, p := range paths {
		below[i] = filepath.Join(root, p)
	}
	found, problems := walk(below)
	bare := func(path string) string {
		if rel, err := filepath.Rel(root, path); err == nil {
			return filepath.ToSlash(rel)
		}
		return path
	}
	for i := range found {
		found[i].disk, found[i].path = found[i].path, bare(found[i].path)
	}
	for i := range problems {
		problems[i].File = bare(problems[i].File)
	}
	return found, problems
}

func (w *walker) path(path string) {
	switch path {
	case "-":
		w.found = append(w.found, candidate{path: Stdin, named: true, irregular: true, real: "-"})
		return
	case "":
		w.problem(path, "an empty path was given; name a file, a folder, or - for standard input", true)
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		w.problem(path, openError(err), true)
		return
	}
	path = filepath.Clean(path)
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		real = path
	}
	if !info.IsDir() {
		w.found = append(w.found, candidate{path: path, named: true, irregular: !info.Mode().IsRegular(), real: real})
		return
	}
	before, troubles := len(w.found), len(w.problems)
	w.folder(path, real)
	if len(w.found) == before && len(w.problems) == troubles {
		w.problem(path, "the folder holds no input: no .json, .ndjson, .csv, .xlsx or .toml file", true)
	}
}

// openError says why a path cannot be read.
func openError(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read it"
	case errors.As(err, &path):
		return "cannot be read: " + path.Err.Error()
	}
	return "cannot be read: " + err.Error()
}

func (w *walker) folder(path, real string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		w.problem(path, openError(err), true)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~$") { // Excel's mark that a workbook is open
			continue
		}
		at, realAt := filepath.Join(path, e.Name()), filepath.Join(real, e.Name())
		switch {
		case e.IsDir():
			w.folder(at, realAt)
		case e.Type()&fs.ModeSymlink != 0:
			w.link(at)
		case e.Type().IsRegular() && !isReport(e.Name()):
			w.found = append(w.found, candidate{path: at, real: realAt})
		}
	}
}

// link takes a link to a file. Links to folders could lead round in circles.
func (w *walker) link(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		w.problem(path, "a link to nowhere: "+openError(err), true)
	case info.IsDir():
		w.problem(path, "a link to a folder, which is not followed; name the folder itself", true)
	case info.Mode().IsRegular() && !isReport(path):
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			real, err = filepath.Abs(real)
		}
		if err != nil {
			real = path
		}
		w.found = append(w.found, candidate{path: path, real: real})
	}
}

// isReport reports whether a file in a folder is, by its name, something that stands beside inputs and is none.
func isReport(name string) bool {
	name = strings.ToLower(name)
	for _, suffix := range []string{
		".md", ".html", ".htm", ".txt", ".log", ".pdf", ".xml", ".sarif", ".sarif.json", ".oscal.json", ".zip", ".css",
		".js", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".yaml", ".yml", ".schema.json", ".sha256", ".sig", ".asc",
	} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}
