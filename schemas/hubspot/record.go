package hubspot

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"partnerlint/schemas"
)

// The schema's bounds on texts, in characters.
const (
	maxID     = 200
	maxEmail  = 320
	maxText   = 1000
	maxDomain = 253
)

// rec is a record being read. Its methods return a value and whether there is one; a value of a wrong type, or too
// long, is noted as a problem and counts as none.
type rec struct {
	n   *node
	g   *gathering
	src *source
	one string // what messages call it
}

func (r rec) origin() origin { return origin{r.src, r.n.off} }

// properties is the record of a CRM object's properties.
func (r rec) properties() rec {
	p := r
	if p.n = r.n.get("properties"); p.n == nil {
		p.n = &node{kind: '{', off: r.n.off}
	}
	return p
}

func (r rec) wrong(v *node, format string, args ...any) {
	r.g.wrong.at(origin{r.src, v.off}, format, args...)
}

// value returns a member that is there and not null, when it is of the kind.
func (r rec) value(name string, want jsontext.Kind) (*node, bool) {
	v := r.n.get(name)
	if v == nil || v.kind == 'n' {
		return nil, false
	}
	if v.kind != want && !(want == 't' && v.kind == 'f') {
		r.wrong(v, "%s of %s is %s, expected %s", name, r.one, kindName(v.kind), kindName(want))
		return nil, false
	}
	return v, true
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a text"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	case '{':
		return "an object"
	case '[':
		return "a list"
	}
	return "null"
}

// text returns a text of at most max characters; an empty one counts as none.
func (r rec) text(name string, max int) (string, bool) {
	v, ok := r.value(name, '"')
	if !ok || !r.bounded(v, name, max) {
		return "", false
	}
	return v.text, v.text != ""
}

func (r rec) bounded(v *node, name string, max int) bool {
	switch {
	case utf8.RuneCountInString(v.text) > max:
		r.wrong(v, "%s of %s has more than %d characters: %s", name, r.one, max, quote(v.text))
	case strings.ContainsRune(v.text, 0):
		r.wrong(v, "%s of %s holds a NUL character: %s", name, r.one, quote(v.text))
	default:
		return true
	}
	return false
}

// id returns an id, which HubSpot writes as a text in one answer and as a number in the next.
func (r rec) id(name string) (string, bool) {
	v := r.n.get(name)
	if v == nil || v.kind == 'n' {
		return "", false
	}
	return r.idValue(v, name)
}

func (r rec) idValue(v *node, name string) (string, bool) {
	if v.kind != '"' && (v.kind != '0' || strings.ContainsAny(v.text, ".eE-")) {
		r.wrong(v, "%s of %s is %s, expected an id", name, r.one, kindName(v.kind))
		return "", false
	}
	return v.text, r.bounded(v, name, maxID) && v.text != ""
}

// mustID returns the record's own id, without which it is of no use.
func (r rec) mustID() (string, bool) {
	id, ok := r.id("id")
	if !ok && r.lacks("id") {
		r.wrong(r.n, "%s has no id", r.one)
	}
	return id, ok
}

// lacks says that a member is not there, null, or an empty text.
func (r rec) lacks(name string) bool {
	v := r.n.get(name)
	return v == nil || v.kind == 'n' || v.kind == '"' && v.text == ""
}

func (r rec) boolean(name string) schemas.Fact[bool] {
	v, ok := r.value(name, 't')
	if !ok {
		return schemas.Fact[bool]{}
	}
	return schemas.Known(v.kind == 't')
}

// flag reads a property that says true or false as a text.
func (r rec) flag(name string) (value, ok bool) {
	switch v, _ := r.text(name, maxText); strings.ToLower(v) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// texts returns a list of texts.
func (r rec) texts(name string, max int) ([]string, bool) {
	v, ok := r.value(name, '[')
	if !ok {
		return nil, false
	}
	if len(v.elems) > 1000 {
		r.wrong(v, "%s of %s has %d entries, more than 1000", name, r.one, len(v.elems))
		return nil, false
	}
	out := make([]string, 0, len(v.elems))
	for _, e := range v.elems {
		if e.kind != '"' {
			r.wrong(e, "%s of %s holds %s, expected a text", name, r.one, kindName(e.kind))
			return nil, false
		}
		if !r.bounded(e, name, max) {
			return nil, false
		}
		out = append(out, e.text)
	}
	return out, true
}

// ids returns a list of ids.
func (r rec) ids(name string) ([]string, bool) {
	v, ok := r.value(name, '[')
	if !ok {
		return nil, false
	}
	out := make([]string, 0, len(v.elems))
	for _, e := range v.elems {
		id, ok := r.idValue(e, name)
		if !ok {
			return nil, false
		}
		out = append(out, id)
	}
	return out, true
}

// moment returns the time that a record must have.
func (r rec) moment(name, hint string) (time.Time, bool) {
	if r.lacks(name) {
		r.wrong(r.n, "%s has no %s%s", r.one, name, hint)
		return time.Time{}, false
	}
	v := r.n.get(name)
	t, ok := parseTime(v.text)
	if !ok {
		r.wrong(v, "%s of %s is %s, expected a moment such as 2026-11-24T09:00:00Z", name, r.one, quote(v.text))
	}
	return t, ok
}

// email returns an address.
func (r rec) email(name string) (string, bool) {
	v, ok := r.text(name, maxText)
	if !ok {
		return "", false
	}
	a, ok := address(v)
	if !ok {
		r.wrong(r.n.get(name), "%s of %s is %s, expected an e-mail address", name, r.one, quote(v))
	}
	return a, ok
}

// fact makes a fact of a value that may not be there.
func fact[T any](v T, ok bool) schemas.Fact[T] {
	if !ok {
		return schemas.Fact[T]{}
	}
	return schemas.Known(v)
}
