package reports

import (
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"sync"
	texttemplate "text/template"

	"partnerlint/checks"
)

// packetTemplates keep a rule's prose from one page to the next: it is the same on each.
var packetTemplates = sync.OnceValue(func() *template.Template {
	t := template.Must(htmlTemplates().Clone())
	return t.Funcs(template.FuncMap{"prose": shareable(proseHTML)})
})

// html is a page of the packet.
func (p *Packet) html(file, name string, data any) Part {
	return Part{file, func(w io.Writer) error {
		var b strings.Builder
		if err := packetTemplates().ExecuteTemplate(&b, name, data); err != nil {
			return err
		}
		_, err := io.WriteString(w, lines(b.String()))
		return err
	}}
}

var packetMarkdown = sync.OnceValue(func() *texttemplate.Template {
	return textTemplate([]string{"packet.md.tmpl", "entries.md.tmpl"}, "markdown", texttemplate.FuncMap{
		"markdown": func(v any) string { return markdownText(fmt.Sprint(v)) },
		"prose":    shareable(func(s string) (string, error) { return proseMarkdown(s), nil }),
		"code":     markdownCode,
		"fence":    markdownFence,
		"letter":   letterText,
	}, "prose", "code", "fence")
})

func (p *Packet) markdown(file string, a *AccessPage) Part {
	return Part{file, func(w io.Writer) error {
		var b strings.Builder
		if err := packetMarkdown().Execute(&b, a); err != nil {
			return err
		}
		_, err := io.WriteString(w, lines(b.String()))
		return err
	}}
}

// with binds a format to a report.
func (f Format) with(r *Report) func(io.Writer) error {
	return func(w io.Writer) error { return f.Write(w, r) }
}

// shareable is remember for several goroutines.
func shareable[T any](f func(string) (T, error)) func(string) (T, error) {
	var known sync.Map
	return func(s string) (T, error) {
		if v, ok := known.Load(s); ok {
			return v.(T), nil
		}
		v, err := f(s)
		if err == nil {
			known.Store(s, v)
		}
		return v, err
	}
}

// evidenceFile recognises the names that a packet gives its files of evidence.
var evidenceFile = regexp.MustCompile(`^evidence/[A-Za-z0-9][A-Za-z0-9._-]*$`)

// evidenceLink leads from a page in accesses/ to a file of evidence; empty: the place is in none.
func evidenceLink(l checks.Location) string {
	if !evidenceFile.MatchString(l.File) {
		return ""
	}
	return "../" + l.File
}

// packetStylesheet is the part of the style sheet that these pages use: a page stands by itself, and a packet has many.
var packetStylesheet = sync.OnceValue(func() string { return reportsOnly.ReplaceAllString(embedded("templates/style.css"), "") })

// packetPolicy is the content security policy of a page without scripts.
func packetPolicy() template.HTMLAttr { return securityPolicy(packetStylesheet()) }
