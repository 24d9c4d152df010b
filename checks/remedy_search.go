package checks

import (
	"slices"
	"strings"
)

// remedySearch looks for the remedy of one access.
type remedySearch struct {
	*clientRun
	row     *accessRow
	partner int64
	rules   []*bound // what decides whether the access is ready
	exact   bool     // look whether fewer changes do
	trials  int      // judgements made
	limit   int      // of them

	known    map[string]*change // all changes that were found, by id
	byKey    map[string][]*change
	held     map[trial]bool
	ways     map[trial][][]*change      // what satisfies a rule beside the changes that it can see
	sees     map[*bound]map[string]bool // by key of a change: the rule may read what it changes
	refused  []StuckReason              // why facts that decided are not changed
	cut      bool                       // not all changes were tried
	best     []*change
	foundSet []*change // the remedy's
}

func newRemedySearch(c *clientRun, row *accessRow) *remedySearch {
	s := &remedySearch{clientRun: c, row: row, partner: c.evidence.partnerOf(row), exact: true, limit: maxTrials,
		known: map[string]*change{}, byKey: map[string][]*change{}, held: map[trial]bool{}, ways: map[trial][][]*change{},
		sees: map[*bound]map[string]bool{}}
	s.rules = s.deciding()
	return s
}

func (s *remedySearch) remedy() *Remedy {
	out := &Remedy{}
	least := map[*bound]int{}
	for _, b := range s.rules {
		if s.holds(b, nil) {
			continue
		}
		s.refused, s.cut = nil, false
		ways := s.waysTo(b, nil)
		switch {
		case len(ways) > 0 && !s.cut:
			least[b] = len(ways[0])
		case len(ways) > 0:
		case s.cut:
			out.GaveUp = true
		default:
			out.Stuck = append(out.Stuck, StuckRule{Rule: b.inForce, Why: s.whyStuck()})
		}
	}
	if len(out.Stuck) > 0 || out.GaveUp {
		out.GaveUp = len(out.Stuck) == 0
		return out
	}
	s.solve(nil)
	if s.best == nil {
		out.GaveUp = true
		return out
	}
	set := s.irreducible(s.best)
	if s.exact {
		if fewer := s.fewer(len(set), least); fewer != nil {
			set = fewer
		}
	}
	set = inGroups(set)
	s.foundSet = set
	for _, c := range set {
		said := c.Change
		said.Or = s.others(set, c)
		out.Changes = append(out.Changes, said)
	}
	return out
}

// whyStuck says why nothing helps. That it depends on who is meant is no reason beside that this is not said, or that
// something held or happened of them.
func (s *remedySearch) whyStuck() []StuckReason {
	var out []StuckReason
	other := func(why StuckReason) bool { return why == StuckPast || why == StuckHappened || why == StuckNoHubID }
	told := slices.ContainsFunc(s.refused, other)
	for _, why := range StuckReasons() {
		if slices.Contains(s.refused, why) && !(why == StuckIdentity && told) {
			out = append(out, why)
		}
	}
	if out == nil {
		out = []StuckReason{StuckAnyValue}
	}
	return out
}

// inGroups puts together what is about one person, one portal, or what is added to one list.
func inGroups(set []*change) []*change {
	group := func(c *change) string {
		list := ""
		if c.Added {
			list = strings.Join(strings.SplitN(c.Fact, ".", 3)[:2], ".")
		}
		return strings.Join([]string{c.Side, c.User, list}, "\x00")
	}
	first := func(c *change) int {
		return slices.IndexFunc(set, func(x *change) bool { return group(x) == group(c) })
	}
	out := slices.Clone(set)
	slices.SortStableFunc(out, func(a, b *change) int { return first(a) - first(b) })
	return out
}

// solve satisfies rule after rule, each upon what satisfied those before, and keeps the fewest changes.
func (s *remedySearch) solve(base []*change) {
	if s.best != nil && len(base) >= len(s.best) || len(base) > maxChanges || s.trials > s.limit {
		return
	}
	for _, b := range s.rules {
		if s.holds(b, base) {
			continue
		}
		for _, more := range s.waysTo(b, base) {
			s.solve(slices.Concat(base, more))
		}
		return
	}
	s.best = slices.Clone(base)
}

// ready reports whether all rules hold with a set of changes.
func (s *remedySearch) ready(set []*change) bool {
	return !slices.ContainsFunc(s.rules, func(b *bound) bool { return !s.holds(b, set) })
}

// irreducible leaves out every change without which the access is ready as well.
func (s *remedySearch) irreducible(set []*change) []*change {
	for i := 0; i < len(set); {
		if less := slices.Delete(slices.Clone(set), i, i+1); s.ready(less) {
			set, i = less, 0
		} else {
			i++
		}
	}
	return set
}

// others are the other values that a fact may have just as well.
func (s *remedySearch) others(set []*change, c *change) []string {
	if c.To == "" {
		return nil
	}
	var out []string
	with := slices.Clone(set)
	i := slices.Index(with, c)
	for _, other := range s.byKey[c.key] {
		if with[i] = other; other != c && other.To != "" && s.ready(with) {
			out = append(out, other.To)
		}
	}
	return out
}

// The bounds of the search for what satisfies one rule: ways to do it that are followed further, sets of changes in one
// step of it, and of these by facts that did not decide: in the first step, and beyond.
const (
	maxAlternatives = 4
	maxSets         = 64
	maxFirstSets    = 400
	maxLesser       = 12
)

// waysTo are the smallest sets of changes that satisfy the rule beside those of base, some of them. What changes facts
// that the rule does not read makes no difference to it.
func (s *remedySearch) waysTo(b *bound, base []*change) [][]*change {
	visible := s.visible(b, base)
	key := trial{b, keyOf(visible)}
	if known, ok := s.ways[key]; ok {
		return known
	}
	var ways [][]*change
	for _, set := range s.satisfy(b, visible) {
		ways = append(ways, set[len(visible):])
	}
	if s.trials <= s.limit {
		s.ways[key] = ways
	}
	return ways
}

// satisfy finds the smallest sets of changes, upon those of base, with which the rule holds.
func (s *remedySearch) satisfy(b *bound, base []*change) [][]*change {
	level := [][]*change{base}
	seen := map[string]bool{}
	for depth := range maxChangesOfOne + 1 {
		sets, lesser := maxSets, maxLesser
		if depth == 0 {
			sets, lesser = maxFirstSets, maxFirstSets
		}
		var found, next [][]*change
		for _, set := range level {
			if s.trials > s.limit {
				s.cut = true
				return found
			}
			if s.holds(b, set) {
				if found = append(found, set); len(found) == maxAlternatives {
					return found
				}
			}
		}
		if len(found) > 0 {
			return found
		}
		for _, set := range level {
			_, decisive, rest := s.try(b, set)
			if len(rest) > lesser {
				s.cut, rest = true, rest[:lesser]
			}
			for _, c := range slices.Concat(decisive, rest) {
				more, ok := with(set, c)
				key := keyOf(more)
				if !ok || seen[key] {
					continue
				}
				seen[key] = true
				if len(next) == sets {
					s.cut = true
					break
				}
				next = append(next, more)
			}
			if len(next) == sets {
				s.cut = true
				break
			}
		}
		if level = next; len(level) == 0 {
			return nil
		}
	}
	s.cut = true
	return nil
}

// with is a set with one change more; not ok: it changes that fact already.
func with(set []*change, c *change) (more []*change, ok bool) {
	if slices.ContainsFunc(set, func(x *change) bool { return x.key == c.key }) {
		return nil, false
	}
	return append(slices.Clone(set), c), true
}

func keyOf(set []*change) string {
	ids := make([]string, len(set))
	for i, c := range set {
		ids[i] = c.id()
	}
	slices.Sort(ids)
	return strings.Join(ids, "\x00")
}
