//go:build !race

package reports_test

import (
	"os"
	"path"
	"testing"
)

// TestPacketInBrowser opens the pages of the hostile sample's packet. Without a browser it is skipped, unless
// PARTNERLINT_BROWSER=required; with PARTNERLINT_AXE it runs axe-core over them, too.
func TestPacketInBrowser(t *testing.T) {
	ctx := browser(t)
	files := filesOf(t, samplePacket(clone(sample())))
	script, err := os.ReadFile("testdata/page.js")
	if err != nil {
		t.Fatal(err)
	}
	var axe []byte
	if file := os.Getenv("PARTNERLINT_AXE"); file != "" {
		if axe, err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"index.html", "client-4412.html", "accesses/ann-agency-example-4412.html"} {
		for _, v := range views {
			t.Run(path.Base(name)+" "+v.name, func(t *testing.T) {
				look(t, ctx, v)
				open(t, ctx, files[name])
				layOut(t, ctx)
				for _, n := range evaluate[[]string](t, ctx, `noted`) {
					t.Error(n)
				}
				for _, c := range evaluate[[]string](t, ctx, string(script)) {
					t.Error(c)
				}
				if n := evaluate[int](t, ctx, `document.querySelectorAll("script, img, iframe, [onerror], body [style]").length`); n != 0 {
					t.Errorf("%d elements that no packet has", n)
				}
				if axe == nil || v.media == "print" {
					return
				}
				evaluate[bool](t, ctx, string(axe)+"; true")
				for _, c := range evaluate[[]string](t, ctx, violations) {
					t.Error(c)
				}
			})
		}
	}
}
