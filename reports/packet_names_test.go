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

// FuzzFileNames holds that names are safe and unlike each other, also where each is made to collide with the last.
func FuzzFileNames(f *testing.F) {
	for _, s := range []string{"", "..", "CON.txt", "a/../b", evilBidi, evilCode, evilLines, "ÀÖß", "\xff", "COM1 2", "İſK", strings.Repeat("ab ", 40), strings.Repeat("x", 58) + "-2", "unnamed 2"} {
		f.Add(s, "1002")
		f.Add("株", s)
	}
	f.Fuzz(func(t *testing.T, text, otherwise string) {
		var n reports.FileNames
		seen := map[string]bool{}
		last := ""
		for _, texts := range [][]string{{text}, {text}, {text, otherwise}, {""}, {"", ""}} {
			for _, texts := range [][]string{texts, {last}, {last, "2"}, {last + "-file"}, {strings.ToUpper(last)}} {
				last = n.Name(otherwise, texts...)
				if !safeName.MatchString(last) || len(last) > 70 {
					t.Errorf("%q is named %q", texts, last)
				}
				if seen[last] {
					t.Errorf("%q is named %q, as something else is", texts, last)
				}
				seen[last] = true
				if stem := strings.TrimRight(last, "0123456789"); last == "con" || last == "nul" || (stem == "com" || stem == "lpt") && len(last) == 4 {
					t.Errorf("%q is named %q, which is a device", texts, last)
				}
			}
		}
	})
}
