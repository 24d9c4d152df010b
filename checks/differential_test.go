package checks

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"partnerlint/policy"
)

// TestAgreesWithCEL holds our evaluation to plain cel-go: wherever an expression of a built-in rule decides over what
// an example gives it, stock CEL over the same facts decides the same. The domain functions are ours on both sides.
func TestAgreesWithCEL(t *testing.T) {
	p, err := policy.Builtin("partner-access")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Bind(p)
	if err != nil {
		t.Fatal(err)
	}
	d := &differential{t: t, plan: plan, envs: map[string]*cel.Env{}, programs: map[string]cel.Program{}}
	for _, b := range plan.bounds() {
		d.watch(b)
	}
	for _, rule := range p.Rules {
		for _, x := range rule.Examples {
			s, err := readSample(rule.Sample, x.Given.Text)
			if err != nil {
				t.Fatal(err)
			}
			e, err := s.evidence(plan)
			if err != nil {
				t.Fatal(err)
			}
			r := newRun(plan, e, newScope(Filter{}))
			r.keepPasses = true
			for _, hub := range e.hubs() {
				r.portal(hub)
			}
		}
	}
	t.Logf("%d evaluations compared", d.compared)
	if d.compared < 10_000 {
		t.Errorf("only %d evaluations were compared", d.compared)
	}
}

type differential struct {
	t        *testing.T
	plan     *Plan
	envs     map[string]*cel.Env
	programs map[string]cel.Program
	compared int
}

// watch compares every evaluation of a rule's expressions.
func (d *differential) watch(b *bound) {
	rule := b.rule()
	wrap := func(text string, eval func(*frame) value) func(*frame) value {
		return func(f *frame) value {
			v := eval(f)
			if f.tr == nil && (v.isTrue() || v.isFalse()) {
				d.compare(rule, text, f, v)
			}
			return v
		}
	}
	if b.when != nil {
		b.when.eval = wrap(rule.When.Text, b.when.eval)
	}
	for i := range b.cases {
		b.cases[i].require.eval = wrap(rule.Cases[i].Require.Text, b.cases[i].require.eval)
	}
}

func (d *differential) compare(rule *policy.Rule, text string, f *frame, ours value) {
	vars := &activation{d: d, rule: rule, f: f, lets: map[string]ref.Val{}}
	out, _, err := d.program(rule, text, f).Eval(vars)
	if err != nil {
		if vars.ignorant || strings.Contains(err.Error(), notKnown) { // stock CEL has no word for what is not known: it errs where we need not look
			return
		}
		d.t.Errorf("%s: %s: stock CEL fails with %v, ours is %v", rule.ID, text, err, ours.isTrue())
		return
	}
	if vars.ignorant {
		return
	}
	d.compared++
	if out != types.Bool(ours.isTrue()) {
		d.t.Errorf("%s: %s: stock CEL says %v, ours is %v", rule.ID, text, out, ours.isTrue())
	}
}

// program compiles a text in an environment whose functions call ours.
func (d *differential) program(rule *policy.Rule, text string, f *frame) cel.Program {
	key := rule.ID + "\x00" + text
	if p := d.programs[key]; p != nil {
		return p
	}
	env := d.env(rule)
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		d.t.Fatalf("%s: %v", rule.ID, issues.Err())
	}
	p, err := env.Program(ast)
	if err != nil {
		d.t.Fatal(err)
	}
	d.programs[key] = p
	return p
}

func (d *differential) env(rule *policy.Rule) *cel.Env {
	if e := d.envs[rule.ID]; e != nil {
		return e
	}
	provider, err := newProvider(d.plan.Policy.Params, paramValues(d.plan.Policy.Params))
	if err != nil {
		d.t.Fatal(err)
	}
	opts := []cel.EnvOption{cel.CustomTypeProvider(provider), cel.StdLib()}
	for _, slot := range visible[rule.Subject] {
		opts = append(opts, cel.Variable(variables[slot].name, variables[slot].cel))
	}
	for i := range functions {
		fn := &functions[i]
		if fn.args == nil {
			continue
		}
		opts = append(opts, cel.Function(fn.name, cel.Overload(fn.name, fn.args, fn.result, cel.FunctionBinding(func(args ...ref.Val) ref.Val {
			vals := make([]value, len(args))
			for i, a := range args {
				vals[i] = fromCEL(a)
			}
			return toCEL(fn.call(currentFrame, vals), nil)
		}))))
	}
	env, err := cel.NewCustomEnv(opts...)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range rule.Lets {
		ast, issues := env.Compile(l.Expr.Text)
		if issues.Err() != nil {
			d.t.Fatalf("%s: %v", rule.ID, issues.Err())
		}
		if env, err = env.Extend(cel.Variable(l.Name, ast.OutputType())); err != nil {
			d.t.Fatal(err)
		}
	}
	d.envs[rule.ID] = env
	return env
}

// currentFrame is the frame of the evaluation under way; the functions that stock CEL calls need it.
var currentFrame *frame

// activation gives stock CEL the variables of a frame, and the lets of a rule when they are asked for.
type activation struct {
	d        *differential
	rule     *policy.Rule
	f        *frame
	lets     map[string]ref.Val
	ignorant bool // something unknown was met
}

func (a *activation) Parent() cel.Activation { return nil }

func (a *activation) ResolveName(name string) (any, bool) {
	currentFrame = &frame{now: a.f.now}
	if v, ok := a.lets[name]; ok {
		return v, true
	}
	for _, l := range a.rule.Lets {
		if l.Name != name {
			continue
		}
		v, _, err := a.d.program(a.rule, l.Expr.Text, a.f).Eval(a)
		if err != nil {
			v = types.NewErr("%v", err)
		}
		a.lets[name] = v
		return v, true
	}
	if name == "params" {
		fields := map[string]ref.Val{}
		for _, p := range a.d.plan.Policy.Params {
			fields[p.Name] = toCEL(paramValue(p), a)
		}
		return record{Mapper: mapOf(fields)}, true
	}
	for _, slot := range visible[a.rule.Subject] {
		if variables[slot].name == name {
			return toCEL(a.f.slots[slot], a), true
		}
	}
	return nil, false
}

// record, listing and person carry our value through stock CEL.
type record struct {
	traits.Mapper
	v value
}

// Type is the record's type, so that CEL finds the function for it.
func (r record) Type() ref.Type {
	switch r.v.kind {
	case kPortal:
		return types.NewObjectType(exportType)
	case kRecord:
		return types.NewObjectType(r.v.node.Type.Name)
	}
	return r.Mapper.Type()
}

type listing struct {
	traits.Lister
	v value
}

type person struct{ v value }

func (p person) ConvertToNative(typeDesc reflect.Type) (any, error) { return nil, fmt.Errorf("opaque") }
func (p person) ConvertToType(ref.Type) ref.Val                     { return types.NewErr("opaque") }
func (p person) Type() ref.Type                                     { return emailType }
func (p person) Value() any                                         { return p.v.str }
func (p person) Equal(other ref.Val) ref.Val {
	o, ok := other.(person)
	return types.Bool(ok && sameText(p.v.str, o.v.str))
}

func mapOf(fields map[string]ref.Val) traits.Mapper {
	native := make(map[ref.Val]ref.Val, len(fields))
	for k, v := range fields {
		native[types.String(k)] = v
	}
	return types.NewRefValMap(types.DefaultTypeAdapter, native)
}

func toCEL(v value, a *activation) ref.Val {
	switch v.kind {
	case kNull:
		return types.NullValue
	case kBool:
		return types.Bool(v.num == 1)
	case kInt:
		if v.num != v.hi {
			return ignorance(a)
		}
		return types.Int(v.num)
	case kDouble:
		return types.Double(v.f)
	case kString:
		return types.String(v.str)
	case kTime:
		return types.Timestamp{Time: microTime(v.num)}
	case kDuration:
		return types.Duration{Duration: time.Duration(v.num) * time.Microsecond}
	case kEmail, kName:
		return person{v}
	case kTable:
		native := map[string][]string{}
		for k, x := range v.table.lists {
			native[k] = x
		}
		return record{types.DefaultTypeAdapter.NativeToValue(native).(traits.Mapper), v}
	case kList:
		l := v.listOf()
		if !l.closed() {
			ignorance(a)
		}
		vals := make([]ref.Val, l.len())
		for i := range vals {
			vals[i] = toCEL(l.at(i), a)
		}
		return listing{types.NewRefValList(types.DefaultTypeAdapter, vals), v}
	case kRecord:
		return record{lazily(v, a), v}
	case kPortal:
		return record{lazily(v, a), v}
	}
	return ignorance(a)
}

// notKnown is the error that stands for ignorance in stock CEL.
const notKnown = "not known"

func ignorance(a *activation) ref.Val {
	if a != nil {
		a.ignorant = true
	}
	return types.NewErr(notKnown)
}

// fields is a record whose fields are turned when they are read, so that only what an expression reads must be known.
type fields struct {
	traits.Mapper
	v value
	a *activation
}

func lazily(v value, a *activation) traits.Mapper {
	return fields{Mapper: mapOf(nil), v: v, a: a}
}

func (m fields) Find(key ref.Val) (ref.Val, bool) {
	name := string(key.(types.String))
	if m.v.kind == kPortal {
		v, _ := m.v.view.field(portalType().Index(name))
		return toCEL(v, m.a), true
	}
	i := m.v.node.Type.Index(name)
	return toCEL(fromSchema(m.v.node.Vals[i], m.v.node.Type.Fields[i].Type), m.a), true
}

func (m fields) Get(key ref.Val) ref.Val { v, _ := m.Find(key); return v }

func fromCEL(v ref.Val) value {
	switch x := v.(type) {
	case types.Null:
		return null
	case types.Bool:
		return boolValue(bool(x))
	case types.Int:
		return intValue(int64(x))
	case types.Double:
		return value{kind: kDouble, f: float64(x)}
	case types.String:
		return stringValue(string(x))
	case types.Timestamp:
		return timeValue(x.Time)
	case types.Duration:
		return durationValue(x.Duration)
	case person:
		return x.v
	case record:
		return x.v
	case listing:
		return x.v
	case traits.Lister:
		var elems []value
		for it := x.Iterator(); it.HasNext() == types.True; {
			elems = append(elems, fromCEL(it.Next()))
		}
		return listValue(elems)
	}
	return unknown
}
