//go:build !race

package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"partnerlint/reports"
	"partnerlint/schemas"
)

// canaries fill every field of a document, each text with a mark of its own, as far as its schema lets them.
type canaries struct{ n int }

func (c *canaries) word(form string) string {
	c.n++
	return fmt.Sprintf(form, c.n, c.n)
}

func (c *canaries) value(t *schemas.Type, name string) any {
	switch t.Kind {
	case schemas.BoolType:
		return true
	case schemas.IntType:
		if name == "row" || name == "column" { // of a cell
			return 3
		}
		return 7200101
	case schemas.TimeType:
		return "2026-11-20T09:00:00Z"
	case schemas.EmailType:
		return c.word("canary%d.sings@canary%d.example")
	case schemas.PersonNameType:
		return c.word("Canary%d Sings%d")
	case schemas.ListType:
		return []any{c.value(t.Elem, name), c.value(t.Elem, name)}
	case schemas.MapType:
		return map[string]any{c.word("canary%d key%d"): c.value(t.Elem, name)}
	case schemas.RecordType:
		out := map[string]any{}
		for _, f := range t.Fields {
			out[f.Name] = c.value(f.Type, f.Name)
		}
		return out
	}
	if known := t.Values(nil); len(known) > 0 {
		return known[0]
	}
	switch {
	case name == "messageIdHash":
		return strings.Repeat("0", 64)
	case name == "expires":
		return "2027-01-31"
	case strings.Contains(strings.ToLower(name), "domain"):
		return c.word("www.canary%d.sings%d.example")
	}
	return c.word("Canary%d's +49 151 %07d")
}

// document is a filled document that its schema admits.
func (c *canaries) document(t *testing.T, kind schemas.Kind, set map[string]any) []byte {
	t.Helper()
	doc := c.value(schemas.TypeOf(kind), "").(map[string]any)
	for name, v := range set {
		doc[name] = v
	}
	text, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if problems := schemas.Explain(kind, text, schemas.Origin{File: "made"}); len(problems) > 0 {
		t.Fatalf("the document that was made is none: %v", problems)
	}
	return text
}

// TestNoFieldOfAnySchemaIsTold: whatever field of an input a person writes something into, a redacted run tells it
// nowhere. A field that is added to a schema is covered from then on.
func TestNoFieldOfAnySchemaIsTold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "canary-clients")
	var c canaries
	for role, hub := range map[string]int{"client": 7200101, "partner": 7100100} {
		putFile(t, c.document(t, schemas.KindPortalExport, map[string]any{"role": role, "hubId": hub}), dir, "canary-"+role+".json")
	}
	putFile(t, c.document(t, schemas.KindRegister, nil), dir, "canary-register.json")
	putFile(t, []byte(`kind = "attestations"
schema_version = "1"
[[attestation]]
hub_id = 7200101
fact = "contacts.primaryContact"
value = {email = "canary.boss@canary.example", name = "Canary Boss"}
by = "Canary Witness"
role = "canary role"
at = 2026-11-21T00:00:00Z
reference = "https://canary.example/proof"
[[attestation]]
user = "canary.boss@canary.example"
hub_id = 7200101
fact = "users.permissionSets"
value = ["Canary's set"]
by = "Canary Witness"
role = "canary role"
at = 2026-11-21T00:00:00Z
[[attestation]]
hub_id = 7200101
fact = "users.canary"
value = "canary"
by = "Canary Witness"
role = "canary role"
at = 2026-11-21T00:00:00Z
`), dir, "canary.toml")
	plain := runInto(t, "audit", dir, "--now", exampleNow, "--format", "json", "--out", "-")
	for _, mark := range []string{"canary", "Sings", "'s +49 151"} {
		if !strings.Contains(plain, mark) {
			t.Errorf("not even an unredacted report holds %q: the test could not fail", mark)
		}
	}
	all := redactedRun(t, testKey, dir)
	redactedPackets(t, all, reports.PacketKinds, dir)
	for name, text := range all {
		text = strings.ToLower(text)
		for _, mark := range []string{"canary", "sings", "151 0"} {
			if i := strings.Index(text, mark); i >= 0 {
				t.Errorf("%s holds %q: …%s…", name, mark, text[max(0, i-120):min(len(text), i+60)])
			}
		}
		if strings.HasSuffix(name, "report.json") && !strings.Contains(text, "person-") {
			t.Errorf("%s names nobody at all: nothing was judged", name)
		}
	}
}
