package checks

import (
	"fmt"

	"partnerlint/schemas"
)

// within keeps the activities since a moment and not after now. What its window does not cover nobody knows.
func within(f *frame, a []value) value {
	xs, from := a[0].listOf(), a[1].num
	out := &list{open: xs.open, from: xs.from, to: xs.to, fact: xs.fact}
	if xs.from <= xs.to && xs.from > from {
		out.open = true
	}
	keep := func(x value) value {
		if x.kind != kRecord {
			return unknown
		}
		at := x.node.Field("at")
		if at.Kind != schemas.Time {
			return unknown
		}
		return boolValue(at.Num >= from && at.Num <= f.now)
	}
	for i := range xs.len() {
		x := xs.at(i)
		switch k := keep(x); {
		case k.isTrue():
			out.elems = append(out.elems, x)
		case !k.isFalse():
			out.maybe = append(out.maybe, x)
		}
	}
	for _, m := range xs.maybe {
		if !keep(m).isFalse() {
			out.maybe = append(out.maybe, m)
		}
	}
	if f.tr != nil && out.open && xs.fact != nil {
		f.tr.add(*xs.fact)
	}
	return value{kind: kList, list: out}
}

// distinctMessages drops what has the message id of an earlier one. A mail whose message id nobody knows may be one of
// the others logged again; it is certain only where there is no other.
func distinctMessages(_ *frame, a []value) value {
	xs := a[0].listOf()
	out := &list{open: xs.open, from: xs.from, to: xs.to, fact: xs.fact}
	seen := map[string]bool{}
	var doubtful []value
	for i := range xs.len() {
		x := xs.at(i)
		id := schemas.Value{}
		if x.kind == kRecord {
			id = x.node.Field("messageIdHash")
		}
		switch {
		case id.Kind != schemas.String:
			doubtful = append(doubtful, x)
		case !seen[id.Str]:
			seen[id.Str] = true
			out.elems = append(out.elems, x)
		}
	}
	if len(out.elems) == 0 && len(doubtful) > 0 {
		out.elems, doubtful = doubtful[:1], doubtful[1:]
	}
	out.maybe = append(doubtful, xs.maybe...)
	return value{kind: kList, list: out}
}

// covers is about the list, not about what is in it: it is always known.
func covers(_ *frame, a []value) value {
	if a[0].kind != kList || a[1].kind != kTime {
		return no
	}
	xs := a[0].listOf()
	return boolValue(xs.closed() && xs.from <= a[1].num && a[1].num <= xs.to)
}

func recorded(_ *frame, a []value) value {
	if a[0].kind != kList {
		return listValue(nil)
	}
	xs := a[0].listOf()
	return value{kind: kList, list: &list{node: xs.node, elems: xs.elems, from: xs.from, to: xs.to}}
}

// emptyFields names what is known to be empty; a field that is left out may be.
func emptyFields(f *frame, a []value) value {
	row, names := a[0].node, a[1].listOf()
	out := &list{from: 1}
	for i := range names.len() {
		name := names.at(i)
		field := row.Type.Index(name.str)
		if field < 0 {
			return errorValue(fmt.Errorf("an access has no field %q", name.str))
		}
		if name.str == "hubId" && row.Vals[field].Kind == schemas.LeftOut {
			field = row.Type.Index("hubIdText") // what was written, usable or not
		}
		v := row.Vals[field]
		switch {
		case v.Kind == schemas.LeftOut:
			out.maybe = append(out.maybe, name)
		case isEmpty(v):
			out.elems = append(out.elems, name)
		default:
			continue
		}
		if f.tr != nil {
			traceField(f.tr, "access."+name.str, &row.Type.Fields[field], row, field)
		}
	}
	return value{kind: kList, list: out}
}

func isEmpty(v schemas.Value) bool {
	return v.Kind == schemas.Null || v.Kind == schemas.String && v.Str == "" ||
		v.Kind == schemas.Tree && len(v.Node.Vals) == 0
}
