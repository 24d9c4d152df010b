package checks

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
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
