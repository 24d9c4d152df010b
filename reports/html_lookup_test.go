//go:build !race

package reports_test

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"partnerlint/reports"
)

// TestListsFindEverything: each key stands in one list, in order, and leads to what it names.
func TestListsFindEverything(t *testing.T) {
	r := large()
	files, order := spreadLarge(t)
	lines := map[string]string{}
	last := ""
	for _, name := range order {
		if !strings.Contains(name, "find-") {
			continue
		}
		for _, group := range strings.Split(files[name], "<div><dt><bdi>")[1:] {
			key, found, _ := strings.Cut(group, "</bdi></dt>")
			found, _, _ = strings.Cut(found, "</div>")
			if key <= last {
				t.Errorf("%s: %q stands after %q", name, key, last)
			}
			lines[key], last = found, key
		}
	}
	for _, c := range []struct{ key, want string }{
		{"10042", `portal-43">Portal <bdi>Client</bdi> Hub ID 10042</a>`},
		{"10042", `access-44">Access of <bdi>user42@agency.example</bdi> to <bdi>Client</bdi> Hub ID 10042</a>`},
		{"10042", `person-43"><bdi>user42@agency.example</bdi> at <bdi>Client</bdi> Hub ID 10042</a>`},
		{"user42@agency.example", `access-44">`},
		{"client7", `Portal <bdi>Quiet Client7</bdi>`},
		{"lost@agency.example", `access-1">Access of <bdi>lost@agency.example</bdi> to <bdi>Nowhere</bdi> no usable Hub ID`},
		{"nowhere", `access-1">`},
		{"12", `access-1">`},
		{"cleo", `#?q=cleo">`},
		{"quiet@agency.example", `#?q=quiet%40agency.example">`},
	} {
		if !strings.Contains(lines[c.key], c.want) {
			t.Errorf("%q finds no %s but %.400s", c.key, c.want, lines[c.key])
		}
	}
	for _, a := range r.Accesses {
		if lines[a.User] == "" {
			t.Errorf("%s is not found", a.User)
		}
	}
	for _, p := range r.Portals {
		if lines[fmt.Sprint(p.HubID)] == "" {
			t.Errorf("Hub ID %d is not found", p.HubID)
		}
	}
	book := files[reports.PagesFolder+"/find.html"]
	for _, name := range order {
		if base := path.Base(name); strings.HasPrefix(base, "find-") && !strings.Contains(book, `href="`+base+`"`) {
			t.Errorf("the book does not lead to %s", base)
		}
	}
}

// TestLookUpInBrowser searches a large report from its files, as a person would.
func TestLookUpInBrowser(t *testing.T) {
	files, _ := spreadLarge(t)
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		check(t, os.MkdirAll(filepath.Dir(file), 0o755))
		check(t, os.WriteFile(file, []byte(text), 0o600))
	}
	complaints, err := os.ReadFile("testdata/page.js")
	check(t, err)
	ctx := browser(t)
	look(t, ctx, views[0])
	sound := func() {
		t.Helper()
		for _, n := range evaluate[[]string](t, ctx, `noted`) {
			t.Errorf("%s: %s", evaluate[string](t, ctx, `location.href`), n)
		}
	}
	for _, c := range []struct{ name, from, query, list, entry string }{
		{"a Hub ID", "report.html", "10042", `^Portal Client Hub ID 10042\nAccess of user42@agency\.example`, "portal-43"},
		{"an address", "report.html", " User599@Agency.example ", `^Access of user599@agency\.example`, "access-601"},
		{"a beginning", "report-pages/page-0002.html", "lost@", `^Access of lost@agency\.example`, "access-1"},
		{"two words", "report-pages/find-00.html", "client1499 quiet", `^Portal Quiet Client1499 Hub ID 51499$`, "portal-2100"},
		{"letters of any language", "report-pages/find.html", "öko σας istanbul", `^Portal Öko ΣΑΣ İstanbul Hub ID 10003$`, "portal-4"},
		{"a hostile name", "report.html", "gnp exe", `^Portal Acme .*Hub ID 10004$`, "portal-5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, chromedp.Do(ctx, chromedp.Navigate("file://"+filepath.Join(dir, filepath.FromSlash(c.from)))))
			sound()
			evaluate[bool](t, ctx, `(q => { q.focus(); return true })(document.getElementById("find-q"))`)
			lookUp(t, ctx, c.query)
			arrive(t, ctx, `document.querySelectorAll("#finds dd[hidden]").length > 0`)
			sound()
			lines := strings.Join(evaluate[[]string](t, ctx, `[...document.querySelectorAll("#finds dd")].filter(e => e.checkVisibility()).map(e => e.textContent.trim())`), "\n")
			if !regexp.MustCompile(c.list).MatchString(lines) {
				t.Errorf("%q finds\n%.600s", c.query, lines)
				return
			}
			if got := evaluate[string](t, ctx, `document.getElementById("found").textContent`); !strings.HasSuffix(got, " found") {
				t.Errorf("the live region says %q", got)
			}
			evaluate[bool](t, ctx, `[...document.querySelectorAll("#finds dd")].find(e => e.checkVisibility()).querySelector("a").click(), true`)
			arrive(t, ctx, `location.href.includes("page-") && document.getElementById("`+c.entry+`").checkVisibility()`)
			equal(t, "address", evaluate[string](t, ctx, `location.hash`), "#"+c.entry)
			await(t, ctx, `(e => !e.querySelector(".detail") || e.querySelector(".detail").checkVisibility())(document.getElementById("`+c.entry+`"))`)
			sound()
		})
	}
	t.Run("many", func(t *testing.T) {
		check(t, chromedp.Do(ctx, chromedp.Navigate("file://"+dir+"/report.html#pages")))
		arrive(t, ctx, `(top => top >= 0 && top < 400)(document.getElementById("pages-h").getBoundingClientRect().top)`)
		lookUp(t, ctx, "consultant cleo")
		arrive(t, ctx, `document.querySelectorAll("#finds dd[hidden]").length > 0`)
		evaluate[bool](t, ctx, `[...document.querySelectorAll("#finds dd")].find(e => e.checkVisibility()).querySelector("a").click(), true`)
		arrive(t, ctx, `location.href.includes("page-") && document.querySelectorAll(".entry[hidden]").length > 0`)
		equal(t, "search", evaluate[string](t, ctx, `document.getElementById("f-q").value`), "consultant cleo")
		sound()
	})
	t.Run("nothing", func(t *testing.T) {
		check(t, chromedp.Do(ctx, chromedp.Navigate("file://"+dir+"/report.html")))
		lookUp(t, ctx, "zzz%\"<b>")
		arrive(t, ctx, `document.getElementById("none").checkVisibility()`)
		sound()
	})
	axe := []byte("axe = { run: () => Promise.resolve({ violations: [] }) }") // TestPageIsAccessible says what is missing
	if file := os.Getenv("PARTNERLINT_AXE"); file != "" {
		axe, err = os.ReadFile(file)
		check(t, err)
	}
	for _, view := range []view{views[0], views[5]} {
		t.Run(view.name, func(t *testing.T) {
			look(t, ctx, view)
			for _, file := range []string{smallest(files, "page-"), smallest(files, "find-"), smallest(files, "find.")} {
				check(t, chromedp.Do(ctx, chromedp.Navigate("file://"+filepath.Join(dir, filepath.FromSlash(file)))))
				sound()
				evaluate[bool](t, ctx, string(axe)+"; true")
				for _, c := range append(evaluate[[]string](t, ctx, string(complaints)), evaluate[[]string](t, ctx, violations)...) {
					t.Errorf("%s: %s", file, c)
				}
			}
		})
	}
}

// smallest names the page that is seen through soonest of those whose names begin alike.
func smallest(files map[string]string, prefix string) string {
	found := ""
	for name, text := range files {
		if strings.HasPrefix(name, reports.PagesFolder+"/"+prefix) && (found == "" || len(text) < len(files[found])) {
			found = name
		}
	}
	return found
}

// lookUp types a search and confirms it.
func lookUp(t *testing.T, ctx context.Context, query string) {
	t.Helper()
	check(t, chromedp.Do(ctx, chromedp.SetValue("#find-q", query)))
	evaluate[bool](t, ctx, `document.getElementById("find-q").focus(), true`)
	press(t, ctx, "\r")
}

// arrive waits until an expression holds in the page that links lead to; on the way there, there may be none to ask.
func arrive(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	for range 500 {
		if there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !!(`+expression+`)`)); err == nil && there {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("at %s, where not: %s", evaluate[string](t, ctx, `location.href`), expression)
}
