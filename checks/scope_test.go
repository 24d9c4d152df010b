package checks

import (
	"fmt"
	"slices"
	"testing"

	"partnerlint/policy"
)

// twoPeople is a client portal with two Partner users, of whom only Bo breaks the rule of brokenByBo, and a second
// portal.
func twoPeople() world {
	row := func(user string, hub int, consultant string) string {
		return fmt.Sprintf(`{"user": "%s", "hubId": %d, "status": "granted", "channelConsultant": "%s"}`, user, hub, consultant)
	}
	users := usersOf("complete", byAPI, `[{"id": "1", "email": "ann@p.example", "superAdmin": true}, {"id": "2", "email": "bo@p.example", "superAdmin": false}]`)
	return world{now: present, files: files(
		exportOf(theClient, "2026-11-12T00:00:00Z", users),
		roleExport(theClient+1, "client", "2026-11-12T00:00:00Z", usersOf("complete", byAPI, `[{"id": "1", "email": "ann@p.example", "superAdmin": true}]`)),
		registerOf("complete", row("ann@p.example", theClient, "Robin Vale"), row("bo@p.example", theClient, "Kim Sand"), row("ann@p.example", theClient+1, "Kim Sand")))}
}

func brokenByBo() *policy.Policy {
	conduct := testRule("T01", policy.SubjectPerson, "clientUser == null || clientUser.superAdmin", "no")
	conduct.When = expr("agencyUser")
	return testPolicy(conduct, testRule("T02", policy.SubjectAccess, "true", "no"))
}

// summed sums up what results are about.
func summed(r *Results) string {
	out := ""
	for _, a := range r.Accesses {
		out += fmt.Sprintf("access %s %d %s\n", a.User, a.HubID, a.Conformity.Policy)
	}
	for _, p := range r.Persons {
		out += fmt.Sprintf("person %s %d %s\n", p.User, p.HubID, p.Conformity.Policy)
	}
	for _, p := range r.Portals {
		out += fmt.Sprintf("portal %d %s\n", p.HubID, p.Conformity.Policy)
	}
	for _, f := range r.Findings {
		out += fmt.Sprintf("finding %s %s %d\n", f.Rule.ID, f.Subject.User, f.Subject.HubID)
	}
	return out
}

func TestFilters(t *testing.T) {
	for _, x := range []struct {
		name   string
		filter Filter
		want   string
	}{
		{"everything", Filter{}, `access ann@p.example 3300001 compliant
access bo@p.example 3300001 violating
access ann@p.example 3300002 compliant
person ann@p.example 3300001 compliant
person bo@p.example 3300001 violating
person ann@p.example 3300002 compliant
portal 3300001 violating
portal 3300002 compliant
finding T01 bo@p.example 3300001
`},
		{"a Hub ID", Filter{HubIDs: []int64{theClient + 1}}, `access ann@p.example 3300002 compliant
person ann@p.example 3300002 compliant
portal 3300002 compliant
`},
		{"a user, of whom nothing is held against", Filter{Users: []string{" ANN@p.example"}, HubIDs: []int64{theClient}}, `access ann@p.example 3300001 compliant
person ann@p.example 3300001 compliant
portal 3300001 not-judged
`},
		{"a user who violates", Filter{Users: []string{"bo@p.example"}, HubIDs: []int64{theClient}}, `access bo@p.example 3300001 violating
person bo@p.example 3300001 violating
portal 3300001 violating
finding T01 bo@p.example 3300001
`},
		{"a rule that holds", Filter{Rules: []string{"T02"}, HubIDs: []int64{theClient}}, `access ann@p.example 3300001 not-judged
access bo@p.example 3300001 not-judged
portal 3300001 not-judged
`},
		{"a rule that fails", Filter{Rules: []string{"T01"}, HubIDs: []int64{theClient}}, `access ann@p.example 3300001 not-judged
access bo@p.example 3300001 violating
person ann@p.example 3300001 not-judged
person bo@p.example 3300001 violating
portal 3300001 violating
finding T01 bo@p.example 3300001
`},
		{"nobody", Filter{Users: []string{"zoe@p.example"}, HubIDs: []int64{theClient}}, "portal 3300001 not-judged\n"},
	} {
		got := twoPeople().run(t, mustBind(t, brokenByBo()), Options{Filter: x.filter})
		if summed(got) != x.want {
			t.Errorf("%s:\n got\n%s\n want\n%s", x.name, summed(got), x.want)
		}
	}
}

func TestFilterByConsultant(t *testing.T) {
	got := twoPeople().run(t, mustBind(t, brokenByBo()), Options{Filter: Filter{Consultants: []string{"robin vale"}}})
	for _, a := range got.Accesses {
		if a.ChannelConsultant != "Robin Vale" {
			t.Errorf("the access of %s is %s's", a.User, a.ChannelConsultant)
		}
	}
	if len(got.Accesses) != 1 {
		t.Errorf("%d accesses, want 1", len(got.Accesses))
	}
	for _, p := range got.Portals {
		if p.Conformity.Policy == Compliant {
			t.Errorf("the portal %d is compliant, and not everybody was judged", p.HubID)
		}
	}
}

// TestRulesOfTheFilterAreCounted leaves out the other rules' counts.
func TestRulesOfTheFilterAreCounted(t *testing.T) {
	got := twoPeople().run(t, mustBind(t, brokenByBo()), Options{Filter: Filter{Rules: []string{"T02"}}})
	if len(got.Rules) != 1 || got.Rules[0].Rule.ID != "T02" || got.Rules[0].Pass != 3 {
		t.Errorf("rules %+v", got.Rules[0])
	}
}

func waiver(rule, user string, expires string, t *testing.T) *policy.Waiver {
	return &policy.Waiver{Rule: rule, HubID: theClient, User: user, Reason: "Agreed.", ApprovedBy: "Head", Expires: moment(t, expires+"T00:00:00Z")}
}

func TestWaivers(t *testing.T) {
	for _, x := range []struct {
		name, user, expires, zone, now string
		hub                            int64
		filter                         Filter
		waived                         bool
		use                            WaiverUse
	}{
		{name: "of the person", user: "BO@p.example ", expires: "2027-01-31", waived: true, use: WaiverUse{Matched: 1}},
		{name: "of everybody", expires: "2027-01-31", waived: true, use: WaiverUse{Matched: 1, Broad: true}},
		{name: "of another person", user: "ann@p.example", expires: "2027-01-31", use: WaiverUse{Unmatched: true}},
		{name: "of another portal", user: "bo@p.example", hub: theClient + 1, expires: "2027-01-31", use: WaiverUse{Unmatched: true}},
		{name: "of a portal that is not here", user: "bo@p.example", hub: 42, expires: "2027-01-31"},
		{name: "on its last day", user: "bo@p.example", expires: "2026-11-16", waived: true, use: WaiverUse{Matched: 1, NearlyExpired: true}},
		{name: "the day after", user: "bo@p.example", expires: "2026-11-15", use: WaiverUse{Expired: true}},
		{name: "the last day in the zone, before midnight", user: "bo@p.example", expires: "2026-11-15", zone: "America/New_York", now: "2026-11-16T04:59:59Z",
			waived: true, use: WaiverUse{Matched: 1, NearlyExpired: true}},
		{name: "and after", user: "bo@p.example", expires: "2026-11-15", zone: "America/New_York", now: "2026-11-16T05:00:00Z", use: WaiverUse{Expired: true}},
		{name: "it ends within the notice", user: "bo@p.example", expires: "2026-11-30", waived: true, use: WaiverUse{Matched: 1, NearlyExpired: true}},
		{name: "it ends a day later", user: "bo@p.example", expires: "2026-12-01", waived: true, use: WaiverUse{Matched: 1}},
		{name: "its user is filtered out", user: "bo@p.example", expires: "2027-01-31", filter: Filter{Users: []string{"ann@p.example"}}},
		{name: "its rule is filtered out", user: "bo@p.example", expires: "2027-01-31", filter: Filter{Rules: []string{"T02"}}},
		{name: "its portal is filtered out", user: "bo@p.example", expires: "2027-01-31", filter: Filter{HubIDs: []int64{theClient + 1}}},
		{name: "somebody is filtered out", expires: "2027-01-31", filter: Filter{Users: []string{"ann@p.example"}}, use: WaiverUse{Broad: true}},
		{name: "its consultant is filtered out", user: "ann@p.example", expires: "2027-01-31", filter: Filter{Consultants: []string{"Nobody"}}},
	} {
		p := brokenByBo()
		w := waiver("T01", x.user, x.expires, t)
		if x.hub != 0 {
			w.HubID = x.hub
		}
		p.Waivers = []*policy.Waiver{w}
		plan := mustBind(t, p)
		if x.zone != "" {
			zone, err := zoneNamed(x.zone)
			if err != nil {
				t.Fatal(err)
			}
			plan.ages.zone = zone
		}
		at := twoPeople()
		if x.now != "" {
			at.now = x.now
		}
		got := at.run(t, plan, Options{Filter: x.filter})
		x.use.Waiver = w
		if *got.Waivers[0] != x.use {
			t.Errorf("%s:\n got  %+v\n want %+v", x.name, *got.Waivers[0], x.use)
		}
		waived := slices.ContainsFunc(got.Findings, func(f *Finding) bool { return f.Waiver == w })
		if waived != x.waived {
			t.Errorf("%s: waived %t, want %t", x.name, waived, x.waived)
		}
		if x.filter.Users == nil && x.filter.Rules == nil && x.filter.HubIDs == nil && x.filter.Consultants == nil {
			want := Violating
			if x.waived {
				want = CompliantWithWaivers
			}
			if v := got.Accesses[1].Conformity; v.Policy != want || v.Builtin != Violating {
				t.Errorf("%s: the access is %s, by the built-in policy %s; want %s and violating", x.name, v.Policy, v.Builtin, want)
			}
		}
	}
}
