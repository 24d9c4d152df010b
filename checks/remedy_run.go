package checks

import (
	"context"
	"slices"
)

// The bounds of the search for remedies: accesses, facts in one remedy, facts that one rule needs changed beyond what
// has been changed already, judgements for one access and for all, and of these for one access to find out whether fewer
// facts do, until so many are used up by all.
const (
	MaxRemedies     = 200
	maxChanges      = 30
	maxChangesOfOne = 7
	maxTrials       = 20_000
	maxTrialsOfRun  = 400_000
	maxTrialsFewer  = 2_000
	maxTrialsExact  = 10_000
)

// remedies looks for what would make requests ready, after all portals are judged: it changes what workers share.
func (r *run) remedies(ctx context.Context, accesses []*Access) {
	left, trials := MaxRemedies, maxTrialsOfRun
	for from := 0; from < len(accesses) && left > 0 && trials > 0 && ctx.Err() == nil; {
		to := from
		for to < len(accesses) && accesses[to].HubID == accesses[from].HubID {
			to++
		}
		found, tried := r.remediesAt(accesses[from:to], left, trials)
		left, trials = left-found, trials-tried
		from = to
	}
}

func (r *run) remediesAt(accesses []*Access, limit, trials int) (found, tried int) {
	waits := func(a *Access) bool { return a.Eligibility.Policy == Blocked || a.Eligibility.Policy == NeedsEvidence }
	if !slices.ContainsFunc(accesses, waits) {
		return 0, 0
	}
	r.out = &portalOutcome{counts: make([]outcomeCount, len(r.plan.ruleNeeds))}
	defer r.leave()
	c := r.client(accesses[0].HubID)
	i := 0
	for _, row := range c.rows { // in the order of the accesses, less those out of scope
		if !c.scope.access(row) || i == len(accesses) {
			continue
		}
		a := accesses[i]
		i++
		if !waits(a) || found == limit || tried >= trials {
			continue
		}
		if c.viewer.hubID == 0 {
			c.nameBy(row)
		}
		s := newRemedySearch(c, row)
		s.exact = maxTrialsOfRun-trials+tried < maxTrialsExact
		a.Remedy = s.remedy()
		found++
		tried += s.trials
	}
	r.tracer.release()
	return found, tried
}
