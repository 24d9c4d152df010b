package checks

import (
	"cmp"
	"slices"
	"strings"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// deciding are the rules that decide whether the access is ready.
func (s *remedySearch) deciding() []*bound {
	var out []*bound
	for _, kind := range []policy.Subject{policy.SubjectClient, policy.SubjectAccess} {
		for _, b := range s.plan.rules[kind] {
			if b.inForce != nil && eligibilityStages[b.inForce.Stage] && (kind == policy.SubjectAccess || b.inForce.Moment == policy.AtRequest) {
				out = append(out, b)
			}
		}
	}
	return out
}

// trial is a rule judged with the changes that it can see.
type trial struct {
	rule *bound
	set  string
}

func (s *remedySearch) holds(b *bound, set []*change) bool {
	key := trial{b, keyOf(s.visible(b, set))}
	if ok, known := s.held[key]; known {
		return ok
	}
	ok := true
	s.with(b, set, func(f *frame) { ok, _ = s.decide(b, f) })
	s.held[key] = ok
	return ok
}

// visible are the changes of what a rule may read.
func (s *remedySearch) visible(b *bound, set []*change) []*change {
	return slices.DeleteFunc(slices.Clone(set), func(c *change) bool { return !s.relevant(b, c) })
}

// relevant reports whether a rule may read what a change changes.
func (s *remedySearch) relevant(b *bound, c *change) bool {
	if s.sees[b] == nil {
		s.sees[b] = map[string]bool{}
	}
	sees, known := s.sees[b][c.key]
	if !known {
		fact := sharedName(c.Fact)
		sees = c.Side == "policy" || slices.ContainsFunc(readsOf(b), func(r string) bool { return partOf(fact, r) || partOf(r, fact) })
		s.sees[b][c.key] = sees
	}
	return sees
}

// readsOf are the names of what a rule may read.
func readsOf(b *bound) []string {
	var out []string
	for r := range b.needs.reads {
		if side, section, ok := strings.Cut(r, "."); ok && !strings.Contains(section, ".") && isFactsSection(side, section) {
			continue // only holds the facts that are meant
		}
		out = append(out, sharedName(strings.TrimSuffix(r, "."+wholeRecord)))
	}
	for v := range b.needs.variables {
		for i := range variables {
			if variables[i].name == v && strings.Contains(variables[i].path+".", "users.") {
				out = append(out, "users")
			}
			if variables[i].name == v && (variables[i].path == "register" || variables[i].path == "access") {
				out = append(out, "access")
			}
		}
	}
	slices.Sort(out)
	return out
}

func isFactsSection(side, section string) bool {
	i := portalType().Index(section)
	return (side == "client" || side == "partner") && i >= 0 && portalType().Fields[i].Type.Section == schemas.FactsSectionKind
}

// sharedName is a fact's name without what does not tell it from others: one record of a person stands for the others,
// and one side's for the other's.
func sharedName(fact string) string {
	side, rest, _ := strings.Cut(fact, ".")
	switch side {
	case "client", "partner":
		return rest
	case "user":
		return strings.TrimSuffix("users."+rest, ".")
	case "register":
		return strings.TrimSuffix("access."+rest, ".")
	}
	return fact
}

// partOf reports whether a name is another one, or that of a part of it. The empty name and that of the whole stand for
// everything.
func partOf(name, other string) bool {
	return other == "" || other == wholeRecord || name == other || strings.HasPrefix(name, other+".")
}

// shareFacts reports whether a change may matter to both rules.
func shareFacts(a, b *bound) bool {
	theirs := readsOf(b)
	return slices.ContainsFunc(readsOf(a), func(x string) bool {
		return slices.ContainsFunc(theirs, func(y string) bool { return partOf(x, y) || partOf(y, x) })
	}) || readsTables(a) && readsTables(b)
}

// readsTables reports whether what the policy says of a seat may matter to a rule.
func readsTables(b *bound) bool { return b.needs.used["seat_classes"] }

// try judges a rule with changes made. If it does not hold, it says which further ones may help: of the facts that
// decided, and of the others that were read.
func (s *remedySearch) try(b *bound, set []*change) (ok bool, decisive, rest []*change) {
	s.with(b, set, func(f *frame) {
		var at int
		if ok, at = s.decide(b, f); ok {
			return
		}
		why := b.when
		if at >= 0 {
			why = &b.cases[at].require
		}
		decisive = s.candidates(b, f, slices.Clone(s.trace(why, f)))
		refused := s.refused
		rest = s.candidates(b, f, s.readUpTo(b, at, f))
		if len(refused) > 0 { // what decided says best why nothing helps
			s.refused = refused
		}
		rest = slices.DeleteFunc(rest, func(c *change) bool { return slices.Contains(decisive, c) })
	})
	return ok, decisive, rest
}

// readUpTo is all that a rule read until a case decided.
func (s *remedySearch) readUpTo(b *bound, at int, f *frame) []traced {
	var out []traced
	s.tracer.whole = true
	defer func() { s.tracer.whole = false }()
	if b.when != nil {
		out = append(out, s.trace(b.when, f)...)
	}
	for i := 0; i <= at; i++ {
		out = append(out, s.trace(&b.cases[i].require, f)...)
	}
	if len(out) >= maxTraced {
		s.cut = true
	}
	return out
}

// stepsOfTrial are the steps of an evaluation that count as one judgement more.
const stepsOfTrial = 2_000

// with makes the changes, has something done, and takes them back.
func (s *remedySearch) with(b *bound, set []*change, do func(*frame)) {
	for _, c := range set {
		if c.before != nil {
			defer c.before()()
		}
	}
	t := s.momentOf(s.row, b.inForce.Moment)
	var f *frame
	if b.inForce.Subject == policy.SubjectAccess {
		f = s.accessFrame(s.row, s.partner, t)
	} else {
		f = s.clientFrame(s.at(t), s.partner, t)
	}
	for _, c := range set {
		if c.after != nil {
			c.after(f)
		}
	}
	do(f)
	s.trials++
}

// decide says whether a rule stands in the way of the request, and if so which case says it, -1 for whether it applies
// at all. As in judge, the first case that fails speaks; warnings stand in nobody's way, and what is waived neither,
// while what nobody knows cannot be waived.
func (s *remedySearch) decide(b *bound, f *frame) (ok bool, at int) {
	clear(f.done)
	if b.when != nil {
		switch v := s.eval(b.when, f); {
		case v.isFalse():
			return true, 0
		case !v.isTrue():
			return severityOf(b.inForce, -1) != policy.Error, -1
		}
	}
	ok = true
	for i := range b.cases {
		v := s.eval(&b.cases[i].require, f)
		grave := b.inForce.Cases[i].Severity == policy.Error
		switch {
		case v.isTrue():
		case v.isFalse():
			if ok && grave && !s.waived(b) {
				return false, i
			}
			return ok, at
		case grave && ok:
			ok, at = false, i
		}
	}
	return ok, at
}

// eval evaluates one expression; a long evaluation counts as many trials.
func (s *remedySearch) eval(c *code, f *frame) value {
	f.steps = 0
	v := c.eval(f)
	s.trials += f.steps / stepsOfTrial
	return v
}

func (s *remedySearch) waived(b *bound) bool {
	about := &Subject{HubID: s.row.hubID}
	if b.inForce.Subject == policy.SubjectAccess {
		about.User = s.row.text("user")
	}
	return s.waiverFor(b.inForce, about) != nil
}

// byUse orders candidates: to supply what nobody knows comes first, then what the request itself says, then to change
// what is, and at last to add to a list.
func byUse(a, b *change) int {
	rank := func(c *change) int {
		switch {
		case c.Added:
			return 3
		case c.From == "" && c.To != "" && c.To != noneText:
			return 0
		case c.From == "" || c.Side == "register":
			return 1
		}
		return 2
	}
	return cmp.Compare(rank(a), rank(b))
}
