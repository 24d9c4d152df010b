package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/template"

	"partnerlint/checks"
)

var markdownTemplate = sync.OnceValue(func() *template.Template {
	return textTemplate([]string{"report.md.tmpl", "entries.md.tmpl"}, "markdown", template.FuncMap{
		"markdown": func(v any) string { return markdownText(fmt.Sprint(v)) },
		"prose":    proseMarkdown,
		"code":     markdownCode,
		"fence":    markdownFence,
		"letter":   letterText,
		"grave":    gravestFindings,
	}, "prose", "code", "fence")
})

// WriteMarkdown writes the report as GitHub-flavoured Markdown that is no longer than MaxMarkdown.
func WriteMarkdown(w io.Writer, r *Report) error { return writeMarkdown(w, r, "report.md.tmpl") }

// WriteGitHubSummary writes what a job says of itself on GitHub: the verdicts, what to do next, and the gravest
// findings, for $GITHUB_STEP_SUMMARY.
func WriteGitHubSummary(w io.Writer, r *Report) error { return writeMarkdown(w, r, "github-summary") }

func writeMarkdown(w io.Writer, r *Report, name string) error {
	var b strings.Builder
	if err := markdownTemplate().ExecuteTemplate(&b, name, r); err != nil {
		return err
	}
	_, err := io.WriteString(w, cutMarkdown(lines(b.String()), MaxMarkdown))
	return err
}

// MaxSummaryFindings caps the findings that a job's summary lists.
const MaxSummaryFindings = 50

// graveFinding is a finding with whom it is about.
type graveFinding struct {
	*checks.Finding
	Whom Whom
}

// gravestFindings are the gravest findings of the policy in force that no waiver covers; nil: there is none.
func gravestFindings(r *Report) *Capped[graveFinding] {
	var open []*checks.Finding
	for _, f := range r.All.Findings {
		if !f.BuiltinOnly && f.Waiver == nil {
			open = append(open, f)
		}
	}
	if len(open) == 0 {
		return nil
	}
	slices.SortStableFunc(open, compareFindings)
	first, known := capped(open, MaxSummaryFindings), newLedger(r.All)
	c := &Capped[graveFinding]{More: first.More}
	for _, f := range first.Shown {
		c.Shown = append(c.Shown, graveFinding{f, known.subject(f.Subject)})
	}
	return c
}
