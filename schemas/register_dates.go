package schemas

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// dateLayouts are the ways of writing a date that can be read in one way only.
var dateLayouts = []string{
	time.DateOnly, "2006-01-02 15:04", time.DateTime, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006/1/2", "2006/1/2 15:04",
	"2.1.2006", "2.1.2006 15:04", "2 Jan 2006", "2 January 2006", "2. January 2006", "Jan 2, 2006", "January 2, 2006", "2-Jan-2006",
}

// date takes RFC 3339, and dates and times without a zone, which count as UTC; a date alone is its first instant.
func (b *rowBuilder) date(field, cell string) (fault string) {
	if _, ok := parseTime(cell); ok {
		b.text(field, cell)
		return ""
	}
	for _, layout := range dateLayouts {
		if at, err := time.Parse(layout, cell); err == nil {
			b.text(field, at.Format(time.RFC3339))
			return ""
		}
	}
	if at, ok := slashDate(cell); ok {
		b.text(field, at.Format(time.RFC3339))
		return ""
	}
	return fmt.Sprintf("found %s%s, expected a date such as 2026-01-31, 2026-01-31 09:30 or 2026-01-31T09:30:00Z", quoted(cell), dateHint(cell))
}

var (
	dayAndMonth  = regexp.MustCompile(`^[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}(?: |$)`)
	shortYear    = regexp.MustCompile(`^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}(?: |$)`)
	serialNumber = regexp.MustCompile(`^[0-9]{5}(?:[.,][0-9]+)?$`)
)

// asDate is how to have a date written that can be read in one way only.
const asDate = "Excel, format the column as yyyy-mm-dd hh:mm and save again"

// dateHint says what keeps a text from being a date, where that is known.
func dateHint(cell string) string {
	switch {
	case dayAndMonth.MatchString(cell):
		return " (which of the numbers is the month? In " + asDate + ")"
	case shortYear.MatchString(cell):
		return " (a year has four digits: in " + asDate + ")"
	case serialNumber.MatchString(cell):
		return " (a day as Excel counts it? In " + asDate + ")"
	}
	return ""
}

// timesOfDay are what may follow a date.
var timesOfDay = []string{"", " 15:04", " 15:04:05", " 3:04 PM", " 3:04:05 PM"}

// slashDate reads 31/1/2026 and 1/31/2026, or with hyphens, and a time of day, where the day is above twelve; else nobody
// can tell it from the month.
func slashDate(cell string) (time.Time, bool) {
	if !dayAndMonth.MatchString(cell) {
		return time.Time{}, false
	}
	cell = strings.ToUpper(strings.ReplaceAll(cell, "-", "/"))
	for _, timeOfDay := range timesOfDay {
		dayFirst, err := time.Parse("2/1/2006"+timeOfDay, cell)
		monthFirst, err2 := time.Parse("1/2/2006"+timeOfDay, cell)
		switch {
		case err == nil && err2 == nil:
			return dayFirst, dayFirst.Equal(monthFirst)
		case err == nil:
			return dayFirst, true
		case err2 == nil:
			return monthFirst, true
		}
	}
	return time.Time{}, false
}
