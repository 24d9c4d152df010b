package schemas

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// counts are what is noted of a sheet: each thing once, with the first place.
type counts struct {
	formulas, hiddenRows      int
	firstFormula, firstHidden string
	filled                    string // the first merged cell that counts for several rows
	again                     []int  // rows that repeat the header
	noLabel                   map[int]string
	users                     oddUsers
}

func (c *counts) cell(row *sheetRow, cell sheetCell) {
	if cell.formula && !cell.unsaved {
		if c.formulas++; c.formulas == 1 {
			c.firstFormula = columnName(cell.column) + strconv.Itoa(row.number)
		}
	}
}

func (c *counts) hiddenRow(row int) {
	if c.hiddenRows++; c.hiddenRows == 1 {
		c.firstHidden = strconv.Itoa(row)
	}
}

// unlabelled keeps the first cell of each column that has something, but no label.
func (c *counts) unlabelled(r *sheetRegister, row *sheetRow) {
	for _, cell := range row.cells {
		if i := cell.column - 1; i < len(r.header.labels) && r.header.labels[i].text != "" {
			continue
		}
		if _, told := c.noLabel[cell.column]; !told {
			if c.noLabel == nil {
				c.noLabel = map[int]string{}
			}
			c.noLabel[cell.column] = columnName(cell.column) + strconv.Itoa(row.number)
		}
	}
}

// notes tell what is unusual about the sheet.
func (r *sheetRegister) notes() {
	note := func(format string, args ...any) { r.problem(0, 0, false, format, args...) }
	switch r.sheet.hidden {
	case hiddenSheet:
		note("the sheet is hidden; it was read")
	case veryHidden:
		note("the sheet is hidden so that Excel does not offer to show it; it was read")
	}
	if r.header.above {
		r.problem(r.header.row, r.header.labels[0].column, false, "the header stands in row %d; what is above it was not read", r.header.row)
	}
	if r.drafts && len(r.rows) > 0 {
		note("there is no column %s; every row counts as a draft", quoted(registerColumns[fieldColumn("status")].names[0]))
	}
	if hidden := r.hiddenColumns(); len(hidden) > 0 {
		note("%s hidden; %s read", strings.Join(hidden, ", ")+plural(len(hidden), " is a column that is", " are columns that are"), plural(len(hidden), "it was", "they were"))
	}
	if n := r.count.hiddenRows; n > 0 {
		note("%s hidden (the first is row %s); %s read", counted(n, "row")+plural(n, " is", " are"), r.count.firstHidden, plural(n, "it was", "they were"))
	}
	if n := r.count.formulas; n > 0 {
		note("%s (the first is %s) %s a formula; the value that was saved with it counts", counted(n, "cell"), r.count.firstFormula, plural(n, "holds", "hold"))
	}
	if again := r.count.again; len(again) > 0 {
		note("the header stands again in row %d%s; there it was passed over", again[0], plural(len(again), "", " and below"))
	}
	if r.count.filled != "" {
		note("merged cells (the first is %s): what they say counts for each of their rows", r.count.filled)
	}
	if m := r.count.users.message(); m != "" {
		r.problem(r.count.users.line, r.count.users.column, false, "%s", m)
	}
	if r.cells.beyond != "" {
		note("what stands right of column %s was not read (the first cell is %s)", columnName(MaxSheetColumns), r.cells.beyond)
	}
	r.noteUnlabelled()
}

func (r *sheetRegister) noteUnlabelled() {
	var columns []int
	for column := range r.count.noLabel {
		columns = append(columns, column)
	}
	slices.SortFunc(columns, cmp.Compare)
	for _, column := range columns {
		merged := ""
		if column <= len(r.header.labels) && r.header.labels[column-1].merged != (merge{}) {
			merged = " (the header is merged: " + r.header.labels[column-1].merged.name() + ")"
		}
		r.problem(r.header.row, column, false, "column %s has no label%s; its cells are not read (the first is %s)", columnName(column), merged, r.count.noLabel[column])
	}
}

func (r *sheetRegister) hiddenColumns() []string {
	var out []string
	for _, b := range r.bound {
		if r.cells.hidden[b.column] {
			out = append(out, columnName(b.column))
		}
	}
	return out
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// columnMerges are the merged cells that reach over several rows, below the header, by their first column.
type columnMerges struct {
	byColumn map[int][]merge
	values   map[int]mergedValue
}

// mergedValue is what the first cell of a merged one says.
type mergedValue struct {
	merge merge
	cell  sheetCell
}

func newColumnMerges(merges []merge, header int) columnMerges {
	c := columnMerges{byColumn: map[int][]merge{}, values: map[int]mergedValue{}}
	for _, m := range merges {
		if m.top > header && m.bottom > m.top {
			c.byColumn[m.left] = append(c.byColumn[m.left], m)
		}
	}
	for _, list := range c.byColumn {
		slices.SortFunc(list, func(a, b merge) int { return cmp.Compare(a.top, b.top) })
	}
	return c
}

// enter takes up the merged cells that begin in a row. Rows come from the top down.
func (c *columnMerges) enter(row *sheetRow) {
	for column, list := range c.byColumn {
		for len(list) > 0 && list[0].top <= row.number {
			if list[0].top == row.number {
				c.values[column] = mergedValue{list[0], row.at(column)}
			}
			list = list[1:]
		}
		c.byColumn[column] = list
	}
}

// cell is a row's cell in a column, or the merged one that covers it.
func (c *columnMerges) cell(row *sheetRow, column int, count *counts) sheetCell {
	cell := row.at(column)
	v, ok := c.values[column]
	if cell.text != "" || cell.unsaved || !ok || !v.merge.holds(column, row.number) || v.cell.text == "" {
		return cell
	}
	if count.filled == "" {
		count.filled = v.merge.name()
	}
	return v.cell
}
