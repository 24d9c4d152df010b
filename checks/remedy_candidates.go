package checks

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// candidates are the changes of the facts that an expression read, or missed.
func (s *remedySearch) candidates(b *bound, f *frame, facts []traced) []*change {
	var out []*change
	seen := map[string]bool{}
	add := func(c *change) {
		if k := c.key + "=" + c.To; !seen[k] {
			seen[k] = true
			out = append(out, c)
		}
	}
	words := s.words(b)
	for _, t := range facts {
		if t.field == nil || !changeable(t) || !s.open(b, t) {
			continue
		}
		if t.field.Type.Section == schemas.ItemsSectionKind && t.field.Type.Dated {
			continue // what happened has happened
		}
		if t.field.Type.Section == schemas.ItemsSectionKind {
			s.listCandidates(b, f, t, add)
		} else if t.node != nil && t.slot >= 0 {
			s.fieldCandidates(f, t, words, add)
		}
	}
	slices.SortStableFunc(out, byUse)
	return out
}

func changeable(t traced) bool {
	ofAccess := t.node != nil && t.node.Type.Name == "Access"
	return !unchangeable[t.field.Name] && (t.lacks || !unchangeableIfKnown[t.field.Name]) && !(ofAccess && t.field.Name == "status")
}

// open reports whether a fact can still be changed: of a request that has been submitted, what held at that moment can
// only be supplied, and the row itself be completed.
func (s *remedySearch) open(b *bound, t traced) bool {
	past := b.inForce.Moment == policy.AtRequest && s.row.at < s.evidence.now
	return !past || t.lacks || strings.HasPrefix(t.path, "access.")
}

// listCandidates: the person appears in the list, somebody else does, or the list is complete as it is known.
func (s *remedySearch) listCandidates(b *bound, f *frame, t traced, add func(*change)) {
	side, _, _ := strings.Cut(t.path, ".")
	view, slot := f.slots[slotClient].view, slotClientUser
	if side == "partner" {
		view, slot = f.slots[slotPartner].view, slotPartnerUser
	}
	if b.inForce.Subject == policy.SubjectAccess && t.field.Name == "users" && f.slots[slot].kind != kRecord {
		user := s.row.text("user")
		from := "no"
		if t.lacks {
			from = ""
		}
		add(&change{Change: Change{Kind: ChangeUser, Side: side, Fact: t.path, Description: t.field.Description, User: user, From: from, To: "yes"},
			key: fmt.Sprintf("appear %d", slot), after: appear(slot, user)})
	}
	section := portalType().Index(t.field.Name)
	elem := fieldType(t.field).Elem
	if view == nil || section < 0 || elem.Kind != schemas.RecordType {
		return
	}
	more := schemas.NewRecord(elem)
	if i := elem.Index("email"); i >= 0 {
		more.Vals[i] = schemas.StringValue(someEmail)
	}
	add(&change{Change: Change{Kind: ChangeAdded, Side: side, Fact: t.path, Description: t.field.Description, Added: true},
		key: "extend " + t.path, before: inList(view, section, more, false)})
	if l := view.sections[section].list; l == nil || l.open {
		add(&change{Change: Change{Kind: ChangeComplete, Side: side, Fact: t.path, Description: t.field.Description, To: "complete"},
			key: "close " + t.path, before: inList(view, section, nil, true)})
	}
}

// fieldCandidates: the fact has another value.
func (s *remedySearch) fieldCandidates(f *frame, t traced, words []string, add func(*change)) {
	ft := t.field.Type
	change := func(to schemas.Value, text string) {
		c := s.changeOf(t)
		c.To = text
		if slot := variableOf(f, t.node); slot >= 0 {
			c.key = fmt.Sprintf("variable %d %d", slot, t.slot)
			c.after = inVariable(slot, t.slot, to)
		} else {
			c.key = fmt.Sprintf("field %p %d", t.node, t.slot)
			c.before = inPlace(t.node, t.slot, to)
		}
		add(c)
	}
	plain := func(to schemas.Value) {
		if t.lacks || !same(t.node.Vals[t.slot], to, ft, nil) {
			change(to, s.plan.format.text(fromSchema(to, ft)))
		}
	}
	empty := t.node.Vals[t.slot].Kind == schemas.Null
	switch ft.Kind {
	case schemas.BoolType:
		plain(schemas.BoolValue(true))
		plain(schemas.BoolValue(false))
	case schemas.StringType:
		for _, w := range ft.Values(words) {
			plain(schemas.StringValue(w))
		}
		if empty || t.lacks && len(ft.Values(nil)) == 0 {
			change(schemas.StringValue(someText), "")
		}
	case schemas.EmailType, schemas.PersonNameType:
		if empty || t.lacks {
			change(schemas.StringValue(someEmail), "")
		}
	case schemas.IntType:
		if empty || t.lacks {
			for _, id := range s.ownHubIDs() {
				plain(schemas.IntValue(id))
			}
		}
	case schemas.ListType:
		s.listValues(t, words, plain, change)
	}
	if ft.Nullable && t.lacks {
		change(schemas.Value{Kind: schemas.Null}, "none")
	}
}

// listValues: of a list of plain values, none or one of those that may count.
func (s *remedySearch) listValues(t traced, words []string, plain func(schemas.Value), change func(schemas.Value, string)) {
	elem := t.field.Type.Elem
	if elem.Kind != schemas.StringType {
		return
	}
	list := func(texts ...string) schemas.Value {
		n := &schemas.Node{Type: t.field.Type}
		for _, x := range texts {
			n.Vals = append(n.Vals, schemas.StringValue(x))
		}
		return schemas.TreeValue(n)
	}
	if strings.HasPrefix(t.path, "access.") { // what the request says is the requester's to choose
		change(list(someText), "")
		return
	}
	if t.lacks {
		plain(list())
	}
	for _, w := range elem.Values(words) {
		plain(list(w))
	}
}

func (s *remedySearch) changeOf(t traced) *change {
	c := &change{Change: Change{Kind: ChangeValue, Side: sideOf(t.path), Fact: t.path, Description: t.field.Description}}
	if !t.lacks {
		c.From = s.fact(t).Value
	}
	if i := t.node.Type.Index("email"); i >= 0 {
		if c.User = t.node.Vals[i].Str; c.User == someEmail {
			c.User, c.Added = "", true
		}
	}
	return c
}

// sideOf is the side that a fact's name begins with.
func sideOf(path string) string {
	switch first, _, _ := strings.Cut(path, "."); first {
	case "client", "partner":
		return first
	case "user":
		return "client"
	}
	return "register"
}

// variableOf is the variable that holds a record itself, -1 if none does.
func variableOf(f *frame, n *schemas.Node) int {
	for _, slot := range []int{slotClientUser, slotPartnerUser, slotUser} {
		if f.slots[slot].kind == kRecord && f.slots[slot].node == n {
			return slot
		}
	}
	return -1
}

func (s *remedySearch) ownHubIDs() []int64 {
	var out []int64
	for _, p := range s.evidence.partners {
		out = append(out, p.hubID)
	}
	return out
}

var quoted = regexp.MustCompile(`"([^"\\]*)"`)

// words are the texts that a rule compares with: those of its expressions and of the parameters that it reads. They
// are only tried; whether one helps, the rule says.
func (s *remedySearch) words(b *bound) []string {
	var out []string
	add := func(w string) {
		if !strings.Contains(w, "*") && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	texts := []string{b.inForce.When.Text}
	for _, l := range b.inForce.Lets {
		texts = append(texts, l.Expr.Text)
	}
	for _, c := range b.inForce.Cases {
		texts = append(texts, c.Require.Text)
	}
	for _, t := range texts {
		for _, m := range quoted.FindAllStringSubmatch(t, -1) {
			add(m[1])
		}
	}
	for _, p := range s.plan.Policy.Params {
		if !b.needs.used[p.Name] {
			continue
		}
		switch x := p.Value.(type) {
		case string:
			add(x)
		case []string:
			for _, w := range x {
				add(w)
			}
		case map[string][]string:
			for _, k := range sortedKeys(x) {
				for _, w := range x[k] {
					if !strings.Contains(w, "*") {
						add(w)
						break
					}
				}
			}
		}
	}
	return out
}
