package reports

import (
	"iter"

	"github.com/xuri/excelize/v2"

	"partnerlint/checks"
)

// dispositions are what a reviewer can decide of a finding.
var dispositions = []string{"waive", "fix", "false positive", "accept risk"}

// foundRow is a finding and the row of its first fact; 0: it has none, or there was no room.
type foundRow struct {
	*checks.Finding
	evidence int
}

// inForce are the findings of the policy in force, each with the place of its evidence: both sheets have one order.
func (b *workbook) inForce() iter.Seq[foundRow] {
	return func(yield func(foundRow) bool) {
		next := 2
		for _, f := range b.report.All.Findings {
			if f.BuiltinOnly {
				continue
			}
			row := foundRow{Finding: f}
			if len(f.Evidence) > 0 && next <= maxRows {
				row.evidence = next
			}
			next += len(f.Evidence)
			if !yield(row) {
				return
			}
		}
	}
}

// findings writes the sheet that a reviewer fills in. The labels of its columns are read by waivers import.
func (b *workbook) findings() error {
	type row = foundRow
	next := 2
	for f := range b.inForce() {
		if next > maxRows {
			break
		}
		b.findingRows[f.Finding] = next
		next++
	}
	blank := func(l look) func(row) cell { return func(row) cell { return cell{look: l} } }
	columns := []column[row]{
		{label: "Severity", width: 10, terms: b.severityTerms(), cell: func(f row) cell { return plainCell(b.words.severity(f.Severity).Word) }},
		{label: "Rule", width: 8, cell: func(f row) cell { return plainCell(f.Rule.ID).to(rulesSheet, b.ruleRows[f.Rule.ID]) }},
		{label: "Title", width: 36, cell: func(f row) cell { return wrapCell(f.Rule.Title) }},
		{label: "Hub ID", width: 12, cell: func(f row) cell { return hubIDCell(f.Subject.HubID, "") }},
		{label: "Portal", width: 26, cell: func(f row) cell { return wrapCell(f.Subject.PortalName) }},
		{label: "User", width: 28, cell: func(f row) cell { return plainCell(f.Subject.User) }},
		{label: "Message", width: 60, cell: func(f row) cell { return wrapCell(f.Message) }},
		{label: "State", width: 11, cell: func(f row) cell { return plainCell(string(b.report.State(f.Finding))) },
			terms: []term{{Word: string(BaselineNew), Tone: "bad"}, {Word: string(BaselineUnchanged), Tone: "quiet"}}},
		{label: "Waived until", width: 13, cell: waivedUntil},
		{label: "Who acts", width: 30, cell: func(f row) cell { return wrapCell(b.words.actors(actors(f.Finding))) }},
		{label: "Facts", width: 8, counts: true, cell: func(f row) cell { return someCell(len(f.Evidence)).to(evidenceSheet, f.evidence) }},
		{label: "Disposition", width: 15, fillIn: true, cell: blank(fillIn)},
		{label: "Comment", width: 34, fillIn: true, cell: blank(fillIn)},
		{label: "Approved by", width: 20, fillIn: true, cell: blank(fillIn)},
		{label: "Expires", width: 13, fillIn: true, cell: blank(fillInDay)},
		{label: "Fingerprint", width: 35, cell: func(f row) cell { return plainCell(f.Fingerprint) }},
	}
	return writeTable(b, table[row]{sheet: findingsSheet, stay: 2, columns: columns, rows: b.inForce(),
		finish: func(last int) error { return validateReview(b, columns, last) }})
}

func waivedUntil(f foundRow) cell {
	if f.Waiver == nil {
		return cell{}
	}
	return onDay(f.Waiver.Expires)
}

// validateReview has the reviewer's columns checked while they are filled in; waivers import checks them again.
func validateReview(b *workbook, columns []column[foundRow], last int) error {
	for i, c := range columns {
		v := excelize.NewDataValidation(true)
		v.Sqref = columnCells(i+1, 2, last)
		var err error
		switch c.label {
		case "Disposition":
			err = v.SetDropList(dispositions)
		case "Expires":
			err = v.SetRange(firstDay, lastDay, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
		default:
			continue
		}
		if err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, c.label, workbookWords().Review[c.label])
		v.SetInput(c.label, workbookWords().Review[c.label])
		if err := b.AddDataValidation(findingsSheet, v); err != nil {
			return err
		}
	}
	return nil
}

// factRow is a fact of a finding.
type factRow struct {
	*checks.Finding
	fact *checks.Fact
}

func (b *workbook) facts() iter.Seq[factRow] {
	return func(yield func(factRow) bool) {
		for f := range b.inForce() {
			for i := range f.Evidence {
				if !yield(factRow{f.Finding, &f.Evidence[i]}) {
					return
				}
			}
		}
	}
}

func (b *workbook) evidence() error {
	type row = factRow
	columns := []column[row]{
		{label: "Fingerprint", width: 35, cell: func(f row) cell { return plainCell(f.Fingerprint).to(findingsSheet, b.findingRows[f.Finding]) }},
		{label: "Rule", width: 8, cell: func(f row) cell { return plainCell(f.Rule.ID) }},
		{label: "Hub ID", width: 12, cell: func(f row) cell { return hubIDCell(f.Subject.HubID, "") }},
		{label: "User", width: 28, cell: func(f row) cell { return plainCell(f.Subject.User) }},
		{label: "Fact", width: 34, cell: func(f row) cell { return wrapCell(f.fact.Name) }},
		{label: "Value", width: 40, cell: func(f row) cell { return wrapCell(f.fact.Value) }},
		{label: "Source", width: 22, cell: func(f row) cell { return plainCell(say(b.words.Source, f.fact.Source.Kind)) }},
		{label: "True at (UTC)", width: 18, cell: func(f row) cell { return atMoment(f.fact.Source.At) }},
		{label: "Attested by", width: 26, cell: func(f row) cell { return wrapCell(f.fact.Source.By) }},
		{label: "Role", width: 20, cell: func(f row) cell { return plainCell(f.fact.Source.Role) }},
		{label: "Reference", width: 26, cell: func(f row) cell { return wrapCell(f.fact.Source.Reference) }},
		{label: "Holds until", width: 13, cell: func(f row) cell { return onDay(f.fact.Source.Expires) }},
		{label: "File", width: 30, cell: func(f row) cell { return wrapCell(f.fact.Location.File) }},
		{label: "Line", width: 8, counts: true, cell: func(f row) cell { return someCell(f.fact.Location.Line) }},
		{label: "Column", width: 9, counts: true, cell: func(f row) cell { return someCell(f.fact.Location.Column) }},
		{label: "Pointer", width: 36, cell: func(f row) cell { return wrapCell(f.fact.Location.Pointer) }},
	}
	return writeTable(b, table[row]{sheet: evidenceSheet, columns: columns, rows: b.facts()})
}
