package policy

import (
	"embed"
	"io/fs"
)

// builtinFiles holds the built-in policies, a folder each, named for its ID.
//
//go:embed partner-access partner-seat
var builtinFiles embed.FS

// builtinRoot is the folder of builtinFiles that holds the policies.
const builtinRoot = "."

// defaultPolicy is what is loaded when no policy is named.
const defaultPolicy = "partner-access"

// Builtins returns the IDs of the built-in policies in alphabetical order.
func Builtins() []string {
	entries, err := fs.ReadDir(builtinFiles, builtinRoot)
	if err != nil {
		panic(err) // the folder is embedded
	}
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.Name()
	}
	return ids
}

// Builtin returns the built-in policy with the given ID. The error is Problems.
func Builtin(id string) (*Policy, error) {
	l := newLoader()
	from, ok := builtinOrigin(id)
	if !ok {
		l.problems.add(Position{File: id}, "there is no built-in policy with this ID; there are: %s%s",
			listed(Builtins()), suggestion(id, Builtins()))
		return nil, l.problems.err()
	}
	return l.load([]origin{from})
}
