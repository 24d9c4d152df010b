package checks

import (
	"time"

	"partnerlint/policy"
)

// scale names the verdicts of a question: the request may go through, or the conduct complies.
type scale struct{ fails, unknown, waived, holds Verdict }

var (
	readiness  = scale{Blocked, NeedsEvidence, ReadyWithWaivers, Ready}
	compliance = scale{Violating, Unproven, CompliantWithWaivers, Compliant}
)

// verdicts sums up the results of some stages, under the policy in force and under the unchanged built-in one.
func (r *run) verdicts(results []judgedOf, stages map[policy.Stage]bool, s scale) Verdicts {
	out := Verdicts{Policy: r.verdict(results, stages, s, false)}
	out.Builtin = out.Policy
	if r.plan.Policy.Builtin != nil {
		out.Builtin = r.verdict(results, stages, s, true)
	} else if out.Policy == s.waived {
		out.Builtin = s.fails // a waiver is the agency's word; the built-in policy has none
	}
	return out
}

// verdict: an error that fails decides, then an error that is unknown; warnings never do. A run that was told to leave
// rules or people out can say that something fails, but not that nothing does.
func (r *run) verdict(results []judgedOf, stages map[policy.Stage]bool, s scale, builtin bool) Verdict {
	out := NotJudged
	worst := func(v Verdict) {
		if out == NotJudged || v < out {
			out = v
		}
	}
	for _, j := range results {
		rule := j.rule.inForce
		if builtin {
			rule = j.rule.builtin
		}
		if rule == nil || !stages[rule.Stage] || j.outcome == NotApplicable {
			continue
		}
		if rule.Stage != policy.Evidence {
			worst(s.holds)
		}
		for _, l := range j.unknown {
			if severityOf(rule, l.index) == policy.Error {
				worst(s.unknown)
			}
		}
		if j.outcome == Fail && severityOf(rule, j.finding.Case) == policy.Error {
			if j.finding.Waiver != nil && !builtin {
				worst(s.waived)
			} else {
				worst(s.fails)
			}
		}
	}
	if r.scope.partial && out != s.fails {
		return NotJudged
	}
	return out
}

// severityOf is the severity of a case; of the question whether a rule applies at all, that of its gravest case.
func severityOf(rule *policy.Rule, index int) policy.Severity {
	if index >= 0 {
		return rule.Cases[index].Severity
	}
	out := policy.Info
	for _, c := range rule.Cases {
		if c.Severity == policy.Error || c.Severity == policy.Warning && out == policy.Info {
			out = c.Severity
		}
	}
	return out
}

// waiverFor finds the waiver that covers a finding today: same rule, same portal, and the same person where it names
// one.
func (r *run) waiverFor(rule *policy.Rule, s *Subject) *policy.Waiver {
	today := microTime(r.evidence.now).In(r.plan.ages.zone).Format(time.DateOnly)
	for _, w := range r.plan.Policy.Waivers {
		if w.Rule == rule.ID && w.HubID == s.HubID && (w.User == "" || sameText(w.User, s.User)) &&
			w.Expires.Format(time.DateOnly) >= today {
			return w
		}
	}
	return nil
}
