package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/policy"
)

func (sh *shell) policyLint() *cobra.Command {
	c := &cobra.Command{
		Use:   "lint",
		Short: "Check that a policy can be read and that its expressions fit the facts",
		Args:  noArgs,
	}
	paths := policyFlag(c.Flags())
	c.RunE = func(*cobra.Command, []string) error {
		p, err := policy.Load(*paths)
		if err != nil {
			return err
		}
		if _, err := checks.Bind(p); err != nil {
			return err
		}
		fmt.Fprintf(sh.out, "%s: sound\n", amount(p.Rules))
		return nil
	}
	return c
}

func (sh *shell) policyTest() *cobra.Command {
	c := &cobra.Command{
		Use:   "test",
		Short: "Run the examples of a policy's rules",
		Long: `Run the examples of a policy's rules, and print those that come out otherwise than they say (exit status 1).

The examples of the built-in rules belong to the built-in policy: a parameter that your policy changes may break
them without anything being wrong. They are run where the policy is a built-in one, and with --all.`,
		Args: noArgs,
	}
	paths := policyFlag(c.Flags())
	all := c.Flags().Bool("all", false, "run the examples of the built-in rules too")
	c.RunE = func(*cobra.Command, []string) error {
		p, err := policy.Load(*paths)
		if err != nil {
			return err
		}
		plan, err := checks.Bind(p)
		if err != nil {
			return err
		}
		rules := p.Rules
		if !*all {
			rules = ownRules(p)
		}
		rules, without := withExamples(rules)
		if without > 0 {
			fmt.Fprintf(sh.out, "%s: the examples were left out when the policy was redacted, since they name people; test the policy that it was made from\n", counted(without, "rule"))
		}
		failed := sh.runExamples(plan, rules)
		switch {
		case failed > 0:
			sh.status = findings
			fmt.Fprintf(sh.out, "%s: %d failed\n", amount(rules), failed)
		case len(rules) == 0 && without > 0:
		case len(rules) == 0:
			fmt.Fprintln(sh.out, "the policy has no rules of its own; --all runs the examples of the built-in ones")
		default:
			fmt.Fprintf(sh.out, "%s: all as expected\n", amount(rules))
		}
		return nil
	}
	return c
}

// withExamples are the rules whose examples were not left out, and how many others there are.
func withExamples(rules []*policy.Rule) (with []*policy.Rule, others int) {
	for _, r := range rules {
		if slices.ContainsFunc(r.Examples, policy.Example.IsLeftOut) {
			others++
			continue
		}
		with = append(with, r)
	}
	return with, others
}

// runExamples runs the examples, prints those that fail, and counts them.
func (sh *shell) runExamples(plan *checks.Plan, rules []*policy.Rule) int {
	failed := 0
	for _, r := range rules {
		for _, x := range r.Examples {
			got, err := plan.RunExample(r, x)
			if err == nil {
				err = got.Check(x)
			}
			if err != nil {
				failed++
				fmt.Fprintln(sh.out, visible(err.Error()))
			}
		}
	}
	return failed
}

// ownRules are the rules in force that the built-in policy beside a custom one does not have.
func ownRules(p *policy.Policy) []*policy.Rule {
	if p.Builtin == nil {
		return p.Rules
	}
	var own []*policy.Rule
	for _, r := range p.Rules {
		if p.Builtin.Rule(r.ID) == nil {
			own = append(own, r)
		}
	}
	return own
}

// amount counts rules and their examples.
func amount(rules []*policy.Rule) string {
	examples := 0
	for _, r := range rules {
		examples += len(r.Examples)
	}
	return counted(len(rules), "rule") + ", " + counted(examples, "example")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
