package reports

import (
	"bytes"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// hostile are texts that try to be more than text.
var hostile = []string{
	"", " ", "plain", "<img src=x onerror=alert(1)>", "</td></tr><script>alert(1)</script>", "| a | b |", "a\\|b", "\\", "=cmd()",
	"`code`", "``` fence", "~~~", "**bold** _em_ ~~gone~~", "[x](javascript:alert(1))", "![x](http://x.example/y.png)", "[x](javascript:x)", "[x](http://x.example)", "[^1]", "[ref]: /x",
	"https://a.example/b", "http://a.example", "ftp://a.example", "www.a.example", "WWW.a.example", "a@b.example", "mailto:a@b.example", "<https://a.example>",
	"# head", "- item", "+ item", "* item", "1. item", "12) item", "1.", "> quote", "---", "===", "    code", "  \t x  ", "a  ", "a\nb", "a\r\n\r\n# b",
	"&amp; &#60; &lt;", "\x00\x1b[31m\x7f\u0085", "\u202Etxt\u202C \u2066x\u2069 \u200E\u200F\u061C", "\u200B\u200C\u200D\uFEFF\u00AD", "\u2028\u2029",
	"\U000E0041", "e\u0301", "שלום", "\xff\xfe", "$x$ :smile: @user", "(ann@agency.example).", "`@user`", "\\@user", "a@b|c@d", "#12, x#3; #a @ home", "$a@b$", "-@a", "@a@", ":tada:", "a:+1:b", ":100:", "x.json:12:4: y", "::smile:://x", ":`a`:", "@:tada:", ":a@b:", "a@b.@c", "“@user”", "@0:A:", ":tada:@user", ":a::b:#1", "- [ ] task", ": def", "a\u00a0b", "{.class}", "<!-- c -->", "|---|", ":--",
}

func TestVisible(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Acme Ltd", "Acme Ltd"},
		{"שלום é", "שלום é"},
		{"a\nb", "a⟨U+000A⟩b"},
		{"a\u202Eb", "a⟨U+202E⟩b"},
		{"\x1b[0m", "⟨U+001B⟩[0m"},
		{"\u0085", "⟨U+0085⟩"},
		{"\u200E\u200F\u061C\u2066", "⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩⟨U+2066⟩"},
		{"\u200B", "⟨U+200B⟩"},
		{"\U000E0041", "⟨U+E0041⟩"},
		{"\xff", "\uFFFD"},
		{"\n\xff", "⟨U+000A⟩\uFFFD"},
	} {
		if got := visible(tt.in); got != tt.want {
			t.Errorf("visible(%q) is %q, want %q", tt.in, got, tt.want)
		}
	}
}

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList))

// markdownHolds fails unless the Markdown shows want as text in its one paragraph or table cell, and nothing else.
func markdownHolds(t *testing.T, s string) {
	t.Helper()
	want, escaped := visible(s), markdownText(s)
	paragraph := []byte(escaped + "\n")
	checkMarkdown(t, s, want, paragraph, gfm.Parser().Parse(text.NewReader(paragraph)))
	cell := []byte("| h | i |\n| --- | --- |\n| " + escaped + " | z |\n")
	checkMarkdown(t, s, "h"+"i"+want+"z", cell, gfm.Parser().Parse(text.NewReader(cell)))
	item := []byte("- **x:** " + escaped + ", y\n")
	checkMarkdown(t, s, "x: "+want+", y", item, gfm.Parser().Parse(text.NewReader(item)))
}

// linkedLater is what GitHub makes links and pictures of in the text that is shown, code excepted, however it is
// written: addresses, mentions, references and emoji.
var linkedLater = regexp.MustCompile(`@[0-9A-Za-z]|#[0-9]|:[0-9_+-]*[A-Za-z_+-][A-Za-z0-9_+-]*:|:(100|1234):`)

func checkMarkdown(t *testing.T, s, want string, source []byte, doc ast.Node) {
	t.Helper()
	var got, outside bytes.Buffer // all that is shown, and what of it is not code
	var cells, items int
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			got.Write(unescape(n, source))
			if n.Parent().Kind() == ast.KindCodeSpan {
				outside.WriteByte('`')
			} else {
				outside.Write(unescape(n, source))
			}
			if n.SoftLineBreak() && n.NextSibling() != nil || n.HardLineBreak() {
				t.Errorf("%q: a line break in %q", s, source)
			}
		case *ast.String:
			got.Write(n.Value)
			outside.Write(n.Value)
		case *ast.CodeSpan:
		case *ast.Document, *ast.Paragraph, *ast.TextBlock, *extast.Table, *extast.TableHeader, *extast.TableRow, *ast.List:
		case *ast.Emphasis:
			if string(n.FirstChild().(*ast.Text).Segment.Value(source)) != "x:" {
				t.Errorf("%q: emphasis in %q", s, source)
			}
		case *extast.TableCell:
			cells++
			outside.WriteByte('\n')
		case *ast.ListItem:
			items++
		default:
			t.Errorf("%q: %s in %q", s, n.Kind(), source)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if cells != 0 && cells != 4 || items > 1 {
		t.Errorf("%q: %d cells and %d items in %q", s, cells, items, source)
	}
	if found := linkedLater.FindString(outside.String()); found != "" {
		t.Errorf("%q: GitHub would link %q in %q", s, found, source)
	}
	if got.String() != want {
		t.Errorf("%q: shown as %q, want %q; from %q", s, got.String(), want, source)
	}
}

func TestMarkdownText(t *testing.T) {
	for _, s := range hostile {
		markdownHolds(t, s)
	}
}

// spelled puts words in the order in which bytes name them, so that a fuzzer that changes bytes at random comes upon
// what is hostile only together.
func spelled(words []string, picks []byte) string {
	var b strings.Builder
	for _, pick := range picks[:min(len(picks), 50)] {
		b.WriteString(words[int(pick)%len(words)])
	}
	return b.String()
}

func FuzzMarkdownText(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, []byte{})
	}
	f.Add("", []byte{0, 3, 60, 61, 62})
	f.Fuzz(func(t *testing.T, s string, picks []byte) { markdownHolds(t, s+spelled(hostile, picks)) })
}

var escapedPage = template.Must(template.New("").Parse(`<p title="{{.}}"><bdi>{{.}}</bdi></p>`))

// htmlHolds fails if the text becomes anything but text and an attribute's value.
func htmlHolds(t *testing.T, s string) {
	t.Helper()
	var b strings.Builder
	if err := escapedPage.Execute(&b, plainText(s)); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	attribute, rest, opened := strings.Cut(strings.TrimPrefix(out, `<p title="`), `"><bdi>`)
	content, closed := strings.CutSuffix(rest, `</bdi></p>`)
	if !opened || !closed || strings.ContainsAny(attribute, `<>"`) || strings.ContainsAny(content, `<>"`) {
		t.Errorf("%q breaks out: %s", s, out)
	}
	if a, c := html.UnescapeString(attribute), html.UnescapeString(content); a != visible(s) || c != a {
		t.Errorf("%q is shown as %q and %q", s, a, c)
	}
	if strings.ContainsFunc(out, hidden) || !utf8.ValidString(out) {
		t.Errorf("%q leaves something invisible: %q", s, out)
	}
}

func TestHTMLText(t *testing.T) {
	for _, s := range hostile {
		htmlHolds(t, s)
	}
}

func FuzzHTMLText(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, []byte{})
	}
	f.Add("", []byte{0, 3, 60, 61, 62})
	f.Fuzz(func(t *testing.T, s string, picks []byte) { htmlHolds(t, s+spelled(hostile, picks)) })
}

// FuzzProse holds that the Markdown of a rule, wherever it comes from, stays prose in every format.
func FuzzProse(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, []byte{})
	}
	f.Add("1. a\n   - b\n\n> q\n\n```\nx\n```\n\n| a | b |\n| :-- | --: |\n| c | d |\n", []byte{})
	f.Add("", []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	for _, s := range []string{
		"[x[x](v]javascript:)", "[a](/b \"javascript:\")", "<mailto:a@b.example> [c](mailto:a@b.example)", "[x](//a.example)",
		"> # a\n\n- # b", "[**a** `b`](x)", "[a](https://b.example?style=1 \"t\")", "a\n===", "[a]\n\n[a]: data:,x", "0[x](javascript:x)a@b.example", "1<b>. a", "x**a@b.example**", "0`code`a@b.example- a@b.example", "0:--`: def\t`", "@`user |`", "1. item\n<img src=x>\n:--", "1. item\n   - <b>\n   - x", "# <b>\n\n> <b>\n\na**<b>**",
	} {
		f.Add(s, []byte{})
	}
	words := append([]string{
		"\n", "\n\n", "    ", "  ", "- ", "1. ", "> ", "# ", "===\n", "---\n", "```\n", "`", "**", "_", "~~", "| a | b |\n| :-- | --: |\n| ", " | ", "[", "](", ")", "![", "[a]: https://a.example \"t\"\n", "[a]", "https://a.example/_x_*",
		"&#42;", "&lt;", "\\", "<b>", "<!--", "-->", "<", ">", "1", ".", ")", "=", "+", "[ ] ", "a", "\r", "\t",
	}, hostile...)
	f.Fuzz(func(t *testing.T, s string, picks []byte) {
		s += spelled(words, picks)
		page, err := proseHTML(s)
		if err != nil {
			t.Fatal(err)
		}
		if foreign := foreignTo(t, string(page)); foreign != "" {
			t.Errorf("%q: %s in %s", s, foreign, page)
		}
		proseHolds(t, s, []byte(proseMarkdown(s)))
		if strings.ContainsFunc(strings.ReplaceAll(prosePlain(s), "\n", ""), unicode.IsControl) {
			t.Errorf("%q: a control character is left", s)
		}
	})
}

// gfmAsGitHub is gfm, but that addresses are not looked for while code is: goldmark takes the mark of a code span for a
// part of an address.
var gfmAsGitHub = goldmark.New(goldmark.WithExtensions(
	extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote, extension.DefinitionList,
	extension.NewLinkify(extension.WithLinkifyEmailRegexp(regexp.MustCompile(`[^\x00-\x{10FFFF}]`))),
))

// proseHolds fails if Markdown that was written of prose holds what is none, or what GitHub would make links of.
func proseHolds(t *testing.T, s string, source []byte) {
	t.Helper()
	var outside strings.Builder // what is shown and not code, an element after the other
	err := ast.Walk(gfmAsGitHub.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			switch {
			case !entering:
			case n.Parent().Kind() == ast.KindCodeSpan:
				outside.WriteByte('`')
			default:
				outside.Write(unescape(n, source))
			}
			return ast.WalkContinue, nil
		case *ast.String:
			if entering {
				outside.Write(n.Value)
			}
			return ast.WalkContinue, nil
		case *ast.Image, *ast.AutoLink, *ast.RawHTML, *ast.HTMLBlock, *ast.Heading:
			t.Errorf("%q: %s in %q", s, n.Kind(), source)
		case *ast.Link:
			if !strings.HasPrefix(string(n.Destination), "https://") {
				t.Errorf("%q: a link to %s", s, n.Destination)
			}
		}
		outside.WriteByte('\n')
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := linkedLater.FindString(outside.String()); found != "" {
		t.Errorf("%q: GitHub would link %q in %q", s, found, source)
	}
}

// proseTags are the elements of prose with the attributes that each may have.
var proseTags = map[string][]string{
	"p": nil, "br": nil, "hr": nil, "em": nil, "strong": nil, "del": nil, "blockquote": nil, "pre": nil,
	"code": {"class"}, "ul": nil, "ol": {"start"}, "li": nil, "a": {"href", "title"}, "h5": nil, "h6": nil,
	"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"align"}, "td": {"align"},
	"input": {"type", "checked", "disabled"},
}

// foreignTo tells the first element or attribute of a page that is none of prose, and the first link that does not
// go to https.
func foreignTo(t *testing.T, page string) string {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return ""
		case html.CommentToken:
			if comment := tokens.Token().String(); comment != "<!-- raw HTML omitted -->" {
				return comment
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken, html.DoctypeToken:
			token := tokens.Token()
			allowed, known := proseTags[token.Data]
			if !known {
				return token.String()
			}
			for _, a := range token.Attr {
				if !slices.Contains(allowed, a.Key) || a.Key == "href" && !strings.HasPrefix(a.Val, "https://") {
					return token.String()
				}
			}
		}
	}
}
