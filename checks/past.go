package checks

import (
	"cmp"

	"partnerlint/schemas"
)

// The security events that say what a user was before them. The list is HubSpot's and open: other types say nothing.
var (
	joining   = map[string]bool{"ADD_USER": true, "JOINED_PORTAL_VIA_DOMAIN_BASED_INVITE": true}
	leaving   = map[string]bool{"REMOVE_USER": true}
	promoting = map[string]bool{"ADD_ADMIN_USER": true, "ADD_ADMIN_PERMISSIONS": true}
	demoting  = map[string]bool{"REMOVE_ADMIN_USER": true, "REMOVE_ADMIN_PERMISSIONS": true}
	closing   = map[string]bool{"DEACTIVATE_USER": true}
	reopening = map[string]bool{"REACTIVATE_USER": true}
)

// carryForward takes a list of users on to the moment that is judged: events after the list was taken are newer than
// what it says. Where the log is not complete from the list on, an event only makes the fact uncertain; where it tells
// nothing of the person, the list stands.
func (p portalAt) carryForward(side string, got found, id, email string) found {
	s := p.view.section("users")
	events := p.view.section("securityEvents").list
	if id = cmp.Or(id, got.id); id == "" || events == nil || s.at >= p.t || events.from <= events.to && events.to <= s.at {
		return got
	}
	if anonymous(events, s.at, p.t) {
		t := exportFieldNamed("securityEvents").Type
		t = t.Fields[t.Index("items")].Type.Elem
		return found{id: id, why: []traced{{path: side + ".securityEvents.userId", field: &t.Fields[t.Index("userId")], lacks: true}}}
	}
	gap := between(events, id, s.at, p.t)
	if len(gap) == 0 {
		return got
	}
	covered := events.closed() && events.from <= s.at
	moved := lastOf(gap, joining, leaving)
	switch {
	case moved != nil && !covered:
		return found{id: id, why: []traced{{path: side + ".securityEvents", field: exportFieldNamed("securityEvents"), lacks: true, reason: PartialList}}}
	case moved != nil && leaving[moved.Field("type").Str]:
		return found{value: null, id: id, why: []traced{eventFact(side, moved)}}
	case moved == nil && got.kind == kNull:
		return got
	}
	return found{value: recordValue(laterState(got.node, gap, covered, id, email)), id: id}
}

// laterState is a user's record with what events after it changed.
func laterState(before *schemas.Node, gap []*schemas.Node, covered bool, id, email string) *schemas.Node {
	n := pastUser(nil, id, email)
	if before != nil {
		copy(n.Vals, before.Vals)
		for i := range n.Places {
			n.Places[i] = placeOf(before, i)
		}
	}
	set := func(field string, up, down map[string]bool, after, otherwise schemas.Value) {
		last := lastOf(gap, up, down)
		if last == nil {
			return
		}
		i := n.Type.Index(field)
		switch {
		case !covered:
			n.Vals[i], n.Places[i] = lackCode(PartialList), schemas.Place{}
		case up[last.Field("type").Str]:
			setByEvent(n, i, after, last)
		default:
			setByEvent(n, i, otherwise, last)
		}
	}
	set("superAdmin", promoting, demoting, schemas.BoolValue(true), schemas.BoolValue(false))
	set("status", reopening, closing, schemas.StringValue("active"), schemas.StringValue("deactivated"))
	return n
}

// setByEvent gives a field the value that an event tells of, and the event as its place.
func setByEvent(n *schemas.Node, i int, v schemas.Value, event *schemas.Node) {
	n.Vals[i], n.Places[i] = v, schemas.Place{Node: event, Slot: event.Type.Index("type")}
}

// lastOf is the latest event of one of the types.
func lastOf(events []*schemas.Node, types ...map[string]bool) *schemas.Node {
	var last *schemas.Node
	for _, e := range events {
		for _, t := range types {
			if t[e.Field("type").Str] && (last == nil || e.Field("at").Num >= last.Field("at").Num) {
				last = e
			}
		}
	}
	return last
}

// lookBack tells the past from a later list of users and the events in between: only where a complete log covers the
// whole gap. It knows presence, Super Admin and deactivation; nothing else of the past.
func (p portalAt) lookBack(side, id, email string) (found, bool) {
	later, takenAt := p.laterView()
	if later == nil {
		return found{}, false
	}
	events, _ := later.listOf("securityEvents")
	if events == nil || !events.closed() || events.from > p.t || events.to < takenAt {
		return found{}, false
	}
	rec := later.users().find(id, email)
	if rec.kind == kUnknown || anonymous(events, p.t, takenAt) {
		return found{}, false
	}
	if rec.kind == kRecord {
		id = rec.node.Field("id").Str
	}
	gap := between(events, id, p.t, takenAt)
	if id == "" && (rec.kind == kRecord || anyOf(events, leaving, p.t, takenAt)) {
		return found{}, false // nobody can tell whose events these are
	}
	switch first := firstOf(gap, joining, leaving); {
	case first == nil && rec.kind == kNull:
		users, _ := later.listOf("users")
		return found{value: null, id: id, why: listEvidence(side, users, exportFieldNamed("users"))}, true
	case first != nil && joining[first.Field("type").Str]:
		return found{value: null, id: id, why: []traced{eventFact(side, first)}}, true
	case first != nil && rec.kind == kNull: // was there, and was removed since: nothing else is known
		return found{value: recordValue(pastUser(nil, id, email)), id: id}, true
	}
	return found{value: recordValue(p.pastState(rec.node, gap, id, email)), id: id}, true
}

// laterView is the portal at the first moment after the request that has a list of users.
func (p portalAt) laterView() (*portalView, int64) {
	i := portalType().Index("users")
	best := int64(0)
	for _, d := range p.viewer.docs {
		sv := d.root.Vals[i]
		if sv.Kind != schemas.Tree {
			continue
		}
		if c, ok := readSection(sv.Node, d.at); ok && c.at > p.t && c.at <= p.now && (best == 0 || c.at < best) {
			best = c.at
		}
	}
	if best == 0 {
		return nil, 0
	}
	view := p.viewer.at(best)
	if l, _ := view.listOf("users"); l == nil {
		return nil, 0
	}
	return view, best
}

func between(events *list, id string, from, to int64) []*schemas.Node {
	var out []*schemas.Node
	for i := range events.len() {
		e := events.at(i).node
		if at := e.Field("at").Num; at > from && at <= to && e.Field("userId").Str == id && id != "" {
			out = append(out, e)
		}
	}
	return out
}

// anonymous reports whether an event in the gap that may be about the person does not say whom it is about.
func anonymous(events *list, from, to int64) bool {
	for i := range events.len() {
		e := events.at(i).node
		if at := e.Field("at").Num; at <= from || at > to || e.Field("userId").Kind == schemas.String {
			continue
		}
		for _, types := range []map[string]bool{joining, leaving, promoting, demoting, closing, reopening} {
			if types[e.Field("type").Str] {
				return true
			}
		}
	}
	return false
}

func anyOf(events *list, types map[string]bool, from, to int64) bool {
	for i := range events.len() {
		e := events.at(i).node
		if at := e.Field("at").Num; at > from && at <= to && types[e.Field("type").Str] {
			return true
		}
	}
	return false
}

// firstOf is the earliest event of one of the types.
func firstOf(events []*schemas.Node, types ...map[string]bool) *schemas.Node {
	var first *schemas.Node
	for _, e := range events {
		for _, t := range types {
			if t[e.Field("type").Str] && (first == nil || e.Field("at").Num < first.Field("at").Num) {
				first = e
			}
		}
	}
	return first
}

func eventFact(side string, e *schemas.Node) traced {
	i := e.Type.Index("type")
	return traced{path: side + ".securityEvents.type", field: &e.Type.Fields[i], node: e, slot: i}
}

// pastUser is a user of whom only the identity is known.
func pastUser(now *schemas.Node, id, email string) *schemas.Node {
	t := fieldType(exportFieldNamed("users")).Elem
	n := emptyRecord(t, TakenLater)
	n.Places = make([]schemas.Place, len(t.Fields))
	n.Vals[t.Index("email")] = schemas.StringValue(email)
	if id != "" {
		n.Vals[t.Index("id")] = schemas.StringValue(id)
	}
	if now != nil {
		for _, name := range []string{"email", "id"} {
			i := t.Index(name)
			n.Vals[i], n.Places[i] = now.Vals[i], placeOf(now, i)
		}
	}
	return n
}

// pastState undoes what happened since: an event says what was before it; without one the later state was the earlier.
func (p portalAt) pastState(now *schemas.Node, gap []*schemas.Node, id, email string) *schemas.Node {
	n := pastUser(now, id, email)
	undo := func(field string, up, down map[string]bool, before, after schemas.Value) {
		i := n.Type.Index(field)
		first := firstOf(gap, up, down)
		switch {
		case first == nil:
			n.Vals[i], n.Places[i] = now.Vals[i], placeOf(now, i)
		case up[first.Field("type").Str]:
			setByEvent(n, i, before, first)
		default:
			setByEvent(n, i, after, first)
		}
	}
	undo("superAdmin", promoting, demoting, schemas.BoolValue(false), schemas.BoolValue(true))
	undo("status", reopening, closing, schemas.StringValue("deactivated"), schemas.StringValue("active"))
	return n
}
