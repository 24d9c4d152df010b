package checks

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"cel.dev/cel-go/cel"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// Plan is a policy whose expressions are typed against the schemas and compiled, ready to run. It is safe for
// concurrent use.
type Plan struct {
	Policy *policy.Policy

	rules  map[policy.Subject][]*bound
	ages   ages
	format formatter
	notice time.Duration // before a waiver's end it is told

	labels *schemas.Labels

	decisionDays int
	holidays     map[string]bool

	lets      int // that a frame must hold
	ruleNeeds map[string]*needSet
	steps     int             // what one expression may cost
	selected  map[string]bool // sections that the rules read, as "client.users"
	reads     *reads          // what of the portals the rules read to decide
	keeps     func() *reads   // what of the portals anything reads; see reduce_keep.go
}

// bound is a rule ready to run. A rule of a custom policy and the built-in rule that it was made from are one bound
// rule where they ask the same, so that nothing is evaluated twice.
type bound struct {
	inForce *policy.Rule // nil: only the unchanged built-in policy has it
	builtin *policy.Rule // nil: the built-in policy has no such rule, or there is none
	lets    []*let
	when    *code
	cases   []boundCase
	needs   *needSet
	index   int
}

// boundCase is a case ready to run. The message is compiled when it is first said: most never are. Those of a user's
// own rules are compiled at once, so that what is wrong with them is told; a test does so for the built-in rules.
type boundCase struct {
	require code
	message func() message
}

// rule is the rule that the bound one stands for.
func (b *bound) rule() *policy.Rule {
	if b.inForce != nil {
		return b.inForce
	}
	return b.builtin
}

// Bind types and compiles a policy's expressions. All problems of all rules are returned together, as
// policy.Problems.
func Bind(p *policy.Policy) (*Plan, error) {
	plan := &Plan{Policy: p, rules: map[policy.Subject][]*bound{}, ruleNeeds: map[string]*needSet{}, selected: map[string]bool{}, reads: newReads(), steps: maxSteps}
	if err := plan.readParams(p); err != nil {
		return nil, err
	}
	byID := map[string]*bound{}
	var own []*bound
	for _, r := range p.Rules {
		byID[r.ID] = &bound{inForce: r}
		own = append(own, byID[r.ID])
	}
	problems, err := plan.bindAll(p.Params, own)
	if err != nil {
		return nil, err
	}
	if p.Builtin != nil {
		var others []*bound
		for _, r := range p.Builtin.Rules {
			if same := byID[r.ID]; same != nil && asksTheSame(same, r, p, p.Builtin) {
				same.builtin = r
				continue
			}
			others = append(others, &bound{builtin: r})
		}
		more, err := plan.bindAll(p.Builtin.Params, others)
		if err != nil {
			return nil, err
		}
		problems = append(problems, more...)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	plan.keeps = sync.OnceValue(plan.whatIsRead)
	return plan, nil
}

// bindAll binds rules side by side and puts them among those of their subjects, in their order.
func (plan *Plan) bindAll(params []*policy.Param, rules []*bound) (policy.Problems, error) {
	outs := make([]*ruleBinder, len(rules))
	values := paramValues(params)
	failed := make([]error, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	var workers sync.WaitGroup
	for w := range failed {
		workers.Go(func() {
			// Environments of its own: cel-go writes to one when it explains an error.
			binder, err := newBinder(params, values)
			if err != nil {
				failed[w] = err
				return
			}
			for i := next.Add(1) - 1; i < int64(len(rules)); i = next.Add(1) - 1 {
				outs[i] = binder.bind(rules[i])
			}
		})
	}
	workers.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	var problems policy.Problems
	for i, b := range rules {
		problems = append(problems, outs[i].problems...)
		plan.add(b)
	}
	return problems, nil
}

// add puts a bound rule among those of its subject.
func (plan *Plan) add(b *bound) {
	r := b.rule()
	b.index = len(plan.ruleNeeds)
	plan.rules[r.Subject] = append(plan.rules[r.Subject], b)
	plan.lets = max(plan.lets, len(b.lets))
	key := r.ID
	if b.inForce == nil {
		key += " (built-in)"
	}
	plan.ruleNeeds[key] = b.needs
	plan.reads.add(b.needs)
	for _, path := range b.needs.paths() {
		parts := strings.SplitN(path, ".", 3)
		if len(parts) >= 2 {
			plan.selected[parts[0]+"."+parts[1]] = true
		}
	}
}

// asksTheSame reports whether a rule in force and the built-in one differ in nothing but severity.
func asksTheSame(b *bound, builtin *policy.Rule, p, base *policy.Policy) bool {
	if b.inForce.Policy != builtin.Policy {
		return false
	}
	for _, name := range b.needs.params() {
		x, y := p.Param(name), base.Param(name)
		if x == nil || y == nil || fmt.Sprint(x.Value) != fmt.Sprint(y.Value) {
			return false
		}
	}
	return true
}

// readParams reads the parameters that the engine itself needs.
func (plan *Plan) readParams(p *policy.Policy) error {
	var problems policy.Problems
	lacks := func(name, kind string) {
		problems = append(problems, policy.Problem{Pos: policy.Position{File: firstFile(p), Line: 1, Column: 1},
			Message: fmt.Sprintf("the policy has no param %s (%s), which every policy needs: extend a built-in policy or declare [param.%s]", name, kind, name)})
	}
	durations := map[string]*time.Duration{"max_age_api": &plan.ages.api, "max_age_in_app": &plan.ages.inApp,
		"max_age_attested": &plan.ages.attested, "waiver_notice": &plan.notice}
	for _, name := range []string{"max_age_api", "max_age_in_app", "max_age_attested", "waiver_notice"} {
		d, ok := p.DurationParam(name)
		if !ok {
			lacks(name, "duration")
		}
		*durations[name] = d
	}
	zone, ok := p.StringParam("time_zone")
	if !ok {
		lacks("time_zone", "string")
	}
	z, err := zoneNamed(zone)
	if err != nil {
		pos := policy.Position{File: firstFile(p), Line: 1, Column: 1}
		if x := p.Param("time_zone"); x != nil {
			pos = x.Pos
		}
		problems = append(problems, policy.Problem{Pos: pos, Message: err.Error() + "; use an IANA name such as Europe/Berlin"})
		z = time.UTC
	}
	plan.ages.zone, plan.format.zone = z, z
	days, ok := p.IntParam("decision_business_days")
	if !ok {
		lacks("decision_business_days", "int")
	}
	plan.decisionDays = int(days)
	holidays, _ := p.StringsParam("holidays")
	plan.holidays = map[string]bool{}
	for _, h := range holidays {
		if dateOf(h).IsZero() {
			problems = append(problems, policy.Problem{Pos: p.Param("holidays").Pos,
				Message: fmt.Sprintf("the holiday %q is no date; write it as 2026-12-25", h)})
		}
		plan.holidays[h] = true
	}
	var wrong policy.Problems
	if plan.labels, err = LabelsOf(p); errors.As(err, &wrong) {
		problems = append(problems, wrong...)
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

func firstFile(p *policy.Policy) string {
	if len(p.Files) > 0 {
		return p.Files[0]
	}
	return p.ID
}

// binder compiles the rules of one policy; the environments are made once for each subject.
type binder struct {
	types *celTypes
	envs  map[policy.Subject]func() (*cel.Env, error)
}

func newBinder(params []*policy.Param, values map[string]value) (*binder, error) {
	provider, err := newProvider(params, values)
	if err != nil {
		return nil, err
	}
	b := &binder{types: provider, envs: map[policy.Subject]func() (*cel.Env, error){}}
	for subject := range visible {
		b.envs[subject] = sync.OnceValues(func() (*cel.Env, error) { return environment(subject, provider) })
	}
	return b, nil
}

// ruleBinder compiles the expressions of one rule.
type ruleBinder struct {
	*binder
	rule     *policy.Rule
	env      *cel.Env
	names    []string
	lets     map[string]*let
	needs    *needSet
	slots    int // the first that is free
	problems policy.Problems
}

func (rb *ruleBinder) problem(pos policy.Position, message string) {
	rb.problems = append(rb.problems, policy.Problem{Pos: pos, Message: message})
}

func (b *binder) bind(out *bound) *ruleBinder {
	r := out.rule()
	out.needs = newNeedSet()
	rb := &ruleBinder{binder: b, rule: r, lets: map[string]*let{}, needs: out.needs, slots: slotCount}
	makeEnv := b.envs[r.Subject]
	if makeEnv == nil {
		rb.problem(r.Pos, "rules on registers are not supported yet")
		return rb
	}
	env, err := makeEnv()
	if err != nil {
		rb.problem(r.Pos, err.Error())
		return rb
	}
	rb.env, rb.names = env, b.types.knownNames(r.Subject)
	for _, l := range r.Lets {
		out.lets = append(out.lets, rb.addLet(l, len(out.lets)))
	}
	g := guards{}
	if strings.TrimSpace(r.When.Text) != "" {
		c := rb.compiler(r.When)
		c.mayRecord = true
		when := rb.boolean(c, r.When, nil)
		out.when = &when
		if c.checked != nil {
			g = g.and(c.nonNull(c.checked.Expr(), true)...)
		}
	}
	for _, x := range r.Cases {
		bc := boundCase{require: rb.boolean(rb.compiler(x.Require), x.Require, g)}
		bc.message = sync.OnceValue(func() message {
			m, problems := rb.message(x.Message, g)
			if len(problems) > 0 {
				return message{texts: []string{x.Message.Text}, needs: newNeedSet()}
			}
			return m
		})
		if !strings.HasPrefix(r.Pos.File, policy.BuiltinFile) {
			_, problems := rb.message(x.Message, g)
			rb.problems = append(rb.problems, problems...)
		}
		out.cases = append(out.cases, bc)
	}
	return rb
}

func (rb *ruleBinder) compiler(e policy.Expr) *compiler {
	c := &compiler{expr: e, types: rb.types, vars: map[string]variableAt{}, lets: rb.lets, slots: rb.slots, top: rb.slots,
		needs: rb.needs, mayKnow: rb.rule.Stage == policy.Evidence}
	for _, slot := range visible[rb.rule.Subject] {
		c.vars[variables[slot].name] = variableAt{slot: slot, code: topVariable(slot)}
	}
	return c
}

func (rb *ruleBinder) finish(c *compiler) {
	rb.problems = append(rb.problems, c.errs...)
}

// boolean compiles an expression that decides.
func (rb *ruleBinder) boolean(c *compiler, e policy.Expr, g guards) code {
	out := c.compile(rb.env, rb.names, g)
	if len(c.errs) == 0 && out.typ.String() != "bool" {
		c.errs = append(c.errs, policy.Problem{Pos: e.Pos, Message: fmt.Sprintf("the expression must be true or false, but it is %s", out.typ)})
	}
	if out.nullable {
		c.errs = append(c.errs, policy.Problem{Pos: e.Pos, Message: "the expression may be null"})
	}
	rb.finish(c)
	return out
}

func (rb *ruleBinder) addLet(l policy.Let, index int) *let {
	c := rb.compiler(l.Expr)
	c.mayRecord = false
	out := &let{index: index, code: c.compile(rb.env, rb.names, nil)}
	rb.slots = c.top // a let is evaluated inside other expressions: their variables are not its own
	for _, slot := range visible[rb.rule.Subject] {
		if variables[slot].name == l.Name {
			c.errs = append(c.errs, policy.Problem{Pos: l.Expr.Pos, Message: fmt.Sprintf("%q is a variable of the rule already: give the let another name", l.Name)})
		}
	}
	if len(c.errs) == 0 {
		env, err := rb.env.Extend(cel.Variable(l.Name, out.code.typ))
		if err != nil {
			c.errs = append(c.errs, policy.Problem{Pos: l.Expr.Pos, Message: err.Error()})
		} else {
			rb.env = env
		}
		rb.lets[l.Name] = out
		rb.names = append(rb.names, l.Name)
	}
	rb.finish(c)
	return out
}

// message compiles a message. It leaves the binder as it is, since it may be called long after, from any goroutine.
func (rb *ruleBinder) message(m policy.Expr, g guards) (message, policy.Problems) {
	spans, err := splitMessage(m.Text)
	if err != nil {
		return message{}, policy.Problems{{Pos: m.Pos, Message: err.Error()}}
	}
	out := message{needs: newNeedSet()}
	var problems policy.Problems
	for _, s := range spans {
		if !s.expr {
			out.texts = append(out.texts, s.text)
			continue
		}
		head := m.Text[:s.offset]
		line := strings.Count(head, "\n") + 1
		col := utf8.RuneCountInString(head[strings.LastIndexByte(head, '\n')+1:]) + 1
		c := rb.compiler(policy.Expr{Text: s.text, Pos: m.At(line, col)})
		c.needs = out.needs // apart from the rule's: what a message reads does not decide
		x := c.compile(rb.env, rb.names, g)
		if x.typ != nil && c.incomparable(x.typ) && len(x.reads) > 0 { // records are shown with what is in them
			c.needs.read(x.reads, wholeRecord)
		}
		out.codes = append(out.codes, x)
		problems = append(problems, c.errs...)
	}
	return out, problems
}
