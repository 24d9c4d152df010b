//go:build !race

package checks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"partnerlint/schemas"
)

// anything draws documents that their schemas admit, from few values, so that exports meet, agree and contradict each
// other in every field, those that no rule reads too.
type anything struct{ *rapid.T }

func (g anything) chance(in int) bool { return rapid.IntRange(1, in).Draw(g.T, "chance") == 1 }

func (g anything) one(of ...string) string { return rapid.SampledFrom(of).Draw(g.T, "text") }

func (g anything) time() string {
	return fmt.Sprintf("2026-11-%02dT%02d:00:00Z", rapid.IntRange(1, 16).Draw(g.T, "day"), rapid.IntRange(6, 8).Draw(g.T, "hour"))
}

func (g anything) email() string {
	return g.one("ann@p.example", "Bo@p.example", "ceo@c.example", "mia@c.example", "sales@q.example")
}

func (g anything) source() map[string]any {
	out := map[string]any{"kind": g.one("api", "api", "in-app", "attested")}
	if out["kind"] == "attested" {
		out["by"], out["byRole"], out["at"] = "Mia", "administrator", g.time()
	} else if g.chance(4) {
		out["at"] = g.time()
	}
	if g.chance(6) {
		out["expires"], out["file"] = g.time()[:10], "x.csv"
	}
	return out
}

func (g anything) value(t *schemas.Type, name string) any {
	if t.Nullable && g.chance(5) {
		return nil
	}
	if enum := t.Values(nil); len(enum) > 0 {
		return g.one(enum...)
	}
	switch t.Kind {
	case schemas.BoolType:
		return g.chance(2)
	case schemas.IntType:
		return rapid.SampledFrom([]int{theClient, theClient + 1, thePartner, thePartner + 1}).Draw(g.T, "number")
	case schemas.TimeType:
		return g.time()
	case schemas.EmailType:
		return g.email()
	case schemas.ListType:
		out := []any{}
		for range rapid.IntRange(0, 3).Draw(g.T, "length") {
			out = append(out, g.value(t.Elem, name))
		}
		return out
	case schemas.RecordType:
		return g.record(t, 4)
	}
	switch {
	case name == "type":
		return g.one("ADD_USER", "REMOVE_USER", "ADD_ADMIN_USER", "DEACTIVATE_USER", "LOGIN")
	case strings.HasSuffix(strings.ToLower(name), "domains"), name == "domain":
		return g.one("p.example", "c.example", "q.example")
	case name == "messageIdHash":
		return strings.Repeat(g.one("a", "b"), 64)
	case name == "seatNames":
		return g.one("core", "partner", "sales-pro", "odd")
	}
	return g.one("1", "2", "3")
}

// record draws each field with a chance of a half; rare ones of a fact have a source of their own.
func (g anything) record(t *schemas.Type, ownSource int) map[string]any {
	out, own := map[string]any{}, map[string]any{}
	for i := range t.Fields {
		f := &t.Fields[i]
		switch {
		case f.Name == "sources" || !f.Required && g.chance(2):
			continue
		}
		out[f.Name] = g.value(f.Type, f.Name)
		if g.chance(ownSource * 3) {
			own[f.Name] = g.source()
		}
	}
	if t.Index("sources") >= 0 && len(own) > 0 {
		out["sources"] = own
	}
	return out
}

func (g anything) export(hub int, role string) map[string]any {
	out := map[string]any{"kind": "portal-export", "schemaVersion": "1", "exportedAt": g.time(), "hubId": hub, "role": role}
	for _, f := range portalType().Fields {
		if f.Type.Section == schemas.NoSection || f.Name != "users" && g.chance(3) {
			continue
		}
		section := map[string]any{"coverage": g.one("complete", "complete", "partial", "absent"), "reason": "as it is"}
		out[f.Name] = section
		if section["coverage"] == "absent" {
			continue
		}
		section["source"] = g.source()
		if f.Type.Section == schemas.FactsSectionKind {
			section["facts"] = g.record(fieldType(&f), 2)
			continue
		}
		section["items"] = g.value(fieldType(&f), f.Name)
		if f.Type.Index("window") >= 0 {
			section["window"] = map[string]any{"from": "2026-10-0" + g.one("1", "2") + "T00:00:00Z", "to": g.time()}
		}
	}
	return out
}

func (g anything) rows() []any {
	out := []any{}
	t := schemas.TypeOf(schemas.KindAccess)
	for range rapid.IntRange(1, 5).Draw(g.T, "rows") {
		row := g.record(t, 1)
		delete(row, "id")
		if id, ok := row["partnerHubId"]; ok && id != nil {
			row["partnerHubId"] = thePartner + rapid.IntRange(0, 2).Draw(g.T, "partner")
		}
		if c, ok := row["channelConsultant"]; ok && c != nil {
			row["channelConsultant"] = g.one("Robin Vale", "Kim Sand")
		}
		out = append(out, row)
	}
	return out
}

// attestations attest single facts of users and portals, those that cannot be used too.
func (g anything) attestations() string {
	var b strings.Builder
	fmt.Fprintf(&b, "kind = \"attestations\"\nschema_version = \"1\"\n")
	for range rapid.IntRange(1, 4).Draw(g.T, "attested") {
		fmt.Fprintf(&b, "[[attestation]]\nhub_id = %d\nby = \"Mia\"\nrole = \"administrator\"\nat = %s\n",
			rapid.SampledFrom([]int{theClient, theClient + 1, thePartner}).Draw(g.T, "hub"), g.time())
		b.WriteString(g.one(
			"fact = \"portal.name\"\nvalue = \"One\"\n", "fact = \"portal.timeZone\"\nvalue = \"Europe/Dublin\"\n",
			"fact = \"contacts\"\nvalue = {primaryContact = {email = \"ceo@c.example\", name = \"Ceo\"}}\n",
			"fact = \"contacts.primaryContact.email\"\nvalue = \"ann@p.example\"\n",
			"user = \"ann@p.example\"\nfact = \"users.superAdmin\"\nvalue = true\n",
			"user = \"bo@p.example\"\nfact = \"salesExtension\"\nnone = true\n",
			"user = \"ann@p.example\"\nfact = \"users.salesExtension.syncAccountHubId\"\nvalue = 3300001\n",
			"user = \"mia@c.example\"\nfact = \"users.firstName\"\nvalue = \"Mia\"\n",
			"user = \"mia@c.example\"\nfact = \"users.personalEmails\"\nvalue = [{address = \"x@p.example\", provider = \"1\"}]\n",
			"fact = \"users\"\nvalue = [{email = \"ann@p.example\", superAdmin = true, firstName = \"A\"}]\n",
			"fact = \"register.complete\"\nvalue = true\n"))
	}
	return b.String()
}

// TestEvidenceOfAnythingGivesTheSameOutcomes is TestEvidenceGivesTheSameOutcomes for inputs of any content.
func TestEvidenceOfAnythingGivesTheSameOutcomes(t *testing.T) {
	plans := plansToTry(t)
	names, now := sortedKeys(plans), moment(t, "2026-11-16T09:00:00Z")
	rapid.Check(t, func(r *rapid.T) {
		g := anything{r}
		dir, err := os.MkdirTemp(t.TempDir(), "inputs")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		number := 0
		write := func(text string, ext string) {
			number++
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d%s", number, ext)), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		document := func(v any) {
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			write(string(text), ".json")
		}
		for hub := range 2 {
			for range rapid.IntRange(0, 3).Draw(r, "exports") {
				document(g.export(theClient+hub, "client"))
			}
			for range rapid.IntRange(0, 2).Draw(r, "exports") {
				document(g.export(thePartner+hub, "partner"))
			}
		}
		for range rapid.IntRange(1, 2).Draw(r, "registers") {
			document(map[string]any{"kind": "access-register", "schemaVersion": "1", "coverage": g.one("complete", "partial"), "accesses": g.rows()})
		}
		if g.chance(2) {
			write(g.attestations(), ".toml")
		}
		in := openInputs(r, dir)
		defer func() { _ = in.Close() }()
		for _, p := range in.Problems() {
			if !strings.Contains(p.Message, "both are used") {
				r.Fatalf("%s: %s %s", p.Position(), p.Pointer, p.Message)
			}
		}
		for _, p := range in.Portals() {
			if _, diags := readExports(in, p.Docs, new(portalRoom)); len(diags) > 0 {
				r.Fatalf("%v", diags)
			}
		}
		plan := plans[rapid.SampledFrom(names).Draw(r, "policy")]
		p := rapid.SampledFrom(partsOf(in)).Draw(r, "part")
		want := judgedText(r, plan, in, now, p.filter)
		reduced := openInputs(r, writeEvidence(r, filepath.Join(dir, "reduced"), plan.Reducer(in), p.selection))
		defer func() { _ = reduced.Close() }()
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(judgedText(r, plan, reduced, now, p.filter), "\n")); diff != "" {
			r.Fatalf("%s (-all the inputs +reduced):\n%s", p.name, diff)
		}
	})
}
