package reports_test

import (
	"regexp"
	"strings"
	"testing"

	"partnerlint/reports"
)

var safeName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func TestFileNames(t *testing.T) {
	for _, c := range []struct {
		otherwise, text, want string
	}{
		{"7", "Dana Reyes", "dana-reyes"},
		{"7", "../../etc/passwd", "etc-passwd"},
		{"7", "CON", "con-file"},
		{"7", "com1", "com1-file"},
		{"7", "Com10", "com10"},
		{"7", "Müller & Søn GmbH", "mueller-son-gmbh"},
		{"7", "株式会社", "7"},
		{"7", "\u202Egnp.exe", "gnp-exe"},
		{"", "<>", "unnamed"},
		{"7", evilHTML, "img-src-x-onerror-alert-1"},
	} {
		if got := new(reports.FileNames).Name(c.otherwise, c.text); got != c.want {
			t.Errorf("%q is named %q, want %q", c.text, got, c.want)
		}
	}
	var n reports.FileNames
	for _, want := range []string{"a-b", "a-b-2", "a-b-3"} {
		if got := n.Name("", "A  b"); got != want {
			t.Errorf("named %q, want %q", got, want)
		}
	}
	n.Name("", "a-b-4")
	if got := n.Name("", "a b"); got != "a-b-5" {
		t.Errorf("named %q, though another has that name", got)
	}
}

// What is too long is cut where it says least: the Hub ID tells the packets of one client from those of another.
func TestLongFileNamesKeepTheHubID(t *testing.T) {
	var n reports.FileNames
	long := strings.Repeat("long client ", 20)
	for texts, want := range map[[2]string]string{
		{long, "7200101"}:    "long-client-long-client-long-client-long-client-lon-7200101",
		{"株式会社", "7200101"}:  "7200101",
		{"Client", "株"}:      "client",
		{"株式会社", "株"}:        "other",
		{"Client", "A b-12"}: "client-a-b-12",
	} {
		if got := n.Name("other", texts[:]...); got != want {
			t.Errorf("%q is named %q, want %q", texts, got, want)
		}
	}
}

func FuzzFileNames(f *testing.F) {
	for _, s := range []string{"", "..", "CON.txt", "a/../b", evilBidi, evilCode, evilLines, "ÀÖß", "\xff"} {
		f.Add(s, "1002")
	}
	f.Fuzz(func(t *testing.T, text, otherwise string) {
		var n reports.FileNames
		first, second := n.Name(otherwise, text), n.Name(otherwise, text)
		for _, name := range []string{first, second} {
			if !safeName.MatchString(name) || len(name) > 70 {
				t.Errorf("%q is named %q", text, name)
			}
		}
		if first == second {
			t.Errorf("%q is named %q twice", text, first)
		}
	})
}
