package reports

import (
	"strconv"
	"strings"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

func itoa(n int) string { return strconv.Itoa(n) }

// shared are the functions that the templates of every format use. What they return is escaped by the format.
func shared() map[string]any {
	w := vocabulary()
	return map[string]any{
		"verdict":  w.verdict,
		"word":     func(verdict string) string { return w.Verdict[verdict].Word },
		"flow":     func(s string) string { return strings.Join(strings.Fields(s), " ") },
		"briefly":  briefly,
		"severity": w.severity,
		"gravest":  severityOf,
		"who":      w.who,
		"whoknows": WhoKnows,
		"letters":  func(a Audience) string { return say(w.Letters, string(a)) },
		"stage":    func(s policy.Stage) string { return say(w.Stage, string(s)) },
		"moment":   func(m policy.Moment) string { return say(w.Moment, string(m)) },
		"subjects": func(s policy.Subject) string { return say(w.Subject, string(s)) },
		"reason":   func(r checks.NeedReason) string { return say(w.Reason, string(r)) },
		"source":   func(kind string) string { return say(w.Source, kind) },
		"side":     func(s string) string { return say(w.Side, s) },
		"decided":  func(s string) string { return say(w.Decided, s) },
		"actors":   w.actors,
		"actor":    func(a policy.Actor) string { return w.actors([]policy.Actor{a}) },
		"group":    func(key string) string { return say(w.Group, key) },
		"family":   func(key string) string { return w.Family[key] },
		"outcome":  func(k Kind) term { return w.Outcome[string(k)] },
		"packetby": func(b PacketBy) string { return say(w.Packet, string(b)) },
		"notified": func(role string) string { return say(w.Notified, role) },
		"outcomes": func(key string) string { return say(w.Outcomes, key) },
		"because":  func(r checks.StuckReason) string { return say(w.Stuck, string(r)) },
		"sign":     func(key string) term { return w.Outcome[key] },
		"date":     date,
		"instant":  instant,
		"count":    count,
		"short":    short,
		"place":    placeOf,
		"tally":    tally,
		"waiver":   func(u *checks.WaiverUse) term { return w.Waiver[waiverState(u)] },
	}
}

func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// instant writes a moment; the beginning of a day, which is what most files mean by a date, as the day alone.
func instant(t time.Time) string {
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04") + " UTC"
}

// briefly is what a description of the schema's says first, without what it says to whoever writes an export.
func briefly(description string) string {
	for _, aside := range []string{";", ", e.g.", ". "} {
		description, _, _ = strings.Cut(description, aside)
	}
	return strings.TrimSuffix(description, ".")
}

// count writes a number with its noun: "1 portal", "2 portals".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}

// short is the beginning of a digest, enough to compare by eye.
func short(digest string) string { return digest[:min(12, len(digest))] }

// placeOf is "file:line:column", as compilers and editors write it, or "file: Sheet!C7" in a workbook.
func placeOf(l checks.Location) string {
	s := l.File
	if cell := l.Cell(); cell != "" {
		return s + ": " + cell
	}
	if l.Line > 0 {
		s += ":" + itoa(l.Line)
		if l.Column > 0 {
			s += ":" + itoa(l.Column)
		}
	}
	return s
}

// tally finds how often a verdict was given in a group.
func tally(g *Group, verdict string) int {
	for _, c := range g.Counts {
		if c.Verdict.String() == verdict {
			return c.Policy
		}
	}
	return 0
}

// waiverState is what an author of waivers has to know first: "expired", "nearly-expired", "unmatched", "matched" or
// "idle".
func waiverState(u *checks.WaiverUse) string {
	switch {
	case u.Expired:
		return "expired"
	case u.NearlyExpired:
		return "nearly-expired"
	case u.Unmatched:
		return "unmatched"
	case u.Matched > 0:
		return "matched"
	default:
		return "idle"
	}
}
