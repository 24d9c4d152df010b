package reports

import (
	"io"
	"strings"
	"sync"
	"text/template"
)

var letterTemplate = sync.OnceValue(func() *template.Template {
	return plainTemplate("letter.tmpl", template.FuncMap{"plain": plainText})
})

// letterText is the letter as plain text. Every line of it is harmless: nothing of the portals' data can add a line.
func letterText(l *Letter) (string, error) {
	var b strings.Builder
	err := letterTemplate().Execute(&b, l)
	return b.String(), err
}

var questionsTemplate = sync.OnceValue(func() *template.Template {
	return plainTemplate("questions.tmpl", template.FuncMap{"plain": plainText, "letter": letterText}, "letter")
})

// WriteQuestions writes all letters as plain text, for whoever sends them.
func WriteQuestions(w io.Writer, r *Report) error {
	var b strings.Builder
	if err := questionsTemplate().Execute(&b, r); err != nil {
		return err
	}
	_, err := io.WriteString(w, lines(b.String()))
	return err
}

// plainTemplate parses one of the embedded templates so that every value that is written passes through "plain",
// unless a function in written answers for itself.
func plainTemplate(name string, funcs template.FuncMap, written ...string) *template.Template {
	return textTemplate([]string{name}, "plain", funcs, written...)
}

// textTemplate parses embedded templates, of which the first is the one to be executed, and makes the function named
// escape the last of every pipeline.
func textTemplate(names []string, escape string, funcs template.FuncMap, written ...string) *template.Template {
	files := []string{"templates/common.tmpl"}
	for _, name := range names {
		files = append(files, "templates/"+name)
	}
	t := template.Must(template.New(names[0]).Funcs(shared()).Funcs(funcs).ParseFS(prose, files...))
	own := map[string]bool{escape: true}
	for _, f := range written {
		own[f] = true
	}
	for _, part := range t.Templates() {
		if part.Tree != nil {
			escapeByDefault(part.Tree, escape, own)
		}
	}
	return t
}
