package checks

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// PublicWords tells a redactor which words the built-in policy under p knows: they tell nothing of anybody. It is for
// the time before the redactor reads anything.
func PublicWords(p *policy.Policy, r *schemas.Redactor) {
	base := p
	if p.Builtin != nil {
		base = p.Builtin
	} else if !IsBuiltin(p) {
		base = &policy.Policy{}
	}
	var words []string
	for _, x := range base.Params {
		words = append(words, paramWords(x)...)
	}
	for _, rule := range base.Rules {
		for _, e := range expressions(rule) {
			for _, l := range literals.FindAllString(e.Text, -1) {
				words = append(words, unquoted(l))
			}
		}
	}
	var patterns []string
	for _, x := range base.Params { // what HubSpot's seats and their classes are called is nobody's secret
		if t, ok := x.Value.(map[string][]string); ok {
			for class, list := range t {
				words = append(words, class)
				patterns = append(patterns, list...)
			}
		}
	}
	r.Keep(words, patterns)
}

// IsBuiltin reports whether all of the policy is built in.
func IsBuiltin(p *policy.Policy) bool {
	return p.Builtin == nil && !slices.ContainsFunc(p.Files, func(f string) bool { return !strings.HasPrefix(f, policy.BuiltinFile) })
}

func paramWords(x *policy.Param) []string {
	switch v := x.Value.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	}
	return nil
}

func expressions(r *policy.Rule) []*policy.Expr {
	out := []*policy.Expr{&r.When}
	for i := range r.Lets {
		out = append(out, &r.Lets[i].Expr)
	}
	for i := range r.Cases {
		out = append(out, &r.Cases[i].Require)
	}
	return out
}

// literals are the texts written out in an expression.
var literals = regexp.MustCompile(`"(\\.|[^"\\])*"|'(\\.|[^'\\])*'`)

func unquoted(l string) string { return l[1 : len(l)-1] }

// RedactPolicy returns the policy as a redacted run is judged by it and tells of it: who waived what and why, whose
// domains count, what the agency's own rules say, with pseudonyms in place of originals. What is a built-in policy's
// stays as it is. The run over redacted evidence concludes under it what the original concludes over the originals.
func RedactPolicy(p *policy.Policy, r *schemas.Redactor) *policy.Policy {
	if IsBuiltin(p) {
		return p
	}
	x := policyRedactor{r: r, base: &policy.Policy{}}
	if p.Builtin != nil {
		x.base = p.Builtin
	}
	out := *p
	out.ID, out.Title, out.Version = x.id(p.ID), r.Text(p.Title), x.version(p.Version)
	out.Rules, out.Params, out.Overrides, out.Waivers, out.Files = nil, nil, nil, nil, nil
	for _, rule := range p.Rules {
		out.Rules = append(out.Rules, x.rule(rule))
	}
	for _, param := range p.Params {
		out.Params = append(out.Params, x.param(param))
	}
	for _, o := range p.Overrides {
		out.Overrides = append(out.Overrides, x.override(o))
	}
	for _, w := range p.Waivers {
		c := *w
		c.User, c.Reason, c.ApprovedBy, c.Pos = cmp.Or(r.Email(w.User), ""), r.Text(w.Reason), r.Name(w.ApprovedBy), x.pos(w.Pos)
		out.Waivers = append(out.Waivers, &c)
	}
	for _, f := range p.Files {
		out.Files = append(out.Files, r.Path(f))
	}
	out.Sources = map[string]string{}
	for id, text := range p.Sources {
		if _, public := x.base.Sources[id]; !public {
			id, text = x.id(id), r.Scrub(text)
		}
		out.Sources[id] = text
	}
	return policy.WithDigest(&out)
}

type policyRedactor struct {
	r    *schemas.Redactor
	base *policy.Policy
}

// id keeps the form that IDs of policies have.
func (x policyRedactor) id(id string) string {
	return "policy-" + strings.TrimPrefix(x.r.Text(id), "text-")
}

var plainVersion = regexp.MustCompile(`^v?[0-9][0-9.]{0,20}$`)

func (x policyRedactor) version(v string) string {
	if plainVersion.MatchString(v) {
		return v
	}
	return x.r.Text(v)
}

func (x policyRedactor) pos(p policy.Position) policy.Position {
	if !strings.HasPrefix(p.File, policy.BuiltinFile) {
		p.File = x.r.Path(p.File)
	}
	return p
}

func (x policyRedactor) override(o *policy.Override) *policy.Override {
	c := *o
	c.Reason, c.Pos = x.r.Text(o.Reason), x.pos(o.Pos)
	return &c
}

// rule redacts a rule of the agency's own; of a built-in one only what the agency changed.
func (x policyRedactor) rule(rule *policy.Rule) *policy.Rule {
	c := *rule
	if c.Override != nil {
		c.Override = x.override(c.Override)
	}
	if strings.HasPrefix(rule.Pos.File, policy.BuiltinFile) {
		return &c
	}
	r := x.r
	c.Policy, c.Pos = x.id(rule.Policy), x.pos(rule.Pos)
	if words := strings.ReplaceAll(c.Name, "-", " "); r.Scrub(words) != words {
		c.Name = "rule-" + strings.TrimPrefix(r.Text(c.Name), "text-")
	}
	c.Title, c.Derived, c.Rationale, c.Remediation = r.Scrub(c.Title), r.Scrub(c.Derived), r.Scrub(c.Rationale), r.Scrub(c.Remediation)
	c.Sources = slices.Clone(c.Sources)
	for i := range c.Sources {
		c.Sources[i] = r.Scrub(c.Sources[i])
	}
	c.Lets, c.Cases, c.Examples = slices.Clone(c.Lets), slices.Clone(c.Cases), nil
	for _, e := range expressions(&c) {
		e.Text, e.Pos = x.expr(e.Text), x.pos(e.Pos)
	}
	for i := range c.Cases {
		m := &c.Cases[i].Message
		m.Text, m.Pos = x.message(m.Text), x.pos(m.Pos)
		c.Cases[i].Remediation = r.Scrub(c.Cases[i].Remediation)
	}
	return &c
}

// expr redacts the texts that an expression writes out.
func (x policyRedactor) expr(text string) string {
	return literals.ReplaceAllStringFunc(text, func(l string) string { return l[:1] + x.word(unquoted(l)) + l[:1] })
}

// message redacts the words between a message's expressions, and the texts in these.
func (x policyRedactor) message(text string) string {
	spans, err := splitMessage(text)
	if err != nil {
		return x.r.Scrub(text)
	}
	var b strings.Builder
	for _, s := range spans {
		if s.expr {
			b.WriteString("{" + x.expr(s.text) + "}")
		} else {
			b.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(x.r.Scrub(s.text)))
		}
	}
	return b.String()
}

func (x policyRedactor) param(p *policy.Param) *policy.Param {
	c := *p
	c.Pos = x.pos(p.Pos)
	base := x.base.Param(p.Name)
	if base == nil {
		c.Help = x.r.Scrub(p.Help)
	} else if fmt.Sprint(base.Value) == fmt.Sprint(p.Value) {
		return &c
	}
	switch v := p.Value.(type) {
	case string:
		c.Value = x.word(v)
	case []string:
		out := make([]string, len(v))
		for i := range v {
			out[i] = x.word(v[i])
		}
		c.Value = out
	case map[string][]string:
		var known map[string][]string
		if base != nil {
			known, _ = base.Value.(map[string][]string)
		}
		c.Value = x.table(v, known)
	}
	return &c
}

// table redacts the classes and patterns that are not the built-in policy's: an agency may have seats, or columns,
// that are called after somebody.
func (x policyRedactor) table(v, known map[string][]string) map[string][]string {
	public := map[string]bool{}
	for _, list := range known {
		for _, pattern := range list {
			public[pattern] = true
		}
	}
	out := make(map[string][]string, len(v))
	for class, list := range v {
		if _, ok := known[class]; !ok {
			class = x.word(class)
		}
		patterns := make([]string, len(list))
		for i, pattern := range list {
			if patterns[i] = pattern; !public[pattern] && !x.r.Known(pattern) {
				patterns[i] = x.r.Text(pattern)
			}
		}
		out[class] = patterns
	}
	return out
}

var (
	plainNumber = regexp.MustCompile(`^([0-9][0-9.:,/-]{0,20}%?|([0-9]{1,9}[a-zµ]{1,2})+|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+))$`)
	plainDomain = regexp.MustCompile(`^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+\.?$`)
	plainEmail  = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)
	patternMark = regexp.MustCompile(`[\^$*+?()\[\]{}|\\]`)
)

// word redacts a text that expressions read, so that it still compares with the evidence as the original did. What the
// built-in policy or a schema knows stays, as do numbers, days and patterns, which would not work any more.
func (x policyRedactor) word(s string) string {
	switch {
	case plainEmail.MatchString(s):
		return x.r.Email(s)
	case x.r.Known(s), plainNumber.MatchString(s):
		return s
	case plainDomain.MatchString(s):
		return x.r.Domain(s)
	case patternMark.MatchString(s) && x.r.Scrub(s) == s:
		return s
	}
	if words := strings.ReplaceAll(s, "_", " "); x.r.Scrub(words) == words {
		return x.r.Code(s)
	}
	return x.r.Word(s)
}
