package main

import (
	"testing"
	"time"
)

func TestMoment(t *testing.T) {
	tests := []struct {
		text string
		want string // RFC 3339; empty: refused
	}{
		{"2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z"},
		{"2026-11-24T09:30:00.5+01:00", "2026-11-24T08:30:00.5Z"},
		{"2026-11-24", "2026-11-24T23:59:59Z"},
		{"2024-02-29", "2024-02-29T23:59:59Z"},
		{"2026-02-29", ""},
		{"24.11.2026", ""},
		{"yesterday", ""},
		{"2026-11-24T09:30", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, err := moment("--now", tt.text)
		switch {
		case err != nil && tt.want != "":
			t.Errorf("%q: %v", tt.text, err)
		case err == nil && got.Format(time.RFC3339Nano) != tt.want:
			t.Errorf("%q: got %s, want %q", tt.text, got.Format(time.RFC3339Nano), tt.want)
		}
	}
}
