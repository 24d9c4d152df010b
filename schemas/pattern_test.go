package schemas_test

import (
	"testing"

	"partnerlint/schemas"
)

func TestMatchPattern(t *testing.T) {
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{
		{"sales", "sales", true},
		{"sales", " SALES ", true},
		{"Sales", "sales", true},
		{"sales", "salesforce", false},
		{"sales-*", "sales-", true},
		{"sales-*", "sales-a/b", true}, // a slash is a letter like any other: seats are no files
		{"sales-*", "sales", false},
		{"*-seat", "core-seat", true},
		{"*-seat", "core-seats", false},
		{"a*b*c", "a b b c", true},
		{"a*b*c", "acb", false},
		{"a*a", "a", false}, // one letter is not both ends
		{"*ab*ab", "ab", false},
		{"*", "", true},
		{"**", "x", true},
		{"", "", true},
		{"", "x", false},
		{"sales[", "sales[", true}, // none but * is special
		{"sales?", "sales1", false},
		{`sales\*`, `sales\x`, true},
	} {
		if got := schemas.MatchPattern(tt.pattern, tt.s); got != tt.want {
			t.Errorf("%q, %q: %t, want %t", tt.pattern, tt.s, got, tt.want)
		}
	}
}
