package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"partnerlint/policy"
)

// summaryWriter writes the first sheet, row after row until the first error. It is small, so that it is not streamed.
type summaryWriter struct {
	*workbook
	row int
	err error
}

// area is where the numbers of a chart stand: a row of labels, and rows below it.
type area struct{ labels, first, last int }

// The columns of the summary, and their widths in characters; the charts stand to the right.
const chartColumn = "I"

var summaryWidths = []float64{36, 19, 14, 14, 14, 14, 12, 3}

func (b *workbook) summary() error {
	s := &summaryWriter{workbook: b}
	s.try(acrossThePage(b.File, summarySheet))
	for i, width := range summaryWidths {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		s.try(b.SetColWidth(summarySheet, letter, letter, width))
	}
	hide := false
	s.try(b.SetSheetView(summarySheet, 0, &excelize.ViewOptions{ShowGridLines: &hide}))
	s.line(cell{value: visible(workbookTitle(b.report)), look: title})
	s.try(b.SetRowHeight(summarySheet, s.row, 2*lineHeight))
	s.run()
	verdicts := s.verdicts()
	severities := s.severities()
	families := s.families()
	s.worst()
	s.changes()
	s.contents()
	s.cuts()
	s.notes()
	s.charts(verdicts, severities, families)
	return s.err
}

func (s *summaryWriter) try(err error) {
	if s.err == nil {
		s.err = err
	}
}

// line writes a row.
func (s *summaryWriter) line(cells ...cell) {
	s.row++
	for i, c := range cells {
		if c.value == nil && c.look == plain {
			continue
		}
		if t, ok := c.value.(string); ok {
			c.value = s.fit(t)
		}
		name, _ := excelize.CoordinatesToCellName(i+1, s.row)
		s.try(s.SetCellValue(summarySheet, name, c.value))
		s.try(s.SetCellStyle(summarySheet, name, name, s.styles[c.look]))
		if c.row > 0 {
			s.try(s.SetCellHyperLink(summarySheet, name, fmt.Sprintf("%s!A%d", quoteSheet(c.sheet), c.row), "Location"))
		}
	}
}

// block begins a part with the labels of its first column and of its counts.
func (s *summaryWriter) block(label string, counts ...string) area {
	return s.blockOf(label, counts)
}

// blockOf begins a part that has texts after its counts.
func (s *summaryWriter) blockOf(label string, counts []string, texts ...string) area {
	s.row++
	cells := []cell{{value: label, look: blockHeader}}
	for _, l := range counts {
		cells = append(cells, cell{value: l, look: countBlockHeader})
	}
	for _, l := range texts {
		cells = append(cells, cell{value: l, look: blockHeader})
	}
	s.line(cells...)
	return area{labels: s.row, first: s.row + 1}
}

// run says what was judged, when and by what.
func (s *summaryWriter) run() {
	r := s.report
	pair := func(label string, value cell) {
		if value.value != nil {
			s.line(cell{value: label, look: heading}, value)
		}
	}
	pair("Judged at (UTC)", atMoment(r.Now))
	pair("Policy", plainCell(r.Policy.ID+" "+r.Policy.Version+" ("+short(r.Policy.Digest)+")"))
	if p := r.Policy.Builtin; p != nil {
		pair("Beside it, unchanged", plainCell(p.ID+" "+p.Version+" ("+short(p.Digest)+")"))
	}
	pair("Inputs", plainCell(strings.Join(r.Meta.Inputs, ", ")))
	if r.Meta.Redacted != "" {
		pair("Redacted", plainCell("with key "+r.Meta.Redacted))
	}
	pair("Narrowed to", plainCell(scopeOf(r.Meta.Scope)))
	if r.Coverage.Judged+r.Coverage.Unknown > 0 {
		pair("Evidence at hand", cell{value: float64(r.Coverage.Percent()) / 100, look: percentage})
	}
	pair("Written by", plainCell(strings.TrimSpace("partnerlint "+r.Meta.Version)))
	if r.Unread > 0 {
		pair("Incomplete", plainCell(count(r.Unread, "input or rule was lost", "inputs or rules were lost")))
		s.colourRow("bad")
	}
}

// colourRow gives the row the colours of a tone.
func (s *summaryWriter) colourRow(tone string) {
	id := s.tones[tone]
	s.try(s.SetConditionalFormat(summarySheet, fmt.Sprintf("A%d:B%d", s.row, s.row),
		[]excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "TRUE", Format: &id}}))
}

// scopeOf says what the run was narrowed to; empty: to nothing.
func scopeOf(s Scope) string {
	var parts []string
	for _, id := range s.HubIDs {
		parts = append(parts, "Hub ID "+number64(id))
	}
	parts = append(parts, s.Users...)
	parts = append(parts, s.Consultants...)
	for _, id := range s.Rules {
		parts = append(parts, "rule "+id)
	}
	return strings.Join(parts, ", ")
}

// verdicts writes the verdicts of the policy in force, and below them those of the unchanged one.
func (s *summaryWriter) verdicts() area {
	at := s.block("Verdicts", "Blocked, violating", "Unknown", "With waivers", "In order", "Not judged", "All")
	s.groups(func(c VerdictCount) int { return c.Policy })
	at.last = s.row
	if s.report.Policy.Builtin != nil {
		s.block("Under the unchanged policy", "Blocked, violating", "Unknown", "With waivers", "In order", "Not judged", "All")
		s.groups(func(c VerdictCount) int { return c.Builtin })
	}
	return at
}

func (s *summaryWriter) groups(of func(VerdictCount) int) {
	for _, g := range s.report.Groups {
		row := []cell{plainCell(say(s.words.Group, g.Key))}
		for _, c := range g.Counts {
			row = append(row, numberCell(of(c)))
		}
		s.line(append(row, numberCell(g.Total))...)
	}
}

func (s *summaryWriter) severities() area {
	f := s.report.Findings
	at := s.block("Findings", "Count")
	for _, c := range []struct {
		word string
		n    int
	}{{s.words.severity(policy.Error).Word, f.Error}, {s.words.severity(policy.Warning).Word, f.Warning}, {s.words.severity(policy.Info).Word, f.Info},
		{s.words.Outcome[string(KindWaived)].Word, f.Waived}, {s.words.Outcome[string(KindUnknown)].Word, f.Unknown}} {
		s.line(plainCell(c.word), numberCell(c.n))
	}
	at.last = s.row
	return at
}

func (s *summaryWriter) families() area {
	at := s.block("Outcomes by family of rules", "Failed", "Unknown", "Waived", "Passed", "Not applicable")
	for _, b := range s.report.Families {
		row := []cell{plainCell(strings.TrimSpace(b.Key + " " + s.words.Family[b.Key]))}
		for _, p := range b.Parts {
			row = append(row, numberCell(p.Count))
		}
		s.line(append(row, numberCell(b.Aside))...)
	}
	at.last = s.row
	return at
}

func (s *summaryWriter) worst() {
	if len(s.report.Worst) == 0 {
		return
	}
	s.block("Client portals by gravest outcome", "Count")
	for _, b := range s.report.Worst {
		s.line(plainCell(s.words.Outcome[b.Key].Word), numberCell(b.Total()))
	}
}

// changes compares with the baseline. What is new has its state on the sheet of findings; what is gone stands here only.
func (s *summaryWriter) changes() {
	c := s.report.Changes
	if c == nil {
		return
	}
	s.blockOf("Since the baseline", []string{"Count"}, "Baseline", "Judged at (UTC)")
	s.line(plainCell("new"), numberCell(c.New), plainCell(c.Baseline.File), atMoment(c.Baseline.Now))
	s.line(plainCell("unchanged"), numberCell(c.Unchanged))
	s.line(plainCell("gone"), numberCell(c.GoneCount()))
	if c.GoneCount() == 0 {
		return
	}
	s.blockOf("Gone: put right, or out of scope", nil, "Rule", "Hub ID", "Severity", "User")
	for _, f := range c.Gone.Shown {
		s.line(plainCell(f.Message), plainCell(f.Rule).to(rulesSheet, s.ruleRows[f.Rule]), hubIDCell(f.HubID, ""),
			plainCell(s.words.severity(f.Severity).Word), plainCell(f.User))
	}
	if c.Gone.More > 0 {
		s.line(plainCell(fmt.Sprintf(workbookWords().More, c.Gone.More)))
	}
}

// contents leads to the other sheets.
func (s *summaryWriter) contents() {
	s.blockOf("Sheets", []string{"Rows"}, "What stands there", "", "", "", "")
	for _, name := range sheetNames[1:] {
		s.line(plainCell(name).to(name, 1), numberCell(s.counts[name]), plainCell(workbookWords().About[name]))
	}
	s.line(plainCell(workbookWords().Fill))
}

// cuts says what a spreadsheet has no room for.
func (s *summaryWriter) cuts() {
	cut := s.cut
	if cut == (cuts{}) {
		return
	}
	s.block("What had no room", "Count")
	for _, c := range []struct {
		key string
		n   int
	}{{"rows", cut.rows}, {"texts", cut.texts}, {"links", cut.links}} {
		if c.n > 0 {
			s.line(plainCell(workbookWords().Cut[c.key]), numberCell(c.n))
		}
	}
}

// notes are for whoever ran it: what could not be read or evaluated.
func (s *summaryWriter) notes() {
	d := s.report.Diagnostics
	if len(d.Shown) == 0 {
		return
	}
	s.block("Notes of the run")
	for _, n := range d.Shown {
		message := n.Message
		if n.Position != "" {
			message = n.Position + ": " + message
		}
		s.line(plainCell(message))
		if n.Unread {
			s.colourRow("bad")
		}
	}
	if d.More > 0 {
		s.line(plainCell(fmt.Sprintf(workbookWords().More, d.More)))
	}
}
