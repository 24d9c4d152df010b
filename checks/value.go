package checks

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"partnerlint/schemas"
)

// kind is the kind of a value while an expression is evaluated.
type kind uint8

const (
	kUnknown kind = iota // the zero value is ignorance, so that a forgotten value is never a pass
	kError
	kNull
	kBool
	kInt // a whole number, or bounds of one: num <= n <= hi
	kDouble
	kString
	kTime     // microseconds since 1970 UTC
	kDuration // microseconds
	kEmail
	kName
	kList
	kRecord
	kPortal
	kTable // params only: names to lists of strings
)

// value is what an expression yields. It is passed by value; only lists and errors are allocated.
type value struct {
	kind  kind
	num   int64 // kBool (0, 1), kInt, kTime, kDuration
	hi    int64 // kInt: the upper bound; unbounded is maxBound
	f     float64
	str   string
	node  *schemas.Node // kRecord, or a kList read straight from a document
	list  *list
	view  *portalView
	table *table
	err   error
}

// table is a parameter that maps names to lists of strings. It remembers which name it has classed how.
type table struct {
	lists    map[string][]string
	classes  []string // in order
	pairs    []string // class and pattern in turn
	redacted bool     // some of them are pseudonyms
	classed  sync.Map // seat name to class
}

func newTable(lists map[string][]string) *table {
	t := &table{lists: lists, classes: slices.Sorted(maps.Keys(lists))}
	for _, c := range t.classes {
		for _, pattern := range lists[c] {
			t.pairs = append(t.pairs, c, pattern)
		}
	}
	t.redacted = slices.ContainsFunc(t.pairs, schemas.IsPseudonym)
	return t
}

// maxBound stands for "no upper bound" of a count.
const maxBound = math.MaxInt64 / 4

var (
	unknown = value{}
	null    = value{kind: kNull}
	yes     = value{kind: kBool, num: 1}
	no      = value{kind: kBool}
)

func boolValue(b bool) value {
	if b {
		return yes
	}
	return no
}

func intValue(n int64) value      { return value{kind: kInt, num: n, hi: n} }
func bounds(lo, hi int64) value   { return value{kind: kInt, num: lo, hi: min(hi, maxBound)} }
func stringValue(s string) value  { return value{kind: kString, str: s} }
func emailValue(s string) value   { return value{kind: kEmail, str: s} }
func timeValue(t time.Time) value { return value{kind: kTime, num: t.UnixMicro()} }
func durationValue(d time.Duration) value {
	return value{kind: kDuration, num: d.Microseconds()}
}
func errorValue(err error) value { return value{kind: kError, err: err} }

func recordValue(n *schemas.Node) value { return value{kind: kRecord, node: n} }

// isTrue and isFalse are both false of an unknown.
func (v value) isTrue() bool  { return v.kind == kBool && v.num == 1 }
func (v value) isFalse() bool { return v.kind == kBool && v.num == 0 }

// settled reports whether v is neither unknown nor an error nor bounds that leave several numbers open.
func (v value) settled() bool {
	return v.kind > kError && (v.kind != kInt || v.num == v.hi)
}

// unsettled returns the error or unknown that v is when it is not settled.
func (v value) unsettled() value {
	if v.kind == kError {
		return v
	}
	return unknown
}

// not is three-valued negation.
func (v value) not() value {
	if v.kind == kBool {
		return boolValue(v.num == 0)
	}
	return v.unsettled()
}

// list is a list that may be known in part. Section lists are made once for each view of a portal.
type list struct {
	node  *schemas.Node // the elements, where they were read straight from a document; else elems
	elems []value
	// shown is what is told of elems as evidence: the newest list that they were put together from; nil: nothing.
	shown *schemas.Node
	// maybe may or may not be among the elements: a filter could not decide, or sources disagree.
	maybe []value
	// open lists may hold more than is known.
	open bool
	// disputed says that sources disagree on who is in the list; else what may be in it is told where that was decided.
	disputed bool
	// from and to are the window that an activity list covers, in microseconds; from > to: none is stated.
	from, to int64
	fact     *traced // what is missing while the list is open; nil when it is not a section
}

// listOf returns the list behind v, whatever it is kept as.
func (v value) listOf() *list {
	if v.list != nil {
		return v.list
	}
	return &list{node: v.node, from: 1}
}

func (l *list) len() int {
	if l.node != nil {
		return len(l.node.Vals)
	}
	return len(l.elems)
}

func (l *list) at(i int) value {
	if l.node != nil {
		return fromSchema(l.node.Vals[i], l.node.Type.Elem)
	}
	return l.elems[i]
}

// closed reports whether exactly the known elements are in the list.
func (l *list) closed() bool { return !l.open && len(l.maybe) == 0 }

func listValue(elems []value) value { return value{kind: kList, list: &list{elems: elems, from: 1}} }

// count bounds the number of elements.
func (l *list) count() value {
	lo := int64(l.len())
	if l.open {
		return bounds(lo, maxBound)
	}
	return bounds(lo, lo+int64(len(l.maybe)))
}

// fromSchema turns a value of a document into a value of an expression.
func fromSchema(v schemas.Value, t *schemas.Type) value {
	switch v.Kind {
	case schemas.Null:
		return null
	case schemas.Bool:
		return value{kind: kBool, num: v.Num}
	case schemas.Int:
		return intValue(v.Num)
	case schemas.Time:
		return value{kind: kTime, num: v.Num}
	case schemas.String:
		switch t.Kind {
		case schemas.EmailType:
			return value{kind: kEmail, str: v.Str}
		case schemas.PersonNameType:
			return value{kind: kName, str: v.Str}
		}
		return value{kind: kString, str: v.Str}
	case schemas.Tree:
		if t.Kind == schemas.ListType {
			return value{kind: kList, node: v.Node}
		}
		return value{kind: kRecord, node: v.Node}
	}
	return unknown
}

// and3 and or3 combine what is left once neither side decided: an unknown outweighs an error, because evidence may
// still decide.
func undecided(a, b value) value {
	if a.kind == kUnknown || b.kind == kUnknown {
		return unknown
	}
	if a.kind == kError {
		return a
	}
	return b
}

func and3(a, b value) value {
	switch {
	case a.isFalse() || b.isFalse():
		return no
	case a.isTrue() && b.isTrue():
		return yes
	case a.isTrue():
		return b.unsettled()
	case b.isTrue():
		return a.unsettled()
	}
	return undecided(a, b)
}

func or3(a, b value) value { return and3(a.not(), b.not()).not() }

// equal compares two values, three-valued. Addresses and names of people compare without regard to case.
func equal(a, b value) value {
	switch {
	case a.kind <= kError || b.kind <= kError:
		return undecided(a, b)
	case a.kind == kNull || b.kind == kNull:
		return boolValue(a.kind == b.kind)
	case a.kind == kList && b.kind == kList:
		return equalLists(a.listOf(), b.listOf())
	case a.kind != b.kind:
		return equalNumbers(a, b)
	}
	switch a.kind {
	case kString:
		return boolValue(a.str == b.str)
	case kEmail, kName:
		return boolValue(sameText(a.str, b.str))
	case kInt:
		return equalBounds(a, b)
	case kDouble:
		return boolValue(a.f == b.f)
	case kBool, kTime, kDuration:
		return boolValue(a.num == b.num)
	case kRecord:
		return boolValue(a.node == b.node)
	}
	return unknown
}

// sameText compares what people type: surrounding space and case do not count.
func sameText(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

func equalBounds(a, b value) value {
	switch {
	case a.num == a.hi && b.num == b.hi:
		return boolValue(a.num == b.num)
	case a.hi < b.num || b.hi < a.num:
		return no
	}
	return unknown
}

func equalNumbers(a, b value) value {
	if a.kind == kInt && b.kind == kDouble && a.num == a.hi {
		return boolValue(float64(a.num) == b.f)
	}
	if a.kind == kDouble && b.kind == kInt {
		return equalNumbers(b, a)
	}
	if a.kind == kInt || b.kind == kInt {
		return unknown
	}
	return no
}

// equalLists is three-valued: lists of different certain length differ, an open list may still grow.
func equalLists(a, b *list) value {
	if !a.closed() || !b.closed() {
		if a.closed() && b.len() > a.len() || b.closed() && a.len() > b.len() {
			return no
		}
		return unknown
	}
	if a.len() != b.len() {
		return no
	}
	all := yes
	for i := range a.len() {
		all = and3(all, equal(a.at(i), b.at(i)))
	}
	return all
}

// contains is three-valued membership.
func contains(l *list, x value) value {
	if x.kind <= kError {
		if l.closed() && l.len() == 0 {
			return no
		}
		return x.unsettled()
	}
	found := no
	for i := range l.len() {
		if found = or3(found, equal(l.at(i), x)); found.isTrue() {
			return yes
		}
	}
	if l.open {
		return unknown
	}
	for _, m := range l.maybe {
		if !equal(m, x).isFalse() {
			return unknown
		}
	}
	return found
}

func (v value) number() float64 {
	if v.kind == kDouble {
		return v.f
	}
	return float64(v.num)
}

// less decides a < b (or a <= b), three-valued also where only bounds are known.
func less(a, b value, orEqual bool) value {
	if a.kind <= kError || b.kind <= kError {
		return undecided(a, b)
	}
	if a.kind == kNull || b.kind == kNull {
		return errorValue(errNull)
	}
	if a.kind == kInt && b.kind == kInt {
		if orEqual {
			return lessBounds(a.hi <= b.num, a.num > b.hi)
		}
		return lessBounds(a.hi < b.num, a.num >= b.hi)
	}
	if a.kind == kTime && b.kind == kTime || a.kind == kDuration && b.kind == kDuration {
		return boolValue(a.num < b.num || orEqual && a.num == b.num)
	}
	if a.kind == kString && b.kind == kString {
		return boolValue(a.str < b.str || orEqual && a.str == b.str)
	}
	if a.kind != b.kind && (a.kind != kInt && a.kind != kDouble || b.kind != kInt && b.kind != kDouble) {
		return errorValue(errOrder)
	}
	if !a.settled() || !b.settled() {
		return unknown
	}
	return boolValue(a.number() < b.number() || orEqual && a.number() == b.number())
}

func lessBounds(certainly, never bool) value {
	switch {
	case certainly:
		return yes
	case never:
		return no
	}
	return unknown
}
