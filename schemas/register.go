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
	// Sheet is the sheet of a workbook; empty elsewhere.
	Sheet string
	// Coverage says whether every access is on it; a table (CSV, a workbook) cannot say so and is Partial.
	Coverage Coverage
	// Rows counts the rows that were read.
	Rows int
	// Line and Column are where the register begins.
	Line, Column int
	// Workbook is the file name of the workbook that it is, or that it was copied from, without folders; empty: of none.
	Workbook string
	// LabelSheet is the sheet of the workbook, and Labels are what the columns are called there.
	LabelSheet string
	Labels     []Label
	// LabelLine, LabelColumn and LabelPointer are where the labels stand, all of them: the header, or the list.
	LabelLine, LabelColumn int
	LabelPointer           string
}

// Label is the label of a column in a workbook.
type Label struct {
	// Text is the label as it is written; empty where there is none.
	Text string
	// Field is the field of an access that the column fills; empty where the label says nothing that is known.
	Field string
	Fault LabelFault
	// Row and SheetColumn are the cell in which it stands, or should.
	Row, SheetColumn int
	// Line, Column and Pointer are where this is written: in a workbook the cell itself, in a copy of its register a
	// place in the file.
	Line, Column int
	Pointer      string
}

// LabelFault is what keeps a label from being clear.
type LabelFault string

// A label can be missing over a column that holds something, stand twice, stand in a cell that is merged across
// columns, or be a word that nobody knows.
const (
	LabelClear      LabelFault = ""
	LabelBlank      LabelFault = "blank"
	LabelDuplicated LabelFault = "duplicated"
	LabelMerged     LabelFault = "merged"
	LabelUnknown    LabelFault = "unknown"
)

// AccessRow is one row of a register that its schema admits.
type AccessRow struct {
	raw []byte // of a JSON register: the very text; of a workbook's row: made from its cells
	// Register is an index into Registers.
	Register int
	// Row counts the register's rows from 1, without the header. A row with several Hub IDs counts once for each.
	Row int
	// Line and Column are where the row begins; in a workbook, its row and the column of its first cell.
	Line, Column int

	offset int64 // of a CSV row in its source
	length int32
	file   uint32
	sheet  uint16 // of a workbook's row: which of the source's sheets, from 1
	cells  bool   // the row comes from CSV
	// hubID is the one of the Hub IDs in the row's cell that the access is for; empty: it is the only one. To divide the
	// cell again for each would take their number squared.
	hubID string
}

// Pointer returns the row's JSON pointer in its register; empty for a row of a table.
func (r AccessRow) Pointer() string {
	if r.cells || r.sheet > 0 {
		return ""
	}
	return "/accesses/" + strconv.Itoa(r.Row-1)
}

// RowText returns the row as a JSON object: of a JSON register the very text, of a table made from the cells. Those of a
// CSV register are read again: it may be long.
func (in *Inputs) RowText(row AccessRow) ([]byte, error) {
	if row.cells {
		return in.csvRow(row)
	}
	return row.raw, nil
}

// CellAt returns where a field of a row stands: the cell in a table (line and column are its row and column in a
// workbook), the value in a JSON register. A field without a
// place gets the row's. It reads and parses the row again, so it is for findings, not for every row.
func (in *Inputs) CellAt(row AccessRow, field string) (line, col int) {
	if row.cells {
		return in.csvCell(row, field)
	}
	if row.sheet > 0 {
		return in.sheetCell(row, field)
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
	var envelope struct {
		Coverage Coverage
		Workbook *writtenWorkbook
	}
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
	r := Register{File: s.path, Coverage: envelope.Coverage, Line: at.line, Column: at.column}
	if envelope.Workbook != nil {
		envelope.Workbook.addTo(&r, raw, origin)
	}
	s.registers = append(s.registers, r)
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
