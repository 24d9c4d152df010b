package reports

import (
	"slices"
	"strings"

	"partnerlint/checks"
)

func (b *workbook) rules() error {
	type row = *checks.RuleCount
	for i, c := range b.report.Rules {
		b.ruleRows[c.Rule.ID] = i + 2
	}
	columns := []column[row]{
		{label: "Rule", width: 8, cell: func(c row) cell { return plainCell(c.Rule.ID) }},
		{label: "Name", width: 31, cell: func(c row) cell { return plainCell(c.Rule.Name) }},
		{label: "Title", width: 36, cell: func(c row) cell { return wrapCell(c.Rule.Title) }},
		{label: "Severity", width: 10, terms: b.severityTerms(), cell: func(c row) cell { return plainCell(b.words.severity(severityOf(c.Rule)).Word) }},
		{label: "Failed", width: 9, counts: true, cell: func(c row) cell { return numberCell(c.Fail) }},
		{label: "Not judged", width: 9, counts: true, cell: func(c row) cell { return numberCell(c.Unknown) }},
		{label: "Waived", width: 9, counts: true, cell: func(c row) cell { return numberCell(c.Waived) }},
		{label: "Passed", width: 9, counts: true, cell: func(c row) cell { return numberCell(c.Pass) }},
		{label: "Not applicable", width: 11, counts: true, cell: func(c row) cell { return numberCell(c.NotApplicable) }},
		{label: "Stage", width: 18, cell: func(c row) cell { return wrapCell(say(b.words.Stage, string(c.Rule.Stage))) }},
		{label: "Judged", width: 18, cell: func(c row) cell { return wrapCell(say(b.words.Moment, string(c.Rule.Moment))) }},
		{label: "Of", width: 18, cell: func(c row) cell { return wrapCell(say(b.words.Subject, string(c.Rule.Subject))) }},
		{label: "In the policy's words", width: 56, cell: func(c row) cell { return linesCell(quotesOf(c)) }},
		{label: "Why", width: 50, cell: func(c row) cell { return linesCell(prosePlain(c.Rule.Rationale)) }},
		{label: "How to put it right", width: 60, cell: func(c row) cell { return linesCell(prosePlain(c.Rule.Remediation)) }},
		{label: "Who acts", width: 28, cell: func(c row) cell { return wrapCell(b.words.actors(c.Rule.Actors)) }},
		{label: "Changed by the policy", width: 30, cell: b.changedRule},
	}
	return writeTable(b, table[row]{sheet: rulesSheet, stay: 1, columns: columns, rows: slices.Values(b.report.Rules)})
}

// quotesOf are the sentences that a rule rests on, each on a line, or what it is derived from.
func quotesOf(c *checks.RuleCount) string {
	var lines []string
	for _, s := range c.Rule.Sources {
		lines = append(lines, "“"+oneLine(s, "")+"”")
	}
	if c.Rule.Derived != "" {
		lines = append(lines, "Derived from: "+oneLine(c.Rule.Derived, ""))
	}
	return strings.Join(lines, "\n")
}

func (b *workbook) changedRule(c *checks.RuleCount) cell {
	if c.Rule.Override == nil {
		return cell{}
	}
	return wrapCell(overridden(b.words, c.Rule.Override) + ": " + c.Rule.Override.Reason)
}
