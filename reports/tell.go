package reports

import (
	"cmp"
	"slices"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// tell chooses what stands behind a verdict: the findings and missing facts of the wanted stages, ordered and capped.
// whole repeats in full what has been told elsewhere, so that an access can be read by itself.
func (b *builder) tell(findings []*checks.Finding, unknowns []*checks.Unknown, hubID int64, place Place, wanted func(*policy.Rule) bool, whole bool) Told {
	var mine []*checks.Finding
	for _, f := range findings {
		if wanted(f.Rule) {
			mine = append(mine, f)
		}
	}
	slices.SortStableFunc(mine, compareFindings)
	shown := capped(mine, b.caps.findings)
	told := Told{Findings: Capped[*FindingEntry]{More: shown.More}}
	for _, f := range shown.Shown {
		told.Findings.Shown = append(told.Findings.Shown, b.finding(f, place, whole))
	}
	told.Missing = capped(b.missing(unknowns, hubID, wanted), b.caps.findings)
	return told
}

func (b *builder) finding(f *checks.Finding, place Place, whole bool) *FindingEntry {
	e := &FindingEntry{Finding: f}
	if place.Kind == "portal" && !strings.Contains(f.Message, f.Subject.User) {
		e.About = f.Subject.User
	}
	home, known := b.told[f]
	switch {
	case known && !whole && home != place:
		e.See = home
	case b.full > 0:
		b.full--
		e.Full = true
		if !known {
			b.told[f] = place
		}
	case known && home != place:
		e.See = home
	}
	if e.Full {
		e.Facts = capped(b.facts(f.Evidence), MaxFacts)
	}
	return e
}

// compareFindings puts what the policy in force says before what only the built-in says, what counts before what is
// waived, and the grave before the light.
func compareFindings(x, y *checks.Finding) int {
	return cmp.Or(
		compareBools(x.BuiltinOnly, y.BuiltinOnly),
		compareBools(x.Waiver != nil, y.Waiver != nil),
		cmp.Compare(severityRank(x.Severity), severityRank(y.Severity)),
		cmp.Compare(x.Rule.ID, y.Rule.ID),
	)
}

func compareBools(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	default:
		return -1
	}
}

func severityRank(s policy.Severity) int {
	return slices.Index([]policy.Severity{policy.Error, policy.Warning, policy.Info}, s)
}

// missing turns the rules that wait for facts into the facts that rules wait for, each fact once, blocking ones first.
func (b *builder) missing(unknowns []*checks.Unknown, hubID int64, wanted func(*policy.Rule) bool) []*MissingEntry {
	var out []*MissingEntry
	byNeed := map[*checks.Need]*MissingEntry{}
	for _, u := range unknowns {
		if !wanted(u.Rule) {
			continue
		}
		if len(u.Missing) == 0 {
			out = append(out, &MissingEntry{
				Rules: []*policy.Rule{u.Rule}, Blocking: blocks(u), BuiltinOnly: u.BuiltinOnly,
			})
		}
		for _, n := range u.Missing {
			e := byNeed[n]
			if e == nil {
				e = &MissingEntry{Need: n, Ask: b.known.audience(n, hubID), BuiltinOnly: true}
				byNeed[n] = e
				out = append(out, e)
			}
			if !slices.Contains(e.Rules, u.Rule) {
				e.Rules = append(e.Rules, u.Rule)
			}
			e.Blocking = e.Blocking || blocks(u)
			e.BuiltinOnly = e.BuiltinOnly && u.BuiltinOnly
		}
	}
	slices.SortStableFunc(out, func(x, y *MissingEntry) int {
		return cmp.Or(compareBools(x.BuiltinOnly, y.BuiltinOnly), compareBools(!x.Blocking, !y.Blocking))
	})
	return out
}

// blocks reports whether an unknown stands in the way of a verdict under the policy in force.
func blocks(u *checks.Unknown) bool { return u.Severity == policy.Error && !u.BuiltinOnly }

// unjudged gathers the unknowns by rule.
func unjudged(unknowns []*checks.Unknown, known *ledger) []*UnjudgedRule {
	type key struct {
		rule        *policy.Rule
		severity    policy.Severity
		builtinOnly bool
	}
	all := map[key][]*checks.Unknown{}
	var keys []key
	for _, u := range unknowns {
		k := key{u.Rule, u.Severity, u.BuiltinOnly}
		if all[k] == nil {
			keys = append(keys, k)
		}
		all[k] = append(all[k], u)
	}
	slices.SortStableFunc(keys, func(x, y key) int {
		return cmp.Or(
			compareBools(x.builtinOnly, y.builtinOnly),
			cmp.Compare(severityRank(x.severity), severityRank(y.severity)),
			cmp.Compare(x.rule.ID, y.rule.ID),
		)
	})
	var out []*UnjudgedRule
	for _, k := range keys {
		group := all[k]
		slices.SortStableFunc(group, func(x, y *checks.Unknown) int { return cmp.Compare(y.Subjects, x.Subjects) })
		shown := capped(group, MaxUnknowns)
		r := &UnjudgedRule{Rule: k.rule, Severity: k.severity, BuiltinOnly: k.builtinOnly, Groups: Capped[*UnjudgedGroup]{More: shown.More}}
		for _, u := range shown.Shown {
			r.Groups.Shown = append(r.Groups.Shown, known.unjudgedGroup(u))
		}
		for _, u := range group {
			r.Subjects += u.Subjects
		}
		out = append(out, r)
	}
	return out
}

func (l *ledger) unjudgedGroup(u *checks.Unknown) *UnjudgedGroup {
	g := &UnjudgedGroup{Subjects: u.Subjects, Others: u.Subjects > len(u.Sample)}
	g.Sample = l.distinct(u.Sample)
	var own int64 // the partner's own portal, where no other is meant
	if len(g.Sample) == 1 && !g.Others {
		own = g.Sample[0].HubID
	}
	for _, n := range u.Missing {
		g.Missing = append(g.Missing, &MissingEntry{Need: n, Ask: l.audience(n, own)})
	}
	return g
}

// orderWaivers puts first what asks for an act: expired, nearly expired, broad, unmatched; then the others as written.
func orderWaivers(uses []*checks.WaiverUse) []*checks.WaiverUse {
	sorted := slices.Clone(uses)
	slices.SortStableFunc(sorted, func(x, y *checks.WaiverUse) int {
		return cmp.Or(
			compareBools(!x.Expired, !y.Expired),
			compareBools(!x.NearlyExpired, !y.NearlyExpired),
			compareBools(!x.Broad, !y.Broad),
			compareBools(!x.Unmatched, !y.Unmatched),
		)
	})
	return sorted
}

// orderDiagnostics puts lost input before notes.
func orderDiagnostics(ds []checks.Diagnostic) []checks.Diagnostic {
	sorted := slices.Clone(ds)
	slices.SortStableFunc(sorted, func(x, y checks.Diagnostic) int { return compareBools(!x.Unread, !y.Unread) })
	return sorted
}
