package schemas

import (
	"io"
	"strings"
)

// What keeps a cell of a sheet from being part of an access.
const (
	whyNoRegister  = "the sheet holds no access register"
	whyHidden      = "the sheet is hidden and holds no access register"
	whyAbove       = "it stands above the labels"
	whyUnknown     = "the label is not known"
	whyNoLabel     = "the column has no label"
	whyHeaderAgain = "the labels stand here once more"
	whyUnclear     = "no row was read: two columns mean the same, or one that is needed is missing"
	whyFarRight    = "it stands right of the columns that are read"
)

// UnplacedLabels are the labels of a sheet of cells that had no place in a request workbook.
var UnplacedLabels = []string{"Origin", "Label", "Text", "Why"}

// isUnplaced reports whether a sheet begins with those labels: what stands below may look like anything, and is no
// register.
func isUnplaced(first []sheetRow) bool {
	if first[0].number != 1 || len(first[0].cells) != len(UnplacedLabels) {
		return false
	}
	for i, label := range UnplacedLabels {
		if first[0].at(i+1).text != label {
			return false
		}
	}
	return true
}

// shown is what a cell says, as a person would write it.
func (r *sheetRegister) shown(c sheetCell) string {
	if c.kind == numberCell {
		if date, ok := r.shownDate(c); ok {
			return date
		}
		return plainNumber(c.text)
	}
	return c.text
}

func (r *sheetRegister) leave(row int, c sheetCell, label, why string) {
	r.kept.left = append(r.kept.left, Leftover{Sheet: r.sheet.name, Line: row, Column: c.column, Label: label, Text: r.shown(c), Why: why})
}

// keepPassed keeps all of a sheet that holds no register.
func (r *sheetRegister) keepPassed(first []sheetRow) error {
	why := whyNoRegister
	if r.sheet.hidden != shown {
		why = whyHidden
	}
	keep := func(row *sheetRow) {
		for _, c := range row.cells {
			r.leave(row.number, c, "", why)
		}
	}
	for i := range first {
		keep(&first[i])
	}
	for {
		row, err := r.cells.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		keep(row)
	}
}

// keepHead keeps what stands in the first rows and is no label of a column that is read.
func (r *sheetRegister) keepHead(first []sheetRow, readable bool) {
	for i := range first {
		row := &first[i]
		if row.number > r.header.last {
			return
		}
		for _, c := range row.cells {
			switch label := r.labelAt(row.number, c.column); {
			case label == nil:
				r.leave(row.number, c, "", whyAbove)
			case label.known < 0:
				r.leave(row.number, c, "", whyUnknown+hintOf(label.text))
			case !readable:
				r.leave(row.number, c, "", whyUnclear)
			}
		}
	}
}

func hintOf(label string) string {
	if n := nearestHeader(label); n != "" {
		return "; did you mean " + quoted(n) + "?"
	}
	return ""
}

// labelAt is the label that is written in a cell; nil: none.
func (r *sheetRegister) labelAt(row, column int) *sheetLabel {
	if i := column - 1; i < len(r.header.labels) && r.header.labels[i].row == row {
		return &r.header.labels[i]
	}
	return nil
}

// labelOver is what stands at the head of a column.
func (r *sheetRegister) labelOver(column int) string {
	if i := column - 1; i < len(r.header.labels) {
		return r.header.labels[i].text
	}
	return ""
}

// keepWhole keeps all cells of a row below the header.
func (r *sheetRegister) keepWhole(row *sheetRow, why string) {
	for _, c := range row.cells {
		r.leave(row.number, c, r.labelOver(c.column), why)
	}
}

// keepOthers keeps the cells of a row that stand in columns that are not read.
func (r *sheetRegister) keepOthers(row *sheetRow) {
	for _, c := range row.cells {
		if _, bound := r.fieldOf(c.column); bound {
			continue
		}
		label := r.labelOver(c.column)
		if label == "" {
			r.leave(row.number, c, "", whyNoLabel)
			continue
		}
		r.leave(row.number, c, label, whyUnknown+hintOf(label))
	}
}

func (r *sheetRegister) fieldOf(column int) (string, bool) {
	for _, b := range r.bound {
		if b.column == column {
			return b.field, true
		}
	}
	return "", false
}

// keepRow keeps a row as an access.
func (r *sheetRegister) keepRow(row *sheetRow) {
	k := &keptRow{place: Problem{File: r.w.s.path, Sheet: r.sheet.name, Line: row.number}, columns: r.columns(), drafts: r.drafts}
	for _, b := range r.bound {
		own := row.at(b.column)
		cell := r.merges.cell(row, b.column, &r.count)
		c := keptCell{field: b.field, label: r.labelOver(b.column), line: row.number, column: b.column, own: own.text != "" || own.unsaved, written: r.shown(own)}
		c.value, c.fault = cellValue(b.field, cell, r.w.contents.date1904)
		r.count.cell(row, cell)
		k.cells = append(k.cells, c)
	}
	r.kept.row(k)
}

// columns are where the cells of the fields stand, once for all rows.
func (r *sheetRegister) columns() map[string]int {
	if r.fields == nil {
		r.fields = map[string]int{}
		for _, b := range r.bound {
			r.fields[b.field] = b.column
		}
	}
	return r.fields
}

// keepFar keeps what stands right of the columns that are read.
func (r *sheetRegister) keepFar(row int, c sheetCell) {
	if strings.TrimSpace(c.text) != "" || c.unsaved {
		r.leave(row, c, "", whyFarRight)
	}
}
