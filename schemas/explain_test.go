package schemas

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// export puts members after a sound head.
func export(members string) string {
	return `{"kind":"portal-export","schemaVersion":"1","exportedAt":"2026-11-20T08:00:00Z","hubId":7,"role":"client"` + members + `}`
}

func users(items string) string {
	return export("\n" + `,"users":{"coverage":"complete","source":{"kind":"api"},"items":[` + items + `]}`)
}

func TestExplain(t *testing.T) {
	const allowed = `"complete", "partial" or "absent"`
	tests := []struct {
		name string
		kind Kind
		doc  string
		want []string
	}{
		{"nothing", "", " \n", []string{`f.json:1:1: there is nothing here; expected a JSON object`}},
		{"sound", KindPortalExport, export(""), nil},
		{"sound with a byte order mark", KindPortalExport, utf8BOM + export(""), nil},
		{"HTML", "", "\n <!DOCTYPE html><p>Sign in", []string{`f.json:2:2: this is an HTML page, not JSON: most likely a sign-in or error page that was saved in place of the export; export it again`}},
		{"UTF-16", "", "\xff\xfe{\x00}\x00", []string{`f.json:1:1: the text is UTF-16; save it as UTF-8`}},
		{"NUL", "", "{\"kind\":\n\"\x00\"}", []string{`f.json:2:2: a NUL byte; the file is damaged or not text, copy or export it again`}},
		{"escaped NUL", KindPortalExport, users(`{"email":"a\u0000b@x.example"}`), []string{`f.json:2:75: /users/items/0/email: the text holds a NUL character (\u0000); take it out`}},
		{"invalid UTF-8", "", "{\"é\xe9\":\"\xe9\xe9\"}", []string{`f.json:1:4: byte 0xE9 is not UTF-8 (and 2 more such bytes); save the file as UTF-8`}},
		{"lone surrogate", KindPortalExport, users(`{"email":"\ud800"}`), []string{"f.json:2:76: /users/items/0/email: not JSON: invalid surrogate pair `\\ud800\"}]}}` in string"}},
		{"name twice", KindPortalExport, export(",\n\"role\":\"client\""), []string{`f.json:2:1: /role: "role" is given twice; the first is 1 line above; keep one`}},
		{"name twice on a line", KindPortalExport, users(`{"email":"a","email":"b"}`), []string{`f.json:2:79: /users/items/0/email: "email" is given twice in one object; keep one`}},
		{"too deep", KindPortalExport, export(`,"portal":` + strings.Repeat("[", 100) + strings.Repeat("]", 100)), []string{
			`f.json:1:179: /portal` + strings.Repeat("/0", 63) + `: values are nested more than 64 deep`}},
		{"cut off", KindPortalExport, `{"kind":"portal-export","users":{"items":[{"email":"a`, []string{`f.json:1:54: /users/items/0/email: the document ends early; the file is cut off, copy or export it again`}},
		{"trailing comma", KindPortalExport, "{\"kind\":\"portal-export\",\n}", []string{`f.json:1:24: not JSON: invalid character ',' at start of value; take out the comma before the closing bracket`}},
		{"single quotes", KindPortalExport, "{'kind':1}", []string{`f.json:1:2: not JSON: invalid character '\'' at start of value; JSON takes double quotes`}},
		{"comment", KindPortalExport, "{\n  // mine\n}", []string{`f.json:2:3: not JSON: invalid character '/' at start of value; JSON has no comments`}},
		{"NaN", KindPortalExport, `{"hubId":NaN}`, []string{`f.json:1:10: /hubId: not JSON: invalid character 'N' at start of value; JSON has no NaN and no Infinity`}},
		{"huge number", KindPortalExport, `{"hubId":1e999999999}`, []string{`f.json:1:10: /hubId: the number 1e999999999 is out of range`}},
		{"slow number", KindPortalExport, `{"hubId":0e999999999}`, []string{`f.json:1:10: /hubId: the number 0e999999999 is out of range`}},
		{"two documents", KindPortalExport, "{}\n, {}", []string{`f.json:2:1: "," after the end of the document; expected one document, or several, each on a line of its own`}},
		{"no object", "", "[1]", []string{`f.json:1:1: found a list of 1 item, expected a JSON object`}},
		{"no kind", "", `{"hubId":1}`, []string{`f.json:1:1: "kind" is missing; expected "kind": "portal-export" or "access-register"`}},
		{"kind misspelt", "", `{"kind":"portal_export"}`, []string{`f.json:1:9: /kind: found "portal_export", expected "portal-export" or "access-register"; did you mean "portal-export"?`}},
		{"kind of no text", "", `{"kind":[]}`, []string{`f.json:1:9: /kind: found a list of 0 items, expected "portal-export" or "access-register"`}},
		{"another kind", KindRegister, export(""), []string{`f.json:1:9: /kind: found "portal-export", expected "access-register"`}},
		{"attestations as JSON", "", `{"kind":"attestations"}`, []string{"f.json:1:9: /kind: attestations are written as TOML; see `partnerlint schema attestations`"}},
		{"our report", "", `{"kind":"audit-results"}`, []string{`f.json:1:9: /kind: this is a report that partnerlint wrote, not an input`}},
		{"another version", "", `{"kind":"portal-export","schemaVersion":"2"}`, []string{`f.json:1:41: /schemaVersion: found version "2"; this partnerlint reads version "1": get a newer one, or export again`}},
		{"version as a number", "", `{"kind":"portal-export","schemaVersion":1}`, []string{`f.json:1:41: /schemaVersion: found the number 1, expected the text "1"`}},
		{"required", KindPortalExport, `{"kind":"portal-export","schemaVersion":"1","exportedAt":"2026-11-20T08:00:00Z"}`, []string{
			`f.json:1:1: "hubId" is missing (The portal's Hub ID.)`,
			`f.json:1:1: "role" is missing (Whose portal this is: a client's, or the partner's own.)`}},
		{"unknown field", KindPortalExport, export("\n,\"Users\":1,\"zzz\":{}"), []string{
			`f.json:2:2: /Users: no field of this name is known here; did you mean "users"?`,
			`f.json:2:12: /zzz: no field of this name is known here; expected "calls", "collector", "contacts", "deals", "emailLogging", "emails", "exportedAt", "hubId", "kind", "ownership", "partnerProgram", "portal" and 8 more`}},
		{"enum, type and format", KindPortalExport, users(`{"email":"a","status":"activ","superAdmin":"yes","lastActiveAt":"yesterday"},` + "\n" + `{"email":null,"salesExtension":{"syncAccountHubId":0}}`), []string{
			`f.json:2:88: /users/items/0/status: found "activ", expected "active", "deactivated" or "pending"; did you mean "active"?`,
			`f.json:2:109: /users/items/0/superAdmin: found "yes", expected true or false`,
			`f.json:2:130: /users/items/0/lastActiveAt: found "yesterday", expected a date and time such as 2026-01-31T09:30:00Z`,
			`f.json:3:10: /users/items/1/email: found null, expected text in quotes`,
			`f.json:3:52: /users/items/1/salesExtension/syncAccountHubId: found 0, expected a whole number from 1 to 9007199254740991`}},
		{"lengths", KindPortalExport, users(`{"email":"","firstName":"` + strings.Repeat("é", 1001) + `"}`), []string{
			`f.json:2:75: /users/items/0/email: the text is empty, expected at least 1 character`,
			`f.json:2:90: /users/items/0/firstName: the text has 1001 characters, expected at most 1000`}},
		{"hostile text", KindPortalExport, users("{\"email\":\"a\",\"status\":\"\u202e<b>\\u0007" + strings.Repeat("x", 60) + "\"}"), []string{
			`f.json:2:88: /users/items/0/status: found "\u202e<b>\a` + strings.Repeat("x", 35) + `…", expected "active", "deactivated" or "pending"`}},
		{"absent with items", KindPortalExport, export(",\n\"users\":{\"coverage\":\"absent\",\"reason\":\"no scope\",\n\"items\":[]}"), []string{
			`f.json:3:1: /users/items: "items" must be left out, because "coverage" is "absent"`}},
		{"absent without a reason", KindPortalExport, export(",\n\"users\":{\"coverage\":\"absent\"}"), []string{
			`f.json:2:9: /users: "reason" is missing, because "coverage" is "absent"`}},
		{"complete without items", KindPortalExport, export(",\n\"emails\":{\"coverage\":\"complete\"}"), []string{
			`f.json:2:10: /emails: "items" is missing, because "coverage" is "complete"`,
			`f.json:2:10: /emails: "source" is missing, because "coverage" is "complete"`,
			`f.json:2:10: /emails: "window" is missing, because "coverage" is "complete"`}},
		{"no coverage: nothing else is demanded", KindPortalExport, export(",\n\"users\":{}"), []string{
			`f.json:2:9: /users: "coverage" is missing`}},
		{"wrong coverage: nothing else is demanded", KindPortalExport, export(",\n\"users\":{\"coverage\":\"full\"}"), []string{
			`f.json:2:21: /users/coverage: found "full", expected ` + allowed}},
		{"attested by nobody", KindPortalExport, export(",\n\"users\":{\"coverage\":\"complete\",\"items\":[],\"source\":{\"kind\":\"attested\"}}"), []string{
			`f.json:2:52: /users/source: "at" is missing, because "kind" is "attested"`,
			`f.json:2:52: /users/source: "by" is missing, because "kind" is "attested"`,
			`f.json:2:52: /users/source: "byRole" is missing, because "kind" is "attested"`}},
		{"pattern", KindPortalExport, export(",\n\"emails\":{\"coverage\":\"complete\",\"source\":{\"kind\":\"api\"},\"window\":{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-02-01T00:00:00Z\"},\"items\":[{\"id\":\"1\",\"at\":\"2026-01-05T00:00:00Z\",\"messageIdHash\":\"abc\"}]}"), []string{
			`f.json:2:189: /emails/items/0/messageIdHash: found "abc", expected a SHA-256 digest: 64 hex digits in small letters`}},
		{"odd field names", KindPortalExport, users(`{"email":"a","a/b~c%41":1}`), []string{
			`f.json:2:79: /users/items/0/a~1b~0c%41: no field of this name is known here; expected "email", "firstName", "id", "lastActiveAt", "lastName", "ownerId", "partnerUser", "permissionSets", "personalEmails", "primaryTeamId", "salesExtension", "seatNames" and 3 more`}},
		{"windows line ends and wide letters", KindPortalExport, strings.ReplaceAll(export(",\n\"portal\":{\"coverage\":\"complete\",\"source\":{\"kind\":\"api\"},\"facts\":{\"name\":\"Ünïcødé\",\"accountType\":\"X\"}}"), "\n", "\r\n"), []string{
			`f.json:2:97: /portal/facts/accountType: found "X", expected "STANDARD", "SANDBOX", "DEVELOPER_TEST" or "APP_DEVELOPER"`}},
		{"a row", KindAccess, `{"user":"ann@agency.example","status":"open"}`, []string{
			`f.json:1:39: /status: found "open", expected "draft", "submitted", "granted", "denied" or "revoked"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range Explain(tt.kind, []byte(tt.doc), Origin{File: "f.json"}) {
				got = append(got, p.String())
				if !p.Unread {
					t.Errorf("%s: not marked as lost", p)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestExplainListsAtMostMaxProblems(t *testing.T) {
	var items []string
	for i := range 250 {
		items = append(items, fmt.Sprintf(`{"email":%d}`, i))
	}
	got := Explain(KindPortalExport, []byte(users(strings.Join(items, ","))), Origin{File: "f.json", Line: 5, Column: 3})
	if len(got) != MaxProblems+1 {
		t.Fatalf("%d problems, want %d", len(got), MaxProblems+1)
	}
	want := []string{
		`f.json:6:75: /users/items/0/email: found 0, expected text in quotes`,
		`f.json: and 150 more problems like these`,
	}
	if diff := cmp.Diff(want, []string{got[0].String(), got[MaxProblems].String()}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestExplainTooLarge(t *testing.T) {
	doc := append([]byte(export("")), make([]byte, MaxDocumentBytes)...)
	got := Explain("", doc, Origin{File: "f.json"})
	want := "f.json:1:1: the document is larger than 64 MiB; split it, or export fewer months of activity"
	if len(got) != 1 || got[0].String() != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// What locate finds is what its pointers name.
func TestLocate(t *testing.T) {
	doc := `{"a": [1, {"b/c": "x", "~": [ ] }], "": null}`
	got := map[string]string{}
	for p, s := range locate([]byte(doc), []string{"", "/a/1/b~1c", "/a/1/~0", "/", "/a/0", "/a/9", "/none"}) {
		got[p] = doc[s.name:min(s.name+3, len(doc))] + "|" + doc[s.value:min(s.value+3, len(doc))]
	}
	want := map[string]string{"": `{"a|{"a`, "/a/1/b~1c": `"b/|"x"`, "/a/1/~0": `"~"|[ ]`, "/": `"":|nul`, "/a/0": "1, |1, "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPosition(t *testing.T) {
	doc := []byte("ab\nüx\r\ny")
	for _, tt := range []struct {
		origin    Origin
		offset    int
		line, col int
	}{
		{Origin{}, 0, 1, 1},
		{Origin{Line: 4, Column: 7}, 1, 4, 8},
		{Origin{Line: 4, Column: 7}, 3, 5, 1},
		{Origin{}, 5, 2, 2},
		{Origin{}, 8, 3, 1},
		{Origin{}, 99, 3, 2},
		{Origin{}, -1, 1, 1},
	} {
		if line, col := Position(doc, tt.origin, tt.offset); line != tt.line || col != tt.col {
			t.Errorf("Position(%v, %d) = %d:%d, want %d:%d", tt.origin, tt.offset, line, col, tt.line, tt.col)
		}
	}
}
