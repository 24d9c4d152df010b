package reports

import (
	"partnerlint/checks"
	"partnerlint/policy"
)

// conclusion is what a run says of a rule and all its subjects together, for formats that know no more than that it
// holds or does not.
type conclusion struct {
	*checks.RuleCount
	// found: the rule does not hold somewhere, waived or not; broken: somewhere at error level and not waived.
	found, broken bool
	// open: it could not be decided somewhere.
	open bool
	// unread counts the inputs and rules that were lost: what they would have shown is not known of any rule.
	unread int
}

// conclusions are in the order of the report's rules.
func conclusions(r *Report) []conclusion {
	found, broken, open := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range r.All.Findings {
		if f.BuiltinOnly {
			continue
		}
		found[f.Rule.ID] = true
		if f.Severity == policy.Error && f.Waiver == nil {
			broken[f.Rule.ID] = true
		}
	}
	for _, u := range r.All.Unknowns {
		if !u.BuiltinOnly {
			open[u.Rule.ID] = true
		}
	}
	var out []conclusion
	for _, c := range r.Rules {
		id := c.Rule.ID
		out = append(out, conclusion{
			RuleCount: c, found: found[id] || c.Fail+c.Waived > 0, broken: broken[id], open: open[id] || c.Unknown > 0, unread: r.Unread,
		})
	}
	return out
}

// judged reports whether the rule concerned anything.
func (c conclusion) judged() bool { return c.Pass > 0 || c.found || c.open }

// satisfied reports whether the rule was judged, held wherever it was, and nothing that might say otherwise is missing.
func (c conclusion) satisfied() bool { return c.Pass > 0 && !c.found && !c.open && c.unread == 0 }

// idle are the rules that concerned nothing.
func idle(concluded []conclusion) []*policy.Rule {
	var out []*policy.Rule
	for _, c := range concluded {
		if !c.judged() {
			out = append(out, c.Rule)
		}
	}
	return out
}
