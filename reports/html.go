package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
	"regexp"
	"strings"
	"sync"
)

// The pages' only style and their only scripts, findScript on those of a large report: their hashes in a page's content
// security policy admit them and nothing else. They go through lines, as the whole page does, so that what is hashed is
// what stands in the page.
var (
	stylesheet = sync.OnceValue(func() string { return reportsOnly.ReplaceAllString(embedded("templates/style.css"), "$1") })
	script     = sync.OnceValue(func() string { return embedded("templates/page.js") })
	findScript = sync.OnceValue(func() string { return embedded("templates/find.js") })
)

// reportsOnly marks what of the style sheet no page of a packet needs, each of which carries its own.
var reportsOnly = regexp.MustCompile(`(?s)/\* reports only \{ \*/\n(.*?)/\* \} \*/\n`)

func embedded(file string) string {
	b, err := prose.ReadFile(file)
	if err != nil {
		panic("reports: " + err.Error()) // embedded: a programmer's error
	}
	return lines(string(b))
}

// securityPolicy is the content attribute of a page's policy: no picture, no frame, no form, nothing loaded from
// anywhere, no style and no script but the page's own.
func securityPolicy(style string, scripts ...string) template.HTMLAttr {
	var b strings.Builder
	b.WriteString(`content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src '` + digestOf(style) + `'; script-src`)
	if len(scripts) == 0 {
		b.WriteString(` 'none'`)
	}
	for _, s := range scripts {
		b.WriteString(` '` + digestOf(s) + `'`)
	}
	b.WriteString(`"`)
	return template.HTMLAttr(b.String())
}

func digestOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// soft writes an address that may go on in the next line after its "@".
func soft(address string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(plainText(address)), "@", "@<wbr>"))
}

// htmlTemplates are never executed themselves: each page clones them, with a memory of its own.
var htmlTemplates = sync.OnceValue(func() *template.Template {
	funcs := template.FuncMap{
		"visible":          plainText,
		"prose":            proseHTML,
		"letter":           letterText,
		"stylesheet":       func() template.CSS { return template.CSS(stylesheet()) },
		"packetStylesheet": func() template.CSS { return template.CSS(packetStylesheet()) },
		"script":           func() template.JS { return template.JS(script()) },
		"findscript":       func() template.JS { return template.JS(findScript()) },
		"securityPolicy":   func() template.HTMLAttr { return securityPolicy(stylesheet(), script()) },
		"markup":           func(h template.HTML) template.HTML { return h },
		// These are a report's, so that htmlPage replaces them.
		"state":        new(Report).State,
		"standing":     new(pageMemory).standing,
		"alike":        new(pageMemory).alike,
		"explained":    new(pageMemory).explained,
		"repeated":     new(pageMemory).repeated,
		"consultants":  func() []string { return nil },
		"pages":        func() []*PageLink { return nil },
		"segments":     segments,
		"soft":         soft,
		"add":          func(a, b int) int { return a + b },
		"times":        func(a, b int) int { return a * b },
		"packetPolicy": packetPolicy,
		"evidence":     evidenceLink,
	}
	t := template.Must(template.New("html").Funcs(shared()).Funcs(funcs).
		ParseFS(prose, "templates/report.html.tmpl", "templates/entries.html.tmpl", "templates/pages.html.tmpl", "templates/packet.html.tmpl", "templates/common.tmpl"))
	written := map[string]bool{"prose": true, "letter": true, "stylesheet": true, "packetStylesheet": true, "script": true, "securityPolicy": true, "packetPolicy": true, "soft": true, "findscript": true, "markup": true}
	for _, part := range t.Templates() {
		if part.Tree != nil {
			escapeByDefault(part.Tree, "visible", written)
		}
	}
	return t
})

// htmlPage returns the named page of the templates, with the functions by which it asks r: it is for pages of this
// report only. "pagehead" gives a page its policy, style and script; "filter" the fields that the script filters the
// tables by; "access", "person" and "portal" are entries of tables of the class "entries", under "accesshead",
// "personhead" and "portalhead".
func htmlPage(name string, r *Report) (*template.Template, error) {
	t, err := htmlTemplates().Clone()
	if err != nil {
		return nil, err
	}
	t.Funcs(template.FuncMap{"prose": remember(proseHTML)}).Funcs(pageFuncs(r))
	return t.Lookup(name), nil
}

// pageFuncs are the functions by which a page asks its report, with a memory of the page's own.
func pageFuncs(r *Report) template.FuncMap {
	m := newPageMemory(r)
	return template.FuncMap{
		"state":       r.State,
		"standing":    m.standing,
		"alike":       m.alike,
		"explained":   m.explained,
		"repeated":    m.repeated,
		"consultants": func() []string { return m.consultants },
	}
}

// WriteHTML writes the report as one page that refers to nothing outside.
func WriteHTML(w io.Writer, r *Report) error {
	t, err := htmlPage("report.html.tmpl", r)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := t.Execute(&b, r); err != nil {
		return err
	}
	_, err = io.WriteString(w, lines(b.String()))
	return err
}

// remember calls f once for each text: a rule's prose stands at every finding of the rule.
func remember[T any](f func(string) (T, error)) func(string) (T, error) {
	known := map[string]T{}
	return func(s string) (T, error) {
		if v, ok := known[s]; ok {
			return v, nil
		}
		v, err := f(s)
		if err == nil {
			known[s] = v
		}
		return v, err
	}
}
