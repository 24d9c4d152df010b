package reports

import (
	"slices"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// grounds is what the sheets of accesses, people and portals say alike.
type grounds struct {
	verdicts checks.Verdicts
	findings []*checks.Finding
	unknowns []*checks.Unknown
}

// verdictTerms are the words of all verdicts.
func (b *workbook) verdictTerms() []term {
	var terms []term
	for v := checks.NotJudged; v <= checks.Compliant; v++ {
		terms = append(terms, b.words.verdict(v))
	}
	return terms
}

// severityTerms are the words of the severities.
func (b *workbook) severityTerms() []term {
	return []term{b.words.severity(policy.Error), b.words.severity(policy.Warning), b.words.severity(policy.Info)}
}

func (b *workbook) verdictCell(v checks.Verdict) cell { return plainCell(b.words.verdict(v).Word) }

// verdictColumns are the verdict and, where the policy is a custom one, the built-in policy's beside it.
func verdictColumns[T any](b *workbook, label string, of func(T) checks.Verdicts) []column[T] {
	columns := []column[T]{{label: label, width: 22, terms: b.verdictTerms(), cell: func(v T) cell { return b.verdictCell(of(v).Policy) }}}
	if b.report.Policy.Builtin != nil {
		columns = append(columns, column[T]{label: label + " (unchanged policy)", width: 22, terms: b.verdictTerms(),
			cell: func(v T) cell { return b.verdictCell(of(v).Builtin) }})
	}
	return columns
}

// countColumns count what stands behind a verdict, and lead to the first finding.
func countColumns[T any](b *workbook, of func(T) grounds) []column[T] {
	count := func(label string, is func(*checks.Finding) bool) column[T] {
		return column[T]{label: label, width: 11, counts: true, cell: func(v T) cell {
			n, first := 0, 0
			for _, f := range of(v).findings {
				if !f.BuiltinOnly && is(f) {
					n++
					if first == 0 {
						first = b.findingRows[f]
					}
				}
			}
			return someCell(n).to(findingsSheet, first)
		}}
	}
	severity := func(s policy.Severity) func(*checks.Finding) bool {
		return func(f *checks.Finding) bool { return f.Waiver == nil && f.Severity == s }
	}
	return []column[T]{
		count("Errors", severity(policy.Error)),
		count("Warnings", severity(policy.Warning)),
		count("Notes", severity(policy.Info)),
		count("Waived", func(f *checks.Finding) bool { return f.Waiver != nil }),
		{label: "Not judged", width: 11, counts: true, cell: func(v T) cell {
			n := 0
			for _, u := range of(v).unknowns {
				if !u.BuiltinOnly {
					n++
				}
			}
			return someCell(n)
		}},
	}
}

func (b *workbook) accesses() error {
	type row = *checks.Access
	of := func(a row) grounds { return grounds{a.Conformity, a.Findings, a.Unknowns} }
	columns := slices.Concat(
		[]column[row]{
			{label: "Partner user", width: 30, cell: func(a row) cell { return plainCell(a.User) }},
			{label: "Name", width: 20, cell: func(a row) cell { return plainCell(a.UserName) }},
			{label: "Hub ID", width: 12, cell: func(a row) cell { return hubIDCell(a.HubID, a.HubIDText) }},
			{label: "Client", width: 30, cell: func(a row) cell { return wrapCell(a.ClientName) }},
			{label: "Status", width: 12, cell: func(a row) cell { return plainCell(a.Status) }},
		},
		verdictColumns(b, "Verdict", func(a row) checks.Verdicts {
			if isRequest(a) {
				return a.Eligibility
			}
			return a.Conformity
		}),
		verdictColumns(b, "Conduct", func(a row) checks.Verdicts { return a.Conformity })[:1],
		countColumns(b, of),
		[]column[row]{
			{label: "Submitted (UTC)", width: 18, cell: func(a row) cell { return atMoment(a.SubmittedAt) }},
			{label: "Decided (UTC)", width: 18, cell: func(a row) cell { return atMoment(a.DecidedAt) }},
			{label: "Decision due", width: 14, cell: func(a row) cell { return onDay(a.DecisionDue) }},
			{label: "Channel Consultant", width: 24, cell: func(a row) cell { return plainCell(a.ChannelConsultant) }},
			{label: "Primary administrator", width: 36, cell: func(a row) cell { return plainCell(a.PrimaryAdministrator) }},
			{label: "Purposes", width: 30, cell: func(a row) cell { return wrapCell(strings.Join(a.Purposes, "; ")) }},
			{label: "Partner Hub ID", width: 12, cell: func(a row) cell { return hubIDCell(a.PartnerHubID, "") }},
			{label: "Row", width: 12, cell: func(a row) cell { return plainCell(a.ID) }},
			{label: "Read from", width: 34, cell: func(a row) cell { return plainCell(placeOf(a.Location)) }},
		})
	return writeTable(b, table[row]{sheet: accessesSheet, stay: 1, columns: columns, rows: slices.Values(b.report.All.Accesses)})
}

func (b *workbook) people() error {
	type row = *checks.Person
	of := func(p row) grounds { return grounds{p.Conformity, p.Findings, p.Unknowns} }
	columns := slices.Concat(
		[]column[row]{
			{label: "Partner user", width: 30, cell: func(p row) cell { return plainCell(p.User) }},
			{label: "Name", width: 20, cell: func(p row) cell { return plainCell(p.UserName) }},
			{label: "Hub ID", width: 12, cell: func(p row) cell { return hubIDCell(p.HubID, "") }},
			{label: "Client", width: 34, cell: func(p row) cell { return wrapCell(p.ClientName) }},
		},
		verdictColumns(b, "Verdict", func(p row) checks.Verdicts { return p.Conformity }),
		countColumns(b, of),
		[]column[row]{{label: "Partner Hub ID", width: 12, cell: func(p row) cell { return hubIDCell(p.PartnerHubID, "") }}})
	return writeTable(b, table[row]{sheet: peopleSheet, stay: 1, columns: columns, rows: slices.Values(b.report.All.Persons)})
}

func (b *workbook) portals() error {
	type row = *checks.Portal
	of := func(p row) grounds { return grounds{p.Conformity, p.Findings, p.Unknowns} }
	kind := func(p row) string {
		if p.Own {
			return "partner's own"
		}
		return "client"
	}
	columns := slices.Concat(
		[]column[row]{
			{label: "Hub ID", width: 12, cell: func(p row) cell { return hubIDCell(p.HubID, "") }},
			{label: "Portal", width: 40, cell: func(p row) cell { return wrapCell(p.Name) }},
			{label: "Whose", width: 14, cell: func(p row) cell { return plainCell(kind(p)) }},
		},
		verdictColumns(b, "Verdict", func(p row) checks.Verdicts { return p.Conformity }),
		countColumns(b, of),
		[]column[row]{{label: "Newest export (UTC)", width: 18, cell: func(p row) cell { return atMoment(p.ExportedAt) }}})
	return writeTable(b, table[row]{sheet: portalsSheet, stay: 2, columns: columns, rows: slices.Values(b.report.All.Portals)})
}
