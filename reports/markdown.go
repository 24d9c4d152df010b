package reports

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"text/template"
)

var markdownTemplate = sync.OnceValue(func() *template.Template {
	return textTemplate("report.md.tmpl", "markdown", template.FuncMap{
		"markdown": func(v any) string { return markdownText(fmt.Sprint(v)) },
		"prose":    proseMarkdown,
		"code":     markdownCode,
		"fence":    markdownFence,
		"letter":   letterText,
	}, "prose", "code", "fence")
})

// WriteMarkdown writes the report as GitHub-flavoured Markdown.
func WriteMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	if err := markdownTemplate().Execute(&b, r); err != nil {
		return err
	}
	_, err := io.WriteString(w, lines(b.String()))
	return err
}
