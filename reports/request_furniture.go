package reports

import (
	"strings"

	"partnerlint/policy"
)

// Furniture is what stands in a request workbook whatever it is filled with. It is known by its place and its text: who
// puts such a workbook in order need not keep it.
type Furniture struct {
	cells, comments map[furniturePlace]string
}

type furniturePlace struct {
	sheet        string
	line, column int
}

// RequestFurniture is that of the workbook that WriteRequestWorkbook writes.
func RequestFurniture(p *policy.Policy, labels map[string]string, filled Requests) *Furniture {
	b := &requestBook{policy: p, columns: requestColumns(p, labels, filled)}
	f := &Furniture{cells: map[furniturePlace]string{}, comments: map[furniturePlace]string{}}
	explained, _ := b.explained()
	for i, row := range explained {
		for k, text := range row {
			f.cells[furniturePlace{howToSheet, i + 1, k + 1}] = strings.TrimSpace(text)
		}
	}
	for i, text := range b.listed() {
		f.cells[furniturePlace{listsSheet, i + 1, 1}] = strings.TrimSpace(text)
	}
	for i, c := range b.columns {
		f.comments[furniturePlace{requestsSheet, 1, i + 1}] = b.help(c)
	}
	return f
}

// Cell reports whether a cell of a sheet is furniture.
func (f *Furniture) Cell(sheet string, line, column int, text string) bool {
	own, ok := f.cells[furniturePlace{sheet, line, column}]
	return ok && own == strings.TrimSpace(text)
}

// Comment reports whether a comment beside a cell is.
func (f *Furniture) Comment(sheet string, line, column int, text string) bool {
	own, ok := f.comments[furniturePlace{sheet, line, column}]
	return ok && own == text
}
