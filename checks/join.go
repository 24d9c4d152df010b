package checks

import (
	"cmp"
	"time"

	"partnerlint/schemas"
)

// joined is a person as rules meet them: the record in the client portal, the one in the partner portal, and the
// person's own facts.
type joined struct {
	someone
	client  found
	partner found
	user    value
}

// someone is a person before anybody has looked for them: an address, the user id where it is known, and the row of
// the register that names them, if one does.
type someone struct {
	key, email, id string
	row            *schemas.Node
}

// found is what a portal's list of users says of a person.
type found struct {
	value // a record, null or unknown
	// why says what makes it null or unknown.
	why []traced
	// id is the person's user id, where the portal knows it although the record at the moment does not show it.
	id string
}

// portalAt is a portal with what is needed to look back from one moment to an earlier one.
type portalAt struct {
	view   *portalView
	viewer *viewer // nil: no looking back
	t      int64
	now    int64
}

// person finds a person in a portal's list of users at the moment, and says what decided when there is none.
func (p portalAt) person(side, id, email string) found {
	users, lack := p.view.listOf("users")
	field := exportFieldNamed("users")
	if users == nil {
		if lack == TakenLater && p.viewer != nil {
			if got, ok := p.lookBack(side, id, email); ok {
				return got
			}
		}
		return found{why: []traced{{path: side + ".users", field: field, lacks: true, reason: lack}}}
	}
	rec := p.view.users().find(id, email)
	switch rec.kind {
	case kNull:
		return found{value: null, why: listEvidence(side, users, field)}
	case kUnknown:
		reason := PartialList
		if !users.open {
			reason = InConflict
		}
		return found{why: []traced{{path: side + ".users", field: field, lacks: true, reason: reason}}}
	}
	return found{value: rec, id: rec.node.Field("id").Str}
}

func listEvidence(side string, users *list, field *schemas.Field) []traced {
	if n := cmp.Or(users.node, users.shown); n != nil {
		return []traced{{path: side + ".users", field: field, node: n, slot: -1}}
	}
	return nil
}

// The security events that say what a user was before them. The list is HubSpot's and open: other types say nothing.
var (
	joining   = map[string]bool{"ADD_USER": true, "JOINED_PORTAL_VIA_DOMAIN_BASED_INVITE": true}
	leaving   = map[string]bool{"REMOVE_USER": true}
	promoting = map[string]bool{"ADD_ADMIN_USER": true, "ADD_ADMIN_PERMISSIONS": true}
	demoting  = map[string]bool{"REMOVE_ADMIN_USER": true, "REMOVE_ADMIN_PERMISSIONS": true}
	closing   = map[string]bool{"DEACTIVATE_USER": true}
	reopening = map[string]bool{"REACTIVATE_USER": true}
)

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
			n.Vals[i], n.Places[i] = before, schemas.Place{Node: first, Slot: first.Type.Index("type")}
		default:
			n.Vals[i], n.Places[i] = after, schemas.Place{Node: first, Slot: first.Type.Index("type")}
		}
	}
	undo("superAdmin", promoting, demoting, schemas.BoolValue(false), schemas.BoolValue(true))
	undo("status", reopening, closing, schemas.StringValue("deactivated"), schemas.StringValue("active"))
	return n
}

// joinPerson puts a person together. The person's own facts (the sales extension) may stand in either portal or be
// attested, whatever the portal.
func (e *evidence) joinPerson(client, partner portalAt, who someone) joined {
	j := joined{someone: who}
	j.client = client.person("client", j.id, j.email)
	j.id = cmp.Or(j.id, j.client.id)
	j.partner = partner.person("partner", j.id, j.email)
	if j.id == "" && j.partner.id != "" {
		if j.id = j.partner.id; j.client.kind != kRecord {
			j.client = client.person("client", j.id, j.email)
		}
	}
	j.user = e.userOf(&j, client)
	return j
}

func (e *evidence) userOf(j *joined, client portalAt) value {
	key := personKey(j.email)
	said := e.attested.persons[key]
	if len(said) == 0 && j.partner.kind != kRecord && j.client.kind == kRecord {
		return j.client.value
	}
	t := fieldType(exportFieldNamed("users")).Elem
	n := schemas.NewRecord(t)
	n.Places = make([]schemas.Place, len(t.Fields))
	var versions []version
	if j.client.kind == kRecord {
		copy(n.Vals, j.client.node.Vals)
		for i := range n.Places {
			n.Places[i] = placeOf(j.client.node, i)
		}
		versions = append(versions, version{origin: viewer{}.recordOrigin(j.client.node), node: j.client.node})
	}
	if j.partner.kind == kRecord {
		versions = append(versions, version{origin: viewer{}.recordOrigin(j.partner.node), node: j.partner.node})
	}
	versions = append(versions, versionsOf(said)...)
	versions = append(versions, versionsOf(client.view.loose[key])...)
	m := merger{ages: e.ages, t: client.t, path: "user", conflicts: new([]conflict)}
	for i := range t.Fields {
		if t.Fields[i].Person && len(versions) > 0 {
			n.Vals[i], n.Places[i] = m.fact(versions, i, j.email)
		}
	}
	j.identify(n)
	return recordValue(n)
}

// identify gives the joined record the address, and the id where anything tells it.
func (j *joined) identify(n *schemas.Node) {
	email, id := n.Type.Index("email"), n.Type.Index("id")
	if n.Vals[email].Kind == schemas.LeftOut {
		n.Vals[email], n.Places[email] = schemas.StringValue(j.email), j.rowPlace("user")
	}
	switch {
	case n.Vals[id].Kind != schemas.LeftOut || j.id == "":
	case j.partner.kind == kRecord && j.partner.node.Vals[id].Kind == schemas.String:
		n.Vals[id], n.Places[id] = j.partner.node.Vals[id], placeOf(j.partner.node, id)
	default:
		n.Vals[id], n.Places[id] = schemas.StringValue(j.id), j.rowPlace("userId")
	}
}

// rowPlace is where the register names the person, if it does.
func (j *joined) rowPlace(field string) schemas.Place {
	if j.row == nil {
		return schemas.Place{}
	}
	i := j.row.Type.Index(field)
	if j.row.Vals[i].Kind == schemas.LeftOut {
		return schemas.Place{}
	}
	return schemas.Place{Node: j.row, Slot: i}
}

// microTime is a moment as a time, in UTC.
func microTime(us int64) time.Time { return time.UnixMicro(us).UTC() }
