package main

import "testing"

func TestVisible(t *testing.T) {
	tests := []struct{ text, want string }{
		{"exports/Ünïcode 漢字.json: line\n\tnext", "exports/Ünïcode 漢字.json: line\n\tnext"},
		{"a\x1b[2Jb", `a\x1b[2Jb`},
		{"a\rb\x00", `a\rb\x00`},
		{"user\u202egnp.exe", `user\u202egnp.exe`},
		{"zero\u200bwidth", `zero\u200bwidth`},
		{"broken \xff", "broken \ufffd"},
	}
	for _, tt := range tests {
		if got := visible(tt.text); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.text, got, tt.want)
		}
	}
}
