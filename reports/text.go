package reports

import (
	"io"
	"strings"
	"sync"
	"text/template"

	"github.com/rivo/uniseg"
)

// TextOptions are how a terminal shows a report.
type TextOptions struct {
	// Color: use the terminal's colours. Whether it wants them (NO_COLOR, a pipe) is the caller's to know.
	Color bool
	// Width is the number of columns; 0: 80. Below 40 counts as 40.
	Width int
	// Summary leaves out the single accesses, persons, portals and questions.
	Summary bool
	// Check tells the accesses first, then the total and what to do next, and leaves out what is of no access.
	Check bool
}

// The marks of style that the template writes. They are control characters, which no text of a report can hold: plain
// shows them by their code points.
const (
	markBold = '\x01' + iota
	markDim
	markBad
	markOpen
	markWaived
	markGood
	markOff
)

// colours are what the marks become on a terminal that shows colours.
var colours = strings.NewReplacer(
	string(rune(markBold)), "\x1b[1m", string(rune(markDim)), "\x1b[2m", string(rune(markBad)), "\x1b[31m",
	string(rune(markOpen)), "\x1b[33m", string(rune(markWaived)), "\x1b[35m", string(rune(markGood)), "\x1b[32m",
	string(rune(markOff)), "\x1b[0m",
)

// noColours drops the marks.
var noColours = strings.NewReplacer(
	string(rune(markBold)), "", string(rune(markDim)), "", string(rune(markBad)), "", string(rune(markOpen)), "",
	string(rune(markWaived)), "", string(rune(markGood)), "", string(rune(markOff)), "",
)

// textMark is the mark of a tone; tones without a colour of their own are dim.
func textMark(tone string) string {
	marks := map[string]rune{"bad": markBad, "open": markOpen, "warn": markOpen, "waived": markWaived, "good": markGood}
	if m, ok := marks[tone]; ok {
		return string(m)
	}
	return string(rune(markDim))
}

// proseMargin is where prose and facts begin in a line.
const proseMargin = 6

// summaryTemplate is never executed itself: each summary clones it for its own options.
var summaryTemplate = sync.OnceValue(func() *template.Template {
	constant := func(r rune) func() string { return func() string { return string(r) } }
	return plainTemplate("summary.tmpl", template.FuncMap{
		"plain": plainText, "letter": letterText, "prose": prosePlain,
		"indented": func(s string) string {
			margin := strings.Repeat(" ", proseMargin)
			return indent(s, margin, margin)
		},
		"bold": constant(markBold), "dim": constant(markDim), "off": constant(markOff), "tone": textMark,
		"detail": func() bool { return true },
	}, "letter", "prose", "indented", "bold", "dim", "off", "tone")
})

// WriteText writes the report for a terminal: the verdicts and what to do next, then, unless only the summary is
// wanted, every access, person and portal that has something to tell, and the questions to send.
func WriteText(w io.Writer, r *Report, o TextOptions) error {
	t, err := summaryTemplate().Clone()
	if err != nil {
		return err
	}
	t.Funcs(template.FuncMap{"detail": func() bool { return !o.Summary }})
	var b strings.Builder
	name := t.Name()
	if o.Check {
		name = "check"
	}
	if err := t.ExecuteTemplate(&b, name, r); err != nil {
		return err
	}
	text := wrap(lines(b.String()), width(o.Width))
	if o.Color {
		_, err = colours.WriteString(w, text)
	} else {
		_, err = noColours.WriteString(w, text)
	}
	return err
}

func width(n int) int {
	if n <= 0 {
		return 80
	}
	return max(n, 40)
}

// wrap breaks lines at spaces so that they fit. What continues an entry stands a little deeper than its beginning; what
// continues a paragraph of prose, which is indented anyway, does not. A word that does not fit stays whole:
// addresses and paths can still be copied.
func wrap(s string, columns int) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		wrapLine(&b, strings.TrimSuffix(line, "\n"), columns)
	}
	return b.String()
}

func wrapLine(b *strings.Builder, line string, columns int) {
	body := strings.TrimLeft(line, " ")
	margin := line[:len(line)-len(body)]
	used := len(margin)
	hang := "  "
	if used >= proseMargin {
		hang = ""
	}
	b.WriteString(margin)
	for i, word := range strings.Split(body, " ") {
		n := uniseg.StringWidth(word)
		switch {
		case i == 0:
		case used+1+n > columns:
			b.WriteString("\n" + margin + hang)
			used = len(margin) + len(hang)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	b.WriteByte('\n')
}
