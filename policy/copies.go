package policy

import (
	"fmt"
	"path"
	"strings"
)

// CopiesFolder is the folder that the copies of a policy lie in.
const CopiesFolder = "policy"

// Copies are the files of a policy and of all that it extends, built-in ones too, so arranged that whoever has them
// needs nothing else: LoadCopies makes the same policy of them.
type Copies struct {
	// Load are the folders of the policies that were named, in order. What they extend lies in folders beside them.
	Load []string
	// Files are all files, each folder's together, the most basic policy first.
	Files []CopiedFile
}

// CopiedFile is a file of Copies. Name has "/" between its parts: "policy/1-partner-access/rules/E01-….toml".
type CopiedFile struct {
	Name string
	Data []byte
}

// maxFolderName bounds the name of a folder of copies, in bytes.
const maxFolderName = 80

// copyFolder names the folder of the n-th policy of a line, counted from 1.
func copyFolder(n int, id string) string {
	name := fmt.Sprintf("%d-%s", n, id)
	return path.Join(CopiesFolder, name[:min(len(name), maxFolderName)])
}

// copies arranges what was read of a line of policies.
func (l *loader) copies(line []*part, named []*part) Copies {
	folders := map[*part]string{}
	for i, p := range line {
		folders[p] = copyFolder(i+1, p.policy)
	}
	var c Copies
	for _, p := range line {
		for _, f := range l.texts[p.origin.id] {
			name := f.Name
			if f.Name == p.file {
				name, f.Data = policyFile, p.withExtends(f.Data, folders)
			}
			c.Files = append(c.Files, CopiedFile{path.Join(folders[p], name), f.Data})
		}
	}
	for _, p := range named {
		c.Load = append(c.Load, folders[p])
	}
	return c
}

// withExtends is a policy file with each path under "extends" replaced by that of the copy. IDs of built-in policies
// stay as they are, so that the copy of a built-in policy is byte for byte the built-in one.
func (p *part) withExtends(data []byte, folders map[*part]string) []byte {
	var b strings.Builder
	done := 0
	for _, e := range p.based {
		if e.part.builtin || p.disk == "" { // a copy names copies already
			continue
		}
		if done == 0 { // offsets are those of the text as it was parsed
			data = []byte(p.doc.content)
		}
		length := stringLength(p.doc.content[e.at:])
		if length == 0 {
			continue
		}
		b.Write(data[done:e.at])
		fmt.Fprintf(&b, "%q", "../"+path.Base(folders[e.part]))
		done = e.at + length
	}
	if done == 0 {
		return data
	}
	b.Write(data[done:])
	return []byte(b.String())
}

// copyFolders finds the policies within a set of copies.
type copyFolders struct {
	folders map[string]origin
}

// named finds a policy that another one of the copies extends: by the ID of a built-in one, or as "../FOLDER".
func (c *copyFolders) named(name string) (origin, string) {
	if beside, ok := strings.CutPrefix(name, "../"); ok {
		if o, ok := c.folders[path.Join(CopiesFolder, beside)]; ok {
			return o, ""
		}
		return origin{}, "there is no folder " + shown(beside) + " in " + CopiesFolder + "/"
	}
	for n := range maxPolicies {
		if o, ok := c.folders[copyFolder(n+1, name)]; ok {
			return o, ""
		}
	}
	return origin{}, "there is no copy of the policy " + shown(name) + " in " + CopiesFolder + "/"
}
