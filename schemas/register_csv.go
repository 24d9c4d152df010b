package schemas

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// csvRegister reads one CSV register: each sound row becomes an access, each unsound one a Problem.
type csvRegister struct {
	s       *source
	sheet   csvSheet
	reader  *csv.Reader
	header  []string
	columns []int // by cell: index into registerColumns, or -1
	line    int   // lines before the header
	rows    []AccessRow
	text    []byte // of the row being looked at, as JSON
	lines   lineIndex
	room    Arena // of the row being looked at
	// encodingTold: what to do about cells that are not UTF-8 has been said.
	encodingTold bool
	users        oddUsers
	kept         *keeper // where all that the file holds is asked for; else nil. Then there are no rows
}

// readCSV reads a CSV file as an access register if its header is that of one.
func (s *source) readCSV(l *loader, raw []byte) {
	t := newCSVText(raw, s.labels)
	c := &csvRegister{s: s, sheet: t, reader: t.records(t.headerAt)}
	c.line = bytes.Count(t.text[:t.headerAt], []byte{'\n'})
	c.lines = lineIndex{text: t.text[t.headerAt:]}
	header, err := c.reader.Read()
	switch {
	case err != nil && notText(t.text) == "":
		c.broken(0, err)
		return
	case err != nil || !s.labels.isRegister(header):
		c.unrecognised(header)
		return
	}
	s.recognised(KindRegister)
	c.header = header
	if l.keepAll {
		s.kept = &keeper{}
		c.kept = s.kept
		c.keepAbove()
	}
	if t.titled {
		c.problem(0, false, "the header stands here; what is above it was not read")
	}
	switch readable := c.bindHeader(); {
	case c.kept != nil:
		c.keepHeader(readable)
		c.keepRecords(readable)
	case readable:
		if !c.readRows() {
			c.s.problem(0, 0, true, "%s", errCSVAccesses)
			return
		}
	}
	if t.recoded {
		base, size, err := l.spool.add(l.ctx, bytes.NewReader(t.text))
		if err != nil {
			s.problem(0, 0, true, "%s", openError(err))
			return
		}
		s.spool, s.base, s.size = l.spool, base, size
	}
	s.registers = append(s.registers, Register{File: s.path, Coverage: Partial, Line: c.line + 1, Column: 1})
	s.rows = append(s.rows, c.rows)
}

// at returns where a cell of the record just read stands.
func (c *csvRegister) at(cell int) (line, col int) {
	line, byteCol := c.reader.FieldPos(cell)
	return line + c.line, runeColumn(c.lines.text, c.lines.start(line), byteCol)
}

func (c *csvRegister) problem(cell int, unread bool, format string, args ...any) {
	if c.kept != nil && !unread {
		return // what a note would be about is kept
	}
	if unread && c.kept == nil && len(c.s.problems) >= MaxProblems {
		c.s.more++
		return
	}
	line, col := c.at(cell)
	c.s.problem(line, col, unread, format, args...)
}

// bindHeader finds out which column is which. It reports whether the rows can be read.
func (c *csvRegister) bindHeader() bool {
	first := map[int]int{}
	names := map[string]int{}
	ok := true
	for i, h := range c.header {
		h = strings.TrimSpace(h)
		column := c.s.labels.columnOf(h)
		c.columns = append(c.columns, column)
		switch before, twice := names[headerKey(h)]; {
		case !utf8.ValidString(h):
			c.encodingFault(i, h, "No row was read")
			ok = false
		case h == "":
			c.problem(i, false, "column %d has no header; its cells are not read", i+1)
		case column < 0 && twice:
			c.problem(i, false, "columns %d and %d are both headed %s", before+1, i+1, quoted(h))
		case column < 0:
			c.unknownHeader(i, h)
		default:
			if j, taken := first[column]; taken {
				c.problem(i, true, "columns %d (%s) and %d (%s) both mean %s; rename or delete one. No row was read", j+1, quoted(strings.TrimSpace(c.header[j])), i+1, quoted(h), quoted(registerColumns[column].names[0]))
				ok = false
			}
			first[column] = i
		}
		if _, twice := names[headerKey(h)]; !twice {
			names[headerKey(h)] = i
		}
	}
	for _, field := range []string{"user", "status"} {
		column := fieldColumn(field)
		if _, there := first[column]; !there {
			line, _ := c.at(0)
			c.s.problem(line, 1, true, "the column %s is missing; expected a header such as %s. No row was read", quoted(registerColumns[column].names[0]), listed(registerColumns[column].names, "or"))
			ok = false
		}
	}
	return ok
}

func (c *csvRegister) unknownHeader(i int, h string) {
	if n := nearestHeader(h); n != "" {
		c.problem(i, false, "column %d is headed %s, which is not known, and is not read; did you mean %s?", i+1, quoted(h), quoted(n))
		return
	}
	c.problem(i, false, "column %d is headed %s, which is not known, and is not read", i+1, quoted(h))
}

// MaxRegisterAccesses bounds the accesses of one CSV file, or of one sheet: all that joins them stays in memory, with
// what is found of each.
const MaxRegisterAccesses = 250_000

var errCSVAccesses = fmt.Errorf("the file holds more than %d accesses; none was read: split it, by client say, and judge the parts one at a time", MaxRegisterAccesses)

// readRows reports whether there are no more rows than a register may have.
func (c *csvRegister) readRows() bool {
	for number := 1; len(c.rows) <= MaxRegisterAccesses; number++ {
		start := c.reader.InputOffset()
		cells, err := c.reader.Read()
		if err == io.EOF {
			if number == 1 {
				c.s.problem(c.line+1, 1, false, noRowsBelow)
			}
			if m := c.users.message(); m != "" {
				c.s.problem(c.users.line, c.users.column, false, "%s", m)
			}
			return true
		}
		if err != nil {
			c.broken(start, err)
			continue
		}
		if blank(cells) {
			number--
			continue
		}
		number = c.row(number, start, cells)
	}
	return false
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// row turns a record into an access, or one for each Hub ID in its cell, or into the Problems that keep it from being
// one. It returns the number of the last.
func (c *csvRegister) row(number int, start int64, cells []string) int {
	if extra := cells[min(len(c.header), len(cells)):]; len(cells) < len(c.header) || !blank(extra) {
		c.problem(0, true, "the row has %s, the header %d; the row was not read: %s", counted(len(cells), "cell"), len(c.header), c.ragged(start))
		return number
	}
	ones := []string{""}
	for i, column := range c.columns {
		switch {
		case column < 0:
		case registerColumns[column].field == "hubId":
			ones = severalHubIDs(cells[i])
		case registerColumns[column].field == "user" && utf8.ValidString(cells[i]):
			c.users.see(cells[i], func() (int, int) { return c.at(i) })
		}
	}
	for part, one := range ones {
		if !c.part(cells, one) {
			return number
		}
		line, col := c.at(0)
		base := int64(c.sheet.skipped+c.sheet.headerAt) + start
		if c.sheet.recoded {
			base = int64(c.sheet.headerAt) + start
		}
		c.rows = append(c.rows, AccessRow{
			Row: number + part, Line: line, Column: col, offset: base, length: int32(c.reader.InputOffset() - start), cells: true, hubID: one,
		})
	}
	return number + len(ones) - 1
}

// part makes the access of the row, for one of its Hub IDs, and reports whether it is sound.
func (c *csvRegister) part(cells []string, one string) bool {
	b := rowBuilder{out: append(c.text[:0], '{'), one: one}
	sound := true
	for i, cell := range cells[:len(c.header)] {
		switch column := c.columns[i]; {
		case !utf8.ValidString(cell):
			c.encodingFault(i, cell, "The row was not read")
			sound = false
		case strings.IndexByte(cell, 0) >= 0:
			c.problem(i, true, "%s. The row was not read", holdsNUL)
			sound = false
		case column >= 0:
			if fault := b.cell(registerColumns[column].field, cell); fault != "" {
				c.problem(i, true, "%s: %s The row was not read", registerColumns[column].names[0], sentence(fault))
				sound = false
			}
		}
	}
	c.text = append(b.out, '}')
	return sound && c.admitted(c.text)
}

// sentence ends a text with a full stop, unless it ends as a question already.
func sentence(text string) string {
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// admitted puts the row before its schema: what the cells alone did not show (a text too long) comes out here.
func (c *csvRegister) admitted(raw []byte) bool {
	c.room.Reset()
	if _, ok := c.room.Decode(KindAccess, &Document{Raw: raw}); ok {
		return true
	}
	for _, p := range explainAll(KindAccess, raw, Origin{}) {
		cell := 0
		field := strings.Split(p.Pointer+"/", "/")[1]
		for i, column := range c.columns {
			if column >= 0 && registerColumns[column].field == strings.TrimSuffix(field, "Text") {
				cell = i
			}
		}
		c.problem(cell, true, "%s The row was not read", sentence(p.Message))
	}
	return false
}

// csvCell finds a cell again: the row is read once more.
func (in *Inputs) csvCell(row AccessRow, field string) (line, col int) {
	head := in.sources[row.file].csvHead(in, row.offset)
	text, r, _, err := in.csvRecord(row, head)
	i := slices.Index(head.fields, field)
	if err != nil || i < 0 {
		return row.Line, row.Column
	}
	firstLine, _ := r.FieldPos(0) // blank lines before the record
	lines := lineIndex{text: text}
	line, byteCol := r.FieldPos(i)
	return row.Line + line - firstLine, runeColumn(text, lines.start(line), byteCol)
}

// csvRow makes a row's JSON object again. It was found sound when the register was read.
func (in *Inputs) csvRow(row AccessRow) ([]byte, error) {
	head := in.sources[row.file].csvHead(in, row.offset)
	_, _, cells, err := in.csvRecord(row, head)
	if err != nil {
		return nil, err
	}
	b := rowBuilder{out: []byte{'{'}, one: row.hubID}
	for i, field := range head.fields[:min(len(cells), len(head.fields))] {
		if field != "" {
			b.cell(field, cells[i])
		}
	}
	return append(b.out, '}'), nil
}

var csvBuffers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// csvRecord reads one record again, alone.
func (in *Inputs) csvRecord(row AccessRow, head csvHead) (text []byte, r *csv.Reader, cells []string, err error) {
	if text, err = in.sources[row.file].read(in, row.offset, int(row.length), nil); err != nil {
		return nil, nil, nil, err
	}
	buffer := csvBuffers.Get().(*bufio.Reader)
	defer csvBuffers.Put(buffer)
	buffer.Reset(bytes.NewReader(text))
	r = csv.NewReader(buffer) // which takes a buffer as it is
	r.Comma, r.FieldsPerRecord = head.delimiter, -1
	cells, err = r.Read()
	return text, r, cells, err
}

// csvHead is what a row needs of its file to be read alone.
type csvHead struct {
	delimiter rune
	fields    []string // by cell; empty: not read
}

// csvHead reads the header once for all rows of the file.
func (s *source) csvHead(in *Inputs, firstRow int64) csvHead {
	s.headOnce.Do(func() {
		text, err := s.read(in, 0, int(min(firstRow, blockBytes)), nil)
		if err != nil {
			return
		}
		t := newCSVText(text, s.labels)
		header, err := t.records(t.headerAt).Read()
		if err != nil {
			return
		}
		s.head = csvHead{delimiter: t.delimiter, fields: make([]string, len(header))}
		for i, h := range header {
			if column := s.labels.columnOf(h); column >= 0 {
				s.head.fields[i] = registerColumns[column].field
			}
		}
	})
	return s.head
}

// lineIndex finds where lines begin, asked in rising order.
type lineIndex struct {
	text     []byte
	line, at int // line counts from 0
}

// start returns the offset of a line that counts from 1.
func (l *lineIndex) start(line int) int {
	if line-1 < l.line {
		l.line, l.at = 0, 0
	}
	for ; l.line < line-1 && l.at < len(l.text); l.line++ {
		l.at = lineEnd(l.text, l.at)
	}
	return l.at
}
