package policy

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The names of a policy folder's files.
const (
	policyFile  = "policy.toml"
	sourceFile  = "source.txt"
	sampleFile  = "sample.json"
	rulesFolder = "rules"
)

// Load reads policies and what they extend. A path is the ID of a built-in policy, a policy folder, or a policy file;
// a folder named like a built-in policy is written "./partner-access". Without paths it is the built-in policy
// "partner-access". Of several paths each later policy stands on the earlier ones, as if it extended them.
//
// The error is Problems: all that is wrong in all files.
func Load(paths []string) (*Policy, error) {
	if len(paths) == 0 {
		paths = []string{defaultPolicy}
	}
	l := newLoader()
	var origins []origin
	for _, p := range paths {
		from, message := resolve(p, p)
		if message != "" {
			l.problems.add(Position{File: p}, "%s", message)
			continue
		}
		origins = append(origins, from)
	}
	return l.load(origins)
}

// origin is where a policy lies.
type origin struct {
	// id tells policies apart: the file's absolute path, or "builtin:" and the ID.
	id string
	// files holds the policy's folder, and file is the name of the policy file in it.
	files fs.FS
	file  string
	// shown is the folder as messages name it.
	shown string
	// folder says that rules, source text and sample belong to it; else it is a single file.
	folder bool
	// builtin marks a built-in policy.
	builtin bool
	// disk is the folder from which relative paths are followed; empty: none may be.
	disk string
}

// name returns the name of a file of the policy as messages and Policy.Files give it.
func (o origin) name(file string) string {
	if o.builtin {
		return o.shown + "/" + file
	}
	return filepath.Join(o.shown, filepath.FromSlash(file))
}

func builtinOrigin(id string) (origin, bool) {
	if !slices.Contains(Builtins(), id) {
		return origin{}, false
	}
	files, err := fs.Sub(builtinFiles, path.Join(builtinRoot, id))
	if err != nil {
		panic(err) // the folder is embedded
	}
	return origin{id: "builtin:" + id, files: files, file: policyFile, shown: "builtin:" + id, folder: true, builtin: true}, true
}

// resolve finds the policy that a name means: the ID of a built-in one, else a path on the disk. It returns a message
// when there is none. The name is as written, for messages.
func resolve(name, file string) (o origin, message string) {
	if o, ok := builtinOrigin(name); ok {
		return o, ""
	}
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return o, "there is no policy " + shown(name) + "; expected a policy folder, a policy file, or one of the built-in policies " +
			listed(Builtins()) + suggestion(name, Builtins())
	case err != nil:
		return o, "cannot read the policy " + shown(name) + ": " + reason(err)
	}
	o = origin{file: policyFile, shown: file, folder: true}
	if !info.IsDir() {
		o.shown, o.file = filepath.Dir(file), filepath.Base(file)
		rules, err := os.Stat(filepath.Join(o.shown, rulesFolder))
		o.folder = o.file == policyFile && err == nil && rules.IsDir()
	}
	o.disk = o.shown
	o.files = os.DirFS(o.shown)
	o.id = identity(filepath.Join(o.shown, o.file))
	return o, ""
}

// identity is one name for a file, however it is reached.
func identity(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	return file
}

// reason is an error of the file system without the path, which the message names already.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// loader reads policies, each once.
type loader struct {
	problems Problems
	read     map[string]*part
	// texts are the files as they were read, by the ID of the policy's origin.
	texts map[string][]CopiedFile
	// within is set when the policies are copies that see only each other.
	within *copyFolders
	// open are the policies being read, the outermost first: to meet one of them again is a loop.
	open []string
}

func newLoader() *loader { return &loader{read: map[string]*part{}, texts: map[string][]CopiedFile{}} }

// load reads the policies and merges them.
func (l *loader) load(origins []origin) (*Policy, error) {
	var line, named []*part
	for _, from := range origins {
		p := l.part(from)
		if p == nil || slices.Contains(line, p) {
			continue
		}
		named = append(named, p)
		p.after = slices.Clone(line)
		line = lineage(line, p)
	}
	if l.within != nil {
		spreadBuiltin(line)
	}
	var merged *Policy
	if len(line) > 0 {
		merged = l.merge(line)
	}
	if err := l.problems.err(); err != nil {
		return nil, err
	}
	merged.Copies = l.copies(line, named)
	return merged, nil
}

// readFile returns a file's text. A missing file is a problem only when it must be there.
func (l *loader) readFile(o origin, file string, must bool) (content string, ok bool) {
	name := o.name(file)
	raw, err := readBounded(o.files, file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !must:
		return "", false
	case errors.Is(err, fs.ErrNotExist) && file == policyFile:
		l.problems.add(Position{File: name}, "is missing; a policy folder holds a policy.toml")
		return "", false
	case errors.Is(err, errNotRegular), errors.Is(err, errTooLarge):
		l.problems.add(Position{File: name}, "%s", err)
		return "", false
	case err != nil:
		l.problems.add(Position{File: name}, "cannot be read: %s", reason(err))
		return "", false
	}
	l.texts[o.id] = append(l.texts[o.id], CopiedFile{file, raw})
	return clean(name, raw, &l.problems)
}

var (
	errNotRegular = errors.New("is not a regular file")
	errTooLarge   = errors.New("is larger than 1 MiB, the most that a file of a policy may have")
)

func readBounded(files fs.FS, file string) ([]byte, error) {
	// Asked before opening: to open a named pipe would wait for its writer.
	info, err := fs.Stat(files, file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := files.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if len(raw) > maxFileSize {
		return nil, errTooLarge
	}
	return raw, err
}

// ruleFiles returns the names of the rule files in order.
func (l *loader) ruleFiles(o origin) []string {
	entries, err := fs.ReadDir(o.files, rulesFolder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.problems.add(Position{File: o.name(rulesFolder)}, "cannot be read: %s", reason(err))
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."): // an editor's or the system's own
		case e.IsDir():
			l.problems.add(Position{File: o.name(path.Join(rulesFolder, name))},
				"is a folder; rule files lie directly in rules/")
		case strings.EqualFold(path.Ext(name), ".toml"):
			names = append(names, name)
		}
	}
	return names
}
