package schemas

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// zipped is an entry of a zip made for a test.
type zipped struct {
	name, text string
	change     func(h *zip.FileHeader)
}

func makeZip(t testing.TB, entries ...zipped) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.change != nil {
			e.change(h)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(e.text)); err != nil && !strings.HasSuffix(e.name, "/") {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writePacketFile(t *testing.T, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOpenPacketsRefuses(t *testing.T) {
	manifest := zipped{name: "manifest.json", text: "{}"}
	named := func(names ...string) func(t *testing.T) []byte {
		return func(t *testing.T) []byte {
			entries := []zipped{manifest}
			for _, n := range names {
				entries = append(entries, zipped{name: n, text: "x"})
			}
			return makeZip(t, entries...)
		}
	}
	changed := func(text string, change func(h *zip.FileHeader)) func(t *testing.T) []byte {
		return func(t *testing.T) []byte { return makeZip(t, manifest, zipped{"a.txt", text, change}) }
	}
	small := packetBounds{files: 3, file: 100, all: 150, expansion: 5, spare: 10}
	tests := []struct {
		name   string
		data   func(t *testing.T) []byte
		bounds packetBounds
		want   string
	}{
		{"a way out", named("../x"), usualPacketBounds, `"../x": the name holds "..", which leads out of the packet; nothing of it was read`},
		{"a way out further in", named("a/../../x"), usualPacketBounds, `leads out of the packet`},
		{"absolute", named("/etc/x"), usualPacketBounds, `the name is absolute`},
		{"backslash", named(`a\x`), usualPacketBounds, `the name holds a backslash`},
		{"drive", named("C:/x"), usualPacketBounds, `names a drive`},
		{"NUL", named("a\x00b"), usualPacketBounds, `the name holds a control character`},
		{"line feed", named("a\nb"), usualPacketBounds, `the name holds a control character`},
		{"device", named("a/con.txt"), usualPacketBounds, `"con.txt", which is a device on Windows`},
		{"port", named("Com1"), usualPacketBounds, `"Com1", which is a device`},
		{"trailing dot", named("a."), usualPacketBounds, `which Windows drops`},
		{"empty part", named("a//b"), usualPacketBounds, `the name has an empty part`},
		{"long", named(strings.Repeat("a", 1001)), usualPacketBounds, `more than 1000 bytes`},
		{"deep", named(strings.Repeat("a/", 12) + "b"), usualPacketBounds, `more than 12 folders deep`},
		{"twice", named("a.txt", "a.txt"), usualPacketBounds, `"a.txt" is there twice`},
		{"manifest twice", named("manifest.json"), usualPacketBounds, `"manifest.json" is there twice`},
		{"twice but for capitals", named("a.txt", "A.txt"), usualPacketBounds, `"a.txt" and "A.txt" are one file on systems`},
		{"folders but for capitals", named("a/x", "A/y"), usualPacketBounds, `"a" and "A" are one file on systems`},
		{"file and folder", named("a", "a/b"), usualPacketBounds, `"a" is both a file and a folder`},
		{"too many files", named("a", "b", "c"), small, `it holds more than 3 files`},
		{"too large a file", changed(strings.Repeat("0123456789", 11), func(h *zip.FileHeader) { h.Method = zip.Store }), small, `the most that a file of a packet may have`},
		{"too much", func(t *testing.T) []byte {
			stored := func(h *zip.FileHeader) { h.Method = zip.Store }
			return makeZip(t, manifest, zipped{"a", strings.Repeat("a", 90), stored}, zipped{"b", strings.Repeat("b", 90), stored})
		}, small, `in all; name the folder or zip of one packet`},
		{"bomb", changed(strings.Repeat("0", 90), nil), small, `a zip bomb; nothing of it was unpacked`},
		{"a real bomb", changed(strings.Repeat("0", 16<<20), nil), usualPacketBounds, `holds more than 400 times its packed size`},
		{"encrypted", changed("x", func(h *zip.FileHeader) { h.Flags |= 1 }), usualPacketBounds, `is encrypted; unpack it with its password`},
		{"link", changed("/etc/passwd", func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }), usualPacketBounds, `"a.txt" is a link`},
		{"device file", changed("", func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice) }), usualPacketBounds, `neither a file nor a folder`},
		{"another name where it lies", func(t *testing.T) []byte {
			data := makeZip(t, manifest, zipped{name: "a.txt", text: "x"})
			return bytes.Replace(data, []byte("a.txt"), []byte("b.txt"), 1) // the first is the local header's
		}, usualPacketBounds, `called "a.txt" in the zip's directory and "b.txt" where it lies`},
		{"bytes before", func(t *testing.T) []byte {
			return append([]byte("PK\x03\x04 and more"), makeZip(t, manifest)...)
		}, usualPacketBounds, `lie bytes that belong to no entry`},
		{"cut off", func(t *testing.T) []byte { d := makeZip(t, manifest); return d[:len(d)-9] }, usualPacketBounds, `damaged zip, or is cut off`},
		{"empty zip", func(t *testing.T) []byte { return makeZip(t) }, usualPacketBounds, `is an empty zip`},
		{"empty file", func(t *testing.T) []byte { return nil }, usualPacketBounds, `is empty; copy the packet again`},
		{"a Word document", func(t *testing.T) []byte {
			return makeZip(t, zipped{name: "[Content_Types].xml"}, zipped{name: "word/document.xml"})
		}, usualPacketBounds, `is a Word document, not a packet`},
		{"a workbook", func(t *testing.T) []byte {
			return makeZip(t, zipped{name: "[Content_Types].xml"}, zipped{name: "xl/workbook.xml"})
		}, usualPacketBounds, `is an Excel workbook, not a packet`},
		{"a report", func(t *testing.T) []byte { return []byte(`{"kind":"audit-results","schemaVersion":"1"`) }, usualPacketBounds, `is the JSON report of an audit`},
		{"JSON", func(t *testing.T) []byte { return []byte(`{}`) }, usualPacketBounds, `is a JSON file, not a packet`},
		{"gzip", func(t *testing.T) []byte { return []byte("\x1f\x8b\x08") }, usualPacketBounds, `packed as something else than a zip`},
		{"anything", func(t *testing.T) []byte { return []byte("hello") }, usualPacketBounds, `is no packet; a packet is the folder or .zip`},
		{"a zip of something", func(t *testing.T) []byte { return makeZip(t, zipped{name: "a.txt"}) }, usualPacketBounds, `there is no manifest.json in it`},
		{"a zip in a zip", func(t *testing.T) []byte { return makeZip(t, zipped{name: "a/packet.ZIP"}) }, usualPacketBounds, `but another archive, "a/packet.ZIP"`},
		{"reports", func(t *testing.T) []byte { return makeZip(t, zipped{name: "r/report.json"}) }, usualPacketBounds, `holds reports of an audit but no packet`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := writePacketFile(t, "p.zip", tt.data(t))
			p, err := openPackets(file, tt.bounds)
			if err == nil {
				p.Close()
				t.Fatal("it was opened")
			}
			if _, ok := errors.AsType[*NotAPacketError](err); !ok || !strings.HasPrefix(err.Error(), file+": ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error:\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestOpenPacketsRefusesFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	_, err := OpenPackets(dir)
	if want := `"link" is a link; a packet holds its files themselves`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error: %v\nwant %s", err, want)
	}
	for name, want := range map[string]string{filepath.Join(dir, "none"): "no such file or folder", os.DevNull: "is neither a folder nor a file", t.TempDir(): "is empty; there is no packet in it"} {
		if _, err := OpenPackets(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", name, err, want)
		}
	}
}

// TestOpenPacketsFinds: a packet, several, with a folder around them or not, in a folder and in a zip.
func TestOpenPacketsFinds(t *testing.T) {
	tests := []struct {
		name   string
		files  []string
		want   map[string][]string
		strays []string
	}{
		{"one", []string{"manifest.json", "evidence/a.json", ".hidden"},
			map[string][]string{".": {".hidden", "evidence/a.json", "manifest.json"}}, nil},
		{"one in a folder", []string{"p/manifest.json", "p/evidence/a.json"}, map[string][]string{"p": {"evidence/a.json", "manifest.json"}}, nil},
		{"several", []string{"x/b/manifest.json", "x/a/manifest.json", "x/a/c.html", "x/read.me", "x/ab/c"},
			map[string][]string{"x/a": {"c.html", "manifest.json"}, "x/b": {"manifest.json"}}, []string{"x/ab/c", "x/read.me"}},
		{"one within another", []string{"manifest.json", "evidence/manifest.json"}, map[string][]string{".": {"evidence/manifest.json", "manifest.json"}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			var entries []zipped
			for _, name := range tt.files {
				entries = append(entries, zipped{name: name, text: "text of " + name})
				if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, name), []byte("text of "+name), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, named := range []string{dir, writePacketFile(t, "p.zip", makeZip(t, entries...))} {
				p, err := OpenPackets(named)
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close()
				got := map[string][]string{}
				for _, x := range p.Packets {
					folder, err := filepath.Rel(named, x.Shown)
					if err != nil {
						t.Fatal(err)
					}
					got[folder] = x.Files
					if text, err := x.ReadFile("manifest.json"); err != nil || !strings.HasSuffix(string(text), "manifest.json") {
						t.Errorf("manifest.json: %q, %v", text, err)
					}
					onDisk, err := x.OnDisk(t.Context(), t.TempDir(), x.Files)
					if err != nil {
						t.Fatal(err)
					}
					for _, name := range x.Files {
						if _, err := os.Stat(filepath.Join(onDisk, name)); err != nil {
							t.Error(err)
						}
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", named, diff)
				}
				if diff := cmp.Diff(tt.strays, p.Strays); diff != "" {
					t.Errorf("%s: strays (-want +got):\n%s", named, diff)
				}
			}
		})
	}
}

func TestExplainManifest(t *testing.T) {
	const sum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	const valid = `{
  "kind": "partnerlint-packet", "schemaVersion": "1", "tool": {"name": "partnerlint", "version": "v1"},
  "now": "2026-11-20T23:59:59Z", "by": "client", "subject": "1002", "redacted": false,
  "scope": {"hubIds": [1002], "users": [], "consultants": [], "rules": []},
  "policy": {"id": "a", "title": "A", "version": "", "digest": "` + sum + `", "load": ["policy/1-a"], "builtin": null},
  "evidence": [{"path": "evidence/a.json", "origin": "a.json"}],
  "files": [{"path": "index.html", "size": 1, "sha256": "` + sum + `"}]
}`
	tests := []struct{ name, old, new, want string }{
		{"valid", "", "", ""},
		{"newer", `"schemaVersion": "1"`, `"schemaVersion": "2"`, `m:2:50: /schemaVersion: found version "2", this partnerlint reads version "1"`},
		{"newer number", `"schemaVersion": "1"`, `"schemaVersion": 12`, `made by a newer partnerlint; use that or a newer one`},
		{"number", `"schemaVersion": "1"`, `"schemaVersion": 1`, `found 1, expected the text "1"`},
		{"another kind", "partnerlint-packet", "portal-export", `m:2:11: /kind: found "portal-export", expected "partnerlint-packet"`},
		{"no kind", `"kind": "partnerlint-packet", `, ``, `m:1:1: "kind" is missing`},
		{"unknown field", `"by"`, `"bye": 1, "by"`, `m:3:34: /bye: no field of this name is known here; did you mean "by"?`},
		{"given twice", `"by"`, `"by": "access", "by"`, `"by" is given twice in one object`},
		{"wrong type", `"size": 1`, `"size": "1"`, `/files/0/size: found "1", expected a whole number`},
		{"a way out", `"index.html"`, `"../index.html"`, `found "../index.html", expected the name of a file in the packet`},
		{"absolute", `"index.html"`, `"/index.html"`, `expected the name of a file in the packet`},
		{"hidden", `"index.html"`, `".index.html"`, `expected the name of a file in the packet`},
		{"digest", `"sha256": "0`, `"sha256": "X`, `expected a SHA-256 digest`},
		{"cut off", "\n}", "\n", `the document ends early`},
		{"no object", valid, "[]", `m:1:1: found a list of 0 items, expected a JSON object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(valid, tt.old, tt.new, 1)
			var lines []string
			for _, p := range ExplainManifest([]byte(text), Origin{File: "m"}) {
				lines = append(lines, p.String())
			}
			got := strings.Join(lines, "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("problems:\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
