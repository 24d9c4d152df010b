package schemas

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetLabel is what stands at the head of a column.
type sheetLabel struct {
	column int    // of the sheet, from 1
	row    int    // where the label is written
	text   string // as it is written, in one line; empty: none
	known  int    // index into registerColumns, or -1
	merged merge  // the merged cell that the label stands in, or that leaves none for it; else zero
}

func (l sheetLabel) cell() string { return columnName(l.column) }

// columnName is the letters of a column.
func columnName(column int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return "?"
	}
	return name
}

// sheetHeader is the header of a register on a sheet.
type sheetHeader struct {
	labels []sheetLabel
	row    int // that the header is written in
	last   int // the last row that its merged cells reach: the rows below are accesses
	above  bool
}

// findHeader looks for the header among a sheet's first rows. Below one with merged cells may stand a second row of
// labels: the one of which more are known is the header.
func findHeader(rows []sheetRow, merges []merge) (sheetHeader, bool) {
	for i := range rows {
		labels := labelsOf(rows, i, merges)
		if !isRegisterHeader(meanings(labels)) {
			continue
		}
		h := sheetHeader{labels: labels, row: rows[i].number, above: i > 0}
		reach := bottomOf(rows[i].number, merges)
		for j := i + 1; j < len(rows) && rows[j].number <= reach; j++ {
			if below := labelsOf(rows, j, merges); knownIn(below) >= knownIn(h.labels) && isRegisterHeader(meanings(below)) {
				h.labels, h.row = below, rows[j].number
			}
		}
		h.last = max(h.row, bottomOf(h.row, merges))
		return h, true
	}
	return sheetHeader{}, false
}

// maxHeaderRows bounds how far down the merged cells of a header reach.
const maxHeaderRows = 10

// bottomOf is the last row that merged cells touching a row reach.
func bottomOf(row int, merges []merge) int {
	bottom := row
	for _, m := range merges {
		if m.top <= row && row <= m.bottom && m.bottom < row+maxHeaderRows {
			bottom = max(bottom, m.bottom)
		}
	}
	return bottom
}

// labelsOf takes a row as a header. What a merged cell that reaches down into the row says counts, and what stands
// above a group of columns counts with the label where that makes it a known one: "Client" above "Hub ID".
func labelsOf(rows []sheetRow, i int, merges []merge) []sheetLabel {
	row := &rows[i]
	last := row.cells[len(row.cells)-1].column
	for _, m := range merges {
		if m.top <= row.number && row.number <= m.bottom {
			last = max(last, min(m.right, MaxSheetColumns))
		}
	}
	labels := make([]sheetLabel, 0, last)
	for column := 1; column <= last; column++ {
		l := sheetLabel{column: column, row: row.number, text: oneLine(row.at(column).text), known: -1}
		for _, m := range merges {
			if m.holds(column, row.number) {
				l.merged = m
				if l.text == "" && m.top < row.number && m.left == column {
					l.text, l.row = oneLine(cellIn(rows[:i], column, m.top)), m.top
				}
			}
		}
		if l.text != "" {
			l.known = columnOf(l.text)
			if grouped := columnOf(groupAbove(rows[:i], column, row.number, merges) + " " + l.text); grouped >= 0 {
				l.known = grouped
			}
		}
		labels = append(labels, l)
	}
	return labels
}

// groupAbove is what a cell says that is merged across several columns, in the row above.
func groupAbove(rows []sheetRow, column, row int, merges []merge) string {
	for _, m := range merges {
		if m.bottom == row-1 && m.left < m.right && m.holds(column, row-1) {
			return oneLine(cellIn(rows, m.left, m.top))
		}
	}
	return ""
}

func cellIn(rows []sheetRow, column, row int) string {
	for i := range rows {
		if rows[i].number == row {
			return rows[i].at(column).text
		}
	}
	return ""
}

// meanings are the labels as isRegisterHeader takes them.
func meanings(labels []sheetLabel) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		if out[i] = l.text; l.known >= 0 {
			out[i] = registerColumns[l.known].field
		}
	}
	return out
}

func knownIn(labels []sheetLabel) int {
	n := 0
	for _, l := range labels {
		if l.known >= 0 {
			n++
		}
	}
	return n
}

func oneLine(s string) string { return strings.Join(strings.Fields(trimCell(s)), " ") }

// labels are the header's, with what is wrong with each, and those that are missing over columns that hold something.
func (r *sheetRegister) labels() []Label {
	var out []Label
	seen := map[string]bool{}
	for _, l := range r.header.labels {
		label := labelAt(l.row, l.column)
		label.Text = l.text
		key := headerKey(l.text)
		if l.known >= 0 {
			label.Field = registerColumns[l.known].field
			key = label.Field
		}
		_, filled := r.count.noLabel[l.column]
		switch merged := l.merged.left < l.merged.right; {
		case l.text == "" && !filled:
			continue
		case merged:
			label.Fault = LabelMerged
		case l.text == "":
			label.Fault = LabelBlank
		case seen[key]:
			label.Fault = LabelDuplicated
		case l.known < 0:
			label.Fault = LabelUnknown
		}
		seen[key] = true
		out = append(out, label)
	}
	for column := len(r.header.labels) + 1; column <= MaxSheetColumns; column++ {
		if _, filled := r.count.noLabel[column]; filled {
			blank := labelAt(r.header.row, column)
			blank.Fault = LabelBlank
			out = append(out, blank)
		}
	}
	return out
}
