package checks

import (
	"fmt"
	"strings"
	"testing"

	"partnerlint/policy"
)

// attest writes an attestation set; each entry is the lines that differ.
func attest(entries ...string) string {
	out := "kind = \"attestations\"\nschema_version = \"1\"\n"
	for _, e := range entries {
		out += "\n[[attestation]]\n" + e + "\nby = \"Mia Holt\"\nrole = \"administrator\"\n"
		if !strings.Contains(e, "at =") {
			out += "at = 2026-11-10T00:00:00Z\n"
		}
	}
	return out
}

func annAndMia(ann string) string {
	return exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("complete", byAPI,
		`[{"id": "501", "email": "ann@northlight.example"`+ann+`}, {"id": "601", "email": "mia@x.example"}]`))
}

func TestAttestedFacts(t *testing.T) {
	const ofClient = "hub_id = 3300001\n"
	for _, x := range []struct {
		name, export, attestation, expr, want string
	}{
		{"a fact of the portal", annAndMia(""), ofClient + `fact = "ownership.ownedByPartner"` + "\nvalue = true", `client.ownership.ownedByPartner`, "yes"},
		{"a whole section of facts", annAndMia(""), ofClient + `fact = "portal"` + "\n" + `value = {name = "N", domain = "x.example"}`, `client.portal.domain`, `"x.example"`},
		{"a fact within a fact", annAndMia(""), ofClient + `fact = "contacts.primaryContact.email"` + "\n" + `value = "mia@x.example"`,
			`client.contacts.primaryContact == null ? "" : domain(client.contacts.primaryContact.email)`, `"x.example"`},
		{"none", annAndMia(""), ofClient + `fact = "contacts.primaryContact"` + "\nnone = true", `client.contacts.primaryContact == null`, "yes"},
		{"a list", annAndMia(""), ofClient + `fact = "subscriptions"` + "\n" + `value = [{hub = "sales", tier = "starter", status = "active"}]`,
			`client.subscriptions.map(s, s.tier)`, `["starter"]`},
		{"an empty list is complete", annAndMia(""), ofClient + `fact = "teams"` + "\nvalue = []", `client.teams`, "[]"},
		{"a fact of a user", annAndMia(""), ofClient + `user = "Ann@Northlight.example"` + "\n" + `fact = "users.superAdmin"` + "\nvalue = true",
			`client.users.map(u, u.superAdmin)`, "[yes unknown]"},
		{"without the section's name", annAndMia(""), ofClient + `user = "ann@northlight.example"` + "\n" + `fact = "superAdmin"` + "\nvalue = false",
			`client.users.map(u, u.superAdmin)`, "[no unknown]"},
		{"that the export contradicts", annAndMia(`, "superAdmin": false`), ofClient + `user = "ann@northlight.example"` + "\n" + `fact = "users.superAdmin"` + "\nvalue = true",
			`client.users.map(u, u.superAdmin)`, "[unknown unknown]"},
		{"that the export confirms", annAndMia(`, "superAdmin": true`), ofClient + `user = "ann@northlight.example"` + "\n" + `fact = "users.superAdmin"` + "\nvalue = true",
			`client.users.map(u, u.superAdmin)`, "[yes unknown]"},
		{"of a user who is in no list", annAndMia(""), ofClient + `user = "zoe@northlight.example"` + "\n" + `fact = "users.superAdmin"` + "\nvalue = true",
			`client.users.map(u, u.email)`, "[ann@northlight.example mia@x.example]"},
		{"not yet said", annAndMia(""), ofClient + `fact = "ownership.ownedByPartner"` + "\nvalue = true\nat = 2026-11-17T00:00:00Z", `client.ownership.ownedByPartner`, "unknown"},
		{"too old", annAndMia(""), ofClient + `fact = "ownership.ownedByPartner"` + "\nvalue = true\nat = 2026-01-17T00:00:00Z", `client.ownership.ownedByPartner`, "unknown"},
		{"lapsed", annAndMia(""), ofClient + `fact = "ownership.ownedByPartner"` + "\nvalue = true\nexpires = 2026-11-15", `client.ownership.ownedByPartner`, "unknown"},
		{"on its last day", annAndMia(""), ofClient + `fact = "ownership.ownedByPartner"` + "\nvalue = true\nexpires = 2026-11-16", `client.ownership.ownedByPartner`, "yes"},
	} {
		w := world{files: files(x.export, attest(x.attestation)), now: present}
		if got := w.ask1(t, client(x.expr)); got != x.want {
			t.Errorf("%s: %s is %s, want %s", x.name, x.expr, got, x.want)
		}
	}
}

// What one source knows of a record and another does not is no contradiction: the two are put together.
func TestAttestedPartsOfARecord(t *testing.T) {
	export := exportOf(theClient, "2026-11-01T00:00:00Z", sectionOf("contacts", "complete", byInApp, `{"primaryContact": {"email": "mia@x.example"}}`))
	w := world{files: files(export, attest("hub_id = 3300001\nfact = \"contacts.primaryContact.name\"\nvalue = \"Mia\"")), now: present}
	w.facts(t, []asked{
		{`client.contacts.primaryContact != null && known(client.contacts.primaryContact.email)`, "yes"},
		{`client.contacts.primaryContact != null && known(client.contacts.primaryContact.name)`, "yes"},
	})
}

func TestAttestedPersons(t *testing.T) {
	const fact = "user = \"ANN@northlight.example\"\nfact = \"users.salesExtension\"\nvalue = {syncAccountHubId = 2200001}"
	sync := question{subject: policy.SubjectPerson, user: "ann@northlight.example",
		expr: `user.salesExtension == null || user.salesExtension.syncAccountHubId == null ? 0 : user.salesExtension.syncAccountHubId`}
	for _, x := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nobody has said it", files(annAndMia("")), "unknown"},
		{"of the person, without Hub ID", files(annAndMia(""), attest(fact)), "2200001"},
		{"with the Hub ID of another portal", files(annAndMia(""), attest("hub_id = 2200001\n"+fact)), "2200001"},
		{"none", files(annAndMia(""), attest("user = \"ann@northlight.example\"\nfact = \"users.salesExtension\"\nnone = true")), "0"},
		{"the export says the same", files(annAndMia(`, "salesExtension": {"syncAccountHubId": 2200001}`), attest(fact)), "2200001"},
		{"the export says another", files(annAndMia(`, "salesExtension": {"syncAccountHubId": 7}`), attest(fact)), "unknown"},
		{"the newer of two", files(annAndMia(""), attest(fact, "at = 2026-11-12T00:00:00Z\n"+strings.Replace(fact, "2200001", "9", 1))), "9"},
		{"someone else", files(annAndMia(""), attest(strings.Replace(fact, "ANN", "bo", 1))), "unknown"},
	} {
		answers, _ := world{files: x.files, now: present}.ask(t, sync)
		if len(answers) != 1 || answers[0] != x.want {
			t.Errorf("%s: %q, want %s", x.name, answers, x.want)
		}
	}
}

func TestAttestedRegister(t *testing.T) {
	row := registerOf("partial", submitted("ann@northlight.example", "2026-11-10T00:00:00Z"))
	q := question{subject: policy.SubjectPerson, user: "ann@northlight.example", expr: `count(accesses)`}
	for attestation, want := range map[string]string{
		"": "at least 1",
		"hub_id = 2200001\nfact = \"register.complete\"\nvalue = true":                       "1",
		"hub_id = 2200001\nfact = \"register.complete\"\nvalue = false":                      "at least 1",
		"hub_id = 2200001\nfact = \"register.complete\"\nvalue = true\nexpires = 2026-11-15": "at least 1",
	} {
		texts := []string{annAndMia(""), row}
		if attestation != "" {
			texts = append(texts, attest(attestation))
		}
		if answers, _ := (world{files: files(texts...), now: present}).ask(t, q); len(answers) != 1 || answers[0] != want {
			t.Errorf("with %q: %q, want %s", attestation, answers, want)
		}
	}
}

func TestAttestationsThatAreLost(t *testing.T) {
	const ofClient = "hub_id = 3300001\n"
	for _, x := range []struct{ name, attestation, want string }{
		{"a section", ofClient + "fact = \"onwership.ownedByPartner\"\nvalue = true",
			`there is no fact "onwership.ownedByPartner": did you mean "ownership" instead of "onwership"?`},
		{"a fact", ofClient + "fact = \"ownership.ownedByPartners\"\nvalue = true",
			`there is no fact "ownership.ownedByPartners": did you mean "ownedByPartner" instead of "ownedByPartners"?`},
		{"a user's fact", ofClient + "user = \"a@x.example\"\nfact = \"users.superadmin\"\nvalue = true",
			`there is no fact "users.superadmin": did you mean "superAdmin" instead of "superadmin"?`},
		{"nothing like it", ofClient + "fact = \"ownership.zzzzzzzzz\"\nvalue = true",
			`there is no fact "ownership.zzzzzzzzz"; known here: ownedByPartner`},
		{"too deep", ofClient + "fact = \"ownership.ownedByPartner.x\"\nvalue = true",
			`there is no fact "ownership.ownedByPartner.x": it has no part "x"`},
		{"the document itself", ofClient + "fact = \"hubId\"\nvalue = 3",
			`there is no fact "hubId"`},
		{"another type", ofClient + "fact = \"ownership.ownedByPartner\"\nvalue = \"yes\"",
			`the value of "ownership.ownedByPartner" is "yes", but it must be `},
		{"a word that is none", ofClient + "fact = \"emailLogging.contactRule\"\nvalue = \"some\"",
			`the value of "emailLogging.contactRule" is "some", but it must be `},
		{"none, where there has to be one", ofClient + "fact = \"ownership.ownedByPartner\"\nnone = true",
			`of the fact "ownership.ownedByPartner" it cannot be said that there is none: give a value`},
		{"one record of a list", ofClient + "fact = \"teams.function\"\nvalue = \"sales\"",
			`the fact "teams.function" is about one record of a list: attest the whole list "teams", or name the user`},
		{"which portal", "user = \"a@x.example\"\nfact = \"users.superAdmin\"\nvalue = true",
			`the fact "users.superAdmin" is about a portal: say which with hub_id`},
	} {
		w := world{files: files(annAndMia(""), attest(x.attestation)), now: present}
		_, told := w.ask(t, client("true"))
		if len(told) != 1 {
			t.Errorf("%s: %d diagnostics %v, want one", x.name, len(told), told)
			continue
		}
		if d := told[0]; !strings.HasPrefix(d.Message, x.want) || d.Position != "in/1.toml:4:1" || !d.Unread {
			t.Errorf("%s:\n got  %s: %s (unread %t)\n want in/1.toml:4:1: %s (unread)", x.name, d.Position, d.Message, d.Unread, x.want)
		}
	}
}

func TestAttestationsOfUnknownPortals(t *testing.T) {
	said := func(hub int) string {
		return attest(fmt.Sprintf("hub_id = %d\nfact = \"partnerProgram.isPartnerAccount\"\nvalue = true", hub))
	}
	row := registerOf("complete", submitted("ann@northlight.example", "2026-11-10T00:00:00Z"))
	_, told := world{files: files(annAndMia(""), row, said(42)), now: present}.ask(t, client("true"))
	want := Diagnostic{Position: "in/2.toml:4:1", Message: "the attestation is about Hub ID 42, of which there is neither an export nor an access"}
	if len(told) != 1 || told[0] != want {
		t.Errorf("diagnostics %v, want %v", told, want)
	}
	// A portal that an access names is known: its own client, and the partner portal that asks.
	for _, hub := range []int{theClient, thePartner} {
		if _, told := (world{files: files(row, said(hub)), now: present}).ask(t, client("true")); len(told) != 0 {
			t.Errorf("Hub ID %d: diagnostics %v, want none", hub, told)
		}
	}
	w := world{files: files(annAndMia(""), row, said(thePartner)), now: present}
	if got, _ := w.ask(t, atRequest(`partner.partnerProgram.isPartnerAccount`)); len(got) != 1 || got[0] != "yes" {
		t.Errorf("attested of a partner portal without export: %q, want yes", got)
	}
}
