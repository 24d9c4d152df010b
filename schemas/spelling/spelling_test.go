package spelling

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	keys := []string{"severity", "require", "message", "when", "let", "E04", "E05", "name"}
	for name, want := range map[string]string{
		"severty":                "severity",
		"SEVERITY":               "severity",
		"mesasge":                "message",
		"requires":               "require",
		"wehn":                   "when",
		"E4":                     "E04",
		"e04":                    "E04",
		"E06":                    "E04",
		"nmae":                   "name",
		"colour":                 "",
		"":                       "",
		"x":                      "",
		strings.Repeat("a", 200): "",
	} {
		if got := Nearest(name, keys); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
	if got := Nearest("a", nil); got != "" {
		t.Errorf("Nearest of nothing = %q", got)
	}
}

func TestNearestOfAnExportsFields(t *testing.T) {
	fields := []string{"hubId", "role", "users", "teamEmails"}
	for name, want := range map[string]string{
		"hubID": "hubId", "hub_id": "hubId", "rloe": "role", "user": "users", "teamemail": "teamEmails", "x": "", "": "",
		"somethingelse": "", strings.Repeat("users", 1000): "",
	} {
		if got := Nearest(name, fields); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", name, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"ab", "ba", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, {"é", "e", 1}} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("distance of %q and %q is %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceIsSymmetricAndBounded(t *testing.T) {
	word := rapid.SliceOfN(rapid.RuneFrom([]rune("abc")), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) || d > max(len(a), len(b)) || (d == 0) != (string(a) == string(b)) {
			t.Fatalf("distance of %q and %q is %d", string(a), string(b), d)
		}
	})
}
