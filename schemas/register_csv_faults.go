package schemas

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"unicode/utf8"
)

// saveAsCSV is what to do about a file in another encoding, or no text at all.
const saveAsCSV = `save it in Excel as "CSV UTF-8 (Comma delimited)"`

// What is wrong with a cell, a row, or the whole file, for people.
const (
	holdsNUL     = "the cell holds a NUL character, which no program shows; write the cell anew, or export the file again"
	bareQuote    = `there is a quote (") inside a cell that is not in quotes; put the whole cell in quotes, and write "" for the quote in it`
	afterQuote   = `something follows the quote (") that closes this cell; a quote inside a cell is written ""`
	noRowsBelow  = "no row stands below the header"
	notTextAtAll = "this is no CSV file, whatever its name: it is no text"
)

// notUTF8 says which byte of a cell is not UTF-8, and what it most likely means.
func notUTF8(cell string) string {
	for i := 0; i < len(cell); {
		r, size := utf8.DecodeRuneInString(cell[i:])
		if r != utf8.RuneError || size > 1 {
			i += size
			continue
		}
		if meant := windows1252(cell[i]); meant != 0 {
			return fmt.Sprintf("it holds the byte 0x%02X, in Windows-1252 %s", cell[i], quoted(string(meant)))
		}
		return fmt.Sprintf("it holds the byte 0x%02X", cell[i])
	}
	return ""
}

// windows1252 is the character of a byte above ASCII in Excel's usual encoding in Western Europe; 0: there is none.
func windows1252(b byte) rune {
	if b >= 0xa0 {
		return rune(b)
	}
	return [...]rune{'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
		0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ'}[b-0x80]
}

// encodingFault tells of a cell that is not UTF-8. Most often all of the file is in another encoding: what to do about
// it is said once.
func (c *csvRegister) encodingFault(cell int, text, consequence string) {
	label := fmt.Sprintf("column %d", cell+1)
	if column := c.columns[cell]; column >= 0 {
		label = registerColumns[column].names[0]
	}
	if c.encodingTold {
		c.problem(cell, true, "%s: the cell is not UTF-8 either (%s). %s", label, notUTF8(text), consequence)
		return
	}
	c.encodingTold = true
	c.problem(cell, true, "%s: the cell is not UTF-8 (%s); open the file, see that its letters are right, and %s. %s", label, notUTF8(text), saveAsCSV, consequence)
}

// fault says what breaks a record that begins at start, and where: the line, from that of the header, and the byte column.
func (c *csvRegister) fault(start int64, parse *csv.ParseError) (line, column int, message string) {
	switch {
	case errors.Is(parse.Err, csv.ErrBareQuote):
		return parse.Line, parse.Column, bareQuote
	case !errors.Is(parse.Err, csv.ErrQuote):
		return parse.Line, parse.Column, "the record cannot be read: " + parse.Err.Error()
	}
	text := c.lines.text
	if at := c.lines.start(parse.Line) + parse.Column - 1; at < len(text) && text[at] == '"' {
		return parse.Line, parse.Column, afterQuote
	}
	// The text has ended within a cell: that is the last one, and its quote opens it.
	line, column = parse.StartLine, 1
	lazy := c.sheet.records(c.sheet.headerAt + int(start))
	lazy.LazyQuotes = true
	if cells, err := lazy.Read(); err == nil {
		line, column = lazy.FieldPos(len(cells) - 1)
		line += bytes.Count(text[:start], []byte{'\n'})
	}
	return line, column, fmt.Sprintf(`the quote (") that opens here is closed nowhere, so that nothing from here to the end of the file, line %d, was read; close it, or take it out`, parse.Line+c.line)
}

// broken tells of a record that is no CSV and begins at start.
func (c *csvRegister) broken(start int64, err error) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		c.s.problem(1, 1, true, "there is no header line")
		return
	}
	line, column, message := c.fault(start, parse)
	c.s.problem(line+c.line, runeColumn(c.lines.text, c.lines.start(line), column), true, "%s", message)
}

// delimiterNames are what people call the delimiters.
var delimiterNames = map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "vertical bar"}

// ragged asks what may have made a record, which begins at start, longer or shorter than the header.
func (c *csvRegister) ragged(start int64) string {
	hint := fmt.Sprintf("is a %s missing, or one in a cell without quotes?", delimiterNames[c.sheet.delimiter])
	record := bytes.TrimSpace(c.lines.text[start:c.reader.InputOffset()])
	if more := bytes.Count(record, []byte{'\n'}); more > 0 {
		hint += fmt.Sprintf(" (A quote keeps the row open over %d lines.)", more+1)
	}
	return hint
}

// unrecognised tells of a CSV file that is no register.
func (c *csvRegister) unrecognised(header []string) {
	if what := notText(c.sheet.text); what != "" {
		c.s.problem(0, 0, c.s.named, "%s", what)
		return
	}
	c.s.problem(1, 1, c.s.named, "this CSV file is not recognised as an access register: its columns are %s; expected such as %s. (HubSpot's own exports are for `partnerlint import`.)",
		listed(header, "and"), listed([]string{"Partner user", "Status", "Hub ID"}, "and"))
}

// notText says of a file that is no text what it is and what to do; empty: it is a text.
func notText(text []byte) string {
	head := text[:min(len(text), 512)]
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return "this is a PDF, whatever its name; ask for the table that it was made from"
	}
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			return notTextAtAll + "; give the workbook itself, or " + saveAsCSV
		}
	}
	return ""
}
