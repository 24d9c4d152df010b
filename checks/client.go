package checks

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// clientRun judges one client portal: the client, the people in it, and the accesses to it.
type clientRun struct {
	*run
	viewer *viewer
	now    *portalView
	rows   []*accessRow
	name   string

	persons map[int64][]*personOutcome // by partner portal
	asked   map[request][]judgedOf     // the client at the moment of a request
	views   map[int64]*portalView      // by moment
}

type request struct{ partner, at int64 }

var (
	conductStages     = map[policy.Stage]bool{policy.Conduct: true, policy.Evidence: true}
	eligibilityStages = map[policy.Stage]bool{policy.Eligibility: true, policy.Form: true}
)

func (c *clientRun) judge() {
	c.persons = map[int64][]*personOutcome{}
	c.asked = map[request][]judgedOf{}
	c.views = map[int64]*portalView{c.evidence.now: c.now}
	var onPortal []judgedOf
	for _, partner := range c.partners() {
		s := c.subject(policy.SubjectClient, partner)
		onClient := c.all(policy.SubjectClient, policy.Now, nil, c.clientFrame(c.at(c.evidence.now), partner, c.evidence.now), s)
		onPortal = append(onPortal, onClient...)
		c.judgePersons(partner)
		for _, p := range c.persons[partner] {
			onPortal = append(onPortal, p.results...)
		}
	}
	for _, row := range c.rows {
		if c.scope.access(row) {
			onPortal = append(onPortal, c.judgeAccess(row)...)
		}
	}
	c.out.results = append(c.out.results, onPortal...)
	c.out.portal = &Portal{HubID: c.viewer.hubID, Name: c.name, Conformity: c.verdicts(onPortal, conductStages, compliance)}
	if n := len(c.viewer.docs); n > 0 {
		c.out.portal.ExportedAt = microTime(c.viewer.docs[n-1].at)
	}
}

// partners are the partner portals that the accesses to this client name, in order; 0 stands for whichever is given.
func (c *clientRun) partners() []int64 {
	set := map[int64]bool{}
	for _, row := range c.rows {
		set[c.evidence.partnerOf(row)] = true
	}
	if len(set) == 0 {
		set[c.evidence.partnerOf(nil)] = true
	}
	out := make([]int64, 0, len(set))
	for p := range set {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// partnerOf is the partner portal of an access: the one it names, else the only one that is given, else 0 for all.
func (e *evidence) partnerOf(row *accessRow) int64 {
	if row != nil && row.partner != 0 {
		return row.partner
	}
	if len(e.partners) == 1 {
		return e.partners[0].hubID
	}
	return 0
}

func (c *clientRun) subject(kind policy.Subject, partner int64) *Subject {
	return &Subject{Kind: kind, HubID: c.viewer.hubID, PartnerHubID: partner, PortalName: c.name}
}

// at is the client portal at a moment.
func (c *clientRun) at(t int64) portalAt {
	view := c.views[t]
	if view == nil {
		view = c.viewer.at(t)
		c.views[t] = view
	}
	return portalAt{view: view, viewer: c.viewer, t: t, now: c.evidence.now}
}

func (e *evidence) partnerPortal(hub, t int64) portalAt {
	p := portalAt{view: e.partnerAt(hub, t), t: t, now: e.now}
	for i := range e.partners {
		if e.partners[i].hubID == hub {
			p.viewer = &e.partners[i]
		}
	}
	return p
}

func (c *clientRun) clientFrame(client portalAt, partner, t int64) *frame {
	f := c.subjectFrame(t)
	f.slots[slotClient] = value{kind: kPortal, view: client.view}
	f.slots[slotPartner] = value{kind: kPortal, view: c.evidence.partnerAt(partner, t)}
	f.slots[slotPartnerHubIDs] = c.evidence.partnerHubIDs(partner)
	f.slots[slotExported] = boolValue(client.view.exported)
	return f
}

// judgePersons judges the conduct of everybody in the client portal, and of those on the register who are not in it.
func (c *clientRun) judgePersons(partner int64) {
	client, theirs := c.at(c.evidence.now), c.evidence.partnerPortal(partner, c.evidence.now)
	for _, p := range c.everybody(partner) {
		if !c.scope.user(p.key) {
			continue
		}
		j := c.evidence.joinPerson(client, theirs, p.id, p.email)
		f := c.clientFrame(client, partner, c.evidence.now)
		c.setPerson(f, &j)
		f.slots[slotAccesses] = c.accessesOf(p.key, j.id)
		f.slots[slotAgencyUser], f.why[slotAgencyUser] = c.agencyUser(&j, p.onRegister)
		s := c.subject(policy.SubjectPerson, partner)
		s.User = strings.Clone(p.email) // not to keep the whole document for an address
		if results := c.all(policy.SubjectPerson, policy.Now, nil, f, s); len(results) > 0 {
			c.persons[partner] = append(c.persons[partner], &personOutcome{key: p.key, partner: partner, results: results,
				person: &Person{User: s.User, UserName: strings.Clone(personName(&j)), HubID: s.HubID, ClientName: c.name, PartnerHubID: partner,
					Conformity: c.verdicts(results, conductStages, compliance)}})
		}
	}
	c.out.persons = append(c.out.persons, c.persons[partner]...)
}

type someone struct {
	key, email, id string
	onRegister     bool
}

// everybody lists the users of the client portal and those on the register, each once, in order.
func (c *clientRun) everybody(partner int64) []someone {
	var out []someone
	seen := map[string]int{}
	add := func(s someone) {
		if i, ok := seen[s.key]; ok {
			out[i].onRegister = out[i].onRegister || s.onRegister
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
			add(someone{key: row.key, email: row.text("user"), id: row.userID, onRegister: true})
		}
	}
	slices.SortFunc(out, func(a, b someone) int { return cmp.Compare(a.key, b.key) })
	return out
}

func (c *clientRun) setPerson(f *frame, j *joined) {
	f.slots[slotClientUser], f.why[slotClientUser] = j.client, j.clientWhy
	f.slots[slotPartnerUser], f.why[slotPartnerUser] = j.partner, j.partnerWhy
	f.slots[slotUser] = j.user
}

// agencyUser says whether a person is a Partner user of this partner: on the register, or in the partner portal's list
// of users. Where nobody knows, it says what is missing.
func (c *clientRun) agencyUser(j *joined, onRegister bool) (value, []traced) {
	switch {
	case onRegister:
		return yes, nil
	case j.partner.kind == kUnknown:
		return unknown, j.partnerWhy
	}
	return boolValue(j.partner.kind == kRecord), nil
}

// accessesOf are the accesses of a person to this client. Where the register may lack some, the list is open.
func (c *clientRun) accessesOf(key, id string) value {
	l := &list{from: 1, open: c.evidence.registerOpen}
	for _, row := range c.rows {
		if row.key == key || id != "" && row.userID == id {
			l.elems = append(l.elems, recordValue(row.node))
		}
	}
	if l.open {
		l.fact = &traced{path: "register", lacks: true, reason: PartialList}
	}
	return value{kind: kList, list: l}
}

func personName(j *joined) string {
	for _, v := range []value{j.client, j.partner} {
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

// judgeAccess judges one row of the register and returns the results on the access itself.
func (c *clientRun) judgeAccess(row *accessRow) []judgedOf {
	a := c.accessOf(row)
	out := &accessOutcome{access: a}
	c.out.accesses = append(c.out.accesses, out)
	if !row.open() && row.status != "granted" {
		return nil
	}
	partner := c.evidence.partnerOf(row)
	s := c.subject(policy.SubjectAccess, partner)
	s.User, s.AccessID = a.User, row.id
	var onAccess, eligibility []judgedOf
	if row.open() {
		onAccess = c.onAccess(row, policy.AtRequest, nil, s)
		eligibility = append(onAccess, c.clientAtRequest(partner, row.at)...)
	}
	stages := conductStages
	if row.open() {
		stages = nil
	}
	nowOnAccess := c.onAccess(row, policy.Now, stages, s)
	onAccess = append(onAccess, nowOnAccess...)
	conduct := nowOnAccess
	for _, p := range c.persons[partner] {
		if p.key == row.key {
			conduct = append(conduct, p.results...)
			a.UserName = cmp.Or(a.UserName, p.person.UserName)
		}
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
	t := c.evidence.now
	if moment == policy.AtRequest {
		t = row.at
	}
	client := c.at(t)
	partner := c.evidence.partnerPortal(s.PartnerHubID, t)
	f := c.clientFrame(client, s.PartnerHubID, t)
	j := c.evidence.joinPerson(client, partner, row.userID, row.text("user"))
	c.setPerson(f, &j)
	f.slots[slotAccess] = recordValue(row.node)
	f.slots[slotSiblings] = c.siblings(row)
	f.slots[slotAliases] = c.evidence.aliases(row, j.id)
	return c.all(policy.SubjectAccess, moment, stages, f, s)
}

func (c *clientRun) siblings(row *accessRow) value {
	l := &list{from: 1}
	for _, other := range c.rows {
		if other != row && other.key == row.key && row.hubID != 0 {
			l.elems = append(l.elems, recordValue(other.node))
		}
	}
	return value{kind: kList, list: l}
}

// aliases are other addresses on the register that belong to the same user id.
func (e *evidence) aliases(row *accessRow, id string) value {
	var out []value
	for _, key := range e.addresses[id] {
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
	a := &Access{ID: row.id, User: own("user"), UserName: own("userName"), HubID: row.hubID,
		HubIDText: own("hubIdText"), ClientName: cmp.Or(strings.Clone(c.now.name()), own("clientName")), PartnerHubID: row.partner,
		Status: row.status, ChannelConsultant: own("channelConsultant"),
		PrimaryAdministrator: cmp.Or(own("primaryAdministrator"), strings.Clone(c.primaryContact())), Location: row.place}
	if s := row.node.Field("submittedAt"); s.Kind == schemas.Time {
		a.SubmittedAt = s.AsTime()
	}
	if row.status == "submitted" && !a.SubmittedAt.IsZero() {
		a.DecisionDue = dueAfter(a.SubmittedAt, c.plan.decisionDays, c.plan.ages.zone, c.plan.holidays).In(time.UTC)
	}
	if p := row.node.Field("purposes"); p.Kind == schemas.Tree {
		for _, v := range p.Node.Vals {
			a.Purposes = append(a.Purposes, strings.Clone(v.Str))
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
