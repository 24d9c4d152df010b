package reports_test

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"partnerlint/checks"
	"partnerlint/reports"
)

// evil is everything at once.
const evil = "<img src=x onerror=alert(1)> | a | \x1b[31m \u202E\u200B `c` [l](javascript:alert(1)) ![p](https://pixel.example/p.png) https://u.example m@e.example\n# h"

// poison replaces every free text that v leads to. Closed sets, which the program itself writes, stay.
func poison(v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			return
		}
		seen[v.Pointer()] = true
		poison(v.Elem(), seen)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				poison(f, seen)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), seen)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(evil)
		}
	}
}

// poisoned is the sample with evil in every text, the rules' own prose not excepted.
func poisoned(t *testing.T) *reports.Report {
	t.Helper()
	r := clone(sample())
	for _, a := range r.Accesses { // as drafts, so that every part of an access is told
		a.Eligibility.Policy = checks.Blocked
	}
	statuses := make([]string, len(r.Accesses))
	for i, a := range r.Accesses {
		statuses[i] = a.Status
	}
	poison(reflect.ValueOf(r), map[uintptr]bool{})
	for i, a := range r.Accesses {
		a.Status = statuses[i]
	}
	m := sampleMeta()
	poison(reflect.ValueOf(&m), map[uintptr]bool{})
	return reports.New(r, m)
}

func TestEveryTextIsEscapedInHTML(t *testing.T) {
	page := withoutScript(t, string(write(t, format(t, "html"), poisoned(t))))
	quoted := regexp.MustCompile(`"[^"]*"`)
	for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1) {
		name := strings.ToLower(quoted.ReplaceAllString(tag, `""`))
		for _, forbidden := range []string{"<img", "<script", "<iframe", "<object", "<embed", "<form", " style=", " on", " src"} {
			if strings.Contains(name, forbidden) {
				t.Errorf("%s in the tag %s", forbidden, tag)
			}
		}
		if strings.Contains(name, " href") && !strings.Contains(tag, `href="#`) && !strings.Contains(tag, `href="https://`) && !strings.Contains(tag, `href=""`) {
			t.Errorf("a reference to somewhere else: %s", tag)
		}
	}
	if n := strings.Count(page, "⟨U&#43;202E⟩"); n < 150 {
		t.Errorf("only %d texts were poisoned: the test does not reach the report", n)
	}
	noHidden(t, page)
}

// withoutScript takes the page's own script out, which has to be its only one.
func withoutScript(t *testing.T, page string) string {
	t.Helper()
	before, rest, ok := strings.Cut(page, "<script>")
	_, after, closed := strings.Cut(rest, "</script>")
	if !ok || !closed {
		t.Fatal("the page has no script of its own")
	}
	return before + after
}

// The only HTML and the only links of a Markdown report are its own: from place to place.
var (
	ownAnchor = regexp.MustCompile(`^(<a id="(access|person|portal)-\d+">|</a>)$`)
	ownLink   = regexp.MustCompile(`^#(access|person|portal)-\d+$`)
)

func TestEveryTextIsEscapedInMarkdown(t *testing.T) {
	for _, name := range []string{"md", "github-summary"} {
		t.Run(name, func(t *testing.T) { escapedInMarkdown(t, write(t, format(t, name), poisoned(t))) })
	}
}

func escapedInMarkdown(t *testing.T, source []byte) {
	noHidden(t, string(source))
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	err := ast.Walk(md.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML:
			if html := string(n.Segments.Value(source)); !ownAnchor.MatchString(html) {
				t.Errorf("the HTML %q in %.200q", html, string(around(source, n)))
			}
		case *ast.Link:
			if !ownLink.Match(n.Destination) {
				t.Errorf("a link to %q in %.200q", n.Destination, string(around(source, n)))
			}
		case *ast.Image, *ast.HTMLBlock, *ast.AutoLink:
			t.Errorf("%s in %.200q", n.Kind(), string(around(source, n)))
		case *ast.Heading:
			if n.Level > 4 {
				t.Errorf("a heading of level %d", n.Level)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func around(source []byte, n ast.Node) []byte {
	for p := n; p != nil; p = p.Parent() {
		if p.Type() == ast.TypeBlock && p.Lines().Len() > 0 {
			return p.Lines().Value(source)
		}
	}
	return nil
}

func TestEveryTextIsHarmlessOnATerminal(t *testing.T) {
	for _, color := range []bool{false, true} {
		var b bytes.Buffer
		if err := reports.WriteText(&b, poisoned(t), reports.TextOptions{Color: color}); err != nil {
			t.Fatal(err)
		}
		s := regexp.MustCompile(`\x1b\[(0|1|2|31|32|33|35)m`).ReplaceAllString(b.String(), "")
		if color == (s == b.String()) {
			t.Errorf("colour asked %v, but got the contrary", color)
		}
		noHidden(t, s)
	}
}

// noHidden fails on whatever a reader cannot see.
func noHidden(t *testing.T, s string) {
	t.Helper()
	for i, r := range s {
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Fatalf("%U is left in %q", r, s[max(0, i-60):min(len(s), i+60)])
		}
	}
}

// clone copies the results as deep as poison reaches, so that the rules of the sample stay as they are.
func clone(r *checks.Results) *checks.Results {
	return copyOf(reflect.ValueOf(r), map[uintptr]reflect.Value{}).Interface().(*checks.Results)
}

func copyOf(v reflect.Value, known map[uintptr]reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if c, ok := known[v.Pointer()]; ok {
			return c
		}
		c := reflect.New(v.Type().Elem())
		known[v.Pointer()] = c
		c.Elem().Set(copyOf(v.Elem(), known))
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		for i := range v.NumField() {
			if c.Field(i).CanSet() {
				c.Field(i).Set(copyOf(v.Field(i), known))
			}
		}
		return c
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(copyOf(v.Index(i), known))
		}
		return c
	default:
		return v
	}
}
