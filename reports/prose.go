package reports

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// ruleProse converts the Markdown of rules, which may come from a stranger's policy: raw HTML is left out, links that
// do not go to https become their text, pictures become their alternative text, headings keep below those of the page.
var ruleProse = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough, extension.Linkify, extension.TaskList,
	),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(tame{}, 1000))),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(noPictures{}, 1))),
)

// proseHTML renders the Markdown of a rule.
func proseHTML(markdown string) (template.HTML, error) {
	var b bytes.Buffer
	if err := ruleProse.Convert([]byte(visibleLines(markdown)), &b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}

// visibleLines is visible for a text of several lines.
func visibleLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = visible(strings.ReplaceAll(line, "\t", "    "))
	}
	return strings.Join(lines, "\n")
}

// tame lowers headings, so that those of the page stay in order, and takes every link away that does not go to https:
// an address without a scheme leads nowhere from a report, and one with another scheme may do anything.
type tame struct{}

func (tame) Transform(doc *ast.Document, r text.Reader, _ parser.Context) {
	source := r.Source()
	var untrusted []ast.Node
	// The walk cannot fail, and links are taken away after it: it holds on to the nodes it stands on.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			const below = 4
			n.Level = min(6, n.Level+below)
		case *ast.Link:
			if !trusted(string(n.Destination)) {
				untrusted = append(untrusted, n)
			}
		case *ast.AutoLink:
			if !trusted(string(n.URL(source))) {
				untrusted = append(untrusted, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range untrusted {
		unlink(n, source)
	}
}

func trusted(address string) bool { return strings.HasPrefix(address, "https://") }

// unlink puts what a link shows in its place.
func unlink(link ast.Node, source []byte) {
	parent := link.Parent()
	if auto, ok := link.(*ast.AutoLink); ok {
		label := ast.NewString(auto.Label(source))
		label.SetRaw(true)
		parent.InsertBefore(parent, link, label)
	}
	for link.HasChildren() {
		parent.InsertBefore(parent, link, link.FirstChild())
	}
	parent.RemoveChild(parent, link)
}

// noPictures writes a picture's alternative text: a report loads nothing from anywhere.
type noPictures struct{}

func (noPictures) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(w util.BufWriter, _ []byte, _ ast.Node, _ bool) (ast.WalkStatus, error) {
		return ast.WalkContinue, nil
	})
}

// proseWriter writes the Markdown of a rule anew, block by block: as Markdown that cannot break out of its place, or
// as plain text.
type proseWriter struct {
	source []byte
	// escape writes a text; mark writes Markdown's own signs, or drops them.
	escape func(string) string
	mark   func(string) string
}

// proseMarkdown rewrites the Markdown of a rule so that it holds nothing but text, lists, code, emphasis and safe
// links.
func proseMarkdown(markdown string) string {
	return rewriteProse(markdown, markdownInline, func(s string) string { return s })
}

// markdownInline is markdownText for a part of a line: its outer spaces stay spaces.
func markdownInline(s string) string {
	inner := strings.Trim(s, " ")
	if inner == "" {
		return s[:min(1, len(s))]
	}
	at := strings.Index(s, inner)
	return s[:min(1, at)] + markdownText(inner) + s[at+len(inner):][:min(1, len(s)-at-len(inner))]
}

// prosePlain is the text of a rule's Markdown.
func prosePlain(markdown string) string {
	return rewriteProse(markdown, visible, func(string) string { return "" })
}

func rewriteProse(markdown string, escape, mark func(string) string) string {
	source := []byte(visibleLines(markdown))
	w := &proseWriter{source: source, escape: escape, mark: mark}
	doc := ruleProse.Parser().Parse(text.NewReader(source))
	return strings.Join(w.blocks(doc), "\n\n")
}

// blocks writes the blocks in a node, but for those of which nothing is left.
func (w *proseWriter) blocks(parent ast.Node) []string {
	var out []string
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if s := w.block(n); !blank(s) {
			out = append(out, s)
		}
	}
	return out
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func (w *proseWriter) block(n ast.Node) string {
	switch n := n.(type) {
	case *ast.List:
		return w.list(n)
	case *ast.Blockquote:
		quoted := strings.Join(w.blocks(n), "\n\n")
		if blank(quoted) {
			return ""
		}
		return indent(quoted, "> ", "> ")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return w.code(n)
	case *ast.HTMLBlock, *ast.ThematicBreak:
		return ""
	case *extast.Table:
		var rows []string
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var cells []string
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				cells = append(cells, w.inline(cell))
			}
			if blank(strings.Join(cells, "")) {
				continue // a mark alone would make a heading of the line above
			}
			rows = append(rows, w.mark("- ")+strings.Join(cells, " – "))
		}
		return strings.Join(rows, "\n")
	case *ast.Heading:
		heading := w.inline(n)
		if blank(heading) {
			return ""
		}
		return w.mark("**") + heading + w.mark("**")
	default:
		return w.inline(n)
	}
}

func (w *proseWriter) list(l *ast.List) string {
	var items []string
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		bullet := "- "
		if l.IsOrdered() {
			bullet = itoa(number) + ". "
			number++
		}
		sep := "\n\n"
		if l.IsTight {
			sep = "\n"
		}
		if content := strings.Join(w.blocks(item), sep); !blank(content) { // likewise
			items = append(items, indent(content, bullet, strings.Repeat(" ", len(bullet))))
		}
	}
	return strings.Join(items, "\n")
}

func (w *proseWriter) code(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(w.source))
	}
	if w.mark("`") == "" {
		return indent(strings.TrimRight(b.String(), "\n"), "    ", "    ")
	}
	return markdownFence(b.String())
}

// inline writes the inline content of n. Lines are joined: no line can begin with what would make it a block.
func (w *proseWriter) inline(n ast.Node) string {
	x := inlineWriter{proseWriter: w}
	x.children(n)
	x.flush()
	return x.out.String()
}

// inlineWriter keeps the text that it comes upon until something else follows: text that is shown in one piece is
// escaped in one piece, whatever it was put together from.
type inlineWriter struct {
	*proseWriter
	out, text strings.Builder
}

// spaces are one where prose is shown; they come from what was left out between them.
var spaces = regexp.MustCompile(` {2,}`)

func (x *inlineWriter) flush() {
	x.out.WriteString(x.escape(spaces.ReplaceAllString(x.text.String(), " ")))
	x.text.Reset()
}

// write writes what is Markdown already.
func (x *inlineWriter) write(markdown string) {
	x.flush()
	x.out.WriteString(markdown)
}

func (x *inlineWriter) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			x.text.Write(unescape(c, x.source))
			if c.SoftLineBreak() || c.HardLineBreak() {
				x.text.WriteByte(' ')
			}
		case *ast.String:
			x.text.Write(c.Value)
		case *ast.CodeSpan:
			x.codeSpan(c)
		case *ast.Emphasis:
			mark, inner := x.mark(strings.Repeat("*", c.Level)), x.inline(c)
			if blank(inner) {
				x.text.WriteString(inner)
				continue
			}
			x.write(mark + inner + mark)
		case *ast.Link:
			x.write(x.link(x.inline(c), string(c.Destination)))
		case *ast.AutoLink:
			x.text.Write(c.Label(x.source))
		case *ast.RawHTML:
		default:
			x.children(c)
		}
	}
}

// codeSpan writes code. As Markdown, what a code span cannot hold is text, and with the text around it.
func (x *inlineWriter) codeSpan(c *ast.CodeSpan) {
	var b strings.Builder
	for t := c.FirstChild(); t != nil; t = t.NextSibling() {
		if t, ok := t.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(t.Segment.Value(x.source)), "\n", " "))
		}
	}
	switch code := visible(b.String()); {
	case x.mark("`") == "":
		x.write(code)
	case codeHolds(code):
		x.write("`" + code + "`")
	default:
		x.text.WriteString(code)
	}
}

// link keeps the address of an https link, which must not hold what ends a link.
func (w *proseWriter) link(label, address string) string {
	safe := trusted(address) && !strings.ContainsAny(address, " <>()[]\\`\"'|*_")
	switch {
	case !safe:
		return label
	case w.mark("[") == "":
		return label + " (" + visible(address) + ")"
	default:
		return "[" + label + "](" + visible(address) + ")"
	}
}

// unescape resolves the backslashes and entities of a text.
func unescape(t *ast.Text, source []byte) []byte {
	value := t.Segment.Value(source)
	if t.IsRaw() {
		return value
	}
	value = util.UnescapePunctuations(value)
	value = util.ResolveNumericReferences(value)
	return util.ResolveEntityNames(value)
}

// indent puts first before the first line of s and rest before the others.
func indent(s, first, rest string) string {
	return first + strings.ReplaceAll(s, "\n", "\n"+rest)
}
