package checks

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// candidates are the changes of facts that a rule read, or missed. A change that was found before is the same one, so
// that what it adds is one thing too.
func (s *remedySearch) candidates(b *bound, f *frame, facts []traced) []*change {
	var out []*change
	seen := map[string]bool{}
	add := func(c *change) {
		id := c.id()
		if seen[id] {
			return
		}
		seen[id] = true
		if s.known[id] == nil {
			s.known[id] = c
			s.byKey[c.key] = append(s.byKey[c.key], c)
		}
		out = append(out, s.known[id])
	}
	words := s.words(b)
	for _, t := range facts {
		switch why := s.refusal(b, t); {
		case t.table != nil:
			s.classCandidates(t, add)
		case t.field == nil:
		case why != "":
			s.refused = append(s.refused, why)
		case t.node != nil && t.node.Type.Name == "Access" && t.node != s.row.node:
			s.rowCandidate(t.node, add)
		case t.field.Type.Section == schemas.ItemsSectionKind:
			s.listCandidates(b, f, t, add)
		case t.node != nil && t.slot >= 0:
			s.fieldCandidates(f, t, words, add)
		}
	}
	slices.SortStableFunc(out, byUse)
	return out
}

// hubIDText is how the row writes its Hub ID.
const hubIDText = "hubIdText"

// refusal says why a fact is not one to be changed; empty: it is.
func (s *remedySearch) refusal(b *bound, t traced) StuckReason {
	if t.field == nil {
		return ""
	}
	name := t.field.Name
	ofAccess := t.node != nil && t.node.Type.Name == "Access"
	switch {
	case ofAccess && t.node != s.row.node:
		if t.node.Field("status").Str != "draft" {
			return StuckOtherRow
		}
	case (s.row.hubID == 0 || t.lacks) && (name == "hubId" || name == hubIDText):
		return StuckNoHubID
	case happened(t.path):
		if s.open(b, t) {
			return StuckHappened
		}
		return StuckPast
	case name == hubIDText && s.row.hubID != 0: // the same portal, written in digits
	case ofAccess && name == "submittedAt" && t.node.Vals[t.slot].Kind != schemas.Time: // of that day it is judged already
	case name == "email" && t.node != nil && t.node.Type.Name == "Contact": // somebody else may be it
	case unchangeable[name] || ofAccess && name == "status":
		return StuckIdentity
	case unchangeableIfKnown[name] && !t.lacks:
		return StuckOwner
	case !s.open(b, t):
		return StuckPast
	}
	return ""
}

// happened reports whether a fact is in a list of what has happened, with its day.
func happened(path string) bool {
	_, rest, _ := strings.Cut(path, ".")
	section, _, _ := strings.Cut(rest, ".")
	i := portalType().Index(section)
	return i >= 0 && portalType().Fields[i].Type.Dated
}

// open reports whether a fact can still be changed: of a request that has been submitted, what held at that moment can
// only be supplied, and the row itself be completed.
func (s *remedySearch) open(b *bound, t traced) bool {
	past := b.inForce.Moment == policy.AtRequest && s.row.at < s.evidence.now
	return !past || t.lacks || strings.HasPrefix(t.path, "access.") || strings.HasPrefix(t.path, "register.")
}

// rowCandidate: another row of the same person and portal is taken off the register.
func (s *remedySearch) rowCandidate(row *schemas.Node, add func(*change)) {
	at, _ := s.place(row, -1)
	add(&change{Change: Change{Kind: ChangeRemoved, Side: "register", Fact: "access", User: row.Field("user").Str, From: row.Field("status").Str, At: at},
		key: fmt.Sprintf("row %p", row), after: unlisted(row)})
}

// classCandidates: the policy says of what class a seat is.
func (s *remedySearch) classCandidates(t traced, add func(*change)) {
	for _, class := range sortedKeys(t.table.lists) {
		add(&change{Change: Change{Kind: ChangeValue, Side: "policy", Fact: "seat class of " + t.text, To: class},
			key: "class " + t.text, before: classed(&s.frame, t.text, class)})
	}
}

// listCandidates: the person appears in the list, somebody else does, or the list is complete as it is known.
func (s *remedySearch) listCandidates(b *bound, f *frame, t traced, add func(*change)) {
	side, _, _ := strings.Cut(t.path, ".")
	view, slot := f.slots[slotClient].view, slotClientUser
	if side == "partner" {
		view, slot = f.slots[slotPartner].view, slotPartnerUser
	}
	section := portalType().Index(t.field.Name)
	elem := fieldType(t.field).Elem
	if view == nil || section < 0 || elem.Kind != schemas.RecordType {
		return
	}
	if b.inForce.Subject == policy.SubjectAccess && t.field.Name == "users" && f.slots[slot].kind != kRecord {
		from := "no"
		if t.lacks {
			from = ""
		}
		n := newElement(elem, s.row.text("user"))
		add(&change{Change: Change{Kind: ChangeUser, Side: side, Fact: t.path, Description: t.field.Description, User: s.row.text("user"), From: from, To: "yes"},
			key: fmt.Sprintf("appear %d", slot), before: inList(view, section, n, false), after: appear(slot, n)})
	}
	add(&change{Change: Change{Kind: ChangeAdded, Side: side, Fact: t.path, Description: t.field.Description, Added: true},
		key: "extend " + t.path, before: inList(view, section, newElement(elem, someEmail), false)})
	if l := view.sections[section].list; l == nil || l.open {
		add(&change{Change: Change{Kind: ChangeComplete, Side: side, Fact: t.path, Description: t.field.Description, To: "complete"},
			key: "close " + t.path, before: inList(view, section, nil, true)})
	}
}

// newElement is a record of which nothing is known but whose it is.
func newElement(t *schemas.Type, email string) *schemas.Node {
	n := schemas.NewRecord(t)
	if i := t.Index("email"); i >= 0 {
		n.Vals[i] = schemas.StringValue(email)
	}
	return n
}

// fieldCandidates: the fact has another value.
func (s *remedySearch) fieldCandidates(f *frame, t traced, words []string, add func(*change)) {
	ft := t.field.Type
	change := func(to schemas.Value, text string) {
		c := s.changeOf(t)
		c.To = text
		if slot := variableOf(f, t); slot >= 0 {
			c.key = fmt.Sprintf("variable %d %d", slot, t.slot)
			c.after = inVariable(slot, t.slot, to)
			if view := listedIn(f, slot); view != nil {
				c.before = inListOfUsers(view, s.row.text("userId"), s.row.text("user"), t.slot, to)
			}
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
	if t.field.Name == hubIDText {
		plain(schemas.StringValue(strconv.FormatInt(s.row.hubID, 10)))
		return
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
	case schemas.EmailType:
		change(schemas.StringValue(someEmail), "")
	case schemas.PersonNameType:
		if empty || t.lacks {
			change(schemas.StringValue(someText), "")
		}
	case schemas.IntType:
		if empty || t.lacks {
			for _, id := range s.ownHubIDs() {
				plain(schemas.IntValue(id))
			}
			change(schemas.IntValue(someNumber), "")
		}
	case schemas.RecordType:
		if ft.Index("email") >= 0 && t.lacks {
			change(schemas.TreeValue(newElement(ft, someEmail)), "")
		}
	case schemas.TimeType:
		if empty || t.lacks {
			plain(schemas.Value{Kind: schemas.Time, Num: s.row.at})
		}
	case schemas.ListType:
		s.listValues(t, words, plain, change)
	}
	if ft.Nullable && t.lacks {
		change(schemas.Value{Kind: schemas.Null}, noneText)
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
	if t.lacks && len(elem.Values(nil)) == 0 {
		change(list(someText), "")
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
	if c.Description == "" { // of a part, what the whole is
		c.Description = descriptionOf(strings.Split(t.path, "."))
	}
	if !t.lacks {
		c.From = s.fact(t).Value
	}
	if i := t.node.Type.Index("email"); i >= 0 && i != t.slot {
		if c.User = t.node.Vals[i].Str; c.User == someEmail {
			c.User, c.Added = "", true
		}
	}
	return c
}

// descriptionOf says what the last part of a fact's name is that the schema describes.
func descriptionOf(path []string) string {
	out := ""
	t := portalType()
	for _, name := range path[1:] {
		i := -1
		if t.Kind == schemas.RecordType {
			i = t.Index(name)
		}
		if i < 0 {
			break
		}
		if t.Fields[i].Description != "" {
			out = t.Fields[i].Description
		}
		t = fieldType(&t.Fields[i])
	}
	return out
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

// variableOf is the variable that holds a record itself, or another copy of the same person's; -1 if none does.
func variableOf(f *frame, t traced) int {
	for _, slot := range []int{slotClientUser, slotPartnerUser, slotUser} {
		if f.slots[slot].kind != kRecord {
			continue
		}
		held := f.slots[slot].node
		if held == t.node || slot != slotUser && t.node.Type == held.Type && strings.HasPrefix(t.path, variables[slot].path+".") &&
			personKey(held.Field("email").Str) == personKey(t.node.Field("email").Str) {
			return slot
		}
	}
	return -1
}

// listedIn is the portal in whose list of users the person of a variable stands.
func listedIn(f *frame, slot int) *portalView {
	switch slot {
	case slotClientUser:
		return f.slots[slotClient].view
	case slotPartnerUser:
		return f.slots[slotPartner].view
	}
	return nil
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
	if known, ok := s.ruleWords[b]; ok {
		return known
	}
	if s.ruleWords == nil {
		s.ruleWords = map[*bound][]string{}
	}
	s.ruleWords[b] = slices.Clip(s.findWords(b))
	return s.ruleWords[b]
}

func (s *remedySearch) findWords(b *bound) []string {
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
