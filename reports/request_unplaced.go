package reports

import (
	"fmt"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// UnplacedSheet is the sheet of what had no place in a request workbook.
const UnplacedSheet = "Unplaced"

// UnplacedCell is a cell of some table that has no place among the rows of a request workbook.
type UnplacedCell struct {
	// Origin is where it stood: Requests!C7, or requests.csv:3:5.
	Origin string
	// Label is what stood at the head of its column; empty: nothing.
	Label string
	Text  string
	// Why says what keeps it from being placed, and what was expected.
	Why string
}

// unplacedWidths are the widths of the columns, in characters.
var unplacedWidths = []float64{24, 24, 60, 60}

// unplaced writes the sheet of what had no place. A text that no cell holds goes on in the next row.
func (b *requestBook) unplaced() error {
	if len(b.filled.Unplaced) == 0 {
		return nil
	}
	if _, err := b.NewSheet(UnplacedSheet); err != nil {
		return err
	}
	for i, label := range b.filled.UnplacedLabels {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		if err := b.SetCellStr(UnplacedSheet, letter+"1", label); err != nil {
			return err
		}
		if err := b.SetColWidth(UnplacedSheet, letter, letter, unplacedWidths[i]); err != nil {
			return err
		}
	}
	if err := b.SetCellStyle(UnplacedSheet, "A1", "D1", b.header); err != nil {
		return err
	}
	row := 1
	for _, u := range b.filled.Unplaced {
		for _, text := range cellSized(u.Text) {
			row++
			for i, s := range []string{u.Origin, u.Label, text, u.Why} {
				if err := b.unplacedCell(fmt.Sprintf("%c%d", 'A'+i, row), s); err != nil {
					return err
				}
			}
		}
	}
	return b.SetPanes(UnplacedSheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (b *requestBook) unplacedCell(cell, text string) error {
	if text == "" {
		return nil
	}
	style := b.wrapped
	if beginsLikeFormula(text) {
		style = b.wrappedQuoted
	}
	if err := b.SetCellStr(UnplacedSheet, cell, exactText(text)); err != nil {
		return err
	}
	return b.SetCellStyle(UnplacedSheet, cell, cell, style)
}

// cellSized cuts a text into pieces that a cell holds.
func cellSized(s string) []string {
	var pieces []string
	for len(s) > maxCellText {
		units, end := 0, len(s)
		for i, r := range s {
			if units += max(1, utf16.RuneLen(r)); units > maxCellText {
				end = i
				break
			}
		}
		pieces = append(pieces, s[:end])
		s = s[end:]
	}
	if s != "" || len(pieces) == 0 {
		pieces = append(pieces, s)
	}
	return pieces
}
