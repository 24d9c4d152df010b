package checks

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"partnerlint/policy"
)

// The bounds of the search for remedies: accesses, facts in one remedy, facts that one rule needs changed beyond what
// has been changed already, sets of those that are followed further, and judgements for one access and for all.
const (
	MaxRemedies     = 200
	maxChanges      = 30
	maxChangesOfOne = 7
	maxSets         = 48
	maxTrials       = 20_000
	maxTrialsOfRun  = 400_000
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
		s := &remedySearch{clientRun: c, row: row, partner: c.evidence.partnerOf(row)}
		a.Remedy = s.remedy()
		found++
		tried += s.trials
	}
	r.tracer.release()
	return found, tried
}

// remedySearch looks for the remedy of one access.
type remedySearch struct {
	*clientRun
	row     *accessRow
	partner int64
	trials  int
	best    []*change
}

// rules are what decides whether the access is ready.
func (s *remedySearch) rules() []*bound {
	var out []*bound
	for _, kind := range []policy.Subject{policy.SubjectClient, policy.SubjectAccess} {
		for _, b := range s.plan.rules[kind] {
			if b.inForce == nil || !eligibilityStages[b.inForce.Stage] || kind == policy.SubjectClient && b.inForce.Moment != policy.AtRequest ||
				s.waiverFor(b.inForce, &Subject{HubID: s.row.hubID, User: s.row.text("user")}) != nil {
				continue
			}
			out = append(out, b)
		}
	}
	return out
}

func (s *remedySearch) remedy() *Remedy {
	rules := s.rules()
	out := &Remedy{}
	for _, b := range rules {
		if !s.holds(b, nil) && len(s.satisfy(b, nil)) == 0 {
			out.Stuck = append(out.Stuck, b.inForce.ID)
		}
	}
	if len(out.Stuck) > 0 {
		return out
	}
	s.solve(rules, nil)
	if s.best == nil {
		out.GaveUp = true
		return out
	}
	for _, c := range s.irreducible(rules) {
		out.Changes = append(out.Changes, c.Change)
	}
	return out
}

// solve satisfies rule after rule, each upon what satisfied those before, and keeps the fewest changes.
func (s *remedySearch) solve(rules []*bound, base []*change) {
	if s.best != nil && len(base) >= len(s.best) || len(base) > maxChanges || s.trials > maxTrials {
		return
	}
	for _, b := range rules {
		if s.holds(b, base) {
			continue
		}
		for _, set := range s.satisfy(b, base) {
			s.solve(rules, set)
		}
		return
	}
	s.best = slices.Clone(base)
}

// irreducible leaves out every change without which the access is ready as well.
func (s *remedySearch) irreducible(rules []*bound) []*change {
	set := s.best
	for i := 0; i < len(set); {
		less := slices.Delete(slices.Clone(set), i, i+1)
		if slices.ContainsFunc(rules, func(b *bound) bool { return !s.holds(b, less) }) {
			i++
		} else {
			set = less
		}
	}
	return set
}

// maxAlternatives bounds the ways to satisfy one rule that are followed further.
const maxAlternatives = 4

// satisfy finds the smallest sets of changes, upon those of base, with which the rule holds.
func (s *remedySearch) satisfy(b *bound, base []*change) [][]*change {
	level := [][]*change{base}
	seen := map[string]bool{}
	for range maxChangesOfOne + 1 {
		var found, next [][]*change
		for _, set := range level {
			if s.trials > maxTrials {
				return found
			}
			ok, candidates := s.try(b, set)
			if ok {
				if found = append(found, set); len(found) == maxAlternatives {
					return found
				}
				continue
			}
			for _, c := range candidates {
				if slices.ContainsFunc(set, func(x *change) bool { return x.key == c.key }) {
					continue
				}
				more := append(slices.Clip(slices.Clone(set)), c)
				key := keyOf(more)
				if seen[key] {
					continue
				}
				seen[key] = true
				if len(next) < maxSets {
					next = append(next, more)
				}
			}
		}
		if len(found) > 0 {
			return found
		}
		level = next
	}
	return nil
}

func keyOf(set []*change) string {
	keys := make([]string, 0, len(set))
	for _, c := range set {
		keys = append(keys, c.key+"="+c.To)
	}
	slices.Sort(keys)
	return strings.Join(keys, "\x00")
}

func (s *remedySearch) holds(b *bound, set []*change) bool {
	ok := true
	s.with(b, set, func(f *frame) { ok, _ = s.decide(b, f) })
	return ok
}

// try judges a rule with changes made, and says which further ones may help.
func (s *remedySearch) try(b *bound, set []*change) (ok bool, candidates []*change) {
	s.with(b, set, func(f *frame) {
		var why *code
		if ok, why = s.decide(b, f); !ok {
			candidates = s.candidates(b, f, slices.Clone(s.trace(why, f)))
		}
	})
	return ok, candidates
}

// with makes the changes, has something done, and takes them back.
func (s *remedySearch) with(b *bound, set []*change, do func(*frame)) {
	s.trials++
	for _, c := range set {
		if c.before != nil {
			defer c.before()()
		}
	}
	t := s.momentOf(s.row, b.inForce.Moment)
	var f *frame
	if b.inForce.Subject == policy.SubjectAccess {
		f = s.accessFrame(s.row, s.partner, t)
	} else {
		f = s.clientFrame(s.at(t), s.partner, t)
	}
	for _, c := range set {
		if c.after != nil {
			c.after(f)
		}
	}
	do(f)
}

// decide says whether a rule stands in the way of the request, and if so which expression says it. As in judge, the
// first case that fails speaks, and warnings stand in nobody's way.
func (s *remedySearch) decide(b *bound, f *frame) (ok bool, why *code) {
	clear(f.done)
	f.steps = 0
	if b.when != nil {
		switch v := b.when.eval(f); {
		case v.isFalse():
			return true, nil
		case !v.isTrue():
			return severityOf(b.inForce, -1) != policy.Error, b.when
		}
	}
	for i := range b.cases {
		f.steps = 0
		v := b.cases[i].require.eval(f)
		grave := b.inForce.Cases[i].Severity == policy.Error
		switch {
		case v.isTrue():
		case v.isFalse():
			if grave {
				return false, &b.cases[i].require
			}
			return why == nil, why
		case grave && why == nil:
			why = &b.cases[i].require
		}
	}
	return why == nil, why
}

// byUse orders candidates: to supply what nobody knows comes before changing what is, and a fact before a whole list.
func byUse(a, b *change) int {
	rank := func(c *change) int {
		switch {
		case c.From == "" && c.To != "" && !c.Added:
			return 0
		case !c.Added:
			return 1
		}
		return 2
	}
	return cmp.Compare(rank(a), rank(b))
}
