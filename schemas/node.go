package schemas

import (
	"strconv"
	"time"
)

// Value is one value of a document that its schema admitted.
type Value struct {
	Kind ValueKind
	// Pos is the offset of the value's first byte in its document.
	Pos uint32
	// Num is a Bool (0 or 1), an Int, or a Time in microseconds since 1970 UTC.
	Num int64
	// Str is the text of a String.
	Str string
	// Node is the list, record or map.
	Node *Node
}

// ValueKind is the kind of a Value.
type ValueKind uint8

// The kinds of values. LeftOut: nobody knows. Null: known to be none.
const (
	LeftOut ValueKind = iota
	Null
	Bool
	Int
	Double
	String
	Time
	Tree
)

// Node is a list, a record or a map of a document.
type Node struct {
	Type *Type
	// Vals are a record's fields in the order of Type.Fields, a list's elements, or a map's values.
	Vals []Value
	// Names are a map's keys, in the document's order.
	Names []string
	// Places says for each value of a record that was put together from several where it was read; nil: it was read
	// here.
	Places []Place

	doc    *Document // of a root
	parent *Node
	slot   int32
}

// Place is where a value was read: a field or element of a node, or an attestation.
type Place struct {
	Node        *Node
	Slot        int
	Attestation *Attestation
}

// Document is a text and where it comes from. It is kept as long as the nodes that were decoded from it.
type Document struct {
	Raw    []byte
	Origin Origin
	// Attestation is whose value the text is; nil: of none.
	Attestation *Attestation
	// Redactor replaces the texts while they are decoded; nil: they stay. Raw stays as it is, for positions.
	Redactor *Redactor
}

// Field returns the named field of a record; absent if the record has no such field.
func (n *Node) Field(name string) Value {
	if i := n.Type.Index(name); i >= 0 {
		return n.Vals[i]
	}
	return Value{}
}

// Document returns the document that the node was decoded from, or nil if it was made by a program.
func (n *Node) Document() *Document {
	for n.parent != nil {
		n = n.parent
	}
	return n.doc
}

// Parent returns the node that this one stands in, nil for a root, and its place there.
func (n *Node) Parent() (parent *Node, slot int) { return n.parent, int(n.slot) }

// Pointer returns the JSON pointer (RFC 6901) of the node in its document.
func (n *Node) Pointer() string {
	if n.parent == nil {
		return ""
	}
	return n.parent.PointerTo(int(n.slot))
}

// PointerTo returns the JSON pointer of the node's i-th field or element.
func (n *Node) PointerTo(i int) string {
	name := strconv.Itoa(i)
	switch n.Type.Kind {
	case RecordType:
		name = n.Type.Fields[i].Name
	case MapType:
		name = escapeToken(n.Names[i])
	}
	return n.Pointer() + "/" + name
}

// Pos is the offset of the node's first byte in its document.
func (n *Node) Pos() uint32 {
	if n.parent == nil || int(n.slot) >= len(n.parent.Vals) {
		return 0
	}
	return n.parent.Vals[n.slot].Pos
}

// Adopt makes n, which a program has assembled, the parent of the nodes among its values that have none.
func (n *Node) Adopt() *Node {
	for i := range n.Vals {
		if c := n.Vals[i].Node; c != nil && c.parent == nil {
			c.parent, c.slot = n, int32(i)
		}
	}
	return n
}

// NewRecord returns a record of the type with every field left out.
func NewRecord(t *Type) *Node { return &Node{Type: t, Vals: make([]Value, len(t.Fields))} }

// AsTime returns the moment of a Time, in UTC.
func (v Value) AsTime() time.Time { return time.UnixMicro(v.Num).UTC() }

// StringValue, TimeValue, IntValue, BoolValue and TreeValue make values outside any document.
func StringValue(s string) Value { return Value{Kind: String, Str: s} }

// TimeValue is a moment, to the microsecond.
func TimeValue(t time.Time) Value { return Value{Kind: Time, Num: t.UnixMicro()} }

// IntValue is a whole number.
func IntValue(n int64) Value { return Value{Kind: Int, Num: n} }

// BoolValue is true or false.
func BoolValue(b bool) Value {
	if b {
		return Value{Kind: Bool, Num: 1}
	}
	return Value{Kind: Bool}
}

// TreeValue is a list, record or map.
func TreeValue(n *Node) Value { return Value{Kind: Tree, Node: n} }

// SectionAndRoot returns the section of an export that the node stands in, nil if in none, and the document's root.
func (n *Node) SectionAndRoot() (section, root *Node) {
	for ; n.parent != nil; n = n.parent {
		if n.Type.Section != NoSection {
			section = n
		}
	}
	return section, n
}
