package checks

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"partnerlint/policy"
)

// collector puts the outcomes of the portals together, in the order of their Hub IDs. What many subjects lack alike is
// kept once.
type collector struct {
	plan     *Plan
	results  *Results
	counts   []outcomeCount
	outcomes portalTally
	unknowns map[string]*Unknown
	sets     map[string][]*Unknown // lists of unknowns that many subjects share
	needs    map[string]*need
	matched  map[*policy.Waiver]int
	hubs     map[int64]bool // judged, of those that waivers name
	seen     map[string]int // diagnostics told
	// numbers tell unknowns apart; key and names are room to work in: this runs for each unknown of each subject.
	numbers map[*Unknown]int64
	key     []byte
	names   []needName
}

func newCollector(plan *Plan, now time.Time) *collector {
	hubs := map[int64]bool{}
	for _, w := range plan.Policy.Waivers {
		hubs[w.HubID] = false
	}
	return &collector{plan: plan, results: &Results{Policy: plan.Policy, Now: now}, counts: make([]outcomeCount, len(plan.ruleNeeds)),
		outcomes: portalTally{shared: map[string][]Outcome{}}, unknowns: map[string]*Unknown{}, sets: map[string][]*Unknown{}, needs: map[string]*need{},
		matched: map[*policy.Waiver]int{}, hubs: hubs, seen: map[string]int{}, numbers: map[*Unknown]int64{}}
}

func (c *collector) add(hub int64, p *portalOutcome) {
	if _, named := c.hubs[hub]; named {
		c.hubs[hub] = true
	}
	for i := range p.counts {
		c.counts[i].add(p.counts[i])
	}
	c.outcomes.add(hub, p)
	c.tell(p)
}

// addRegisters takes what is said of the registers themselves. It belongs to no portal.
func (c *collector) addRegisters(p *portalOutcome) {
	for i := range p.counts {
		c.counts[i].add(p.counts[i])
	}
	c.tell(p)
}

// tell takes the findings and unknowns, and what belongs to accesses, persons and the portal.
func (c *collector) tell(p *portalOutcome) {
	for _, d := range p.diags {
		c.diagnose(d)
	}
	for _, j := range p.results {
		if f := j.finding; f != nil && !f.BuiltinOnly {
			c.results.Findings = append(c.results.Findings, f)
			if f.Waiver != nil {
				c.matched[f.Waiver]++
			}
		}
		for _, l := range j.unknown {
			c.unknown(j, l, true)
		}
	}
	for _, a := range p.accesses {
		a.access.Findings, a.access.Unknowns = c.ofSubject(a.results)
		a.access.Outcomes = c.ruleOutcomes(a.every)
		c.results.Accesses = append(c.results.Accesses, a.access)
	}
	for _, x := range p.persons {
		if !x.listed {
			continue
		}
		x.person.Findings, x.person.Unknowns = c.ofSubject(x.results)
		c.results.Persons = append(c.results.Persons, x.person)
	}
	if p.portal != nil {
		p.portal.Findings, p.portal.Unknowns = c.ofSubject(slices.DeleteFunc(slices.Clone(p.results), isRequest))
		c.results.Portals = append(c.results.Portals, p.portal)
	}
}

// isRequest leaves out of a portal what is about requests: those stand with their accesses.
func isRequest(j judgedOf) bool {
	s := j.rule.rule().Stage
	return s == policy.Eligibility || s == policy.Form
}

func (o *outcomeCount) add(x outcomeCount) {
	o.pass += x.pass
	o.fail += x.fail
	o.waived += x.waived
	o.unknown += x.unknown
	o.unknownError += x.unknownError
	o.notApplicable += x.notApplicable
	o.recorded += x.recorded
}

// maxAlike bounds how often one diagnostic is told.
const maxAlike = 1

func (c *collector) diagnose(d Diagnostic) {
	key := d.Position + "\x00" + d.Message
	if c.seen[key]++; c.seen[key] <= maxAlike {
		c.results.Diagnostics = append(c.results.Diagnostics, d)
	}
}

// ofSubject are the findings and unknowns of a subject, each once, ordered by rule.
func (c *collector) ofSubject(results []judgedOf) ([]*Finding, []*Unknown) {
	var findings []*Finding
	var unknowns []*Unknown
	for _, j := range results {
		if j.finding != nil {
			findings = append(findings, j.finding)
		}
		for _, l := range j.unknown {
			if u := c.unknown(j, l, false); !slices.Contains(unknowns, u) {
				unknowns = append(unknowns, u)
			}
		}
	}
	findings = onceEach(findings)
	unknowns = slices.DeleteFunc(unknowns, func(u *Unknown) bool { return u.BuiltinOnly && slices.ContainsFunc(unknowns, u.tellsWhat) })
	slices.SortStableFunc(findings, func(a, b *Finding) int { return cmp.Compare(a.Rule.ID, b.Rule.ID) })
	if len(unknowns) == 0 {
		return findings, nil
	}
	slices.SortStableFunc(unknowns, func(a, b *Unknown) int { return cmp.Compare(a.Rule.ID, b.Rule.ID) })
	c.key = c.key[:0]
	for _, u := range unknowns {
		c.key = append(strconv.AppendInt(c.key, c.numbers[u], 10), ' ')
	}
	if shared, ok := c.sets[string(c.key)]; ok {
		return findings, shared
	}
	c.sets[string(c.key)] = unknowns
	return findings, unknowns
}

// onceEach leaves out what is said before, or by the policy in force. A portal may have very many findings.
func onceEach(findings []*Finding) []*Finding {
	if len(findings) < 2 {
		return findings
	}
	seen := make(map[*Finding]bool, len(findings))
	told := map[findingKey]bool{}
	if slices.ContainsFunc(findings, func(f *Finding) bool { return f.BuiltinOnly }) {
		for _, f := range findings {
			told[f.key()] = told[f.key()] || !f.BuiltinOnly
		}
	}
	return slices.DeleteFunc(findings, func(f *Finding) bool {
		again := seen[f] || f.BuiltinOnly && told[f.key()]
		seen[f] = true
		return again
	})
}

// findingKey is what two findings have in common that say the same.
type findingKey struct {
	rule     string
	subject  Subject
	index    int
	severity policy.Severity
}

func (f *Finding) key() findingKey { return findingKey{f.Rule.ID, f.Subject, f.Case, f.Severity} }

// tellsWhat reports whether the policy in force finds the same: then the built-in policy's finding need not be told.
func (f *Finding) tellsWhat(other *Finding) bool {
	return !other.BuiltinOnly && other.key() == f.key()
}

// tellsWhat is the same for what cannot be decided.
func (u *Unknown) tellsWhat(other *Unknown) bool {
	return !other.BuiltinOnly && other.Rule.ID == u.Rule.ID && other.Case == u.Case && slices.Equal(other.Missing, u.Missing)
}

// sampleSize bounds the subjects that an Unknown names.
const sampleSize = 5

// unknown returns the shared Unknown of a case that could not be decided; counted adds its subject to it.
func (c *collector) unknown(j judgedOf, l lackCase, counted bool) *Unknown {
	names := c.names[:0]
	for _, t := range l.missing {
		names = append(names, nameNeed(t))
	}
	slices.SortFunc(names, needName.compare)
	names = slices.CompactFunc(names, func(a, b needName) bool { return a.compare(b) == 0 })
	c.names = names
	key := strconv.AppendInt(c.key[:0], int64(j.rule.index), 10)
	key = strconv.AppendInt(append(key, '/'), int64(l.index), 10)
	for _, n := range names {
		key = n.appendKey(append(key, 0))
	}
	c.key = key
	u := c.unknowns[string(key)]
	if u == nil {
		rule := j.rule.rule()
		u = &Unknown{Rule: rule, Severity: severityOf(rule, l.index), Case: max(l.index, 0), BuiltinOnly: j.rule.inForce == nil}
		c.unknowns[string(key)] = u
		c.numbers[u] = int64(len(c.numbers))
		for _, n := range names {
			u.Missing = append(u.Missing, c.needOf(n).Need)
		}
		if !u.BuiltinOnly {
			c.results.Unknowns = append(c.results.Unknowns, u)
		}
	}
	if counted {
		u.Subjects++
		if len(u.Sample) < sampleSize {
			u.Sample = append(u.Sample, *j.subject)
		}
		for _, n := range names {
			c.needOf(n).add(j)
		}
	}
	return u
}

func (c *collector) needOf(n needName) *need {
	c.key = n.appendKey(c.key[:0])
	got := c.needs[string(c.key)]
	if got == nil {
		got = newNeed(n)
		c.needs[string(c.key)] = got
	}
	return got
}

// finish orders and counts what has been collected.
func (c *collector) finish(s *scope) *Results {
	r := c.results
	slices.SortStableFunc(r.Unknowns, func(a, b *Unknown) int {
		return cmp.Or(cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(b.Subjects, a.Subjects), compareMissing(a.Missing, b.Missing))
	})
	for _, k := range sortedKeys(c.needs) {
		n := c.needs[k]
		n.Rules = sortedKeys(n.rules)
		for about := range n.about {
			n.Subjects = append(n.Subjects, about)
		}
		slices.SortFunc(n.Subjects, func(a, b NeedSubject) int {
			return cmp.Or(cmp.Compare(a.HubID, b.HubID), cmp.Compare(a.User, b.User), cmp.Compare(a.PortalName, b.PortalName))
		})
		if len(n.Rules) > 0 {
			r.Needs = append(r.Needs, n.Need)
		}
	}
	var told []int
	for _, b := range c.plan.bounds() {
		if b.inForce == nil || !s.rule(b.inForce.ID) {
			continue
		}
		told = append(told, b.index)
		n := c.counts[b.index]
		r.Rules = append(r.Rules, &RuleCount{Rule: b.inForce, Pass: n.pass, Fail: n.fail, Waived: n.waived, Unknown: n.unknown, UnknownError: n.unknownError, NotApplicable: n.notApplicable, Recorded: n.recorded})
	}
	r.Outcomes = c.outcomes.finish(told)
	slices.SortStableFunc(r.Findings, compareFindings)
	c.judgeWaivers(s)
	return r
}

func compareMissing(a, b []*Need) int {
	return slices.CompareFunc(a, b, func(x, y *Need) int {
		return cmp.Or(cmp.Compare(x.Side, y.Side), cmp.Compare(x.Fact, y.Fact), cmp.Compare(x.Reason, y.Reason))
	})
}

func compareFindings(a, b *Finding) int {
	return cmp.Or(cmp.Compare(a.Subject.HubID, b.Subject.HubID), cmp.Compare(a.Subject.Kind, b.Subject.Kind),
		cmp.Compare(personKey(a.Subject.User), personKey(b.Subject.User)), cmp.Compare(a.Subject.AccessID, b.Subject.AccessID),
		cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(a.Subject.PartnerHubID, b.Subject.PartnerHubID), cmp.Compare(a.Subject.Register, b.Subject.Register))
}

// judgeWaivers says of each waiver whether it is used, ends, or reaches too far. "Unmatched" is said only where its
// portal and its rule were judged.
func (c *collector) judgeWaivers(s *scope) {
	zone := c.plan.ages.zone
	today := c.results.Now.In(zone).Format(time.DateOnly)
	soon := c.results.Now.Add(c.plan.notice).In(zone).Format(time.DateOnly)
	for _, w := range c.plan.Policy.Waivers {
		last := w.Expires.Format(time.DateOnly)
		use := &WaiverUse{Waiver: w, Matched: c.matched[w], Expired: last < today}
		use.NearlyExpired = !use.Expired && last <= soon
		if rule := c.plan.Policy.Rule(w.Rule); rule != nil {
			use.Broad = w.User == "" && (rule.Subject == policy.SubjectPerson || rule.Subject == policy.SubjectAccess)
		}
		inScope := c.hubs[w.HubID] && s.rule(w.Rule) && !s.partial && s.everybody(w.User)
		use.Unmatched = !use.Expired && use.Matched == 0 && inScope
		c.results.Waivers = append(c.results.Waivers, use)
	}
}
