package schemas

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// sheetRegister reads one sheet as an access register: each sound row becomes an access, each unsound one a Problem.
type sheetRegister struct {
	w      *workbookReader
	sheet  sheetPart
	header sheetHeader
	cells  *sheetReader
	merges columnMerges
	bound  []binding
	// drafts: there is no column for the status.
	drafts   bool
	isOne    bool // a register
	rows     []AccessRow
	number   int
	room     Arena
	raw      []byte // of rows, one after another
	count    counts
	problems []Problem
	more     int // problems that were not kept
	// kept is what the sheet holds, where all of it is asked for; else nil. Then there are no rows.
	kept   *keeper
	fields map[string]int
}

// binding is a column that is read, and the field that it fills.
type binding struct {
	column int
	field  string
	label  string // as messages name it
}

var errManyAccesses = fmt.Errorf("the sheet's cells make more than %d accesses; split the workbook", MaxRegisterAccesses)

// read reads the sheet. An error means that none of it counts.
func (r *sheetRegister) read() error {
	var err error
	if r.cells, err = r.w.parts.openSheet(r.sheet.part, r.w.shared); err != nil {
		return err
	}
	defer func() { _ = r.cells.xml.Close() }()
	if r.kept != nil {
		r.cells.far = r.keepFar
		if err := r.keepComments(); err != nil {
			return err
		}
	}
	first, err := r.firstRows()
	if err != nil {
		return err
	}
	if len(first) == 0 {
		if r.cells.beyond == "" {
			r.w.empty = append(r.w.empty, r.sheet.name)
			return nil
		}
		r.w.s.sheetProblem(r.sheet.name, 0, 0, true, "all that it holds stands right of column %s, which is not read (the first cell is %s); move it to the left", columnName(MaxSheetColumns), r.cells.beyond)
		return nil
	}
	merges, err := r.w.parts.merges(r.sheet.part)
	if err != nil {
		return err
	}
	if r.header, r.isOne = r.w.s.labels.findHeader(first, merges); r.isOne {
		r.isOne = !isUnplaced(first)
	}
	if !r.isOne {
		r.w.passed = append(r.w.passed, r.sheet.name)
		if r.kept != nil {
			return r.keepPassed(first)
		}
		return nil
	}
	readable := r.bind()
	if r.kept != nil {
		r.keepHead(first, readable)
	}
	r.merges = newColumnMerges(merges, r.header.last)
	for i := range first {
		if first[i].number > r.header.last {
			r.below(&first[i], readable)
		}
	}
	for (readable || r.kept != nil) && r.w.l.ctx.Err() == nil && r.made() <= MaxRegisterAccesses && (r.kept == nil || !r.kept.full) {
		row, err := r.cells.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		r.below(row, readable)
	}
	if r.made() > MaxRegisterAccesses {
		return errManyAccesses
	}
	if r.kept == nil {
		r.notes()
	}
	return nil
}

// made counts the accesses.
func (r *sheetRegister) made() int {
	if r.kept != nil {
		return len(r.kept.rows)
	}
	return len(r.rows)
}

// below takes up a row below the header.
func (r *sheetRegister) below(row *sheetRow, readable bool) {
	switch {
	case readable:
		r.row(row)
	case r.kept != nil:
		r.keepWhole(row, whyUnclear)
	}
}

// firstRows are those that the header is looked for in.
func (r *sheetRegister) firstRows() ([]sheetRow, error) {
	var rows []sheetRow
	for len(rows) < headerWithin {
		row, err := r.cells.next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, sheetRow{row.number, row.hidden, slices.Clone(row.cells)})
	}
	return rows, nil
}

// keep gives the register to its source.
func (r *sheetRegister) keep() {
	s := r.w.s
	if r.kept != nil {
		s.kept.add(r.kept)
	}
	if !r.isOne {
		return
	}
	if r.kept != nil {
		fields := map[string]bool{}
		for _, b := range r.bound {
			fields[b.field] = true
		}
		s.kept.have(fields)
	}
	head := sheetHead{columns: map[string]int{}}
	for _, b := range r.bound {
		head.columns[b.field] = b.column
		if b.field == "hubId" {
			head.columns["hubIdText"] = b.column
		}
	}
	s.sheets = append(s.sheets, head)
	for i := range r.rows {
		r.rows[i].sheet = uint16(len(s.sheets))
	}
	s.problems = append(s.problems, r.problems...)
	s.more += r.more
	s.registers = append(s.registers, Register{File: s.path, Sheet: r.sheet.name, Coverage: Partial, Line: r.header.row, Column: r.header.labels[0].column,
		Workbook: filepath.Base(s.path), LabelSheet: r.sheet.name, Labels: r.labels(),
		LabelLine: r.header.row, LabelColumn: r.header.labels[0].column})
	s.rows = append(s.rows, r.rows)
}

func (r *sheetRegister) problem(row, column int, unread bool, format string, args ...any) {
	if r.kept != nil && !unread {
		return // what a note would be about is kept
	}
	if len(r.problems) >= MaxProblems && unread {
		r.more++
		return
	}
	r.problems = append(r.problems, Problem{File: r.w.s.path, Sheet: r.sheet.name, Line: row, Column: column, Message: fmt.Sprintf(format, args...), Unread: unread})
}

// bind finds out which column is which. It reports whether the rows can be read.
func (r *sheetRegister) bind() bool {
	first := map[int]sheetLabel{}
	written := map[string]sheetLabel{}
	var unknown []sheetLabel
	ok := true
	for _, l := range r.header.labels {
		key := headerKey(l.text)
		before, twice := written[key]
		switch {
		case l.text == "": // told where the column holds anything
			continue
		case l.known < 0 && twice:
			r.problem(l.row, l.column, false, "columns %s and %s are both headed %s", before.cell(), l.cell(), quoted(l.text))
		case l.known < 0:
			unknown = append(unknown, l)
		default:
			c := registerColumns[l.known]
			if j, taken := first[l.known]; taken {
				r.problem(l.row, l.column, true, "columns %s (%s) and %s (%s) both mean %s; rename or delete one. No row was read", j.cell(), quoted(j.text), l.cell(), quoted(l.text), quoted(c.names[0]))
				ok = false
			}
			first[l.known] = l
			r.bound = append(r.bound, binding{l.column, c.field, c.names[0]})
		}
		if !twice {
			written[key] = l
		}
	}
	r.tellUnknown(unknown)
	_, status := first[fieldColumn("status")]
	r.drafts = !status
	if _, user := first[fieldColumn("user")]; !user {
		c := registerColumns[fieldColumn("user")]
		r.problem(r.header.row, r.header.labels[0].column, true, "the column %s is missing; expected a header such as %s. No row was read", quoted(c.names[0]), listed(c.names, "or"))
		ok = false
	}
	return ok
}

// maxToldColumns is how many columns with labels that nobody knows are told one by one.
const maxToldColumns = 20

// tellUnknown tells of columns that are not read.
func (r *sheetRegister) tellUnknown(labels []sheetLabel) {
	for i, l := range labels {
		if i == maxToldColumns {
			r.problem(l.row, l.column, false, "%s from column %s on have labels that are not known, and are not read", counted(len(labels)-i, "more column"), l.cell())
			return
		}
		hint := ""
		if n := nearestHeader(l.text); n != "" {
			hint = "; did you mean " + quoted(n) + "?"
		}
		r.problem(l.row, l.column, false, "column %s is headed %s, which is not known, and is not read%s", l.cell(), quoted(l.text), hint)
	}
}

// row turns a row into an access, or one for each Hub ID in its cell, or into Problems.
func (r *sheetRegister) row(row *sheetRow) {
	r.merges.enter(row)
	own := false
	for _, b := range r.bound {
		own = own || row.at(b.column).text != "" || row.at(b.column).unsaved
	}
	r.count.unlabelled(r, row)
	again := own && r.repeated(row)
	if again {
		r.count.again = append(r.count.again, row.number)
	}
	switch {
	case r.kept != nil && again:
		r.keepWhole(row, whyHeaderAgain)
		return
	case r.kept != nil:
		r.keepOthers(row)
	}
	if !own || again {
		return
	}
	if row.hidden {
		r.count.hiddenRow(row.number)
	}
	if r.kept != nil {
		r.keepRow(row)
		return
	}
	r.number++
	values, sound := make([]string, len(r.bound)), true
	ones := []string{""}
	for i, b := range r.bound {
		cell := r.merges.cell(row, b.column, &r.count)
		value, fault := cellValue(b.field, cell, r.w.contents.date1904)
		if fault != "" {
			r.problem(row.number, b.column, true, "%s: %s The row was not read", b.label, sentence(fault))
			sound = false
		}
		r.count.cell(row, cell)
		values[i] = value
		switch b.field {
		case "hubId":
			ones = severalHubIDs(value)
		case "user":
			r.count.users.see(value, func() (int, int) { return row.number, b.column })
		}
	}
	for part := 0; sound && part < len(ones); part++ {
		sound = r.access(row, values, ones[part], part)
	}
	r.number += len(ones) - 1
}

// repeated reports whether the row is the header once more, as it stands at the top of each printed page.
func (r *sheetRegister) repeated(row *sheetRow) bool {
	for _, b := range r.bound {
		if text := row.at(b.column).text; text != "" && r.w.s.labels.columnOf(text) < 0 {
			return false
		}
	}
	texts := make([]string, 0, len(row.cells))
	for _, c := range row.cells {
		texts = append(texts, c.text)
	}
	return r.w.s.labels.isRegister(texts)
}

// access makes the access of the row for one of its Hub IDs, which is the part-th, and reports whether it is sound.
func (r *sheetRegister) access(row *sheetRow, values []string, one string, part int) bool {
	start := len(r.raw)
	b := rowBuilder{out: append(r.raw, '{'), one: one}
	sound := true
	for i, bound := range r.bound {
		if fault := b.cell(bound.field, values[i]); fault != "" {
			r.problem(row.number, bound.column, true, "%s: %s The row was not read", bound.label, sentence(fault))
			sound = false
		}
	}
	if r.drafts {
		b.text("status", "draft")
	}
	r.raw = append(b.out, '}')
	raw := r.raw[start:len(r.raw):len(r.raw)]
	if !sound || !r.admitted(row, raw) {
		r.raw = r.raw[:start]
		return false
	}
	r.rows = append(r.rows, AccessRow{raw: raw, Row: r.number + part, Line: row.number, Column: row.cells[0].column})
	if cap(r.raw)-len(r.raw) < len(raw) { // rows that are kept stay where they are
		r.raw = make([]byte, 0, min(max(2*cap(r.raw), 4<<10), 256<<10))
	}
	return true
}

// admitted puts the row before its schema: what the cells alone did not show (a text too long) comes out here.
func (r *sheetRegister) admitted(row *sheetRow, raw []byte) bool {
	r.room.Reset()
	if _, ok := r.room.Decode(KindAccess, &Document{Raw: raw}); ok {
		return true
	}
	for _, p := range explainAll(KindAccess, raw, Origin{}) {
		column := row.cells[0].column
		for _, b := range r.bound {
			if p.Pointer == "/"+b.field || p.Pointer == "/"+b.field+"Text" {
				column = b.column
			}
		}
		r.problem(row.number, column, true, "%s The row was not read", sentence(p.Message))
	}
	return false
}
