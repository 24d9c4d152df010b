package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

func chip(sign, word string) string {
	return `<span class="chip"><span aria-hidden="true">` + sign + `</span>&nbsp;` + word + `</span>`
}

func row(file, chip string) string {
	return `<tr><td>` + chip + `</td><th><a href="accesses/` + file + `.html">x</a></th></tr>`
}

func TestStatedOnPage(t *testing.T) {
	blocked, ready, waived := chip("✕", "blocked"), chip("✓", "ready"), chip("✓", "ready with waivers")
	for _, tt := range []struct {
		name, file, theirs, ours string
		want                     []reports.Stated
	}{
		{"the same verdicts in other words", "index.html", "<h1>Old</h1>" + row("a", blocked), "<h1>New</h1>" + row("a", blocked), nil},
		{"another order of the rows", "index.html", row("b", ready) + row("a", blocked), row("a", blocked) + row("b", ready), nil},
		{"a verdict of one access", "index.html", row("a", ready) + row("b", ready), row("a", blocked) + row("b", ready),
			[]reports.Stated{{File: "index.html", Of: "a", Says: "ready", Is: "blocked"}}},
		{"with waivers is not without", "accesses/a.html", ready, waived, []reports.Stated{{File: "accesses/a.html", Says: "ready", Is: "ready with waivers"}}},
		{"Markdown", "accesses/a.md", "| ✓ ready |", "| ✕ blocked |", []reports.Stated{{File: "accesses/a.md", Says: "ready", Is: "blocked"}}},
		{"what nobody sees", "accesses/a.html", "<!-- ✓ ready --><style>✓ ready</style>" + blocked, blocked, nil},
		{"in pieces", "accesses/a.html", "<b>✓</b> <i>re</i>ady", blocked, []reports.Stated{{File: "accesses/a.html", Says: "ready", Is: "blocked"}}},
		{"no verdict", "accesses/a.html", "What would make it ready", blocked, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, reports.StatedOnPage(tt.file, []byte(tt.theirs), []byte(tt.ours))); diff != "" {
				t.Errorf("stated (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatedInWorkbook(t *testing.T) {
	sheet := func(rows ...string) []reports.Sheet {
		s := reports.Sheet{Name: "Accesses"}
		for _, r := range rows {
			s.Rows = append(s.Rows, strings.Split(r, "|"))
		}
		return []reports.Sheet{s}
	}
	ours := sheet("Partner user *|Hub ID|Verdict", "ann@agency.example|1|blocked", "bea@agency.example|1|ready")
	const file = "w.xlsx"
	for _, tt := range []struct {
		name   string
		theirs []reports.Sheet
		want   []reports.Stated
	}{
		{"the same in another order", sheet("Verdict|Hub ID|Partner user", "ready|1|bea@agency.example", "blocked|1|ann@agency.example"), nil},
		{"another verdict", sheet("Partner user|Hub ID|Verdict", "ann@agency.example|1|ready", "bea@agency.example|1|ready"),
			[]reports.Stated{{File: "w.xlsx, sheet Accesses", Of: "ann@agency.example, 1", Says: "ready", Is: "blocked"}}},
		{"a row less", sheet("Partner user|Hub ID|Verdict", "bea@agency.example|1|ready"),
			[]reports.Stated{{File: "w.xlsx, sheet Accesses", Of: "ann@agency.example, 1", Is: "blocked"}}},
		{"words of another version", sheet("Partner user|Hub ID|Verdict", "ann@agency.example|1|denied"), nil},
		{"short rows", sheet("Partner user|Hub ID|Verdict", "ann@agency.example|1|blocked", "bea@agency.example|1|ready", ""), nil},
		{"no such sheet", nil, nil},
		{"no rows", []reports.Sheet{{Name: "Accesses"}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, reports.StatedInWorkbook(file, tt.theirs, ours, "Partner user")); diff != "" {
				t.Errorf("stated (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzStatedOnPage: a page comes from outside. What is compared with itself states nothing else, and what is found is a
// difference.
func FuzzStatedOnPage(f *testing.F) {
	f.Add("index.html", row("a", chip("✓", "ready")), row("a", chip("✕", "blocked")))
	f.Add("accesses/a.md", "✓ ready with waivers", "<!--")
	f.Add("client.html", "<tr <style><tr>", "</tr>")
	f.Fuzz(func(t *testing.T, file, theirs, ours string) {
		if got := reports.StatedOnPage(file, []byte(ours), []byte(ours)); len(got) > 0 {
			t.Errorf("a page differs from itself: %v", got)
		}
		for _, s := range reports.StatedOnPage(file, []byte(theirs), []byte(ours)) {
			if s.Says == "" || s.Says == s.Is {
				t.Errorf("no difference: %+v", s)
			}
		}
	})
}
