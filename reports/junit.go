package reports

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// WriteJUnit writes the report as JUnit XML, as Jenkins' schema (junit-10.xsd) has it: a suite for each portal, in it a
// case for each rule. What is unknown, waived or does not apply is skipped and says so; it never passes.
func WriteJUnit(w io.Writer, r *Report) error {
	var all junitCounts
	eachSuite(r, func(s *junitSuite) { all.add(s.counts()) })
	j := &junitWriter{Writer: bufio.NewWriterSize(w, 1<<16), report: r}
	j.WriteString(xml.Header)
	j.open("testsuites", "name", "partnerlint "+r.Policy.ID, "tests", itoa(all.tests), "failures", itoa(all.failures), "errors", itoa(all.errors))
	j.WriteByte('\n')
	eachSuite(r, j.suite)
	j.end("testsuites")
	return j.Flush()
}

// junitSuite is everything at one portal, or the inputs that could not be read.
type junitSuite struct {
	name, id string
	// class groups the cases.
	class string
	cases []junitCase
}

// junitCase is a rule at a portal. Element is "failure", "skipped" or "error"; empty: it passes.
type junitCase struct {
	name                  string
	element, kind, reason string
	details               []string
}

type junitCounts struct{ tests, failures, errors, skipped int }

func (c *junitCounts) add(x junitCounts) {
	c.tests += x.tests
	c.failures += x.failures
	c.errors += x.errors
	c.skipped += x.skipped
}

func (s *junitSuite) counts() junitCounts {
	out := junitCounts{tests: len(s.cases)}
	for _, c := range s.cases {
		switch c.element {
		case "failure":
			out.failures++
		case "error":
			out.errors++
		case "skipped":
			out.skipped++
		}
	}
	return out
}

// eachSuite makes the suites one by one, in the order of the Hub IDs; last the inputs that could not be read.
func eachSuite(r *Report, do func(*junitSuite)) {
	at := newJUnitCursor(r.All)
	names := make([]string, len(r.Rules))
	for i, rule := range r.Rules {
		names[i] = rule.Rule.ID + " " + rule.Rule.Title
	}
	for _, hub := range hubsToTell(r.All) {
		name := at.move(hub)
		s := &junitSuite{name: "Registers, and requests without a usable Hub ID", id: "registers"}
		if hub != 0 {
			s.id = strconv.FormatInt(hub, 10)
			s.name = "Hub ID " + s.id
			if name != "" {
				s.name = name + " (Hub ID " + s.id + ")"
			}
		}
		for i, rule := range r.Rules {
			out := at.caseOf(rule.Rule, at.outcome(i))
			out.name = names[i]
			s.cases = append(s.cases, out)
		}
		s.class = "partnerlint." + s.id
		do(s)
	}
	if r.Unread == 0 {
		return
	}
	s := &junitSuite{name: "Inputs and rules that were lost", id: "inputs", class: "partnerlint.inputs"}
	for _, d := range r.All.Diagnostics {
		if d.Unread {
			s.cases = append(s.cases, junitCase{name: cmp.Or(d.Position, "input"), element: "error", kind: "lost", reason: d.Message})
		}
	}
	do(s)
}

// hubsToTell are the Hub IDs with outcomes, and those with findings, so that no finding is lost for want of the former.
func hubsToTell(r *checks.Results) []int64 {
	hubs := make([]int64, 0, len(r.Outcomes))
	for _, p := range r.Outcomes {
		hubs = append(hubs, p.HubID)
	}
	for _, f := range r.Findings {
		if !f.BuiltinOnly {
			hubs = append(hubs, f.Subject.HubID)
		}
	}
	slices.Sort(hubs)
	return slices.Compact(hubs)
}

// junitCursor goes through what the results tell of the portals, which is in the order of their Hub IDs.
type junitCursor struct {
	findings []*checks.Finding
	accesses []*checks.Access
	persons  []*checks.Person
	portals  []*checks.Portal
	outcomes []*checks.PortalOutcomes
	// told are the outcomes of the portal that the cursor is at; nil: there are none.
	told *checks.PortalOutcomes
	// here and unknown are of the portal that the cursor is at.
	here    []*checks.Finding
	unknown []*checks.Unknown
	// remedies are what the rules say to do, as plain text by its Markdown; each is read once.
	remedies map[string]string
	// missed are the facts that unknowns lack, which most portals share.
	missed map[*checks.Unknown]string
}

func newJUnitCursor(r *checks.Results) *junitCursor {
	return &junitCursor{findings: r.Findings, accesses: r.Accesses, persons: r.Persons, portals: r.Portals, outcomes: r.Outcomes,
		remedies: map[string]string{}, missed: map[*checks.Unknown]string{}}
}

// move goes to a portal and returns its name.
func (c *junitCursor) move(hub int64) (name string) {
	c.here, c.findings = cutAt(c.findings, hub, func(f *checks.Finding) int64 { return f.Subject.HubID })
	var told []*checks.PortalOutcomes
	told, c.outcomes = cutAt(c.outcomes, hub, func(p *checks.PortalOutcomes) int64 { return p.HubID })
	c.told = nil
	for _, f := range c.here {
		name = cmp.Or(name, f.Subject.PortalName)
	}
	if len(told) > 0 {
		c.told, name = told[0], told[0].Name
	}
	accesses, rest := cutAt(c.accesses, hub, func(a *checks.Access) int64 { return a.HubID })
	persons, restPersons := cutAt(c.persons, hub, func(p *checks.Person) int64 { return p.HubID })
	portals, restPortals := cutAt(c.portals, hub, func(p *checks.Portal) int64 { return p.HubID })
	c.accesses, c.persons, c.portals = rest, restPersons, restPortals
	c.unknown = c.unknown[:0]
	for _, a := range accesses {
		c.unknown = append(c.unknown, a.Unknowns...)
	}
	for _, p := range persons {
		c.unknown = append(c.unknown, p.Unknowns...)
	}
	for _, p := range portals {
		c.unknown = append(c.unknown, p.Unknowns...)
	}
	return name
}

// outcome is what a rule, by its place among the rules, says of the portal. What nobody told is unknown.
func (c *junitCursor) outcome(rule int) checks.Outcome {
	if c.told == nil {
		return checks.Unjudged
	}
	return c.told.Outcomes[rule]
}

// cutAt splits a list in the order of Hub IDs: what is of hub, and what comes after.
func cutAt[T any](all []T, hub int64, of func(T) int64) (here, rest []T) {
	from := 0
	for from < len(all) && of(all[from]) < hub {
		from++
	}
	to := from
	for to < len(all) && of(all[to]) == hub {
		to++
	}
	return all[from:to], all[to:]
}

func (c *junitCursor) caseOf(r *policy.Rule, outcome checks.Outcome) junitCase {
	var out junitCase
	var fails, waived []*checks.Finding
	for _, f := range c.here {
		switch {
		case f.Rule != r || f.BuiltinOnly:
		case f.Waiver != nil:
			waived = append(waived, f)
		default:
			fails = append(fails, f)
		}
	}
	switch {
	case len(fails) > 0:
		slices.SortStableFunc(fails, compareFindings)
		out.element, out.kind, out.reason = "failure", string(fails[0].Severity), fails[0].Message
		out.details = append(junitLines(fails), c.standing(r, fails...)...)
	case len(waived) > 0:
		out.element, out.kind, out.reason, out.details = "skipped", "waived", waivedReason(waived), junitLines(waived)
		if missing := c.missing(r); missing != "" {
			out.reason += "; not judged for others for want of evidence: " + missing
		}
	case outcome == checks.Fail:
		out.element, out.kind, out.reason, out.details = "failure", string(severityOf(r)), r.Title, c.standing(r)
	case outcome == checks.Unjudged:
		out.element, out.kind, out.reason = "skipped", "unknown", "Not judged for want of evidence"
		if missing := c.missing(r); missing != "" {
			out.reason += ": " + missing
		}
	case outcome == checks.NotApplicable:
		out.element, out.kind, out.reason = "skipped", "not-applicable", "The rule does not apply here"
	}
	return out
}

// junitLines are findings, one a line, each with the place of what decided it.
func junitLines(findings []*checks.Finding) []string {
	var out []string
	for _, f := range findings {
		line := f.Message
		if l := locationOf(f); l.File != "" {
			line += " (" + placeOf(l) + ")"
		}
		out = append(out, line)
	}
	return out
}

// standing is what a rule says of failures: what it rests on, and what to do about each of them.
func (c *junitCursor) standing(r *policy.Rule, fails ...*checks.Finding) []string {
	var out []string
	for _, q := range r.Sources {
		out = append(out, "“"+oneLine(q, "")+"”")
	}
	remedies := []string{r.Remediation}
	if len(fails) > 0 {
		remedies = nil
	}
	for _, f := range fails {
		if own := f.Remediation(); !slices.Contains(remedies, own) {
			remedies = append(remedies, own)
		}
	}
	for _, prose := range remedies {
		remedy, known := c.remedies[prose]
		if !known {
			remedy = oneLine(prosePlain(prose), "")
			c.remedies[prose] = remedy
		}
		if remedy != "" {
			out = append(out, "What to do: "+remedy)
		}
	}
	return out
}

// waivedReason says who waived, until when and why, each waiver once.
func waivedReason(findings []*checks.Finding) string {
	var out []string
	var seen []*policy.Waiver
	for _, f := range findings {
		if w := f.Waiver; !slices.Contains(seen, w) {
			seen = append(seen, w)
			out = append(out, "Waived until "+date(w.Expires)+" by "+w.ApprovedBy+": "+w.Reason)
		}
	}
	return strings.Join(out, "; ")
}

// missing lists the facts that a rule waits for at this portal.
func (c *junitCursor) missing(r *policy.Rule) string {
	var out []string
	for _, u := range c.unknown {
		if u.Rule != r || u.BuiltinOnly {
			continue
		}
		names, known := c.missed[u]
		if !known {
			names = missingNames(u)
			c.missed[u] = names
		}
		if names != "" && !slices.Contains(out, names) {
			out = append(out, names)
		}
	}
	return strings.Join(out, "; ")
}
