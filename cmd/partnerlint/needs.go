package main

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"text/template"

	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

func (sh *shell) policyNeeds() *cobra.Command {
	c := &cobra.Command{
		Use:   "needs [PATH…]",
		Short: "List the facts that a policy reads, or with paths those that are missing, and who can supply them",
		Long: `Without paths: list the facts that the rules of a policy read, and where each is found.

With paths: judge the inputs as audit does, and print the questions whose answers are missing, a letter for
each who can answer. --attestations writes them as a file to fill in, which audit then reads.`,
	}
	j := judgingFlags(c)
	var attestations string
	var force bool
	c.Flags().StringVar(&attestations, "attestations", "", "`FILE` to write, an attestation form to fill in; - for standard output")
	c.Flags().BoolVar(&force, "force", false, "let --attestations replace a file")
	c.RunE = func(cmd *cobra.Command, paths []string) error {
		switch {
		case len(paths) > 0 && attestations != "":
			return sh.writeAttestations(cmd, j, attestations, force, paths)
		case len(paths) > 0:
			return sh.printQuestions(cmd, j, paths)
		case attestations != "":
			return usage(cmd, "--attestations needs the inputs that lack something: give their paths")
		default:
			return sh.listNeeds(cmd, j)
		}
	}
	return c
}

// listNeeds prints the facts that the policy's rules read.
func (sh *shell) listNeeds(cmd *cobra.Command, j *judging) error {
	ready, err := j.prepare(cmd)
	if err != nil {
		return err
	}
	needs := ready.plan.Needs()
	if len(j.rules) > 0 {
		needs = slices.DeleteFunc(needs, func(n *checks.Need) bool {
			return !slices.ContainsFunc(n.Rules, func(id string) bool { return slices.Contains(j.rules, id) })
		})
	}
	const name = "needs.txt.tmpl"
	t, err := template.New(name).Funcs(template.FuncMap{"whoknows": reports.WhoKnows}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return err
	}
	return t.Execute(sh.out, needs)
}

// printQuestions prints what the inputs lack, as letters.
func (sh *shell) printQuestions(cmd *cobra.Command, j *judging, paths []string) error {
	ready, err := j.prepare(cmd)
	if err != nil {
		return err
	}
	report, err := ready.report(cmd.Context(), sh, paths, failOn{})
	if err != nil {
		return err
	}
	return reports.WriteQuestions(sh.out, report)
}

// writeAttestations writes what the inputs lack as an attestation file to fill in.
func (sh *shell) writeAttestations(cmd *cobra.Command, j *judging, path string, force bool, paths []string) error {
	if _, err := os.Lstat(path); path != "-" && !force && !errors.Is(err, fs.ErrNotExist) {
		return usage(cmd, "--attestations %s: there is such a file already; --force replaces it", path)
	}
	ready, err := j.prepare(cmd)
	if err != nil {
		return err
	}
	results, err := ready.run(cmd.Context(), sh, paths)
	if err != nil {
		return err
	}
	sh.conclude(results, failOn{})
	form := newAttestationForm(results)
	if path == "-" {
		return form.write(sh.out)
	}
	return writeFile(path, form.write)
}

// ruleNeeds lists the facts that each rule reads, by rule ID.
func ruleNeeds(p *policy.Policy) (map[string][]string, error) {
	plan, err := checks.Bind(p)
	if err != nil {
		return nil, err
	}
	facts := map[string][]string{}
	for _, n := range plan.Needs() {
		for _, id := range n.Rules {
			facts[id] = append(facts[id], n.Fact+" ("+n.Side+")")
		}
	}
	return facts, nil
}
