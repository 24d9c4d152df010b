package checks

import (
	"testing"

	"partnerlint/policy"
)

// Each function that expressions may call has a test in this file, in days_test.go or in logic_test.go.

func TestDomains(t *testing.T) {
	const mia = `client.users[1].email` // mia.holt@brightwater.example
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{`domain(` + mia + `)`, `"brightwater.example"`},
		{`onDomain(` + mia + `, ["brightwater.example"])`, "yes"},
		{`onDomain(` + mia + `, ["BrightWater.Example"])`, "yes"},
		{`onDomain(` + mia + `, ["water.example"])`, "no"}, // ends alike, and is no subdomain
		{`onDomain(` + mia + `, ["example"])`, "yes"},
		{`onDomain(` + mia + `, ["crm.brightwater.example"])`, "no"},
		{`onDomain(` + mia + `, [])`, "no"},
		{`onDomain(` + mia + `, ["", ".", " "])`, "no"},
		{`onDomain(` + mia + `, ["a.example", client.partnerProgram.tier])`, "unknown"},
		{`onDomain(` + mia + `, [client.partnerProgram.tier, "brightwater.example"])`, "yes"},
		{`onDomain(` + mia + `, client.partnerProgram.employeeDomains)`, "unknown"},
		{`onDomain(` + mia + `, client.portal.companyDomains)`, "yes"},
		{`sharesDomain("crm.brightwater.example", ["brightwater.example"])`, "yes"},
		{`sharesDomain("Brightwater.Example ", ["brightwater.example"])`, "yes"},
		{`sharesDomain("notbrightwater.example", ["brightwater.example"])`, "no"},
		{`sharesDomain(client.partnerProgram.tier, ["brightwater.example"])`, "unknown"},
		{`isRoleMailbox(` + mia + `, ["info", "mia.holt"])`, "yes"},
		{`isRoleMailbox(` + mia + `, ["info"])`, "no"},
	})
	const tagged = `{"client": {"users": {"items": {"mia": {"email": "Info+crm@Brightwater.Example"}}}}}`
	checkAll(t, policy.SubjectClient, tagged, []asked{
		{`isRoleMailbox(` + mia + `, ["info"])`, "yes"},
		{`domain(` + mia + `)`, `"brightwater.example"`},
	})
	// Of a list that is known in part a hit is certain and a miss is not.
	const part = `client.users.filter(u, u.partnerUser).map(u, domain(u.email))`
	checkAll(t, policy.SubjectClient, `{"client": {"users": {"items": {"tom": {"partnerUser": null}}}}}`, []asked{
		{`onDomain(` + mia + `, ` + part + `)`, "unknown"},
		{`sharesDomain("northlight.example", ` + part + `)`, "yes"},
	})
}

func TestNames(t *testing.T) {
	similar := func(a, b string) string { return `similarName("` + a + `", "` + b + `")` }
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{similar("Northlight Studio", "NORTHLIGHT studio GmbH"), "yes"},
		{similar("Northlight", "Northlight Studio"), "yes"}, // one begins with the whole other
		{similar("Northlight Studio", "Northlight Kayaks"), "no"},
		{similar("North Light", "Northlight"), "yes"},
		{similar("The Northlight Company", "Northlight, Inc."), "yes"},
		{similar("Sun", "Sun Travel"), "no"}, // a single short word proves nothing
		{similar("Sun", "sun"), "yes"},
		{similar("GmbH", "Ltd"), "no"},
		{similar("", ""), "no"},
		{similar("Öl & Söhne", "öl söhne"), "yes"},
		{`similarName(client.portal.name, client.partnerProgram.tier)`, "unknown"},
		{`sameName(client.users[0].firstName, client.users[0].firstName)`, "yes"},
		{`sameName(client.users[0].firstName, client.users[1].firstName)`, "no"},
	})
	checkAll(t, policy.SubjectClient, `{"client": {"users": {"items": {"mia": {"firstName": " ANN "}, "tom": {"firstName": null}}}}}`, []asked{
		{`sameName(client.users[0].firstName, client.users[1].firstName)`, "yes"},
		{`sameName(client.users[0].firstName, client.users[2].firstName)`, "unknown"},
	})
}

func TestIsPartnerUser(t *testing.T) {
	const ann, mia = `isPartnerUser(client.users[0], partner)`, `isPartnerUser(client.users[1], partner)`
	for _, x := range []struct{ name, expr, patch, want string }{
		{"by id", ann, `{"client": {"users": {"items": {"ann": {"email": "ann@elsewhere.example"}}}}}`, "yes"},
		{"by address", ann, `{"client": {"users": {"items": {"ann": {"id": null, "email": "Ann.Berg@NORTHLIGHT.example"}}}}, "partner": {"partnerProgram": null}}`, "yes"},
		{"by domain", ann, `{"partner": {"users": {"items": {"ann": null}}}}`, "yes"},
		{"by a subdomain", mia, `{"client": {"users": {"items": {"mia": {"email": "mia@eu.northlight.example"}}}}}`, "yes"},
		{"neither", mia, `{}`, "no"},
		{"two ids are two people", ann, `{"client": {"users": {"items": {"ann": {"id": "777"}}}}, "partner": {"partnerProgram": {"facts": {"employeeDomains": []}}}}`, "no"},
		{"half a list", mia, `{"partner": {"users": {"coverage": "partial", "reason": "one page"}}}`, "unknown"},
		{"no list, on the domain", ann, `{"partner": {"users": null}}`, "yes"},
		{"no list, not on the domain", mia, `{"partner": {"users": null}}`, "unknown"},
		{"no domains", mia, `{"partner": {"partnerProgram": null}}`, "unknown"},
		{"no domains, in the list", ann, `{"partner": {"partnerProgram": null}}`, "yes"},
		{"no partner portal at all", mia, `{"partner": null}`, "unknown"},
	} {
		if got := evalText(t, policy.SubjectClient, x.expr, x.patch); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

func TestNearMatches(t *testing.T) {
	users := `{"client": {"users": {"coverage": "partial", "reason": "one page", "items": {
		"a": {"email": "zoe.kern@northlight.example"},
		"b": {"email": "zoe.kern+crm@northlight.example"},
		"c": {"email": "Zoe.Kern@gmail.example"},
		"d": {"email": "zoe.kerrn@northlight.example"},
		"e": {"email": "zoekern1@northlight.example"},
		"f": {"email": "zoe.kerrn@gmail.example"},
		"g": {"email": "zola.kemp@northlight.example"},
		"h": {"email": "ab@northlight.example"}}}},
		"register": {"accesses": {"first": {"user": "zoe.kern@northlight.example"}}}}`
	checkAll(t, policy.SubjectAccess, users, []asked{
		{`nearMatches(client.users, access.user)`,
			"[Zoe.Kern@gmail.example zoe.kern+crm@northlight.example zoe.kerrn@northlight.example zoekern1@northlight.example]"},
	})
	// Short names are close to everything.
	checkAll(t, policy.SubjectAccess, `{"client": {"users": {"items": {"x": {"email": "bob@northlight.example"}}}}, "register": {"accesses": {"first": {"user": "rob@northlight.example"}}}}`, []asked{
		{`nearMatches(client.users, access.user)`, "[]"},
	})
}

func TestSeatClass(t *testing.T) {
	class := func(name string) string { return `seatClass("` + name + `", params.seat_classes)` }
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{class("sales-professional"), `"sales"`},
		{class("Sales Hub Enterprise"), `"sales"`},
		{class(" SERVICE SEAT "), `"service"`},
		{class("core"), `"core"`},
		{class("Partner Seat"), `"partner"`},
		{class("salesforce"), "unknown"},
		{class(""), "unknown"},
		{class("sales-a/b"), `"sales"`}, // * stands for any text
		{`seatClass(client.partnerProgram.tier, params.seat_classes)`, "unknown"},
		{class("growth-9") + ` in params.paid_seat_classes || true`, "yes"},
		{class("growth-9") + ` == "sales"`, "unknown"},
	})
}

func TestWithin(t *testing.T) {
	// Mail of 1 July, 1 October and 1 December, in a window from 1 August on; the present is 16 November.
	const mails = `{"client": {"emails": {"items": {
		"m1": {"id": "m1", "at": "2026-07-01T00:00:00Z", "messageIdHash": null},
		"m2": {"id": "m2", "at": "2026-10-01T00:00:00Z"},
		"m3": {"id": "m3", "at": "2026-12-01T00:00:00Z"}}}}}`
	since := func(day string) string { return `within(client.emails, timestamp("` + day + `T00:00:00Z"))` }
	ids := func(list string) string { return list + `.map(e, e.id)` }
	checkAll(t, policy.SubjectClient, mails, []asked{
		{ids(since("2026-08-01")), `["m2"]`}, // the one of December is not yet
		{ids(since("2026-10-01")), `["m2"]`}, // the moment itself counts
		{ids(since("2026-10-02")), `[]`},
		{ids(since("2026-07-31")), `["m2" …]`}, // a day that the window does not cover
		{ids(since("2026-06-30")), `["m1" "m2" …]`},
		{`count(` + since("2026-10-02") + `) == 0`, "yes"},
		{`count(` + since("2026-06-30") + `) == 2`, "unknown"},
		{`within(client.emails, client.users[0].lastActiveAt == null ? now : at).exists(e, true)`, "no"},
		// However the list is put together, it covers no more than its window.
		{`count(within(client.emails.filter(e, e.id != "m1"), timestamp("2026-06-30T00:00:00Z")))`, "at least 1"},
		{`count(within(distinctMessages(client.emails), timestamp("2026-06-30T00:00:00Z"))) <= 9`, "unknown"},
		{`count(within(client.emails + client.emails, timestamp("2026-06-30T00:00:00Z")))`, "at least 4"},
		{`count(within(` + since("2026-09-01") + `, timestamp("2026-06-30T00:00:00Z"))) <= 9`, "unknown"},
	})
	const part = `{"client": {"emails": {"coverage": "partial", "reason": "the first hundred"}}}`
	checkAll(t, policy.SubjectClient, part, []asked{
		{ids(since("2026-08-01")), `["m1" …]`},
		{ids(since("2026-11-10")), `[…]`},
	})
	checkAll(t, policy.SubjectClient, `{"client": {"emails": null}}`, []asked{{since("2026-08-01"), "unknown"}})
}

func TestDistinctMessages(t *testing.T) {
	mail := func(id, hash string) string {
		if hash != "null" {
			hash = `"` + hash + `000000000000000000000000000000000000000000000000000000000000000"`
		}
		return `"` + id + `": {"id": "` + id + `", "at": "2026-10-01T00:00:00Z", "messageIdHash": ` + hash + `}`
	}
	ids := `distinctMessages(client.emails).map(e, e.id)`
	checkAll(t, policy.SubjectClient, `{"client": {"emails": {"items": {"m1": null, `+mail("a", "1")+`, `+mail("b", "2")+`, `+mail("c", "1")+`}}}}`, []asked{
		{ids, `["a" "b"]`},
	})
	// A mail whose message nobody knows may be one of the others, logged again.
	checkAll(t, policy.SubjectClient, `{"client": {"emails": {"items": {"m1": null, `+mail("a", "1")+`, `+mail("b", "null")+`}}}}`, []asked{
		{ids, `["a" ~"b"]`},
	})
	checkAll(t, policy.SubjectClient, `{"client": {"emails": {"items": {"m1": null, `+mail("a", "null")+`, `+mail("b", "null")+`}}}}`, []asked{
		{ids, `["a" ~"b"]`},
		{`count(distinctMessages(client.emails))`, "1 to 2"},
	})
	checkAll(t, policy.SubjectClient, `{"client": {"emails": {"coverage": "partial", "reason": "one page", "items": {"m1": null, `+mail("a", "1")+`}}}}`, []asked{
		{ids, `["a" …]`},
	})
}

func TestCovers(t *testing.T) {
	at := func(day string) string { return `covers(client.securityEvents, timestamp("` + day + `T00:00:00Z"))` }
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{at("2026-01-01"), "yes"},
		{at("2025-11-12"), "no"},
		{at("2026-11-13"), "no"},
		{`covers(client.securityEvents, timestamp("2026-11-12T06:00:00Z"))`, "yes"},
		{`covers(client.securityEvents, client.users[1].lastActiveAt == null ? now : at)`, "no"},
	})
	checkAll(t, policy.SubjectClient, `{"client": {"securityEvents": {"coverage": "partial", "reason": "one page"}}}`, []asked{{at("2026-01-01"), "no"}})
	checkAll(t, policy.SubjectClient, `{"client": {"securityEvents": null}}`, []asked{{at("2026-01-01"), "no"}})
}

// recorded closes a list, so that a rule that looks for what was recorded applies only where something was.
func TestRecordedDecidesWhetherARuleApplies(t *testing.T) {
	const half = `{"client": {"users": {"coverage": "partial", "reason": "one page"}}}`
	for _, x := range []struct{ when, patch, want string }{
		{`recorded(client.users).exists(u, u.id == "501")`, half, "pass"},
		{`recorded(client.users).exists(u, u.id == "700")`, half, "not-applicable"},
		{`client.users.exists(u, u.id == "700")`, half, "unknown"},
		{`recorded(client.users).exists(u, true)`, `{"client": {"users": null}}`, "not-applicable"},
	} {
		rule := testRule("T01", policy.SubjectClient, "true", "")
		rule.When = expr(x.when)
		got, err := mustBind(t, testPolicy(rule)).RunExample(rule, policy.Example{Given: expr(x.patch)})
		if err != nil {
			t.Fatal(err)
		}
		if got.Outcome.String() != x.want {
			t.Errorf("when %s: %s, want %s", x.when, got.Outcome, x.want)
		}
	}
}

func TestEmptyFields(t *testing.T) {
	const fields = `emptyFields(access, ["clientName", "purposes", "partnerHubId", "hubId"])`
	for _, x := range []struct{ patch, want string }{
		{`{}`, "[]"},
		{`{"register": {"accesses": {"first": {"clientName": ""}}}}`, `["clientName"]`},
		{`{"register": {"accesses": {"first": {"clientName": {"none": true}, "purposes": []}}}}`, `["clientName" "purposes"]`},
		{`{"register": {"accesses": {"first": {"partnerHubId": null, "purposes": []}}}}`, `["purposes" ~"partnerHubId"]`},
		{`{"register": {"accesses": {"first": {"hubId": null, "hubIdText": "33 00 001"}}}}`, "[]"}, // written, if not well
		{`{"register": {"accesses": {"first": {"hubId": null, "hubIdText": {"none": true}}}}}`, `["hubId"]`},
	} {
		if got := evalText(t, policy.SubjectAccess, fields, x.patch); got != x.want {
			t.Errorf("%s with %s, want %s", got, x.patch, x.want)
		}
	}
	checkAll(t, policy.SubjectAccess, `{}`, []asked{{`emptyFields(access, ["clientname"])`, `error: an access has no field "clientname"`}})
}
