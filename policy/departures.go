package policy

import (
	"crypto/sha256"
	"reflect"
)

// Departures are all the ways in which one policy differs from another that it stands on, or is a copy of.
type Departures struct {
	// Overrides are those that the other has not, ordered by rule.
	Overrides []*Override
	// Params have another value, or are new, ordered by name; Dropped are no longer declared.
	Params  []ParamDeparture
	Dropped []*Param
	// Waivers are those that the other has not, in the order they are written.
	Waivers []*Waiver
	// Added rules are new, Changed ones say something else than the other's of the same ID, by more than an override;
	// Removed ones are there no longer, though no override takes them out. All ordered by ID.
	Added, Changed, Removed []*Rule
}

// ParamDeparture is a parameter of another value than before; From is nil for a new one.
type ParamDeparture struct{ From, To *Param }

// Empty reports whether there are none.
func (d *Departures) Empty() bool {
	return len(d.Overrides)+len(d.Params)+len(d.Dropped)+len(d.Waivers)+len(d.Added)+len(d.Changed)+len(d.Removed) == 0
}

// DeparturesFrom lists how p differs from base.
func (p *Policy) DeparturesFrom(base *Policy) *Departures {
	d := &Departures{}
	off := map[string]bool{}
	for _, o := range p.Overrides {
		off[o.Rule] = o.Off
		if !hasOverride(base, o) {
			d.Overrides = append(d.Overrides, o)
		}
	}
	for _, x := range p.Params {
		from := base.Param(x.Name)
		if from == nil || from.Type != x.Type || !reflect.DeepEqual(from.Value, x.Value) {
			d.Params = append(d.Params, ParamDeparture{from, x})
		}
	}
	for _, x := range base.Params {
		if p.Param(x.Name) == nil {
			d.Dropped = append(d.Dropped, x)
		}
	}
	for _, w := range p.Waivers {
		if !hasWaiver(base, w) {
			d.Waivers = append(d.Waivers, w)
		}
	}
	for _, r := range p.Rules {
		switch was := base.Rule(r.ID); {
		case was == nil:
			d.Added = append(d.Added, r)
		case !sameRule(r, was):
			d.Changed = append(d.Changed, r)
		}
	}
	for _, r := range base.Rules {
		if p.Rule(r.ID) == nil && !off[r.ID] {
			d.Removed = append(d.Removed, r)
		}
	}
	return d
}

func hasOverride(p *Policy, o *Override) bool {
	for _, x := range p.Overrides {
		if x.Rule == o.Rule && x.Severity == o.Severity && x.Off == o.Off && x.Reason == o.Reason {
			return true
		}
	}
	return false
}

func hasWaiver(p *Policy, w *Waiver) bool {
	for _, x := range p.Waivers {
		same := *x
		same.Pos = w.Pos
		if same == *w {
			return true
		}
	}
	return false
}

// sameRule reports whether two rules say the same but for the severities that an override gives.
func sameRule(a, b *Rule) bool {
	return ruleDigest(a, b.Override) == ruleDigest(b, a.Override)
}

// ruleDigest is a digest of a rule. Severities do not count where the rule or its other self is overridden.
func ruleDigest(r *Rule, other *Override) string {
	c := *r
	c.Override, c.Sample = nil, nil // samples are the policy's, not the rule's
	if r.Override != nil || other != nil {
		c.Cases = make([]Case, len(r.Cases))
		for i, k := range r.Cases {
			k.Severity = ""
			c.Cases[i] = k
		}
		c.Examples = nil // they name severities
	}
	w := writer{sha256.New()}
	w.rule(&c)
	return string(w.Sum(nil))
}
