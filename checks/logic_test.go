package checks

import (
	"testing"

	"partnerlint/policy"
)

// asked is a row of a table of expressions: with a change to the sample, what an expression yields.
type asked struct {
	expr string
	want string
}

// checkAll asks every expression of the sample with one change applied.
func checkAll(t *testing.T, subject policy.Subject, patch string, table []asked) {
	t.Helper()
	for _, x := range table {
		if got := evalText(t, subject, x.expr, patch); got != x.want {
			t.Errorf("%s\n got  %s\n want %s\n with %s", x.expr, got, x.want, patch)
		}
	}
}

// In the sample nobody has said which tier the partner program is, so that any comparison with it is unknown.
const (
	unknownBool = `client.partnerProgram.tier == "gold"`
	errorBool   = `1 / 0 == 1`
)

func TestThreeValuedLogic(t *testing.T) {
	names := map[string]string{"yes": "true", "no": "false", "unknown": unknownBool, "error: division by zero": errorBool}
	const fault = "error: division by zero"
	table := []struct{ a, b, and, or string }{
		{"yes", "yes", "yes", "yes"},
		{"yes", "no", "no", "yes"},
		{"yes", "unknown", "unknown", "yes"},
		{"yes", fault, fault, "yes"},
		{"no", "no", "no", "no"},
		{"no", "unknown", "no", "unknown"},
		{"no", fault, "no", fault},
		{"unknown", "unknown", "unknown", "unknown"},
		{"unknown", fault, "unknown", "unknown"}, // evidence may still decide
		{fault, fault, fault, fault},
	}
	for _, x := range table {
		for _, order := range [][2]string{{x.a, x.b}, {x.b, x.a}} {
			a, b := names[order[0]], names[order[1]]
			if got := evalText(t, policy.SubjectClient, a+" && "+b, `{}`); got != x.and {
				t.Errorf("%s && %s is %s, want %s", order[0], order[1], got, x.and)
			}
			if got := evalText(t, policy.SubjectClient, a+" || "+b, `{}`); got != x.or {
				t.Errorf("%s || %s is %s, want %s", order[0], order[1], got, x.or)
			}
		}
	}
}

func TestOperatorsOnTheUnknown(t *testing.T) {
	const u = `client.partnerProgram.tier`
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{`!true`, "no"},
		{`!(` + unknownBool + `)`, "unknown"},
		{`!(` + errorBool + `)`, "error: division by zero"},
		{u + ` == ` + u, "unknown"}, // two ignorances are not one knowledge
		{u + ` != "gold"`, "unknown"},
		{u + ` < "gold"`, "unknown"},
		{u + ` + "x"`, "unknown"},
		{u + `.contains("x")`, "unknown"},
		{u + `.matches("x")`, "unknown"},
		{`size(` + u + `)`, "unknown"},
		{u + ` in ["gold"]`, "unknown"},
		{u + ` in []`, "no"}, // nothing is in an empty list
		{`"gold" in [` + u + `]`, "unknown"},
		{`"gold" in [` + u + `, "gold"]`, "yes"},
		{`[` + u + `] == ["gold"]`, "unknown"},
		{`[` + u + `] == ["a", "b"]`, "no"}, // the lengths differ, whatever it is
		{`[` + u + `, "a"] == ["x", "b"]`, "no"},
		{unknownBool + ` ? "a" : "b"`, "unknown"},
		{unknownBool + ` ? 1 : 1`, "unknown"},
		{errorBool + ` ? 1 : 1`, "error: division by zero"},
		{`true ? "a" : ` + u, `"a"`},
		{`false ? ` + u + ` : "b"`, `"b"`},
		{`has(client.partnerProgram.tier)`, "unknown"},
		{`has(client.partnerProgram.isPartnerAccount)`, "yes"},
		{`known(client.partnerProgram.tier)`, "no"},
		{`known(client.partnerProgram.isPartnerAccount)`, "yes"},
		{`known(` + errorBool + `)`, "no"},
	})
}

func TestNullIsKnowledge(t *testing.T) {
	const none = `{"client": {"users": {"items": {"ann": {"salesExtension": {"none": true, "syncAccountHubId": null}, "ownerId": {"none": true}}}}}}`
	const leftOut = `{"client": {"users": {"items": {"ann": {"salesExtension": null, "ownerId": null, "sources": null}}}}}`
	ann := func(e string) string { return `client.users.filter(u, u.id == "501").map(u, ` + e + `)[0]` }
	checkAll(t, policy.SubjectClient, none, []asked{
		{ann(`u.salesExtension == null`), "yes"},
		{ann(`u.salesExtension != null`), "no"},
		{ann(`has(u.salesExtension)`), "no"},
		{ann(`known(u.salesExtension)`), "yes"},
		{ann(`u.salesExtension != null && u.salesExtension.syncAccountHubId == 1`), "no"},
		{ann(`u.ownerId == "9001"`), "no"},
		{ann(`u.ownerId == null`), "yes"},
		{ann(`u.ownerId in ["9001"]`), "no"},
	})
	checkAll(t, policy.SubjectClient, leftOut, []asked{
		{ann(`u.salesExtension == null`), "unknown"},
		{ann(`u.salesExtension != null`), "unknown"},
		{ann(`has(u.salesExtension)`), "unknown"},
		{ann(`known(u.salesExtension)`), "no"},
		{ann(`u.salesExtension != null && u.salesExtension.syncAccountHubId == 1`), "unknown"},
		{ann(`u.ownerId == null`), "unknown"},
	})
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{ann(`has(u.salesExtension)`), "yes"},
		{ann(`u.salesExtension != null && u.salesExtension.syncAccountHubId == 2200001`), "yes"},
		{ann(`u.salesExtension == null ? 0 : 1`), "1"},
	})
}

func TestNumbers(t *testing.T) {
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{`7 / 2`, "3"},
		{`-7 % 3`, "-1"},
		{`7 % 0`, "error: division by zero"},
		{`2 * 3 - 1`, "5"},
		{`-(2)`, "-2"},
		{`-(1.5)`, "-1.5"},
		{`1.5 + 2.0 > 3.0`, "yes"},
		{`3.0 / 2.0`, "1.5"},
		{`9223372036854775807 + 9223372036854775807`, "error: the number is too large"},
		{`9223372036854775807 * 2`, "error: the number is too large"},
		{`-9223372036854775807 - 9`, "error: the number is too large"},
		{`"a" + "b"`, `"ab"`},
		{`"a" < "b"`, "yes"},
		{`size("häß")`, "3"},
		{`"kayak".startsWith("kay") && "kayak".endsWith("ak") && "kayak".contains("aya")`, "yes"},
		{`"kayak".matches("^k.*k$")`, "yes"},
		{`timestamp("2026-01-02T00:00:00Z") - timestamp("2026-01-01T00:00:00Z")`, "1 day"},
		{`timestamp("2026-01-01T00:00:00Z") + duration("36h") > timestamp("2026-01-02T00:00:00Z")`, "yes"},
		{`timestamp("2026-01-02T00:00:00Z") - duration("24h") == timestamp("2026-01-01T00:00:00Z")`, "yes"},
		{`duration("1h") + duration("1h") == duration("2h")`, "yes"},
		{`now`, "2026-11-16 09:00 UTC"},
	})
}

// Of the sample's three users only two are known to be all that there are.
const partialUsers = `{"client": {"users": {"coverage": "partial", "reason": "one page", "items": {"tom": null}}}}`

func TestOpenList(t *testing.T) {
	checkAll(t, policy.SubjectClient, partialUsers, []asked{
		{`client.users`, "[ann.berg@northlight.example mia.holt@brightwater.example …]"},
		{`client.users.exists(u, u.id == "501")`, "yes"},
		{`client.users.exists(u, u.id == "602")`, "unknown"},
		{`client.users.all(u, u.superAdmin)`, "unknown"},
		{`client.users.all(u, u.id == "501")`, "no"},
		{`client.users.exists_one(u, u.superAdmin)`, "no"}, // there are two already
		{`client.users.exists_one(u, u.id == "501")`, "unknown"},
		{`"501" in client.users.map(u, u.id)`, "yes"},
		{`"602" in client.users.map(u, u.id)`, "unknown"},
		{`client.users.map(u, u.id) == ["501"]`, "no"}, // it is longer already
		{`["501"] == client.users.map(u, u.id)`, "no"},
		{`client.users.map(u, u.id) == ["501", "601"]`, "unknown"},
		{`client.users.map(u, u.id) == ["501", "601", "602"]`, "unknown"},
		{`size(client.users)`, "unknown"},
		{`count(client.users)`, "at least 2"},
		{`count(client.users) >= 2`, "yes"},
		{`count(client.users) > 2`, "unknown"},
		{`count(client.users) < 2`, "no"},
		{`count(client.users) == 1`, "no"},
		{`count(client.users) == 2`, "unknown"},
		{`count(client.users) != 1`, "yes"},
		{`atLeast(client.users, 2)`, "yes"},
		{`atLeast(client.users, 3)`, "unknown"},
		{`client.users[0].id`, "unknown"}, // nobody knows which is the first
		{`client.users.filter(u, u.superAdmin)`, "[ann.berg@northlight.example mia.holt@brightwater.example …]"},
		{`client.users.filter(u, false)`, "[…]"},
		{`count(client.users.filter(u, false)) == 0`, "unknown"},
		{`count(client.users) + 1`, "at least 3"},
		{`count(client.users) + count(client.users) >= 4`, "yes"},
		{`1 - count(client.users) < 0`, "yes"},
		{`1 - count(client.users) - count(client.users) - count(client.users) - count(client.users) < 0`, "yes"},
		{`count(client.users) * 2`, "unknown"},
		{`client.users.map(u, u.id) + ["x"]`, `["501" "601" "x" …]`},
	})
}

func TestListThatMayHoldMore(t *testing.T) {
	// Nobody has said whether Tom is a Partner user: he may or may not be among them.
	const patch = `{"client": {"users": {"items": {"tom": {"partnerUser": null}}}}}`
	const maybe = `client.users.filter(u, u.partnerUser)`
	checkAll(t, policy.SubjectClient, patch, []asked{
		{maybe, "[ann.berg@northlight.example ~tom.reed@brightwater.example]"},
		{maybe + `.exists(u, u.id == "501")`, "yes"},
		{maybe + `.exists(u, u.id == "602")`, "unknown"},
		{maybe + `.exists(u, u.id == "601")`, "no"},
		{maybe + `.all(u, u.id == "501")`, "unknown"},
		{maybe + `.all(u, u.id != "601")`, "yes"},
		{maybe + `.all(u, u.superAdmin)`, "unknown"},
		{maybe + `.all(u, !u.superAdmin)`, "no"},
		{maybe + `.exists_one(u, u.id == "501")`, "yes"},
		{maybe + `.exists_one(u, u.id != "601")`, "unknown"},
		{`count(` + maybe + `)`, "1 to 2"},
		{`count(` + maybe + `) <= 2`, "yes"},
		{`count(` + maybe + `) == 3`, "no"},
		{`count(` + maybe + `) >= 2`, "unknown"},
		{`size(` + maybe + `)`, "unknown"},
		{maybe + `[0].id`, "unknown"},
		{maybe + `.map(u, u.id)`, `["501" ~"602"]`},
		{maybe + `.map(u, u.id) == ["501"]`, "unknown"},
		{maybe + `.map(u, u.id) == []`, "no"},
		{`"602" in ` + maybe + `.map(u, u.id)`, "unknown"},
		{`"601" in ` + maybe + `.map(u, u.id)`, "no"},
		{maybe + `.filter(u, u.superAdmin == false)`, "[~tom.reed@brightwater.example]"},
		{maybe + `.filter(u, u.superAdmin)`, "[ann.berg@northlight.example]"},
		{`client.users.map(u, u.partnerUser, u.id)`, `["501" ~"602"]`},
		{`(` + maybe + ` + ` + maybe + `).map(u, u.id)`, `["501" "501" ~"602" ~"602"]`},
	})
}

func TestClosedList(t *testing.T) {
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{`size(client.users)`, "3"},
		{`client.users[1].id`, `"601"`},
		{`client.users[3].id`, "error: the list has no element at this place"},
		{`client.users[-1].id`, "error: the list has no element at this place"},
		{`client.users.exists(u, u.id == "700")`, "no"},
		{`client.users.all(u, u.id != "700")`, "yes"},
		{`client.users.exists_one(u, u.id == "601")`, "yes"},
		{`[].exists(u, ` + unknownBool + `)`, "no"},
		{`[].all(u, ` + unknownBool + `)`, "yes"},
		{`[1, 2, 3].exists(n, 1 / (n - 2) == 1)`, "yes"}, // the third decides, whatever the second
		{`[1, 2, 3].exists(n, 1 / (n - 2) == 7)`, "error: division by zero"},
		{`[1, 2, 3].all(n, 1 / (n - 2) == -1)`, "no"},
		{`[1, 2].filter(n, 1 / (n - 2) == 1)`, "error: division by zero"},
		{`[1, 2, 3].filter(n, n % 2 == 1).map(n, n * n)`, "[1 9]"},
		{`params.seat_classes["partner"]`, `["partner" "partner-*" "partner seat"]`},
		{`params.seat_classes["nothing"]`, "error: the list has no element at this place"},
		{`"partner" in params.seat_classes`, "yes"},
		{`"nothing" in params.seat_classes`, "no"},
		{`size(params.seat_classes) > 5`, "yes"},
	})
}

func TestAbsentSection(t *testing.T) {
	const patch = `{"client": {"deals": {"coverage": "absent", "reason": "not read", "source": null, "items": null}}}`
	checkAll(t, policy.SubjectClient, patch, []asked{
		{`client.deals`, "unknown"},
		{`count(client.deals) >= 0`, "unknown"},
		{`client.deals.exists(d, true)`, "unknown"},
		{`client.deals.all(d, true)`, "unknown"},
		{`client.deals.map(d, d.id)`, "unknown"},
		{`client.deals.filter(d, true)`, "unknown"},
		{`client.deals.exists_one(d, true)`, "unknown"},
		{`"d1" in client.deals.map(d, d.id)`, "unknown"},
		{`client.deals.map(d, d.id) + ["x"]`, "unknown"},
	})
}

func TestWeights(t *testing.T) {
	const w = `weight(` + unknownBool + `, 3)`
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{`weight(true, 3)`, "3"},
		{`weight(false, 3)`, "0"},
		{w, "0 to 3"},
		{`weight(` + unknownBool + `, -3)`, "-3 to 0"},
		{`weight(` + errorBool + `, 3)`, "error: division by zero"},
		{`weight(true, 2) + ` + w, "2 to 5"},
		{`weight(true, 2) + ` + w + ` >= 2`, "yes"},
		{`weight(true, 2) + ` + w + ` >= 3`, "unknown"},
		{`weight(true, 2) + ` + w + ` >= 6`, "no"},
		{w + ` - ` + w, "-3 to 3"},
		{w + ` == 4`, "no"},
		{w + ` == 3`, "unknown"},
	})
}

// A let is evaluated where it is met first. Neither its own loops nor its name may get in the way of the loop that it
// is met in.
func TestLetsInLoops(t *testing.T) {
	check := func(text, want string, lets ...policy.Let) {
		t.Helper()
		if got := evalQuestion(t, question{subject: policy.SubjectClient, expr: text, lets: lets}, `{}`); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	pays := policy.Let{Name: "pays", Expr: expr(`client.subscriptions.exists(s, s.hub == "sales")`)}
	check(`client.users.filter(u, pays && u.superAdmin).map(u, u.id)`, `["501" "601"]`, pays)
	check(`client.users.filter(u, pays && deep && u.superAdmin).map(u, u.id)`, `["501" "601"]`, pays,
		policy.Let{Name: "deep", Expr: expr(`client.deals.exists(d, pays && d.id == "d1")`)})
	u := policy.Let{Name: "u", Expr: expr(`"the let"`)}
	check(`client.users.map(u, u.id)`, `["501" "601" "602"]`, u)
	check(`client.users.exists(u, u.id == "601") ? u : ""`, `"the let"`, u)
	check(`client.users.filter(user, client.users.exists(u, u.id == user.id && u.superAdmin)).map(user, user.id)`, `["501" "601"]`, u)
}

func TestVariablesOfSubjects(t *testing.T) {
	checkAll(t, policy.SubjectAccess, `{"register": {"accesses": {"second": {"user": "Ann.Berg@northlight.example", "userId": "501", "hubId": 3300001, "status": "denied"},
		"third": {"user": "ann@studio.example", "userId": "501", "hubId": 9, "status": "draft"}}}}`, []asked{
		{`clientUser != null ? clientUser.id : ""`, `"501"`},
		{`partnerUser != null && partnerUser.superAdmin`, "no"},
		{`user.salesExtension != null ? user.salesExtension.syncAccountHubId : 0`, "2200001"},
		{`count(siblings)`, "1"},
		{`siblings.map(s, s.status)`, `["denied"]`},
		{`aliases`, "[ann@studio.example]"},
		{`partnerHubIds`, "[2200001]"},
		{`exported`, "yes"},
		{`at == now`, "yes"}, // the rule is judged now
		{`access.hubId == client.hubId && partner.hubId == 2200001`, "yes"},
	})
	checkAll(t, policy.SubjectPortal, `{"client": {"deals": null}}`, []asked{
		{`portal.hubId`, "3300001"},
		{`exportedAt == portal.exportedAt`, "yes"},
		{`gaps.map(g, g.section)`, "[]"}, // the rule reads no section
		{`conflicts`, "[]"},
	})
	if got := evalQuestion(t, question{subject: policy.SubjectPerson, expr: `agencyUser`, user: "mia.holt@brightwater.example"}, `{}`); got != "no" {
		t.Errorf("agencyUser of the client's administrator is %s, want no", got)
	}
	if got := evalQuestion(t, question{subject: policy.SubjectPerson, expr: `agencyUser`, user: "mia.holt@brightwater.example"},
		`{"partner": {"users": {"coverage": "partial", "reason": "one page"}}}`); got != "unknown" {
		t.Errorf("agencyUser with half of the partner's users is %s, want unknown", got)
	}
	if got := evalQuestion(t, question{subject: policy.SubjectPerson, expr: `count(accesses)`},
		`{"register": {"coverage": "partial"}}`); got != "at least 1" {
		t.Errorf("accesses on half a register: %s, want at least 1", got)
	}
}
