package schemas

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// documentSeeds are documents of every kind, sound and not.
func documentSeeds(f *testing.F) {
	for _, s := range []string{
		export(""), users(`{"email":"a","status":"active","lastActiveAt":null}`), users(`{"email":1}`),
		export(`,"portal":{"coverage":"absent","reason":"no scope"}`), export(`,"users":{"coverage":"complete","source":{"kind":"api"},"items":[{"email":"\u0007😀","lastActiveAt":"9999-12-31T23:59:59-20:00","sources":{"é":{"kind":"api"}}}]}`),
		export(`,"deals":{"coverage":"absent","items":[]}`),
		`{"kind":"access-register","schemaVersion":"1","coverage":"complete","accesses":[{"user":"a","status":"draft","submittedAt":"2016-12-31T23:59:60Z"}]}`,
		`{"kind":"audit-results"}`, `[{}]`, "{\"a\":1,\"a\":2}", "\ufeff{}", "{\"\\ud800\":\"\xff\"}", "<html>", `{"hubId":1e400}`, "[[[[", "{}{}",
		export(`,"users":{"coverage":"complete","source":{"kind":"attested","by":"A","byRole":"r","at":"2026-02-30T00:00:00Z"},"items":[]}`),
	} {
		f.Add([]byte(s), []byte{})
	}
	f.Add([]byte{}, []byte{0, 255, 7, 42, 9})
	f.Add([]byte(`{"kind":"recorded-results","schemaVersion":"1","lists":[],"results":[{"function":"equals","of":"text-a","with":"b","is":true}]}`), []byte{})
}

// toldWell fails unless a problem can be printed wherever it is told.
func toldWell(t *testing.T, p Problem) {
	t.Helper()
	if p.Message == "" || !utf8.ValidString(p.String()) || strings.ContainsAny(p.String(), "\x00\x1b\n\r") {
		t.Errorf("bad problem %q", p)
	}
}

// placedIn fails unless a problem has a place in the text; only that there are more of them has none.
func placedIn(t *testing.T, p Problem, text []byte) {
	t.Helper()
	if p.Line == 0 && p.Column == 0 && strings.HasPrefix(p.Message, "and ") {
		return
	}
	lines := bytes.Split(text, []byte{'\n'})
	if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > 1+characters(lines[p.Line-1]) {
		t.Errorf("%q is not placed in %q", p, text)
	}
}

// Explaining never panics, points into the document, and has a word for everything that Decode refuses.
func FuzzExplain(f *testing.F) {
	documentSeeds(f)
	f.Fuzz(func(t *testing.T, raw, picks []byte) {
		raw = append(raw, spelled(jsonWords, picks)...)
		for _, kind := range []Kind{"", KindPortalExport, KindRegister, KindAccess, KindRecorded} {
			problems := Explain(kind, raw, Origin{File: "f.json"})
			for _, p := range problems {
				toldWell(t, p)
				placedIn(t, p, raw)
			}
			if kind == "" || kind == KindRecorded {
				continue
			}
			if _, ok := Decode(kind, &Document{Raw: raw}); !ok && len(problems) == 0 {
				t.Errorf("%s: refused without a word", kind)
			}
		}
	})
}

// Decode and the JSON Schema validator agree on the odd ways of writing numbers and dates, one way or the other.
func TestDecodeAgrees(t *testing.T) {
	for _, field := range []string{
		`"hubId":1.0`, `"hubId":1e3`, `"hubId":1e-1`, `"hubId":0.1e1`, `"hubId":9007199254740991`, `"hubId":9007199254740992`, `"hubId":9007199254740990.5`,
		`"hubId":1.00000000000000000001`, `"hubId":-0`, `"submittedAt":"2016-12-31T23:59:60Z"`, `"submittedAt":"2016-12-31T15:59:60-08:00"`,
		`"submittedAt":"2026-11-01T00:00:60Z"`, `"submittedAt":"2026-11-01T05:60:05Z"`, `"submittedAt":"2026-11-01T5:04:05.5Z"`,
		`"submittedAt":"2026-11-01T05:04:05+24:00"`, `"submittedAt":"2026-11-01t05:04:05z"`, `"submittedAt":"2026-02-29T05:04:05Z"`,
		`"submittedAt":"2026-11-01T05:04:05.Z"`, `"submittedAt":"2026-11-01T05:04:05,5Z"`, `"submittedAt":"0000-01-01T00:00:00Z"`, `"submittedAt":"2026-11-01T24:00:00Z"`,
		`"submittedAt":"2026-11-01T00:00:00ſſſ"`, `"submittedAt":"2026-11-01T00:00:00ſſſſſſZ"`, // letters whose capitals are shorter
	} {
		raw := []byte(`{"user":"a","status":"draft",` + field + `}`)
		_, accepted := Decode(KindAccess, &Document{Raw: raw})
		if problems := explainAll(KindAccess, raw, Origin{}); accepted != (len(problems) == 0) {
			t.Errorf("%s: accepted %v, problems %v", field, accepted, problems)
		}
	}
}

// sameNodes reports whether two trees say the same.
func sameNodes(a, b *Node) bool {
	return slices.Equal(a.Names, b.Names) && slices.EqualFunc(a.Vals, b.Vals, func(x, y Value) bool {
		return x.Kind == y.Kind && x.Num == y.Num && x.Str == y.Str && (x.Kind != Tree || sameNodes(x.Node, y.Node))
	})
}

// What Decode accepts, the JSON Schema validator accepts, and what is written of it says the same.
func FuzzDecodeAgrees(f *testing.F) {
	documentSeeds(f)
	f.Fuzz(func(t *testing.T, raw, picks []byte) {
		raw = append(raw, spelled(jsonWords, picks)...)
		for _, kind := range []Kind{KindPortalExport, KindRegister, KindAccess} {
			root, ok := Decode(kind, &Document{Raw: raw})
			if !ok {
				continue
			}
			written := AppendJSON(nil, root)
			again, ok := Decode(kind, &Document{Raw: written})
			if !ok {
				t.Fatalf("%s: written as what is not valid:\n%s", kind, written)
			}
			if diff := cmp.Diff(string(written), string(AppendJSON(nil, again))); diff != "" || !sameNodes(root, again) {
				t.Errorf("%s: what is read back differs:\n%s\n%s", kind, written, diff)
			}
			for _, p := range explainAll(kind, raw, Origin{}) {
				t.Errorf("%s: accepted, but %s", kind, p)
			}
		}
	})
}

// The splitting finds every byte that is not space in exactly one document, but for the brackets and commas of lists
// and byte order marks, and finds the same documents when the text is cut into blocks.
func FuzzSplit(f *testing.F) {
	documentSeeds(f)
	f.Add([]byte("{}\n{\n}\n[{},{}]\n\n{"), []byte{})
	f.Add([]byte("[{}\n,\n{}\n]\n{} {}{}\n\ufeff{}\n[[1],2]"), []byte{})
	f.Fuzz(func(t *testing.T, text, picks []byte) {
		text = append(text, spelled(jsonWords, picks)...)
		entries := splitText(text)
		pos := 0
		for _, e := range entries {
			if e.offset < pos && e.state != torn || e.end < e.offset || e.end > len(text) || e.line < 1 || e.column < 1 {
				t.Fatalf("entry %+v after %d", e, pos)
			}
			if lost := outsideDocuments(text[pos:max(e.offset, pos)]); len(lost) > 0 {
				t.Fatalf("lost: %q before %+v", lost, e)
			}
			pos = max(pos, e.end)
		}
		if lost := outsideDocuments(text[pos:]); len(lost) > 0 {
			t.Fatalf("lost: %q", lost)
		}
		for _, cut := range []int{lastBoundary(text), firstBoundary(text)} {
			if cut < 0 || cut > len(text) || cut > 0 && text[cut-1] != '\n' {
				t.Fatalf("boundary at %d", cut)
			}
			parts := splitText(text[:cut])
			lines := bytes.Count(text[:cut], []byte{'\n'})
			for _, e := range splitText(text[cut:]) {
				e.offset, e.end, e.line = e.offset+cut, e.end+cut, e.line+lines
				parts = append(parts, e)
			}
			if !slices.Equal(parts, entries) {
				t.Fatalf("cut at %d of %q:\n%+v\nwhole:\n%+v", cut, text, parts, entries)
			}
		}
	})
}

// outsideDocuments is what of a text may not stand between documents.
func outsideDocuments(text []byte) []byte {
	return bytes.Trim(bytes.ReplaceAll(text, []byte(utf8BOM), nil), "[], \t\r\n")
}

// A head that is read in a hurry is the one that the whole document has.
func FuzzHead(f *testing.F) {
	documentSeeds(f)
	f.Fuzz(func(t *testing.T, raw, picks []byte) {
		raw = append(raw, spelled(jsonWords, picks)...)
		h, ok := readHead(raw)
		if _, sound := Decode(KindPortalExport, &Document{Raw: raw}); !ok || !sound {
			return
		}
		value, _, _ := parseDocument(raw)
		want := headOf(value)
		if h.seen = 0; h != want {
			t.Errorf("head %+v, want %+v", h, want)
		}
	})
}

// No text panics, and what comes out is admitted by the schema.
func FuzzRegisterCSV(f *testing.F) {
	for _, s := range []string{
		"Partner user,Status,Hub ID\na@x.example,draft,42\n", "sep=;\nUser;Status;Status\n\"a\nb\";x;y", "\ufeffStatus\tHub ID\n\xff\t\x00",
		"\xff\xfeS\x00t\x00", "Partner user,Status,Submitted at,Purposes\na,granted,2026-11-01,a;b,,\n\"", "Status,Hub ID\r,\r", "Partner user,Status,Hub ID\n\"a\n\n",
	} {
		f.Add([]byte(s), []byte{})
	}
	f.Add([]byte{}, []byte{48, 50, 50, 51, 50})
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw, picks []byte) {
		raw = append(raw, spelled(csvWords, picks)...)
		path := filepath.Join(dir, "r.csv")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		s := &source{candidate: candidate{path: path, disk: path, named: true}}
		sp := &spool{dir: dir, budget: newBudget()}
		defer func() { _ = sp.close() }()
		s.readCSV(&loader{ctx: context.Background(), spool: sp}, raw)
		lines := bytes.Split(newCSVText(raw, nil).text, []byte{'\n'})
		for _, p := range s.problems {
			toldWell(t, p)
			if whole := p.Line == 0 && p.Column == 0; whole && strings.HasPrefix(p.Message, notTextAtAll) {
				continue // no place in it says more
			}
			if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > 1+utf8.RuneCount(lines[p.Line-1]) {
				t.Errorf("%q is not placed in %q", p, raw)
			}
		}
		in := &Inputs{sources: []*source{s}}
		for _, rows := range s.rows {
			for _, r := range rows {
				text := rowText(t, in, r)
				if found := explainAll(KindAccess, text, Origin{}); len(found) > 0 {
					t.Errorf("row %s: %v", text, found)
				}
				for _, c := range registerColumns {
					if line, col := in.CellAt(r, c.field); line < r.Line || col < 1 {
						t.Errorf("%s of row %d:%d at %d:%d", c.field, r.Line, r.Column, line, col)
					}
				}
			}
		}
	})
}

// No text panics, and what comes out is whole.
func FuzzAttestations(f *testing.F) {
	for _, s := range []string{
		attestationHead + "[[attestation]]\nhub_id = 1\nfact = 'f'\nvalue = [1, {a = 2026-01-01}]\nby = 'A'\nrole = 'r'\nat = 2026-11-01\n",
		attestationHead + "attestation = [{user = 'a', fact = 'f', none = true, by = '', role = '', at = 07:00:00}]",
		"kind = 'attestations'\n[attestation]\n", "[[attestation]]\n[attestation.value]\nx.y = nan", "attestation = [[[",
	} {
		f.Add([]byte(s), []byte{})
	}
	f.Add([]byte(attestationHead), []byte{0, 3, 6, 20, 24, 44, 8, 10, 11})
	f.Add([]byte(attestationHead+"[[attestation]]\nhub_id = 1\nfact = 'f'\nvalue = -0.0\nby = 'A'\nrole = 'r'\nat = 2026-11-01\n"), []byte{})
	f.Fuzz(func(t *testing.T, raw, picks []byte) {
		raw = append(raw, spelled(tomlWords, picks)...)
		s := &source{candidate: candidate{path: "a.toml", named: true}}
		s.readTOML(raw)
		for _, a := range s.attestations {
			if a.By == "" || a.Role == "" || a.Fact == "" || a.None != (a.Value == nil) || a.HubID == 0 && a.User == "" || a.Line < 1 || a.Column < 1 {
				t.Errorf("attestation %+v", a)
			}
			if a.Value != nil && !json.Valid(a.Value) {
				t.Errorf("value %s", a.Value)
			}
		}
		written, err := AppendAttestations(nil, s.attestations)
		if err != nil {
			t.Errorf("%v of %+v", err, s.attestations)
		}
		again := &source{candidate: candidate{path: "a.toml", named: true}}
		if again.readTOML(written); len(s.attestations) > 0 {
			if diff := cmp.Diff(s.attestations, again.attestations, cmpopts.IgnoreFields(Attestation{}, "Line", "Column")); diff != "" {
				t.Errorf("(-read +written and read):\n%s\n%s\n%v", diff, written, again.problems)
			}
		}
		for _, p := range s.problems {
			toldWell(t, p)
			placedIn(t, p, withoutBOM(raw))
		}
	})
}

// FuzzExplainManifest: whatever a manifest holds, it is refused with places that are in it, or it follows its schema.
func FuzzExplainManifest(f *testing.F) {
	for _, s := range []string{
		`{"kind": "partnerlint-packet", "schemaVersion": "1", "files": [{"path": "a", "size": 1}], "files": []}`,
		`{"kind": "partnerlint-packet", "schemaVersion": 2}`, "\xef\xbb\xbf{\"\\u0000\": [[[]]]}", `{"schemaVersion": 1e99999}`, `{"schemaVersion": "0x2"}`,
	} {
		f.Add([]byte(s), []byte{})
	}
	f.Add([]byte(`{"kind":"partnerlint-packet","schemaVersion":"1","now":"2026-11-20T23:59:59Z","by":"client","subject":"1002","redacted":false,`+
		`"scope":{"hubIds":[1002],"users":[],"consultants":[],"rules":[]},"policy":{"id":"a","title":"A","version":"","digest":"`+strings.Repeat("0", 64)+`","load":["policy/1-a"],"builtin":null},`+
		`"evidence":[{"path":"evidence/a.json","origin":"a.json"}],"files":[{"path":"index.html","size":1,"sha256":"`+strings.Repeat("a", 64)+`"}]}`), []byte{})
	f.Fuzz(func(t *testing.T, raw, picks []byte) {
		raw = append(raw, spelled(jsonWords, picks)...)
		for _, p := range ExplainManifest(raw, Origin{File: "manifest.json", Line: 1, Column: 1}) {
			toldWell(t, p)
			placedIn(t, p, raw)
		}
	})
}
