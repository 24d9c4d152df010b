package policy

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Copies are the files of a policy and of all that it extends.
type Copies struct {
	// Load are the folders of the policies that were named, in order.
	Load []string
	// Files are all files.
	Files []CopiedFile
}

// CopiedFile is a file of Copies.
type CopiedFile struct {
	Name string
	Data []byte
}

// CopiesOf copies the files of a policy.
func CopiesOf(p *Policy) (Copies, error) {
	var c Copies
	folders := map[string]string{}
	for _, f := range p.Files {
		f = filepath.ToSlash(f)
		dir, below := path.Dir(f), path.Base(f)
		if path.Base(dir) == rulesFolder {
			dir, below = path.Dir(dir), path.Join(rulesFolder, below)
		}
		var data []byte
		var err error
		if id, ok := strings.CutPrefix(dir, "builtin:"); ok {
			data, err = fs.ReadFile(builtinFiles, path.Join(builtinRoot, id, below))
		} else {
			data, err = os.ReadFile(f)
		}
		if err != nil {
			return c, err
		}
		if folders[dir] == "" {
			folders[dir] = fmt.Sprintf("policy/%d-%s", len(folders)+1, strings.TrimPrefix(path.Base(dir), "builtin:"))
			c.Load = []string{folders[dir]}
		}
		c.Files = append(c.Files, CopiedFile{path.Join(folders[dir], below), data})
	}
	return c, nil
}
