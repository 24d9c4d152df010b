package checks

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// judgeAccess judges one row of the register and returns the results on the access itself.
func (c *clientRun) judgeAccess(row *accessRow) []judgedOf {
	a := c.accessOf(row)
	out := &accessOutcome{access: a}
	c.out.accesses = append(c.out.accesses, out)
	if !row.open() && row.status != "granted" {
		return nil
	}
	partner := c.evidence.partnerOf(row)
	out.partner = partner
	s := c.subject(policy.SubjectAccess, partner)
	s.User, s.AccessID = a.User, row.id
	var onAccess, eligibility []judgedOf
	if row.open() {
		onAccess = c.onAccess(row, policy.AtRequest, nil, s)
		eligibility = slices.Concat(onAccess, c.clientAtRequest(partner, row.at)) // onAccess grows on its own
	}
	stages := conductStages
	if row.open() {
		stages = nil
	}
	nowOnAccess := c.onAccess(row, policy.Now, stages, s)
	onAccess = append(onAccess, nowOnAccess...)
	conduct := nowOnAccess
	if p := c.personNamed(partner, row.key); p != nil {
		conduct = append(conduct, p.results...)
		a.UserName = cmp.Or(a.UserName, p.person.UserName)
	}
	if row.open() {
		eligibility = append(eligibility, nowOnAccess...)
		a.Eligibility = c.verdicts(eligibility, eligibilityStages, readiness)
		out.results = append(out.results, eligibility...)
		conduct = withoutAccess(conduct)
	}
	a.Conformity = c.verdicts(conduct, conductStages, compliance)
	out.results = append(out.results, conduct...)
	return onAccess
}

// withoutAccess keeps what is about the person: of an access that is not granted there is no conduct yet.
func withoutAccess(all []judgedOf) []judgedOf {
	return slices.DeleteFunc(slices.Clone(all), func(j judgedOf) bool { return j.subject.Kind == policy.SubjectAccess })
}

func (c *clientRun) onAccess(row *accessRow, moment policy.Moment, stages map[policy.Stage]bool, s *Subject) []judgedOf {
	return c.all(policy.SubjectAccess, moment, stages, c.accessFrame(row, s.PartnerHubID, c.momentOf(row, moment)), s)
}

func (c *clientRun) momentOf(row *accessRow, moment policy.Moment) int64 {
	if moment == policy.AtRequest {
		return row.at
	}
	return c.evidence.now
}

func (c *clientRun) accessFrame(row *accessRow, partner, t int64) *frame {
	client := c.at(t)
	f := c.clientFrame(client, partner, t)
	j := c.evidence.joinPerson(client, c.evidence.partnerPortal(partner, t), row.person())
	c.setPerson(f, &j)
	f.slots[slotAccess] = recordValue(row.node)
	f.slots[slotSiblings] = c.siblings(row)
	f.slots[slotAliases] = c.evidence.aliases(row, j.id)
	return f
}

func (c *clientRun) siblings(row *accessRow) value {
	l := &list{from: 1}
	for _, other := range c.rowsNamed(row.key) {
		if other != row && row.hubID != 0 {
			l.elems = append(l.elems, recordValue(other.node))
		}
	}
	return value{kind: kList, list: l}
}

// aliases are other addresses on the register that belong to the same user id, in whatever order the rows stand.
func (e *evidence) aliases(row *accessRow, id string) value {
	var out []value
	for _, key := range slices.Sorted(slices.Values(e.addresses[id])) {
		if key != row.key {
			out = append(out, emailValue(key))
		}
	}
	return listValue(out)
}

// clientAtRequest judges the client portal at the moment of a request, once for all accesses of one moment.
func (c *clientRun) clientAtRequest(partner, t int64) []judgedOf {
	key := request{partner, t}
	if got, ok := c.asked[key]; ok {
		return got
	}
	f := c.clientFrame(c.at(t), partner, t)
	results := c.all(policy.SubjectClient, policy.AtRequest, nil, f, c.subject(policy.SubjectClient, partner))
	c.asked[key] = results
	c.out.results = append(c.out.results, results...)
	return results
}

func (c *clientRun) accessOf(row *accessRow) *Access {
	own := func(field string) string { return strings.Clone(row.text(field)) }
	a := &Access{ID: row.id, Row: row.index, User: own("user"), UserName: own("userName"), HubID: row.hubID, HubIDText: own("hubIdText"),
		ClientName: c.name, PartnerHubID: row.partner, Status: row.status, ChannelConsultant: c.intern(row.text("channelConsultant")),
		PrimaryAdministrator: cmp.Or(own("primaryAdministrator"), strings.Clone(c.primaryContact())),
		Location:             c.evidence.rowText.place(row.index, "")}
	if a.ClientName == "" || row.hubID == 0 {
		a.ClientName = own("clientName")
	}
	if s := row.node.Field("submittedAt"); s.Kind == schemas.Time {
		a.SubmittedAt = s.AsTime()
	}
	if d := row.node.Field("decidedAt"); d.Kind == schemas.Time {
		a.DecidedAt = d.AsTime()
	}
	if row.status == "submitted" && !a.SubmittedAt.IsZero() {
		a.DecisionDue = dueAfter(a.SubmittedAt, c.plan.decisionDays, c.plan.ages.zone, c.plan.holidays).In(time.UTC)
	}
	if p := row.node.Field("purposes"); p.Kind == schemas.Tree {
		for _, v := range p.Node.Vals {
			a.Purposes = append(a.Purposes, c.intern(v.Str))
		}
	}
	return a
}

func (c *clientRun) primaryContact() string {
	v := c.now.record("contacts").Field("primaryContact")
	if v.Kind != schemas.Tree {
		return ""
	}
	return v.Node.Field("email").Str
}
