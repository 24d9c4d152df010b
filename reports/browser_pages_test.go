package reports_test

import (
	"context"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"partnerlint/reports"
)

// TestSearchOverAllPages looks for a Hub ID and an address from the folder of a large report, as somebody does who was
// sent it: without a server.
func TestSearchOverAllPages(t *testing.T) {
	ctx := browser(t)
	r := reports.New(many(1500), sampleMeta())
	dir := writePages(t, r)
	last := r.All.Accesses[len(r.All.Accesses)-1]
	for name, word := range map[string]string{"Hub ID": strconv.FormatInt(last.HubID, 10), "address": last.User} {
		t.Run(name, func(t *testing.T) {
			check(t, chromedp.Do(ctx, chromedp.Navigate("file://"+filepath.Join(dir, "report.html"))))
			eventually(t, ctx, `document.readyState === "complete"`)
			evaluate[bool](t, ctx, `document.getElementById("find-q").value = "`+word+`", document.getElementById("find-go").click(), true`)
			eventually(t, ctx, `location.pathname.includes("/report-pages/find-") && document.readyState === "complete"`)
			eventually(t, ctx, `[...document.querySelectorAll("#find-words li")].filter(l => !l.hidden).length === 1`)
			evaluate[bool](t, ctx, `document.querySelector("#find-words li:not([hidden]) a").click(), true`)
			eventually(t, ctx, `location.pathname.includes("/report-pages/portals-") && document.readyState === "complete"`)
			eventually(t, ctx, `document.querySelectorAll(".entry:not([hidden])").length > 0 && [...document.querySelectorAll(".entry:not([hidden])")].every(e => e.textContent.includes("`+word+`"))`)
			for _, n := range evaluate[[]string](t, ctx, `window.noted || []`) {
				t.Error(n)
			}
		})
	}
}

// eventually waits for a condition across the loading of pages.
func eventually(t *testing.T, ctx context.Context, condition string) {
	t.Helper()
	for range 100 {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](condition)); err == nil && ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("in vain awaited: %s", condition)
}
