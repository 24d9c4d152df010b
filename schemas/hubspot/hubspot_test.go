package hubspot

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"partnerlint/schemas"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	taken   = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	quarter = Options{From: time.Date(2026, 8, 26, 0, 0, 0, 0, time.UTC)}
)

func exportSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../portal-export.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft2020, true
	if err := c.AddResource("portal-export", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("portal-export")
}

func validated(t testing.TB, s *jsonschema.Schema, e *schemas.PortalExport) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, e); err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Fatalf("%#v\n%s", err, b.Bytes())
	}
	return b.Bytes()
}

// folder reads the files of a test case. Their dates are a day apart, in the order of their names.
func folder(t testing.TB, name string) []File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", name, "in", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no files: ", name, err)
	}
	var files []File
	for i, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, File{Name: p, Data: data, ModTime: taken.AddDate(0, 0, -i)})
	}
	return files
}

// Each folder of testdata is a portal: what HubSpot gave, the export, and the notes on what was left out of it.
func TestGolden(t *testing.T) {
	schema := exportSchema(t)
	tests := []struct {
		name  string
		hubID int64
		opt   Options
	}{
		{"everything", 0, quarter},
		{"first-page-only", 100001, Options{}},
		{"no-roles", 100001, Options{ExportedAt: taken, Collector: &schemas.Collector{Tool: "partnerlint import", Version: "1"}}},
		{"users-export", 100001, Options{ExportedAt: taken}},
		{"both-kinds", 100001, Options{}},
		{"empty-answers", 100001, Options{ExportedAt: taken, From: quarter.From, To: taken.AddDate(0, 0, -1)}},
		{"pages-by-line", 100001, Options{ExportedAt: taken}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, notes, err := Import("client", tt.hubID, folder(t, tt.name), tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			export := validated(t, schema, e)
			if bytes.Contains(export, []byte("SECRET")) {
				t.Error("the export holds what must never leave the portal")
			}
			golden(t, filepath.Join("testdata", tt.name, "export.json"), export)
			var text bytes.Buffer
			for _, n := range notes {
				text.WriteString(n.String() + "\n")
			}
			golden(t, filepath.Join("testdata", tt.name, "notes.txt"), text.Bytes())
		})
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (-want +got); run with -update if that is meant:\n%s", path, d)
	}
}

// Whatever the order of the files, the export and the notes are the same.
func TestOrderOfFilesDecidesNothing(t *testing.T) {
	for _, name := range []string{"everything", "both-kinds", "first-page-only"} {
		files := folder(t, name)
		text := func() string {
			e, notes, err := Import("client", 100001, files, quarter)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := errors.Join(Encode(&b, e), json.NewEncoder(&b).Encode(notes)); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		want := text()
		slices.Reverse(files)
		if d := cmp.Diff(want, text()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

const (
	ada  = `{"id":"501","email":"ada@alder.example","superAdmin":true,"roleIds":[]}`
	ada2 = `{"id":"501","email":"ada@alder.example","superAdmin":false,"roleIds":[]}`
)

func TestProblems(t *testing.T) {
	tests := []struct {
		name  string
		files []File
		want  []string // one problem each, in order
	}{
		{"empty file", []File{{Name: "a.json"}}, []string{"a.json: the file is empty"}},
		{"HTML", []File{{Name: "a.json", Data: []byte("\n <!DOCTYPE html><html>")}}, []string{"a.json: this is a web page"}},
		{"workbook", []File{{Name: "a.xlsx", Data: []byte("PK\x03\x04\x00")}}, []string{"a.xlsx: this is a workbook"}},
		{"compressed", []File{{Name: "a.json.gz", Data: []byte("\x1f\x8b\x08\x00")}}, []string{"a.json.gz: this file is compressed"}},
		{"not UTF-8", []File{{Name: "a.csv", Data: []byte("User ID,Email\n1,\xe9@x.example")}}, []string{"a.csv: this is not text in UTF-8"}},
		{"neither JSON nor an export", []File{{Name: "a.txt", Data: []byte("Dear all,\nhello")}}, []string{`a.txt:1:1: this file is of no kind that can be imported: it begins with "Dear all,"; accepted are`}},
		{"cut off", []File{{Name: "a.json", Data: []byte("{\"results\":[\n{\"id\":\"501\"")}}, []string{"a.json:2:12: the file ends in the middle of a value: it was cut off"}},
		{"cut off within a text", []File{{Name: "a.json", Data: []byte(`{"results":[{"id":"50`)}}, []string{"a.json:1:22: the file ends in the middle of a value"}},
		{"broken JSON", []File{{Name: "a.json", Data: []byte("{\"results\":[\n  {\"id\" 5}]}")}}, []string{"a.json:2:9: this is not JSON"}},
		{"a number alone", []File{{Name: "a.json", Data: []byte("[\n 5]")}}, []string{`a.json:2:2: found "5", expected a record`}},
		{"unknown record", []File{{Name: "a.json", Data: []byte(`{"results":[{"colour":"red","size":4}]}`)}}, []string{`a.json:1:13: this record is of no kind that can be imported (it has "colour", "size"); accepted are`}},
		{"nothing tells of what", []File{{Name: "a.json", Data: []byte(`{"results":[]}`)}}, []string{"a.json:1:1: an empty answer, and nothing tells of what"}},
		{"name tells two kinds", []File{{Name: "users-teams.json", Data: []byte(`{"results":[]}`)}}, []string{"users-teams.json:1:1: an empty answer"}},
		{"error of nothing", []File{{Name: "a.json", Data: []byte(`{"status":"error","message":"no \u202eway"}`)}}, []string{`a.json:1:1: HubSpot's answer is an error, "no \u202eway"`}},
		{"two portals", []File{
			{Name: "a.json", Data: []byte(`{"portalId":99,"accountType":"STANDARD"}`)},
			{Name: "b.json", Data: []byte(`{"results":[{"id":"1","type":"ADD_USER","createdAt":"2026-01-01T00:00:00Z","userId":1,"infoUrl":"app-eu1.hubspot.com/settings/77/users/1"}]}`)},
			{Name: "c.json", Data: []byte(`{"results":[{"id":"1","url":"https://app.hubspot.com/contacts/78/record/0-49/1","properties":{"hs_timestamp":"2026-01-01T00:00:00Z","hs_email_direction":"EMAIL"}}]}`)},
		}, []string{
			"a.json:1:13: this is of the portal with Hub ID 99, and the export is to be of Hub ID 100001; files of two portals must not be mixed",
			"b.json:1:97: this is of the portal with Hub ID 77",
			"c.json:1:29: this is of the portal with Hub ID 78",
		}},
		{"one user, two stories", []File{{Name: "a.json", Data: []byte("{\"results\":[\n" + ada + ",\n" + ada2 + "]}")}},
			[]string{`a.json:3:1: a user with id "501" is here with other data than at a.json:2:1`}},
		{"one user, two stories in two files", []File{{Name: "a.json", Data: []byte("[" + ada + "]")}, {Name: "b.json", Data: []byte("[" + ada2 + "]")}},
			[]string{`b.json:1:2: a user with id "501" is here with other data than at a.json:1:2`}},
		{"wrong types", []File{{Name: "a.json", Data: []byte(`{"results":[{"id":5.5,"email":"nobody","superAdmin":"yes","roleIds":"none","seatNames":[1]}]}`)}}, []string{
			"a.json:1:19: id of a user is a number, expected an id",
			`a.json:1:31: email of a user is "nobody", expected an e-mail address`,
		}},
		{"wrong types of facts", []File{{Name: "a.json", Data: []byte(`{"results":[{"id":"5","email":"a@b.example","superAdmin":"yes","roleIds":"none","seatNames":[1]}]}`)}}, []string{
			"a.json:1:58: superAdmin of a user is a text, expected true or false",
			"a.json:1:74: roleIds of a user is a text, expected a list",
			"a.json:1:94: seatNames of a user holds a number, expected a text",
		}},
		{"too long", []File{{Name: "a.json", Data: []byte(`[{"id":"` + strings.Repeat("5", 201) + `","email":"a@b.example","superAdmin":true}]`)}}, []string{
			"a.json:1:8: id of a user has more than 200 characters"}},
		{"NUL", []File{{Name: "a.json", Data: []byte(`[{"id":"5","email":"a@b.example","superAdmin":true,"firstName":"A\u0000"}]`)}}, []string{`a.json:1:64: firstName of a user holds a NUL character: "A\x00"`}},
		{"mixed answer", []File{{Name: "a.json", Data: []byte(`{"results":[` + ada + `,{"id":"1","name":"Sales","userIds":[]}]}`)}}, []string{"a.json:1:85: a team among other records of one answer"}},
		{"no time", []File{{Name: "a.json", Data: []byte(`[{"id":"1","properties":{"hs_email_direction":"EMAIL"}},{"id":"2","properties":{"hs_call_direction":"INBOUND","hs_timestamp":"soon"}}]`)}}, []string{
			"a.json:1:25: an e-mail has no hs_timestamp; ask for this property",
			`a.json:1:126: hs_timestamp of a call is "soon", expected a moment`}},
		{"ragged rows", []File{{Name: "a.csv", Data: []byte("User ID,Email address\n1,a@b.example\n\n2\n3,nobody\n")}}, []string{
			"a.csv:4:1: this row has 1 cells and the header 2", `a.csv:5:1: the address of this user is "nobody"`}},
		{"column twice", []File{{Name: "a.csv", Data: []byte("User ID,Email address,E-Mail-Adresse\n")}}, []string{`a.csv:1:1: two columns are headed "E-Mail-Adresse"`}},
		{"no address", []File{{Name: "a.csv", Data: []byte("User ID,First name,Last name\n")}}, []string{`a.csv:1:1: no column is headed "Email address"`}},
		{"open quote", []File{{Name: "a.csv", Data: []byte("User ID,Email address\n1,\"a@b.example\n")}}, []string{"a.csv:2:1: this row cannot be read as CSV"}},
		{"deep", []File{{Name: "a.json", Data: []byte(strings.Repeat(`{"a":`, 5000))}}, []string{"a.json:1:161: one record is nested too deep"}},
		{"all files at once", []File{{Name: "b.json"}, {Name: "a.json", Data: []byte("<html>")}, {Name: "c.json", Data: []byte("[" + ada + "]")}}, []string{"a.json: this is a web page", "b.json: the file is empty"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.files {
				tt.files[i].ModTime = taken
			}
			e, _, err := Import("client", 100001, tt.files, Options{})
			var problems Problems
			if e != nil || !errors.As(err, &problems) {
				t.Fatalf("got %v, %v; want problems", e, err)
			}
			var got []string
			for i, p := range problems {
				if s := p.String(); i < len(tt.want) && strings.HasPrefix(s, tt.want[i]) {
					s = tt.want[i]
					got = append(got, s)
				} else {
					got = append(got, s)
				}
				if !p.Unread {
					t.Errorf("%v is marked as a note", p)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestRefusedOptions(t *testing.T) {
	file := []File{{Name: "a.json", Data: []byte("[" + ada + "]"), ModTime: taken}}
	undated := []File{{Name: "a.json", Data: []byte("[" + ada + "]")}}
	tests := []struct {
		name  string
		role  string
		hubID int64
		files []File
		opt   Options
		want  string
	}{
		{"role", "friend", 1, file, Options{}, "the role of a portal is client or partner"},
		{"Hub ID", "client", -1, file, Options{}, "no Hub ID"},
		{"no files", "client", 1, nil, Options{}, "no files to import; accepted are"},
		{"too many files", "client", 1, make([]File, MaxFiles+1), Options{}, "more than the 10000"},
		{"window", "client", 1, file, Options{From: taken, To: taken.AddDate(0, 0, -1)}, "before it begins"},
		{"year", "client", 1, file, Options{ExportedAt: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)}, "the year 12026"},
		{"no date", "client", 1, undated, Options{}, "nobody knows when these facts were taken"},
		{"no Hub ID anywhere", "client", 0, file, Options{}, "the portal's Hub ID is not known"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := Import(tt.role, tt.hubID, tt.files, tt.opt); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// UTF-16, with either byte order, reads as UTF-8 does.
func TestEncodings(t *testing.T) {
	text := "User ID,Email address,First name\n1,a@b.example,Zoë\n"
	utf16 := func(mark []byte, low int) []byte {
		out := mark
		for _, r := range text {
			pair := []byte{byte(r >> 8), byte(r)}
			out = append(out, pair[1-low], pair[low])
		}
		return out
	}
	for name, data := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with mark": []byte("\ufeff" + text), "for spreadsheets": []byte("sep=,\r\n" + text),
		"UTF-16LE": utf16([]byte{0xff, 0xfe}, 0), "UTF-16BE": utf16([]byte{0xfe, 0xff}, 1),
	} {
		t.Run(name, func(t *testing.T) {
			e, _, err := Import("client", 1, []File{{Name: "a.csv", Data: data, ModTime: taken}}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			users := *e.Users.Items
			if len(users) != 1 || users[0].FirstName != schemas.Known("Zoë") {
				t.Errorf("users %v", users)
			}
		})
	}
}

// A user is deactivated only when nothing could show the opposite.
func TestStatus(t *testing.T) {
	const live = `{"id":"8","type":"PERSON","archived":false,"userId":501}`
	const gone = `{"id":"8","type":"PERSON","archived":true,"userIdIncludingInactive":501}`
	const stranger = `{"id":"9","type":"PERSON","archived":false,"userId":777,"email":"ada@alder.example"}`
	page := func(s string) string { return `{"results":[` + s + `]}` }
	cut := func(s string) string { return `{"results":[` + s + `],"paging":{"next":{"after":"1"}}}` }
	tests := []struct {
		name, live, archived string
		want                 schemas.Fact[string]
	}{
		{"no owners", "", "", schemas.Fact[string]{}},
		{"live", page(live), "", schemas.Known("active")},
		{"live on a first page", cut(live), "", schemas.Known("active")},
		{"archived, all live ones known", page(stranger), page(gone), schemas.Known("deactivated")},
		{"archived, some live ones unknown", cut(stranger), page(gone), schemas.Fact[string]{}},
		{"archived, no live ones given", "", page(gone), schemas.Fact[string]{}},
		{"both", page(live), page(gone), schemas.Known("active")},
		{"neither", page(stranger), page(""), schemas.Fact[string]{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := []File{{Name: "users.json", Data: []byte(page(ada))}}
			if tt.live != "" {
				files = append(files, File{Name: "owners.json", Data: []byte(tt.live)})
			}
			if tt.archived != "" {
				files = append(files, File{Name: "x.json", Data: []byte(tt.archived), Kind: ArchivedOwners})
			}
			e, _, err := Import("partner", 1, files, Options{ExportedAt: taken})
			if err != nil {
				t.Fatal(err)
			}
			if got := (*e.Users.Items)[0].Status; got != tt.want {
				t.Errorf("status %v, want %v", got, tt.want)
			}
		})
	}
}

// Complete is said only where the answers prove it, and only of the time that they can tell of.
func TestCoverageOfActivity(t *testing.T) {
	const event = `{"id":"1","type":"ADD_USER","createdAt":"2026-11-01T00:00:00Z","userId":1}`
	last := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	year, quarterAgo := taken.AddDate(0, 0, -365), taken.AddDate(0, 0, -90)
	tests := []struct {
		name   string
		data   string
		opt    Options
		want   schemas.Coverage
		reason string
		window schemas.Window
	}{
		{"all pages", `{"results":[` + event + `]}`, Options{From: quarterAgo}, schemas.Complete, "", schemas.Window{From: quarterAgo, To: taken}},
		{"pages, the last included", `{"results":[` + event + `],"paging":{"next":{"after":"1"}}} {"results":[]}`, Options{From: quarterAgo}, schemas.Complete, "", schemas.Window{From: quarterAgo, To: taken}},
		{"to is stated", `{"results":[` + event + `]}`, Options{From: quarterAgo, To: last}, schemas.Complete, "", schemas.Window{From: quarterAgo, To: last}},
		{"to is yet to come", `{"results":[` + event + `]}`, Options{From: quarterAgo, To: taken.AddDate(1, 0, 0)}, schemas.Complete, "", schemas.Window{From: quarterAgo, To: taken}},
		{"older than HubSpot keeps", `{"results":[` + event + `]}`, Options{From: taken.AddDate(-5, 0, 0)}, schemas.Complete, "", schemas.Window{From: year, To: taken}},
		{"no window", `{"results":[` + event + `]}`, Options{}, schemas.Partial, "window not stated: give --from and --to", schemas.Window{From: last, To: taken}},
		{"the answer is older than what was asked for", `{"results":[` + event + `]}`, Options{From: taken.AddDate(0, 0, 1)}, schemas.Partial, "the answer is older than the time asked for", schemas.Window{From: taken, To: taken}},
		{"a page announced", `{"results":[` + event + `],"paging":{"next":{"after":"77"}}}`, Options{From: quarterAgo}, schemas.Partial, "HubSpot announced a further page that was not imported: after=77", schemas.Window{From: quarterAgo, To: taken}},
		{"fewer than counted", `{"total":2,"results":[` + event + `,` + event + `]}`, Options{From: quarterAgo}, schemas.Partial, "HubSpot counts 2, and the answers hold 1", schemas.Window{From: quarterAgo, To: taken}},
		{"a bare list", `[` + event + `]`, Options{From: quarterAgo}, schemas.Partial, "records without the paging of HubSpot's answer: nothing shows that they are all; save the answer as it comes", schemas.Window{From: quarterAgo, To: taken}},
		{"an error in place of a page", `{"results":[` + event + `]} {"status":"error","message":"too many requests"}`, Options{From: quarterAgo}, schemas.Partial, "in place of a page, HubSpot answered: too many requests", schemas.Window{From: quarterAgo, To: taken}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.opt.ExportedAt = taken
			e, _, err := Import("client", 1, []File{{Name: "security.json", Data: []byte(tt.data)}}, tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			s := e.SecurityEvents
			if s.Coverage != tt.want || s.Reason != tt.reason {
				t.Errorf("%s, %q; want %s, %q", s.Coverage, s.Reason, tt.want, tt.reason)
			}
			if d := cmp.Diff(tt.window, *s.Window); d != "" {
				t.Errorf("window (-want +got):\n%s", d)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for s, want := range map[string]string{
		"a@b.example": "a@b.example", "<a@b.example>": "a@b.example", "Ann <a@b.example>": "a@b.example",
		` "A <x>" <a@b.example> `: "a@b.example", "": "", "a": "", "@b.example": "", "a@": "", "a b@c.example": "", "a@b\x00.example": "",
		"a@" + strings.Repeat("x", 400): "",
	} {
		got, ok := address(s)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("address(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestMessageHashIsOneForOneMessage(t *testing.T) {
	if messageHash("<AbC@mail.example>") != messageHash(" abc@mail.example") || messageHash("a@b") == messageHash("a@c") {
		t.Error("one message, one hash")
	}
}
