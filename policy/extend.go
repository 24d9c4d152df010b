package policy

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// override reads one [override.RULE].
func (d *document) override(id string, t *overrideTable) *Override {
	o := &Override{Rule: id, Off: t.Off.v, Reason: t.Reason.v, Pos: d.keyAt(t.At)}
	o.Severity, _ = word(d, t.Severity, "severity", severities)
	_, severity := t.At.keys["severity"]
	_, off := t.At.keys["off"]
	switch {
	case !severity && !off:
		d.ps.add(o.Pos, "the override of %s changes nothing; give it \"severity\" or \"off = true\"", shown(id))
	case severity && t.Off.v:
		d.ps.add(d.keyAt(t.At.child("severity")), "the override of %s both switches the rule off and gives it a severity", shown(id))
	}
	return o
}

// merger applies policies one on the other.
type merger struct {
	ps        *Problems
	rules     map[string]*Rule // as defined, by ID
	byName    map[string]*Rule
	unread    map[string]bool // IDs of rules that exist but could not be read
	params    map[string]*Param
	overrides map[string]*Override
	waivers   []*Waiver
	sources   map[string]string
	files     []string
	policies  map[string]Position
	// incomplete says that something could not be read: an unknown name may have been defined there.
	incomplete bool
}

// merge applies policies in order and returns the policy in force, which bears the last one's name.
func (l *loader) merge(line []*part) *Policy {
	m := &merger{
		ps: &l.problems, rules: map[string]*Rule{}, byName: map[string]*Rule{}, unread: map[string]bool{},
		params: map[string]*Param{}, overrides: map[string]*Override{}, sources: map[string]string{},
		policies: map[string]Position{},
	}
	for _, p := range line {
		m.add(p)
	}
	last := line[len(line)-1]
	merged := &Policy{
		ID: last.policy, Title: last.title, Version: last.version,
		Rules: m.inForce(), Params: sorted(m.params), Overrides: sorted(m.overrides),
		Waivers: m.waivers, Sources: m.sources, Files: m.files,
	}
	if base := nearestBuiltin(line); base != nil {
		merged.Builtin = l.merge(lineage(nil, base))
	}
	merged.Digest = digest(merged)
	return merged
}

// nearestBuiltin returns the last built-in policy of the line; nil when there is none, or nothing else.
func nearestBuiltin(line []*part) *part {
	var last *part
	custom := false
	for _, p := range line {
		if p.builtin {
			last = p
		} else {
			custom = true
		}
	}
	if !custom {
		return nil
	}
	return last
}

// sorted returns the values of a map in the order of the keys.
func sorted[T any](m map[string]T) []T {
	var out []T
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[key])
	}
	return out
}

// add applies one policy on what was merged before it.
func (m *merger) add(p *part) {
	m.incomplete = m.incomplete || p.incomplete
	if first, ok := m.policies[p.policy]; ok && p.policy != "" {
		m.ps.add(p.name, "the policy ID %s is already that of the policy at %s, which this one extends or stands on",
			shown(p.policy), first)
	}
	m.policies[p.policy] = p.name
	m.files = append(m.files, p.fileNames...)
	if p.hasSource {
		m.sources[p.policy] = p.source
	}
	// What the policy changes must have been there before it.
	m.change(p)
	m.define(p)
	for _, w := range p.waivers {
		m.known(w.Rule, w.Pos, "the waiver is for")
		m.waivers = append(m.waivers, w)
	}
}

// define adds the policy's own rules and parameters.
func (m *merger) define(p *part) {
	bases := lineage(slices.Clone(p.after), p)
	sample := sampleOf(bases)
	for _, id := range p.unread {
		m.unread[id] = true
	}
	for _, r := range p.rules {
		if first := m.rules[r.ID]; first != nil {
			m.ps.add(r.Pos, "the rule %s is already defined at %s; to change a rule of an extended policy, use [override.%s]",
				shown(r.ID), first.Pos, r.ID)
			continue
		}
		if first := m.byName[r.Name]; first != nil && r.Name != "" {
			m.ps.add(r.Pos, "the rule name %s is already that of the rule %s at %s", shown(r.Name), first.ID, first.Pos)
		}
		r.Sample = sample
		m.rules[r.ID], m.byName[r.Name] = r, r
	}
	checkQuotes(p.quotes, bases, m.ps)
	for _, x := range p.params {
		if first := m.params[x.Name]; first != nil {
			m.ps.add(x.Pos, "the parameter %s is already declared at %s; to change its value, set it under [params]",
				shown(x.Name), first.Pos)
			continue
		}
		m.params[x.Name] = x
	}
}

// sampleOf returns the sample of the nearest policy that has one.
func sampleOf(bases []*part) []byte {
	for _, p := range slices.Backward(bases) {
		if p.sample != nil {
			return p.sample
		}
	}
	return nil
}

// change applies the policy's settings of parameters and its overrides.
func (m *merger) change(p *part) {
	for _, name := range slices.Sorted(maps.Keys(p.settings)) {
		m.setParam(p, name, p.settings[name])
	}
	for _, o := range p.overrides {
		if i := slices.IndexFunc(p.rules, func(r *Rule) bool { return r.ID == o.Rule }); i >= 0 {
			m.ps.add(o.Pos, "the rule %s is this policy's own, defined at %s; change it there", shown(o.Rule), p.rules[i].Pos)
			continue
		}
		if m.known(o.Rule, o.Pos, "the override is for") {
			m.overrides[o.Rule] = o
		}
	}
}

// setParam gives an inherited parameter a new value of the same type. A table of lists is replaced as a whole.
func (m *merger) setParam(p *part, name string, v *value[any]) {
	pos := p.doc.keyAt(v.at)
	old := m.params[name]
	switch {
	case old != nil:
		if x, ok := p.doc.paramValue(old.Type, v.v, v.at, name); ok {
			m.params[name] = &Param{Name: name, Type: old.Type, Value: x, Help: old.Help, Pos: pos}
		}
	case slices.ContainsFunc(p.params, func(x *Param) bool { return x.Name == name }):
		m.ps.add(pos, "the parameter %s is declared in this file; give its value under [param.%s]", shown(name), name)
	case !m.incomplete:
		names := slices.Collect(maps.Keys(m.params))
		m.ps.add(pos, "unknown parameter %s; a new one is declared under [param.NAME]%s", shown(name), suggestion(name, names))
	}
}

// known reports a rule ID that no rule has.
func (m *merger) known(id string, pos Position, what string) bool {
	if id == "" || m.unread[id] || m.rules[id] != nil {
		return m.rules[id] != nil
	}
	if m.incomplete {
		return false
	}
	ids := slices.Collect(maps.Keys(m.rules))
	hint := suggestion(id, ids)
	if r := m.byName[strings.ToLower(id)]; r != nil {
		hint = suggestion(r.ID, []string{r.ID})
	}
	if len(m.rules) == 0 {
		hint = "; no policy that this one extends has rules"
	}
	m.ps.add(pos, "%s %s, but there is no such rule%s", what, shown(id), hint)
	return false
}

// inForce returns the rules with the overrides applied, ordered by ID. A rule that no override concerns is shared with
// the policy that defines it.
func (m *merger) inForce() []*Rule {
	var rules []*Rule
	for _, r := range m.rules {
		o := m.overrides[r.ID]
		switch {
		case o == nil:
			rules = append(rules, r)
		case !o.Off:
			rules = append(rules, overridden(r, o))
		}
	}
	slices.SortFunc(rules, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	return rules
}

// overridden returns a copy of the rule with the override applied. Examples that name a severity name the new one, so
// that they stay true.
func overridden(r *Rule, o *Override) *Rule {
	c := *r
	c.Override = o
	if o.Severity == "" {
		return &c
	}
	c.Cases = slices.Clone(r.Cases)
	for i := range c.Cases {
		c.Cases[i].Severity = o.Severity
	}
	c.Examples = slices.Clone(r.Examples)
	for i := range c.Examples {
		if c.Examples[i].Severity != "" {
			c.Examples[i].Severity = string(o.Severity)
		}
	}
	return &c
}
