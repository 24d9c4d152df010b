package schemas

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// cellKind is what a cell holds.
type cellKind uint8

const (
	textCell cellKind = iota
	numberCell
	errorCell
)

// sheetCell is a cell that holds something.
type sheetCell struct {
	column  int // from 1
	kind    cellKind
	text    string // of a number: as the file has it; of an error: such as #N/A
	formula bool   // text is the value that was saved with a formula
	unsaved bool   // a formula with which no value was saved
	style   int    // how it is shown, where all that a sheet holds is kept
}

// sheetRow is a row of a sheet and those of its cells that hold anything, from left to right.
type sheetRow struct {
	number int // from 1
	hidden bool
	cells  []sheetCell
}

// at returns a row's cell in a column, or an empty one.
func (r *sheetRow) at(column int) sheetCell {
	for _, c := range r.cells {
		if c.column == column {
			return c
		}
	}
	return sheetCell{column: column}
}

// sheetReader reads the rows of a sheet one by one. (excelize's iterator gives no types, formulas or hidden columns, and
// takes a sheet that is cut off for a shorter one.)
type sheetReader struct {
	xml    *xmlPart
	shared []string
	row    sheetRow
	inRows bool
	ended  bool
	cells  int // in all
	full   int // rows that held anything
	// hidden columns, and the first cell right of what is read.
	hidden map[int]bool
	beyond string
	// far is handed what stands there; nil: nobody asks.
	far func(row int, c sheetCell)
}

func (p *workbookParts) openSheet(part string, shared []string) (*sheetReader, error) {
	x, err := openXML(p.byName[part])
	if err != nil {
		return nil, err
	}
	return &sheetReader{xml: x, shared: shared, hidden: map[int]bool{}}, nil
}

var errCutSheet = errors.New("a sheet ends before its last row")

// next returns the next row that holds anything; it is valid until the call after. The end is io.EOF.
func (s *sheetReader) next() (*sheetRow, error) {
	for !s.ended {
		token, err := s.xml.next()
		if err == io.EOF {
			return nil, errCutSheet
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "col":
				s.column(e)
			case "sheetData":
				s.inRows = true
			case "row":
				if !s.inRows {
					continue
				}
				if err := s.readRow(e); err != nil {
					return nil, err
				}
				if len(s.row.cells) == 0 {
					continue
				}
				if s.full++; s.full > MaxSheetRows {
					return nil, errManyRows
				}
				return &s.row, nil
			}
		case xml.EndElement:
			s.ended = e.Name.Local == "sheetData"
		}
	}
	return nil, io.EOF
}

// column notes hidden columns.
func (s *sheetReader) column(e xml.StartElement) {
	if !isTrue(attribute(e, "hidden")) {
		return
	}
	from, _ := strconv.Atoi(attribute(e, "min"))
	to, _ := strconv.Atoi(attribute(e, "max"))
	for i := max(from, 1); i <= min(to, MaxSheetColumns); i++ {
		s.hidden[i] = true
	}
}

func (s *sheetReader) readRow(e xml.StartElement) error {
	number := s.row.number + 1
	if r := attribute(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number || n > excelize.TotalRows {
			return fmt.Errorf("row %s stands after row %d", quoted(r), s.row.number)
		}
		number = n
	}
	s.row = sheetRow{number: number, hidden: isTrue(attribute(e, "hidden")), cells: s.row.cells[:0]}
	column := 0
	for {
		token, err := s.xml.next()
		if err == io.EOF {
			return errCutSheet
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				return nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			if s.cells++; s.cells > MaxSheetCells {
				return errManyCells
			}
			if column, err = columnAfter(column, attribute(e, "r")); err != nil {
				return err
			}
			if err := s.readCell(e, column); err != nil {
				return err
			}
		}
	}
}

// columnAfter is the column of the next cell: the one that it names, or the next.
func columnAfter(last int, name string) (int, error) {
	if name == "" {
		return last + 1, nil
	}
	column, _, err := excelize.CellNameToCoordinates(name)
	if err != nil || column <= last {
		return 0, fmt.Errorf("cell %s stands after column %d", quoted(name), last)
	}
	return column, nil
}

// readCell reads a cell to its end and keeps it, if it holds anything.
func (s *sheetReader) readCell(e xml.StartElement, column int) error {
	kind := attribute(e, "t")
	cell := sheetCell{column: column}
	if s.far != nil {
		cell.style, _ = strconv.Atoi(attribute(e, "s"))
	}
	var inline richText
	var value strings.Builder
	inValue, saved := false, false
	for depth := 1; depth > 0; {
		token, err := s.xml.next()
		if err == io.EOF {
			return errCutSheet
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			inValue = e.Name.Local == "v"
			saved = saved || inValue
			cell.formula = cell.formula || e.Name.Local == "f"
		case xml.EndElement:
			depth--
			inValue = false
		case xml.CharData:
			if inValue {
				value.Write(e)
			}
		}
		if inline.take(token) || value.Len() > MaxCellBytes {
			return errCellBytes
		}
	}
	cell.text = value.String()
	if err := s.typed(&cell, kind, inline.String()); err != nil {
		return err
	}
	// An empty value is one that was saved only where the formula's result is a text: some programs write it of every
	// formula, since they do not calculate.
	cell.unsaved = cell.formula && (!saved || cell.text == "" && kind != "str")
	switch {
	case strings.TrimSpace(cell.text) == "" && !cell.unsaved:
	case column > MaxSheetColumns:
		if s.beyond == "" {
			s.beyond, _ = excelize.CoordinatesToCellName(column, s.row.number)
		}
		if s.far != nil {
			s.far(s.row.number, cell)
		}
	default:
		s.row.cells = append(s.row.cells, cell)
	}
	return nil
}

// typed says what a cell's value is by the type that the file gives it.
func (s *sheetReader) typed(cell *sheetCell, kind, inline string) error {
	switch kind {
	case "s":
		if cell.text == "" {
			return nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(cell.text))
		if err != nil || i < 0 || i >= len(s.shared) {
			return fmt.Errorf("a cell of row %d refers to text %s, of %d", s.row.number, quoted(cell.text), len(s.shared))
		}
		cell.text = s.shared[i]
	case "inlineStr":
		cell.text = unescaped(inline)
	case "str":
		cell.text = unescaped(cell.text)
	case "d":
	case "b":
		if cell.text != "" {
			cell.text = strings.ToUpper(strconv.FormatBool(isTrue(cell.text)))
		}
	case "e":
		cell.kind = errorCell
	default:
		cell.text = strings.TrimSpace(cell.text)
		if cell.text != "" {
			cell.kind = numberCell
		}
	}
	return nil
}
