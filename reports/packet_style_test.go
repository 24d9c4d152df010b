package reports

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPacketsLackNoStyle: what only reports are said to need, no page of a packet uses.
func TestPacketsLackNoStyle(t *testing.T) {
	var dropped strings.Builder
	for _, part := range reportsOnly.FindAllStringSubmatch(embedded("templates/style.css"), -1) {
		dropped.WriteString(part[1])
	}
	selectors := regexp.MustCompile(`(?m)^([^{@]+)\{`).FindAllStringSubmatch(dropped.String(), -1)
	if len(selectors) < 50 {
		t.Fatalf("%d rules are for reports only; are they marked?", len(selectors))
	}
	pages, err := filepath.Glob("testdata/golden/packet-*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("pages: %v, %v", pages, err)
	}
	used := map[string]bool{}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(text), "</style>")
		for _, m := range regexp.MustCompile(`\s(class|id)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			for _, name := range strings.Fields(m[2]) {
				used[map[string]string{"class": ".", "id": "#"}[m[1]]+name] = true
			}
		}
		for _, m := range regexp.MustCompile(`<([a-z]+)[\s>]`).FindAllStringSubmatch(body, -1) {
			used[m[1]] = true
		}
	}
	name := regexp.MustCompile(`[.#]?[A-Za-z][\w-]*`)
	attribute := regexp.MustCompile(`\[[^\]]*\]|:{1,2}[a-z-]+(\([^)]*\))?`)
	for _, m := range selectors {
		for selector := range strings.SplitSeq(m[1], ",") {
			names := name.FindAllString(attribute.ReplaceAllString(selector, ""), -1)
			matches := len(names) > 0
			for _, n := range names {
				matches = matches && used[n]
			}
			if matches && !strings.Contains(selector, ":not(.js)") && !strings.Contains(selector, "aria-sort") {
				t.Errorf("%s is for reports only, and pages of packets use it", strings.TrimSpace(selector))
			}
		}
	}
}
