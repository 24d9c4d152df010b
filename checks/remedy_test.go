package checks

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/schemas"
)

// exampleRun judges the example agency at the end of 24 November 2026.
func exampleRun(t *testing.T) *Results {
	t.Helper()
	in, err := schemas.Open(context.Background(), []string{"../examples/agency"}, nil, schemas.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	got, err := Run(context.Background(), mustBind(t, builtin()), in, Options{Now: moment(t, "2026-11-24T23:59:59Z"), Remedies: true})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRemedies(t *testing.T) {
	type line struct{ Kind, Side, Fact, User, From, To, Or string }
	type remedy struct {
		Lines []line
		Stuck []string
	}
	want := map[string]remedy{
		"a role that nobody knows": {Lines: []line{
			{"value", "client", "client.users.superAdmin", "jonas.wick@fernhollow.example", "", "yes", ""},
		}},
		"a role that is lacking, and an empty field": {Lines: []line{
			{"value", "register", "access.primaryAdministrator", "", "none", "", ""},
			{"value", "client", "client.users.superAdmin", "milo.arden@fernhollow.example", "no", "yes", ""},
		}},
		"a person in neither portal": {Lines: []line{
			{"user", "client", "client.users", "lena.hoff@fernhollow.example", "no", "yes", ""},
			{"value", "client", "client.users.superAdmin", "lena.hoff@fernhollow.example", "", "yes", ""},
			{"value", "client", "client.users.status", "lena.hoff@fernhollow.example", "", "active", "pending"},
			{"user", "partner", "partner.users", "lena.hoff@fernhollow.example", "no", "yes", ""},
			{"value", "partner", "partner.users.status", "lena.hoff@fernhollow.example", "", "active", "pending"},
		}},
		"a sandbox without a seat": {Lines: []line{
			{"value", "client", "client.users.seatNames", "noor.vale@umbervale.example", "core", "sales", "service"},
			{"value", "client", "client.portal.accountType", "", "SANDBOX", "STANDARD", ""},
		}},
		"a seat that the policy does not know": {Lines: []line{
			{"value", "policy", "seat class of galaxy seat", "", "", "sales", "service"},
		}},
		"the same access twice": {Lines: []line{
			{"removed", "register", "access", "otto@brandt-crm.example", "draft", "", ""},
		}},
		"the partner's own portal":   {Stuck: []string{"C05[identity]", "C06[owner]"}},
		"a Hub ID that is no number": {Stuck: []string{"C05[no-hub-id]", "R03[no-hub-id]"}},
		"a sister company of that name": {Lines: []line{
			{"value", "client", "client.contacts.billingContact.email", "", "iris.calloway@fernhollow.example", "", ""},
		}},
		"an administrator only afterwards": {Stuck: []string{"U01[day-of-request]", "U03[day-of-request]", "U04[day-of-request]", "U05[day-of-request]"}},
	}
	rows := map[string]string{"A-15": "a role that nobody knows", "A-14": "a role that is lacking, and an empty field",
		"A-17": "a person in neither portal", "A-09": "a sandbox without a seat", "A-20": "the same access twice", "A-26": "the partner's own portal",
		"A-08": "a seat that the policy does not know", "A-23": "a Hub ID that is no number", "A-12": "a sister company of that name",
		"A-18": "an administrator only afterwards"}
	got := map[string]remedy{}
	for _, a := range exampleRun(t).Accesses {
		waits := a.Eligibility.Policy == Blocked || a.Eligibility.Policy == NeedsEvidence
		if waits != (a.Remedy != nil) {
			t.Errorf("%s is %s, and its remedy is %v", a.ID, a.Eligibility.Policy, a.Remedy)
		}
		if name := rows[a.ID]; name != "" {
			var r remedy
			for _, stuck := range a.Remedy.Stuck {
				r.Stuck = append(r.Stuck, fmt.Sprint(stuck.Rule.ID, stuck.Why))
			}
			for _, c := range a.Remedy.Changes {
				r.Lines = append(r.Lines, line{string(c.Kind), c.Side, c.Fact, c.User, c.From, c.To, strings.Join(c.Or, ",")})
			}
			got[name] = r
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// To look for remedies changes facts; afterwards everything has to be as it was.
func TestRemediesTakeTheirChangesBack(t *testing.T) {
	in, err := schemas.Open(context.Background(), []string{"../examples/agency"}, nil, schemas.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	plan := mustBind(t, builtin())
	e, _ := evidenceOf(plan, in, moment(t, "2026-11-24T23:59:59Z"))
	r := newRun(plan, e, newScope(Filter{}))
	judge := func() (*collector, map[string]string) {
		c := newCollector(plan, moment(t, "2026-11-24T23:59:59Z"))
		said := map[string]string{}
		for _, hub := range e.hubs() {
			out := r.portal(hub)
			for _, j := range out.results {
				key := j.rule.rule().ID + " " + j.subject.describe()
				said[key] = j.outcome.String()
				if j.finding != nil {
					said[key] += ": " + j.finding.Message
				}
			}
			c.add(hub, out)
		}
		return c, said
	}
	c, before := judge()
	r.remedies(context.Background(), c.results.Accesses)
	found := 0
	for _, a := range c.results.Accesses {
		if a.Remedy != nil {
			found++
		}
	}
	if found < 10 || len(before) < 30 {
		t.Fatalf("%d remedies, %d results; the test shows nothing", found, len(before))
	}
	_, after := judge()
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("judged again, the results differ (-before +after)\n%s", diff)
	}
}

func TestRemediesAreTheSameEveryTime(t *testing.T) {
	first, second := exampleRun(t), exampleRun(t)
	for i, a := range first.Accesses {
		if diff := cmp.Diff(a.Remedy, second.Accesses[i].Remedy); diff != "" {
			t.Errorf("%s (-first +second)\n%s", a.ID, diff)
		}
	}
}
