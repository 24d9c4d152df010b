package reports

import (
	"fmt"
	"slices"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// pageMemory is what one page has to know of its report, and of itself, to write its entries.
type pageMemory struct {
	// consultants are the Channel Consultants of all accesses; reviewed are their indexes by Hub ID.
	consultants []string
	reviewed    map[int64][]int
	// here is the entry that is being written.
	here Place
	// sets are the sets of missing facts that the page has told, and where; facts is how many facts it may yet tell
	// again.
	sets  map[string]Place
	facts int
	// rules are the rules whose grounds and remedy the page has told, and where; remedies is how often it may yet tell
	// any again.
	rules    map[explanation]Place
	remedies int
	// messages is how many findings that are told elsewhere may yet be named by their message, too.
	messages int
}

// The bounds on what a page tells again and again: portals that are collected alike lack the same, and a rule that
// many break is explained alike at each. Beyond them an entry points to an earlier one.
const (
	maxFactsAgain    = 250
	maxRemediesAgain = 200
	maxMessagesAgain = 200
)

func newPageMemory(r *Report) *pageMemory {
	m := &pageMemory{reviewed: map[int64][]int{}, sets: map[string]Place{}, facts: maxFactsAgain,
		rules: map[explanation]Place{}, remedies: maxRemediesAgain, messages: maxMessagesAgain}
	for _, a := range r.All.Accesses {
		if a.ChannelConsultant != "" {
			m.consultants = append(m.consultants, a.ChannelConsultant)
		}
	}
	slices.Sort(m.consultants)
	m.consultants = slices.Compact(m.consultants)
	for _, a := range r.All.Accesses {
		i, ok := slices.BinarySearch(m.consultants, a.ChannelConsultant)
		if ok && a.HubID != 0 && !slices.Contains(m.reviewed[a.HubID], i) {
			m.reviewed[a.HubID] = append(m.reviewed[a.HubID], i)
		}
	}
	return m
}

// alike returns the entry of the page that lacks exactly the same and tells it, once there is no more room to tell it
// again; otherwise no place.
func (m *pageMemory) alike(missing []*MissingEntry) Place {
	var key strings.Builder
	for _, e := range missing {
		fmt.Fprintf(&key, "%p %s %v %v", e.Need, e.Ask, e.Blocking, e.BuiltinOnly)
		for _, r := range e.Rules {
			key.WriteString(" " + r.ID)
		}
	}
	earlier, told := m.sets[key.String()]
	if told && m.facts <= 0 && earlier != m.here {
		return earlier
	}
	m.facts -= len(missing)
	if !told {
		m.sets[key.String()] = m.here
	}
	return Place{}
}

// explanation is a rule and what to do: the cases of a rule may each say something else.
type explanation struct {
	rule        *policy.Rule
	remediation string
}

// explained returns the entry of the page that tells the grounds and the remedy of the finding, once there is no more room
// to tell them again; otherwise no place.
func (m *pageMemory) explained(f *checks.Finding) Place {
	r := explanation{f.Rule, f.Remediation()}
	earlier, told := m.rules[r]
	if told && m.remedies <= 0 && earlier != m.here {
		return earlier
	}
	m.remedies--
	if !told {
		m.rules[r] = m.here
	}
	return Place{}
}

// repeated says whether the page gives the message of a finding that it tells in full elsewhere.
func (m *pageMemory) repeated(*checks.Finding) bool {
	m.messages--
	return m.messages >= 0
}

// entryStanding is what a row of a table tells of an entry, and what the page's script filters and sorts it by.
type entryStanding struct {
	Verdict checks.Verdict
	// Detail: there is more to tell than the row does.
	Detail bool
	// Gravity ranks the verdict; Key the findings, so that the graver and the more come later.
	Gravity, Key int
	// Counts are the kinds of findings that there are.
	Counts []standingCount
	// Has, Rules and Consultants are words between spaces: kinds of findings, rule IDs, indexes of consultants.
	Has, Rules, Consultants string
}

// standingCount counts one kind of findings: "error", "missing", "warning", "note", "waived" or "builtin".
type standingCount struct {
	Kind string
	N    int
}

// standing tells of an *AccessEntry, a *PersonEntry or a *PortalEntry, which the page writes next.
func (m *pageMemory) standing(entry any) entryStanding {
	switch e := entry.(type) {
	case *AccessEntry:
		m.here = e.Place
		var reviewed []int
		if i, ok := slices.BinarySearch(m.consultants, e.ChannelConsultant); ok {
			reviewed = []int{i}
		}
		return newStanding(e.Judgement, e.Findings, e.Unknowns, lacking(e.Reasons)+lacking(e.PutRight), reviewed)
	case *PersonEntry:
		m.here = e.Place
		return newStanding(e.Judgement, e.Findings, e.Unknowns, lacking(e.Reasons), m.reviewed[e.HubID])
	case *PortalEntry:
		m.here = e.Place
		return newStanding(e.Judgement, e.Findings, e.Unknowns, lacking(e.Reasons), m.reviewed[e.HubID])
	default:
		panic("reports: no entry of a table") // a template's error
	}
}

// lacking counts the missing facts.
func lacking(t Told) int { return len(t.Missing.Shown) + t.Missing.More }

// standingKinds are the kinds of findings, gravest first.
var standingKinds = []string{"error", "missing", "warning", "note", "waived", "builtin"}

func newStanding(j Judgement, findings []*checks.Finding, unknowns []*checks.Unknown, missing int, reviewed []int) entryStanding {
	s := entryStanding{Verdict: j.Policy, Detail: len(findings)+missing > 0, Gravity: gravity(j)}
	counts := map[string]int{"missing": missing}
	var rules []string
	for _, f := range findings {
		rules = append(rules, f.Rule.ID)
		counts[standingKind(f)]++
	}
	for _, u := range unknowns {
		rules = append(rules, u.Rule.ID)
	}
	const most = 500 // more of a lighter kind never outweigh a graver one; the number fits a float
	var has, consultants []string
	for _, kind := range standingKinds {
		s.Key = s.Key*most + min(counts[kind], most-1)
		if counts[kind] > 0 {
			s.Counts = append(s.Counts, standingCount{kind, counts[kind]})
			has = append(has, kind)
		}
	}
	for _, i := range reviewed {
		consultants = append(consultants, itoa(i))
	}
	slices.Sort(rules)
	s.Has, s.Rules, s.Consultants = strings.Join(has, " "), strings.Join(slices.Compact(rules), " "), strings.Join(consultants, " ")
	return s
}

func standingKind(f *checks.Finding) string {
	switch {
	case f.BuiltinOnly:
		return "builtin"
	case f.Waiver != nil:
		return "waived"
	case f.Severity == policy.Error:
		return "error"
	case f.Severity == policy.Warning:
		return "warning"
	default:
		return "note"
	}
}
