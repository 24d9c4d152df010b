package checks

import (
	"fmt"
	"sync"
	"time"
)

var zones sync.Map // name to *time.Location: loading one reads a file

// zoneNamed returns the IANA time zone.
func zoneNamed(name string) (*time.Location, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %q", name)
	}
	zones.Store(name, z)
	return z, nil
}

func isBusinessDay(day time.Time, holidays map[string]bool) bool {
	w := day.Weekday()
	return w != time.Saturday && w != time.Sunday && !holidays[day.Format(time.DateOnly)]
}

// maxBusinessDays bounds how far ahead or back business days are counted.
const maxBusinessDays = 5000

// dueAfter returns the last second of the n-th business day after the day of t.
func dueAfter(t time.Time, n int, zone *time.Location, holidays map[string]bool) time.Time {
	y, m, d := t.In(zone).Date()
	day := time.Date(y, m, d, 23, 59, 59, 0, zone)
	for left := min(n, maxBusinessDays); left > 0; {
		day = day.AddDate(0, 0, 1)
		if isBusinessDay(day, holidays) {
			left--
		}
	}
	return day
}

func holidaySet(l *list) map[string]bool {
	set := map[string]bool{}
	for i := range l.len() {
		set[l.at(i).str] = true
	}
	return set
}

func businessDaysAfter(_ *frame, a []value) value {
	zone, err := zoneNamed(a[2].str)
	if err != nil {
		return errorValue(err)
	}
	if !a[1].settled() {
		return unknown
	}
	return timeValue(dueAfter(time.UnixMicro(a[0].num), int(a[1].num), zone, holidaySet(a[3].listOf())))
}

func businessDaysBetween(_ *frame, a []value) value {
	zone, err := zoneNamed(a[2].str)
	if err != nil {
		return errorValue(err)
	}
	holidays := holidaySet(a[3].listOf())
	day, end := time.UnixMicro(a[0].num).In(zone), time.UnixMicro(a[1].num).In(zone)
	n := int64(0)
	for range maxBusinessDays * 2 {
		day = day.AddDate(0, 0, 1)
		y, m, d := day.Date()
		if time.Date(y, m, d, 0, 0, 0, 0, zone).After(end) {
			break
		}
		if isBusinessDay(day, holidays) {
			n++
		}
	}
	return intValue(n)
}
