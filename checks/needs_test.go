package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

func TestNeedsOfARun(t *testing.T) {
	w := world{files: agency(t, 7), now: present}
	got := w.run(t, mustBind(t, builtin()), Options{})
	find := func(side, fact string) *Need {
		t.Helper()
		for _, n := range got.Needs {
			if n.Side == side && n.Fact == fact {
				return n
			}
		}
		t.Fatalf("no need of %s %s", side, fact)
		return nil
	}
	owned := find("client", "ownership.ownedByPartner")
	if owned.Of != "client-administrator" || owned.Question == "" || owned.Person || owned.PerUser || owned.Reason != NotCollected {
		t.Errorf("ownership: %+v", owned)
	}
	if diff := cmp.Diff([]NeedSubject{{HubID: theClient + 2, PortalName: "Brightwater Kayaks"}}, owned.Subjects); diff != "" || owned.Total != 1 {
		t.Errorf("ownership is wanted of (-want +got), %d in all\n%s", owned.Total, diff)
	}
	class := find("policy", "seat class of growth-9")
	if class.Reason != NotClassed || class.Total != 1 || !slices.Contains(class.Rules, "C01") {
		t.Errorf("seat class: %+v", class)
	}
	if !slices.IsSortedFunc(got.Needs, func(a, b *Need) int {
		return strings.Compare(a.Side+"\x00"+a.Fact+"\x00"+string(a.Reason), b.Side+"\x00"+b.Fact+"\x00"+string(b.Reason))
	}) {
		t.Error("the needs are not in order")
	}
}

func TestNeedsAreAboutPersonsUsersOrPortals(t *testing.T) {
	users := make([]string, MaxNeedSubjects+200)
	for i := range users {
		users[i] = fmt.Sprintf(`{"id": "%d", "email": "u%04d@x.example"}`, i, i)
	}
	w := world{files: files(exportOf(theClient, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, "["+strings.Join(users, ",")+"]"))), now: present}
	for _, x := range []struct {
		require string
		want    Need
		first   NeedSubject
		total   int
	}{
		{`clientUser == null || clientUser.superAdmin`, Need{Side: "client", Fact: "users.superAdmin", PerUser: true, Reason: NotCollected},
			NeedSubject{HubID: theClient, User: "u0000@x.example"}, len(users)},
		{`user.salesExtension == null`, Need{Side: "client", Fact: "salesExtension", Person: true, PerUser: true, Reason: NotCollected},
			NeedSubject{User: "u0000@x.example"}, len(users)},
		{`client.ownership.ownedByPartner`, Need{Side: "client", Fact: "ownership.ownedByPartner", Reason: NotCollected}, NeedSubject{HubID: theClient}, 1},
		{`client.deals.exists(d, true)`, Need{Side: "client", Fact: "deals", Reason: NotCollected}, NeedSubject{HubID: theClient}, 1},
		{`partner.portal.name == ""`, Need{Side: "partner", Fact: "export", Reason: NoExport}, NeedSubject{}, 1},
		{`accesses.exists(a, true)`, Need{Side: "register", Fact: "register", Reason: PartialList, PerUser: false},
			NeedSubject{HubID: theClient, User: "u0000@x.example"}, len(users)},
	} {
		got := w.run(t, mustBind(t, testPolicy(testRule("T01", policy.SubjectPerson, x.require, "no"))), Options{})
		if len(got.Needs) != 1 {
			t.Errorf("%s: %d needs, want 1", x.require, len(got.Needs))
			continue
		}
		n := got.Needs[0]
		if diff := cmp.Diff(&x.want, &Need{Side: n.Side, Fact: n.Fact, Reason: n.Reason, Person: n.Person, PerUser: n.PerUser}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", x.require, diff)
		}
		if n.Total != x.total || len(n.Subjects) != min(x.total, MaxNeedSubjects) || n.Subjects[0] != x.first {
			t.Errorf("%s: %d in all, %d named, the first %+v; want %d, the first %+v", x.require, n.Total, len(n.Subjects), n.Subjects[0], x.total, x.first)
		}
		if u := got.Unknowns; len(u) != 1 || u[0].Subjects != len(users) || len(u[0].Sample) != sampleSize {
			t.Errorf("%s: %d unknowns, want one that %d persons share", x.require, len(u), len(users))
		}
	}
}

func TestNeedsOfThePlan(t *testing.T) {
	got := mustBind(t, builtin()).Needs()
	i := slices.IndexFunc(got, func(n *Need) bool { return strings.HasSuffix(n.Fact, "salesExtension") })
	if i < 0 || !slices.Contains(got[i].Rules, "E01") || !slices.Contains(got[i].Rules, "E02") || !got[i].Person || got[i].Question == "" || got[i].Of == "" {
		t.Errorf("the sales extension: %+v", got[max(i, 0)])
	}
	for _, n := range got {
		given := n.Side == "register" || n.Fact == "id" || n.Fact == "email" // without it there is nobody to ask about
		if len(n.Rules) == 0 || n.Of == "" && !given {
			t.Errorf("%s %s: rules %v, of %q", n.Side, n.Fact, n.Rules, n.Of)
		}
	}
}

// TestReasonsOfMissingFacts has one fact missing, for each reason that there is.
func TestReasonsOfMissingFacts(t *testing.T) {
	users := func(coverage, at string) string {
		return exportOf(theClient, at, usersOf(coverage, byAPI, `[{"id": "1", "email": "a@x.example"}]`))
	}
	row := registerOf("complete", submitted("zoe@x.example", "2026-11-10T00:00:00Z"))
	for _, x := range []struct {
		name, require string
		files         map[string]string
		want          NeedReason
	}{
		{"no export", `client.portal.name == ""`, files(row), NoExport},
		{"not collected", `client.portal.name == ""`, files(users("complete", "2026-11-01T00:00:00Z"), row), NotCollected},
		{"a part of the list", `clientUser == null`, files(users("partial", "2026-11-01T00:00:00Z"), row), PartialList},
		{"too old", `clientUser == null`, files(users("complete", "2026-01-01T00:00:00Z"), row), TooOld},
		{"taken later", `clientUser == null`, files(users("complete", "2026-11-12T00:00:00Z"), row), TakenLater},
		{"lapsed", `client.ownership.ownedByPartner`, files(users("complete", "2026-11-01T00:00:00Z"), row,
			attest("hub_id = 3300001\nfact = \"ownership.ownedByPartner\"\nvalue = true\nat = 2026-10-01\nexpires = 2026-10-31")), Expired},
		{"in conflict", `client.portal.name == "A"`, files(exportOf(theClient, "2026-11-01T00:00:00Z", portalFacts(byAPI, `{"name": "A"}`)),
			exportOf(theClient, "2026-11-02T00:00:00Z", portalFacts(byInApp, `{"name": "B"}`)), row), InConflict},
		{"not classed", `seatClass("growth-9", params.seat_classes) == "sales"`, files(row), NotClassed},
	} {
		rule := testRule("T01", policy.SubjectAccess, x.require, "no")
		rule.Stage, rule.Moment = policy.Eligibility, policy.AtRequest
		got := world{files: x.files, now: present}.run(t, mustBind(t, testPolicy(rule)), Options{})
		if len(got.Needs) != 1 || got.Needs[0].Reason != x.want {
			t.Errorf("%s: needs %+v, want one that is %s", x.name, got.Needs, x.want)
		}
	}
}
