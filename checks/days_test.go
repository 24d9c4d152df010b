package checks

import (
	"testing"
	"time"

	"partnerlint/policy"
)

func TestBusinessDaysAfter(t *testing.T) {
	for _, x := range []struct {
		name, from string
		n          string
		zone, off  string
		want       string // in the zone
	}{
		{"over a weekend", "2026-11-13T10:00:00Z", "3", "UTC", `[]`, "2026-11-18T23:59:59Z"}, // Friday to Wednesday
		{"within a week", "2026-11-16T10:00:00Z", "3", "UTC", `[]`, "2026-11-19T23:59:59Z"},
		{"from a Saturday", "2026-11-14T10:00:00Z", "1", "UTC", `[]`, "2026-11-16T23:59:59Z"},
		{"no day", "2026-11-14T10:00:00Z", "0", "UTC", `[]`, "2026-11-14T23:59:59Z"},
		{"less than none", "2026-11-14T10:00:00Z", "-4", "UTC", `[]`, "2026-11-14T23:59:59Z"},
		{"over holidays", "2026-12-23T10:00:00Z", "2", "UTC", `["2026-12-25", "2026-12-28"]`, "2026-12-29T23:59:59Z"},
		{"a holiday on a weekend", "2026-11-13T10:00:00Z", "1", "UTC", `["2026-11-15"]`, "2026-11-16T23:59:59Z"},
		// 23:30 UTC on Thursday is Friday in Berlin already: the first business day is Monday.
		{"the day of the zone", "2026-11-12T23:30:00Z", "1", "Europe/Berlin", `[]`, "2026-11-16T23:59:59+01:00"},
		{"the day of a zone behind", "2026-11-14T02:00:00Z", "1", "America/New_York", `[]`, "2026-11-16T23:59:59-05:00"}, // Friday evening there
		{"over the end of summer time", "2026-10-23T10:00:00Z", "1", "Europe/Berlin", `[]`, "2026-10-26T23:59:59+01:00"},
		{"over its beginning", "2026-03-27T10:00:00Z", "1", "Europe/Berlin", `[]`, "2026-03-30T23:59:59+02:00"},
	} {
		want := moment(t, x.want)
		call := `businessDaysAfter(timestamp("` + x.from + `"), ` + x.n + `, "` + x.zone + `", ` + x.off + `) == timestamp("` + want.UTC().Format(time.RFC3339) + `")`
		if got := evalText(t, policy.SubjectClient, call, `{}`); got != "yes" {
			t.Errorf("%s: %s is %s", x.name, call, got)
		}
	}
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{`businessDaysAfter(now, 3, "Europe/Atlantis", [])`, `error: there is no time zone "Europe/Atlantis"`},
		{`businessDaysAfter(now, 3, client.portal.timeZone, [])`, "unknown"},
		{`businessDaysAfter(now, weight(client.partnerProgram.tier == "gold", 1), "UTC", [])`, "unknown"},
		{`businessDaysAfter(now, 99999999, "UTC", []) > now`, "yes"}, // ends
	})
}

func TestBusinessDaysBetween(t *testing.T) {
	for _, x := range []struct{ name, from, to, zone, off, want string }{
		{"over a weekend", "2026-11-13T10:00:00Z", "2026-11-18T00:00:00Z", "UTC", `[]`, "3"},
		{"the last instant before", "2026-11-13T10:00:00Z", "2026-11-17T23:59:59Z", "UTC", `[]`, "2"},
		{"one day", "2026-11-16T10:00:00Z", "2026-11-16T20:00:00Z", "UTC", `[]`, "0"},
		{"backwards", "2026-11-18T10:00:00Z", "2026-11-16T20:00:00Z", "UTC", `[]`, "0"},
		{"over holidays", "2026-12-23T10:00:00Z", "2026-12-29T10:00:00Z", "UTC", `["2026-12-25", "2026-12-28"]`, "2"},
		{"the days of the zone", "2026-11-16T10:00:00Z", "2026-11-16T23:30:00Z", "Europe/Berlin", `[]`, "1"},
		{"a day of 25 hours", "2026-10-23T10:00:00Z", "2026-10-26T00:00:00Z", "Europe/Berlin", `[]`, "1"},
		{"an hour before it ends", "2026-10-23T10:00:00Z", "2026-10-25T22:59:59Z", "Europe/Berlin", `[]`, "0"},
		{"a day of 23 hours", "2026-03-27T10:00:00Z", "2026-03-29T22:00:00Z", "Europe/Berlin", `[]`, "1"},
		{"from late in the evening", "2026-03-27T22:59:00Z", "2026-03-30T22:00:00Z", "Europe/Berlin", `[]`, "2"},
	} {
		call := `businessDaysBetween(timestamp("` + x.from + `"), timestamp("` + x.to + `"), "` + x.zone + `", ` + x.off + `)`
		if got := evalText(t, policy.SubjectClient, call, `{}`); got != x.want {
			t.Errorf("%s: %s is %s, want %s", x.name, call, got, x.want)
		}
	}
	checkAll(t, policy.SubjectClient, `{}`, []asked{
		{`businessDaysBetween(now, now, "Nowhere", [])`, `error: there is no time zone "Nowhere"`},
		{`businessDaysBetween(timestamp("0001-01-01T00:00:00Z"), now, "UTC", []) > 0`, "yes"}, // ends
	})
}
