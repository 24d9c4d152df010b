package hubspot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of one record, so that a hostile one costs little.
const (
	maxDepth = 32
	maxNodes = 100_000
)

// node is a JSON value with its place.
type node struct {
	kind    jsontext.Kind // '{' '[' '"' '0' 't' 'f' 'n'
	off     int           // of its first byte
	text    string        // of a string or a number
	members []member
	elems   []*node
}

type member struct {
	name  string
	value *node
}

// get returns the member of that name, nil when there is none or n is no object.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].name == name {
			return n.members[i].value
		}
	}
	return nil
}

func (n *node) has(name string) bool { return n.get(name) != nil }

func (n *node) is(k jsontext.Kind) bool { return n != nil && n.kind == k }

// unread are the members that hold what people wrote or dialled. They are passed over and never held in memory.
var unread = map[string]bool{
	"hs_email_subject": true, "hs_email_html": true, "hs_email_text": true, "hs_body_preview": true,
	"hs_body_preview_html": true, "hs_call_body": true, "hs_call_title": true, "hs_call_from_number": true,
	"hs_call_to_number": true, "hs_call_transcript": true, "propertiesWithHistory": true, "associations": true,
}

// stream reads JSON values one after the other: a page, pages a line each, a bare list, or records a line each.
type stream struct {
	text  []byte
	dec   *jsontext.Decoder
	nodes int
	// record is called with each record; paged says that it stood in the results of a page.
	record func(n *node, paged bool)
	// page is called after the records of a page, with what stands beside them.
	page func(n *node)
}

// errTooMuch is a record beyond the bounds.
var errTooMuch = errors.New("one record is nested too deep or holds too much; this is no answer of HubSpot's")

// run reads the whole text. The error says where reading ended.
func (s *stream) run() error {
	s.dec = jsontext.NewDecoder(bytes.NewBuffer(s.text), jsontext.AllowDuplicateNames(false))
	for {
		switch s.dec.PeekKind() {
		case '{':
			if err := s.object(); err != nil {
				return err
			}
		case '[':
			if err := s.list(s.object); err != nil {
				return err
			}
		default:
			start := s.next()
			tok, err := s.dec.ReadToken()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			return &badValue{start, tok.String()}
		}
	}
}

// badValue is a value that stands where a record should.
type badValue struct {
	off  int
	text string
}

func (b *badValue) Error() string { return "found " + quote(b.text) + ", expected a record: {…}" }

// list reads a list of objects.
func (s *stream) list(each func() error) error {
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	for {
		switch s.dec.PeekKind() {
		case ']':
			_, err := s.dec.ReadToken()
			return err
		case '{':
			if err := each(); err != nil {
				return err
			}
		default:
			start := s.next()
			v, err := s.dec.ReadValue()
			if err != nil {
				return err
			}
			return &badValue{start, string(v)}
		}
	}
}

// object reads a record or a page. The results of a page go out as they come, so that a page takes the memory of one
// record.
func (s *stream) object() error {
	n := &node{kind: '{', off: s.next()}
	s.nodes = 0
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	page := false
	for s.dec.PeekKind() != '}' {
		name, err := s.dec.ReadToken()
		if err != nil {
			return err
		}
		key := strings.Clone(name.String())
		if key == "results" && s.dec.PeekKind() == '[' {
			page = true
			if err := s.list(s.result); err != nil {
				return err
			}
			continue
		}
		if n.members, err = s.member(n.members, key, 1); err != nil {
			return err
		}
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return err
	}
	if page {
		s.page(n)
	} else {
		s.record(n, false)
	}
	return nil
}

func (s *stream) result() error {
	s.nodes = 0
	n, err := s.value(1)
	if err == nil {
		s.record(n, true)
	}
	return err
}

func (s *stream) member(to []member, key string, depth int) ([]member, error) {
	if unread[key] {
		return to, s.dec.SkipValue()
	}
	v, err := s.value(depth + 1)
	return append(to, member{key, v}), err
}

func (s *stream) value(depth int) (*node, error) {
	if s.nodes++; depth > maxDepth || s.nodes > maxNodes {
		return nil, errTooMuch
	}
	n := &node{off: s.next()}
	tok, err := s.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch n.kind = tok.Kind(); n.kind {
	case '"', '0':
		n.text = strings.Clone(tok.String())
	case '{':
		for s.dec.PeekKind() != '}' {
			name, err := s.dec.ReadToken()
			if err != nil {
				return nil, err
			}
			if n.members, err = s.member(n.members, strings.Clone(name.String()), depth); err != nil {
				return nil, err
			}
		}
		_, err = s.dec.ReadToken()
	case '[':
		for s.dec.PeekKind() != ']' {
			e, err := s.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.elems = append(n.elems, e)
		}
		_, err = s.dec.ReadToken()
	}
	return n, err
}

// next is the offset of the value to come.
func (s *stream) next() int {
	off := int(s.dec.InputOffset())
	return off + len(s.text[off:]) - len(bytes.TrimLeft(s.text[off:], " \t\r\n,:"))
}

// explain says for people why and where reading ended.
func (s *stream) explain(err error) (off int, message string) {
	var bad *badValue
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &bad):
		return bad.off, bad.Error()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return len(s.text), "the file ends in the middle of a value: it was cut off; save the answer again"
	case errors.As(err, &syntax):
		off = min(int(syntax.ByteOffset), len(s.text))
		if len(bytes.TrimSpace(s.text[off:])) == 0 {
			return off, "the file ends in the middle of a value: it was cut off; save the answer again"
		}
		return off, fmt.Sprintf("this is not JSON: %s; save the answer again", strings.TrimPrefix(syntax.Err.Error(), "jsontext: "))
	default:
		return s.next(), err.Error()
	}
}
