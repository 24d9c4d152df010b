package schemas

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// entry is a document that the splitting found in a text.
type entry struct {
	offset, end  int // in the text
	line, column int // from 1, in the text
	head         head
	state        entryState
	message      string // of a torn one
}

type entryState uint8

const (
	readable entryState = iota // the head is known
	refused                    // Explain will tell
	torn                       // an array broken here: this element and all after it are lost
)

// splitter cuts a text of several JSON documents at the ends of their lines: NDJSON, or pretty-printed documents one
// after another. It relies on one property of JSON: inside a document, a '{' that begins a line stands after ',', '['
// or ':'. So a broken document costs itself, and at the most the one after it.
type splitter struct {
	text    []byte
	entries []entry
	line    int // of the next byte to look at, from 1
}

// splitText returns the documents of a text that begins at the start of a line and ends where a document ends.
func splitText(text []byte) []entry {
	s := &splitter{text: text, line: 1}
	for pos := 0; pos < len(text); {
		pos = s.document(pos)
	}
	return s.entries
}

// document takes the document that begins on the line at pos, or skips a blank line; it returns the next line's start.
func (s *splitter) document(pos int) int {
	end := lineEnd(s.text, pos)
	start, last := bounds(s.text, pos, end)
	if start == last {
		s.line++
		return end
	}
	lines := 1
	if s.continues(start, last, end) {
		for end < len(s.text) {
			next := lineEnd(s.text, end)
			nextStart, nextLast := bounds(s.text, end, next)
			if nextStart < nextLast && separates(s.text[last-1], s.text[nextStart]) {
				break
			}
			if nextStart < nextLast {
				last = nextLast
			}
			end = next
			lines++
		}
	}
	column := 1 + utf8.RuneCount(withoutBOM(s.text[pos:start]))
	s.add(start, last, s.line, column)
	s.line += lines
	return end
}

// bounds returns the text of a line without the space around it. A byte order mark counts as space.
func bounds(b []byte, from, to int) (start, last int) {
	for from < to && (isSpace(b[from]) || bytes.HasPrefix(b[from:to], []byte(utf8BOM))) {
		if b[from] == utf8BOM[0] {
			from += len(utf8BOM)
		} else {
			from++
		}
	}
	for to > from && isSpace(b[to-1]) {
		to--
	}
	return from, to
}

func lineEnd(b []byte, pos int) int {
	if i := bytes.IndexByte(b[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(b)
}

// continues reports whether the document that begins on a line goes on on the next.
func (s *splitter) continues(start, last, end int) bool {
	first, final := s.text[start], s.text[last-1]
	if first == '[' && final != ']' {
		return true
	}
	if first != '{' && first != '[' {
		return false
	}
	next, nextLast := end, end
	for next == nextLast && end < len(s.text) { // the next line that is not blank
		lineStart := end
		end = lineEnd(s.text, lineStart)
		if next, nextLast = bounds(s.text, lineStart, end); next == nextLast {
			continue
		}
		indented := next > lineStart
		switch s.text[next] {
		case '"', ',', '}', ']':
			return true
		case '{', '[':
			return opensMore(final) && valueEnd(s.text[:last], start) < 0 // not a document and a stray comma
		default:
			return indented && final != '}' && final != ']'
		}
	}
	return false
}

// opensMore reports whether a line that ends in c demands a value on the next.
func opensMore(c byte) bool { return c == ',' || c == '[' || c == ':' || c == '{' }

// separates reports whether a line that ends in last and one that begins with first belong to two documents.
func separates(last, first byte) bool {
	switch first {
	case '{', '[':
		return !opensMore(last)
	case '"', ',', '}', ']':
		return false
	}
	return last == '}' || last == ']'
}

// add notes the document in text[start:end], or the documents where it holds several.
func (s *splitter) add(start, end, line, column int) {
	doc := s.text[start:end]
	if doc[0] == '[' || bytes.Contains(doc, []byte("}{")) {
		s.addAll(start, end, line, column)
		return
	}
	e := entry{offset: start, end: end, line: line, column: column}
	var ok bool
	if e.head, ok = readHead(doc); !ok || doc[len(doc)-1] != '}' {
		e.state = refused
	}
	s.entries = append(s.entries, e)
}

// addAll takes apart arrays, and documents that follow each other on one line.
func (s *splitter) addAll(start, end, line, column int) {
	doc := s.text[start:end]
	where := newPositions(doc, Origin{Line: line, Column: column})
	dec := jsontext.NewDecoder(bytes.NewBuffer(doc), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	inArray, count := false, 0
	for {
		kind := dec.PeekKind()
		at := int(dec.InputOffset())
		for at < len(doc) && (isSpace(doc[at]) || doc[at] == ',') {
			at++
		}
		if at >= len(doc) {
			if inArray {
				line, col := where.at(at)
				s.entries = append(s.entries, entry{offset: end, end: end, line: line, column: col, state: torn, message: tornMessage("the list is not closed", count)})
			}
			return
		}
		e := entry{offset: start + at, end: end}
		e.line, e.column = where.at(at)
		if kind == '[' && !inArray || kind == ']' && inArray {
			if _, err := dec.ReadToken(); err == nil {
				inArray, count = kind == '[', 0
				continue
			}
		}
		raw, err := dec.ReadValue()
		if err != nil {
			if e.state = refused; inArray {
				f := (&parser{raw: doc}).syntaxFault(err)
				e.state, e.message = torn, tornMessage(f.message, count)
				e.line, e.column = where.at(f.offset)
			}
			s.entries = append(s.entries, e)
			return
		}
		e.end = start + int(dec.InputOffset())
		var ok bool
		if e.head, ok = readHead(raw); !ok {
			e.state = refused
		}
		count++
		s.entries = append(s.entries, e)
	}
}

// tornMessage says what an array that breaks off costs.
func tornMessage(fault string, before int) string {
	return fmt.Sprintf("%s. The list of documents breaks here: %s before it %s read, the rest of the list was not", fault, counted(before, "document"), wasWere(before))
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// lastBoundary returns the greatest offset in b at which a document surely begins, so that b can be cut there: after a
// line that ends in a closing bracket, at one that begins with an opening one. 0: there is none.
func lastBoundary(b []byte) int {
	opens := false // the next line that is not blank begins with an opening bracket
	for end := len(b); end > 0; {
		newline := bytes.LastIndexByte(b[:end], '\n')
		line := bytes.TrimSpace(b[newline+1 : end])
		if len(line) > 0 {
			if last := line[len(line)-1]; opens && (last == '}' || last == ']') {
				return end + 1
			}
			opens = line[0] == '{' || line[0] == '['
		}
		end = newline
	}
	return 0
}

// firstBoundary is lastBoundary for the first such offset.
func firstBoundary(b []byte) int {
	closes := false // the last line that was not blank ended in a closing bracket
	for pos := 0; pos < len(b); {
		end := lineEnd(b, pos)
		if end == len(b) && b[end-1] != '\n' {
			return 0
		}
		if line := bytes.TrimSpace(b[pos:end]); len(line) > 0 {
			if closes && (line[0] == '{' || line[0] == '[') {
				return pos
			}
			last := line[len(line)-1]
			closes = last == '}' || last == ']'
		}
		pos = end
	}
	return 0
}
