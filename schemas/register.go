package schemas

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Register is one access register.
type Register struct {
	File string
	// Coverage says whether every access is on it; a CSV register cannot say so and is Partial.
	Coverage Coverage
	// Rows counts the rows that were read.
	Rows int
	// Line and Column are where the register begins.
	Line, Column int
}

// AccessRow is one row of a register that its schema admits.
type AccessRow struct {
	raw []byte // of a JSON register: the very text
	// Register is an index into Registers.
	Register int
	// Row counts the register's rows from 1, without the header.
	Row int
	// Line and Column are where the row begins.
	Line, Column int

	offset int64 // of a CSV row in its source
	length int32
	file   uint32
	cells  bool // the row comes from CSV
}

// Pointer returns the row's JSON pointer in its register; empty for a row of a CSV register.
func (r AccessRow) Pointer() string {
	if r.cells {
		return ""
	}
	return "/accesses/" + strconv.Itoa(r.Row-1)
}

// RowText returns the row as a JSON object: of a JSON register the very text, of a CSV register made from the cells,
// which are read again: registers may be long.
func (in *Inputs) RowText(row AccessRow) ([]byte, error) {
	if row.cells {
		return in.csvRow(row)
	}
	return row.raw, nil
}

// CellAt returns where a field of a row stands: the cell in a CSV register, the value in a JSON one. A field without a
// place gets the row's. It reads and parses the row again, so it is for findings, not for every row.
func (in *Inputs) CellAt(row AccessRow, field string) (line, col int) {
	if row.cells {
		return in.csvCell(row, field)
	}
	pointer := "/" + escapeToken(field)
	at, ok := locate(row.raw, []string{pointer})[pointer]
	if !ok {
		return row.Line, row.Column
	}
	return Position(row.raw, Origin{Line: row.Line, Column: row.Column}, at.value)
}

// readRegister reads a JSON register. Where only rows are at fault, the others are kept.
func (s *source) readRegister(raw []byte, at span) {
	origin := Origin{s.path, at.line, at.column}
	_, sound := Decode(KindRegister, &Document{Raw: raw, Origin: origin})
	if !sound {
		problems := explainAll(KindRegister, raw, origin)
		s.keepProblems(problems)
		if slices.ContainsFunc(problems, func(p Problem) bool { return !strings.HasPrefix(p.Pointer, "/accesses/") }) {
			return
		}
	}
	var envelope struct{ Coverage Coverage }
	if json.Unmarshal(raw, &envelope) != nil {
		return
	}
	s.recognised(KindRegister)
	rows := registerRows(raw, origin)
	if !sound {
		rows = slices.DeleteFunc(rows, func(r AccessRow) bool {
			_, ok := Decode(KindAccess, &Document{Raw: r.raw, Origin: origin})
			return !ok
		})
	}
	s.registers = append(s.registers, Register{File: s.path, Coverage: envelope.Coverage, Line: at.line, Column: at.column})
	s.rows = append(s.rows, rows)
}

// registerRows takes the rows out of a register whose syntax is sound.
func registerRows(raw []byte, origin Origin) []AccessRow {
	where := newPositions(raw, origin)
	dec := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true))
	var rows []AccessRow
	if _, err := dec.ReadToken(); err != nil {
		return nil
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return rows
		}
		if name.String() != "accesses" || dec.PeekKind() != '[' {
			if dec.SkipValue() != nil {
				return rows
			}
			continue
		}
		rows = nil
		if _, err := dec.ReadToken(); err != nil {
			return rows
		}
		for dec.PeekKind() != ']' {
			row, err := dec.ReadValue()
			if err != nil {
				return rows
			}
			r := AccessRow{Row: len(rows) + 1}
			end := int(dec.InputOffset())
			r.Line, r.Column = where.at(end - len(row))
			r.raw = raw[end-len(row) : end : end] // the register stays in memory whole
			rows = append(rows, r)
		}
		if _, err := dec.ReadToken(); err != nil {
			return rows
		}
	}
	return rows
}
