package reports

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/xuri/excelize/v2"
)

// column is a column of a table: its label, its width in characters, and what stands in it.
type column[T any] struct {
	label string
	width float64
	cell  func(T) cell
	// terms colour the cells that hold their words.
	terms []term
	// fillIn marks a column for a reviewer, counts one of numbers.
	fillIn, counts bool
}

// table is a sheet that is one table, with its labels in the first row.
type table[T any] struct {
	sheet   string
	columns []column[T]
	rows    iter.Seq[T]
	// stay is how many columns stay in sight beside those that are scrolled to.
	stay int
	// finish adds what is left, such as validations of the rows up to the last; nil: nothing.
	finish func(last int) error
}

// link is a cell of the sheet that leads to a row of another.
type link struct {
	column, row int
	sheet       string
	to          int
}

// sheetWriter writes one sheet, row after row.
type sheetWriter struct {
	book   *workbook
	name   string
	stream *excelize.StreamWriter
	row    int
	links  []link
	values []any
	widths []float64
}

// writeTable streams a table into its sheet.
func writeTable[T any](b *workbook, t table[T]) error {
	w, err := b.begin(t.sheet, t.stay)
	if err != nil {
		return err
	}
	labels := make([]cell, len(t.columns))
	for i, c := range t.columns {
		if err := w.stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
		w.widths = append(w.widths, c.width)
		labels[i] = cell{value: c.label, look: header}
		switch {
		case c.fillIn:
			labels[i].look = fillInHeader
		case c.counts:
			labels[i].look = countHeader
		}
	}
	if err := w.add(labels); err != nil {
		return err
	}
	cells := make([]cell, len(t.columns))
	for row := range t.rows {
		if w.row == maxRows {
			b.cut.rows++
			continue
		}
		for i, c := range t.columns {
			cells[i] = c.cell(row)
		}
		if err := w.add(cells); err != nil {
			return err
		}
	}
	b.counts[t.sheet] = w.row - 1
	for i, c := range t.columns {
		if c.terms == nil {
			continue
		}
		if err := b.colour(t.sheet, columnCells(i+1, 2, max(w.row, 2)), c.terms); err != nil {
			return err
		}
	}
	if t.finish != nil {
		if err := t.finish(max(w.row, 2)); err != nil {
			return err
		}
	}
	return w.end(len(t.columns))
}

// columnCells is the reference of the cells of a column.
func columnCells(column, first, last int) string {
	name, _ := excelize.ColumnNumberToName(column)
	return fmt.Sprintf("%s%d:%s%d", name, first, name, last)
}

// begin starts a sheet: what belongs before its rows has to be said first.
func (b *workbook) begin(sheet string, stay int) (*sheetWriter, error) {
	if err := acrossThePage(b.File, sheet); err != nil {
		return nil, err
	}
	wide := 8 // A3: the tables have many columns
	if err := b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &wide}); err != nil {
		return nil, err
	}
	stream, err := b.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	w := &sheetWriter{book: b, name: sheet, stream: stream}
	panes := &excelize.Panes{Freeze: true, XSplit: stay, YSplit: 1, ActivePane: "bottomLeft"}
	if stay > 0 {
		panes.ActivePane = "bottomRight"
	}
	if panes.TopLeftCell, err = excelize.CoordinatesToCellName(stay+1, 2); err != nil {
		return nil, err
	}
	return w, stream.SetPanes(panes)
}

// acrossThePage has a sheet printed in landscape, as wide as a page, with the number of the page.
func acrossThePage(f *excelize.File, sheet string) error {
	landscape, paper, one, fit, none, margin := "landscape", 9, 1, true, 0, 0.4
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &one, FitToHeight: &none}); err != nil {
		return err
	}
	if err := f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin}); err != nil {
		return err
	}
	return f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"})
}

// add writes a row.
func (w *sheetWriter) add(cells []cell) error {
	w.row++
	w.values = w.values[:0]
	height := 1
	for i, c := range cells {
		w.values = append(w.values, w.value(i+1, c))
		if s, ok := c.value.(string); ok && wraps(c.look) {
			height = max(height, linesOf(s, w.widths[i]))
		}
	}
	return w.stream.SetRow(fmt.Sprintf("A%d", w.row), w.values, excelize.RowOpts{Height: float64(min(height, maxLines)) * lineHeight})
}

// maxLines bounds the height of a row, so that one long text does not fill the screen; a cell shows its whole text when
// it is chosen.
const maxLines = 14

func wraps(l look) bool {
	switch l {
	case wrapped, wrappedQuoted, header, countHeader, fillInHeader:
		return true
	default:
		return false
	}
}

// linesOf is how many lines a text takes in a column: not every program makes a row as high as its text by itself.
func linesOf(s string, width float64) int {
	if len(s) < int(width*0.9) && !strings.Contains(s, "\n") { // nearly all
		return 1
	}
	n := 0
	for line := range strings.SplitSeq(s, "\n") {
		n += 1 + int(float64(uniseg.StringWidth(line))/(width*0.9))
		if n >= maxLines {
			break
		}
	}
	return n
}

// value is a cell as the library takes it.
func (w *sheetWriter) value(column int, c cell) any {
	if c.value == nil && c.look == plain {
		return nil
	}
	if c.row > 0 {
		if len(w.links) < maxLinks {
			w.links = append(w.links, link{column: column, row: w.row, sheet: c.sheet, to: c.row})
		} else {
			w.book.cut.links++
			c.look = unlinked(c.look)
		}
	}
	if s, ok := c.value.(string); ok {
		c.value = w.book.fit(s)
	}
	return excelize.Cell{StyleID: w.book.styles[c.look], Value: c.value}
}

// unlinked is the look of what would be a link if there was room for one more.
func unlinked(l look) look {
	switch l {
	case linkedNumber:
		return wholeNumber
	case linkedQuoted:
		return quoted
	default:
		return plain
	}
}

// fit cuts a text that is too long for a cell, and counts it.
func (b *workbook) fit(s string) string {
	s, cut := cutText(s)
	if cut {
		b.cut.texts++
	}
	return s
}

// end makes the rows a table and keeps the sheet.
func (w *sheetWriter) end(columns int) error {
	last, _ := excelize.ColumnNumberToName(columns)
	stripes := true
	err := w.stream.AddTable(&excelize.Table{Range: fmt.Sprintf("A1:%s%d", last, max(w.row, 2)), Name: tableName(w.name),
		StyleName: "TableStyleLight1", ShowRowStripes: &stripes})
	if err != nil {
		return err
	}
	if err := w.stream.Flush(); err != nil {
		return err
	}
	err = w.book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoteSheet(w.name) + "!$1:$1", Scope: w.name})
	if err != nil {
		return err
	}
	return w.book.parts.take(w.book.File, w.book.partOf(w.name), &splicer{before: []byte("<pageMargins"), splice: w.writeLinks})
}

// writeLinks writes the links of the sheet. The library looks through all of them for each new one, which takes minutes
// for as many as a sheet may have.
func (w *sheetWriter) writeLinks(to io.Writer) error {
	if len(w.links) == 0 {
		return nil
	}
	out := bufio.NewWriter(to)
	io.WriteString(out, "<hyperlinks>")
	for _, l := range w.links {
		name, _ := excelize.CoordinatesToCellName(l.column, l.row)
		fmt.Fprintf(out, `<hyperlink ref="%s" location="%s!A%d"/>`, name, quoteSheet(l.sheet), l.to)
	}
	io.WriteString(out, "</hyperlinks>")
	return out.Flush()
}

// quoteSheet is the name of a sheet as references write it. No sheet's name has an apostrophe.
func quoteSheet(name string) string {
	if strings.Contains(name, " ") {
		return "'" + name + "'"
	}
	return name
}

// tableName is a sheet's name as a table may have it.
func tableName(sheet string) string { return "tbl" + strings.ReplaceAll(sheet, " ", "") }
