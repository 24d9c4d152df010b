package schemas

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Order returns the byte order of a UTF-16 text, told by its byte order mark or, where JSON or Latin letters begin
// it, by every other byte being zero; nil: it is none.
func utf16Order(b []byte) binary.ByteOrder {
	switch {
	case len(b) < 4:
		return nil
	case b[0] == 0xff && b[1] == 0xfe, b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return binary.LittleEndian
	case b[0] == 0xfe && b[1] == 0xff, b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0:
		return binary.BigEndian
	}
	return nil
}

// csvSheet is a CSV file's text as UTF-8 without byte order mark, with how it is delimited and where its header begins.
type csvSheet struct {
	text      []byte
	recoded   bool // text is not a part of the file's bytes
	skipped   int  // bytes before text in the file
	delimiter rune
	headerAt  int // after Excel's "sep=" line, or below a title
	titled    bool
}

func newCSVText(raw []byte, labels *Labels) csvSheet {
	t := csvSheet{text: withoutBOM(raw)}
	t.skipped = len(raw) - len(t.text)
	if order := utf16Order(raw); order != nil {
		t.text, t.recoded, t.skipped = fromUTF16(raw, order), true, 0
	}
	if bytes.IndexByte(t.text, '\n') < 0 && bytes.IndexByte(t.text, '\r') >= 0 { // lines end as on old Macs
		t.text, t.recoded = bytes.ReplaceAll(t.text, []byte{'\r'}, []byte{'\n'}), true
	}
	line := firstLine(t.text)
	if sep, ok := bytes.CutPrefix(bytes.ToLower(line), []byte("sep=")); ok && len(sep) == 1 {
		if d := rune(sep[0]); strings.ContainsRune(delimiters, d) {
			t.delimiter, t.headerAt = d, lineEnd(t.text, 0)
			return t
		}
	}
	t.delimiter = delimiterOf(line)
	t.passTitle(labels)
	return t
}

// headerWithin is how far down the header of a register is looked for.
const headerWithin = 50

// maxHeaderBytes bounds a header.
const maxHeaderBytes = 64 << 10

// passTitle finds the header below a title. Where none is, the first line stays the header, to be told of.
func (t *csvSheet) passTitle(labels *Labels) {
	if header, err := t.records(0).Read(); err == nil && labels.isRegister(header) {
		return
	}
	at := 0
	for range headerWithin {
		if at = lineEnd(t.text, at); at >= len(t.text) {
			return
		}
		text := t.text[at:min(len(t.text), at+maxHeaderBytes)]
		below := csvSheet{text: text, delimiter: delimiterOf(firstLine(text))}
		if header, err := below.records(0).Read(); err == nil && labels.isRegister(header) {
			t.delimiter, t.headerAt, t.titled = below.delimiter, at, true
			return
		}
	}
}

func fromUTF16(raw []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return withoutBOM([]byte(string(utf16.Decode(units))))
}

const delimiters = ",;\t|"

// delimiterOf returns the delimiter that stands most often outside quotes in a header.
func delimiterOf(header []byte) rune {
	best, most := ',', 0
	for _, d := range delimiters {
		n, inQuotes := 0, false
		for _, c := range string(header) {
			switch {
			case c == '"':
				inQuotes = !inQuotes
			case c == d && !inQuotes:
				n++
			}
		}
		if n > most {
			best, most = d, n
		}
	}
	return best
}

// records reads the text's records from an offset on.
func (t csvSheet) records(from int) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(t.text[from:]))
	r.Comma = t.delimiter
	r.FieldsPerRecord = -1
	return r
}

// looksRegister reports whether a header is that of an access register.
func (l *Labels) looksRegister(line []byte) bool {
	t := newCSVText(line, l)
	header, err := t.records(t.headerAt).Read()
	return err == nil && l.isRegister(header)
}

// isRegister asks for a user and a telling column, or for two telling ones.
func (l *Labels) isRegister(header []string) bool {
	seen := map[int]bool{}
	users, telling := 0, 0
	for _, h := range header {
		i := l.columnOf(h)
		if i < 0 || seen[i] {
			continue
		}
		seen[i] = true
		if registerColumns[i].telling {
			telling++
		}
		if registerColumns[i].field == "user" {
			users++
		}
	}
	return telling >= 2 || telling == 1 && users == 1
}

// runeColumn turns a byte column (from 1) on a line of text into a column of characters. start is the line's offset.
// What lies behind the line is at its end: there the CSV reader finds a cell that is not closed.
func runeColumn(text []byte, start, byteColumn int) int {
	start = min(start, len(text))
	end := min(max(start+byteColumn-1, start), len(text))
	line, _, _ := bytes.Cut(text[start:end], []byte{'\n'})
	return 1 + utf8.RuneCount(line)
}
