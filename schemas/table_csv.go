package schemas

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// leave keeps a cell of the record just read.
func (c *csvRegister) leave(cell int, text, label, why string) {
	line, col := c.at(cell)
	c.kept.left = append(c.kept.left, Leftover{Line: line, Column: col, Label: label, Text: exactly(text), Why: why})
}

// exactly writes bytes that are no UTF-8 as their numbers: a workbook holds nothing but text.
func exactly(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02X`, s[i])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// keepAbove keeps what stands above the header, but for the line that names the delimiter.
func (c *csvRegister) keepAbove() {
	if !c.sheet.titled {
		return
	}
	line := 1
	for text := range bytes.SplitAfterSeq(c.sheet.text[:c.sheet.headerAt], []byte{'\n'}) {
		c.keepLine(line, text, whyAbove)
		line++
	}
}

// keepLine keeps a line that is no record, by its cells where it has them.
func (c *csvRegister) keepLine(line int, text []byte, why string) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = c.sheet.delimiter, -1
	cells, err := r.Read()
	if err != nil {
		if whole := strings.TrimSpace(string(text)); whole != "" {
			c.kept.left = append(c.kept.left, Leftover{Line: line, Column: 1, Text: exactly(whole), Why: why})
		}
		return
	}
	for i, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			_, byteCol := r.FieldPos(i)
			c.kept.left = append(c.kept.left, Leftover{Line: line, Column: runeColumn(text, 0, byteCol), Text: exactly(cell), Why: why})
		}
	}
}

// keepHeader keeps the labels of columns that are not read.
func (c *csvRegister) keepHeader(readable bool) {
	fields := map[string]bool{}
	for _, column := range c.columns {
		if column >= 0 {
			fields[registerColumns[column].field] = true
		}
	}
	c.kept.have(fields)
	for i, h := range c.header {
		switch h = strings.TrimSpace(h); {
		case h == "":
		case c.columns[i] < 0:
			c.leave(i, h, "", whyUnknown+hintOf(h))
		case !readable:
			c.leave(i, h, "", whyUnclear)
		}
	}
}

// keepRecord keeps a record, which begins at start, as an access.
func (c *csvRegister) keepRecord(start int64, cells []string) {
	if extra := cells[min(len(c.header), len(cells)):]; len(cells) < len(c.header) || !blank(extra) {
		why := fmt.Sprintf("the row has %s, the header %d: %s", counted(len(cells), "cell"), len(c.header), c.ragged(start))
		line, col := c.at(0)
		c.kept.problems = append(c.kept.problems, Problem{File: c.s.path, Line: line, Column: col, Message: why})
		c.keepCells(cells, why)
		return
	}
	line, _ := c.at(0)
	k := &keptRow{place: Problem{File: c.s.path, Line: line}}
	for i, text := range cells[:len(c.header)] {
		label := strings.TrimSpace(c.header[i])
		column := c.columns[i]
		switch {
		case column < 0 && strings.TrimSpace(text) == "":
			continue
		case column < 0 && label == "":
			c.leave(i, text, "", whyNoLabel)
			continue
		case column < 0:
			c.leave(i, text, label, whyUnknown+hintOf(label))
			continue
		}
		cell := keptCell{field: registerColumns[column].field, label: label, own: strings.TrimSpace(text) != "", written: exactly(text), value: text}
		cell.line, cell.column = c.at(i)
		switch {
		case !utf8.ValidString(text):
			cell.fault = fmt.Sprintf("the cell is not UTF-8 (%s); open the file, see that its letters are right, and %s", notUTF8(text), saveAsCSV)
		case strings.IndexByte(text, 0) >= 0:
			cell.fault = holdsNUL
		}
		k.cells = append(k.cells, cell)
	}
	c.kept.row(k)
}

// keepCells keeps the cells of a record that is no access.
func (c *csvRegister) keepCells(cells []string, why string) {
	for i, text := range cells {
		if strings.TrimSpace(text) == "" {
			continue
		}
		label := ""
		if i < len(c.header) {
			label = strings.TrimSpace(c.header[i])
		}
		c.leave(i, text, label, why)
	}
}

// keepBroken keeps the text of a record that is no CSV.
func (c *csvRegister) keepBroken(start int64, err error) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return
	}
	from := int64(c.sheet.headerAt) + start
	text := c.sheet.text[from : int64(c.sheet.headerAt)+c.reader.InputOffset()]
	_, _, why := c.fault(start, parse)
	line := c.line + parse.StartLine
	c.kept.problems = append(c.kept.problems, Problem{File: c.s.path, Line: line, Column: 1, Message: why})
	if whole := strings.TrimSpace(string(text)); whole != "" {
		c.kept.left = append(c.kept.left, Leftover{Line: line, Column: 1, Text: exactly(whole), Why: why})
	}
}

// keepRecords reads all records.
func (c *csvRegister) keepRecords(readable bool) {
	for !c.kept.full {
		start := c.reader.InputOffset()
		cells, err := c.reader.Read()
		switch {
		case err == io.EOF:
			return
		case err != nil:
			c.keepBroken(start, err)
		case blank(cells):
		case !readable:
			c.keepCells(cells, whyUnclear)
		default:
			c.keepRecord(start, cells)
		}
	}
}
