package schemas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Table is a register that is kept as a table, in a workbook or as CSV, with all that stands in it: every cell that
// holds anything is in a row, is the label of a column that is read, or is a Leftover. Where the run of an audit loses a
// row for a cell that cannot be read, a Table keeps the rest of it.
type Table struct {
	// Registers are those in the file, one for each sheet that holds one.
	Registers []Register
	Rows      []TableRow
	// Fields counts, by field, the registers that have a column for it.
	Fields map[string]int
	// Leftovers are ordered by sheet, as the workbook has them, and by place.
	Leftovers []Leftover
	// Comments are those beside cells, in the same order.
	Comments []Comment
	// Problems are about the file as a whole, its sheets and its columns first, about cells then.
	Problems []Problem
	// Notes say what is in a workbook and was not followed: macros and links.
	Notes []string
	// Lost says that a part of the file could not be read: it is in no row and no Leftover.
	Lost bool
}

// TableRow is an access on a table. A row with several Hub IDs in its cell makes several, one after another.
type TableRow struct {
	// Access is the access as its schema has it, but for the fields whose cells could not be read: they are missing.
	Access []byte
	// Sheet is the sheet of a workbook; empty in CSV.
	Sheet string
	Line  int
	// Part counts the accesses of one row from 0.
	Part int
	// Columns are where the cells of the fields stand.
	Columns map[string]int
	// Faults say, by field, what is wrong with a cell that holds something that could not be read, and what was expected.
	Faults map[string]string
}

// Leftover is a cell that holds something and is part of no access.
type Leftover struct {
	// Sheet is the sheet of a workbook; empty in CSV. Line and Column are where the cell stands.
	Sheet        string
	Line, Column int
	// Label is what stands at the head of the column; empty: nothing.
	Label string
	// Text is what the cell says: of a formula, the value that was saved with it.
	Text string
	// Why says what keeps the cell from being part of an access.
	Why string
}

// Comment is a note beside a cell.
type Comment struct {
	Sheet        string
	Line, Column int
	Text         string
}

// ReadTable reads a workbook or a CSV file as Open does, and keeps what Open does not. The error says what is in the way
// of reading anything, and what to do; it does not name the file.
func ReadTable(ctx context.Context, path string, opt OpenOptions) (*Table, error) {
	// Asked before opening: to open a named pipe would wait for its writer.
	info, err := os.Stat(path)
	switch {
	case path == "-":
		return nil, errors.New("standard input has no name to give origins by; name a file")
	case err != nil:
		return nil, errors.New(openError(err))
	case info.IsDir():
		return nil, errors.New("it is a folder; name the workbook or the CSV file in it")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is a device or a pipe; save the table to a file first")
	}
	opt.keepAll = true
	in, err := Open(ctx, []string{path}, nil, opt)
	if in != nil {
		defer func() { _ = in.Close() }()
	}
	if err != nil && !errors.Is(err, ErrNoInput) {
		return nil, err
	}
	kept := in.sources[0].kept
	if kept != nil && kept.full {
		return nil, errManyOrdered
	}
	if len(in.registers) == 0 || kept == nil {
		return nil, noTable(in)
	}
	t := &Table{Registers: in.registers, Rows: kept.rows, Fields: kept.fields, Leftovers: kept.left, Comments: kept.comments, Notes: kept.notes}
	for _, p := range in.problems {
		t.Lost = t.Lost || p.Unread
	}
	t.Problems = slices.Concat(in.problems, kept.problems)
	return t, nil
}

// noTable says what a file is that holds no table to be read.
func noTable(in *Inputs) error {
	for _, p := range in.problems {
		p.File = ""
		return errors.New(strings.TrimPrefix(p.String(), ": "))
	}
	if kind := in.sources[0].kind; kind != "" {
		return fmt.Errorf("this is a JSON or TOML file (%s), no table; expected a workbook (.xlsx) or CSV", kind)
	}
	return errors.New("this holds no access register; expected a workbook (.xlsx) or CSV with labels such as " + listed([]string{"Partner user", "Status", "Hub ID"}, "and"))
}

// keeper keeps what stands in a table.
type keeper struct {
	rows     []TableRow
	fields   map[string]int
	left     []Leftover
	problems []Problem
	comments []Comment
	notes    []string
	room     Arena
	// full: there are more accesses than a workbook may hold that is read again. Nothing is kept from there on.
	full bool
}

var errManyOrdered = fmt.Errorf("it holds more than %d requests, which is more than a workbook may have to be read again; split it, and put each part in order", MaxSheetRows-1)

// add takes over what was kept of a sheet.
func (k *keeper) add(sheet *keeper) {
	slices.SortStableFunc(sheet.left, func(a, b Leftover) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
	k.rows = append(k.rows, sheet.rows...)
	k.full = k.full || sheet.full || len(k.rows) >= MaxSheetRows
	k.left = append(k.left, sheet.left...)
	k.problems = append(k.problems, sheet.problems...)
	k.comments = append(k.comments, sheet.comments...)
}

// have notes the columns of a register.
func (k *keeper) have(fields map[string]bool) {
	if k.fields == nil {
		k.fields = map[string]int{}
	}
	for field := range fields {
		k.fields[field]++
	}
}

// keptRow is a row of a table, by the cells of the columns that are read.
type keptRow struct {
	place   Problem // where the row stands: file, sheet and line
	columns map[string]int
	cells   []keptCell
	drafts  bool // there is no column for the status
}

// keptCell is a cell of a row.
type keptCell struct {
	field, label string
	line, column int
	own          bool   // the row's own cell holds something
	written      string // what it says
	value, fault string // as cellValue gives them
}

const noUser = "the row names no Partner user"

// row keeps a row: as the access that it makes, or one for each of its Hub IDs, and what of it cannot be read.
func (k *keeper) row(r *keptRow) {
	for i := range r.cells {
		if c := &r.cells[i]; c.fault == "" {
			b := rowBuilder{out: []byte{'{'}}
			c.fault = b.cell(c.field, c.value)
		}
	}
	ones := []string{""}
	if i := slices.IndexFunc(r.cells, func(c keptCell) bool { return c.field == "hubId" && c.fault == "" }); i >= 0 {
		ones = severalHubIDs(r.cells[i].value)
	}
	for part, one := range ones {
		raw := k.admitted(r, one)
		if i := slices.IndexFunc(r.cells, func(c keptCell) bool { return c.field == "user" }); i < 0 || r.cells[i].fault != "" {
			k.lostRow(r)
			return
		}
		if k.full = len(k.rows) >= MaxSheetRows-1; k.full {
			return
		}
		k.rows = append(k.rows, TableRow{Access: raw, Sheet: r.place.Sheet, Line: r.place.Line, Part: part, Columns: r.columns, Faults: r.faults()})
	}
	k.faulty(r)
}

// admitted is the access as the schema admits it: a cell that it does not admit is at fault.
func (k *keeper) admitted(r *keptRow, one string) []byte {
	for {
		b := rowBuilder{out: []byte{'{'}, one: one}
		for _, c := range r.cells {
			if c.fault == "" {
				b.cell(c.field, c.value)
			}
		}
		if r.drafts {
			b.text("status", "draft")
		}
		raw := append(b.out, '}')
		k.room.Reset()
		if _, ok := k.room.Decode(KindAccess, &Document{Raw: raw}); ok || !r.blame(explainAll(KindAccess, raw, Origin{})) {
			return raw
		}
	}
}

// blame finds the cells that the schema does not admit, and reports whether there are any.
func (r *keptRow) blame(problems []Problem) bool {
	found := false
	for _, p := range problems {
		for i := range r.cells {
			c := &r.cells[i]
			if field, _, _ := strings.Cut(strings.TrimPrefix(p.Pointer, "/"), "/"); c.fault == "" && (field == c.field || field == c.field+"Text") {
				c.fault, found = p.Message, true
			}
		}
	}
	return found
}

func (r *keptRow) faults() map[string]string {
	var faults map[string]string
	for _, c := range r.cells {
		if c.fault != "" && c.own {
			if faults == nil {
				faults = map[string]string{}
			}
			faults[c.field] = c.fault
		}
	}
	return faults
}

// faulty keeps the cells of a row that could not be read.
func (k *keeper) faulty(r *keptRow) {
	for _, c := range r.cells {
		if c.fault == "" {
			continue
		}
		k.problem(r, c, c.label+": "+c.fault)
		if c.own {
			k.cell(r, c, c.fault)
		}
	}
}

// lostRow keeps the cells of a row without a user.
func (k *keeper) lostRow(r *keptRow) {
	for _, c := range r.cells {
		why := noUser
		if c.fault != "" {
			why = c.fault
		}
		if c.own {
			k.cell(r, c, why)
		}
		if c.field == "user" {
			k.problem(r, c, c.label+": "+c.fault)
		}
	}
}

func (k *keeper) problem(r *keptRow, c keptCell, message string) {
	p := r.place
	p.Line, p.Column, p.Message = c.line, c.column, message
	k.problems = append(k.problems, p)
}

func (k *keeper) cell(r *keptRow, c keptCell, why string) {
	k.left = append(k.left, Leftover{Sheet: r.place.Sheet, Line: c.line, Column: c.column, Label: c.label, Text: c.written, Why: why})
}
