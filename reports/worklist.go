package reports

import (
	"cmp"
	"slices"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// Fix is one thing to put right: all findings of one rule, at one severity, that the same people have to act on.
type Fix struct {
	Rule     *policy.Rule
	Severity policy.Severity
	Actor    Actor
	// Findings, Portals and Persons count what is touched; Sample names the first few.
	Findings, Portals, Persons int
	Sample                     []checks.Subject
}

// Ask is one kind of addressee and how much there is to ask.
type Ask struct {
	Audience Audience
	// Letters and Questions count what there is to send; Blocking counts the questions without whose answer an
	// error-level rule cannot be judged.
	Letters, Questions, Blocking int
}

// Actor is who has to act on a finding. A rule does not name one; it follows from what the rule is about.
type Actor string

// The actors; templates/words.toml has their words.
const (
	Requester           Actor = "requester"
	Agency              Actor = "agency"
	AgencyAdministrator Actor = "agency-administrator"
	ClientAdministrator Actor = "client-administrator"
	Operator            Actor = "operator"
)

// maxSample bounds the subjects that a Fix names.
const maxSample = 3

// fixes gathers what the policy in force finds and no waiver covers.
func fixes(findings []*checks.Finding) []*Fix {
	type key struct {
		rule     *policy.Rule
		severity policy.Severity
		actor    Actor
	}
	type touched struct {
		portals map[int64]bool
		persons map[string]bool
	}
	byKey, seen := map[key]*Fix{}, map[key]touched{}
	var out []*Fix
	for _, f := range findings {
		if f.Waiver != nil || f.BuiltinOnly {
			continue
		}
		k := key{f.Rule, f.Severity, actorOf(f)}
		fix := byKey[k]
		if fix == nil {
			fix = &Fix{Rule: k.rule, Severity: k.severity, Actor: k.actor}
			byKey[k], seen[k] = fix, touched{map[int64]bool{}, map[string]bool{}}
			out = append(out, fix)
		}
		fix.Findings++
		if f.Subject.HubID != 0 {
			seen[k].portals[f.Subject.HubID] = true
		}
		if f.Subject.User != "" {
			seen[k].persons[strings.ToLower(f.Subject.User)] = true
		}
		fix.Portals, fix.Persons = len(seen[k].portals), len(seen[k].persons)
		if len(fix.Sample) < maxSample {
			fix.Sample = append(fix.Sample, f.Subject)
		}
	}
	slices.SortStableFunc(out, func(x, y *Fix) int {
		return cmp.Or(
			cmp.Compare(severityRank(x.Severity), severityRank(y.Severity)),
			cmp.Compare(y.Findings, x.Findings),
			cmp.Compare(x.Rule.ID, y.Rule.ID),
			cmp.Compare(x.Actor, y.Actor),
		)
	})
	return out
}

// actorOf says who has to act: the request's form is the requester's, the evidence the operator's, a person's conduct
// the agency's; for the rest, whose portal the deciding fact stands in.
func actorOf(f *checks.Finding) Actor {
	switch {
	case f.Rule.Stage == policy.Form:
		return Requester
	case f.Rule.Stage == policy.Evidence:
		return Operator
	case f.Rule.Subject == policy.SubjectPerson:
		return Agency
	}
	for _, fact := range f.Evidence {
		side, _, _ := strings.Cut(fact.Name, ".")
		switch side {
		case "partner", "partnerUser":
			return AgencyAdministrator
		case "client", "clientUser":
			return ClientAdministrator
		}
	}
	return ClientAdministrator
}

func asks(groups []*QuestionGroup) []*Ask {
	var out []*Ask
	for _, g := range groups {
		a := &Ask{Audience: g.Audience, Letters: len(g.Letters)}
		for _, l := range g.Letters {
			a.Questions += len(l.Questions)
			a.Blocking += l.blocking()
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(x, y *Ask) int { return cmp.Compare(y.Blocking, x.Blocking) })
	return out
}
