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
		return p.carryForward(side, found{value: null, why: listEvidence(side, users, field)}, id, email)
	case kUnknown:
		reason := PartialList
		if !users.open {
			reason = InConflict
		}
		return found{why: []traced{{path: side + ".users", field: field, lacks: true, reason: reason}}}
	}
	return p.carryForward(side, found{value: rec, id: rec.node.Field("id").Str}, id, email)
}

func listEvidence(side string, users *list, field *schemas.Field) []traced {
	if n := cmp.Or(users.node, users.shown); n != nil {
		return []traced{{path: side + ".users", field: field, node: n, slot: -1}}
	}
	return nil
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
	m := merger{ages: e.ages, t: client.t, path: "user", conflicts: &client.view.conflicts, reads: e.reads.person()}
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
