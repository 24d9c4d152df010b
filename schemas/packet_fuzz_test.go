package schemas

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzPacketZip: of whatever is called a zip, every name that is taken is safe, there once, and as large as was said.
// The zip is made of names, one a line, and one of its bytes is changed; or it is the bytes that are given.
func FuzzPacketZip(f *testing.F) {
	f.Add(makeZip(f, zipped{name: "manifest.json", text: "{}"}, zipped{name: "evidence/a.json", text: "[]"}), "", uint16(0), byte(0))
	f.Add(makeZip(f, zipped{name: "a/", text: ""}, zipped{name: "a/manifest.json", text: strings.Repeat("0", 1000)}), "", uint16(0), byte(0))
	f.Add([]byte("PK\x03\x04"), "", uint16(0), byte(0))
	for i, names := range []string{"manifest.json\nevidence/a.json", "a/\na/manifest.json\na/b/c", "a\nA", "a/b\nA/b", "a\na/b", "../x", "/etc/x", "CON.txt\ncom¹", "x:y", "İ\ni̇", "a./b ", "[Content_Types].xml"} {
		f.Add([]byte("[]"), names, uint16(30*i), byte(i))
	}
	bounds := packetBounds{files: 10, file: 2000, all: 5000, expansion: 200, spare: 100}
	f.Fuzz(func(t *testing.T, data []byte, names string, at uint16, change byte) {
		if names != "" {
			var entries []zipped
			for i, name := range strings.Split(names, "\n") {
				if len(name) < 1<<16 && len(entries) < 30 {
					entries = append(entries, zipped{name: name, text: string(data[:min(len(data), 100*i)])})
				}
			}
			data = makeZip(t, entries...)
			data[int(at)%len(data)] ^= change
		}
		var tree packetTree
		if err := readPacketZip("p.zip", bytes.NewReader(data), int64(len(data)), bounds, &tree); err != nil {
			if _, ok := errors.AsType[*NotAPacketError](err); !ok {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		if len(tree.names) > bounds.files {
			t.Errorf("%d files were taken", len(tree.names))
		}
		seen := map[string]bool{}
		all := 0
		for _, name := range tree.names {
			if unsafeName(name) != "" || !filepath.IsLocal(name) || seen[strings.ToLower(name)] {
				t.Errorf("%q was taken", name)
			}
			seen[strings.ToLower(name)] = true
			text, err := fs.ReadFile(tree.files, name)
			if all += len(text); err == nil && int64(len(text)) > bounds.file {
				t.Errorf("%q has %d bytes", name, len(text))
			}
		}
		if int64(all) > bounds.all {
			t.Errorf("the files have %d bytes", all)
		}
	})
}
