package reports

import (
	"cmp"
	"iter"
	"slices"

	"partnerlint/checks"
)

// volume is what a large report's pages tell: every subject, by Hub ID, so that all of one portal stands together.
type volume struct {
	report   *Report
	known    *ledger
	portals  []*checks.Portal
	accesses []*checks.Access
	persons  []*checks.Person
	// pages are those that are written, in their order.
	pages []*PageLink
	// portalsOn, accessesOn and personsOn are the indexes in pages of where each subject is.
	portalsOn, accessesOn, personsOn []int32
}

func newVolume(r *Report) *volume {
	return &volume{
		report: r, known: newLedger(r.All),
		portals:    byHubID(r.All.Portals, hubOfPortal),
		accesses:   byHubID(r.All.Accesses, hubOfAccess),
		persons:    byHubID(r.All.Persons, hubOfPerson),
		portalsOn:  make([]int32, len(r.All.Portals)),
		accessesOn: make([]int32, len(r.All.Accesses)),
		personsOn:  make([]int32, len(r.All.Persons)),
	}
}

func hubOfPortal(p *checks.Portal) int64 { return p.HubID }
func hubOfAccess(a *checks.Access) int64 { return a.HubID }
func hubOfPerson(p *checks.Person) int64 { return p.HubID }

// byHubID is the order of the results already; what was made by hand may differ.
func byHubID[S any](subjects []S, hubID func(S) int64) []S {
	sorted := slices.Clone(subjects)
	slices.SortStableFunc(sorted, func(x, y S) int { return cmp.Compare(hubID(x), hubID(y)) })
	return sorted
}

// span is a run of subjects in the order of a volume.
type span struct{ portals, accesses, persons run }

// run is from one index up to and without another.
type run struct{ from, to int }

func (r run) len() int { return r.to - r.from }

func (s span) len() int { return s.portals.len() + s.accesses.len() + s.persons.len() }

// with is s and the span that follows it.
func (s span) with(next span) span {
	s.portals.to, s.accesses.to, s.persons.to = next.portals.to, next.accesses.to, next.persons.to
	return s
}

// first is the beginning of s, n subjects long, and the rest.
func (s span) first(n int) (before, after span) {
	before, after = s, s
	for _, part := range []struct{ before, after *run }{
		{&before.portals, &after.portals}, {&before.accesses, &after.accesses}, {&before.persons, &after.persons},
	} {
		taken := min(n, part.before.len())
		part.before.to = part.before.from + taken
		part.after.from = part.before.to
		n -= taken
	}
	return before, after
}

// whole is everything.
func (v *volume) whole() span {
	return span{run{0, len(v.portals)}, run{0, len(v.accesses)}, run{0, len(v.persons)}}
}

// byPortal cuts a span into those of one Hub ID each. Hub ID 0 is that of accesses without a usable one.
func (v *volume) byPortal(s span) iter.Seq2[int64, span] {
	return func(yield func(int64, span) bool) {
		for rest := s; rest.len() > 0; {
			id := v.firstHubID(rest)
			one := span{
				leading(v.portals, rest.portals, id, hubOfPortal),
				leading(v.accesses, rest.accesses, id, hubOfAccess),
				leading(v.persons, rest.persons, id, hubOfPerson),
			}
			rest.portals.from, rest.accesses.from, rest.persons.from = one.portals.to, one.accesses.to, one.persons.to
			if !yield(id, one) {
				return
			}
		}
	}
}

// leading is the beginning of r that has the Hub ID.
func leading[S any](subjects []S, r run, id int64, hubID func(S) int64) run {
	to := r.from
	for to < r.to && hubID(subjects[to]) == id {
		to++
	}
	return run{r.from, to}
}

// firstHubID is the smallest of a span that is not empty.
func (v *volume) firstHubID(s span) int64 {
	var ids []int64
	if s.portals.len() > 0 {
		ids = append(ids, v.portals[s.portals.from].HubID)
	}
	if s.accesses.len() > 0 {
		ids = append(ids, v.accesses[s.accesses.from].HubID)
	}
	if s.persons.len() > 0 {
		ids = append(ids, v.persons[s.persons.from].HubID)
	}
	return slices.Min(ids)
}

// lastHubID is the largest of a span that is not empty.
func (v *volume) lastHubID(s span) int64 {
	var ids []int64
	if s.portals.len() > 0 {
		ids = append(ids, v.portals[s.portals.to-1].HubID)
	}
	if s.accesses.len() > 0 {
		ids = append(ids, v.accesses[s.accesses.to-1].HubID)
	}
	if s.persons.len() > 0 {
		ids = append(ids, v.persons[s.persons.to-1].HubID)
	}
	return slices.Max(ids)
}

// plan cuts the volume into spans of about aimPage bytes, by an estimate: it never cuts through a portal.
func (v *volume) plan() []span {
	var spans []span
	var open span
	weight := 0
	for _, one := range v.byPortal(v.whole()) {
		w := v.weight(one)
		if weight > 0 && weight+w > aimPage {
			spans = append(spans, open)
			weight = 0
		}
		if weight == 0 {
			open = one
		}
		open = open.with(one)
		weight += w
	}
	if weight > 0 {
		spans = append(spans, open)
	}
	return spans
}

// weight estimates how many bytes tell of a span.
func (v *volume) weight(s span) int {
	n := 0
	for _, p := range v.portals[s.portals.from:s.portals.to] {
		n += weightOf(p.Findings, p.Unknowns)
	}
	for _, a := range v.accesses[s.accesses.from:s.accesses.to] {
		n += weightOf(a.Findings, a.Unknowns)
	}
	for _, p := range v.persons[s.persons.from:s.persons.to] {
		n += weightOf(p.Findings, p.Unknowns)
	}
	return n
}

func weightOf(findings []*checks.Finding, unknowns []*checks.Unknown) int {
	const row, detail, finding, unknown = 700, 600, 1500, 150
	n := row
	if len(findings)+len(unknowns) > 0 {
		n += detail
	}
	return n + finding*len(findings) + unknown*len(unknowns)
}

// halve cuts a span in two: between portals where it can, else within one. A single subject cannot be cut.
func (v *volume) halve(s span) (before, after span, ok bool) {
	if s.len() < 2 {
		return s, s, false
	}
	var end span
	for _, one := range v.byPortal(s) {
		if next := s.with(one); end.len() > 0 && next.len() > s.len()/2 {
			break
		}
		end = s.with(one)
	}
	n := end.len()
	if n == s.len() { // one portal
		before, after = s.first(n / 2)
		return before, after, true
	}
	after = s
	after.portals.from, after.accesses.from, after.persons.from = end.portals.to, end.accesses.to, end.persons.to
	return end, after, true
}
