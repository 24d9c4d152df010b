package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

// evidenceOfRule runs a rule that fails once, and writes its evidence, one fact a line: name, value, file, line and
// column, pointer, kind of source.
func evidenceOfRule(t *testing.T, w world, rule *policy.Rule) []string {
	t.Helper()
	got := w.run(t, mustBind(t, testPolicy(rule)), Options{})
	if len(got.Findings) != 1 {
		t.Fatalf("%s: %d findings, want 1; diagnostics %v", rule.Cases[0].Require.Text, len(got.Findings), got.Diagnostics)
	}
	out := []string{}
	for _, f := range got.Findings[0].Evidence {
		holdPlace(t, w, f)
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s=%s %s:%d:%d %s %s", f.Name, f.Value, f.Location.File, f.Location.Line, f.Location.Column, f.Location.Pointer, f.Source.Kind)))
	}
	return out
}

// holdPlace holds that the value of a fact stands where the fact says.
func holdPlace(t *testing.T, w world, f Fact) {
	t.Helper()
	if !strings.HasSuffix(f.Location.File, ".json") {
		return
	}
	lines := strings.Split(w.files[f.Location.File], "\n")
	if f.Location.Line < 1 || f.Location.Line > len(lines) || f.Location.Column < 1 || f.Location.Column > len(lines[f.Location.Line-1]) {
		t.Errorf("%s stands nowhere: %+v", f.Name, f.Location)
		return
	}
	there := lines[f.Location.Line-1][f.Location.Column-1:]
	plain := map[string]string{"yes": "true", "no": "false"}[f.Value]
	for _, start := range []string{`"` + f.Value + `"`, f.Value, plain} {
		if start != "" && strings.HasPrefix(there, start) {
			return
		}
	}
	if !strings.HasPrefix(there, "[") || !strings.Contains(f.Value, "entr") {
		t.Errorf("%s is %s, and there stands %.40s", f.Name, f.Value, there)
	}
}

// placed is a client portal whose every fact stands on a line of its own.
const placed = `{
"kind": "portal-export", "schemaVersion": "1", "exportedAt": "2026-11-12T00:00:00Z", "hubId": 3300001, "role": "client",
"portal": {"coverage": "complete", "source": {"kind": "api"}, "facts": {
  "name": "Brightwater",
  "domain": "brightwater.example"
}},
"ownership": {"coverage": "complete", "source": {"kind": "attested", "by": "Mia", "byRole": "administrator", "at": "2026-11-01T00:00:00Z"}, "facts": {
  "ownedByPartner": true
}},
"users": {"coverage": "complete", "source": {"kind": "in-app"}, "items": [
  {"id": "1", "email": "a@x.example",
   "superAdmin": true},
  {"id": "2", "email": "b@x.example",
   "superAdmin": false},
  {"id": "3", "email": "c@x.example",
   "superAdmin": true, "sources": {"superAdmin": {"kind": "api"}}}
]}
}`

func TestEvidence(t *testing.T) {
	const (
		name    = `client.portal.name=Brightwater in/0.json:4:11 /portal/facts/name api`
		domain  = `client.portal.domain=brightwater.example in/0.json:5:13 /portal/facts/domain api`
		owned   = `client.ownership.ownedByPartner=yes in/0.json:8:21 /ownership/facts/ownedByPartner attested`
		admin1  = `client.users.superAdmin=yes in/0.json:12:18 /users/items/0/superAdmin in-app`
		admin2  = `client.users.superAdmin=no in/0.json:14:18 /users/items/1/superAdmin in-app`
		admin3  = `client.users.superAdmin=yes in/0.json:16:18 /users/items/2/superAdmin api`
		id1     = `client.users.id=1 in/0.json:11:10 /users/items/0/id in-app`
		id2     = `client.users.id=2 in/0.json:13:10 /users/items/1/id in-app`
		id3     = `client.users.id=3 in/0.json:15:10 /users/items/2/id in-app`
		theList = `client.users=3 entries in/0.json:10:74 /users/items in-app`
	)
	for _, x := range []struct {
		name, require string
		want          []string
	}{
		{"one fact", `client.portal.name == "x"`, []string{name}},
		{"of a conjunction the part that is false, on the left", `client.portal.name == "x" && client.portal.domain == "brightwater.example"`, []string{name}},
		{"on the right", `client.portal.domain == "brightwater.example" && client.portal.name == "x"`, []string{name}},
		{"with the other unknown", `client.partnerProgram.tier == "gold" && client.portal.name == "x"`, []string{name}},
		{"of a disjunction both", `client.portal.domain == "x" || client.portal.name == "x"`, []string{domain, name}},
		{"of a negated disjunction the part that is true", `!(client.portal.domain == "x" || client.ownership.ownedByPartner)`, []string{owned}},
		{"each fact once", `client.portal.name == "x" || client.portal.name == "y"`, []string{name}},
		{"the condition and the branch", `client.ownership.ownedByPartner ? client.portal.name == "x" : client.portal.domain == "x"`, []string{owned, name}},
		{"of exists the witnesses", `!client.users.exists(u, u.superAdmin)`, []string{admin1, admin3}},
		{"of all the counterexamples", `client.users.all(u, u.superAdmin)`, []string{admin2}},
		{"of an empty exists the list", `client.users.exists(u, u.id == "7")`, []string{theList}},
		{"of a negated all the list", `!client.users.all(u, u.id != "7")`, []string{theList}},
		{"of a filter what is in it", `count(client.users.filter(u, u.superAdmin)) == 0`, []string{admin1, admin3}},
		{"of an empty filter the list", `count(client.users.filter(u, u.id == "7")) > 0`, []string{theList}},
		{"of a map what it reads", `client.users.map(u, u.id) == []`, []string{id1, id2, id3}},
		{"what a let reads, where it counts", `client.portal.name == "x" && late`, []string{name}},
		{"and where it decides", `late`, []string{domain}},
		{"a constant", `false`, []string{}},
		{"what is missing is no evidence", `weight(client.partnerProgram.tier == "gold", 1) > 5 || client.portal.name == "x"`, []string{name}},
	} {
		rule := testRule("T01", policy.SubjectClient, x.require, "no")
		rule.Lets = []policy.Let{{Name: "late", Expr: expr(`client.portal.domain == "x"`)}}
		got := evidenceOfRule(t, world{files: files(placed), now: present}, rule)
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s: %s (-want +got)\n%s", x.name, x.require, diff)
		}
	}
}

// TestMissing holds that only those gaps are told that would decide.
func TestMissing(t *testing.T) {
	const tier = "client.partnerProgram.tier"
	const gap = `client.partnerProgram.tier == "gold"`
	// Of the first user nobody has said whether they are a Super Admin.
	const patch = `{"client": {"users": {"items": {"ann": {"superAdmin": null}}}}}`
	for _, x := range []struct {
		require string
		want    []string
	}{
		{gap, []string{tier}},
		{gap + ` && client.portal.timeZone == "UTC"`, []string{tier, "client.portal.timeZone"}},
		{gap + ` || client.portal.timeZone == "UTC"`, []string{tier, "client.portal.timeZone"}},
		{gap + ` && client.portal.name != "x"`, []string{tier}},
		{`client.portal.name != "x" && ` + gap, []string{tier}},
		{gap + ` && weight(client.portal.timeZone == "UTC", 1) >= 0`, []string{tier}},
		{`client.users.exists(u, u.superAdmin) ? ` + gap + ` : true`, []string{tier}},
		{`client.users.exists(u, u.superAdmin && u.id == "501")`, []string{"client.users.superAdmin"}},
		{`client.users.all(u, u.superAdmin || u.id != "501")`, []string{"client.users.superAdmin"}},
		{`count(client.users.filter(u, u.superAdmin)) == 2`, []string{"client.users.superAdmin"}},
		{`client.users.map(u, u.superAdmin) == [true, true, false]`, []string{"client.users.superAdmin"}},
		{gap + ` ? client.portal.timeZone == "UTC" : true`, []string{tier}},
		{`client.deals.exists(d, d.ownerId == "7" && ` + gap + `)`, nil},
		{`onDomain(client.users[0].email, client.partnerProgram.employeeDomains)`, []string{"client.partnerProgram.employeeDomains"}},
		{`isPartnerUser(client.users[1], partner)`, nil},
	} {
		rule := testRule("T01", policy.SubjectClient, x.require, "no")
		got, err := mustBind(t, testPolicy(rule)).RunExample(rule, policy.Example{Given: expr(patch)})
		if err != nil {
			t.Fatal(err)
		}
		if x.want == nil != (got.Outcome == Fail) {
			t.Errorf("%s: %s", x.require, got.Outcome)
		}
		if diff := cmp.Diff(x.want, got.Missing); diff != "" {
			t.Errorf("%s: missing (-want +got)\n%s", x.require, diff)
		}
	}
}

// Of several exports each fact points to the one it was read from, and a list to the newest.
func TestEvidenceOfSeveralExports(t *testing.T) {
	older := exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(byAPI, `{"name": "Old", "domain": "x.example"}`), usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example", "superAdmin": true}]`))
	newer := exportOf(theClient, "2026-11-10T00:00:00Z", portalFacts(byAPI, `{"name": "New"}`), usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example"}, {"id": "2", "email": "b@x.example"}]`))
	w := world{files: files(older, newer), now: present}
	for require, want := range map[string][]string{
		`client.portal.name == client.portal.domain`: {`client.portal.name=New in/1.json:2:104 /portal/facts/name api`, `client.portal.domain=x.example in/0.json:2:121 /portal/facts/domain api`},
		`!client.users.exists(u, u.superAdmin)`:      {`client.users.superAdmin=yes in/0.json:3:145 /users/items/0/superAdmin api`},
		`client.users.exists(u, u.id == "7")`:        {`client.users=2 entries in/1.json:3:94 /users/items api`},
	} {
		got := evidenceOfRule(t, w, testRule("T01", policy.SubjectClient, require, "no"))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", require, diff)
		}
	}
}

func TestEvidenceInAttestations(t *testing.T) {
	w := world{files: files(placed, attest("hub_id = 3300001\nfact = \"partnerProgram.isPartnerAccount\"\nvalue = true\nreference = \"ticket 7\"",
		"hub_id = 3300001\nfact = \"contacts.primaryContact.email\"\nvalue = \"mia@x.example\"",
		"user = \"a@x.example\"\nfact = \"users.salesExtension\"\nvalue = {syncAccountHubId = 3300001}",
		"hub_id = 3300001\nfact = \"teams\"\nvalue = [{id = \"t\", name = \"Sales\"}]")), now: present}
	for _, x := range []struct {
		subject policy.Subject
		require string
		want    []string
	}{
		{policy.SubjectClient, `!client.partnerProgram.isPartnerAccount`, []string{`client.partnerProgram.isPartnerAccount=yes in/1.toml:4:1  attested`}},
		{policy.SubjectClient, `client.contacts.primaryContact == null || domain(client.contacts.primaryContact.email) == "y"`,
			[]string{`client.contacts.primaryContact.email=mia@x.example in/1.toml:13:1  attested`}},
		{policy.SubjectPerson, `user.salesExtension == null || user.salesExtension.syncAccountHubId == null || user.salesExtension.syncAccountHubId != client.hubId`,
			[]string{`user.salesExtension.syncAccountHubId=3300001 in/1.toml:21:1  attested`}},
		{policy.SubjectClient, `client.teams.all(t, t.name == "x")`, []string{`client.teams.name=Sales in/1.toml:29:1  attested`}},
	} {
		rule := testRule("T01", x.subject, x.require, "no")
		if x.subject == policy.SubjectPerson {
			rule.When = expr(`user.salesExtension != null`)
		}
		got := evidenceOfRule(t, w, rule)
		got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "client.hubId") })
		for i := range got {
			got[i] = strings.Join(strings.Fields(got[i]), " ")
		}
		for i := range x.want {
			x.want[i] = strings.Join(strings.Fields(x.want[i]), " ")
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", x.require, diff)
		}
	}
	rule := testRule("T01", policy.SubjectClient, `!client.partnerProgram.isPartnerAccount`, "no")
	fact := w.run(t, mustBind(t, testPolicy(rule)), Options{}).Findings[0].Evidence[0]
	want := Source{Kind: "attested", At: moment(t, "2026-11-10T00:00:00Z"), By: "Mia Holt", Role: "administrator", Reference: "ticket 7"}
	if diff := cmp.Diff(want, fact.Source); diff != "" {
		t.Errorf("source (-want +got)\n%s", diff)
	}
}

func TestEvidenceInRegisters(t *testing.T) {
	csv := "Partner user,Hub ID,Status,Client name,Channel Consultant\nann@p.example,3300001,draft,\"Brightwater\",Robin Vale\n"
	json := "{\"kind\": \"access-register\", \"schemaVersion\": \"1\", \"coverage\": \"complete\", \"accesses\": [\n  {\"user\": \"ann@p.example\", \"hubId\": 3300001,\n   \"status\": \"draft\", \"clientName\": \"Brightwater\"}]}"
	for _, x := range []struct{ file, text, want string }{
		{"register.csv", csv, "access.clientName=Brightwater register.csv:2:29 register"},
		{"register.json", json, "access.clientName=Brightwater register.json:3:37 /accesses/0/clientName register"},
	} {
		rule := testRule("T01", policy.SubjectAccess, `access.clientName == "x"`, "no")
		got := evidenceOfRule(t, world{files: map[string]string{x.file: x.text}, now: present}, rule)
		for i := range got {
			got[i] = strings.Join(strings.Fields(got[i]), " ")
		}
		if diff := cmp.Diff([]string{x.want}, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", x.file, diff)
		}
	}
}

func TestMessages(t *testing.T) {
	const users = `{"client": {"users": {"items": {"tom": {"partnerUser": null}}}}}`
	for _, x := range []struct{ patch, message, want string }{
		{`{}`, `{client.portal.name} ({client.hubId})`, "Brightwater Kayaks (3300001)"},
		{`{}`, `{{braces}} {"}"}`, "{braces} }"},
		{`{}`, `{client.users}`, "ann.berg@northlight.example, mia.holt@brightwater.example and tom.reed@brightwater.example"},
		{`{}`, `{[1, 2, 3, 4, 5, 6, 7]}`, "1, 2, 3, 4, 5 and 2 more"},
		{`{}`, `{[1, 1, 2]}`, "1 and 2"},
		{`{}`, `{client.users.filter(u, false)}`, "none"},
		{`{}`, `{client.partnerProgram.tier}`, "not known"},
		{`{}`, `{true} {false} {null} {1.5}`, "yes no none 1.5"},
		{`{}`, `{now}`, "2026-11-16 09:00 UTC"},
		{`{}`, `{duration("24h")} {duration("72h")} {duration("36h")} {duration("90m")}`, "1 day 3 days 1.5 days 1h30m0s"},
		{`{"client": {"users": {"coverage": "partial", "reason": "one page"}}}`, `{count(client.users)}`, "at least 3"},
		{users, `{count(client.users.filter(u, u.partnerUser))}`, "1 to 2"},
		{`{"client": {"contacts": {"facts": {"primaryContact": {"none": true, "email": null, "name": null}}}}}`, `{client.contacts.primaryContact}`, "none"},
		{`{}`, `{1 / 0}`, "not known"},
		{`{"client": {"portal": {"facts": {"name": "` + strings.Repeat("ä", 190) + `"}}}}`, `{client.portal.name + client.portal.name}`, strings.Repeat("ä", 200) + "…"},
	} {
		rule := testRule("T01", policy.SubjectClient, "false", x.message)
		got, err := mustBind(t, testPolicy(rule)).RunExample(rule, policy.Example{Given: expr(x.patch)})
		if err != nil {
			t.Fatal(err)
		}
		if got.Message != x.want {
			t.Errorf("%s says %q, want %q", x.message, got.Message, x.want)
		}
	}
}
