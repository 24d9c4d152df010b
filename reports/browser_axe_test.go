//go:build !race

package reports_test

import (
	"os"
	"testing"

	"partnerlint/reports"
)

// violations runs axe-core over the page and lists what it finds.
const violations = `axe.run(document, { resultTypes: ["violations"] }).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`

// TestPageIsAccessible runs axe-core, whose axe.min.js PARTNERLINT_AXE names, over the report of the hostile sample,
// closed and opened.
func TestPageIsAccessible(t *testing.T) {
	file := os.Getenv("PARTNERLINT_AXE")
	if file == "" {
		if os.Getenv("PARTNERLINT_BROWSER") == "required" {
			t.Fatal("PARTNERLINT_BROWSER=required, but PARTNERLINT_AXE does not name axe.min.js of the npm package axe-core")
		}
		t.Skip("PARTNERLINT_AXE does not name axe.min.js of the npm package axe-core")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	content := string(write(t, format(t, "html"), reports.New(sample(), sampleMeta())))
	for _, v := range views {
		if v.media == "print" {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			look(t, ctx, v)
			open(t, ctx, content)
			layOut(t, ctx)
			evaluate[bool](t, ctx, string(axe)+"; true")
			for _, state := range []string{"closed", "open"} {
				for _, c := range evaluate[[]string](t, ctx, violations) {
					t.Errorf("%s: %s", state, c)
				}
				evaluate[bool](t, ctx, `document.querySelectorAll(".toggle[aria-expanded=false], #f-open").forEach(b => b.click()), true`)
			}
		})
	}
	t.Run("axe itself", func(t *testing.T) {
		open(t, ctx, `<!DOCTYPE html><title></title><main><img src="data:,"><h4>x</h4><button></button></main>`)
		evaluate[bool](t, ctx, string(axe)+"; true")
		if found := evaluate[[]string](t, ctx, violations); len(found) < 3 {
			t.Errorf("a bad page has the violations %q only", found)
		}
	})
}
