package checks

import (
	"sync"

	"partnerlint/schemas"
)

// Remedy says what would make an access ready: facts that would have to be otherwise, or to be supplied. It is found by
// judging the access again on changed facts, so that it holds for a user's own rules as well. No change of it can be
// left out.
type Remedy struct {
	// Changes are what has to change, all of them; empty when nothing does it.
	Changes []Change
	// Stuck are the IDs of the rules that no change of facts that was tried satisfies: this request cannot be made
	// ready.
	Stuck []string
	// GaveUp: each rule can be satisfied, but so much is wrong or missing that the search for all of them was given up.
	GaveUp bool
}

// ChangeKind says how a fact changes.
type ChangeKind string

// The kinds: the fact has another value; a person is in the portal's list of users; something is in a list that is not
// there yet; a list is complete as it is known.
const (
	ChangeValue    ChangeKind = "value"
	ChangeUser     ChangeKind = "user"
	ChangeAdded    ChangeKind = "added"
	ChangeComplete ChangeKind = "complete"
)

// Change is one fact of a remedy.
type Change struct {
	Kind ChangeKind
	// Side is "client", "partner" or "register", as in Need.
	Side string
	// Fact is its name, e.g. "client.users.superAdmin"; Description what it is, from the schema.
	Fact, Description string
	// User is whom it is about; empty: the portal or the request. Added says that it is about what ChangeAdded has added.
	User  string
	Added bool
	// From is the value now, as text for people; empty: nobody knows, so that the fact has to be supplied.
	From string
	// To is the value that is needed; empty: whatever is true.
	To string
}

// change is a change while it is tried: it is made before a subject's frame is filled or after, and taken back.
type change struct {
	Change
	key    string
	before func() (undo func())
	after  func(*frame)
}

// unchangeable are facts that say which portal or person is meant, or when: with others it would be another request.
var unchangeable = map[string]bool{"hubId": true, "hubIdText": true, "id": true, "email": true, "user": true, "userId": true,
	"submittedAt": true, "decidedAt": true, "exportedAt": true, "role": true, "at": true}

// known ones are no more to be changed once they are known: whose portal it is shows in them.
var unchangeableIfKnown = map[string]bool{"employeeDomains": true, "companyDomains": true, "name": true}

// The values that stand for whatever is true.
const (
	someText  = "filled in"
	someEmail = "somebody@client.invalid"
)

// inPlace changes a field of a record where it stands.
func inPlace(n *schemas.Node, field int, to schemas.Value) func() func() {
	return func() func() {
		was := n.Vals[field]
		n.Vals[field] = to
		return func() { n.Vals[field] = was }
	}
}

// inVariable changes a field of the record that a variable holds: it is put together anew for each subject.
func inVariable(slot, field int, to schemas.Value) func(*frame) {
	return func(f *frame) {
		was := f.slots[slot]
		if was.kind != kRecord {
			return
		}
		changed := *was.node
		changed.Vals = append([]schemas.Value(nil), was.node.Vals...)
		changed.Vals[field] = to
		f.slots[slot] = recordValue(&changed)
	}
}

// appear puts a person into a portal's list of users, of whom nothing else is known.
func appear(slot int, email string) func(*frame) {
	return func(f *frame) {
		if f.slots[slot].kind == kRecord {
			return
		}
		n := schemas.NewRecord(fieldType(exportFieldNamed("users")).Elem)
		n.Vals[n.Type.Index("email")] = schemas.StringValue(email)
		f.slots[slot], f.why[slot] = recordValue(n), nil
	}
}

// inList changes a section's list: one more element, or none that is not known.
func inList(p *portalView, section int, more *schemas.Node, closed bool) func() func() {
	s := &p.sections[section]
	return func() func() {
		was := s.list
		l := list{from: 1, open: true}
		if was != nil {
			l = *was
		}
		if more != nil {
			elems := make([]value, 0, l.len()+1)
			for i := range l.len() {
				elems = append(elems, l.at(i))
			}
			if l.node != nil {
				l.node, l.shown = nil, l.node
			}
			l.elems = append(elems, recordValue(more))
		}
		l.open = l.open && !closed
		s.list = &l
		p.forgetUsers()
		return func() {
			s.list = was
			p.forgetUsers()
		}
	}
}

// forgetUsers has the index of people made anew.
func (p *portalView) forgetUsers() { p.once, p.idx = sync.Once{}, nil }
