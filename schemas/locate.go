package schemas

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// spot is where a value stands in a document, and where the name before it does (the value itself, in a list).
type spot struct{ name, value int }

// wanted is a tree of JSON pointers, so that locating walks only into what is asked for.
type wanted struct {
	pointer string
	asked   bool
	members map[string]*wanted
}

// locate finds the values that the pointers name, in a document whose syntax is sound. It is used on the error path
// only: the way that accepts documents never needs offsets by pointer.
func locate(raw []byte, pointers []string) map[string]spot {
	root := &wanted{}
	for _, p := range pointers {
		w := root
		for _, token := range pointerTokens(p) {
			next := w.members[token]
			if next == nil {
				next = &wanted{pointer: w.pointer + "/" + escapeToken(token)}
				if w.members == nil {
					w.members = map[string]*wanted{}
				}
				w.members[token] = next
			}
			w = next
		}
		w.asked = true
	}
	text := withoutBOM(raw)
	l := &locator{raw: raw, skipped: len(raw) - len(text), out: map[string]spot{}}
	l.dec = jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true))
	l.value(root, -1)
	return l.out
}

type locator struct {
	raw     []byte
	skipped int
	dec     *jsontext.Decoder
	out     map[string]spot
}

// next is where the next token begins.
func (l *locator) next() int {
	i := int(l.dec.InputOffset()) + l.skipped
	for i < len(l.raw) && strings.IndexByte(" \t\r\n,:", l.raw[i]) >= 0 {
		i++
	}
	return i
}

// value walks one value; w is nil where nothing in it is asked for. It reports whether to go on.
func (l *locator) value(w *wanted, name int) bool {
	kind := l.dec.PeekKind()
	start := l.next()
	if w != nil && w.asked {
		if name < 0 {
			name = start
		}
		l.out[w.pointer] = spot{name, start}
	}
	if w == nil || len(w.members) == 0 || kind != '{' && kind != '[' {
		return l.dec.SkipValue() == nil
	}
	if _, err := l.dec.ReadToken(); err != nil {
		return false
	}
	for i := 0; l.dec.PeekKind() != '}' && l.dec.PeekKind() != ']'; i++ {
		member, at := w.members[strconv.Itoa(i)], -1
		if kind == '{' {
			at = l.next()
			tok, err := l.dec.ReadToken()
			if err != nil {
				return false
			}
			member = w.members[tok.String()]
		}
		if !l.value(member, at) {
			return false
		}
	}
	_, err := l.dec.ReadToken()
	return err == nil
}

// pointerTokens splits a JSON pointer (RFC 6901) into its unescaped tokens.
func pointerTokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, t := range tokens {
		tokens[i] = tokenUnescaper.Replace(t)
	}
	return tokens
}

// How a token is written in a JSON pointer. Both are made once: they work out first how to replace.
var (
	tokenEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	tokenUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

func escapeToken(s string) string { return tokenEscaper.Replace(s) }

// valueAt returns what a pointer names in a plain value, or nil.
func valueAt(v any, pointer string) any {
	for _, token := range pointerTokens(pointer) {
		switch x := v.(type) {
		case map[string]any:
			v = x[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}
