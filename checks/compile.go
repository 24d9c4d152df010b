package checks

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"partnerlint/policy"
	"partnerlint/schemas"
	"partnerlint/schemas/spelling"
)

// code is a compiled expression.
type code struct {
	eval func(*frame) value
	// path names the facts that are read through the expression, e.g. "client.users"; empty: it reads none.
	path string
	// reads are the paths of all that the value may come from; path is the first of them, by which it is told.
	reads []string
	// field is the schema's field that the expression selects, nil for others.
	field *schemas.Field
	// nullable expressions may yield null and must be guarded; key identifies the expression to a guard.
	nullable bool
	key      string
	// constant expressions yield the same always.
	constant *value
	typ      *types.Type
}

var (
	errNull   = errors.New("the value is null")
	errOrder  = errors.New("values of different kinds have no order")
	errBudget = errors.New("the expression takes too many steps on this portal")
)

// compiler turns one checked expression into closures.
type compiler struct {
	expr    policy.Expr
	checked *ast.AST
	types   *celTypes
	vars    map[string]variableAt
	lets    map[string]*let
	slots   int // the next free slot
	top     int // the first slot that was never used
	needs   *needSet
	// metadata functions that only some expressions may use
	mayKnow, mayRecord bool
	errs               policy.Problems
}

type variableAt struct {
	slot int
	code code
}

// let is a named expression of a rule.
type let struct {
	index int
	code  code
}

// compile type-checks text in env and compiles it.
func (c *compiler) compile(env *cel.Env, names []string, g guards) code {
	checked, issues := env.Compile(c.expr.Text)
	if issues.Err() != nil {
		for _, e := range issues.Errors() {
			at := c.expr.At(max(e.Location.Line(), 1), e.Location.Column()+1)
			c.errs = append(c.errs, policy.Problem{Pos: at, Message: explainCEL(e.Message, names)})
		}
		return code{eval: func(*frame) value { return unknown }}
	}
	c.checked = checked.NativeRep()
	return c.node(c.checked.Expr(), g)
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']+)'.*`)
	undefined  = regexp.MustCompile(`^undefined field '([^']+)'`)
	overload   = regexp.MustCompile(`^found no matching overload for '([^']+)' applied to '(.*)'$`)
)

// explainCEL says in plain words what the CEL checker found, with the nearest name.
func explainCEL(message string, names []string) string {
	found := ""
	switch {
	case undeclared.MatchString(message):
		found = undeclared.FindStringSubmatch(message)[1]
		message = fmt.Sprintf("%q is neither a variable nor a function here", found)
	case undefined.MatchString(message):
		found = undefined.FindStringSubmatch(message)[1]
		message = fmt.Sprintf("there is no field %q", found)
	case overload.MatchString(message):
		m := overload.FindStringSubmatch(message)
		name := strings.Trim(strings.ReplaceAll(m[1], "_", ""), "@")
		message = fmt.Sprintf("%s cannot be applied to %s", name, strings.NewReplacer("partnerlint.", "", "wrapper(", "nullable(").Replace(m[2]))
	}
	if text, ok := strings.CutPrefix(message, "Syntax error: "); ok {
		text, _, _ = strings.Cut(text, " expecting {") // a list of all that the grammar knows
		message = strings.NewReplacer("mismatched input", "unexpected:", "extraneous input", "unexpected:", "token recognition error at:", "cannot be read:",
			"'<EOF>'", "the end of the expression", "<EOF>", "the end of the expression").Replace(text)
	}
	if near := spelling.Nearest(found, names); found != "" && near != "" && near != found {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return message
}

func (c *compiler) fail(e ast.Expr, format string, args ...any) code {
	loc := c.checked.SourceInfo().GetStartLocation(e.ID())
	at := c.expr.At(max(loc.Line(), 1), loc.Column()+1)
	c.errs = append(c.errs, policy.Problem{Pos: at, Message: fmt.Sprintf(format, args...)})
	return code{eval: func(*frame) value { return unknown }}
}

// value compiles e where a value is needed that is not null.
func (c *compiler) value(e ast.Expr, g guards) code {
	out := c.node(e, g)
	if out.nullable && !g[out.key] {
		c.fail(e, "%s may be null (known to be none): guard it, as in %s != null && …", describe(e), describe(e))
		out.nullable = false
	}
	return out
}

// describe writes a chain of names as it stands in the rule.
func describe(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent()
	case ast.SelectKind:
		return describe(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	}
	return "the value"
}

func (c *compiler) node(e ast.Expr, g guards) code {
	out := c.nodeOfKind(e, g)
	out.typ = c.checked.GetType(e.ID())
	return out
}

func (c *compiler) nodeOfKind(e ast.Expr, g guards) code {
	switch e.Kind() {
	case ast.LiteralKind:
		return c.literal(e)
	case ast.IdentKind:
		return c.ident(e)
	case ast.SelectKind:
		return c.selection(e, g)
	case ast.CallKind:
		return c.call(e, g)
	case ast.ListKind:
		return c.listLiteral(e, g)
	case ast.ComprehensionKind:
		return c.comprehension(e, g)
	}
	return c.fail(e, "maps and messages cannot be made in a rule")
}

func constant(v value) code {
	return code{eval: func(*frame) value { return v }, constant: &v}
}

func (c *compiler) literal(e ast.Expr) code {
	switch x := e.AsLiteral().(type) {
	case types.Bool:
		return constant(boolValue(bool(x)))
	case types.Int:
		return constant(intValue(int64(x)))
	case types.Double:
		return constant(value{kind: kDouble, f: float64(x)})
	case types.String:
		return constant(stringValue(string(x)))
	case types.Null:
		return constant(null)
	case types.Duration:
		return constant(durationValue(x.Duration))
	case types.Timestamp:
		return constant(timeValue(x.Time))
	}
	return c.fail(e, "this kind of constant is not supported")
}

func (c *compiler) ident(e ast.Expr) code {
	name := e.AsIdent()
	c.needs.variables[name] = true
	if v, ok := c.vars[name]; ok { // in a loop, its own variable hides a let of that name
		return v.code
	}
	if l := c.lets[name]; l != nil {
		return letCode(l, name)
	}
	return c.fail(e, "%q cannot be used here", name)
}

func letCode(l *let, name string) code {
	out := l.code
	out.key, out.constant = "let "+name, nil
	eval, i := l.code.eval, l.index
	out.eval = func(f *frame) value {
		if f.tr != nil { // evaluated again, so that what it reads is traced where it is used
			return eval(f)
		}
		if !f.done[i] {
			f.lets[i], f.done[i] = eval(f), true
		}
		return f.lets[i]
	}
	return out
}

// topVariable is the code of a variable of the subject.
func topVariable(slot int) code {
	v := variables[slot]
	var reads []string
	if v.path != "" {
		reads = []string{v.path}
	}
	return code{path: v.path, reads: reads, nullable: v.nullable, key: v.name, eval: func(f *frame) value {
		x := f.slots[slot]
		if f.tr != nil {
			for _, w := range f.why[slot] {
				f.tr.add(w)
			}
		}
		return x
	}}
}

func (c *compiler) selection(e ast.Expr, g guards) code {
	s := e.AsSelect()
	operand := c.value(s.Operand(), g)
	record := c.checked.GetType(s.Operand().ID()).TypeName()
	var out code
	switch {
	case record == paramsType:
		p := c.types.params[s.FieldName()]
		c.needs.used[p.Name] = true
		out = constant(c.types.values[p.Name])
	case record == exportType:
		out = c.exportField(operand, s.FieldName())
	case c.types.records[record] != nil:
		out = recordField(operand, c.types.records[record], s.FieldName())
	default:
		return c.fail(e, "only records have fields")
	}
	c.needs.add(out.path, out.field)
	if record != paramsType {
		out.reads = c.needs.read(operand.reads, s.FieldName())
	}
	if s.IsTestOnly() {
		return presence(out)
	}
	out.key = operand.key + "." + s.FieldName()
	return out
}

// presence is has(e.f): on evidence it asks whether the fact is known not to be null; a fact left out is unknown.
func presence(field code) code {
	eval := field.eval
	return code{eval: func(f *frame) value {
		v := eval(f)
		if v.kind <= kError {
			return v
		}
		return boolValue(v.kind != kNull)
	}}
}

// exportField reads a section or a field of a portal.
func (c *compiler) exportField(operand code, name string) code {
	t := schemas.TypeOf(schemas.KindPortalExport)
	i := t.Index(name)
	field := &t.Fields[i]
	eval := operand.eval
	path := operand.path + "." + name
	return code{path: path, field: field, eval: func(f *frame) value {
		p := eval(f)
		if p.kind != kPortal {
			return p.unsettled()
		}
		v, lack := p.view.field(i)
		switch {
		case f.tr == nil:
		case lack != "":
			f.tr.add(traced{path: path, field: field, lacks: true, reason: lack})
		case field.Type.Section == schemas.NoSection:
			f.tr.add(traced{path: path, field: field, node: p.view.newest, slot: i, text: formatter{zone: time.UTC}.text(v)})
		}
		return v
	}}
}

// recordField reads a field of a record.
func recordField(operand code, t *schemas.Type, name string) code {
	i := t.Index(name)
	field := &t.Fields[i]
	ft, eval, path := field.Type, operand.eval, operand.path+"."+name
	return code{path: path, field: field, nullable: ft.Nullable, eval: func(f *frame) value {
		r := eval(f)
		if r.kind != kRecord {
			if r.kind == kNull {
				return errorValue(errNull)
			}
			return r.unsettled()
		}
		v := r.node.Vals[i]
		if f.tr != nil {
			traceField(f.tr, path, field, r.node, i)
		}
		return fromSchema(v, ft)
	}}
}

func traceField(tr *tracer, path string, field *schemas.Field, n *schemas.Node, i int) {
	v := n.Vals[i]
	switch {
	case v.Kind == schemas.LeftOut:
		tr.add(traced{path: path, field: field, node: n, slot: i, lacks: true, reason: reasonOf(v)})
	case v.Kind != schemas.Tree || field.Type.Kind == schemas.ListType:
		tr.add(traced{path: path, field: field, node: n, slot: i})
	}
}

func (c *compiler) listLiteral(e ast.Expr, g guards) code {
	elems := e.AsList().Elements()
	codes := make([]code, len(elems))
	var reads []string
	allConstant := true
	for i, x := range elems {
		codes[i] = c.value(x, g)
		reads = append(reads, codes[i].reads...)
		allConstant = allConstant && codes[i].constant != nil
	}
	build := func(f *frame) value {
		vals := make([]value, len(codes))
		for i := range codes {
			vals[i] = codes[i].eval(f)
		}
		return listValue(vals)
	}
	if allConstant {
		return constant(build(nil))
	}
	return code{eval: build, reads: reads}
}
