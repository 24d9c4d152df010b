package checks

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// Needs lists the facts that the rules in force read, as their expressions name them: what each is, who can supply it,
// and which rules wait for it.
func (plan *Plan) Needs() []*Need {
	all := map[string]*need{}
	for _, b := range plan.bounds() {
		if b.inForce == nil {
			continue
		}
		for path, field := range b.needs.facts {
			if field == nil || wraps(field) || b.inForce.Subject == policy.SubjectPortal || b.inForce.Subject == policy.SubjectRegister {
				continue
			}
			n := nameNeed(traced{path: path, field: field, reason: NotCollected})
			if all[n.key()] == nil {
				all[n.key()] = newNeed(n)
			}
			all[n.key()].rules[b.inForce.ID] = true
		}
	}
	out := make([]*Need, 0, len(all))
	for _, k := range sortedKeys(all) {
		all[k].Rules = sortedKeys(all[k].rules)
		out = append(out, all[k].Need)
	}
	return out
}

// wraps reports whether a field only holds the facts that are meant: a section of facts, or the account's number.
func wraps(f *schemas.Field) bool {
	return f.Type.Section == schemas.FactsSectionKind || f.Name == "hubId" && f.Ask == nil
}

// bounds are all bound rules, ordered by rule ID.
func (plan *Plan) bounds() []*bound {
	var out []*bound
	for _, bs := range plan.rules {
		out = append(out, bs...)
	}
	slices.SortFunc(out, func(a, b *bound) int {
		return cmp.Or(cmp.Compare(a.rule().ID, b.rule().ID), cmp.Compare(a.index, b.index))
	})
	return out
}

// need is a Need while it grows.
type need struct {
	*Need
	rules map[string]bool
	about map[NeedSubject]bool
}

// needName is what makes a missing fact the same fact.
type needName struct {
	side, fact string
	reason     NeedReason
	field      *schemas.Field
}

func (n needName) compare(other needName) int {
	return cmp.Or(strings.Compare(n.side, other.side), strings.Compare(n.fact, other.fact), strings.Compare(string(n.reason), string(other.reason)))
}

func (n needName) key() string { return string(n.appendKey(nil)) }

// appendKey writes what tells the fact from others, in their order.
func (n needName) appendKey(b []byte) []byte {
	b = append(append(b, n.side...), 0)
	b = append(append(b, n.fact...), 0)
	return append(b, n.reason...)
}

// nameNeed names a missing fact. Without any export of a portal it is the export that is missing, not each fact.
func nameNeed(t traced) needName {
	side, fact, _ := strings.Cut(t.path, ".")
	switch side {
	case "user":
		side = "client"
	case "access":
		side = "register"
	case "params":
		return needName{side: "policy", fact: "seat class of " + t.text, reason: NotClassed, field: subjectField("seatClass")}
	}
	if fact == "hubId" && t.reason != NoExport { // which portal is meant is the register's to say
		access := schemas.TypeOf(schemas.KindAccess)
		return needName{side: "register", fact: fact, reason: NotCollected, field: &access.Fields[access.Index(fact)]}
	}
	if t.reason == NoExport {
		return needName{side: side, fact: "export", reason: NoExport}
	}
	return needName{side: side, fact: cmp.Or(fact, side), reason: t.reason, field: t.field}
}

func subjectField(name string) *schemas.Field {
	t := schemas.TypeOf(schemas.KindSubject)
	return &t.Fields[t.Index(name)]
}

func newNeed(n needName) *need {
	out := &need{Need: &Need{Fact: n.fact, Side: n.side, Reason: n.reason}, rules: map[string]bool{}, about: map[NeedSubject]bool{}}
	out.PerUser = strings.HasPrefix(n.fact, "users.") || n.field != nil && n.field.Person
	if n.field != nil {
		out.Description, out.Person = n.field.Description, n.field.Person
	}
	if ask := askFor(n); ask != nil {
		out.Of, out.Screen, out.API, out.Scope, out.Question = ask.Of, ask.At, ask.API, ask.Scope, ask.Question
		if ask.Of == "administrator" { // of the portal that the fact is about
			out.Of = "client-administrator"
			if n.side == "partner" {
				out.Of = "agency-administrator"
			}
		}
	}
	return out
}

// askFor finds who can supply a fact: the field's own word, else its section's, else the export's.
func askFor(n needName) *schemas.Ask {
	if n.field != nil && n.field.Ask != nil {
		return n.field.Ask
	}
	if n.fact == "export" {
		return portalType().Ask
	}
	section, _, _ := strings.Cut(n.fact, ".")
	if i := portalType().Index(section); i >= 0 {
		return askOf(&portalType().Fields[i])
	}
	return nil
}

// add notes a rule and a subject that wait for the fact.
func (n *need) add(j judgedOf) {
	n.rules[j.rule.rule().ID] = true
	about := n.subjectOf(j.subject)
	if len(n.about) >= MaxNeedSubjects && !n.about[about] {
		n.Total++ // told apart no longer: an upper bound
		return
	}
	if !n.about[about] {
		n.about[about] = true
		n.Total++
	}
}

// subjectOf says what the fact is about, given who waits for it: a person whatever the portal, a user of a portal, or
// a portal.
func (n *need) subjectOf(s *Subject) NeedSubject {
	about := NeedSubject{HubID: s.HubID, PortalName: s.PortalName}
	switch {
	case n.Side == "policy":
		return NeedSubject{}
	case n.Person:
		return NeedSubject{User: s.User}
	case n.Side == "partner":
		about = NeedSubject{HubID: s.PartnerHubID}
	}
	if n.PerUser || n.Side == "register" {
		about.User = s.User
	}
	return about
}

// needSet are the facts and params that the expressions of a rule read.
type needSet struct {
	facts map[string]*schemas.Field // nil: a variable, not a field of a schema
	used  map[string]bool
	// reads are the paths of all fields that may be read, those that functions look into too, whatever name the fact
	// is told by: what comes from one of two places has the path of each.
	reads     map[string]bool
	variables map[string]bool // of the subject
}

func newNeedSet() *needSet {
	return &needSet{facts: map[string]*schemas.Field{}, used: map[string]bool{}, reads: map[string]bool{}, variables: map[string]bool{}}
}

// read notes that a field of what stands at the paths is read, and returns its own paths. "" is the value itself.
func (s *needSet) read(paths []string, field string) []string {
	if len(paths) == 0 {
		s.reads[wholeRecord] = true
		return nil
	}
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = p + "." + field
		s.reads[out[i]] = true
	}
	return out
}

func (s *needSet) add(path string, field *schemas.Field) {
	if path != "" {
		s.facts[path] = field
	}
}

func (s *needSet) paths() []string  { return sortedKeys(s.facts) }
func (s *needSet) params() []string { return sortedKeys(s.used) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
