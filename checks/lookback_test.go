package checks

import (
	"fmt"
	"strings"
	"testing"

	"partnerlint/policy"
)

// TestLookBack tells the past of a person from a later list of users and the events in between. The request is of
// 10 November, the list of the 12th, and no export is older.
func TestLookBack(t *testing.T) {
	const request, taken = "2026-11-10T00:00:00Z", "2026-11-12T00:00:00Z"
	const ann = `{"id": "501", "email": "ann@northlight.example", "superAdmin": true, "status": "active", "seatNames": ["core"]}`
	event := func(day, kind, user string) string {
		who := ""
		if user != "" {
			who = `, "userId": "` + user + `"`
		}
		return fmt.Sprintf(`{"id": "%s-%s", "at": "2026-11-%sT12:00:00Z", "type": "%s"%s}`, kind, day, day, kind, who)
	}
	log := func(from, to string, events ...string) string {
		return fmt.Sprintf(`"securityEvents": {"coverage": "complete", "source": {"kind": "api"}, "window": {"from": "2026-%sT00:00:00Z", "to": "2026-%sT00:00:00Z"}, "items": [%s]}`,
			from, to, strings.Join(events, ", "))
	}
	whole := func(events ...string) string { return log("01-01", "11-12", events...) }
	const who = `clientUser == null ? "absent" : "present"`
	const admin = `clientUser != null && clientUser.superAdmin`
	const status = `clientUser == null ? "none" : clientUser.status`
	row := func(extra string) string {
		return registerOf("complete", strings.Replace(submitted("ann@northlight.example", request), "{", "{"+extra, 1))
	}
	for _, x := range []struct {
		name, users, events, expr, want string
		extra                           string // of the row
	}{
		{name: "no events in between", users: ann, events: whole(), expr: who, want: `"present"`},
		{name: "then nothing has changed", users: ann, events: whole(), expr: admin, want: "yes"},
		{name: "and nothing else of then is known", users: ann, events: whole(), expr: `clientUser != null && clientUser.seatNames.exists(s, true)`, want: "unknown"},
		{name: "no log", users: ann, events: "", expr: who, want: "unknown"},
		{name: "half a log", users: ann, events: strings.Replace(whole(), "complete", "partial", 1), expr: who, want: "unknown"},
		{name: "a log that begins after the request", users: ann, events: log("11-11", "11-12"), expr: who, want: "unknown"},
		{name: "a log that ends before the list", users: ann, events: log("01-01", "11-11"), expr: who, want: "unknown"},
		{name: "added since", users: ann, events: whole(event("11", "ADD_USER", "501")), expr: who, want: `"absent"`},
		{name: "invited by domain since", users: ann, events: whole(event("11", "JOINED_PORTAL_VIA_DOMAIN_BASED_INVITE", "501")), expr: who, want: `"absent"`},
		{name: "added before", users: ann, events: whole(event("09", "ADD_USER", "501")), expr: who, want: `"present"`},
		{name: "someone else was added", users: ann, events: whole(event("11", "ADD_USER", "999")), expr: who, want: `"present"`},
		{name: "someone was added, nobody says who", users: ann, events: whole(event("11", "ADD_USER", "")), expr: who, want: "unknown"},
		{name: "something else happened, nobody says to whom", users: ann, events: whole(event("11", "EXPORT", "")), expr: who, want: `"present"`},
		{name: "made an administrator since", users: ann, events: whole(event("11", "ADD_ADMIN_USER", "501")), expr: admin, want: "no"},
		{name: "given the permissions since", users: ann, events: whole(event("11", "ADD_ADMIN_PERMISSIONS", "501")), expr: admin, want: "no"},
		{name: "made one since, and was there", users: ann, events: whole(event("11", "ADD_ADMIN_USER", "501")), expr: who, want: `"present"`},
		{name: "made one before", users: ann, events: whole(event("09", "ADD_ADMIN_USER", "501")), expr: admin, want: "yes"},
		{name: "someone was made one, nobody says who", users: ann, events: whole(event("11", "ADD_ADMIN_USER", "")), expr: admin, want: "unknown"},
		{name: "no administrator any more", users: strings.Replace(ann, "true", "false", 1), events: whole(event("11", "REMOVE_ADMIN_USER", "501")), expr: admin, want: "yes"},
		{name: "taken away and given back: the first event counts", users: ann,
			events: whole(event("11", "ADD_ADMIN_USER", "501"), event("10", "REMOVE_ADMIN_USER", "501")), expr: admin, want: "yes"},
		{name: "deactivated since", users: strings.Replace(ann, `"active"`, `"deactivated"`, 1), events: whole(event("11", "DEACTIVATE_USER", "501")), expr: status, want: `"active"`},
		{name: "reactivated since", users: ann, events: whole(event("11", "REACTIVATE_USER", "501")), expr: status, want: `"deactivated"`},
		{name: "no change of state", users: ann, events: whole(), expr: status, want: `"active"`},
		{name: "not there, and nothing happened", users: "", events: whole(), expr: who, want: `"absent"`},
		{name: "removed since, by the id of the row", users: "", extra: `"userId": "501", `, events: whole(event("11", "REMOVE_USER", "501")), expr: who, want: `"present"`},
		{name: "of whom nothing else is known", users: "", extra: `"userId": "501", `, events: whole(event("11", "REMOVE_USER", "501")), expr: admin, want: "unknown"},
		{name: "someone was removed, and the row has no id", users: "", events: whole(event("11", "REMOVE_USER", "501")), expr: who, want: "unknown"},
		{name: "removed since, nobody says who", users: "", extra: `"userId": "501", `, events: whole(event("11", "REMOVE_USER", "")), expr: who, want: "unknown"},
		{name: "added and removed since", users: "", extra: `"userId": "501", `,
			events: whole(event("10", "ADD_USER", "501"), event("11", "REMOVE_USER", "501")), expr: who, want: `"absent"`},
		{name: "removed before", users: "", extra: `"userId": "501", `, events: whole(event("09", "REMOVE_USER", "501")), expr: who, want: `"absent"`},
		{name: "the record has no id", users: strings.Replace(ann, `"id": "501", `, "", 1), events: whole(), expr: who, want: "unknown"},
		{name: "the event of the request's own instant is part of it", users: ann,
			events: whole(strings.Replace(event("10", "ADD_USER", "501"), "T12", "T00", 1)), expr: who, want: `"present"`},
	} {
		users := usersOf("complete", byAPI, "["+x.users+"]")
		parts := []string{users}
		if x.events != "" {
			parts = append(parts, x.events)
		}
		w := world{files: files(exportOf(theClient, taken, parts...), row(x.extra)), now: present}
		if got := w.ask1(t, atRequest(x.expr)); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// TestCarryForward takes a list of the 1st on to the request of the 10th by the events in between.
func TestCarryForward(t *testing.T) {
	const ann = `{"id": "501", "email": "ann@northlight.example", "superAdmin": true, "status": "active"}`
	const who = `clientUser == null ? "absent" : "present"`
	const admin = `clientUser != null && clientUser.superAdmin`
	const status = `clientUser == null ? "none" : clientUser.status`
	event := func(day, kind, user string) string {
		return strings.Replace(fmt.Sprintf(`{"id": "%s-%s", "at": "2026-11-%sT12:00:00Z", "type": "%s", "userId": "%s"}`, kind, day, day, kind, user), `, "userId": ""`, "", 1)
	}
	for _, x := range []struct{ name, users, coverage, events, expr, want string }{
		{"nothing happened", ann, "complete", "", who, `"present"`},
		{"removed", ann, "complete", event("05", "REMOVE_USER", "501"), who, `"absent"`},
		{"someone else was removed", ann, "complete", event("05", "REMOVE_USER", "999"), who, `"present"`},
		{"someone was removed, nobody says who", ann, "complete", event("05", "REMOVE_USER", ""), who, "unknown"},
		{"removed after the request", ann, "complete", event("11", "REMOVE_USER", "501"), who, `"present"`},
		{"removed before the list", ann, "complete", strings.Replace(event("05", "REMOVE_USER", "501"), "2026-11-05", "2026-10-05", 1), who, `"present"`},
		{"removed, by half a log", ann, "partial", event("05", "REMOVE_USER", "501"), who, "unknown"},
		{"removed and added again", ann, "complete", event("05", "REMOVE_USER", "501") + ", " + event("06", "ADD_USER", "501"), who, `"present"`},
		{"no administrator any more", ann, "complete", event("05", "REMOVE_ADMIN_USER", "501"), admin, "no"},
		{"made an administrator", strings.Replace(ann, "true", "false", 1), "complete", event("05", "ADD_ADMIN_USER", "501"), admin, "yes"},
		{"the last event counts", ann, "complete", event("05", "REMOVE_ADMIN_USER", "501") + ", " + event("06", "ADD_ADMIN_USER", "501"), admin, "yes"},
		{"made one, by half a log", strings.Replace(ann, "true", "false", 1), "partial", event("05", "ADD_ADMIN_USER", "501"), admin, "unknown"},
		{"deactivated", ann, "complete", event("05", "DEACTIVATE_USER", "501"), status, `"deactivated"`},
		{"reactivated", strings.Replace(ann, "active", "deactivated", 1), "complete", event("05", "REACTIVATE_USER", "501"), status, `"active"`},
		{"another fact stands", ann, "complete", event("05", "DEACTIVATE_USER", "501"), admin, "yes"},
		{"added", "", "complete", event("05", "ADD_USER", "501"), who, `"present"`},
		{"added, and nothing else is known", "", "complete", event("05", "ADD_USER", "501"), admin, "unknown"},
		{"added, and made an administrator", "", "complete", event("05", "ADD_USER", "501") + ", " + event("06", "ADD_ADMIN_USER", "501"), admin, "yes"},
		{"made an administrator, and in no list", "", "complete", event("05", "ADD_ADMIN_USER", "501"), who, `"absent"`},
		{"in no list, and nothing happened", "", "complete", "", who, `"absent"`},
	} {
		log := fmt.Sprintf(`"securityEvents": {"coverage": "%s", "reason": "one page", "source": {"kind": "api"}, "window": {"from": "2026-01-01T00:00:00Z", "to": "2026-11-12T00:00:00Z"}, "items": [%s]}`, x.coverage, x.events)
		w := world{files: files(exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("complete", byAPI, "["+x.users+"]")), exportOf(theClient, "2026-11-12T00:00:00Z", log),
			registerOf("complete", strings.Replace(submitted("ann@northlight.example", "2026-11-10T00:00:00Z"), "{", `{"userId": "501", `, 1))), now: present}
		if got := w.ask1(t, atRequest(x.expr)); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// The log may stand in other exports than the list, and be read several times.
func TestLookBackOverSeveralExports(t *testing.T) {
	users := exportOf(theClient, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, `[{"id": "501", "email": "ann@northlight.example", "superAdmin": true}]`))
	log := func(at string) string {
		return exportOf(theClient, at, sectionOf("securityEvents", "complete", byAPI, `[{"id": "e1", "at": "2026-11-11T00:00:00Z", "type": "ADD_USER", "userId": "501"}]`))
	}
	row := registerOf("complete", submitted("ann@northlight.example", "2026-11-10T00:00:00Z"))
	who := atRequest(`clientUser == null ? "absent" : "present"`)
	for name, all := range map[string]map[string]string{
		"one log":          files(users, log("2026-11-13T00:00:00Z"), row),
		"read twice":       files(users, log("2026-11-13T00:00:00Z"), log("2026-11-14T00:00:00Z"), row),
		"a later list too": files(users, log("2026-11-13T00:00:00Z"), exportOf(theClient, "2026-11-15T00:00:00Z", usersOf("complete", byAPI, `[]`)), row),
	} {
		if got := (world{files: all, now: present}).ask1(t, who); got != `"absent"` {
			t.Errorf("%s: %s, want \"absent\"", name, got)
		}
	}
	// A list from before the request needs no looking back.
	before := exportOf(theClient, "2026-11-09T00:00:00Z", usersOf("complete", byAPI, `[{"id": "501", "email": "ann@northlight.example"}]`))
	if got := (world{files: files(before, users, log("2026-11-13T00:00:00Z"), row), now: present}).ask1(t, who); got != `"present"` {
		t.Errorf("with a list of the day before: %s, want \"present\"", got)
	}
}

func TestLookBackInThePartnerPortal(t *testing.T) {
	partner := exportOf(thePartner, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, `[{"id": "501", "email": "ann@northlight.example"}]`),
		`"securityEvents": {"coverage": "complete", "source": {"kind": "api"}, "window": {"from": "2026-01-01T00:00:00Z", "to": "2026-11-12T00:00:00Z"}, "items": [
		{"id": "e1", "at": "2026-11-11T00:00:00Z", "type": "ADD_USER", "userId": "501"}]}`)
	row := registerOf("complete", submitted("ann@northlight.example", "2026-11-10T00:00:00Z"))
	w := world{files: files(partner, row, exportOf(theClient, "2026-11-01T00:00:00Z")), now: present}
	if got := w.ask1(t, atRequest(`partnerUser == null`)); got != "yes" {
		t.Errorf("partnerUser == null is %s, want yes", got)
	}
}

// TestJoin holds who is the same person in two portals.
func TestJoin(t *testing.T) {
	const both = `(clientUser == null ? "absent" : "client") + " " + (partnerUser == null ? "absent" : "partner")`
	for _, x := range []struct{ name, client, partner, row, want string }{
		{"one id, one address", `{"id": "5", "email": "ann@p.example"}`, `{"id": "5", "email": "ann@p.example"}`, ``, `"client partner"`},
		{"the address, no ids", `{"email": "ANN@p.example"}`, `{"email": "Ann@P.example"}`, ``, `"client partner"`},
		{"one id, another address in the partner portal", `{"id": "5", "email": "ann@p.example"}`, `{"id": "5", "email": "ann.b@p.example"}`, ``, `"client partner"`},
		{"one id, another address in the client portal", `{"id": "5", "email": "ann.b@p.example"}`, `{"id": "5", "email": "ann@p.example"}`, ``, `"client partner"`},
		{"one address, two ids", `{"id": "5", "email": "ann@p.example"}`, `{"id": "6", "email": "ann@p.example"}`, ``, `"client absent"`},
		{"the row's id decides", `{"id": "5", "email": "ann@p.example"}`, `{"id": "6", "email": "ann@p.example"}`, `"userId": "6", `, `"absent partner"`},
		{"the row's id, another address", `{"id": "5", "email": "a.b@p.example"}`, `{"email": "ann@p.example"}`, `"userId": "5", `, `"client partner"`},
		{"a plus-address is another", `{"email": "ann+x@p.example"}`, `{"email": "ann@p.example"}`, ``, `"absent partner"`},
	} {
		w := world{files: files(
			exportOf(theClient, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, "["+x.client+"]")),
			exportOf(thePartner, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, "["+x.partner+"]")),
			registerOf("complete", strings.Replace(submitted("ann@p.example", "2026-11-13T00:00:00Z"), "{", "{"+x.row, 1))), now: present}
		if got := w.ask1(t, atRequest(both)); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// TestSeveralPartnerPortals unites the partner portals that are given where an access names none.
func TestSeveralPartnerPortals(t *testing.T) {
	const other = 2200002
	facts := func(hub int, domains, users, coverage string) string {
		return exportOf(hub, "2026-11-12T00:00:00Z", sectionOf("partnerProgram", "complete", byInApp, fmt.Sprintf(`{"isPartnerAccount": true, "employeeDomains": %s, "tier": "tier-%d"}`, domains, hub)),
			usersOf(coverage, byAPI, users))
	}
	one := facts(thePartner, `["p.example"]`, `[{"id": "1", "email": "ann@p.example"}]`, "complete")
	two := facts(other, `["q.example"]`, `[{"id": "2", "email": "bo@q.example"}]`, "complete")
	half := facts(other, `["q.example"]`, `[{"id": "2", "email": "bo@q.example"}]`, "partial")
	bare := exportOf(other, "2026-11-12T00:00:00Z")
	row := func(user string) string {
		return registerOf("complete", fmt.Sprintf(`{"user": "%s", "hubId": %d, "status": "draft"}`, user, theClient))
	}
	const listed = `partnerUser == null ? "absent" : "present"`
	for _, x := range []struct {
		name, expr, want string
		files            map[string]string
	}{
		{"in the first", listed, `"present"`, files(one, two, row("ann@p.example"))},
		{"in the second", listed, `"present"`, files(one, two, row("bo@q.example"))},
		{"in neither", listed, `"absent"`, files(one, two, row("zoe@p.example"))},
		{"in neither, one known in part", listed, "unknown", files(one, half, row("zoe@p.example"))},
		{"in one, the other known in part", listed, `"present"`, files(one, half, row("ann@p.example"))},
		{"in neither, one not known", listed, "unknown", files(one, bare, row("zoe@p.example"))},
		{"what both say", `partner.partnerProgram.isPartnerAccount`, "yes", files(one, two, row("ann@p.example"))},
		{"what one does not say", `partner.partnerProgram.isPartnerAccount`, "unknown", files(one, bare, row("ann@p.example"))},
		{"what they say differently", `partner.partnerProgram.tier`, "unknown", files(one, two, row("ann@p.example"))},
		{"the domains of all", `partner.partnerProgram.employeeDomains`, `["p.example" "q.example"]`, files(one, two, row("ann@p.example"))},
		{"the domains of some", `partner.partnerProgram.employeeDomains`, "unknown", files(one, bare, row("ann@p.example"))},
		{"the Hub ID of all", `partner.hubId`, "unknown", files(one, two, row("ann@p.example"))},
		{"whose they are", `partnerHubIds`, "[2200001 2200002]", files(one, two, row("ann@p.example"))},
		{"the only one", `partner.hubId`, "2200001", files(one, row("ann@p.example"))},
		{"none", `partnerHubIds`, "[…]", files(row("ann@p.example"))},
		{"none, and one named", `partnerHubIds`, "[2200001]", files(registerOf("complete", submitted("ann@p.example", "2026-11-13T00:00:00Z")))},
		{"another than the ones given", `partnerHubIds`, "[2200002 2200001]", files(two, registerOf("complete", submitted("ann@p.example", "2026-11-13T00:00:00Z")))},
		{"the one that the access names", listed, `"absent"`, files(one, two, registerOf("complete", submitted("bo@q.example", "2026-11-13T00:00:00Z")))},
		{"looked up by rules", `isPartnerUser(user, partner)`, "yes", files(one, two, row("x@q.example"))},
	} {
		w := world{files: x.files, now: present}
		if got := w.ask1(t, question{subject: policy.SubjectAccess, expr: x.expr}); got != x.want {
			t.Errorf("%s: %s is %s, want %s", x.name, x.expr, got, x.want)
		}
	}
}
