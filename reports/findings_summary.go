package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// summary fills the first sheet: what was judged, the verdicts, two charts, and what did not fit.
func (b *findingsBook) summary() error {
	s := &summaryWriter{findingsBook: b}
	s.head()
	s.verdicts()
	s.findings()
	families := s.bars("Outcomes by family of rules", []string{"failed", "unknown", "waived", "passed"}, b.report.Families, s.family)
	worst := s.bars("Client portals by their gravest outcome", []string{"Portals"}, b.report.Worst, s.kind)
	s.notes()
	for i, width := range []float64{34, 18, 18, 22, 18, 18, 10} {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		s.try(b.SetColWidth(summarySheet, letter, letter, width))
	}
	s.chart("I2", "Outcomes by family of rules", excelize.BarStacked, families, []string{"C0392B", "E0A030", "8E7CC3", "3C8D5A"})
	s.chart("I24", "Client portals by their gravest outcome", excelize.Bar, worst, []string{"33475B"})
	s.try(acrossThePage(b.File, summarySheet))
	show := false
	s.try(b.SetSheetView(summarySheet, 0, &excelize.ViewOptions{ShowGridLines: &show}))
	b.SetActiveSheet(0)
	return s.err
}

// summaryWriter writes row by row until the first error.
type summaryWriter struct {
	*findingsBook
	row int
	err error
}

func (s *summaryWriter) try(err error) {
	if s.err == nil {
		s.err = err
	}
}

// line writes a row of cells in a style; it returns its number.
func (s *summaryWriter) line(style int, values ...any) int {
	s.row++
	for i, v := range values {
		cell, _ := excelize.CoordinatesToCellName(i+1, s.row)
		of := style
		if i > 0 && style == s.text {
			of = s.number
		}
		if text, ok := v.(string); ok {
			v = cellString(text)
			if style == s.text {
				of = 0
			}
		}
		s.try(s.SetCellValue(summarySheet, cell, v))
		s.try(s.SetCellStyle(summarySheet, cell, cell, of))
	}
	return s.row
}

func (s *summaryWriter) gap() { s.row++ }

func (s *summaryWriter) head() {
	r := s.report
	s.line(s.title, "Partner Access audit: "+r.Policy.Title)
	s.gap()
	for _, p := range [][2]string{{"Judged at", instant(r.Now)}, {"Policy", r.Policy.ID + " " + r.Policy.Version}, {"Digest", r.Policy.Digest},
		{"Inputs", strings.Join(r.Meta.Inputs, ", ")}, {"Scope", scopeText(r.Meta.Scope)}, {"Written by", "partnerlint " + r.Meta.Version}} {
		s.line(s.text, p[0], p[1])
		cell := fmt.Sprintf("A%d", s.row)
		s.try(s.SetCellStyle(summarySheet, cell, cell, s.label))
	}
	if r.Unread > 0 {
		s.line(s.label, "Incomplete: "+count(r.Unread, "input or rule was lost", "inputs or rules were lost"))
	}
	if c := r.Changes; c != nil {
		s.line(s.label, "Since "+instant(c.Baseline.Now), fmt.Sprintf("%d new, %d unchanged, %d gone", c.New, c.Unchanged, len(c.Gone.Shown)+c.Gone.More))
	}
	s.gap()
}

func scopeText(s Scope) string {
	if !s.Narrowed() {
		return "everything in the inputs"
	}
	var parts []string
	for _, id := range s.HubIDs {
		parts = append(parts, "Hub ID "+number64(id))
	}
	for _, p := range []struct {
		what string
		list []string
	}{{"user ", s.Users}, {"consultant ", s.Consultants}, {"rule ", s.Rules}} {
		for _, v := range p.list {
			parts = append(parts, p.what+v)
		}
	}
	return "narrowed to " + strings.Join(parts, "; ")
}

func (s *summaryWriter) verdicts() {
	s.line(s.header, "Verdicts", "blocked or violating", "in need of evidence", "well, but for waivers", "ready or compliant", "not judged", "all")
	for _, g := range s.report.Groups {
		row := []any{say(vocabulary().Group, g.Key)}
		for _, c := range g.Counts {
			row = append(row, c.Policy)
		}
		s.line(s.text, append(row, g.Total)...)
	}
	s.gap()
}

func (s *summaryWriter) findings() {
	f := s.report.Findings
	s.line(s.header, "Findings", "Number")
	for _, p := range []struct {
		label string
		n     int
	}{{"errors", f.Error}, {"warnings", f.Warning}, {"notes", f.Info}, {"waived", f.Waived}, {"not judged for want of evidence", f.Unknown}, {"of these at error level", f.UnknownError}} {
		s.line(s.text, p.label, p.n)
	}
	s.gap()
}

// area is where the numbers of a chart stand.
type area struct{ head, first, last, columns int }

func (s *summaryWriter) bars(title string, labels []string, bars []*Bar, name func(string) string) area {
	head := []any{title}
	for _, l := range labels {
		head = append(head, l)
	}
	at := area{head: s.line(s.header, head...), columns: len(labels)}
	at.first = s.row + 1
	for _, b := range bars {
		row := []any{name(b.Key)}
		for _, p := range b.Parts {
			row = append(row, p.Count)
		}
		s.line(s.text, row...)
	}
	at.last = s.row
	s.gap()
	return at
}

func (s *summaryWriter) family(key string) string {
	if word := vocabulary().Family[key]; word != "" {
		return key + " " + word
	}
	return key
}

func (s *summaryWriter) kind(key string) string { return vocabulary().Outcome[key].Word }

func (s *summaryWriter) notes() {
	for _, cut := range s.cuts {
		s.line(s.text, cut)
	}
	for _, d := range s.report.Diagnostics.Shown {
		text := d.Message
		if d.Position != "" {
			text = d.Position + ": " + text
		}
		s.line(s.text, text)
	}
}

func (s *summaryWriter) chart(cell, title string, kind excelize.ChartType, at area, colours []string) {
	if at.last < at.first {
		return // nothing to show
	}
	c := &excelize.Chart{Type: kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Bold: true, Size: 12}}}},
		Legend: excelize.ChartLegend{Position: "bottom"}, Dimension: excelize.ChartDimension{Width: 640, Height: 400},
		YAxis: excelize.ChartAxis{MajorGridLines: true}, XAxis: excelize.ChartAxis{ReverseOrder: true}, Format: excelize.GraphicOptions{AltText: title}}
	if at.columns == 1 {
		c.Legend.Position = "none"
	}
	for i := range at.columns {
		letter, _ := excelize.ColumnNumberToName(i + 2)
		c.Series = append(c.Series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$%d", summarySheet, letter, at.head),
			Categories: fmt.Sprintf("%s!$A$%d:$A$%d", summarySheet, at.first, at.last),
			Values:     fmt.Sprintf("%s!$%s$%d:$%s$%d", summarySheet, letter, at.first, letter, at.last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colours[i%len(colours)]}},
		})
	}
	s.try(s.AddChart(summarySheet, cell, c))
}
