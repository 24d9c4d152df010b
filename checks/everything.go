package checks

import (
	"cmp"
	"slices"

	"partnerlint/policy"
)

// RuleOutcome is what one rule says of an access: of the access itself, of its client or of its person.
type RuleOutcome struct {
	Rule    *policy.Rule
	Outcome Outcome
	// BuiltinOnly marks what only the unchanged built-in policy says.
	BuiltinOnly bool
	// Finding is that of a fail, and Unknowns are what could not be decided.
	Finding  *Finding
	Unknowns []*Unknown
	// Facts decided a pass, or that the rule does not apply, in the order they were read; those of a fail stand with its
	// finding.
	Facts []Fact
}

// factsOf returns the facts that decide an expression, where somebody asks for them.
func (r *run) factsOf(f *frame, c *code) []Fact {
	if !r.everything {
		return nil
	}
	var out []Fact
	for _, t := range r.trace(c, f) {
		if t.lacks {
			continue
		}
		out = addFacts(out, []Fact{r.fact(t)})
		if len(out) == MaxEvidence {
			break
		}
	}
	for i := range out {
		out[i] = out[i].detached()
	}
	return out
}

// addFacts adds facts that are not there yet, as far as there is room.
func addFacts(to, more []Fact) []Fact {
	for _, f := range more {
		if len(to) < MaxEvidence && !slices.ContainsFunc(to, f.same) {
			to = append(to, f)
		}
	}
	return to
}

// keepOutcomes gives each access all that was judged of it, of its person, of its client as it is now, and of the
// portal's evidence.
func (o *portalOutcome) keepOutcomes() {
	shared := slices.DeleteFunc(slices.Clone(o.results), func(j judgedOf) bool {
		return j.subject.Kind != policy.SubjectPortal && (j.subject.Kind != policy.SubjectClient || j.rule.rule().Moment != policy.Now)
	})
	for _, a := range o.accesses {
		if len(a.results) == 0 { // not judged
			continue
		}
		a.every = slices.Clone(a.results)
		for _, j := range shared {
			if j.subject.Kind == policy.SubjectPortal || j.subject.PartnerHubID == a.partner {
				a.every = append(a.every, j)
			}
		}
	}
}

// ruleOutcomes orders what was judged by rule, what the policy in force says first. What the unchanged built-in policy
// says alike is not said again.
func (c *collector) ruleOutcomes(results []judgedOf) []*RuleOutcome {
	var out []*RuleOutcome
	seen := map[*bound]bool{}
	for _, j := range results {
		if seen[j.rule] {
			continue
		}
		seen[j.rule] = true
		o := &RuleOutcome{Rule: j.rule.rule(), Outcome: j.outcome, BuiltinOnly: j.rule.inForce == nil, Finding: j.finding, Facts: j.decided}
		for _, l := range j.unknown {
			o.Unknowns = append(o.Unknowns, c.unknown(j, l, false))
		}
		out = append(out, o)
	}
	out = slices.DeleteFunc(out, func(o *RuleOutcome) bool {
		return o.BuiltinOnly && slices.ContainsFunc(out, o.saysWhat)
	})
	slices.SortStableFunc(out, func(a, b *RuleOutcome) int {
		return cmp.Or(cmp.Compare(a.Rule.ID, b.Rule.ID), compareBool(a.BuiltinOnly, b.BuiltinOnly))
	})
	return out
}

// saysWhat reports whether the policy in force says the same.
func (o *RuleOutcome) saysWhat(other *RuleOutcome) bool {
	if other.BuiltinOnly || other.Rule.ID != o.Rule.ID || other.Outcome != o.Outcome {
		return false
	}
	return o.Outcome != Fail || o.Finding.tellsWhat(other.Finding)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
