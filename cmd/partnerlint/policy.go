package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"partnerlint/policy"
	"partnerlint/schemas/spelling"
)

func (sh *shell) policyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Show what a policy demands and which facts it needs",
	}
	c.AddCommand(sh.policyList(), sh.policyExplain(), sh.policyNeeds(), sh.policyLint(), sh.policyTest(), sh.policyDocs())
	return c
}

// policyFlag declares --policy and returns where its values go.
func policyFlag(flags *pflag.FlagSet) *[]string {
	return flags.StringArray("policy", nil,
		"`POLICY` file or folder, or a built-in one ("+strings.Join(policy.Builtins(), ", ")+"); a later one stands on the earlier (default partner-access)")
}

func (sh *shell) policyList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the rules of a policy", Args: noArgs}
	paths := policyFlag(c.Flags())
	c.RunE = func(*cobra.Command, []string) error {
		p, err := policy.Load(*paths)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(sh.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "RULE\tSEVERITY\tSTAGE\tSUBJECT\tTITLE")
		for _, r := range p.Rules {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, strings.Join(severities(r), ", "), r.Stage, r.Subject, visible(r.Title))
		}
		return w.Flush()
	}
	return c
}

// severities lists the severities of a rule's cases, each once, in the order of the cases.
func severities(r *policy.Rule) []string {
	var out []string
	seen := map[policy.Severity]bool{}
	for _, c := range r.Cases {
		if !seen[c.Severity] {
			seen[c.Severity] = true
			out = append(out, string(c.Severity))
		}
	}
	return out
}

// findRule finds a rule by its ID or its name, whatever the case.
func findRule(cmd *cobra.Command, p *policy.Policy, name string) (*policy.Rule, error) {
	var valid []string
	for _, r := range p.Rules {
		if strings.EqualFold(r.ID, name) || strings.EqualFold(r.Name, name) {
			return r, nil
		}
		valid = append(valid, r.ID, r.Name)
	}
	proposal := "\"partnerlint policy list\" lists them"
	if n := spelling.Nearest(name, valid); n != "" {
		proposal = "did you mean " + n + "?"
	}
	return nil, usage(cmd, "policy %s has no rule %q; %s", p.ID, name, proposal)
}
