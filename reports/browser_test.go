//go:build !race

package reports_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"partnerlint/reports"
)

// watch runs before the page does: it notes what the content security policy blocks, every error and every dialog.
const watch = `
window.noted = [];
for (const f of ["error", "warn"]) console[f] = (...a) => noted.push("console: " + a.join(" "));
for (const f of ["alert", "confirm", "prompt"]) window[f] = () => noted.push(f);
document.addEventListener("securitypolicyviolation", e => noted.push("blocked: " + e.effectiveDirective + " " + e.blockedURI));
window.addEventListener("error", e => noted.push("error: " + e.message));`

// view is a way to look at a page.
type view struct {
	name, media, scheme string
	width               int64
}

var views = []view{
	{"light", "screen", "light", 1280},
	{"dark", "screen", "dark", 1280},
	{"middle", "screen", "light", 768},
	{"at 200 per cent", "screen", "light", 640},
	{"narrow", "screen", "light", 320},
	{"narrow and dark", "screen", "dark", 320},
	{"print", "print", "light", 720},
}

// look makes the browser show pages this way.
func look(t *testing.T, ctx context.Context, v view) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: v.width, Height: 800, DeviceScaleFactor: 1})
	check(t, err)
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: v.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}},
	})
	check(t, err)
}

// TestPageInBrowser opens the report of the hostile sample. Without a browser it is skipped, unless
// PARTNERLINT_BROWSER=required.
func TestPageInBrowser(t *testing.T) {
	ctx := browser(t)
	content := string(write(t, format(t, "html"), reports.New(sample(), sampleMeta())))
	script, err := os.ReadFile("testdata/page.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, view := range views {
		t.Run(view.name, func(t *testing.T) {
			look(t, ctx, view)
			open(t, ctx, content)
			layOut(t, ctx)
			for _, n := range evaluate[[]string](t, ctx, `noted`) {
				t.Error(n)
			}
			for _, state := range []string{"closed", "open"} {
				for _, c := range evaluate[[]string](t, ctx, string(script)) {
					t.Errorf("%s: %s", state, c)
				}
				evaluate[bool](t, ctx, `document.querySelectorAll(".toggle[aria-expanded=false], #f-open").forEach(b => b.click()), true`)
			}
			if n := evaluate[int](t, ctx, `document.querySelectorAll("script:not(head > script:only-of-type), img, iframe, [onerror], body [style]").length`); n != 0 {
				t.Errorf("%d elements that no report has", n)
			}
			if font := evaluate[string](t, ctx, `getComputedStyle(document.body).fontFamily`); !strings.Contains(font, "system-ui") {
				t.Errorf("the style sheet is not in force: the font is %s", font)
			}
			if v := evaluate[string](t, ctx, `getComputedStyle(document.body).visibility`); v != "visible" {
				t.Errorf("the body is %s", v)
			}
			if h := evaluate[float64](t, ctx, `document.querySelector("main").getBoundingClientRect().height`); h < 1000 {
				t.Errorf("the report is %v pixels high", h)
			}
		})
	}
	t.Run("the policy's hashes are of what stands in the page", func(t *testing.T) {
		for tag, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
			_, rest, _ := strings.Cut(content, "<"+tag+">")
			inside, _, _ := strings.Cut(rest, "</"+tag+">")
			sum := sha256.Sum256([]byte(inside))
			if want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(content, want) {
				t.Errorf("the page's policy has no %q", want)
			}
		}
	})
	t.Run("the watch itself", func(t *testing.T) {
		const hostile = `<img src=x onerror=alert(1)><script>alert(2)</script><p style="color:red">x</p><h6 id="main">x</h6><a href="#nowhere">x</a><main`
		open(t, ctx, strings.Replace(content, "<main", hostile, 1))
		if noted := evaluate[[]string](t, ctx, `noted`); len(noted) < 3 {
			t.Errorf("a hostile page is noted by %q only", noted)
		}
		if complaints := evaluate[[]string](t, ctx, string(script)); len(complaints) != 3 {
			t.Errorf("a bad page gives the complaints %q", complaints)
		}
	})
}

// browser starts Chromium for the time of a test.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("PARTNERLINT_BROWSER") == "required" {
			t.Fatal("PARTNERLINT_BROWSER=required, but neither chromium nor google-chrome is in PATH")
		}
		t.Skip("neither chromium nor google-chrome is in PATH; install one, or set PARTNERLINT_BROWSER=required to fail here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses to run as root
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	check(t, chromedp.Do(ctx)) // starts the browser, which a context with a deadline would end
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
	check(t, err)
	return ctx
}

// layOut has the page lay out what is far off, too, so that it can be measured.
func layOut(t *testing.T, ctx context.Context) {
	t.Helper()
	evaluate[bool](t, ctx, `document.documentElement.style.setProperty("--far", "visible"), true`)
}

// open shows a page from a file, as a person would.
func open(t *testing.T, ctx context.Context, content string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	check(t, os.WriteFile(path, []byte(content), 0o600))
	check(t, chromedp.Do(ctx, chromedp.Navigate("file://"+path)))
}

func evaluate[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	check(t, err)
	return v
}
