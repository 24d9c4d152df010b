package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"partnerlint/policy"
)

// clientRun judges one client portal: the client, the people in it, and the accesses to it.
type clientRun struct {
	*run
	viewer *viewer
	now    *portalView
	rows   []*accessRow
	name   string
	label  string // names the portal in messages

	persons map[int64][]*personOutcome // by partner portal, each in the order of the keys
	byID    map[string][]int           // rows by user id, made when it is first asked for
	asked   map[request][]judgedOf     // the client at the moment of a request
	views   map[int64]*portalView      // by moment
}

type request struct{ partner, at int64 }

var (
	conductStages     = map[policy.Stage]bool{policy.Conduct: true, policy.Evidence: true}
	eligibilityStages = map[policy.Stage]bool{policy.Eligibility: true, policy.Form: true}
)

func (c *clientRun) judge() {
	isClient := c.isClient()
	var onPortal []judgedOf
	if isClient {
		for _, partner := range c.partners() {
			onPortal = append(onPortal, c.judgeConduct(partner)...)
		}
	}
	for _, row := range c.rows {
		if c.viewer.hubID == 0 { // the rows have nothing in common
			c.nameBy(row)
			clear(c.asked)
		}
		if c.scope.access(row) {
			onPortal = append(onPortal, c.judgeAccess(row)...)
		}
	}
	c.out.results = append(c.out.results, onPortal...)
	if isClient {
		c.out.portal = c.portalOf(onPortal)
	}
}

// nameBy names the portal as a row does that has no usable Hub ID.
func (c *clientRun) nameBy(row *accessRow) {
	c.name = strings.Clone(row.text("clientName"))
	c.label = portalLabel(c.name, 0, row.text("hubIdText"))
}

// judgeConduct judges how the access is used now, in the client portal and by everybody in it.
func (c *clientRun) judgeConduct(partner int64) []judgedOf {
	now := c.evidence.now
	out := c.all(policy.SubjectClient, policy.Now, nil, c.clientFrame(c.at(now), partner, now), c.subject(policy.SubjectClient, partner))
	c.judgePersons(partner)
	for _, p := range c.persons[partner] {
		out = append(out, p.results...)
	}
	return out
}

func (c *clientRun) portalOf(results []judgedOf) *Portal {
	p := &Portal{HubID: c.viewer.hubID, Name: c.name, Conformity: c.verdicts(results, conductStages, compliance)}
	if !c.scope.portalRules { // who was left out may violate
		p.Conformity = Verdicts{onlyViolating(p.Conformity.Policy), onlyViolating(p.Conformity.Builtin)}
	}
	if n := len(c.viewer.docs); n > 0 {
		p.ExportedAt = microTime(c.viewer.docs[n-1].at)
	}
	return p
}

func onlyViolating(v Verdict) Verdict {
	if v == Violating {
		return v
	}
	return NotJudged
}

// partnerLabel names the partner portal in messages, whatever is known of it at the moment: the one that is meant, or
// all that are given.
func (c *clientRun) partnerLabel(hub int64) string {
	if hub != 0 {
		return portalLabel(c.evidence.partnerAt(hub, c.evidence.now).name(), hub, "")
	}
	var labels []string
	for _, p := range c.evidence.partners {
		labels = append(labels, c.partnerLabel(p.hubID))
	}
	return cmp.Or(strings.Join(labels, " or "), "(no export of it was given)")
}

// portalLabel names a portal in messages: its name and Hub ID, as far as they are known. text is the Hub ID as somebody
// wrote it who did not write a usable one.
func portalLabel(name string, hub int64, text string) string {
	switch {
	case hub == 0 && text == "":
		return cmp.Or(name, "a portal") + " (no Hub ID)"
	case hub == 0:
		return fmt.Sprintf("%s (Hub ID written as %q)", cmp.Or(name, "a portal"), clip(text, 40))
	case name == "":
		return fmt.Sprintf("Hub ID %d", hub)
	}
	return fmt.Sprintf("%s (Hub ID %d)", clip(name, maxText), hub)
}

// isClient reports whether there is a client portal in which people can behave: a row without a usable Hub ID names
// none, and the partner's own portal, which C05 judges, is where its mail belongs.
func (c *clientRun) isClient() bool {
	hub := c.viewer.hubID
	return hub != 0 && (c.evidence.isClient(hub) || !c.evidence.isPartner(hub))
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
	f.slots[slotPartnerHubIDs], f.why[slotPartnerHubIDs] = c.evidence.partnerHubIDs(partner), c.evidence.ownHubIDFacts
	f.slots[slotExported] = boolValue(client.view.exported)
	f.slots[slotClientLabel] = stringValue(c.label)
	f.slots[slotPartnerLabel] = stringValue(c.partnerLabel(partner))
	return f
}
