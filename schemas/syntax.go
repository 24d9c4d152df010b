package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxExplained bounds how many values a document may have for its problems to be looked for one by one: each costs
// memory, and nobody mends so many by hand.
const maxExplained = 2_000_000

// fault is a problem at an offset of a document.
type fault struct {
	offset  int
	pointer string
	message string
}

// textFaults finds what keeps a text from being read as JSON at all, before its syntax is looked at.
func textFaults(raw []byte) []fault {
	text := withoutBOM(raw)
	start := len(raw) - len(text)
	body := bytes.TrimLeft(text, " \t\r\n")
	at := func(offset int, format string, args ...any) []fault {
		return []fault{{offset: offset, message: fmt.Sprintf(format, args...)}}
	}
	switch {
	case len(raw) > MaxDocumentBytes:
		return at(start, "%s", tooLarge())
	case len(body) == 0:
		return at(start, "there is nothing here; expected a JSON object")
	case utf16Order(raw) != nil:
		return at(0, "the text is UTF-16; save it as UTF-8")
	case body[0] == '<':
		return at(len(raw)-len(body), "this is an HTML page, not JSON: most likely a sign-in or error page that was saved in place of the export; export it again")
	}
	if i := bytes.IndexByte(raw, 0); i >= 0 {
		return at(i, "a NUL byte; the file is damaged or not text, copy or export it again")
	}
	if i, n := invalidUTF8(raw); n > 0 {
		more := ""
		if n > 1 {
			more = fmt.Sprintf(" (and %d more such bytes)", n-1)
		}
		return at(i, "byte 0x%02X is not UTF-8%s; save the file as UTF-8", raw[i], more)
	}
	return nil
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, and how many there are.
func invalidUTF8(b []byte) (first, count int) {
	if utf8.Valid(b) {
		return 0, 0
	}
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			if count == 0 {
				first = i
			}
			count++
		}
		i += size
	}
	return first, count
}

func tooLarge() string {
	return fmt.Sprintf("the document is larger than %s; split it, or export fewer months of activity", bytesText(MaxDocumentBytes))
}

func bytesText(n int64) string {
	if n >= 1<<30 && n%(1<<30) == 0 {
		return fmt.Sprintf("%d GiB", n>>30)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}

// parser reads a document into plain values for the schema validator, and notes what the grammar alone cannot refuse:
// names given twice, values nested too deep, numbers that no program agrees on.
type parser struct {
	raw    []byte
	dec    *jsontext.Decoder
	values int
	faults []fault
}

// errGaveUp ends the reading of a document after a fault was noted that makes going on pointless.
var errGaveUp = errors.New("gave up")

// parseDocument reads a document that textFaults had nothing against. The value is nil when there are faults of
// syntax; names given twice alone leave it in place, with the later value.
func parseDocument(raw []byte) (value any, faults []fault, ok bool) {
	p := &parser{raw: raw}
	p.dec = jsontext.NewDecoder(bytes.NewBuffer(withoutBOM(raw)), jsontext.AllowDuplicateNames(true))
	v, err := p.value(0)
	if err == nil {
		err = p.end()
	}
	if err != nil && !errors.Is(err, errGaveUp) {
		p.faults = append(p.faults, p.syntaxFault(err))
	}
	return v, p.faults, err == nil
}

// offset is where the last token ended in raw.
func (p *parser) offset() int {
	return int(p.dec.InputOffset()) + len(p.raw) - len(withoutBOM(p.raw))
}

func (p *parser) note(offset int, format string, args ...any) {
	p.faults = append(p.faults, fault{offset, string(p.dec.StackPointer()), fmt.Sprintf(format, args...)})
}

func (p *parser) value(depth int) (any, error) {
	if p.values++; p.values > maxExplained {
		p.note(p.offset(), "the document has more than %d values and is not looked at further; split it", maxExplained)
		return nil, errGaveUp
	}
	switch p.dec.PeekKind() {
	case '{', '[':
		tok, err := p.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		if depth >= MaxDepth {
			p.note(p.offset()-1, "values are nested more than %d deep", MaxDepth)
			return nil, errGaveUp
		}
		if tok.Kind() == '{' {
			return p.object(depth)
		}
		return p.array(depth)
	case '"':
		raw, err := p.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		return p.text(raw), nil
	default:
		tok, err := p.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		switch tok.Kind() {
		case 't', 'f':
			return tok.Bool(), nil
		case 'n':
			return nil, nil
		}
		return p.number(tok.String())
	}
}

func (p *parser) text(raw jsontext.Value) string {
	s, _ := jsontext.AppendUnquote(nil, raw)
	if bytes.IndexByte(s, 0) >= 0 {
		p.note(p.offset()-len(raw), `the text holds a NUL character (\u0000); take it out`)
	}
	return string(s)
}

// number keeps the digits. What overflows a double is refused, since programs read different things in it.
func (p *parser) number(s string) (any, error) {
	if f, err := strconv.ParseFloat(s, 64); err != nil || math.IsInf(f, 0) || len(s) > 400 {
		p.note(p.offset()-len(s), "the number %s is out of range", shorten(s, maxShown))
		return nil, errGaveUp
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 6 { // 0e999999999 is a finite number, and a slow one
		p.note(p.offset()-len(s), "the number %s is out of range", shorten(s, maxShown))
		return nil, errGaveUp
	}
	return json.Number(s), nil
}

func (p *parser) array(depth int) (any, error) {
	list := []any{}
	for p.dec.PeekKind() != ']' {
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := p.dec.ReadToken()
	return list, err
}

func (p *parser) object(depth int) (any, error) {
	members := map[string]any{}
	at := map[string]int{}
	for p.dec.PeekKind() != '}' {
		raw, err := p.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		name, start := p.text(raw), p.offset()-len(raw)
		if first, twice := at[name]; twice {
			line, _ := Position(p.raw, Origin{}, start)
			if firstLine, _ := Position(p.raw, Origin{}, first); firstLine != line {
				p.note(start, "%s is given twice; the first is %s above; keep one", quoted(name), counted(line-firstLine, "line"))
			} else {
				p.note(start, "%s is given twice in one object; keep one", quoted(name))
			}
			if len(p.faults) > MaxProblems {
				return nil, errGaveUp
			}
		} else {
			at[name] = start
		}
		if members[name], err = p.value(depth + 1); err != nil {
			return nil, err
		}
	}
	_, err := p.dec.ReadToken()
	return members, err
}

// end refuses text after the document.
func (p *parser) end() error {
	rest := p.raw[p.offset():]
	body := bytes.TrimLeft(rest, " \t\r\n")
	if len(body) == 0 {
		return nil
	}
	r, _ := utf8.DecodeRune(body)
	p.faults = append(p.faults, fault{offset: len(p.raw) - len(body), message: fmt.Sprintf("%s after the end of the document; expected one document, or several, each on a line of its own", quoted(string(r)))})
	return errGaveUp
}

// syntaxFault puts the decoder's error in words for people.
func (p *parser) syntaxFault(err error) fault {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) { // an empty rest
		return fault{offset: len(p.raw), message: "the document ends early; the file is cut off, copy or export it again"}
	}
	f := fault{offset: int(syntax.ByteOffset) + len(p.raw) - len(withoutBOM(p.raw)), pointer: string(syntax.JSONPointer)}
	if errors.Is(err, io.ErrUnexpectedEOF) || f.offset >= len(bytes.TrimRight(p.raw, " \t\r\n")) {
		f.message = "the document ends early; the file is cut off, copy or export it again"
		return f
	}
	f.message = "not JSON: " + printable(strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")) + syntaxHint(p.raw, f.offset)
	return f
}

// syntaxHint names the usual slips of JSON written by hand.
func syntaxHint(raw []byte, offset int) string {
	before := bytes.TrimRight(raw[:offset], " \t\r\n")
	afterComma := len(before) > 0 && before[len(before)-1] == ','
	next := firstByte(raw[offset+1:])
	switch c := raw[offset]; {
	case c == ',' && (next == '}' || next == ']'):
		return "; take out the comma before the closing bracket"
	case c == '\'':
		return "; JSON takes double quotes"
	case c == '/' || c == '#':
		return "; JSON has no comments"
	case (c == '}' || c == ']') && afterComma:
		return "; take out the comma before it"
	case c == 'N' || c == 'I':
		return "; JSON has no NaN and no Infinity"
	case c == 'T' || c == 'F':
		return "; JSON writes true and false in small letters"
	}
	return ""
}
