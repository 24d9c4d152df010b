package reports

import (
	"cmp"
	"slices"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// Fix is one thing to put right: all findings of one rule, at one severity, on which the same people have to act.
type Fix struct {
	Rule     *policy.Rule
	Severity policy.Severity
	Actors   []policy.Actor
	// Findings, Portals and Persons count what is touched; Sample names the first few, each once; Others: there are
	// more.
	Findings, Portals, Persons int
	Sample                     []Whom
	Others                     bool
}

// Work is what one kind of person has to put right first, gravest first. Others may have to act with them.
type Work struct {
	Actor policy.Actor
	Fixes []*Fix
	// Findings counts them all.
	Findings int
}

// Ask is one kind of addressee and how much there is to ask.
type Ask struct {
	Audience Audience
	// Letters and Questions count what there is to send; Blocking counts the questions without whose answer an
	// error-level rule cannot be judged.
	Letters, Questions, Blocking int
}

// maxSample bounds the subjects that a Fix names.
const maxSample = 3

// fixes gathers what the policy in force finds and no waiver covers. Cases of a rule that ask the same of the same
// people are one thing to do.
func fixes(findings []*checks.Finding, known *ledger) []*Fix {
	type oneCase struct {
		rule     *policy.Rule
		severity policy.Severity
		index    int
	}
	byCase := map[oneCase]*touched{}
	var all []*touched
	for _, f := range findings {
		if f.Waiver != nil || f.BuiltinOnly {
			continue
		}
		k := oneCase{f.Rule, f.Severity, f.Case}
		if byCase[k] == nil {
			byCase[k] = touchedAlike(&all, f)
		}
		byCase[k].add(f, known.subject(f.Subject))
	}
	var out []*Fix
	for _, t := range all {
		t.Portals, t.Persons = len(t.portals), len(t.persons)
		out = append(out, t.Fix)
	}
	slices.SortStableFunc(out, func(x, y *Fix) int {
		return cmp.Or(
			cmp.Compare(severityRank(x.Severity), severityRank(y.Severity)),
			cmp.Compare(y.Findings, x.Findings),
			cmp.Compare(x.Rule.ID, y.Rule.ID),
			slices.Compare(x.Actors, y.Actors),
		)
	})
	return out
}

// work groups fixes by who has to act first; whoever has the gravest comes first.
func work(fixes []*Fix) []*Work {
	var all []*Work
	for _, f := range fixes {
		var first policy.Actor
		if len(f.Actors) > 0 {
			first = f.Actors[0]
		}
		i := slices.IndexFunc(all, func(w *Work) bool { return w.Actor == first })
		if i < 0 {
			i = len(all)
			all = append(all, &Work{Actor: first})
		}
		all[i].Fixes = append(all[i].Fixes, f)
		all[i].Findings += f.Findings
	}
	return all
}

// touched is a Fix while it grows.
type touched struct {
	*Fix
	portals map[int64]struct{}
	persons map[string]struct{}
}

// touchedAlike returns what the finding belongs to, which it adds to all if it is not there.
func touchedAlike(all *[]*touched, f *checks.Finding) *touched {
	who := actors(f)
	i := slices.IndexFunc(*all, func(t *touched) bool {
		return t.Rule == f.Rule && t.Severity == f.Severity && slices.Equal(t.Actors, who)
	})
	if i >= 0 {
		return (*all)[i]
	}
	t := &touched{Fix: &Fix{Rule: f.Rule, Severity: f.Severity, Actors: who}, portals: map[int64]struct{}{}, persons: map[string]struct{}{}}
	*all = append(*all, t)
	return t
}

func (t *touched) add(f *checks.Finding, whom Whom) {
	t.Findings++
	if f.Subject.HubID != 0 {
		t.portals[f.Subject.HubID] = struct{}{}
	}
	if f.Subject.User != "" {
		t.persons[strings.ToLower(f.Subject.User)] = struct{}{}
	}
	switch {
	case t.Others || slices.Contains(t.Sample, whom):
	case len(t.Sample) == maxSample:
		t.Others = true
	default:
		t.Sample = append(t.Sample, whom)
	}
}

// actors are who has to act on a finding, as its rule says.
func actors(f *checks.Finding) []policy.Actor {
	if f.Case < len(f.Rule.Cases) {
		return f.Rule.Cases[f.Case].Actors
	}
	return f.Rule.Actors
}

func asks(groups []*QuestionGroup) []*Ask {
	var out []*Ask
	for _, g := range groups {
		a := &Ask{Audience: g.Audience, Letters: len(g.Letters)}
		for _, l := range g.Letters {
			a.Questions += len(l.Questions)
			a.Blocking += l.Blocking()
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(x, y *Ask) int { return cmp.Compare(y.Blocking, x.Blocking) })
	return out
}
