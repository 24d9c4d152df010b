package checks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// complains is a test, or one draw of a property.
type complains interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// eachSearch opens the search for the remedy of each access that waits and hands it to do.
func eachSearch(t complains, plan *Plan, in *schemas.Inputs, do func(s *remedySearch)) (searches int) {
	t.Helper()
	e, _ := evidenceOf(plan, in, time.Date(2026, 11, 24, 23, 59, 59, 0, time.UTC))
	r := newRun(plan, e, newScope(Filter{}))
	for _, hub := range e.hubs() {
		r.out = &portalOutcome{counts: make([]outcomeCount, len(plan.ruleNeeds))}
		c := r.client(hub)
		for _, row := range c.rows {
			if !row.open() {
				continue
			}
			if c.viewer.hubID == 0 {
				c.nameBy(row)
			}
			s := newRemedySearch(c, row)
			if v := s.verdictWith(nil); v == Blocked || v == NeedsEvidence {
				searches++
				do(s)
			}
		}
		r.leave()
	}
	return searches
}

// verdictWith judges the access as a run does, with changes made. It shares nothing with the search but how a change is
// made: all rules are judged, and the verdict is concluded of their results.
func (s *remedySearch) verdictWith(set []*change) Verdict {
	for _, c := range set {
		if c.before != nil {
			defer c.before()()
		}
	}
	changed := func(f *frame) *frame {
		for _, c := range set {
			if c.after != nil {
				c.after(f)
			}
		}
		return f
	}
	onAccess := &Subject{Kind: policy.SubjectAccess, HubID: s.row.hubID, User: s.row.text("user"), PartnerHubID: s.partner}
	at, now := s.row.at, s.evidence.now
	results := s.all(policy.SubjectClient, policy.AtRequest, nil, changed(s.clientFrame(s.at(at), s.partner, at)), s.subject(policy.SubjectClient, s.partner))
	results = append(results, s.all(policy.SubjectAccess, policy.AtRequest, nil, changed(s.accessFrame(s.row, s.partner, at)), onAccess)...)
	results = append(results, s.all(policy.SubjectAccess, policy.Now, nil, changed(s.accessFrame(s.row, s.partner, now)), onAccess)...)
	return s.verdicts(results, eligibilityStages, readiness).Policy
}

func (s *remedySearch) readyWith(set []*change) bool {
	v := s.verdictWith(set)
	return v == Ready || v == ReadyWithWaivers
}

// holdsLaw: what a remedy says is enough, none of it can be left out, other values that it names do as well, and, where
// so few changes are possible at all that every set can be tried, none with fewer does.
func (s *remedySearch) holdsLaw(t complains) (found, compared bool) {
	t.Helper()
	name := s.row.id + " of " + s.row.text("user")
	r := s.remedy()
	set := s.foundSet
	if r.GaveUp || len(r.Stuck) > 0 {
		if len(r.Changes) > 0 {
			t.Errorf("%s: nothing helps, and yet %v", name, r.Changes)
		}
		return false, false
	}
	if len(r.Changes) == 0 || len(set) != len(r.Changes) {
		t.Errorf("%s waits and has no remedy", name)
		return false, false
	}
	if !s.readyWith(set) {
		t.Errorf("%s: %s after\n%s", name, s.verdictWith(set), shownSet(set))
	}
	for i, c := range set {
		if s.readyWith(slices.Delete(slices.Clone(set), i, i+1)) {
			t.Errorf("%s: ready without %s of\n%s", name, c.id(), shownSet(set))
		}
		for _, to := range r.Changes[i].Or {
			other := slices.Clone(set)
			other[i] = s.known[c.key+"="+to]
			if !s.readyWith(other) {
				t.Errorf("%s: not ready with %s of\n%s", name, other[i].id(), shownSet(set))
			}
		}
	}
	return true, s.noneWithFewer(t, name, set)
}

// maxCompared bounds the sets of changes that are all tried.
const maxCompared = 3_000

// noneWithFewer tries all sets with fewer changes; false: there are too many.
func (s *remedySearch) noneWithFewer(t complains, name string, set []*change) bool {
	t.Helper()
	all := s.everyChange(len(set) - 1)
	if all == nil || combinations(len(all), len(set)-1) > maxCompared {
		return false
	}
	s.subsets(all, nil, len(set)-1, func(fewer []*change) {
		if s.readyWith(fewer) {
			t.Errorf("%s: ready with the %d changes\n%s\nfound were %d\n%s", name, len(fewer), shownSet(fewer), len(set), shownSet(set))
		}
	})
	return true
}

// everyChange is every change that any rule offers, whatever sets of up to size are made before; nil: too many.
func (s *remedySearch) everyChange(size int) []*change {
	var all []*change
	seen, tried := map[*change]bool{}, map[string]bool{}
	level := [][]*change{nil}
	for range size {
		var next [][]*change
		for _, set := range level {
			for _, b := range s.rules {
				_, decisive, rest := s.try(b, set)
				for _, c := range slices.Concat(decisive, rest) {
					if !seen[c] {
						seen[c], all = true, append(all, c)
					}
					if more, ok := with(set, c); ok && !tried[keyOf(more)] {
						tried[keyOf(more)] = true
						next = append(next, more)
					}
				}
			}
			if len(tried) > maxCompared {
				return nil
			}
		}
		level = next
	}
	return all
}

func (s *remedySearch) subsets(all, set []*change, size int, do func([]*change)) {
	do(set)
	if size == 0 {
		return
	}
	for i, c := range all {
		if more, ok := with(set, c); ok {
			s.subsets(all[i+1:], more, size-1, do)
		}
	}
}

func combinations(n, size int) int {
	total, of := 1, 1
	for i := range size {
		of = of * (n - i) / (i + 1)
		if total += of; total > 1_000_000 {
			return total
		}
	}
	return total
}

func shownSet(set []*change) string {
	lines := make([]string, len(set))
	for i, c := range set {
		lines[i] = fmt.Sprintf("  %s %s %s: %q -> %q", c.Kind, c.Fact, c.User, c.From, c.To)
	}
	return strings.Join(lines, "\n")
}

func TestRemediesOfTheExamplesAreEnoughAndSmallest(t *testing.T) {
	in, err := schemas.Open(context.Background(), []string{"../examples/agency"}, nil, schemas.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	found, compared := 0, 0
	n := eachSearch(t, mustBind(t, builtin()), in, func(s *remedySearch) {
		f, c := s.holdsLaw(t)
		t.Logf("%s: %d trials, found %v, compared %v", s.row.id, s.trials, f, c)
		if f {
			found++
		}
		if c {
			compared++
		}
	})
	if n < 10 || found < 8 || compared < 4 {
		t.Errorf("of %d accesses that wait, %d have a remedy and %d were compared with all that is smaller; the test shows little", n, found, compared)
	}
}
