package main

import (
	"fmt"
	"time"
)

// dayBegin reads a moment as moment does, but a date stands for its first second in UTC.
func dayBegin(flag, text string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, nil
	}
	return moment(flag, text)
}

// moment reads a moment given on the command line: RFC 3339, or a date, which stands for its last second in UTC, so
// that an export taken on that day is not from the future.
func moment(flag, text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t.Add(24*time.Hour - time.Second), nil
	}
	return time.Time{}, fmt.Errorf("%s %s: expected a date such as 2026-11-24, or a moment such as 2026-11-24T09:30:00Z", flag, text)
}
