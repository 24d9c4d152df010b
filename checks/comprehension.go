package checks

import (
	"cmp"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// macro is which of CEL's macros a comprehension was expanded from.
type macro uint8

const (
	macroUnknown macro = iota
	macroExists
	macroAll
	macroExistsOne
	macroFilter
	macroMap
)

// comprehension compiles exists, all, exists_one, filter and map, told by the shape that the parser gives them.
func (c *compiler) comprehension(e ast.Expr, g guards) code {
	comp := e.AsComprehension()
	kind, body, cond := shapeOf(comp)
	if kind == macroUnknown || comp.HasIterVar2() {
		return c.fail(e, "only exists, all, exists_one, filter and map go through lists")
	}
	xs := c.value(comp.IterRange(), g)
	if xs.typ.Kind() == types.MapKind {
		return c.fail(e, "only lists can be gone through; of a table, test a name with in or read a list with []")
	}
	slot := c.slots
	if slot >= maxSlots {
		return c.fail(e, "the rule goes through lists inside lists too often")
	}
	c.slots++
	c.top = max(c.top, c.slots)
	defer func() { c.slots-- }()
	before, shadowed := c.vars[comp.IterVar()]
	c.vars[comp.IterVar()] = variableAt{slot: slot, code: code{
		path: xs.path, reads: xs.reads, key: "#" + comp.IterVar() + string(rune('0'+slot)),
		eval: func(f *frame) value { return f.slots[slot] },
	}}
	var pred code
	if cond != nil {
		pred = c.value(cond, g)
		g = g.and(c.nonNull(cond, true)...)
	}
	var out code
	if body != nil {
		out = c.value(body, g)
	}
	if shadowed {
		c.vars[comp.IterVar()] = before
	} else {
		delete(c.vars, comp.IterVar())
	}
	l := loop{xs: xs, slot: slot, pred: pred, body: out}
	switch kind {
	case macroExists:
		return code{eval: l.quantifier(yes)}
	case macroAll:
		return code{eval: l.quantifier(no)}
	case macroExistsOne:
		return code{eval: l.existsOne}
	case macroFilter:
		return code{path: xs.path, reads: xs.reads, field: xs.field, eval: l.filter}
	}
	return code{path: out.path, reads: out.reads, field: out.field, eval: l.mapped}
}

// shapeOf recognises the parser's expansions: for exists the step is accu || pred, for all accu && pred, for filter
// pred ? accu + [x] : accu, for map accu + [f], for exists_one pred ? accu + 1 : accu.
func shapeOf(comp ast.ComprehensionExpr) (kind macro, body, cond ast.Expr) {
	step := comp.LoopStep()
	if step.Kind() != ast.CallKind {
		return macroUnknown, nil, nil
	}
	call := step.AsCall()
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalOr:
		return macroExists, nil, args[1]
	case operators.LogicalAnd:
		return macroAll, nil, args[1]
	case operators.Conditional:
		added := args[1].AsCall().Args()
		if len(added) != 2 {
			return macroUnknown, nil, nil
		}
		if added[1].Kind() == ast.LiteralKind {
			return macroExistsOne, nil, args[0]
		}
		elem := added[1].AsList().Elements()
		if len(elem) == 1 && elem[0].Kind() == ast.IdentKind && elem[0].AsIdent() == comp.IterVar() {
			return macroFilter, nil, args[0]
		}
		if len(elem) == 1 {
			return macroMap, elem[0], args[0]
		}
	case operators.Add:
		if elem := args[1].AsList().Elements(); len(elem) == 1 {
			return macroMap, elem[0], nil
		}
	}
	return macroUnknown, nil, nil
}

// maxSlots bounds the variables of a frame, and so how deep exists, all and their like may stand in each other: in one
// expression and the lets that it uses.
const maxSlots = slotCount + 64

// loop goes through a list with its element in a slot.
type loop struct {
	xs   code
	slot int
	pred code
	body code
}

// quantifier is exists (decisive: true) and all (decisive: false), three-valued. An open list may hold an element
// that decides; one that may or may not be in the list decides nothing.
func (l loop) quantifier(decisive value) func(*frame) value {
	combine := or3
	if decisive.isFalse() {
		combine = and3
	}
	return func(f *frame) value {
		start := f.tr.mark()
		v := l.xs.eval(f)
		if v.kind != kList {
			return v.unsettled()
		}
		xs := v.listOf()
		first := f.tr.mark()
		out := decisive.not()
		hits := 0
		for i := range xs.len() {
			if !f.step() {
				return errorValue(errBudget)
			}
			mark := f.tr.mark()
			f.slots[l.slot] = xs.at(i)
			p := l.pred.eval(f)
			if p.kind == kBool && p.num == decisive.num {
				if f.tr == nil {
					return p
				}
				if hits == 0 { // what undecided elements lack does not matter any more
					f.tr.drop(first, mark)
				}
				hits++
				out = p
				continue
			}
			if p.kind == kBool || hits > 0 {
				f.tr.cut(mark)
			} else {
				f.tr.keepMissing(mark)
			}
			out = combine(out, p)
		}
		if hits > 0 {
			return decisive
		}
		return l.undecidedRest(f, xs, out, decisive, start, first)
	}
}

func (l loop) undecidedRest(f *frame, xs *list, out, decisive value, start, first int) value {
	for _, m := range xs.maybe {
		mark := f.tr.mark()
		f.slots[l.slot] = m
		if p := l.pred.eval(f); p.kind != kBool || p.num == decisive.num {
			out = undecided(out.orUnknown(), unknown)
			if f.tr != nil {
				f.tr.cut(mark)
				if xs.disputed {
					f.tr.addLack(xs, l.xs, InConflict)
				}
			}
		} else {
			f.tr.cut(mark)
		}
	}
	if xs.open {
		out = unknown
		if f.tr != nil {
			f.tr.addLack(xs, l.xs, PartialList)
		}
	}
	switch {
	case f.tr == nil || out.kind != kBool:
	case xs.node == nil && xs.shown == nil: // a list that was picked out: what picked its elements is the evidence
		f.tr.cut(first)
	default:
		f.tr.cut(start)
		f.tr.addList(xs, l.xs)
	}
	return out
}

// orUnknown makes a decided value undecided; an error stays one.
func (v value) orUnknown() value {
	if v.kind == kError {
		return v
	}
	return unknown
}

// addLack records that a list is not known to its end.
func (t *tracer) addLack(xs *list, from code, reason NeedReason) {
	if xs.fact != nil && reason == PartialList {
		t.add(*xs.fact)
		return
	}
	t.add(traced{path: from.path, field: from.field, lacks: true, reason: reason})
}

// addList records a whole list as evidence: nothing in it did satisfy.
func (t *tracer) addList(xs *list, from code) {
	if n := cmp.Or(xs.node, xs.shown); n != nil && from.path != "" {
		t.add(traced{path: from.path, field: from.field, node: n, slot: -1})
	}
}

func (l loop) existsOne(f *frame) value {
	xs := l.filter(f)
	if xs.kind != kList {
		return xs
	}
	return equalBounds(xs.listOf().count(), intValue(1))
}

// filter keeps the elements that certainly satisfy; those that may are kept apart.
func (l loop) filter(f *frame) value {
	v := l.xs.eval(f)
	if v.kind != kList {
		return v.unsettled()
	}
	xs := v.listOf()
	out := &list{open: xs.open, from: xs.from, to: xs.to, fact: xs.fact}
	failed := value{}
	for i := range xs.len() {
		if !f.step() {
			return errorValue(errBudget)
		}
		x := xs.at(i)
		mark := f.tr.mark()
		f.slots[l.slot] = x
		switch p := l.pred.eval(f); {
		case p.isTrue():
			out.elems = append(out.elems, x)
		case p.isFalse():
			f.tr.cut(mark)
		case p.kind == kError:
			failed = p
		default:
			f.tr.keepMissing(mark)
			out.maybe = append(out.maybe, x)
		}
	}
	for _, m := range xs.maybe {
		mark := f.tr.mark()
		f.slots[l.slot] = m
		if !l.pred.eval(f).isFalse() {
			out.maybe = append(out.maybe, m)
		}
		f.tr.cut(mark)
	}
	if failed.kind == kError {
		return failed
	}
	if f.tr != nil && xs.open {
		f.tr.addLack(xs, l.xs, PartialList)
	}
	if f.tr != nil && len(out.elems) == 0 && out.closed() {
		f.tr.addList(xs, l.xs)
	}
	return value{kind: kList, list: out}
}

// mapped applies the body; an element that it cannot know stays unknown.
func (l loop) mapped(f *frame) value {
	v := l.xs.eval(f)
	if v.kind != kList {
		return v.unsettled()
	}
	xs := v.listOf()
	out := &list{open: xs.open, from: 1, fact: xs.fact}
	each := func(x value) value {
		f.slots[l.slot] = x
		return l.body.eval(f)
	}
	for i := range xs.len() {
		if !f.step() {
			return errorValue(errBudget)
		}
		x := xs.at(i)
		if l.pred.eval != nil {
			f.slots[l.slot] = x
			switch p := l.pred.eval(f); {
			case p.isFalse():
				continue
			case !p.isTrue():
				out.maybe = append(out.maybe, each(x))
				continue
			}
		}
		out.elems = append(out.elems, each(x))
	}
	for _, m := range xs.maybe {
		out.maybe = append(out.maybe, each(m))
	}
	return value{kind: kList, list: out}
}
