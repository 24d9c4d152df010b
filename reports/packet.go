package reports

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// PacketKinds are all of them, the usual one first.
var PacketKinds = []PacketBy{ByConsultant, ByClient, ByAccess}

// PacketOptions are what a packet has to know beside its report.
type PacketOptions struct {
	By PacketBy
	// Subject names for people what it is about.
	Subject string
	// Evidence are the files of evidence, and Policies the folders of the policy's copies, the most basic first.
	Evidence []ManifestOrigin
	Policies []string
	// Labels are what the columns of a register are called, by the field that each fills.
	Labels map[string]string
	// Signed: a signature of the manifest goes along.
	Signed bool
}

// Packet is what is handed to whoever decides on accesses: the report of their evidence, a page for each of them, and
// what it takes to check all that.
type Packet struct {
	*Report
	PacketOptions
	// Pages are of the accesses that are requested or granted, in the order of the report's.
	Pages []*AccessPage
	// Clients are the pages for the clients' administrators, by Hub ID.
	Clients []*ClientPage
	// Others counts accesses that were denied or revoked, which have no page.
	Others int
	// DecisionDays is after how many business days a decision is due; 0: the policy does not say.
	DecisionDays int
}

// NewPacket makes a packet of the report of its evidence. The run has to have asked for every outcome.
func NewPacket(r *Report, o PacketOptions) *Packet {
	p := &Packet{Report: r, PacketOptions: o}
	days, _ := r.All.Policy.IntParam("decision_business_days")
	p.DecisionDays = int(days)
	known := newLedger(r.All)
	b := newBuilder(r.All, known, caps{detail: math.MaxInt, compact: math.MaxInt, full: math.MaxInt, findings: math.MaxInt})
	var names FileNames
	for _, a := range packetOrder(r.All.Accesses, b.accessJudgement) {
		if !isRequest(a) && a.Status != "granted" {
			p.Others++
			continue
		}
		place := Place{Kind: "access", Number: len(p.Pages) + 1}
		page := &AccessPage{Packet: p, AccessEntry: b.access(a, b.accessJudgement(a), place)}
		page.File = names.Name("row "+a.ID, a.User, hubDigits(a.HubID))
		page.Outcomes = b.outcomes(a)
		page.Notified = p.notified(a)
		page.findExceptions()
		p.Pages = append(p.Pages, page)
	}
	p.Clients = p.clientPages(b)
	return p
}

// packetOrder puts requests, which are to be decided, before what is granted, and of each the gravest first.
func packetOrder(accesses []*checks.Access, judge func(*checks.Access) Judgement) []*checks.Access {
	sorted := byVerdict(accesses, judge)
	slices.SortStableFunc(sorted, func(x, y *checks.Access) int { return compareBools(!isRequest(x), !isRequest(y)) })
	return sorted
}

// Requests are the pages of the accesses that await a decision, and Granted those of the others.
func (p *Packet) Requests() []*AccessPage { return p.pages(true) }

// Granted are the pages of the accesses that are granted.
func (p *Packet) Granted() []*AccessPage { return p.pages(false) }

func (p *Packet) pages(requests bool) []*AccessPage {
	var out []*AccessPage
	for _, a := range p.Pages {
		if a.Request == requests {
			out = append(out, a)
		}
	}
	return out
}

func hubDigits(hubID int64) string {
	if hubID == 0 {
		return ""
	}
	return strconv.FormatInt(hubID, 10)
}

// Parts are the files that people read of a packet, each written on its own: any order, any number at a time.
func (p *Packet) Parts() []Part {
	files := []Part{p.html("index.html", "packetindex", p)}
	for _, a := range p.Pages {
		files = append(files, p.html("accesses/"+a.File+".html", "packetaccess", a), p.markdown("accesses/"+a.File+".md", a))
	}
	for _, c := range p.Clients {
		files = append(files, p.html(c.File, "packetclient", c))
	}
	return append(files, Part{"request.xlsx", p.writeRequests}, p.format("xlsx"), p.format("json"))
}

func (p *Packet) format(name string) Part {
	f, ok := FormatNamed(name)
	if !ok {
		panic("reports: no format " + name) // a programmer's error
	}
	return Part{f.File, f.with(p.Report)}
}

// Verdicts counts the verdicts of the packet's accesses, gravest first, for one line.
func (p *Packet) Verdicts() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		counts := map[checks.Verdict]int{}
		for _, a := range p.Pages {
			counts[a.Judgement.Policy]++
		}
		order := slices.SortedFunc(keys(counts), func(a, b checks.Verdict) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
		})
		for _, v := range order {
			if !yield(vocabulary().verdict(v).Word, counts[v]) {
				return
			}
		}
	}
}

func keys[K comparable, V any](m map[K]V) iter.Seq[K] {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Notice is somebody whom HubSpot tells of a request.
type Notice struct {
	// Role is "primary-administrator" or "channel-consultant".
	Role string
	// Name is empty where nobody knows; then Ask says who can tell.
	Name string
	Ask  Audience
}

// notified are those whom HubSpot notifies of a request: the client's primary administrator and the Channel Consultant.
func (p *Packet) notified(a *checks.Access) []Notice {
	if !isRequest(a) {
		return nil
	}
	return []Notice{
		{Role: "primary-administrator", Name: strings.TrimSpace(a.PrimaryAdministrator), Ask: AskClientAdministrator},
		{Role: "channel-consultant", Name: strings.TrimSpace(a.ChannelConsultant), Ask: AskAgencyAdministrator},
	}
}

// AccessPage is what a packet tells of one access.
type AccessPage struct {
	Packet *Packet
	*AccessEntry
	// File is the name of its page, without the ending.
	File string
	// Outcomes are what each rule says, by outcome: what fails first.
	Outcomes []*OutcomeGroup
	Notified []Notice
	// Touching are the waivers that cover a finding of it, and Departures the overrides of rules that concern it.
	Touching   []*policy.Waiver
	Departures []*policy.Override
}

// OutcomeGroup are the rules that have one outcome.
type OutcomeGroup struct {
	// Outcome is a key of the words: "fail", "waived", "unknown", "pass" or "not-applicable".
	Outcome string
	Rules   []*OutcomeEntry
}

// OutcomeEntry is what one rule says.
type OutcomeEntry struct {
	*checks.RuleOutcome
	// Severity is that of the failing case, else the rule's gravest.
	Severity policy.Severity
	Facts    Capped[*FactEntry]
	Missing  []*MissingEntry
}

// outcomeKeys are the groups of outcomes in their order.
var outcomeKeys = []string{"fail", "waived", "unknown", "pass", "not-applicable"}

// outcomes groups what each rule says of an access.
func (b *builder) outcomes(a *checks.Access) []*OutcomeGroup {
	var out []*OutcomeGroup
	for _, key := range outcomeKeys {
		g := &OutcomeGroup{Outcome: key}
		for _, o := range a.Outcomes {
			if outcomeKey(o) == key {
				g.Rules = append(g.Rules, b.outcome(a, o))
			}
		}
		slices.SortStableFunc(g.Rules, func(x, y *OutcomeEntry) int {
			return cmp.Or(compareBools(x.BuiltinOnly, y.BuiltinOnly), cmp.Compare(severityRank(x.Severity), severityRank(y.Severity)))
		})
		if len(g.Rules) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func outcomeKey(o *checks.RuleOutcome) string {
	if o.Outcome == checks.Fail && o.Finding.Waiver != nil {
		return "waived"
	}
	return o.Outcome.String()
}

func (b *builder) outcome(a *checks.Access, o *checks.RuleOutcome) *OutcomeEntry {
	e := &OutcomeEntry{RuleOutcome: o, Severity: severityOf(o.Rule)}
	facts := o.Facts
	if o.Finding != nil {
		e.Severity, facts = o.Finding.Severity, o.Finding.Evidence
	}
	e.Facts = capped(b.facts(facts), MaxFacts)
	e.Missing = b.missing(o.Unknowns, a.HubID, anyStage)
	return e
}

// findExceptions finds the waivers and overrides that touch the access.
func (p *AccessPage) findExceptions() {
	for _, f := range p.Findings {
		if f.Waiver != nil && !slices.Contains(p.Touching, f.Waiver) {
			p.Touching = append(p.Touching, f.Waiver)
		}
	}
	p.Departures = p.Packet.Overrides
}

// Count is how many rules have an outcome, those of the built-in policy alone left out.
func (p *AccessPage) Count(outcome string) int {
	n := 0
	for _, g := range p.Outcomes {
		for _, o := range g.Rules {
			if g.Outcome == outcome && !o.BuiltinOnly {
				n++
			}
		}
	}
	return n
}
