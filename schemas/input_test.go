package schemas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// doc is a sound export in one line.
func doc(hubID int, at string) string {
	return fmt.Sprintf(`{"kind":"portal-export","schemaVersion":"1","exportedAt":"%s","hubId":%d,"role":"client"}`, at, hubID)
}

const (
	day1 = "2026-11-01T00:00:00Z"
	day2 = "2026-11-02T00:00:00Z"
)

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

func zst(s string) string {
	w, _ := zstd.NewWriter(nil)
	return string(w.EncodeAll([]byte(s), nil))
}

// noise is a text of n hex digits that does not compress well.
func noise(n int) string {
	var b strings.Builder
	for i := uint64(1); b.Len() < n; i++ {
		fmt.Fprintf(&b, "%016x", i*0x9e3779b97f4a7c15)
	}
	return b.String()[:n]
}

// pretty breaks a document over lines.
func pretty(doc string) string {
	return strings.NewReplacer("{", "{\n  ", ",", ",\n  ", "}", "\n}").Replace(doc)
}

// inFolder writes files into a folder of their own and makes it the working directory.
func inFolder(t testing.TB, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// openAll opens the paths and returns what there is to compare: each export read again from where the index says it
// stands, and the problems.
func openAll(t *testing.T, stdin string, paths ...string) (portals, problems []string, in *Inputs, err error) {
	t.Helper()
	in, err = Open(t.Context(), paths, strings.NewReader(stdin), OpenOptions{TempDir: t.TempDir(), Workers: 2})
	if err != nil && !errors.Is(err, ErrNoInput) {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, p := range in.Portals() {
		for _, d := range p.Docs {
			raw, err := in.Read(d, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := Decode(KindPortalExport, &Document{Raw: raw}); !ok {
				t.Errorf("export at %v does not decode: %s", in.Origin(d), raw)
			}
			o := in.Origin(d)
			portals = append(portals, fmt.Sprintf("%d %v %s:%d:%d", p.HubID, p.Role, o.File, o.Line, o.Column))
		}
	}
	for _, p := range in.Problems() {
		s := p.String()
		if !p.Unread {
			s = "note: " + s
		}
		problems = append(problems, s)
	}
	return portals, problems, in, err
}

func TestOpen(t *testing.T) {
	a, b, c := doc(1, day1), doc(2, day1), doc(3, day1)
	partner := strings.Replace(doc(1, day2), `"client"`, `"partner"`, 1)
	big := export(`,"collector":{"tool":"` + noise(1000) + `"}`)
	tests := []struct {
		name     string
		files    map[string]string
		stdin    string
		paths    []string
		portals  []string
		problems []string
		noInput  bool
	}{
		{name: "one export", files: map[string]string{"a.json": a}, portals: []string{"1 client a.json:1:1"}},
		{name: "pretty-printed", files: map[string]string{"a.json": "\n" + pretty(a) + "\n\n"}, portals: []string{"1 client a.json:2:1"}},
		{name: "byte order mark", files: map[string]string{"a.json": utf8BOM + a}, portals: []string{"1 client a.json:1:1"}},
		{name: "NDJSON", files: map[string]string{"a.ndjson": a + "\n\n" + b + "\n" + c}, portals: []string{"1 client a.ndjson:1:1", "2 client a.ndjson:3:1", "3 client a.ndjson:4:1"}},
		{name: "NDJSON with Windows line ends", files: map[string]string{"a.jsonl": a + "\r\n" + b + "\r\n"}, portals: []string{"1 client a.jsonl:1:1", "2 client a.jsonl:2:1"}},
		{name: "indented NDJSON", files: map[string]string{"a.ndjson": " " + a + "\n  " + b + "\n"}, portals: []string{"1 client a.ndjson:1:2", "2 client a.ndjson:2:3"}},
		{name: "pretty-printed one after another", files: map[string]string{"a.json": pretty(a) + "\n" + pretty(b) + pretty(c)}, portals: []string{"1 client a.json:1:1", "2 client a.json:8:1", "3 client a.json:14:2"}},
		{name: "lines, then pretty-printed, then lines", files: map[string]string{"a.json": a + "\n" + pretty(b) + "\n" + c}, portals: []string{"1 client a.json:1:1", "2 client a.json:2:1", "3 client a.json:9:1"}},
		{name: "one after another on a line", files: map[string]string{"a.json": a + b + c}, portals: []string{"1 client a.json:1:1", "2 client a.json:1:107", "3 client a.json:1:213"}},
		{name: "byte order marks inside", files: map[string]string{"a.json": a + "\n" + utf8BOM + b}, portals: []string{"1 client a.json:1:1", "2 client a.json:2:1"}},
		{name: "items on lines of their own", files: map[string]string{"a.ndjson": users("\n{\"email\":\"a\"},\n{\"email\":\"b\"}\n") + "\n" + b}, portals: []string{"2 client a.ndjson:6:1", "7 client a.ndjson:1:1"}},
		{name: "list", files: map[string]string{"a.json": "[" + a + ", " + b + ",\n" + c + "]"}, portals: []string{"1 client a.json:1:2", "2 client a.json:1:110", "3 client a.json:2:1"}},
		{name: "pretty-printed list", files: map[string]string{"a.json": "[\n" + pretty(a) + ",\n" + pretty(b) + "\n]\n"}, portals: []string{"1 client a.json:2:1", "2 client a.json:9:1"}},
		{name: "lists on lines", files: map[string]string{"a.ndjson": "[" + a + "]\n[" + b + "]\n"}, portals: []string{"1 client a.ndjson:1:2", "2 client a.ndjson:2:2"}},
		{name: "empty list", files: map[string]string{"a.json": "[]"}, paths: []string{"a.json"}, problems: []string{"a.json: there is no document in it"}, noInput: true},
		{name: "gzip", files: map[string]string{"a.json.gz": gz(a), "b.gz": gz(b + "\n" + c)}, portals: []string{"1 client a.json.gz:1:1", "2 client b.gz:1:1", "3 client b.gz:2:1"}},
		{name: "gzip of several members", files: map[string]string{"a.json.gz": gz(a+"\n") + gz(b)}, portals: []string{"1 client a.json.gz:1:1", "2 client a.json.gz:2:1"}},
		{name: "zstd", files: map[string]string{"a.ndjson.zst": zst(a + "\n" + b)}, portals: []string{"1 client a.ndjson.zst:1:1", "2 client a.ndjson.zst:2:1"}},
		{name: "stdin", stdin: a + "\n" + b, paths: []string{"-"}, portals: []string{"1 client <stdin>:1:1", "2 client <stdin>:2:1"}},
		{name: "compressed stdin", stdin: gz(a), paths: []string{"-"}, portals: []string{"1 client <stdin>:1:1"}},
		{name: "nothing on stdin", paths: []string{"-"}, problems: []string{"<stdin>: it is empty"}, noInput: true},
		{name: "kind last", files: map[string]string{"a.json": `{"users":{"coverage":"absent","reason":"{[\"x\\"},"hubId":1.0,"role":"client","exportedAt":"` + day1 + `","schemaVersion":"1","kind":"portal-export"}`}, portals: []string{"1 client a.json:1:1"}},
		{name: "head with escapes", files: map[string]string{"a.json": strings.Replace(a, "hubId", `hub\u0049d`, 1), "b.json": strings.Replace(b, `"client"`, `"cl\u0069ent"`, 1)}, portals: []string{"1 client a.json:1:1", "2 client b.json:1:1"}},

		{name: "a bad line", files: map[string]string{"a.ndjson": a + "\nnot JSON\n" + b + "\n"},
			portals:  []string{"1 client a.ndjson:1:1", "2 client a.ndjson:3:1"},
			problems: []string{"a.ndjson:2:2: not JSON: invalid character 'o' in literal null (expecting 'u')"}},
		{name: "a line cut off", files: map[string]string{"a.ndjson": a + "\n" + a[:60] + "\n" + b + "\n" + c[:50]},
			portals:  []string{"1 client a.ndjson:1:1", "2 client a.ndjson:3:1"},
			problems: []string{"a.ndjson:2:61: /exportedAt: the document ends early; the file is cut off, copy or export it again", "a.ndjson:4:51: the document ends early; the file is cut off, copy or export it again"}},
		{name: "commas between lines", files: map[string]string{"a.ndjson": a + ",\n" + b},
			portals:  []string{"2 client a.ndjson:2:1"},
			problems: []string{`a.ndjson:1:107: "," after the end of the document; expected one document, or several, each on a line of its own`}},
		{name: "a list breaks", files: map[string]string{"a.json": "[" + a + ",\n" + b + "\n" + c + "]"},
			portals:  []string{"1 client a.json:1:2", "2 client a.json:2:1"},
			problems: []string{"a.json:3:1: expected a comma or ] after a document of the list. The list of documents breaks here: 2 documents before it were read, the rest of the list was not"}},
		{name: "a bad document in a list", files: map[string]string{"a.json": "[" + a + ",\n{\"kind\":\"portal-export\"},\n" + b + "]"},
			portals: []string{"1 client a.json:1:2", "2 client a.json:3:1"},
			problems: []string{`a.json:2:1: "exportedAt" is missing (When the facts were taken from HubSpot. Decides their age.)`, `a.json:2:1: "hubId" is missing (The portal's Hub ID.)`,
				`a.json:2:1: "role" is missing (Whose portal this is: a client's, or the partner's own.)`, `a.json:2:1: "schemaVersion" is missing`}},
		{name: "wrong head", files: map[string]string{"a.json": strings.Replace(a, `"hubId":1`, `"hubId":0`, 1)},
			problems: []string{"a.json:1:89: /hubId: found 0, expected a whole number from 1 to 9007199254740991"}, noInput: true},
		{name: "cut off gzip", files: map[string]string{"a.gz": gz(a + "\n" + big)[:300]},
			portals:  []string{"1 client a.gz:1:1"},
			problems: []string{"a.gz: the compressed data ends early; the file is cut off, copy it again", "a.gz:2:385: /collector/tool: the document ends early; the file is cut off, copy or export it again"}},
		{name: "gzip cut off in its head", files: map[string]string{"a.json.gz": gz(a)[:7]},
			problems: []string{"a.json.gz: cannot be read: the compressed data ends early; the file is cut off, copy it again"}, noInput: true},
		{name: "damaged zstd", files: map[string]string{"a.json.zst": zst(a)[:6] + "xxxxxxxxxxxxxxxx"},
			problems: []string{"a.json.zst: cannot be read: the compressed data is damaged (window size exceeded); copy it again"}, noInput: true},
		{name: "compressed twice", files: map[string]string{"a.json.gz": gz(gz(a))}, paths: []string{"a.json.gz"},
			problems: []string{"a.json.gz: the file is compressed twice; decompress it once"}, noInput: true},

		{name: "folders", files: map[string]string{
			"in/z.json": a, "in/b/c.json": b, "in/.hidden/x.json": c, "in/.y.json": c, "in/report.md": "# Report", "in/report.html": "<p>",
			"in/report.json": `{"kind":"audit-results"}`, "in/policy.toml": "[policy]\nid = 'x'", "in/rule.toml": "id = 'X01'", "in/README": "hello", "in/data.bin": "\x00\x01", "in/unknown": `{"a":1}`,
		}, paths: []string{"in"}, portals: []string{"1 client in/z.json:1:1", "2 client in/b/c.json:1:1"}},
		{name: "empty folder", files: map[string]string{"in/.keep": "", "a.json": a}, paths: []string{"in", "a.json"}, portals: []string{"1 client a.json:1:1"},
			problems: []string{"in: the folder holds no input: no .json, .ndjson, .csv, .xlsx or .toml file"}},
		{name: "no such file", files: map[string]string{"a.json": a}, paths: []string{"no.json", "a.json"}, portals: []string{"1 client a.json:1:1"}, problems: []string{"no.json: no such file or folder"}},
		{name: "nothing at all", paths: []string{"no.json"}, problems: []string{"no.json: no such file or folder"}, noInput: true},
		{name: "empty path", paths: []string{""}, problems: []string{"an empty path was given; name a file, a folder, or - for standard input"}, noInput: true},
		{name: "empty file", files: map[string]string{"a.json": "", "b.json": b}, portals: []string{"2 client b.json:1:1"}, problems: []string{"note: a.json: it is empty"}},
		{name: "the same file twice", files: map[string]string{"in/a.json": a}, paths: []string{"in", "in/a.json", "./in"}, portals: []string{"1 client in/a.json:1:1"}},
		{name: "HTML", files: map[string]string{"a.json": "<html>"}, paths: []string{"a.json"},
			problems: []string{"a.json: this is an HTML page, not an export: most likely a sign-in or error page that was saved in its place; export it again"}, noInput: true},
		{name: "workbook", files: map[string]string{"a.xlsx": "PK\x03\x04"}, problems: []string{"a.xlsx: the file is damaged or cut off; copy it again"}, noInput: true},
		{name: "not recognised", files: map[string]string{"a.bin": "??"}, paths: []string{"a.bin"},
			problems: []string{"a.bin: not recognised; expected portal exports or registers as JSON, a register as CSV or as an Excel workbook, or attestations as TOML"}, noInput: true},
		{name: "our report, named", files: map[string]string{"report.json": `{"kind":"audit-results"}`}, paths: []string{"report.json"},
			problems: []string{"report.json:1:9: /kind: this is a report that partnerlint wrote, not an input"}, noInput: true},
		{name: "a policy, named", files: map[string]string{"p.toml": "[policy]"}, paths: []string{"p.toml"},
			problems: []string{"note: p.toml:1:1: this TOML file is a policy or a rule, not an input; give it with --policy"}, noInput: true},

		{name: "exports of one portal meet", files: map[string]string{"b.json": doc(7, day1), "a.json": doc(7, day2), "c.ndjson": doc(6, day2) + "\n" + doc(7, "2026-11-01T12:00:00+12:00")},
			portals: []string{"6 client c.ndjson:1:1", "7 client b.json:1:1", "7 client c.ndjson:2:1", "7 client a.json:1:1"}},
		{name: "copies count once", files: map[string]string{"a.json": a, "b.json": a, "c.json": a + "\n" + strings.Replace(a, ",", " ,", 1)},
			portals: []string{"1 client a.json:1:1", "1 client c.json:2:1"}},
		{name: "both roles", files: map[string]string{"a.json": a, "p.json": partner}, portals: []string{"1 client a.json:1:1", "1 partner p.json:1:1"},
			problems: []string{`note: p.json:1:1: /role: Hub ID 1 is exported here as "partner" and in a.json:1 as "client"; both are used, mend the wrong one`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, tt.files)
			if tt.paths == nil {
				tt.paths = []string{"."}
			}
			portals, problems, _, err := openAll(t, tt.stdin, tt.paths...)
			if diff := cmp.Diff(tt.portals, portals); diff != "" {
				t.Errorf("portals (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
			if errors.Is(err, ErrNoInput) != tt.noInput {
				t.Errorf("error: %v", err)
			}
		})
	}
}

// The order of the paths, and how many workers there are, make no difference.
func TestOpenIsDeterministic(t *testing.T) {
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("a/%d.json", i)] = doc(i%7+1, day1)
		files[fmt.Sprintf("b/%d.ndjson", i)] = doc(i%5+1, day2) + "\nbad\n"
	}
	inFolder(t, files)
	first, firstProblems, _, _ := openAll(t, "", "a", "b")
	second, secondProblems, _, _ := openAll(t, "", "b", "a")
	if diff := cmp.Diff(first, second); diff != "" || len(first) == 0 {
		t.Errorf("portals (-first +second)\n%s", diff)
	}
	if diff := cmp.Diff(firstProblems, secondProblems); diff != "" || len(firstProblems) == 0 {
		t.Errorf("problems (-first +second)\n%s", diff)
	}
}

// A file of many blocks gives the same as one of a single block: every export is found, on its line.
func TestOpenLarge(t *testing.T) {
	const n = 2000
	var lines, list, indented strings.Builder
	for i := range n {
		d := string(sampleExport(i+1, 30))
		if i == 1234 {
			d = "bad"
		}
		lines.WriteString(d + "\n")
		indented.WriteString(strings.Replace(d, `,"role"`, ",\n\n\"role\"", 1) + "\n")
		if i != 1234 {
			list.WriteString(map[bool]string{true: "[ ", false: "\n, "}[i == 0] + d)
		}
	}
	list.WriteString("]\n")
	inFolder(t, map[string]string{"lines.ndjson": lines.String(), "list.json": list.String(), "indented.json": indented.String(), "packed.gz": gz(lines.String())})
	for _, tt := range []struct {
		file     string
		line     func(hubID int) int
		column   int
		problems []string
	}{
		{"lines.ndjson", func(id int) int { return id }, 1, []string{"lines.ndjson:1235:1: not JSON: invalid character 'b' at start of value"}},
		{"packed.gz", func(id int) int { return id }, 1, []string{"packed.gz:1235:1: not JSON: invalid character 'b' at start of value"}},
		{"list.json", func(id int) int {
			if id > 1235 {
				return id - 1
			}
			return id
		}, 3, nil},
		{"indented.json", func(id int) int {
			if id > 1235 {
				return 3*id - 4
			}
			return 3*id - 2
		}, 1, []string{"indented.json:3703:1: not JSON: invalid character 'b' at start of value"}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			portals, problems, _, _ := openAll(t, "", tt.file)
			var want []string
			for id := 1; id <= n; id++ {
				if id != 1235 {
					want = append(want, fmt.Sprintf("%d client %s:%d:%d", id, tt.file, tt.line(id), tt.column))
				}
			}
			if diff := cmp.Diff(want, portals); diff != "" {
				t.Errorf("portals (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}

func TestOpenLargeTroubles(t *testing.T) {
	giant := export(`,"collector":{"tool":"` + strings.Repeat("x", MaxDocumentBytes) + `"}`)
	var many strings.Builder
	for range 20_000 {
		many.WriteString(doc(1, day1) + ",")
	}
	inFolder(t, map[string]string{
		"giant.ndjson": doc(1, day1) + "\n" + giant + "\n" + doc(2, day1) + "\n",
		"torn.json":    "[" + many.String() + "\n{\"kind\":\"portal-export\"]," + doc(2, day1) + "]",
		"open.json":    "[" + strings.TrimSuffix(many.String(), ","),
	})
	for file, want := range map[string]string{
		"giant.ndjson": "giant.ndjson:2:1: the document is larger than 64 MiB; split it, or export fewer months of activity",
		"torn.json":    "torn.json:2:24: not JSON: invalid character ']' after object value (expecting ',' or '}'). The list of documents breaks here: 20000 documents before it were read, the rest of the list was not",
		"open.json":    "open.json:1:2140001: expected a comma or ] after a document of the list. The list of documents breaks here: 20000 documents before it were read, the rest of the list was not",
	} {
		t.Run(file, func(t *testing.T) {
			portals, problems, _, _ := openAll(t, "", file)
			if diff := cmp.Diff([]string{want}, problems); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if wantPortals := map[string]int{"giant.ndjson": 2}[file]; len(portals) != max(wantPortals, 1) {
				t.Errorf("%d portals", len(portals))
			}
		})
	}
}

func TestOpenManyBadDocuments(t *testing.T) {
	bad := strings.Replace(doc(1, day1), `"hubId":1,"role":"client"`, `"hubId":0,"role":"owner"`, 1)
	inFolder(t, map[string]string{"a.ndjson": strings.Repeat(bad+"\n", 250)})
	_, problems, _, _ := openAll(t, "", ".")
	want := []string{
		`a.ndjson:50:98: /role: found "owner", expected "client" or "partner"`,
		"a.ndjson: and 100 more problems like these",
		"a.ndjson: and 150 more documents that could not be read",
	}
	if diff := cmp.Diff(want, problems[min(len(problems), MaxProblems-1):]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestOpenBomb(t *testing.T) {
	inFolder(t, map[string]string{"bomb.json.zst": zst(export(`,"collector":{"tool":"` + strings.Repeat("x", 3*expansionFree) + `"}`))})
	_, problems, _, err := openAll(t, "", ".")
	want := []string{"bomb.json.zst: cannot be read: it holds more than 1000 times its own size, which no export does; it was not read"}
	if diff := cmp.Diff(want, problems); diff != "" || !errors.Is(err, ErrNoInput) {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestOpenPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	inFolder(t, map[string]string{"a.json": doc(1, day1), "b.json": doc(2, day1), "in/c.json": ""})
	for _, name := range []string{"b.json", "in"} {
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
	}
	_, problems, _, _ := openAll(t, "", ".")
	want := []string{"b.json: no permission to read it", "in: no permission to read it"}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestOpenLinks(t *testing.T) {
	inFolder(t, map[string]string{"real/a.json": doc(1, day1), "in/b.json": doc(2, day1)})
	for link, to := range map[string]string{"in/a.json": "../real/a.json", "in/folder": "../real", "in/gone.json": "nowhere"} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	portals, problems, _, _ := openAll(t, "", "in", "real")
	if diff := cmp.Diff([]string{"1 client in/a.json:1:1", "2 client in/b.json:1:1"}, portals); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := []string{
		"in/folder: a link to a folder, which is not followed; name the folder itself",
		"in/gone.json: a link to nowhere: no such file or folder",
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestOpenNoPath(t *testing.T) {
	in, err := Open(t.Context(), nil, nil, OpenOptions{})
	if !errors.Is(err, ErrNoInput) || len(in.Problems()) != 1 {
		t.Errorf("error %v, problems %v", err, in.Problems())
	}
}

func TestOpenInterrupted(t *testing.T) {
	inFolder(t, map[string]string{"a.json": doc(1, day1)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, []string{"a.json", "-"}, strings.NewReader("x"), OpenOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

// Nothing is left behind in the folder for temporary files.
func TestCloseRemovesSpools(t *testing.T) {
	inFolder(t, map[string]string{"a.json.gz": gz(doc(1, day1))})
	dir := t.TempDir()
	in, err := Open(t.Context(), []string{".", "-"}, strings.NewReader(doc(2, day1)), OpenOptions{TempDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestReadOfAChangedFile(t *testing.T) {
	inFolder(t, map[string]string{"a.json": doc(1, day1)})
	in, err := Open(t.Context(), []string{"a.json"}, nil, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate("a.json", 10); err != nil {
		t.Fatal(err)
	}
	_, err = in.Read(in.Portals()[0].Docs[0], nil)
	if err == nil || err.Error() != "a.json: the file became shorter while it was being read; start again" {
		t.Errorf("error: %v", err)
	}
}
