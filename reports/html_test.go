package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"partnerlint/reports"
)

// TestPageOfThousandPortals: all of which lack something, and break two rules.
func TestPageOfThousandPortals(t *testing.T) {
	page := write(t, format(t, "html"), reports.New(many(1000), sampleMeta()))
	const most = 3_000_000
	if t.Logf("%d bytes", len(page)); len(page) > most {
		t.Errorf("%d bytes, want at most %d", len(page), most)
	}
	for _, said := range []string{"Told in full under", "The same as under", "Why, and what to do: as under", "And 700 more: see report.json."} {
		if !bytes.Contains(page, []byte(said)) {
			t.Errorf("the page nowhere says %q", said)
		}
	}
}

// TestPageTellsChanges: what is new against the baseline is told on the first screen, in a list, and at the finding.
func TestPageTellsChanges(t *testing.T) {
	meta := sampleMeta()
	meta.Baseline = sampleBaseline(t)
	page := string(write(t, format(t, "html"), reports.New(sample(), meta)))
	for _, want := range []string{
		`<dt>new</dt><dd>1</dd>`, `<dt>gone</dt><dd>1</dd>`, "Since 2026-11-03", `<code>earlier/report.json</code>`,
		`<h2 id="changes-h">`, `<span class="tag new">new</span>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if without := string(write(t, format(t, "html"), reports.New(sample(), sampleMeta()))); strings.Contains(without, "changes-h") {
		t.Error("without a baseline the page has changes")
	}
}
