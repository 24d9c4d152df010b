package checks

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

// The outcomes of a portal are the gravest of what its own run counts.
func TestOutcomesAreTheGravestOfEachPortal(t *testing.T) {
	plan := mustBind(t, builtin())
	w := world{files: agency(t, 12), now: present}
	in := w.open(t)
	all := w.run(t, plan, Options{})
	if len(all.Outcomes) < 12 {
		t.Fatalf("%d portals have outcomes; expected at least 12", len(all.Outcomes))
	}
	for _, p := range all.Outcomes {
		alone, err := Run(context.Background(), plan, in, Options{Now: moment(t, present), Filter: Filter{HubIDs: []int64{p.HubID}}})
		if err != nil {
			t.Fatal(err)
		}
		var want []Outcome
		for _, c := range alone.Rules {
			switch {
			case c.Fail+c.Waived > 0:
				want = append(want, Fail)
			case c.Unknown > 0:
				want = append(want, Unjudged)
			case c.Pass > 0:
				want = append(want, Pass)
			default:
				want = append(want, NotApplicable)
			}
		}
		if diff := cmp.Diff(want, p.Outcomes); diff != "" {
			t.Errorf("Hub ID %d (-want +got)\n%s", p.HubID, diff)
		}
	}
}

func TestAPortalThatCouldNotBeJudgedPassesNothing(t *testing.T) {
	tally := portalTally{shared: map[string][]Outcome{}}
	tally.add(7, &portalOutcome{fault: true, counts: make([]outcomeCount, 2)})
	want := []*PortalOutcomes{{HubID: 7, Outcomes: []Outcome{Unjudged, Unjudged}}}
	if diff := cmp.Diff(want, tally.finish([]int{0, 1})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestUnknownsAreCountedOnceASubject: a rule of several cases that lack something is one judgement that cannot be made.
func TestUnknownsAreCountedOnceASubject(t *testing.T) {
	w := world{files: agency(t, 12), now: present}
	results := w.run(t, mustBind(t, builtin()), Options{})
	undecided := map[string]int{}
	for _, u := range results.Unknowns {
		undecided[u.Rule.ID] += u.Subjects
	}
	several := false
	for _, c := range results.Rules {
		warns := !slices.ContainsFunc(c.Rule.Cases, func(p policy.Case) bool { return p.Severity == policy.Error })
		switch {
		case c.UnknownError > c.Unknown, warns && c.UnknownError > 0, c.Unknown > undecided[c.Rule.ID]:
			t.Errorf("%s: %d unknown, %d of them perhaps errors, %d cases undecided", c.Rule.ID, c.Unknown, c.UnknownError, undecided[c.Rule.ID])
		case len(c.Rule.Cases) == 1 && !warns && c.UnknownError != c.Unknown:
			t.Errorf("%s has one case, an error: %d of %d unknowns", c.Rule.ID, c.UnknownError, c.Unknown)
		}
		several = several || c.Unknown < undecided[c.Rule.ID]
	}
	if !several {
		t.Error("no rule has several cases that could not be decided: the test tests nothing")
	}
}
