package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"partnerlint/policy"
)

const (
	theClient  = 3300001
	thePartner = 2200001
)

// exportOf writes a portal export; parts are its sections, as section and attestedBy write them.
func exportOf(hub int, at string, parts ...string) string {
	role := "client"
	if hub != theClient {
		role = "partner"
	}
	return roleExport(hub, role, at, parts...)
}

func roleExport(hub int, role, at string, parts ...string) string {
	parts = append([]string{fmt.Sprintf(`"kind": "portal-export", "schemaVersion": "1", "exportedAt": "%s", "hubId": %d, "role": "%s"`, at, hub, role)}, parts...)
	return "{" + strings.Join(parts, ",\n ") + "}"
}

// sectionOf writes a section of an export: of facts if content is an object, of items if it is a list.
func sectionOf(name, coverage, source, content string) string {
	what := "facts"
	if strings.HasPrefix(content, "[") {
		what = "items"
	}
	window := ""
	if slices.Contains([]string{"emails", "calls", "sequenceEnrollments", "securityEvents"}, name) {
		window = `"window": {"from": "2026-01-01T00:00:00Z", "to": "2026-11-12T06:00:00Z"}, `
	}
	return fmt.Sprintf(`"%s": {"coverage": "%s", "reason": "as it is", "source": %s, %s"%s": %s}`, name, coverage, source, window, what, content)
}

const (
	byAPI   = `{"kind": "api"}`
	byInApp = `{"kind": "in-app"}`
)

func saidBy(who, at string) string {
	return fmt.Sprintf(`{"kind": "attested", "by": "%s", "byRole": "administrator", "at": "%s"}`, who, at)
}

func portalFacts(source, facts string) string { return sectionOf("portal", "complete", source, facts) }

func usersOf(coverage, source, items string) string {
	return sectionOf("users", coverage, source, items)
}

// files names the texts, in any order: what counts is what stands in them.
func files(texts ...string) map[string]string {
	out := map[string]string{}
	for i, text := range texts {
		ext := ".json"
		if strings.HasPrefix(text, "kind = ") {
			ext = ".toml"
		}
		out[fmt.Sprintf("in/%d%s", i, ext)] = text
	}
	return out
}

func client(text string) question { return question{subject: policy.SubjectClient, expr: text} }

// facts asks several expressions of one world.
func (w world) facts(t *testing.T, table []asked) {
	t.Helper()
	for _, x := range table {
		if got := w.ask1(t, client(x.expr)); got != x.want {
			t.Errorf("%s\n got  %s\n want %s", x.expr, got, x.want)
		}
	}
}

const present = "2026-11-16T09:00:00Z"

func TestNewestExportCounts(t *testing.T) {
	older := exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(byAPI, `{"name": "Old", "domain": "old.example"}`),
		usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example", "superAdmin": true}, {"id": "2", "email": "b@x.example"}]`))
	newer := exportOf(theClient, "2026-11-10T00:00:00Z", portalFacts(byAPI, `{"name": "New"}`),
		usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example"}, {"id": "3", "email": "c@x.example", "superAdmin": false}]`))
	for _, w := range []world{{files: files(older, newer), now: present}, {files: files(newer, older), now: present}} {
		w.facts(t, []asked{
			{`client.portal.name`, `"New"`},
			{`client.portal.domain`, `"old.example"`}, // the newer says nothing of it
			{`client.users.map(u, u.id)`, `["1" "3"]`},
			{`client.users[0].superAdmin`, "yes"}, // filled from the older
			{`client.exportedAt`, "2026-11-10 00:00 UTC"},
			{`exported`, "yes"},
		})
	}
}

func TestPartialListOverACompleteOne(t *testing.T) {
	older := exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example", "superAdmin": true}, {"id": "2", "email": "b@x.example"}]`))
	newer := exportOf(theClient, "2026-11-10T00:00:00Z", usersOf("partial", byAPI, `[{"id": "1", "email": "a@x.example", "superAdmin": false}, {"id": "3", "email": "c@x.example"}]`))
	world{files: files(older, newer), now: present}.facts(t, []asked{
		{`client.users.map(u, u.id)`, `["1" "2" "3"]`}, // what is newer adds, and takes nobody away
		{`client.users[0].superAdmin`, "no"},
	})
	world{files: files(newer), now: present}.facts(t, []asked{{`client.users.map(u, u.id)`, `["1" "3" …]`}})
	// Two halves make no whole.
	half := exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("partial", byAPI, `[{"id": "2", "email": "b@x.example"}]`))
	world{files: files(half, newer), now: present}.facts(t, []asked{{`client.users.map(u, u.id)`, `["2" "1" "3" …]`}})
	// A complete list that is newer than a partial one stands alone.
	later := exportOf(theClient, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example"}]`))
	world{files: files(newer, later), now: present}.facts(t, []asked{
		{`client.users.map(u, u.id)`, `["1"]`},
		{`client.users[0].superAdmin`, "no"},
	})
}

func TestAbsentSectionsFallBack(t *testing.T) {
	older := exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example"}]`))
	newer := exportOf(theClient, "2026-11-10T00:00:00Z", `"users": {"coverage": "absent", "reason": "no scope"}`)
	world{files: files(older, newer), now: present}.facts(t, []asked{{`client.users.map(u, u.id)`, `["1"]`}})
	world{files: files(newer), now: present}.facts(t, []asked{{`client.users`, "unknown"}})
}

// conflictsOf asks what V03 is told of the client portal, where a rule reads a fact.
func (w world) conflictsOf(t *testing.T, read string) string {
	t.Helper()
	answers, _ := w.ask(t, question{subject: policy.SubjectPortal, lets: []policy.Let{{Name: "read", Expr: expr(read)}}, expr: `conflicts.map(c, c.fact + "|" + c.about + "|" + c.first + "|" + c.second)`})
	return strings.Join(answers, "\n")
}

func TestKindsThatAgreeAndDisagree(t *testing.T) {
	api := exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(byAPI, `{"name": "One", "domain": "one.example", "companyDomains": ["a.example", "b.example"]}`))
	app := exportOf(theClient, "2026-11-02T00:00:00Z", portalFacts(byInApp, `{"name": "Two", "domain": "one.example", "companyDomains": ["b.example", "a.example"]}`))
	w := world{files: files(api, app), now: present}
	w.facts(t, []asked{
		{`client.portal.name`, "unknown"}, // newer does not win between kinds
		{`client.portal.domain`, `"one.example"`},
		{`client.portal.companyDomains`, `["b.example" "a.example"]`}, // sets, not sequences
	})
	want := `["portal.name||One (api, 2026-11-01 00:00:00)|Two (in-app, 2026-11-02 00:00:00)"]`
	if got := w.conflictsOf(t, `portal.portal.name`); got != want {
		t.Errorf("conflicts %s, want %s", got, want)
	}
	if got := w.conflictsOf(t, `portal.portal.domain`); got != "[]" {
		t.Errorf("conflicts %s about what no rule reads", got)
	}
}

func TestListsOfKindsThatDisagree(t *testing.T) {
	api := exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("complete", byAPI, `[{"id": "1", "email": "a@x.example", "superAdmin": true}, {"id": "2", "email": "b@x.example"}]`))
	app := exportOf(theClient, "2026-11-02T00:00:00Z", usersOf("complete", byInApp, `[{"email": "A@x.example", "superAdmin": false, "status": "active"}]`))
	w := world{files: files(api, app), now: present}
	w.facts(t, []asked{
		{`client.users.map(u, u.id)`, `["1" ~"2"]`},
		{`client.users.map(u, u.superAdmin)`, "[unknown ~unknown]"},
		{`client.users.filter(u, u.id == "1").map(u, u.status)`, `["active"]`},
	})
	if got := w.conflictsOf(t, `portal.users.map(u, u.status)`); strings.Contains(got, "superAdmin") {
		t.Errorf("conflicts %s about what no rule reads", got)
	}
	got := w.conflictsOf(t, `portal.users.map(u, u.superAdmin)`)
	for _, part := range []string{"users.superAdmin|a@x.example|no (in-app, 2026-11-02 00:00:00)|yes (api, 2026-11-01 00:00:00)",
		"users|b@x.example|listed (api)|not listed (in-app)"} {
		if !strings.Contains(strings.ToLower(got), strings.ToLower(part)) {
			t.Errorf("conflicts %s do not hold %s", got, part)
		}
	}
	// What a half of a list lacks is no contradiction.
	half := exportOf(theClient, "2026-11-02T00:00:00Z", usersOf("partial", byInApp, `[{"email": "a@x.example"}]`))
	world{files: files(api, half), now: present}.facts(t, []asked{{`client.users.map(u, u.id)`, `["1" "2"]`}})
}

func TestThreeKindsTellAlwaysTheSame(t *testing.T) {
	w := world{files: files(
		exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("complete", byAPI, `[{"email": "a@x.example"}, {"email": "b@x.example"}]`)),
		exportOf(theClient, "2026-11-02T00:00:00Z", usersOf("complete", byInApp, `[{"email": "a@x.example"}]`)),
		exportOf(theClient, "2026-11-03T00:00:00Z", usersOf("complete", saidBy("Mia", "2026-11-03T00:00:00Z"), `[{"email": "a@x.example"}]`))), now: present}
	first := w.conflictsOf(t, `portal.users`)
	for range 20 {
		if got := w.conflictsOf(t, `portal.users`); got != first {
			t.Fatalf("told first %s and then %s", first, got)
		}
	}
}

func TestExportsOfOneInstant(t *testing.T) {
	one := exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(byAPI, `{"name": "One", "domain": "x.example"}`), usersOf("complete", byAPI, `[{"email": "a@x.example"}]`))
	two := exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(byAPI, `{"name": "Two", "domain": "x.example"}`), usersOf("complete", byAPI, `[{"email": "b@x.example"}]`))
	w := world{files: files(one, two), now: present}
	w.facts(t, []asked{
		{`client.portal.name`, "unknown"},
		{`client.portal.domain`, `"x.example"`},
		{`client.users.map(u, u.email)`, "[~a@x.example ~b@x.example]"},
	})
	// A newer one settles the matter.
	three := exportOf(theClient, "2026-11-02T00:00:00Z", portalFacts(byAPI, `{"name": "Three"}`))
	w = world{files: files(one, two, three), now: present}
	w.facts(t, []asked{{`client.portal.name`, `"Three"`}})
	if got := w.conflictsOf(t, `portal.portal.name`); strings.Contains(got, "portal.name") {
		t.Errorf("a newer export settled the name, and it is still told: %s", got)
	}
}

// Of a record within a fact the kinds may know different parts.
func TestRecordsKnownInParts(t *testing.T) {
	api := exportOf(theClient, "2026-11-01T00:00:00Z", sectionOf("contacts", "complete", byInApp, `{"primaryContact": {"email": "mia@x.example"}}`))
	more := exportOf(theClient, "2026-11-02T00:00:00Z", sectionOf("contacts", "complete", saidBy("Mia", "2026-11-02T00:00:00Z"), `{"primaryContact": {"email": "MIA@x.example", "name": "Mia"}}`))
	world{files: files(api, more), now: present}.facts(t, []asked{
		{`client.contacts.primaryContact == null ? "" : domain(client.contacts.primaryContact.email)`, `"x.example"`},
		{`client.contacts.primaryContact != null && known(client.contacts.primaryContact.name)`, "yes"},
	})
	other := exportOf(theClient, "2026-11-02T00:00:00Z", sectionOf("contacts", "complete", saidBy("Mia", "2026-11-02T00:00:00Z"), `{"primaryContact": null}`))
	world{files: files(api, other), now: present}.facts(t, []asked{{`client.contacts.primaryContact == null`, "unknown"}})
}

func TestFactsGrowOld(t *testing.T) {
	// Days that the built-in policy allows: api 30, in-app 30, attested 180.
	for _, x := range []struct{ source, at, want string }{
		{byAPI, "2026-10-17T09:00:00Z", `"N"`}, // thirty days ago, to the second
		{byAPI, "2026-10-17T08:59:59Z", "unknown"},
		{byInApp, "2026-10-17T09:00:00Z", `"N"`},
		{byInApp, "2026-10-17T08:59:59Z", "unknown"},
		{saidBy("Mia", "2026-05-20T09:00:00Z"), "2026-11-01T00:00:00Z", `"N"`},
		{saidBy("Mia", "2026-05-20T08:59:59Z"), "2026-11-01T00:00:00Z", "unknown"},
		{byAPI, "2026-11-16T09:00:01Z", "unknown"}, // taken in the future
		{byAPI, "2026-11-16T09:00:00Z", `"N"`},
		{`{"kind": "api", "at": "2026-10-17T08:59:59Z"}`, "2026-11-01T00:00:00Z", "unknown"}, // the section's own date counts
		{`{"kind": "api", "at": "2026-11-15T00:00:00Z"}`, "2026-06-01T00:00:00Z", `"N"`},
	} {
		w := world{files: files(exportOf(theClient, x.at, portalFacts(x.source, `{"name": "N"}`))), now: present}
		if got := w.ask1(t, client(`client.portal.name`)); got != x.want {
			t.Errorf("%s of an export of %s: %s, want %s", x.source, x.at, got, x.want)
		}
	}
	// A fact that has a source of its own lapses by itself.
	own := portalFacts(byAPI, `{"name": "N", "domain": "x.example", "sources": {"domain": {"kind": "api", "at": "2026-01-01T00:00:00Z"}}}`)
	world{files: files(exportOf(theClient, "2026-11-01T00:00:00Z", own)), now: present}.facts(t, []asked{
		{`client.portal.name`, `"N"`},
		{`client.portal.domain`, "unknown"},
	})
	users := usersOf("complete", byAPI, `[{"email": "a@x.example", "superAdmin": true, "sources": {"superAdmin": {"kind": "api", "at": "2026-01-01T00:00:00Z"}}}]`)
	world{files: files(exportOf(theClient, "2026-11-01T00:00:00Z", users)), now: present}.facts(t, []asked{{`client.users.map(u, u.superAdmin)`, "[unknown]"}})
}

func TestAttestedSectionsEndInThePolicysZone(t *testing.T) {
	source := `{"kind": "attested", "by": "Mia", "byRole": "administrator", "at": "2026-11-01T00:00:00Z", "expires": "2026-11-15"}`
	export := exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(source, `{"name": "N"}`))
	for _, x := range []struct{ zone, now, want string }{
		{"UTC", "2026-11-15T23:59:59Z", `"N"`}, // the last day counts
		{"UTC", "2026-11-16T00:00:00Z", "unknown"},
		{"America/New_York", "2026-11-16T04:59:59Z", `"N"`},
		{"America/New_York", "2026-11-16T05:00:00Z", "unknown"},
		{"Asia/Tokyo", "2026-11-15T14:59:59Z", `"N"`},
		{"Asia/Tokyo", "2026-11-15T15:00:00Z", "unknown"},
	} {
		var got []string
		plan, _ := asking(t, client(`client.portal.name`), func(_ *frame, v value) { got = append(got, strings.Clone(shown(v))) })
		zone, err := zoneNamed(x.zone)
		if err != nil {
			t.Fatal(err)
		}
		plan.ages.zone = zone
		world{files: files(export), now: x.now}.run(t, plan, Options{Jobs: 1})
		if len(got) != 1 || got[0] != x.want {
			t.Errorf("at %s in %s: %s, want %s", x.now, x.zone, got, x.want)
		}
	}
}

// atRequest asks of one access, submitted at the moment.
func atRequest(text string) question {
	return question{subject: policy.SubjectAccess, moment: policy.AtRequest, expr: text}
}

func registerOf(coverage string, rows ...string) string {
	return fmt.Sprintf("{\"kind\": \"access-register\", \"schemaVersion\": \"1\", \"coverage\": \"%s\", \"accesses\": [\n  %s\n]}", coverage, strings.Join(rows, ",\n  "))
}

func submitted(user, at string) string {
	return fmt.Sprintf(`{"user": "%s", "hubId": %d, "partnerHubId": %d, "status": "submitted", "submittedAt": "%s"}`, user, theClient, thePartner, at)
}

func TestTheMomentOfTheRequest(t *testing.T) {
	before := exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(byAPI, `{"name": "Before"}`))
	after := exportOf(theClient, "2026-11-12T00:00:00Z", portalFacts(byAPI, `{"name": "After"}`))
	row := registerOf("complete", submitted("ann@northlight.example", "2026-11-10T00:00:00Z"))
	for _, x := range []struct {
		name  string
		files map[string]string
		expr  string
		want  string
	}{
		{"the snapshot before counts", files(before, after, row), `client.portal.name`, `"Before"`},
		{"a later one alone proves nothing", files(after, row), `client.portal.name`, "unknown"},
		{"its date", files(before, after, row), `client.exportedAt`, "2026-11-01 00:00 UTC"},
		{"no date before the first", files(after, row), `client.exportedAt`, "unknown"},
		{"the moment", files(before, row), `at`, "2026-11-10 00:00 UTC"},
		{"the portal was exported all the same", files(after, row), `exported`, "yes"},
	} {
		if got := (world{files: x.files, now: present}).ask1(t, atRequest(x.expr)); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// Dated events count at an earlier moment, whenever they were read: what was read later tells of the past too.
func TestSecurityEventsTellOfThePast(t *testing.T) {
	events := func(at string, ids ...string) string {
		var items []string
		for _, id := range ids {
			items = append(items, fmt.Sprintf(`{"id": "%s", "at": "2026-11-05T00:00:00Z", "type": "ADD_USER", "userId": "501"}`, id))
		}
		return exportOf(theClient, at, sectionOf("securityEvents", "complete", byAPI, "["+strings.Join(items, ", ")+"]"))
	}
	row := registerOf("complete", submitted("ann@northlight.example", "2026-11-10T00:00:00Z"))
	seen := atRequest(`client.securityEvents.map(e, e.type)`)
	for _, x := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"read before", files(events("2026-11-09T00:00:00Z", "e1"), row), `["ADD_USER"]`},
		{"read after", files(events("2026-11-12T00:00:00Z", "e1"), row), `["ADD_USER"]`},
		{"read twice, after", files(events("2026-11-12T00:00:00Z", "e1"), events("2026-11-14T00:00:00Z", "e1", "e2"), row), `["ADD_USER" "ADD_USER"]`},
		{"read after now", files(events("2026-12-12T00:00:00Z", "e1"), row), "unknown"},
		{"read long ago", files(events("2026-01-12T00:00:00Z", "e1"), row), `["ADD_USER"]`},
		{"read twice, long ago", files(events("2026-01-12T00:00:00Z", "e1"), events("2026-01-14T00:00:00Z", "e1", "e2"), row), `["ADD_USER" "ADD_USER"]`},
	} {
		if got := (world{files: x.files, now: present}).ask1(t, seen); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

func TestWindowsOfActivitiesJoin(t *testing.T) {
	mails := func(at, from, to string, ids ...string) string {
		var items []string
		for _, id := range ids {
			items = append(items, fmt.Sprintf(`{"id": "%s", "at": "%s"}`, id, from))
		}
		return exportOf(theClient, at, fmt.Sprintf(`"emails": {"coverage": "complete", "source": {"kind": "api"}, "window": {"from": "%s", "to": "%s"}, "items": [%s]}`, from, to, strings.Join(items, ", ")))
	}
	since := func(day string) string {
		return `within(client.emails, timestamp("` + day + `T00:00:00Z")).map(e, e.id)`
	}
	w := world{files: files(
		mails("2026-11-01T00:00:00Z", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "a"),
		mails("2026-11-10T00:00:00Z", "2026-10-20T00:00:00Z", "2026-11-10T00:00:00Z", "b")), now: present}
	w.facts(t, []asked{
		{since("2026-10-01"), `["a" "b"]`},
		{since("2026-09-30"), `["a" "b" …]`},
	})
	theirs := strings.Replace(strings.Replace(mails("2026-11-10T00:00:00Z", "2026-10-25T00:00:00Z", "2026-11-10T00:00:00Z", "c"), "3300001", "2200001", 1), `"client"`, `"partner"`, 1)
	world{files: files(mails("2026-11-01T00:00:00Z", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "a"), theirs), now: present}.facts(t, []asked{
		{`within(client.emails + partner.emails, timestamp("2026-10-25T00:00:00Z")).map(e, e.id)`, `["c"]`},
		{`within(client.emails + partner.emails, timestamp("2026-10-20T00:00:00Z")).map(e, e.id)`, `["c" …]`}, // both cover it from the 25th on
	})
	world{files: files(mails("2026-11-01T00:00:00Z", "2026-10-01T00:00:00Z", "2026-10-20T00:00:00Z", "a"), theirs), now: present}.facts(t, []asked{
		{`within(client.emails + partner.emails, timestamp("2026-10-25T00:00:00Z")).map(e, e.id)`, `["c" …]`}, // no day that both cover
	})
	w = world{files: files( // with a gap between them the newer counts alone
		mails("2026-11-01T00:00:00Z", "2026-10-01T00:00:00Z", "2026-10-05T00:00:00Z", "a"),
		mails("2026-11-10T00:00:00Z", "2026-10-20T00:00:00Z", "2026-11-10T00:00:00Z", "b")), now: present}
	w.facts(t, []asked{
		{since("2026-10-20"), `["b"]`},
		{since("2026-10-01"), `["b" …]`},
	})
}
