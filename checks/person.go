package checks

import (
	"cmp"
	"slices"
	"strings"

	"partnerlint/policy"
)

// judgePersons judges the conduct of everybody in the client portal, and of those on the register who are not in it.
func (c *clientRun) judgePersons(partner int64) {
	client, theirs := c.at(c.evidence.now), c.evidence.partnerPortal(partner, c.evidence.now)
	for _, p := range c.everybody(partner) {
		if !c.scope.user(p.key) || !c.asksConsultant(p.key) {
			continue
		}
		j := c.evidence.joinPerson(client, theirs, p)
		f := c.clientFrame(client, partner, c.evidence.now)
		c.setPerson(f, &j)
		f.slots[slotAccesses] = c.accessesOf(p.key, j.id)
		f.slots[slotAgencyUser], f.why[slotAgencyUser] = c.agencyUser(&j)
		s := c.subject(policy.SubjectPerson, partner)
		s.User = strings.Clone(p.email) // not to keep the whole document for an address
		if results := c.all(policy.SubjectPerson, policy.Now, nil, f, s); anyApplies(results) {
			c.persons[partner] = append(c.persons[partner], &personOutcome{key: p.key, partner: partner, results: results, listed: f.slots[slotAgencyUser].isTrue() || anyFails(results),
				person: &Person{User: s.User, UserName: strings.Clone(personName(&j)), HubID: s.HubID, ClientName: c.name, PartnerHubID: partner,
					Conformity: c.verdicts(results, conductStages, compliance)}})
		}
	}
	c.out.persons = append(c.out.persons, c.persons[partner]...)
}

// anyApplies reports whether a rule concerns the person.
func anyApplies(results []judgedOf) bool {
	return slices.ContainsFunc(results, func(j judgedOf) bool { return j.outcome != NotApplicable })
}

// anyFails reports whether a rule fails: then the person is told of, whoever they are.
func anyFails(results []judgedOf) bool {
	return slices.ContainsFunc(results, func(j judgedOf) bool { return j.outcome == Fail })
}

// everybody lists the users of the client portal and those on the register, each once, in order.
func (c *clientRun) everybody(partner int64) []someone {
	var out []someone
	seen := map[string]int{}
	add := func(s someone) {
		if i, ok := seen[s.key]; ok {
			if out[i].row == nil {
				out[i].row = s.row
			}
			return
		}
		seen[s.key] = len(out)
		out = append(out, s)
	}
	if users, _ := c.now.listOf("users"); users != nil {
		for i := range users.len() {
			n := users.at(i).node
			email := n.Field("email").Str
			add(someone{key: personKey(email), email: email, id: n.Field("id").Str})
		}
		for _, m := range users.maybe {
			email := m.node.Field("email").Str
			add(someone{key: personKey(email), email: email, id: m.node.Field("id").Str})
		}
	}
	for _, row := range c.rows {
		if c.evidence.partnerOf(row) == partner && row.status != "denied" && row.status != "revoked" {
			add(row.person())
		}
	}
	slices.SortFunc(out, func(a, b someone) int { return cmp.Compare(a.key, b.key) })
	return out
}

func (c *clientRun) setPerson(f *frame, j *joined) {
	f.slots[slotClientUser], f.why[slotClientUser] = j.client.value, j.client.why
	f.slots[slotPartnerUser], f.why[slotPartnerUser] = j.partner.value, j.partner.why
	f.slots[slotUser] = j.user
}

// agencyUser says whether a person is a Partner user of this partner: on the register, or in the partner portal's list
// of users. Where nobody knows, it says what is missing.
func (c *clientRun) agencyUser(j *joined) (value, []traced) {
	switch {
	case j.row != nil:
		return yes, nil
	case j.partner.kind == kUnknown:
		return unknown, j.partner.why
	}
	return boolValue(j.partner.kind == kRecord), nil
}

// accessesOf are the accesses of a person to this client. Where the register may lack some, the list is open.
func (c *clientRun) accessesOf(key, id string) value {
	l := &list{from: 1, open: c.evidence.registerOpen}
	for _, row := range c.rowsOf(key, id) {
		l.elems = append(l.elems, recordValue(row.node))
	}
	if l.open {
		l.fact = &traced{path: "register", lacks: true, reason: PartialList}
	}
	return value{kind: kList, list: l}
}

func personName(j *joined) string {
	for _, v := range []found{j.client, j.partner} {
		if v.kind == kRecord {
			first, last := v.node.Field("firstName").Str, v.node.Field("lastName").Str
			if first != "" && last != "" {
				return first + " " + last
			}
			if name := cmp.Or(first, last); name != "" {
				return name
			}
		}
	}
	return ""
}

// asksConsultant reports whether the person has an access of the Channel Consultants that the run is narrowed to.
func (c *clientRun) asksConsultant(key string) bool {
	return len(c.scope.Consultants) == 0 ||
		slices.ContainsFunc(c.rowsNamed(key), c.scope.access)
}
