package schemas

import (
	"regexp"
	"strconv"
	"strings"
)

var plainSheetName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.]*$`)

// CellName names a cell of a workbook as Excel does: Requests!C7, or 'Q4 requests'!C7. Without a row it names the sheet.
func CellName(sheet string, row, column int) string {
	name := printable(sheet)
	if !plainSheetName.MatchString(name) {
		name = "'" + strings.ReplaceAll(name, "'", "''") + "'"
	}
	switch {
	case row <= 0:
		return name
	case column <= 0:
		return name + "!" + strconv.Itoa(row) + ":" + strconv.Itoa(row)
	}
	return name + "!" + columnName(column) + strconv.Itoa(row)
}

// sheetHead is what a workbook's rows need to find their cells again.
type sheetHead struct {
	columns map[string]int // by field: the column that fills it
}

// sheetCell finds the cell of a field.
func (in *Inputs) sheetCell(row AccessRow, field string) (line, col int) {
	if column, ok := in.sources[row.file].sheets[row.sheet-1].columns[field]; ok {
		return row.Line, column
	}
	return row.Line, row.Column
}
