package main

import (
	"embed"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"partnerlint/policy"
	"partnerlint/reports"
)

// templates are the texts that the policy commands fill in.
//
//go:embed templates/*.tmpl
var templates embed.FS

func (sh *shell) policyExplain() *cobra.Command {
	c := &cobra.Command{
		Use:   "explain RULE",
		Short: "Explain a rule: what demands it, why, how to put it right, and examples",
		Args:  needArgs("the ID or the name of a rule"),
	}
	paths := policyFlag(c.Flags())
	c.RunE = func(cmd *cobra.Command, args []string) error {
		p, err := policy.Load(*paths)
		if err != nil {
			return err
		}
		var rules []*policy.Rule
		for _, name := range args {
			r, err := findRule(cmd, p, name)
			if err != nil {
				return err
			}
			rules = append(rules, r)
		}
		return fillRules(sh.out, "explain.txt.tmpl", p, rules)
	}
	return c
}

func (sh *shell) policyDocs() *cobra.Command {
	c := &cobra.Command{
		Use:   "docs",
		Short: "Write the documentation of all rules, as Markdown",
		Args:  noArgs,
	}
	paths := policyFlag(c.Flags())
	how := c.Flags().Bool("reference", false, "write instead how rules are written, with all functions, variables and facts")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case *how && len(*paths) > 0:
			return usage(cmd, "--reference is the same for every policy; leave --policy out")
		case *how:
			return writeReference(sh.out)
		}
		p, err := policy.Load(*paths)
		if err != nil {
			return err
		}
		return fillRules(sh.out, "rules.md.tmpl", p, p.Rules)
	}
	return c
}

// rulePages is what the templates see.
type rulePages struct {
	Policy *policy.Policy
	Rules  []*policy.Rule
}

// fillRules writes rules of a policy through one of the templates.
func fillRules(w io.Writer, name string, p *policy.Policy, rules []*policy.Rule) error {
	needs, err := ruleNeeds(p)
	if err != nil {
		return err
	}
	t, err := template.New(name).Funcs(template.FuncMap{
		"severities": func(r *policy.Rule) string { return strings.Join(severities(r), ", ") },
		"params":     func(r *policy.Rule) []*policy.Param { return paramsOf(p, r) },
		"needs":      func(r *policy.Rule) []string { return needs[r.ID] },
		"indent":     func(by, s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n"+by) },
		"trim":       strings.TrimSpace,
		"add":        func(a, b int) int { return a + b },
		"cell":       cell,
		"anchor":     func(r *policy.Rule) string { return strings.ToLower(r.ID) + "-" + r.Name },
		"value":      (*policy.Param).Text,
		"actors":     reports.WhoActs,
		"others":     func(r *policy.Rule, c policy.Case) bool { return !slices.Equal(r.Actors, c.Actors) },
	}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return err
	}
	return t.Execute(w, rulePages{p, rules})
}

// cell makes text fit into a cell of a Markdown table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}

var paramRead = regexp.MustCompile(`\bparams\.([a-z][a-z0-9_]*)`)

// paramsOf lists the parameters that a rule's expressions read, in the policy's order.
func paramsOf(p *policy.Policy, r *policy.Rule) []*policy.Param {
	texts := []string{r.When.Text}
	for _, l := range r.Lets {
		texts = append(texts, l.Expr.Text)
	}
	for _, c := range r.Cases {
		texts = append(texts, c.Require.Text, c.Message.Text)
	}
	var names []string
	for _, m := range paramRead.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		names = append(names, m[1])
	}
	var out []*policy.Param
	for _, param := range p.Params {
		if slices.Contains(names, param.Name) {
			out = append(out, param)
		}
	}
	return out
}
