package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// The sheets of findings.xlsx, in their order.
const (
	summarySheet  = "Summary"
	accessesSheet = "Accesses"
	peopleSheet   = "People and portals"
	findingsSheet = "Findings"
	evidenceSheet = "Evidence"
	missingSheet  = "Missing evidence"
	waiversSheet  = "Waivers"
	rulesSheet    = "Rules"
)

// What a workbook can hold (Microsoft, "Excel specifications and limits"): the rows of a sheet, less its header, and the
// characters of a cell. What is cut is said on the sheet Summary.
const (
	maxSheetRows = 1_048_575
	maxCellText  = 32_767
)

// WriteWorkbook writes the report as an Excel workbook to filter and to work in: typed cells, tables with filters, and
// on the sheet Findings four columns for whoever reviews them, which "partnerlint waivers import" reads back.
func WriteWorkbook(w io.Writer, r *Report) error {
	b := &findingsBook{File: excelize.NewFile(), report: r}
	defer b.Close()
	if err := b.styles(); err != nil {
		return err
	}
	if err := b.SetSheetName("Sheet1", summarySheet); err != nil {
		return err
	}
	for _, sheet := range []func() *tableSheet{b.accesses, b.people, b.findings, b.evidence, b.missing, b.waivers, b.rules} {
		if err := b.write(sheet()); err != nil {
			return err
		}
	}
	for _, step := range []func() error{b.summary, b.properties} {
		if err := step(); err != nil {
			return err
		}
	}
	return repack(w, b.File)
}

// findingsBook is a workbook while it is made.
type findingsBook struct {
	*excelize.File
	report *Report
	// cuts says what did not fit.
	cuts []string

	text, link, number, day, moment, header, title, label, input int
	bad, open, waived, good                                      int // of conditional formats
}

func (b *findingsBook) styles() error {
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	plain := &excelize.Alignment{Vertical: "top"}
	day, moment, number := "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0"
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.text, excelize.Style{Alignment: top}},
		{&b.link, excelize.Style{Alignment: plain, Font: &excelize.Font{Color: "0B5CAB", Underline: "single"}}},
		{&b.number, excelize.Style{Alignment: plain, CustomNumFmt: &number}},
		{&b.day, excelize.Style{Alignment: plain, CustomNumFmt: &day}},
		{&b.moment, excelize.Style{Alignment: plain, CustomNumFmt: &moment}},
		{&b.header, excelize.Style{Alignment: plain, Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: fill("33475B")}},
		{&b.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16, Color: "33475B"}}},
		{&b.label, excelize.Style{Alignment: plain, Font: &excelize.Font{Bold: true, Color: "33475B"}}},
		{&b.input, excelize.Style{Alignment: top, Fill: fill("FFF8E1")}},
	} {
		var err error
		if *s.id, err = b.NewStyle(&s.style); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		id              *int
		ink, background string
	}{{&b.bad, "8A1414", "FBE3E1"}, {&b.open, "6B4100", "FDF0D2"}, {&b.waived, "4B3391", "ECE6FA"}, {&b.good, "17603A", "E0F2E7"}} {
		var err error
		if *s.id, err = b.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: s.ink}, Fill: fill(s.background)}); err != nil {
			return err
		}
	}
	return nil
}

// tableSheet is a sheet that holds one table. Its rows are made while they are written.
type tableSheet struct {
	name    string
	columns []tableColumn
	rows    func(yield func([]any) bool)
	// lists are columns in which one of some words is chosen, by their index.
	lists map[int][]string
	// tones are columns whose words are coloured.
	tones []int
}

// tableColumn is a column with its width in characters.
type tableColumn struct {
	label string
	width float64
	style func(*findingsBook) int
}

func textColumn(label string, width float64) tableColumn {
	return tableColumn{label, width, func(b *findingsBook) int { return b.text }}
}

func numberColumn(label string) tableColumn {
	return tableColumn{label, max(11, float64(len(label))+4), func(b *findingsBook) int { return b.number }}
}

func dayColumn(label string) tableColumn {
	return tableColumn{label, max(12, float64(len(label))+4), func(b *findingsBook) int { return b.day }}
}

func momentColumn(label string) tableColumn {
	return tableColumn{label, 18, func(b *findingsBook) int { return b.moment }}
}

func inputColumn(label string, width float64) tableColumn {
	return tableColumn{label, width, func(b *findingsBook) int { return b.input }}
}

func linkColumn(label string) tableColumn {
	return tableColumn{label, 12, func(b *findingsBook) int { return b.link }}
}

// sheetLink leads to a row of another sheet.
type sheetLink struct {
	sheet, text string
	row         int
}

// cell converts a value for a column. Texts are harmless: they are written as texts, whatever they begin with.
func (b *findingsBook) cell(v any, style int) excelize.Cell {
	switch v := v.(type) {
	case string:
		return excelize.Cell{StyleID: style, Value: cellString(v)}
	case time.Time:
		if v.IsZero() {
			return excelize.Cell{StyleID: style}
		}
		return excelize.Cell{StyleID: style, Value: v.UTC()}
	case int64:
		if v == 0 {
			return excelize.Cell{StyleID: style}
		}
		return excelize.Cell{StyleID: style, Value: v}
	case sheetLink:
		if v.row == 0 {
			return excelize.Cell{StyleID: b.text, Value: v.text}
		}
		return excelize.Cell{StyleID: style, Formula: fmt.Sprintf(`HYPERLINK("#'%s'!A%d","%s")`, v.sheet, v.row, v.text), Value: v.text}
	}
	return excelize.Cell{StyleID: style, Value: v}
}

// cellString is a text that a cell can hold.
func cellString(s string) string {
	s = visible(s)
	if len(s) <= maxCellText { // counts bytes, of which there are at least as many as UTF-16 units
		return s
	}
	cut := maxCellText / 2 // a character has at most two units
	for i := range s {
		if cut--; cut == 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// write streams a sheet.
func (b *findingsBook) write(s *tableSheet) error {
	if _, err := b.NewSheet(s.name); err != nil {
		return err
	}
	if err := acrossThePage(b.File, s.name); err != nil { // before the stream, which begins with it
		return err
	}
	sw, err := b.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	header := make([]any, len(s.columns))
	for i, c := range s.columns {
		header[i] = excelize.Cell{StyleID: b.header, Value: c.label}
		if err := sw.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := sw.SetRow("A1", header); err != nil {
		return err
	}
	n, err := b.writeRows(sw, s)
	if err != nil {
		return err
	}
	if err := b.finishTable(sw, s, n); err != nil {
		return err
	}
	return sw.Flush()
}

// writeRows writes the rows that fit and returns their number.
func (b *findingsBook) writeRows(sw *excelize.StreamWriter, s *tableSheet) (n int, err error) {
	left := 0
	for row := range s.rows {
		if n == maxSheetRows {
			left++
			continue
		}
		cells := make([]any, len(row))
		for i, v := range row {
			cells[i] = b.cell(v, s.columns[i].style(b))
		}
		n++
		if err := sw.SetRow(fmt.Sprintf("A%d", n+1), cells); err != nil {
			return n, err
		}
	}
	if left > 0 {
		b.cuts = append(b.cuts, fmt.Sprintf("%s: %d more rows did not fit on the sheet; report.json has them.", s.name, left))
	}
	return n, nil
}

// finishTable makes a table of what was written: filters, colours, lists of choices.
func (b *findingsBook) finishTable(sw *excelize.StreamWriter, s *tableSheet, rows int) error {
	last, _ := excelize.ColumnNumberToName(len(s.columns))
	end := max(rows, 1) + 1 // a table has at least one row
	for _, i := range s.tones {
		if err := b.colour(s.name, i, end); err != nil {
			return err
		}
	}
	for i := range s.columns {
		if choices := s.lists[i]; choices != nil {
			v := excelize.NewDataValidation(true)
			letter, _ := excelize.ColumnNumberToName(i + 1)
			v.Sqref = fmt.Sprintf("%s2:%s%d", letter, letter, end)
			if err := v.SetDropList(choices); err != nil {
				return err
			}
			if err := b.AddDataValidation(s.name, v); err != nil {
				return err
			}
		}
	}
	striped := true
	return sw.AddTable(&excelize.Table{Range: fmt.Sprintf("A1:%s%d", last, end), Name: strings.ReplaceAll(s.name, " ", ""),
		StyleName: "TableStyleLight1", ShowRowStripes: &striped})
}

// colour has a column's verdicts and severities coloured by what they begin with; the word stands there as well.
func (b *findingsBook) colour(sheet string, column, end int) error {
	letter, _ := excelize.ColumnNumberToName(column + 1)
	var rules []excelize.ConditionalFormatOptions
	for _, t := range []struct {
		style int
		words []string
	}{
		{b.bad, []string{"blocked", "violating", "error", "fail", "expired"}},
		{b.open, []string{"needs evidence", "unproven", "warning", "unknown", "ends soon", "covers nothing"}},
		{b.waived, []string{"ready with waivers", "compliant with waivers", "waived", "in use"}},
		{b.good, []string{"ready", "compliant"}},
	} {
		for _, word := range t.words {
			rules = append(rules, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Format: &t.style, Value: `"` + word + `"`})
		}
	}
	return b.SetConditionalFormat(sheet, fmt.Sprintf("%s2:%s%d", letter, letter, end), rules)
}

// acrossThePage has a sheet printed in landscape, as wide as a page, with its header on every page.
func acrossThePage(f *excelize.File, sheet string) error {
	landscape, one, none, fit := "landscape", 1, 0, true
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &one, FitToHeight: &none}); err != nil {
		return err
	}
	return f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit})
}

func (b *findingsBook) properties() error {
	now := b.report.Now.UTC().Format(time.RFC3339)
	return b.SetDocProps(&excelize.DocProperties{Title: "Partner Access audit: " + cellString(b.report.Policy.Title), Creator: "partnerlint",
		LastModifiedBy: "partnerlint", Subject: cellString(b.report.Policy.ID + " " + b.report.Policy.Version), Created: now, Modified: now})
}
