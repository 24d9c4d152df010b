package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"sync"
)

// stylesheet is the page's only style; its hash in the page's content security policy admits it and nothing else.
var stylesheet = sync.OnceValue(func() string {
	b, err := prose.ReadFile("templates/style.css")
	if err != nil {
		panic("reports: " + err.Error()) // embedded: a programmer's error
	}
	return lines(string(b))
})

// securityPolicy is the content attribute of the page's policy: no script, no picture, no frame, no form, nothing
// loaded from anywhere.
func securityPolicy() template.HTMLAttr {
	sum := sha256.Sum256([]byte(stylesheet()))
	return template.HTMLAttr(`content="default-src 'none'; style-src 'sha256-` + base64.StdEncoding.EncodeToString(sum[:]) +
		`'; base-uri 'none'; form-action 'none'"`)
}

// htmlTemplate is never executed itself: each page clones it, with a memory of its own for prose already rendered.
var htmlTemplate = sync.OnceValue(func() *template.Template {
	funcs := template.FuncMap{
		"visible":        plainText,
		"prose":          proseHTML,
		"letter":         letterText,
		"stylesheet":     func() template.CSS { return template.CSS(stylesheet()) },
		"securityPolicy": securityPolicy,
	}
	t := template.Must(template.New("report.html.tmpl").Funcs(shared()).Funcs(funcs).ParseFS(prose, "templates/report.html.tmpl", "templates/common.tmpl"))
	for _, part := range t.Templates() {
		if part.Tree != nil {
			escapeByDefault(part.Tree, "visible", map[string]bool{"prose": true, "letter": true, "stylesheet": true, "securityPolicy": true})
		}
	}
	return t
})

// WriteHTML writes the report as one page: no script, no reference to anything outside.
func WriteHTML(w io.Writer, r *Report) error {
	t, err := htmlTemplate().Clone()
	if err != nil {
		return err
	}
	t.Funcs(template.FuncMap{"prose": remember(proseHTML)})
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
