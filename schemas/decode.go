package schemas

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Decode reads a document of the kind and checks it against its schema in one pass. ok is false when the document is
// not plainly valid; Explain then says why. It accepts nothing that the JSON Schema validator refuses: a fuzz test
// holds the two together.
func Decode(kind Kind, doc *Document) (root *Node, ok bool) {
	return new(Arena).Decode(kind, doc)
}

// Arena is room for the trees of documents that are needed together and forgotten together, such as the exports of
// one portal. The zero Arena is ready for use; it serves one goroutine.
type Arena struct {
	vals  slab[Value]
	nodes slab[Node]
}

// Reset forgets all trees in the arena; its room is used again. Texts taken from them stay good.
func (a *Arena) Reset() {
	a.vals.reset()
	a.nodes.reset()
}

// slab hands out parts of blocks that it keeps.
type slab[T any] struct {
	blocks      [][]T
	block, used int // the block to cut from, and what of it is cut
}

// take returns n fresh elements in a row.
func (s *slab[T]) take(n, size int) []T {
	for s.block < len(s.blocks) && s.used+n > len(s.blocks[s.block]) {
		s.block, s.used = s.block+1, 0
	}
	if s.block == len(s.blocks) {
		s.blocks = append(s.blocks, make([]T, max(n, size)))
	}
	out := s.blocks[s.block][s.used : s.used+n : s.used+n]
	s.used += n
	return out
}

// maxKeptBlocks bounds what a slab keeps for the next time; an unusual document's room is given back.
const maxKeptBlocks = 64

func (s *slab[T]) reset() {
	for i := range min(s.block+1, len(s.blocks)) {
		clear(s.blocks[i])
	}
	if len(s.blocks) > maxKeptBlocks {
		s.blocks = nil
	}
	s.block, s.used = 0, 0
}

// Decode is the function of that name, with the tree in the arena.
func (a *Arena) Decode(kind Kind, doc *Document) (root *Node, ok bool) {
	if len(doc.Raw) > MaxDocumentBytes {
		return nil, false
	}
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.arena, d.redactor = a, doc.Redactor
	d.buf = *bytes.NewBuffer(doc.Raw)
	d.dec.Reset(&d.buf)
	d.text = string(doc.Raw)
	v, ok := d.value(TypeOf(kind), nil, 0, 0)
	if !ok || v.Node == nil || !d.atEnd() {
		return nil, false
	}
	v.Node.doc = doc
	return v.Node, true
}

var decoders = sync.Pool{New: func() any { return &decoder{dec: jsontext.NewDecoder(new(bytes.Buffer))} }}

// decoder holds what one pass needs. Values and nodes are cut from an arena, so that a document costs few allocations.
type decoder struct {
	dec   *jsontext.Decoder
	buf   bytes.Buffer
	text  string
	arena *Arena
	stack []Value
	// redactor replaces texts once their schema has admitted them; nil: they stay.
	redactor *Redactor
}

func (d *decoder) atEnd() bool {
	_, err := d.dec.ReadToken()
	return err != nil && strings.TrimRight(d.text[d.dec.InputOffset():], " \t\r\n") == ""
}

// The sizes of the arena's blocks: a register row fits one, an export some dozens.
const (
	nodesInBlock = 16
	valsInBlock  = 64
)

func (d *decoder) newNode(t *Type, parent *Node, slot int) *Node {
	n := &d.arena.nodes.take(1, nodesInBlock)[0]
	n.Type, n.parent, n.slot = t, parent, int32(slot)
	return n
}

func (d *decoder) newVals(n int) []Value { return d.arena.vals.take(n, valsInBlock) }

func (d *decoder) value(t *Type, parent *Node, slot, depth int) (Value, bool) {
	switch kind := d.dec.PeekKind(); kind {
	case '{':
		return d.object(t, parent, slot, depth)
	case '[':
		return d.array(t, parent, slot, depth)
	case 'n':
		v, ok := d.scalar()
		return Value{Kind: Null, Pos: v.pos}, ok && t.Nullable
	case 't', 'f':
		v, ok := d.scalar()
		b := BoolValue(kind == 't')
		b.Pos = v.pos
		return b, ok && t.Kind == BoolType
	case '0':
		v, ok := d.scalar()
		if !ok {
			return Value{}, false
		}
		n, ok := wholeNumber(v.text)
		return Value{Kind: Int, Pos: v.pos, Num: n}, ok && t.Kind == IntType && n >= t.min && n <= t.max
	case '"':
		v, ok := d.scalar()
		if !ok {
			return Value{}, false
		}
		if d.redactor == nil {
			return d.stringOf(t, v)
		}
		out, ok := d.stringOf(t, v)
		if ok && out.Kind == String {
			out.Str = d.redactor.value(t.redact, out.Str)
		}
		return out, ok
	default:
		return Value{}, false
	}
}

type scalar struct {
	pos  uint32
	text string
}

func (d *decoder) scalar() (scalar, bool) {
	raw, err := d.dec.ReadValue()
	if err != nil {
		return scalar{}, false
	}
	end := int(d.dec.InputOffset())
	return scalar{pos: uint32(end - len(raw)), text: d.text[end-len(raw) : end]}, true
}

// unquoted returns the text of a JSON string. Without escapes it is a part of the document's own text.
func (s scalar) unquoted() (string, bool) {
	inner := s.text[1 : len(s.text)-1]
	if strings.IndexByte(inner, '\\') < 0 {
		return inner, true
	}
	out, err := jsontext.AppendUnquote(nil, s.text)
	return string(out), err == nil && !bytes.ContainsRune(out, 0)
}

func (d *decoder) stringOf(t *Type, s scalar) (Value, bool) {
	text, ok := s.unquoted()
	if !ok {
		return Value{}, false
	}
	v := Value{Kind: String, Pos: s.pos, Str: text}
	switch t.Kind {
	case TimeType:
		at, ok := parseTime(text)
		v.Kind, v.Str, v.Num = Time, "", at
		return v, ok
	case StringType, EmailType, PersonNameType:
	default:
		return v, false
	}
	if t.enum != nil {
		for _, e := range t.enum {
			if e == text {
				return v, true
			}
		}
		return v, false
	}
	if t.minLen > 0 || t.maxLen > 0 {
		n := len(text)
		if n > t.maxLen && t.maxLen > 0 || n < 4*t.minLen {
			n = utf8.RuneCountInString(text)
		}
		if n < t.minLen || t.maxLen > 0 && n > t.maxLen {
			return v, false
		}
	}
	if t.pattern != nil && !t.pattern.MatchString(text) {
		return v, false
	}
	if t.date {
		_, err := time.Parse(time.DateOnly, text)
		return v, err == nil
	}
	return v, true
}

func (d *decoder) object(t *Type, parent *Node, slot, depth int) (Value, bool) {
	if depth >= MaxDepth || t.Kind != RecordType && t.Kind != MapType {
		return Value{}, false
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return Value{}, false
	}
	v := Value{Kind: Tree, Pos: uint32(d.dec.InputOffset() - 1), Node: d.newNode(t, parent, slot)}
	if t.Kind == MapType {
		return v, d.mapEntries(v.Node, depth)
	}
	n := v.Node
	n.Vals = d.newVals(len(t.Fields))
	for d.dec.PeekKind() == '"' {
		key, ok := d.scalar()
		if !ok {
			return v, false
		}
		name, ok := key.unquoted()
		if !ok {
			return v, false
		}
		i, ok := t.fieldIndex[name]
		if !ok {
			return v, false
		}
		if n.Vals[i], ok = d.value(t.Fields[i].Type, n, i, depth+1); !ok {
			return v, false
		}
	}
	if tok, err := d.dec.ReadToken(); err != nil || tok.Kind() != '}' {
		return v, false
	}
	return v, n.complete()
}

func (d *decoder) mapEntries(n *Node, depth int) bool {
	for d.dec.PeekKind() == '"' {
		key, ok := d.scalar()
		if !ok || len(n.Names) >= maxMapEntries {
			return false
		}
		name, ok := key.unquoted()
		if !ok {
			return false
		}
		if d.redactor != nil {
			name = d.redactor.mapName(name)
		}
		v, ok := d.value(n.Type.Elem, n, len(n.Names), depth+1)
		if !ok {
			return false
		}
		n.Names, n.Vals = append(n.Names, name), append(n.Vals, v)
	}
	tok, err := d.dec.ReadToken()
	return err == nil && tok.Kind() == '}'
}

// complete reports whether a record has the properties that its schema demands.
func (n *Node) complete() bool {
	for i := range n.Type.Fields {
		if n.Type.Fields[i].Required && n.Vals[i].Kind == LeftOut {
			return false
		}
	}
	tie := n.Type.tie
	if tie == nil {
		return true
	}
	b := tie.els
	if n.Vals[tie.field].Str == tie.value {
		b = tie.then
	}
	for _, i := range b.required {
		if n.Vals[i].Kind == LeftOut {
			return false
		}
	}
	for _, i := range b.forbidden {
		if n.Vals[i].Kind != LeftOut {
			return false
		}
	}
	return true
}

func (d *decoder) array(t *Type, parent *Node, slot, depth int) (Value, bool) {
	if depth >= MaxDepth || t.Kind != ListType {
		return Value{}, false
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return Value{}, false
	}
	v := Value{Kind: Tree, Pos: uint32(d.dec.InputOffset() - 1), Node: d.newNode(t, parent, slot)}
	bottom := len(d.stack)
	for {
		kind := d.dec.PeekKind()
		if kind == ']' || kind == 0 {
			break
		}
		e, ok := d.value(t.Elem, v.Node, len(d.stack)-bottom, depth+1)
		if !ok {
			d.stack = d.stack[:bottom]
			return v, false
		}
		d.stack = append(d.stack, e)
	}
	v.Node.Vals = d.newVals(len(d.stack) - bottom)
	copy(v.Node.Vals, d.stack[bottom:])
	clear(d.stack[bottom:])
	d.stack = d.stack[:bottom]
	tok, err := d.dec.ReadToken()
	return v, err == nil && tok.Kind() == ']' && (t.maxItems == 0 || len(v.Node.Vals) <= t.maxItems)
}

// maxMapEntries is the maxProperties of every map in the schemas.
const maxMapEntries = 100

// wholeNumber reads a JSON number that is whole: JSON Schema takes 1.0 and 1e3 for integers too. It is exact, as the
// validator is: what a double would round to a whole number is none.
func wholeNumber(text string) (int64, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	if f, err := strconv.ParseFloat(text, 64); err != nil || math.Abs(f) > 1<<53 || len(text) > 40 {
		return 0, false
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 && len(text)-i > 4 { // 1e-999999 is slow to take exactly
		return 0, false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

// parseTime reads an RFC 3339 date-time to the microsecond. A leap second counts as the second before it; it exists
// only at 23:59:60 UTC. time.Parse alone is too kind: it takes hours of one digit and offsets of a day.
func parseTime(text string) (int64, bool) {
	text = strings.ToUpper(text) // first, since a capital letter may have fewer bytes
	n := len(text)
	if n < len("2006-01-02T15:04:05Z") || text[13] != ':' || text[16] != ':' || strings.IndexByte(text, ',') >= 0 {
		return 0, false
	}
	if text[n-1] != 'Z' && text[n-5:n-3] > "23" {
		return 0, false
	}
	leap := text[17:19] == "60"
	if leap {
		text = text[:17] + "59" + text[19:]
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || leap && at.UTC().Format("15:04") != "23:59" {
		return 0, false
	}
	return at.UnixMicro(), true
}

// DecodeValue reads one JSON value of type t, for a value that stands outside any document of its own.
func DecodeValue(t *Type, doc *Document) (Value, bool) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.arena, d.redactor = new(Arena), doc.Redactor
	d.buf = *bytes.NewBuffer(doc.Raw)
	d.dec.Reset(&d.buf)
	d.text = string(doc.Raw)
	v, ok := d.value(t, nil, 0, 0)
	if !ok || !d.atEnd() {
		return Value{}, false
	}
	if v.Node != nil {
		v.Node.doc = doc
	}
	return v, true
}
