package schemas

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestAppendJSON reads documents, writes them and reads them again: nothing may be lost, and nothing known may become
// unknown.
func TestAppendJSON(t *testing.T) {
	tests := []struct {
		name string
		kind Kind
		text string
		want string // empty: the text
	}{
		{"what is left out stays out, null stays null", KindPortalExport, `{
  "kind": "portal-export",
  "schemaVersion": "1",
  "exportedAt": "2026-11-09T06:00:00Z",
  "hubId": 9007199254740991,
  "role": "client",
  "contacts": {
    "coverage": "complete",
    "source": {
      "kind": "api"
    },
    "facts": {
      "primaryContact": null
    }
  },
  "users": {
    "coverage": "partial",
    "reason": "one \"page\" <b>&\u0001",
    "source": {
      "kind": "in-app",
      "at": "2026-11-09T05:00:00.123456Z"
    },
    "items": [
      {
        "email": "a@x.example",
        "superAdmin": false,
        "permissionSets": [],
        "seatNames": [
          "Sales",
          "Ünï 😀"
        ],
        "salesExtension": {},
        "sources": {}
      }
    ]
  }
}
`, ""},
		{"moments are in UTC, fields in the order of the schema", KindAccess,
			`{"status":"draft","submittedAt":"2026-11-09T07:00:00+01:00","user":"a@x.example"}`, `{
  "user": "a@x.example",
  "status": "draft",
  "submittedAt": "2026-11-09T06:00:00Z"
}
`},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			if x.want == "" {
				x.want = x.text
			}
			root, ok := Decode(x.kind, &Document{Raw: []byte(x.text)})
			if !ok {
				t.Fatalf("the sample is not valid: %v", Explain(x.kind, []byte(x.text), Origin{}))
			}
			if diff := cmp.Diff(x.want, string(AppendJSON(nil, root))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAppendJSONOfExamples writes every example and compares it, as JSON, with what was read.
func TestAppendJSONOfExamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "examples", "agency", "exports", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		root, ok := Decode(KindPortalExport, &Document{Raw: raw})
		if !ok {
			t.Fatalf("%s is not valid", file)
		}
		var want, got any
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(AppendJSON(nil, root), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-read +written):\n%s", file, diff)
		}
	}
}

func TestAppendAttestations(t *testing.T) {
	at := time.Date(2026, 11, 9, 6, 0, 0, 123456000, time.UTC)
	want := []Attestation{
		{HubID: 42, Fact: "portal.companyDomains", Value: json.RawMessage(`["a.example","b.example"]`), By: `Ann "A" \ Berg`, Role: "Head", At: at},
		{HubID: 42, User: "a@x.example", Fact: "users.salesExtension", None: true, By: "Ann\u007f\u0001", Role: "Ünï 😀", At: at, Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC), Reference: "ticket 7\nline 2"},
		{HubID: 42, Fact: "contacts", Value: json.RawMessage(`{"primaryContact":{"email":"a@x.example","name":"é"},"sources":{"primary Contact":{"kind":"api"}}}`), By: "B", Role: "R", At: at},
		{User: "a@x.example", Fact: "users.salesExtension.syncAccountHubId", Value: json.RawMessage(`9007199254740991`), By: "B", Role: "R", At: at},
		{HubID: 1, Fact: "users.superAdmin", User: "b@x.example", Value: json.RawMessage(`true`), By: "B", Role: "R", At: at},
		{HubID: 1, Fact: "teams", Value: json.RawMessage(`[]`), By: "B", Role: "R", At: at},
	}
	text, err := AppendAttestations(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.toml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(t.Context(), []string{file}, nil, OpenOptions{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	defer func() { _ = in.Close() }()
	if p := in.Problems(); len(p) > 0 {
		t.Errorf("problems %v in\n%s", p, text)
	}
	if diff := cmp.Diff(want, in.Attestations(), cmpopts.IgnoreFields(Attestation{}, "File", "Line", "Column")); diff != "" {
		t.Errorf("(-written +read):\n%s\n%s", diff, text)
	}
}

// TestRegisterWithLabels reads the labels of a workbook from a JSON register, and where they stand in it.
func TestRegisterWithLabels(t *testing.T) {
	want := Register{Coverage: Partial, Workbook: "requests.xlsx", LabelPointer: "/workbook/labels", LabelSheet: "Q4 requests", Labels: []Label{
		{Text: "Hub ID", Field: "hubId", Row: 3, SheetColumn: 1, Pointer: "/workbook/labels/0"},
		{Fault: LabelBlank, Row: 3, SheetColumn: 2, Pointer: "/workbook/labels/1"},
		{Text: "Fav colour", Fault: LabelUnknown, Row: 3, SheetColumn: 28, Pointer: "/workbook/labels/2"},
	}}
	row, ok := Decode(KindAccess, &Document{Raw: []byte(`{"user": "a@x.example", "status": "draft"}`)})
	if !ok {
		t.Fatal("the row is not valid")
	}
	text := AppendJSON(nil, RegisterNode(&want, []*Node{row}))
	file := filepath.Join(t.TempDir(), "r.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(t.Context(), []string{file}, nil, OpenOptions{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	defer func() { _ = in.Close() }()
	got := in.Registers()[0]
	if line := strings.Split(string(text), "\n")[got.LabelLine-1]; line[got.LabelColumn-1:] != "[" {
		t.Errorf("the labels are told at %d:%d, where %q stands", got.LabelLine, got.LabelColumn, line)
	}
	for _, l := range got.Labels {
		line := strings.Split(string(text), "\n")[l.Line-1]
		if line[l.Column-1:] != "{" {
			t.Errorf("the label %q is told at %d:%d, where %q stands", l.Text, l.Line, l.Column, line)
		}
	}
	want.Rows = 1
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Label{}, "Line", "Column"), cmpopts.IgnoreFields(Register{}, "File", "Line", "Column", "LabelLine", "LabelColumn")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
