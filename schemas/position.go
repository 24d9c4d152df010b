package schemas

import (
	"bytes"
	"unicode/utf8"
)

// Origin is where a document begins in its file.
type Origin struct {
	// File is the input's path as it was given.
	File string
	// Line and Column of the document's first byte count from 1; 0 counts as 1.
	Line, Column int
}

// Position returns the line and column in the file of an offset in a document: both count from 1, and columns count
// characters, not bytes. An offset outside the document is taken to its nearer end.
func Position(raw []byte, origin Origin, offset int) (line, col int) {
	before := raw[:min(max(offset, 0), len(raw))]
	line, col = max(origin.Line, 1), max(origin.Column, 1)
	if n := bytes.Count(before, []byte{'\n'}); n > 0 {
		line += n
		col = 1
		before = before[bytes.LastIndexByte(before, '\n')+1:]
	}
	return line, col + characters(before)
}

// characters counts characters as UTF-8 begins them. (utf8.RuneCount copies what it counts.)
func characters(text []byte) int {
	n := 0
	for _, b := range text {
		if utf8.RuneStart(b) {
			n++
		}
	}
	return n
}

// positions answers Position for many offsets of one document in rising order, in one pass over it.
type positions struct {
	raw       []byte
	done      int
	line, col int
}

func newPositions(raw []byte, origin Origin) *positions {
	return &positions{raw: raw, line: max(origin.Line, 1), col: max(origin.Column, 1)}
}

func (p *positions) at(offset int) (line, col int) {
	offset = min(max(offset, p.done), len(p.raw))
	p.line, p.col = Position(p.raw[p.done:], Origin{Line: p.line, Column: p.col}, offset-p.done)
	p.done = offset
	return p.line, p.col
}

// utf8BOM is the byte order mark that some editors put before UTF-8 text. It is skipped wherever a document begins.
const utf8BOM = "\ufeff"

func withoutBOM(b []byte) []byte { return bytes.TrimPrefix(b, []byte(utf8BOM)) }
