package reports

import (
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// facts tells evidence for people: what was read alike from the same source is told once, in the place where it was
// first read, and moments are in UTC like all others of a report.
func (b *builder) facts(evidence []checks.Fact) []*FactEntry {
	type alike struct {
		name, value, kind, by, role, reference string
		at, expires                            int64
	}
	var out []*FactEntry
	known := map[alike]*FactEntry{}
	for _, f := range evidence {
		s := f.Source
		k := alike{f.Name, f.Value, s.Kind, s.By, s.Role, s.Reference, s.At.Unix(), s.Expires.Unix()}
		if e := known[k]; e != nil {
			e.Times++
			continue
		}
		f.Value = inUTC(f.Value, b.zone)
		e := &FactEntry{Fact: f, Times: 1}
		known[k] = e
		out = append(out, e)
	}
	return out
}

// zoneOf is the time zone that the policy names, or UTC.
func zoneOf(p *policy.Policy) *time.Location {
	if name, ok := p.StringParam("time_zone"); ok {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// momentLayout is how facts and messages write moments, in the policy's time zone.
const momentLayout = "2006-01-02 15:04 MST"

// inUTC writes a fact's value that is a moment in UTC, and leaves others as they are.
func inUTC(value string, zone *time.Location) string {
	t, err := time.ParseInLocation(momentLayout, value, zone)
	if err != nil || t.In(zone).Format(momentLayout) != value {
		return value
	}
	return instant(t)
}
