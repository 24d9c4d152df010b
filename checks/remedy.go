package checks

import (
	"sync"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// Remedy says what would make an access ready: facts that would have to be otherwise, or to be supplied. It is found by
// judging the access again on changed facts, so that it holds for a user's own rules as well. No change of it can be
// left out, and where the search could look at all there is, there is none with fewer.
type Remedy struct {
	// Changes are what has to change, all of them; empty when nothing does it.
	Changes []Change
	// Stuck are the rules that no change of facts satisfies: this request cannot be made ready.
	Stuck []StuckRule
	// GaveUp: so much is wrong or missing that the search was given up.
	GaveUp bool
}

// StuckRule is a rule that no change of facts satisfies, and what it is about the facts it reads that forbids to
// change them.
type StuckRule struct {
	Rule *policy.Rule
	Why  []StuckReason
}

// StuckReason says why a fact cannot be changed.
type StuckReason string

// The reasons: the register does not say which portals are meant; which portal or person is meant decides; another row of the
// register does; whose organisation it is, as its name and domains show; what held on the day of the request; what has
// happened; whatever value of the facts was tried.
const (
	StuckNoHubID  StuckReason = "no-hub-id"
	StuckIdentity StuckReason = "identity"
	StuckOtherRow StuckReason = "other-row"
	StuckOwner    StuckReason = "owner"
	StuckPast     StuckReason = "day-of-request"
	StuckHappened StuckReason = "happened"
	StuckAnyValue StuckReason = "any-value"
)

// StuckReasons returns all reasons, in the order in which they are told.
func StuckReasons() []StuckReason {
	return []StuckReason{StuckNoHubID, StuckIdentity, StuckOtherRow, StuckOwner, StuckPast, StuckHappened, StuckAnyValue}
}

// ChangeKind says how a fact changes.
type ChangeKind string

// The kinds: the fact has another value; a person is in the portal's list of users; something is in a list that is not
// there yet; a list is complete as it is known; a row of the register is taken off it.
const (
	ChangeValue    ChangeKind = "value"
	ChangeUser     ChangeKind = "user"
	ChangeAdded    ChangeKind = "added"
	ChangeComplete ChangeKind = "complete"
	ChangeRemoved  ChangeKind = "removed"
)

// Change is one fact of a remedy.
type Change struct {
	Kind ChangeKind
	// Side is "client", "partner", "register" or "policy", as in Need.
	Side string
	// Fact is its name, e.g. "client.users.superAdmin"; Description what it is, from the schema.
	Fact, Description string
	// User is whom it is about; empty: the portal or the request. Added says that it is about what ChangeAdded has added.
	User  string
	Added bool
	// From is the value now, as text for people; empty: nobody knows, so that the fact has to be supplied.
	From string
	// To is the value that is needed; empty: whatever is true. Or are others that do as well.
	To string
	Or []string
	// At is where the row stands that ChangeRemoved takes off.
	At Location
}

// change is a change while it is tried: it is made before a subject's frame is filled or after, and taken back.
type change struct {
	Change
	key    string // of the fact: two changes of one fact exclude each other
	before func() (undo func())
	after  func(*frame)
}

// id tells the change from others, of the same fact too.
func (c *change) id() string { return c.key + "=" + c.To }

// unchangeable are facts that say which portal or person is meant, or when: with others it would be another request.
var unchangeable = map[string]bool{"hubId": true, "hubIdText": true, "id": true, "email": true, "user": true, "userId": true,
	"submittedAt": true, "decidedAt": true, "exportedAt": true, "role": true, "at": true}

// known ones are no more to be changed once they are known: whose portal it is shows in them.
var unchangeableIfKnown = map[string]bool{"employeeDomains": true, "companyDomains": true, "name": true}

// The values that stand for whatever is true.
const (
	someText  = "something.invalid"
	someEmail = "somebody@client.invalid"
	// someNumber is a Hub ID that no portal of an evidence has.
	someNumber = 1
	// noneText is how it is told that there is none.
	noneText = "none"
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

// inListOfUsers changes a field of somebody's record in a portal's list of users, if they are in it: the list says the
// same of a person as the variable does.
func inListOfUsers(p *portalView, id, email string, field int, to schemas.Value) func() func() {
	return func() func() {
		u := p.users().find(id, email)
		if u.kind != kRecord {
			return func() {}
		}
		return inPlace(u.node, field, to)()
	}
}

// appear gives the variable a person's record, where the list of users alone does not.
func appear(slot int, n *schemas.Node) func(*frame) {
	return func(f *frame) {
		if f.slots[slot].kind != kRecord {
			f.slots[slot], f.why[slot] = recordValue(n), nil
		}
	}
}

// unlisted takes a row of the register off those of the same person and portal.
func unlisted(row *schemas.Node) func(*frame) {
	return func(f *frame) {
		rest := &list{from: 1}
		for _, x := range f.slots[slotSiblings].listOf().elems {
			if x.node != row {
				rest.elems = append(rest.elems, x)
			}
		}
		f.slots[slotSiblings] = value{kind: kList, list: rest}
	}
}

// classed has the policy say of what class a seat is.
func classed(f *frame, name, class string) func() func() {
	return func() func() {
		if f.supposed == nil {
			f.supposed = map[string]value{}
		}
		f.supposed[name] = stringValue(class)
		return func() { delete(f.supposed, name) }
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
