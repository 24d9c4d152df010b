package reports

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// series are the parts of a stacked bar, gravest first, by the tones they are drawn in.
var (
	verdictTones = []string{"bad", "open", "waived", "good", "quiet"}
	familyTones  = []string{"bad", "open", "waived", "good"}
	ruleTones    = []string{"bad", "open", "waived"}
)

// charts draws what the tables of the summary say, beside them, and the findings by rule from the sheet of rules. Each
// is a native chart over cells of the workbook: who filters or copies it finds the numbers.
func (s *summaryWriter) charts(verdicts, severities, families area) {
	row := 3
	place := func(height uint) (string, uint) {
		at := fmt.Sprintf("%s%d", chartColumn, row)
		row += int(height)/20 + 2 // a row is 20 pixels high
		return at, height
	}
	at, height := place(260)
	s.stacked(at, height, "Verdicts", excelize.BarPercentStacked, summarySheet, "B", verdicts, verdictTones)
	at, height = place(240)
	s.single(at, height, "Findings by severity", severities)
	if families.last >= families.first {
		at, height = place(300)
		s.stacked(at, height, "Outcomes by family of rules", excelize.BarPercentStacked, summarySheet, "B", families, familyTones)
	}
	if n := s.counts[rulesSheet]; n > 0 {
		at, height = place(300)
		s.stacked(at, height, "By rule: failed, not judged, waived", excelize.ColStacked, rulesSheet, "E", area{labels: 1, first: 2, last: n + 1}, ruleTones)
	}
}

const chartWidth = 860

// stacked draws rows of counts as bars or columns that are divided by the columns from the given one on.
func (s *summaryWriter) stacked(at string, height uint, name string, kind excelize.ChartType, sheet, from string, a area, tones []string) {
	c := newChart(name, kind, height)
	c.Legend = excelize.ChartLegend{Position: "bottom"}
	first, _ := excelize.ColumnNameToNumber(from)
	for i, tone := range tones {
		letter, _ := excelize.ColumnNumberToName(first + i)
		c.Series = append(c.Series, seriesOf(sheet, letter, a, paints[tone].fill))
	}
	s.try(s.AddChart(summarySheet, at, c))
}

// single draws one column of counts, with the counts at the bars.
func (s *summaryWriter) single(at string, height uint, name string, a area) {
	c := newChart(name, excelize.Bar, height)
	c.Legend = excelize.ChartLegend{Position: "none"}
	c.PlotArea.ShowVal = true
	c.Series = []excelize.ChartSeries{seriesOf(summarySheet, "B", a, headColor)}
	s.try(s.AddChart(summarySheet, at, c))
}

func newChart(name string, kind excelize.ChartType, height uint) *excelize.Chart {
	gap := uint(40)
	c := &excelize.Chart{Type: kind, Dimension: excelize.ChartDimension{Width: chartWidth, Height: height}, GapWidth: &gap,
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: name, Font: &excelize.Font{Bold: true, Size: 12, Color: headColor}}}},
		Format: excelize.GraphicOptions{AltText: name, Name: name}, ShowBlanksAs: "gap"}
	c.XAxis.Font = excelize.Font{Size: 9, Color: inkColor}
	c.YAxis.Font = excelize.Font{Size: 9, Color: paints["quiet"].ink}
	if kind == excelize.ColStacked {
		c.XAxis.Alignment.TextRotation = -90 // there are many rules
		c.YAxis.MajorGridLines = true
	} else {
		c.XAxis.ReverseOrder = true // as in the table, from top to bottom
	}
	return c
}

func seriesOf(sheet, letter string, a area, color string) excelize.ChartSeries {
	sheet = quoteSheet(sheet)
	return excelize.ChartSeries{
		Name:       fmt.Sprintf("%s!$%s$%d", sheet, letter, a.labels),
		Categories: fmt.Sprintf("%s!$A$%d:$A$%d", sheet, a.first, a.last),
		Values:     fmt.Sprintf("%s!$%s$%d:$%s$%d", sheet, letter, a.first, letter, a.last),
		Fill:       chartFill(color),
	}
}

func chartFill(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}
