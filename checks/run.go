package checks

import (
	"cmp"
	"slices"
	"strings"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// run is one worker's state. It judges one portal after another.
type run struct {
	plan     *Plan
	evidence *evidence
	scope    *scope
	tracer   tracer
	frame    frame
	rows     []*accessRow // of the portal being judged
	rowAt    map[*schemas.Node]*accessRow
	room     portalRoom
	interned map[string]string
	// room that is used again: for the results of a portal, and for the evidence of a finding
	judged       []judgedOf
	keepPasses   bool // for those who ask for every result
	everything   bool // for those who ask what every rule says of an access, and by which facts
	evidenceRoom []Fact
	places       map[*schemas.Node]Location // of records that stand in no document
	ruleWords    map[*bound][]string        // by rule, what the search for remedies tries
	out          *portalOutcome
}

// portalOutcome is all that the judging of one portal yields. It does not depend on any other portal, so that portals
// may be judged in any order and told in theirs.
type portalOutcome struct {
	accesses []*accessOutcome
	persons  []*personOutcome
	portal   *Portal
	results  []judgedOf // of the portal: of its client, its persons and its accesses
	counts   []outcomeCount
	diags    []Diagnostic
	name     string // the portal's, where known
	fault    bool   // the portal could not be judged
}

type outcomeCount struct{ pass, fail, waived, unknown, unknownError, notApplicable, recorded int }

// judgedOf is a result and its subject.
type judgedOf struct {
	judged
	subject *Subject
}

type accessOutcome struct {
	access  *Access
	partner int64
	results []judgedOf
	every   []judgedOf // with the passes, and what is said of the portal: where somebody asks
}

type personOutcome struct {
	person  *Person
	key     string
	partner int64
	listed  bool // a Partner user, or one of whom there is something to tell
	results []judgedOf
}

func newRun(plan *Plan, e *evidence, s *scope) *run {
	r := &run{plan: plan, evidence: e, scope: s, interned: map[string]string{}, rowAt: map[*schemas.Node]*accessRow{}}
	r.frame = frame{slots: make([]value, maxSlots), why: make([][]traced, slotCount), now: e.now, limit: plan.steps,
		lets: make([]value, plan.lets), done: make([]bool, plan.lets)}
	r.frame.inside = e.inside
	r.frame.slots[slotNow] = value{kind: kTime, num: e.now}
	return r
}

// maxInterned bounds the texts that a worker keeps to share.
const maxInterned = 10_000

// intern returns one copy of a text that many accesses share, such as the name of a Channel Consultant.
func (r *run) intern(text string) string {
	if s, ok := r.interned[text]; ok {
		return s
	}
	s := strings.Clone(text)
	if len(r.interned) < maxInterned {
		r.interned[s] = s
	}
	return s
}

func (r *run) diagnose(d Diagnostic) { r.out.diags = append(r.out.diags, d) }

// portal judges everything at one Hub ID.
func (r *run) portal(hub int64) *portalOutcome {
	r.out = &portalOutcome{counts: make([]outcomeCount, len(r.plan.ruleNeeds))}
	defer r.leave()
	c := r.client(hub)
	if len(r.scope.Consultants) > 0 && !slices.ContainsFunc(c.rows, r.scope.access) {
		return r.out // another consultant's
	}
	if r.evidence.isClient(hub) || len(c.rows) > 0 {
		r.out.name = c.name
		c.judge()
	}
	if len(c.viewer.docs) > 0 && r.scope.portalRules {
		r.portalRules(hub, c.viewer, c.now)
	}
	r.tracer.release()
	if r.everything {
		r.out.keepOutcomes()
	}
	if !r.keepPasses {
		r.out.keepTold()
	}
	if r.keepPasses {
		r.judged = nil
	}
	clear(r.judged)
	r.judged = r.judged[:0]
	return r.out
}

// client reads what is known of a client portal, until leave.
func (r *run) client(hub int64) *clientRun {
	docs, diags := r.evidence.load(hub, &r.room)
	r.out.diags = append(r.out.diags, diags...)
	v := &viewer{hubID: hub, side: "client", now: r.evidence.now, docs: docs, ages: r.evidence.ages, attested: r.evidence.attested.portals[hub],
		reads: r.evidence.reads.side("client")}
	now := v.at(r.evidence.now)
	r.rows = r.evidence.accessesTo(hub)
	for _, row := range r.rows {
		r.evidence.decode(row, &r.room.arena)
		r.rowAt[row.node] = row
	}
	c := &clientRun{run: r, viewer: v, now: now, rows: r.rows, name: clientName(now, r.rows), persons: map[int64][]*personOutcome{},
		asked: map[request][]judgedOf{}, views: map[int64]*portalView{r.evidence.now: now}}
	c.label = portalLabel(c.name, hub, "")
	return c
}

// leave lets go of what client read.
func (r *run) leave() {
	for _, row := range r.rows {
		row.forget()
	}
	clear(r.rowAt)
	r.room.reset()
}

// keepTold drops the results that nobody is told of, once they have been counted and summed up.
func (o *portalOutcome) keepTold() {
	o.results = told(o.results)
	for _, a := range o.accesses {
		a.results = told(a.results)
	}
	for _, p := range o.persons {
		p.results = told(p.results)
	}
}

func told(results []judgedOf) []judgedOf {
	n := 0
	for _, j := range results {
		if tells(j) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]judgedOf, 0, n)
	for _, j := range results {
		if tells(j) {
			out = append(out, j)
		}
	}
	return out
}

func tells(j judgedOf) bool { return j.finding != nil || len(j.unknown) > 0 }

// clientName is the portal's name, else what the register calls it. It is a copy, as is every text that outlives the
// judging of a portal: a part of a document's text would keep the whole document.
func clientName(v *portalView, rows []*accessRow) string {
	if v.hubID == 0 { // the rows have nothing in common
		return ""
	}
	name := v.name()
	for _, row := range rows {
		name = cmp.Or(name, row.text("clientName"))
	}
	return strings.Clone(name)
}

// portalRules judges the evidence itself: how old, how complete, how consistent.
func (r *run) portalRules(hub int64, v *viewer, now *portalView) {
	side := "client"
	if !r.evidence.isClient(hub) && r.evidence.isPartner(hub) {
		side = "partner"
	}
	newest := v.docs[len(v.docs)-1].at
	f := r.subjectFrame(r.evidence.now)
	f.slots[slotPortal] = value{kind: kPortal, view: now}
	f.slots[slotExportedAt] = value{kind: kTime, num: newest}
	f.slots[slotGaps] = r.gaps(side, now)
	f.slots[slotConflicts] = conflictList(r.deciding(side, now.conflicts))
	f.slots[slotPortalLabel] = stringValue(portalLabel(now.name(), hub, ""))
	s := &Subject{Kind: policy.SubjectPortal, HubID: hub, PortalName: strings.Clone(now.name())}
	r.out.name = cmp.Or(r.out.name, s.PortalName)
	results := r.all(policy.SubjectPortal, policy.Now, nil, f, s)
	r.out.results = append(r.out.results, results...)
	if r.out.portal == nil && len(told(results)) > 0 {
		r.out.portal = &Portal{HubID: hub, Name: s.PortalName, ExportedAt: microTime(newest), Own: true}
	}
}

// subjectFrame is the worker's frame with the variables of the last subject taken out.
func (r *run) subjectFrame(at int64) *frame {
	f := &r.frame
	for i := slotAt; i < slotCount; i++ {
		f.slots[i], f.why[i] = unknown, nil
	}
	f.slots[slotAt] = value{kind: kTime, num: at}
	return f
}

// all judges a subject by all rules for its kind and moment.
func (r *run) all(kind policy.Subject, moment policy.Moment, stages map[policy.Stage]bool, f *frame, s *Subject) []judgedOf {
	start := len(r.judged)
	for _, b := range r.plan.rules[kind] {
		rule := b.rule()
		if rule.Moment != moment || stages != nil && !stages[rule.Stage] || !r.scope.rule(rule.ID) {
			continue
		}
		j := r.judge(b, f, s)
		r.count(j)
		if j.outcome != NotApplicable || r.everything {
			r.judged = append(r.judged, judgedOf{judged: j, subject: s})
		}
	}
	return slices.Clip(r.judged[start:])
}

func (r *run) count(j judged) {
	c := &r.out.counts[j.rule.index]
	if r.frame.recorded {
		c.recorded++
	}
	switch {
	case j.outcome == Pass:
		c.pass++
	case j.outcome == Fail && j.finding.Waiver != nil:
		c.waived++
	case j.outcome == Fail:
		c.fail++
	case j.outcome == Unjudged:
		c.unknown++
		if slices.ContainsFunc(j.unknown, func(l lackCase) bool { return severityOf(j.rule.rule(), l.index) == policy.Error }) {
			c.unknownError++
		}
	default:
		c.notApplicable++
	}
}

// gaps lists the sections of a portal that the rules in force read and that are not complete.
func (r *run) gaps(side string, v *portalView) value {
	t := schemas.TypeOf(schemas.KindSubject)
	gap := t.Fields[t.Index("gaps")].Type.Elem
	var out []value
	for i := range portalType().Fields {
		f := &portalType().Fields[i]
		if f.Type.Section == schemas.NoSection || !r.plan.selected[side+"."+f.Name] {
			continue
		}
		s := &v.sections[i]
		coverage := ""
		switch {
		case f.Type.Section == schemas.FactsSectionKind && allMissing(s.node, r.plan.reads.side(side).of(f.Name)), f.Type.Section == schemas.ItemsSectionKind && s.list == nil:
			coverage = string(schemas.Absent)
		case s.list != nil && s.list.open:
			coverage = string(schemas.Partial)
		default:
			continue
		}
		n := schemas.NewRecord(gap)
		set := func(name, text string) { n.Vals[gap.Index(name)] = schemas.StringValue(text) }
		set("section", f.Name)
		set("coverage", coverage)
		set("reason", cmp.Or(s.reason, string(s.lack)))
		if ask := askOf(f); ask != nil {
			set("of", strings.Replace(ask.Of, "administrator", side+" administrator", 1))
			set("at", ask.At)
		}
		out = append(out, recordValue(n))
	}
	return listValue(out)
}

// askOf says who can supply a section: its own word, else that of its first fact that has one.
func askOf(f *schemas.Field) *schemas.Ask {
	if f.Ask != nil {
		return f.Ask
	}
	t := fieldType(f)
	for i := range t.Fields {
		if t.Fields[i].Ask != nil {
			return t.Fields[i].Ask
		}
	}
	return nil
}

// allMissing reports whether nothing is known of what is read of a record.
func allMissing(n *schemas.Node, read *fieldSet) bool {
	for i, v := range n.Vals {
		if v.Kind != schemas.LeftOut && read.has(n.Type.Fields[i].Name) {
			return false
		}
	}
	return true
}

// deciding are the conflicts about facts that some rule reads: the others have no consequence.
func (r *run) deciding(side string, all []conflict) []conflict {
	return slices.DeleteFunc(slices.Clone(all), func(c conflict) bool { return !r.plan.reads.decides(side, c.fact) })
}

func conflictList(all []conflict) value {
	t := schemas.TypeOf(schemas.KindSubject)
	rec := t.Fields[t.Index("conflicts")].Type.Elem
	out := make([]value, len(all))
	for i, c := range all {
		n := schemas.NewRecord(rec)
		for name, text := range map[string]string{"fact": c.fact, "about": c.about, "first": c.first, "second": c.second} {
			n.Vals[rec.Index(name)] = schemas.StringValue(text)
		}
		out[i] = recordValue(n)
	}
	return listValue(out)
}

func (e *evidence) isPartner(hub int64) bool {
	return slices.ContainsFunc(e.partners, func(v viewer) bool { return v.hubID == hub })
}
