package reports

import (
	"cmp"
	"slices"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// New makes the report of a run. It keeps r and does not change it; r must stay as it is for as long as the report is
// used.
func New(r *checks.Results, m Meta) *Report {
	known := newLedger(r)
	b := newBuilder(r, known, pageCaps)
	report := &Report{
		Meta:        m,
		Now:         r.Now.UTC(),
		Policy:      policyInfo(r.Policy),
		Groups:      groups(r),
		Findings:    countFindings(r),
		All:         r,
		Accesses:    b.accesses(),
		Persons:     b.persons(),
		Portals:     b.portals(),
		Workbooks:   b.workbooks(),
		Unjudged:    unjudged(r.Unknowns, known),
		Questions:   questions(r, known),
		Waivers:     orderWaivers(r.Waivers),
		Overrides:   r.Policy.Overrides,
		Diagnostics: capped(orderDiagnostics(r.Diagnostics), MaxDiagnostics),
		Rules:       r.Rules,
		Families:    families(r.Rules),
		Worst:       worst(r),
		Coverage:    coverage(r),
	}
	for _, d := range r.Diagnostics {
		if d.Unread {
			report.Unread++
		}
	}
	all := fixes(r.Findings, known)
	report.Fixes = capped(all, MaxFixes)
	report.Work = work(all)
	report.Asks = asks(report.Questions)
	report.Changes = report.compare()
	return report
}

func policyInfo(p *policy.Policy) PolicyInfo {
	info := PolicyInfo{ID: p.ID, Title: p.Title, Version: p.Version, Digest: p.Digest}
	if p.Builtin != nil {
		builtin := policyInfo(p.Builtin)
		info.Builtin = &builtin
	}
	return info
}

// builder makes the listings. A finding is shared by the accesses, the person and the portal that it concerns, so that
// the first of them tells it in full and later ones point there.
type builder struct {
	results *checks.Results
	known   *ledger
	custom  bool
	// zone is the policy's, in which facts that are moments are written.
	zone *time.Location
	caps caps
	told map[*checks.Finding]Place
	full int // findings that the present listing may still tell in full
}

// caps bound what a builder tells, as MaxDetail, MaxCompact, MaxFull and MaxFindings say.
type caps struct{ detail, compact, full, findings int }

// pageCaps are those of a report on one page.
var pageCaps = caps{MaxDetail, MaxCompact, MaxFull, MaxFindings}

func newBuilder(r *checks.Results, known *ledger, c caps) *builder {
	return &builder{results: r, known: known, custom: r.Policy.Builtin != nil, zone: zoneOf(r.Policy), caps: c,
		told: map[*checks.Finding]Place{}, full: c.full}
}

func (b *builder) accesses() Listing[*AccessEntry] {
	return listing(b.caps, b.results.Accesses, "access", b.accessJudgement, accessSilent, b.access)
}

func (b *builder) persons() Listing[*PersonEntry] {
	b.full = b.caps.full
	return listing(b.caps, b.results.Persons, "person",
		func(p *checks.Person) Judgement { return b.judge(p.Conformity) },
		func(p *checks.Person) bool { return len(p.Findings)+len(p.Unknowns) == 0 },
		b.person)
}

func (b *builder) portals() Listing[*PortalEntry] {
	b.full = b.caps.full
	return listing(b.caps, b.results.Portals, "portal",
		func(p *checks.Portal) Judgement { return b.judge(p.Conformity) },
		func(p *checks.Portal) bool { return len(p.Findings)+len(p.Unknowns) == 0 },
		b.portal)
}

func (b *builder) workbooks() Told {
	b.full = b.caps.full
	var findings []*checks.Finding
	for _, f := range b.results.Findings {
		if f.Subject.Kind == policy.SubjectRegister {
			findings = append(findings, f)
		}
	}
	return b.tell(findings, nil, 0, Place{Kind: "workbook", Number: 1}, anyStage, false)
}

// listing orders subjects by their verdict, gravest first, and otherwise keeps the order of the results. Entries are
// built for what is shown only.
func listing[S, E any](most caps, subjects []S, kind string, judge func(S) Judgement, silent func(S) bool, build func(S, Judgement, Place) E) Listing[E] {
	var detail, compact []S
	for _, s := range byVerdict(subjects, judge) {
		if gravity(judge(s)) >= gravityGood && silent(s) {
			compact = append(compact, s)
		} else {
			detail = append(detail, s)
		}
	}
	number := 0
	entries := func(c Capped[S]) Capped[E] {
		out := Capped[E]{More: c.More}
		for _, s := range c.Shown {
			number++
			out.Shown = append(out.Shown, build(s, judge(s), Place{Kind: kind, Number: number}))
		}
		return out
	}
	l := Listing[E]{Total: len(subjects)}
	l.Detail = entries(capped(detail, most.detail))
	l.Compact = entries(capped(compact, most.compact))
	return l
}

func byVerdict[S any](subjects []S, judge func(S) Judgement) []S {
	sorted := slices.Clone(subjects)
	slices.SortStableFunc(sorted, func(x, y S) int { return cmp.Compare(gravity(judge(x)), gravity(judge(y))) })
	return sorted
}

// The gravity of verdicts: what needs an act, what needs an answer, what rests on a waiver, what is well, and what was
// not judged.
const (
	gravityBad = iota
	gravityOpen
	gravityWaived
	gravityGood
	gravityNone
)

// gravity ranks a judgement by the graver of its two verdicts, so that what only the built-in policy refuses is not
// lost among the ready.
func gravity(j Judgement) int {
	g := rank(j.Policy)
	if j.ShowBuiltin {
		g = min(g, rank(j.Builtin))
	}
	return g
}

func rank(v checks.Verdict) int {
	switch v {
	case checks.Blocked, checks.Violating:
		return gravityBad
	case checks.NeedsEvidence, checks.Unproven:
		return gravityOpen
	case checks.ReadyWithWaivers, checks.CompliantWithWaivers:
		return gravityWaived
	case checks.Ready, checks.Compliant:
		return gravityGood
	default:
		return gravityNone
	}
}

func (b *builder) judge(v checks.Verdicts) Judgement {
	return Judgement{Verdicts: v, ShowBuiltin: v.Builtin != checks.NotJudged && (b.custom || v.Builtin != v.Policy)}
}

func (b *builder) accessJudgement(a *checks.Access) Judgement {
	if isRequest(a) {
		return b.judge(a.Eligibility)
	}
	return b.judge(a.Conformity)
}

// isRequest reports whether the access awaits a decision, so that its eligibility is judged.
func isRequest(a *checks.Access) bool { return a.Status == "draft" || a.Status == "submitted" }

func accessSilent(a *checks.Access) bool { return len(a.Findings)+len(a.Unknowns) == 0 }

func (b *builder) access(a *checks.Access, j Judgement, place Place) *AccessEntry {
	e := &AccessEntry{Access: a, Place: place, Request: isRequest(a), Judgement: j}
	if !e.Request {
		e.Reasons = b.tell(a.Findings, a.Unknowns, a.HubID, place, anyStage, true)
		return e
	}
	e.Reasons = b.tell(a.Findings, a.Unknowns, a.HubID, place, ofRequest, true)
	e.PutRight = b.tell(a.Findings, a.Unknowns, a.HubID, place, ofUse, true)
	e.Conduct = b.judge(a.Conformity)
	return e
}

func (b *builder) person(p *checks.Person, j Judgement, place Place) *PersonEntry {
	return &PersonEntry{Person: p, Place: place, Judgement: j, Reasons: b.tell(p.Findings, p.Unknowns, p.HubID, place, anyStage, false)}
}

func (b *builder) portal(p *checks.Portal, j Judgement, place Place) *PortalEntry {
	return &PortalEntry{Portal: p, Place: place, Judgement: j, Reasons: b.tell(p.Findings, p.Unknowns, p.HubID, place, anyStage, false)}
}

func anyStage(*policy.Rule) bool    { return true }
func ofRequest(r *policy.Rule) bool { return r.Stage == policy.Eligibility || r.Stage == policy.Form }
func ofUse(r *policy.Rule) bool     { return !ofRequest(r) }
