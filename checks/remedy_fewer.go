package checks

import (
	"slices"
)

// fewer looks for a remedy of fewer than n changes. Whatever makes the access ready changes something that a rule which
// does not hold yet has read: to follow all changes of what one such rule read, one deeper at a time, leaves none out.
// Nil: there is none, or there was not the time to look at all. Least are the changes that each rule needs at least.
func (s *remedySearch) fewer(n int, least map[*bound]int) []*change {
	was := s.limit
	s.limit = min(s.limit, s.trials+maxTrialsFewer)
	defer func() { s.limit = was }()
	for size := 1; size < n && s.trials <= s.limit; size++ {
		d := deepening{remedySearch: s, size: size, least: least, seen: map[string]bool{}}
		if set := d.follow(nil); set != nil {
			return s.irreducible(set)
		}
	}
	return nil
}

// deepening is the search for a remedy of a size.
type deepening struct {
	*remedySearch
	size  int
	least map[*bound]int
	seen  map[string]bool
}

func (d *deepening) follow(base []*change) []*change {
	if d.trials > d.limit {
		return nil
	}
	var failing []*bound
	for _, b := range d.rules {
		if !d.holds(b, base) {
			failing = append(failing, b)
		}
	}
	if len(failing) == 0 {
		return base
	}
	if len(base)+d.atLeast(failing, base) > d.size {
		return nil
	}
	for _, c := range d.fewestWays(failing, base) {
		more, ok := with(base, c)
		key := keyOf(more)
		if !ok || d.seen[key] {
			continue
		}
		d.seen[key] = true
		if set := d.follow(more); set != nil {
			return set
		}
	}
	return nil
}

// fewestWays are the changes that may help the rule for which the fewest do.
func (d *deepening) fewestWays(failing []*bound, base []*change) []*change {
	var out []*change
	for i, b := range failing {
		_, decisive, rest := d.try(b, base)
		if n := len(decisive) + len(rest); i == 0 || n < len(out) {
			out = slices.Concat(decisive, rest)
		}
	}
	return out
}

// atLeast bounds the changes that are still needed from below: those of rules that have no fact in common add up.
func (d *deepening) atLeast(failing []*bound, base []*change) int {
	needed := func(b *bound) int {
		n := d.least[b]
		for _, c := range base {
			if d.relevant(b, c) {
				n--
			}
		}
		return max(n, 1)
	}
	slices.SortStableFunc(failing, func(a, b *bound) int { return needed(b) - needed(a) })
	total := 0
	var counted []*bound
	for _, b := range failing {
		if !slices.ContainsFunc(counted, func(other *bound) bool { return shareFacts(b, other) }) {
			counted = append(counted, b)
			total += needed(b)
		}
	}
	return total
}
