//go:build !race

package reports_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"partnerlint/reports"
)

// samplePage opens the report of the hostile sample in a wide window.
func samplePage(t *testing.T) context.Context {
	t.Helper()
	ctx := browser(t)
	look(t, ctx, views[0])
	open(t, ctx, string(write(t, format(t, "html"), reports.New(sample(), sampleMeta()))))
	return ctx
}

// shown lists the IDs of the entries that the page shows, in the order of the page.
func shown(t *testing.T, ctx context.Context) []string {
	t.Helper()
	return evaluate[[]string](t, ctx, `[...document.querySelectorAll(".entry")].filter(e => e.checkVisibility()).map(e => e.id)`)
}

// choose sets a field of the filter, as a person would.
func choose(t *testing.T, ctx context.Context, field, value string) {
	t.Helper()
	evaluate[bool](t, ctx, `(() => { const f = document.getElementById("f-`+field+`"); f.value = "`+value+`"; f.dispatchEvent(new Event("input", { bubbles: true })); return true })()`)
}

// await waits until an expression holds in the page.
func await(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	if !evaluate[bool](t, ctx, `new Promise(done => { let n = 0; (function look() { if (`+expression+`) done(true); else if (n++ > 200) done(false); else setTimeout(look, 10); })(); })`) {
		t.Errorf("in vain awaited: %s", expression)
	}
}

func press(t *testing.T, ctx context.Context, keys string) {
	t.Helper()
	check(t, chromedp.Do(ctx, chromedp.KeyEvent(keys)))
}

func hash(t *testing.T, ctx context.Context) string {
	t.Helper()
	return evaluate[string](t, ctx, `location.hash`)
}

func TestPageFilters(t *testing.T) {
	ctx := samplePage(t)
	all := shown(t, ctx)
	for _, c := range []struct {
		field, value, hash string
		want               []string
	}{
		{"verdict", "blocked", "#?verdict=blocked", []string{"access-1"}},
		{"has", "waived", "#?has=waived", []string{"access-1", "access-2", "person-1", "portal-1"}},
		{"rule", "G03", "#?rule=G03", []string{"person-2", "portal-2"}},
		{"consultant", "Cleo <Consultant>", "#?consultant=Cleo+%3CConsultant%3E", []string{"access-1", "person-1", "portal-1"}},
		{"q", "MIA@ 9001", "#?q=MIA%40+9001", []string{"access-4", "person-4"}},
	} {
		t.Run(c.field, func(t *testing.T) {
			choose(t, ctx, c.field, c.value)
			if got := shown(t, ctx); len(got) == 0 || len(got) == len(all) {
				t.Errorf("%d of %d entries are shown", len(got), len(all))
			}
			equal(t, "address", hash(t, ctx), c.hash)
			equal(t, "shown", shown(t, ctx), c.want)
			count := evaluate[string](t, ctx, `document.getElementById("f-count").textContent`)
			if strings.HasPrefix(count, "8 of 8") && c.want[0] != "access-1" || !strings.Contains(count, " of 8 accesses") {
				t.Errorf("the live region says %q", count)
			}
			evaluate[bool](t, ctx, `document.getElementById("f-clear").click(), true`)
			equal(t, "cleared", shown(t, ctx), all)
			equal(t, "focus", evaluate[string](t, ctx, `document.activeElement.id`), "f-q")
			if h := hash(t, ctx); h != "" {
				t.Errorf("the address keeps %q", h)
			}
		})
	}
	t.Run("from the verdicts", func(t *testing.T) {
		const links = `[...document.querySelectorAll("#verdicts a.narrow")]`
		evaluate[bool](t, ctx, links+`.find(a => a.textContent.includes("blocked")).click(), true`)
		await(t, ctx, `location.hash === "#?verdict=blocked" && document.activeElement.id === "f-q"`)
		equal(t, "shown", shown(t, ctx), []string{"access-1"})
		evaluate[bool](t, ctx, `document.getElementById("f-clear").click(), true`)
		if n := evaluate[int](t, ctx, links+`.filter(a => a.closest(".zero")).length`); n != 0 {
			t.Errorf("%d verdicts that nothing has lead to rows", n)
		}
	})
	t.Run("together", func(t *testing.T) {
		choose(t, ctx, "has", "error")
		choose(t, ctx, "rule", "E01")
		equal(t, "shown", shown(t, ctx), []string{"access-1", "access-3", "person-3", "portal-2"})
		evaluate[bool](t, ctx, `history.back(), true`)
		await(t, ctx, `location.hash === "#?has=error" && document.getElementById("f-rule").value === ""`)
		evaluate[bool](t, ctx, `history.back(), true`)
		await(t, ctx, `location.hash === "" && document.querySelectorAll(".entry[hidden]").length === 0`)
	})
	for _, n := range evaluate[[]string](t, ctx, `noted`) {
		t.Error(n)
	}
}

func TestPageSorts(t *testing.T) {
	ctx := samplePage(t)
	users := func() []string {
		return evaluate[[]string](t, ctx, `[...document.querySelectorAll("#accesses .entry > tr:first-child > th")].map(h => h.querySelector("bdi").textContent.slice(0, 3))`)
	}
	click := func(column string) {
		evaluate[bool](t, ctx, `document.querySelector("#accesses > table > thead th:nth-child(`+column+`) button").click(), true`)
	}
	sorted := func() string {
		return evaluate[string](t, ctx, `[...document.querySelectorAll("#accesses > table > thead th")].map(h => h.getAttribute("aria-sort") || "-").join(" ")`)
	}
	asWritten := users()
	click("2")
	equal(t, "ascending", users(), []string{"ann", "ben", "leo", "mia", "old", "sam", "tom", "zoe"})
	equal(t, "aria-sort", sorted(), "- ascending - - - -")
	equal(t, "address", hash(t, ctx), "#?sort=accesses.1.ascending")
	click("2")
	equal(t, "descending", users(), []string{"zoe", "tom", "sam", "old", "mia", "leo", "ben", "ann"})
	equal(t, "aria-sort", sorted(), "- descending - - - -")
	click("2")
	equal(t, "as written", users(), asWritten)
	equal(t, "aria-sort", sorted(), "- - - - - -")
	click("5")
	equal(t, "aria-sort", sorted(), "- - - - descending -")
	equal(t, "most findings", users()[0], "ann")
}

func TestPageDeepLinks(t *testing.T) {
	ctx := samplePage(t)
	address := evaluate[string](t, ctx, `location.href`)
	expanded := func(id string) bool {
		return evaluate[bool](t, ctx, `document.querySelector("#`+id+` .toggle").getAttribute("aria-expanded") === "true" && document.querySelector("#`+id+` .detail").checkVisibility({ contentVisibilityAuto: true })`)
	}
	visit := func(fragment string) {
		check(t, chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(address+fragment)))
	}
	visit("#access-3")
	if !expanded("access-3") || expanded("access-1") {
		t.Error("#access-3 does not open the access, or opens another")
	}
	if y := evaluate[float64](t, ctx, `document.getElementById("access-3").getBoundingClientRect().top`); y < -1 || y > 700 {
		t.Errorf("#access-3 leads to a place %v pixels from it", y)
	}
	visit("#?verdict=violating&sort=accesses.1.descending&open=access-3")
	equal(t, "shown", shown(t, ctx), []string{"access-3", "person-2", "person-3", "portal-2"})
	if !expanded("access-3") {
		t.Error("open=access-3 does not open it")
	}
	t.Run("a link to an entry that is filtered away", func(t *testing.T) {
		evaluate[bool](t, ctx, `location.hash = "#portal-3", true`)
		await(t, ctx, `document.querySelector("#portal-3 .toggle").getAttribute("aria-expanded") === "true" && document.getElementById("portal-3").checkVisibility()`)
	})
	t.Run("from the worklist to the rows of a rule", func(t *testing.T) {
		visit("")
		evaluate[bool](t, ctx, `document.querySelector("#next a[href='#?rule=G03']").click(), true`)
		await(t, ctx, `document.getElementById("f-rule").value === "G03" && document.activeElement.id === "f-q"`)
		equal(t, "shown", shown(t, ctx), []string{"person-2", "portal-2"})
	})
	t.Run("what is no address of the page", func(t *testing.T) {
		all := len(evaluate[[]string](t, ctx, `[...document.querySelectorAll(".entry")].map(e => e.id)`))
		for _, fragment := range []string{"#%", "#nowhere", "#?", "#?open=nowhere&sort=x.y.z&verdict=", `#?sort=accesses.99.ascending`, "#?sort=accesses.1.up"} {
			visit(fragment)
			if n := len(shown(t, ctx)); n != all {
				t.Errorf("%s shows %d of %d entries", fragment, n, all)
			}
			for _, n := range evaluate[[]string](t, ctx, `noted`) {
				t.Errorf("%s: %s", fragment, n)
			}
		}
	})
}

func TestPageByKeyboard(t *testing.T) {
	ctx := samplePage(t)
	focus := func() string {
		return evaluate[string](t, ctx, `(e => e.id || (e.closest("[id]") || {}).id + " " + (e.className || e.getAttribute("href")))(document.activeElement)`)
	}
	press(t, ctx, "\t")
	equal(t, "first stop", evaluate[string](t, ctx, `document.activeElement.className`), "skip")
	if !evaluate[bool](t, ctx, `document.activeElement.getBoundingClientRect().left >= 0`) {
		t.Error("the skip link stays out of sight")
	}
	press(t, ctx, "\r")
	equal(t, "address", hash(t, ctx), "#main")
	evaluate[bool](t, ctx, `document.getElementById("f-q").focus(), true`)
	press(t, ctx, "ann@")
	await(t, ctx, `location.hash === "#?q=ann%40"`)
	for range 4 {
		press(t, ctx, "\t")
	}
	equal(t, "after the fields", focus(), "f-consultant")
	press(t, ctx, "\t")
	press(t, ctx, "\t")
	equal(t, "after the filter's buttons", focus(), "f-open")
	for range 6 {
		press(t, ctx, "\t")
	}
	equal(t, "the last heading", focus(), "accesses sort")
	press(t, ctx, "\t")
	equal(t, "the first row", focus(), "access-1 toggle")
	press(t, ctx, " ")
	await(t, ctx, `document.activeElement.getAttribute("aria-expanded") === "true" && location.hash.includes("open=access-1")`)
	press(t, ctx, "\t")
	equal(t, "into the row", evaluate[bool](t, ctx, `!!document.activeElement.closest("#access-1 .detail")`), true)
	if !evaluate[bool](t, ctx, `getComputedStyle(document.activeElement).outlineStyle === "solid"`) {
		t.Error("the focus cannot be seen")
	}
}

func TestPageCopies(t *testing.T) {
	ctx := samplePage(t)
	for name, clipboard := range map[string]string{
		"with a clipboard":    `{ writeText: async s => { window.copied = s } }`,
		"without a clipboard": `undefined`,
	} {
		t.Run(name, func(t *testing.T) {
			evaluate[bool](t, ctx, `(() => { window.copied = ""; Object.defineProperty(navigator, "clipboard", { configurable: true, value: `+clipboard+` });
				document.execCommand = () => { window.copied = document.activeElement.value; return true };
				document.querySelector(".copy").click(); return true })()`)
			await(t, ctx, `document.querySelector(".copy").textContent === "Copied"`)
			if text := evaluate[string](t, ctx, `copied`); !strings.HasPrefix(text, "We are checking") || !strings.Contains(text, "\n1. ") {
				t.Errorf("copied: %q", text)
			}
		})
	}
}

func TestPageWithoutScripts(t *testing.T) {
	ctx := browser(t)
	look(t, ctx, views[0])
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	check(t, err)
	open(t, ctx, string(write(t, format(t, "html"), reports.New(sample(), sampleMeta()))))
	layOut(t, ctx)
	const hidden = `[...document.querySelectorAll("main *")].filter(e => !e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && !e.closest(".js-only, svg")).map(e => e.outerHTML.slice(0, 80))`
	for _, e := range evaluate[[]string](t, ctx, hidden) {
		t.Errorf("cannot be seen without scripts: %s", e)
	}
	for _, e := range evaluate[[]string](t, ctx, `[...document.querySelectorAll("button, input, select")].filter(e => e.checkVisibility()).map(e => e.outerHTML)`) {
		t.Errorf("does nothing without scripts: %s", e)
	}
	if !evaluate[bool](t, ctx, `document.querySelector("#access-1 .detail").getBoundingClientRect().height > 300`) {
		t.Error("the first access is not open")
	}
}

func TestPagePrints(t *testing.T) {
	ctx := samplePage(t)
	look(t, ctx, view{media: "print", scheme: "light", width: 720})
	const closed = `[...document.querySelectorAll(".detail, .fold")].filter(e => e.getBoundingClientRect().height < 10 || !e.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).map(e => e.id)`
	for _, id := range evaluate[[]string](t, ctx, closed) {
		t.Errorf("%s is not printed", id)
	}
	equal(t, "table head", evaluate[string](t, ctx, `getComputedStyle(document.querySelector("#accesses thead")).display`), "table-header-group")
	// Chromium repeats no head that may break or that holds a button.
	equal(t, "repeated head", evaluate[string](t, ctx, `(h => getComputedStyle(h).breakInside + " " + getComputedStyle(h.querySelector("button")).display)(document.querySelector("#accesses thead"))`), "avoid contents")
	pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{})
	check(t, err)
	if !bytes.HasPrefix(pdf.Data, []byte("%PDF-")) || len(pdf.Data) < 20_000 {
		t.Errorf("%d bytes that begin %.8q are no printed report", len(pdf.Data), pdf.Data)
	}
	for _, n := range evaluate[[]string](t, ctx, `noted`) {
		t.Error(n)
	}
}
