package reports_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"partnerlint/reports"
)

// maxPageBytes is what no page of a large report passes.
const maxPageBytes = 3_000_000

// writeParts writes a report that is spread over pages, and returns them by their names.
func writeParts(t *testing.T, r *reports.Report) map[string][]byte {
	t.Helper()
	pages := map[string][]byte{}
	for _, p := range format(t, "html").Parts(r) {
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			t.Fatal(err)
		}
		pages[p.File] = b.Bytes()
	}
	return pages
}

func TestAReportThatFitsHasNoFurtherPages(t *testing.T) {
	if parts := format(t, "html").Parts(reports.New(sample(), sampleMeta())); len(parts) != 0 {
		t.Errorf("%d parts", len(parts))
	}
}

func TestPagesHoldEverything(t *testing.T) {
	const n = 2500
	r := reports.New(many(n), sampleMeta())
	pages := writeParts(t, r)
	seen := map[string]int{}
	user := regexp.MustCompile(`id="access-\d+"`)
	accesses := 0
	for name, text := range pages {
		if len(text) > maxPageBytes {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		if strings.Contains(name, "/portals-") {
			accesses += len(user.FindAll(text, -1))
			for _, p := range r.All.Portals {
				if bytes.Contains(text, []byte(fmt.Sprintf(`<td class="num">%d</td>`, p.HubID))) {
					seen[fmt.Sprint(p.HubID)]++
				}
			}
		}
		if bytes.Contains(text, []byte("more: see report.json")) && strings.Contains(name, "/portals-") {
			t.Errorf("%s leaves something out", name)
		}
	}
	if accesses != len(r.All.Accesses) {
		t.Errorf("%d accesses are on the pages, of %d", accesses, len(r.All.Accesses))
	}
	for _, p := range r.All.Portals {
		if seen[fmt.Sprint(p.HubID)] != 1 {
			t.Fatalf("Hub ID %d is on %d pages", p.HubID, seen[fmt.Sprint(p.HubID)])
		}
	}
}

// Every reference from page to page leads to a file that is there.
func TestPagesLeadToOneAnother(t *testing.T) {
	pages := writeParts(t, reports.New(many(2500), sampleMeta()))
	href := regexp.MustCompile(`href="([^"#]+)(#[^"]*)?"`)
	links := 0
	for name, text := range pages {
		for _, m := range href.FindAllSubmatch(text, -1) {
			target := string(m[1])
			if strings.HasPrefix(target, "https:") {
				continue
			}
			links++
			if file := filepath.ToSlash(filepath.Join(filepath.Dir(name), target)); pages[file] == nil {
				t.Errorf("%s leads to %s, which is not there", name, target)
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links", links)
	}
}

func TestPagesAreTheSameEveryTime(t *testing.T) {
	first := writeParts(t, reports.New(many(1200), sampleMeta()))
	second := writeParts(t, reports.New(many(1200), sampleMeta()))
	for name, text := range first {
		if !bytes.Equal(text, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

// writePages puts the pages of a report into a folder, for a browser.
func writePages(t *testing.T, r *reports.Report) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range writeParts(t, r) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
