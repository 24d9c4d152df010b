package policy

import (
	"io/fs"
	"path"
)

// LoadCopies reads a policy from its copies in files, and nothing else: not the program's own built-in policies, and
// no file beside the copies. load is that of Copies, builtin the ID of the nearest built-in
// policy, empty for none; shown is how messages name the root of files.
//
// The error is Problems.
func LoadCopies(files fs.FS, shown string, load []string, builtin string) (*Policy, error) {
	l := newLoader()
	within := l.findCopies(files, shown)
	l.markBuiltin(within, builtin, shown)
	var named []origin
	for _, folder := range load {
		o, ok := within.folders[folder]
		if !ok {
			l.problems.add(Position{File: path.Join(shown, folder)}, "is missing; the policy is said to lie there")
			continue
		}
		named = append(named, o)
	}
	if err := l.problems.err(); err != nil {
		return nil, err
	}
	if len(named) == 0 {
		l.problems.add(Position{File: path.Join(shown, CopiesFolder)}, "no folder of it is said to hold the policy")
		return nil, l.problems.err()
	}
	l.within = within
	return l.load(named)
}

// findCopies lists the folders of copies.
func (l *loader) findCopies(files fs.FS, shown string) *copyFolders {
	within := &copyFolders{folders: map[string]origin{}}
	entries, err := fs.ReadDir(files, CopiesFolder)
	if err != nil {
		l.problems.add(Position{File: path.Join(shown, CopiesFolder)}, "cannot be read: %s", reason(err))
		return within
	}
	for _, e := range entries {
		folder := path.Join(CopiesFolder, e.Name())
		sub, err := fs.Sub(files, folder)
		if err != nil || !e.IsDir() {
			continue
		}
		within.folders[folder] = origin{id: folder, files: sub, file: policyFile, shown: path.Join(shown, folder), folder: true}
	}
	return within
}

// markBuiltin marks the copy of the nearest built-in policy.
func (l *loader) markBuiltin(within *copyFolders, id, shown string) {
	if id == "" {
		return
	}
	o, message := within.named(id)
	if message != "" {
		l.problems.add(Position{File: path.Join(shown, CopiesFolder)}, "%s", message)
		return
	}
	o.builtin = true
	within.folders[o.id] = o
}

// spreadBuiltin marks what the copy of a built-in policy extends, which is built in too.
func spreadBuiltin(line []*part) {
	if base := nearestBuiltin(line); base != nil {
		for _, p := range lineage(nil, base) {
			p.builtin = true
		}
	}
}
