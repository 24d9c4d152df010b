package checks

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// call compiles an operator, a function or a method.
func (c *compiler) call(e ast.Expr, g guards) code {
	call := e.AsCall()
	args := call.Args()
	switch name := call.FunctionName(); name {
	case operators.LogicalAnd:
		return logical(c.value(args[0], g), c.value(args[1], g.and(c.nonNull(args[0], true)...)), no)
	case operators.LogicalOr:
		return logical(c.value(args[0], g), c.value(args[1], g.and(c.nonNull(args[0], false)...)), yes)
	case operators.Conditional:
		return c.conditional(args, g)
	case operators.Equals, operators.NotEquals:
		return c.equality(e, args, name == operators.NotEquals, g)
	case operators.LogicalNot:
		x := c.value(args[0], g)
		return code{eval: func(f *frame) value { return x.eval(f).not() }}
	case operators.In:
		return c.membership(e, args, g)
	case "matches":
		return c.matches(e, call, g)
	default:
		return c.strictCall(e, call, g)
	}
}

// logical compiles && (decisive: false) and || (decisive: true).
func logical(a, b code, decisive value) code {
	combine := and3
	if decisive.isTrue() {
		combine = or3
	}
	return code{eval: func(f *frame) value {
		start := f.tr.mark()
		x := a.eval(f)
		if x.kind == kBool && x.num == decisive.num {
			return x
		}
		middle := f.tr.mark()
		y := b.eval(f)
		if f.tr != nil {
			switch {
			case y.kind == kBool && y.num == decisive.num:
				f.tr.drop(start, middle)
			case x.kind == kBool && y.kind != kBool:
				f.tr.drop(start, middle)
			case x.kind != kBool && y.kind == kBool:
				f.tr.cut(middle)
			}
		}
		return combine(x, y)
	}}
}

func (c *compiler) conditional(args []ast.Expr, g guards) code {
	cond := c.value(args[0], g)
	gThen, gElse := g.and(c.nonNull(args[0], true)...), g.and(c.nonNull(args[0], false)...)
	then, els := c.node(args[1], gThen), c.node(args[2], gElse)
	return code{
		path: then.path, reads: slices.Concat(then.reads, els.reads), field: then.field, key: "?",
		nullable: then.nullable && !gThen[then.key] || els.nullable && !gElse[els.key],
		eval: func(f *frame) value {
			start := f.tr.mark()
			v := cond.eval(f)
			switch {
			case v.isTrue():
				return then.eval(f)
			case v.isFalse():
				return els.eval(f)
			}
			f.tr.keepMissing(start)
			return v.unsettled()
		}}
}

// equality compiles == and !=. Records compare only with null: two records are never "equal" in any useful sense.
func (c *compiler) equality(e ast.Expr, args []ast.Expr, negate bool, g guards) code {
	a, b := c.node(args[0], g), c.node(args[1], g)
	if !isNullLiteral(args[0]) && !isNullLiteral(args[1]) && c.incomparable(a.typ) {
		return c.fail(e, "records can be compared with null only: compare their fields")
	}
	return code{eval: func(f *frame) value {
		v := equal(a.eval(f), b.eval(f))
		if negate {
			return v.not()
		}
		return v
	}}
}

// incomparable reports whether values of the type are records, lists of records or tables.
func (c *compiler) incomparable(t *types.Type) bool {
	if t.Kind() == types.ListKind {
		return c.incomparable(t.Parameters()[0])
	}
	return t.Kind() == types.MapKind || c.types.records[t.TypeName()] != nil
}

func (c *compiler) membership(e ast.Expr, args []ast.Expr, g guards) code {
	x, xs := c.node(args[0], g), c.value(args[1], g)
	if c.incomparable(x.typ) {
		return c.fail(e, "records cannot be looked up in lists: use exists, and compare their fields")
	}
	return code{eval: func(f *frame) value {
		item, l := x.eval(f), xs.eval(f)
		if l.kind == kTable {
			if item.kind != kString {
				return item.unsettled()
			}
			_, ok := l.table.lists[item.str]
			return boolValue(ok)
		}
		if l.kind != kList {
			return l.unsettled()
		}
		ls := l.listOf()
		out := contains(ls, item)
		if f.tr != nil && out.kind == kUnknown && ls.fact != nil {
			f.tr.add(*ls.fact)
		}
		return out
	}}
}

func (c *compiler) matches(e ast.Expr, call ast.CallExpr, g guards) code {
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	x, pattern := c.value(args[0], g), c.value(args[1], g)
	if pattern.constant == nil {
		return c.fail(e, "the pattern of matches must be written out or be a param")
	}
	re, err := regexp.Compile(pattern.constant.str)
	if err != nil {
		return c.fail(e, "the pattern of matches is not a regular expression: %v", err)
	}
	return code{eval: func(f *frame) value {
		v := x.eval(f)
		if v.kind != kString {
			return v.unsettled()
		}
		return boolValue(re.MatchString(v.str))
	}}
}

// strictCall compiles a call whose arguments must all be known: an unknown argument makes it unknown.
func (c *compiler) strictCall(e ast.Expr, call ast.CallExpr, g guards) code {
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	name := call.FunctionName()
	fn, ok := functionNamed(name)
	if !ok {
		return c.fail(e, "the function %s is not available in rules", strings.Trim(name, "_@"))
	}
	if fn.only == "evidence" && !c.mayKnow {
		return c.fail(e, "%s turns ignorance into an answer: only rules of the stage evidence may use it", name)
	}
	if fn.only == "when" && !c.mayRecord {
		return c.fail(e, "%s closes a list that may hold more: only the expression when may use it", name)
	}
	codes := make([]code, len(args))
	for i, a := range args {
		if fn.takesNull {
			codes[i] = c.node(a, g)
		} else {
			codes[i] = c.value(a, g)
		}
	}
	out := code{eval: callEval(fn, codes)}
	for i, x := range codes {
		out.reads = append(out.reads, x.reads...)
		for _, field := range fn.reads[i] {
			c.needs.read(x.reads, field)
		}
	}
	if fn.passesList {
		out.path, out.field = codes[0].path, codes[0].field
	}
	return out
}

// callEval keeps the arguments on the frame's own stack: a call costs no allocation.
func callEval(fn *function, codes []code) func(*frame) value {
	call, loose := fn.call, fn.loose
	return func(f *frame) value {
		base := len(f.args)
		defer f.popArgs(base)
		for i := range codes {
			v := codes[i].eval(f)
			if !loose && v.kind <= kError {
				return missingArgument(f, codes[i+1:], v)
			}
			f.args = append(f.args, v)
		}
		if !f.step() {
			return errorValue(errBudget)
		}
		return call(f, f.args[base:])
	}
}

// missingArgument is what a strict call yields once an argument is not known. The arguments after it are still traced, so that all
// that is missing is told at once.
func missingArgument(f *frame, rest []code, v value) value {
	if f.tr != nil {
		for i := range rest {
			v = undecided(v, rest[i].eval(f))
		}
	}
	return v.unsettled()
}

var (
	errZero     = errors.New("division by zero")
	errOverflow = errors.New("the number is too large")
	errIndex    = errors.New("the list has no element at this place")
)

// arithmetic works on bounds too: a sum of counts that are known in part is known in part.
func arithmetic(name string, a, b value) value {
	if a.kind == kNull || b.kind == kNull {
		return errorValue(errNull)
	}
	switch {
	case a.kind == kInt && b.kind == kInt:
		return wholeArithmetic(name, a, b)
	case a.kind == kDouble && b.kind == kDouble:
		return value{kind: kDouble, f: floatArithmetic(name, a.f, b.f)}
	case a.kind == kString && b.kind == kString && name == operators.Add:
		return stringValue(a.str + b.str)
	case a.kind == kList && b.kind == kList && name == operators.Add:
		return concat(a.listOf(), b.listOf())
	case a.kind == kTime && b.kind == kTime:
		return value{kind: kDuration, num: a.num - b.num}
	case a.kind == kTime && b.kind == kDuration || a.kind == kDuration && b.kind == kTime || a.kind == kDuration:
		out := kDuration
		if a.kind == kTime || b.kind == kTime {
			out = kTime
		}
		if name == operators.Subtract {
			return value{kind: out, num: a.num - b.num}
		}
		return value{kind: out, num: a.num + b.num}
	}
	return errorValue(errors.New("these values cannot be combined"))
}

func negated(a value) value {
	if a.kind == kDouble {
		return value{kind: kDouble, f: -a.f}
	}
	return arithmetic(operators.Subtract, intValue(0), a)
}

func wholeArithmetic(name string, a, b value) value {
	if max(a.num, b.num) > maxBound || min(a.num, b.num) < -maxBound {
		return errorValue(errOverflow)
	}
	switch name {
	case operators.Add:
		return checkedBounds(a.num+b.num, a.hi+b.hi)
	case operators.Subtract:
		return checkedBounds(a.num-b.hi, a.hi-b.num)
	}
	if !a.settled() || !b.settled() {
		return unknown
	}
	switch {
	case name == operators.Multiply:
		if a.num != 0 && (a.num*b.num)/a.num != b.num {
			return errorValue(errOverflow)
		}
		return intValue(a.num * b.num)
	case b.num == 0:
		return errorValue(errZero)
	case name == operators.Divide:
		return intValue(a.num / b.num)
	}
	return intValue(a.num % b.num)
}

func checkedBounds(lo, hi int64) value {
	if lo < hi { // bounds of a count may have no end
		return bounds(max(lo, -maxBound), hi)
	}
	if lo < -maxBound || lo > maxBound {
		return errorValue(errOverflow)
	}
	return intValue(lo)
}

func floatArithmetic(name string, a, b float64) float64 {
	switch name {
	case operators.Add:
		return a + b
	case operators.Subtract:
		return a - b
	case operators.Multiply:
		return a * b
	case operators.Divide:
		return a / b
	}
	return math.NaN()
}

func concat(a, b *list) value {
	out := &list{open: a.open || b.open, from: a.from, to: a.to, fact: a.fact}
	switch { // both cover only the time that each covers
	case a.from > a.to:
		out.from, out.to = b.from, b.to
	case b.from <= b.to:
		out.from, out.to = max(a.from, b.from), min(a.to, b.to)
		out.open = out.open || out.from > out.to
	}
	if out.fact == nil {
		out.fact = b.fact
	}
	for _, l := range []*list{a, b} {
		for i := range l.len() {
			out.elems = append(out.elems, l.at(i))
		}
		out.maybe = append(out.maybe, l.maybe...)
	}
	return value{kind: kList, list: out}
}

// index reads one element. The place of an element in an open list is not known.
func index(a, b value) value {
	if a.kind == kTable {
		texts, ok := a.table.lists[b.str]
		if !ok {
			return errorValue(errIndex)
		}
		return stringList(texts)
	}
	l := a.listOf()
	if !l.closed() || !b.settled() {
		return unknown
	}
	if b.num < 0 || b.num >= int64(l.len()) {
		return errorValue(errIndex)
	}
	return l.at(int(b.num))
}
