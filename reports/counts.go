package reports

import (
	"partnerlint/checks"
	"partnerlint/policy"
)

// The verdicts that each kind of group can have, gravest first.
var (
	eligibilityVerdicts = []checks.Verdict{checks.Blocked, checks.NeedsEvidence, checks.ReadyWithWaivers, checks.Ready, checks.NotJudged}
	complianceVerdicts  = []checks.Verdict{checks.Violating, checks.Unproven, checks.CompliantWithWaivers, checks.Compliant, checks.NotJudged}
)

// groups count the verdicts. Denied and revoked accesses are told under the requests, as not judged.
func groups(r *checks.Results) []*Group {
	requests := newGroup("requests", eligibilityVerdicts)
	granted := newGroup("granted", complianceVerdicts)
	persons := newGroup("persons", complianceVerdicts)
	portals := newGroup("portals", complianceVerdicts)
	for _, a := range r.Accesses {
		if a.Status == "granted" {
			granted.add(a.Conformity)
		} else {
			requests.add(a.Eligibility)
		}
	}
	for _, p := range r.Persons {
		persons.add(p.Conformity)
	}
	for _, p := range r.Portals {
		if p.Own {
			continue // not judged: it is no client's
		}
		portals.add(p.Conformity)
	}
	return []*Group{requests, granted, persons, portals}
}

func newGroup(key string, verdicts []checks.Verdict) *Group {
	g := &Group{Key: key}
	for _, v := range verdicts {
		g.Counts = append(g.Counts, VerdictCount{Verdict: v})
	}
	return g
}

func (g *Group) add(v checks.Verdicts) {
	g.Total++
	for i := range g.Counts {
		if g.Counts[i].Verdict == v.Policy {
			g.Counts[i].Policy++
		}
		if g.Counts[i].Verdict == v.Builtin {
			g.Counts[i].Builtin++
		}
	}
}

func countFindings(r *checks.Results) FindingCounts {
	var c FindingCounts
	for _, f := range r.Findings {
		switch {
		case f.BuiltinOnly:
		case f.Waiver != nil:
			c.Waived++
		case f.Severity == policy.Error:
			c.Error++
		case f.Severity == policy.Warning:
			c.Warning++
		default:
			c.Info++
		}
	}
	// Not of r.Unknowns, which tells of each case of a rule by itself.
	for _, n := range r.Rules {
		c.Unknown += n.Unknown
		c.UnknownError += n.UnknownError
	}
	return c
}

// severityOf is the gravest severity of a rule's cases, which is what a table of rules shows.
func severityOf(r *policy.Rule) policy.Severity {
	gravest := policy.Info
	for _, c := range r.Cases {
		if severityRank(c.Severity) < severityRank(gravest) {
			gravest = c.Severity
		}
	}
	return gravest
}
