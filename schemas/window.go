package schemas

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// window is a moving view of a text that is too large to hold.
type window struct {
	r    io.Reader
	buf  []byte // what has been read and not yet used begins at pos
	pos  int
	base int64 // of buf[0] in the text
	// line and column of buf[pos].
	line, column int
	err          error // that ended the reading, io.EOF at its end
}

func (w *window) rest() []byte { return w.buf[w.pos:] }

// fill reads until n bytes are in view. It returns what ended the reading only when fewer are left.
func (w *window) fill(n int) error {
	if len(w.buf)-w.pos >= n {
		return nil
	}
	if cap(w.buf)-w.pos < n {
		moved := w.buf[:0]
		if cap(w.buf) < n {
			moved = make([]byte, 0, n+n/2)
		}
		moved = append(moved, w.rest()...)
		w.base += int64(w.pos)
		w.buf, w.pos = moved, 0
	}
	for len(w.buf)-w.pos < n && w.err == nil {
		var got int
		got, w.err = w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+got]
	}
	if len(w.buf)-w.pos >= n {
		return nil
	}
	return w.err
}

// use moves the view past n bytes.
func (w *window) use(n int) {
	used := w.rest()[:n]
	if lines := bytes.Count(used, []byte{'\n'}); lines > 0 {
		w.line += lines
		w.column = 1
		used = used[bytes.LastIndexByte(used, '\n')+1:]
	}
	w.column += utf8.RuneCount(withoutBOM(used))
	w.pos += n
}

// skipSpace moves to the next byte that is not space, and returns it; 0 at the end.
func (w *window) skipSpace() byte {
	for {
		if w.use(skipSpace(w.rest(), 0)); len(w.rest()) > 0 {
			return w.rest()[0]
		}
		if w.fill(blockBytes) != nil && len(w.rest()) == 0 {
			return 0
		}
	}
}

// opensArray moves past the bracket that makes the whole text one list of documents. Else it moves nothing.
func (w *window) opensArray() bool {
	text := withoutBOM(w.rest())
	i := skipSpace(text, 0)
	if i == len(text) || text[i] != '[' {
		return false
	}
	w.use(len(w.rest()) - len(text) + i + 1)
	return true
}

// next cuts off the next block at a document boundary. With the last block it returns io.EOF; with an error before the
// end, what could be read up to it.
func (w *window) next(free <-chan []byte) (block, error) {
	for n := blockBytes; ; n *= 2 {
		err := w.fill(n)
		cut := len(w.rest())
		if err == nil {
			cut = lastBoundary(w.rest())
		}
		if cut == 0 && err == nil && n <= MaxDocumentBytes {
			continue
		}
		if cut == 0 && err == nil {
			return w.passOver(), nil
		}
		b := block{base: w.base + int64(w.pos)}
		select {
		case b.text = <-free:
		default:
		}
		b.text = append(b.text, w.rest()[:cut]...)
		w.pos += cut
		return b, err
	}
}

// passOver skips a document that is larger than any may be, up to the next boundary.
func (w *window) passOver() block {
	const tail = 4 << 10 // enough to see how the line before a boundary ends
	b := block{base: w.base + int64(w.pos), tooLarge: true}
	for {
		cut := firstBoundary(w.rest())
		if err := w.fill(blockBytes); cut == 0 && err != nil {
			cut = len(w.rest())
		}
		if cut > 0 {
			b.lines += bytes.Count(w.rest()[:cut], []byte{'\n'})
			w.pos += cut
			return b
		}
		if drop := len(w.rest()) - tail; drop > 0 {
			b.lines += bytes.Count(w.rest()[:drop], []byte{'\n'})
			w.pos += drop
		}
		_ = w.fill(blockBytes)
	}
}

// takeArray indexes the documents of one list, element by element.
func (s *source) takeArray(w *window) {
	for count := 0; ; count++ {
		c := w.skipSpace()
		if c == ']' && count == 0 {
			w.use(1)
			return
		}
		end, limit := -1, blockBytes
		for end == -1 {
			if end = valueEnd(w.rest(), 0); end != -1 || limit > 2*MaxDocumentBytes {
				break
			}
			limit *= 2
			if w.fill(limit) != nil {
				end = valueEnd(w.rest(), 0)
				break
			}
		}
		if end < 0 {
			s.tear(w, tornElement(w.rest(), end), count)
			return
		}
		e := entry{end: end, line: 1, column: w.column}
		var ok bool
		if e.head, ok = readHead(w.rest()[:end]); !ok {
			e.state = refused
		}
		s.take(w.rest()[:end], w.base+int64(w.pos), w.line, []entry{e})
		w.use(end)
		switch w.skipSpace() {
		case ',':
			w.use(1)
		case ']':
			w.use(1)
			return
		default:
			s.tear(w, fault{message: "expected a comma or ] after a document of the list"}, count+1)
			return
		}
	}
}

// tear gives up a list and everything after it.
func (s *source) tear(w *window, f fault, before int) {
	line, col := Position(w.rest(), Origin{Line: w.line, Column: w.column}, f.offset)
	s.problem(line, col, true, "%s", tornMessage(f.message, before))
	w.pos = len(w.buf)
	w.r, w.err = eofReader{}, io.EOF
}

// tornElement says what breaks a list at the element that b begins with.
func tornElement(b []byte, end int) fault {
	if len(b) > MaxDocumentBytes && end == -1 {
		return fault{message: tooLarge()}
	}
	raw := append([]byte{'['}, b[:min(len(b), MaxDocumentBytes)]...)
	_, faults, ok := parseDocument(raw)
	if ok || len(faults) == 0 {
		return fault{message: "the list is not closed"}
	}
	f := faults[len(faults)-1]
	f.offset = max(f.offset-1, 0)
	return f
}
