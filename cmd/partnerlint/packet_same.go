package main

import (
	"fmt"
	"slices"
	"strings"

	"partnerlint/checks"
)

// firstDifference says in what the accesses of a packet's own run differ from those of the whole run; empty: in
// nothing. What the packet's run has beside them, other rows of the same portals, does not matter.
func firstDifference(whole, packet []*checks.Access) string {
	byID := map[string][]*checks.Access{}
	for _, a := range packet {
		k := accessKey(a)
		byID[k] = append(byID[k], a)
	}
	for _, a := range whole {
		same := byID[accessKey(a)]
		if len(same) == 0 {
			return fmt.Sprintf("access %s of %s is missing", a.ID, a.User)
		}
		want := conclusion(a)
		if !slices.ContainsFunc(same, func(b *checks.Access) bool { return conclusion(b) == want }) {
			return fmt.Sprintf("access %s of %s: %q instead of %q", a.ID, a.User, conclusion(same[0]), want)
		}
	}
	return ""
}

func accessKey(a *checks.Access) string {
	return fmt.Sprintf("%d\x00%s\x00%s", a.HubID, strings.ToLower(a.User), a.ID)
}

// conclusion is what was concluded of an access, less the places where it was read.
func conclusion(a *checks.Access) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s %s/%s", a.Eligibility.Policy, a.Eligibility.Builtin, a.Conformity.Policy, a.Conformity.Builtin)
	for _, f := range a.Findings {
		fmt.Fprintf(&b, "; %s case %d %s %s", f.Rule.ID, f.Case, f.Severity, f.Fingerprint)
		if f.Waiver != nil {
			b.WriteString(" waived")
		}
		if f.BuiltinOnly {
			b.WriteString(" built-in")
		}
	}
	for _, u := range a.Unknowns {
		fmt.Fprintf(&b, "; %s case %d unknown for", u.Rule.ID, u.Case)
		for _, n := range u.Missing {
			fmt.Fprintf(&b, " %s.%s %s,", n.Side, n.Fact, n.Reason)
		}
	}
	return b.String()
}
