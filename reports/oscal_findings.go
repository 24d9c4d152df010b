package reports

import (
	"cmp"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// observations are one for each finding and each unknown, and one for each rule that was judged, with its counts.
func (o *oscalWriter) observations(concluded []conclusion) {
	seen := o.open(",\n\"observations\":[")
	for i, f := range o.r.All.Findings {
		if toldIn(f) {
			seen.add(o.observation(i, f))
		}
	}
	for i, u := range o.r.All.Unknowns {
		if !u.BuiltinOnly {
			seen.add(o.openQuestion(i, u))
		}
	}
	for i, c := range concluded {
		if c.judged() {
			seen.add(oscalObservation{
				UUID: o.tallyID(i), Title: o.rule(c.Rule).title, Description: o.say("tally", c.RuleCount),
				Props: props(prop("rule-id", c.Rule.ID)), Methods: []string{"TEST"}, Types: []string{"control-objective"},
				Origins: o.origins(), Collected: oscalTime(o.r.Now),
			})
		}
	}
	seen.close("]")
}

func (o *oscalWriter) observation(i int, f *checks.Finding) oscalObservation {
	x := oscalObservation{
		UUID: o.findingID(i, f), Title: o.title(f), Description: markdownText(f.Message),
		Props: props(o.findingProps(f)...), Methods: []string{"EXAMINE"}, Types: []string{"finding"},
		Origins: o.origins(), Subjects: o.subjects(f.Subject), Collected: oscalTime(o.collected(f.Evidence)),
	}
	var expires time.Time
	for _, e := range f.Evidence {
		x.Evidence = append(x.Evidence, o.evidence(e))
		if e.Source.Kind == "attested" && len(x.Methods) == 1 {
			x.Methods = append(x.Methods, "INTERVIEW")
		}
		if end := e.Source.Expires; !end.IsZero() && (expires.IsZero() || end.Before(expires)) {
			expires = end
		}
	}
	if !expires.IsZero() {
		x.Expires = oscalDayEnd(expires)
	}
	return x
}

// title tells the places apart where one rule does not hold.
func (o *oscalWriter) title(f *checks.Finding) string {
	s := f.Subject
	whom := Whom{User: s.User, PortalName: cmp.Or(s.PortalName, s.Register), HubID: s.HubID, NoHubID: s.HubID == 0 && s.Kind != policy.SubjectRegister}
	if whom == (Whom{}) {
		return o.rule(f.Rule).title
	}
	return o.rule(f.Rule).title + " – " + o.say("about", whom)
}

// fact says what was read.
func (o *oscalWriter) fact(f checks.Fact) string {
	name, known := o.facts[f.Name]
	if !known {
		name = o.say("fact", f.Name)
		o.facts[f.Name] = name
	}
	if f.Value == "" {
		return name + " " + o.say("empty", nil)
	}
	return name + " " + markdownText(f.Value)
}

// maxSources bounds the sources that are kept in mind.
const maxSources = 1000

// told says where a fact comes from. Most facts come from a few sources.
func (o *oscalWriter) told(s checks.Source) string {
	text, known := o.sources[s]
	if !known {
		text = o.say("factsource", s)
		if len(o.sources) == maxSources {
			clear(o.sources)
		}
		o.sources[s] = text
	}
	return text
}

// collected is when the last of the facts was taken; facts from later than the present, or of no time, count as now.
func (o *oscalWriter) collected(facts []checks.Fact) time.Time {
	var last time.Time
	for _, f := range facts {
		at := f.Source.At
		if at.IsZero() || at.After(o.r.Now) {
			return o.r.Now
		}
		if at.After(last) {
			last = at
		}
	}
	if last.IsZero() {
		return o.r.Now
	}
	return last
}

func (o *oscalWriter) findingProps(f *checks.Finding) []oscalProp {
	waived := ""
	if f.Waiver != nil {
		waived = "yes"
	}
	return []oscalProp{
		prop("rule-id", f.Rule.ID), prop("outcome", checks.Fail.String()), prop("severity", string(f.Severity)), prop("waived", waived),
		prop("fingerprint", f.Fingerprint), prop("baseline-state", string(o.r.State(f))), prop("decided-by", f.DecidedBy), prop("access-id", f.Subject.AccessID),
	}
}

func (o *oscalWriter) evidence(f checks.Fact) oscalEvidence {
	x := oscalEvidence{
		Description: o.fact(f), Remarks: o.told(f.Source), Props: props(prop("fact", f.Name), prop("source", f.Source.Kind)),
	}
	l := f.Location
	if l.File != "" {
		x.HRef = oscalReference(l.File, l.Pointer)
	}
	if l.Line > 0 {
		x.Props = append(x.Props, prop("line", itoa(l.Line)))
	}
	if l.Column > 0 {
		x.Props = append(x.Props, prop("column", itoa(l.Column)))
	}
	if l.Sheet != "" {
		x.Props = append(x.Props, prop("cell", visible(l.Cell())))
	}
	return x
}

// openQuestion is what could not be decided. Its subjects are the sample; how many there are is a property.
func (o *oscalWriter) openQuestion(i int, u *checks.Unknown) oscalObservation {
	return oscalObservation{
		UUID: o.unknownID(i), Title: o.rule(u.Rule).title, Description: o.say("unknown", u),
		Props: props(prop("rule-id", u.Rule.ID), prop("outcome", checks.Unjudged.String()), prop("severity", string(u.Severity)),
			prop("subjects", itoa(u.Subjects))),
		Methods: []string{"EXAMINE"}, Types: []string{"control-objective"}, Origins: o.origins(),
		Subjects: o.subjects(u.Sample...), Collected: oscalTime(o.r.Now),
	}
}

// risks are one for each finding.
func (o *oscalWriter) risks() {
	risks := o.open(",\n\"risks\":[")
	for i, f := range o.r.All.Findings {
		if toldIn(f) {
			risks.add(o.risk(i, f))
		}
	}
	risks.close("]")
}

func (o *oscalWriter) risk(i int, f *checks.Finding) oscalRisk {
	rule := o.rule(f.Rule)
	remedy := rule.remedy
	if own := f.Remediation(); own != f.Rule.Remediation {
		remedy = proseMarkdown(own)
	}
	x := oscalRisk{
		UUID: o.riskID(i, f), Title: o.title(f), Description: markdownText(f.Message), Statement: rule.rationale,
		Props: props(o.findingProps(f)...), Status: "open", Origins: o.origins(),
		Characters: []oscalCharacter{{o.origins()[0], []oscalFacet{{"severity", oscalSpace, string(f.Severity)}}}},
		Remedies: []oscalRemedy{{
			UUID: o.id("remedy", itoa(i), f.Fingerprint), Lifecycle: "recommendation", Title: rule.remedyTitle, Description: remedy,
		}},
		Observations: []oscalObservationRef{{o.findingID(i, f)}},
	}
	if f.Waiver != nil {
		x.Status, x.Deadline = "deviation-approved", oscalDayEnd(f.Waiver.Expires)
		x.Description += "\n\n" + o.say("waived", f.Waiver)
	}
	return x
}

// findings are one for each rule that was judged, about all its subjects together.
func (o *oscalWriter) findings(concluded []conclusion) {
	head := ",\n\"findings\":[\n"
	for i, c := range concluded {
		if !c.judged() {
			continue
		}
		rule := o.rule(c.Rule)
		o.j.text(head + `{"uuid":`).value(o.id("finding", itoa(i), c.Rule.ID))
		o.j.text(`,"title":`).value(rule.title)
		o.j.text(`,"description":`).value(o.say("tally", c.RuleCount))
		o.j.text(`,"target":`).value(o.target(c))
		o.related(i, c.Rule)
		o.j.text("}")
		head = ",\n"
	}
	if head == ",\n" {
		o.j.text("]")
	}
}

// target says whether the objective is satisfied. Of what is not, the reason is "fail" where the rule does not hold
// somewhere, waived or not, and "other" where nothing more is known than that it may not.
func (o *oscalWriter) target(c conclusion) oscalTarget {
	status := oscalStatus{State: "not-satisfied", Reason: "other"}
	switch {
	case c.satisfied():
		status = oscalStatus{State: "satisfied", Reason: "pass"}
	case c.found:
		status.Reason = "fail"
	}
	status.Remarks = o.say("conclusion", struct {
		*checks.RuleCount
		Unread    int
		Satisfied bool
	}{c.RuleCount, c.unread, c.satisfied()})
	return oscalTarget{
		Type: "objective-id", ID: o.rule(c.Rule).objective, Status: status,
		Props: props(prop("rule-id", c.Rule.ID), prop("passed", itoa(c.Pass)), prop("failed", itoa(c.Fail)), prop("waived", itoa(c.Waived)),
			prop("unknown", itoa(c.Unknown)), prop("not-applicable", itoa(c.NotApplicable))),
	}
}

// related refers to the observations and risks of a rule. It encodes them one by one: they may be as many as portals.
func (o *oscalWriter) related(i int, rule *policy.Rule) {
	seen := o.open(`,"related-observations":[`)
	seen.add(oscalObservationRef{o.tallyID(i)})
	for n, f := range o.r.All.Findings {
		if toldIn(f) && f.Rule.ID == rule.ID {
			seen.add(oscalObservationRef{o.findingID(n, f)})
		}
	}
	for n, u := range o.r.All.Unknowns {
		if !u.BuiltinOnly && u.Rule.ID == rule.ID {
			seen.add(oscalObservationRef{o.unknownID(n)})
		}
	}
	seen.close("]")
	risks := o.open(`,"related-risks":[`)
	for n, f := range o.r.All.Findings {
		if toldIn(f) && f.Rule.ID == rule.ID {
			risks.add(oscalRiskRef{o.riskID(n, f)})
		}
	}
	risks.close("]")
}

func (o *oscalWriter) origins() []oscalOrigin {
	return []oscalOrigin{{[]oscalActor{{"tool", o.tool}}}}
}

// A finding is named by its fingerprint and by its place in the results, as two rows of a register may ask for the
// same access.

func (o *oscalWriter) findingID(i int, f *checks.Finding) string {
	return o.id("observation", itoa(i), f.Rule.ID, f.Fingerprint)
}

func (o *oscalWriter) riskID(i int, f *checks.Finding) string {
	return o.id("risk", itoa(i), f.Rule.ID, f.Fingerprint)
}

func (o *oscalWriter) unknownID(i int) string { return o.id("unknown", itoa(i)) }

func (o *oscalWriter) tallyID(i int) string { return o.id("tally", itoa(i)) }
