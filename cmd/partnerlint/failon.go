package main

import (
	"slices"

	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/policy"
)

// failOn is what makes an audit end with status findings.
type failOn struct {
	// severities are those that count.
	severities []policy.Severity
	// unknown: a rule at error level that could not be decided counts.
	unknown bool
}

// failOnNames are the values of --fail-on.
var failOnNames = []string{"error", "warning", "info", "unknown", "never"}

// parseFailOn reads the values of --fail-on. A severity stands for itself and the graver ones.
func parseFailOn(cmd *cobra.Command, names []string) (failOn, error) {
	gravest := []policy.Severity{policy.Error, policy.Warning, policy.Info}
	var f failOn
	for _, name := range names {
		switch name {
		case "error", "warning", "info":
			upTo := slices.Index(gravest, policy.Severity(name)) + 1
			if upTo > len(f.severities) {
				f.severities = gravest[:upTo]
			}
		case "unknown":
			f.unknown = true
		case "never":
			if len(names) > 1 {
				return f, usage(cmd, "--fail-on never stands alone")
			}
		default:
			return f, usage(cmd, "--fail-on %s: %s", name, instead(name, failOnNames))
		}
	}
	return f, nil
}

// met reports whether the results hold something that counts. Waived findings never count, nor does what only the
// unchanged built-in policy finds.
func (f failOn) met(r *checks.Results) bool {
	counts := func(x *checks.Finding) bool {
		return x.Waiver == nil && !x.BuiltinOnly && slices.Contains(f.severities, x.Severity)
	}
	open := func(u *checks.Unknown) bool { return !u.BuiltinOnly && u.Severity == policy.Error }
	return slices.ContainsFunc(r.Findings, counts) || f.unknown && slices.ContainsFunc(r.Unknowns, open)
}
