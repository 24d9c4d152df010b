package reports

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"partnerlint/checks"
	"partnerlint/policy"
)

// Kind is a kind of outcome as charts tell it; "worst" is the first of a portal's.
type Kind string

// The kinds of outcomes, gravest first. An unknown may hide an error, so that it comes before a warning.
const (
	KindError   Kind = "error"
	KindUnknown Kind = "unknown"
	KindWarning Kind = "warning"
	KindInfo    Kind = "info"
	KindWaived  Kind = "waived"
	KindPass    Kind = "pass"
	KindNone    Kind = "not-applicable"
	// KindFail is any severity.
	KindFail Kind = "fail"
)

// KindCount counts one kind of outcome.
type KindCount struct {
	Kind  Kind
	Count int
}

// Bar is one bar of a chart: an amount that is divided by kinds, gravest first.
type Bar struct {
	// Key is a family of rules, or a kind.
	Key   string
	Parts []KindCount
	// Aside counts what applies to nothing and is no part of the bar.
	Aside int
	// scale is the amount that a full bar stands for; 0: the bar's own.
	scale int
}

// Total is the amount of the bar.
func (b *Bar) Total() int {
	n := 0
	for _, p := range b.Parts {
		n += p.Count
	}
	return n
}

// Of counts one kind.
func (b *Bar) Of(kind Kind) int {
	for _, p := range b.Parts {
		if p.Kind == kind {
			return p.Count
		}
	}
	return 0
}

// Coverage says how much of the needed evidence was there.
type Coverage struct {
	// Judged and Unknown count the pairs of rule and subject to which the rule applies.
	Judged, Unknown int
	// Facts counts the missing facts of portals and people.
	Facts int
}

// Percent is the share that could be judged, rounded down: all is only said of all.
func (c Coverage) Percent() int {
	if c.Judged+c.Unknown == 0 {
		return 0
	}
	return c.Judged * 100 / (c.Judged + c.Unknown)
}

// families count the outcomes of the rules whose IDs begin with the same letters.
func families(counts []*checks.RuleCount) []*Bar {
	var bars []*Bar
	byKey := map[string]*Bar{}
	for _, c := range counts {
		key := familyOf(c.Rule.ID)
		b := byKey[key]
		if b == nil {
			b = &Bar{Key: key, Parts: []KindCount{{Kind: KindFail}, {Kind: KindUnknown}, {Kind: KindWaived}, {Kind: KindPass}}}
			byKey[key] = b
			bars = append(bars, b)
		}
		for i, n := range []int{c.Fail, c.Unknown, c.Waived, c.Pass} {
			b.Parts[i].Count += n
		}
		b.Aside += c.NotApplicable
	}
	return bars
}

// familyOf is what a rule's ID begins with: "E" of "E04".
func familyOf(id string) string {
	if i := strings.IndexFunc(id, func(r rune) bool { return !unicode.IsLetter(r) }); i > 0 {
		return id[:i]
	}
	return id
}

// worst counts the client portals by the gravest outcome of the policy in force that stands at their Hub ID: of the
// portal itself, its people and its accesses.
func worst(r *checks.Results) []*Bar {
	kinds := []Kind{KindError, KindUnknown, KindWarning, KindInfo, KindWaived, KindPass, KindNone}
	found := map[int64]int{}
	for _, f := range r.Findings {
		i := slices.Index(kinds, kindOf(f))
		if known, ok := found[f.Subject.HubID]; !f.BuiltinOnly && (!ok || i < known) {
			found[f.Subject.HubID] = i
		}
	}
	clients := map[int64]bool{}
	for _, p := range r.Portals {
		clients[p.HubID] = !p.Own
	}
	bars := make([]*Bar, len(kinds))
	for i, k := range kinds {
		bars[i] = &Bar{Key: string(k), Parts: []KindCount{{Kind: k}}}
	}
	total := 0
	for _, p := range r.Outcomes {
		if !clients[p.HubID] {
			continue
		}
		i, ok := found[p.HubID]
		if !ok {
			i = len(kinds) - 1
		}
		i = min(i, slices.Index(kinds, gravestOf(p.Outcomes)))
		bars[i].Parts[0].Count++
		total++
	}
	for _, b := range bars {
		b.scale = total
	}
	return slices.DeleteFunc(bars, func(b *Bar) bool { return b.Total() == 0 })
}

func kindOf(f *checks.Finding) Kind {
	switch {
	case f.Waiver != nil:
		return KindWaived
	case f.Severity == policy.Error:
		return KindError
	case f.Severity == policy.Warning:
		return KindWarning
	default:
		return KindInfo
	}
}

// gravestOf is the gravest of what is no fail: fails are told by their findings.
func gravestOf(outcomes []checks.Outcome) Kind {
	switch {
	case slices.Contains(outcomes, checks.Unjudged):
		return KindUnknown
	case slices.Contains(outcomes, checks.Pass):
		return KindPass
	default:
		return KindNone
	}
}

// shares are the kinds of a group's verdicts, gravest first.
var shares = []Kind{KindFail, KindUnknown, KindWaived, KindPass, KindNone}

// Bar is how the verdicts of the policy in force share a group.
func (g *Group) Bar() *Bar {
	b := &Bar{Key: g.Key}
	for i, c := range g.Counts {
		b.Parts = append(b.Parts, KindCount{shares[i], c.Policy})
	}
	return b
}

func coverage(r *checks.Results) Coverage {
	var c Coverage
	for _, n := range r.Rules {
		c.Judged += n.Pass + n.Fail + n.Waived
		c.Unknown += n.Unknown
	}
	for _, n := range r.Needs {
		c.Facts += n.Total
	}
	return c
}

// segment is a part of a bar as it is drawn, in per cent of the width.
type segment struct {
	Kind     Kind
	X, Width string
}

// least is the width, in per cent, of a part that is there at all: one of thousands stays visible.
const least = 1.5

// segments draws a bar.
func segments(b *Bar) []segment {
	full := float64(cmp.Or(b.scale, b.Total()))
	var widths []float64
	var sum float64
	for _, p := range b.Parts {
		w := 0.0
		if p.Count > 0 {
			w = max(least, 100*float64(p.Count)/full)
		}
		widths = append(widths, w)
		sum += w
	}
	shrink := 1.0
	if sum > 100 {
		shrink = 100 / sum
	}
	var out []segment
	x := 0.0
	for i, p := range b.Parts {
		if w := widths[i] * shrink; w > 0 {
			out = append(out, segment{Kind: p.Kind, X: percent(x), Width: percent(w)})
			x += w
		}
	}
	return out
}

func percent(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + "%" }
