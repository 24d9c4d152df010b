package reports

import "strings"

// markdownText writes s so that GitHub-flavoured Markdown shows exactly visible(s): no element, no link, no table cell
// begins or ends in it, wherever in a line or a table it stands. The at sign, the colon of "://" and the point of
// "www." are written as entities, so that no parser takes them for the making of a link.
func markdownText(s string) string {
	s = visible(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	digits := true // only digits so far: a point or parenthesis and a space would make a list item
	for i := 0; i < len(s); i++ {
		c := s[i]
		edge := i == 0 || i == len(s)-1
		switch {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '@':
			b.WriteString("&#64;")
		case c == ':' && strings.HasPrefix(s[i:], "://"):
			b.WriteString("&#58;")
		case c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString("&#46;")
		case c == ' ' && (edge || s[i-1] == ' '):
			b.WriteString("&#32;") // a plain one would be trimmed, or make a hard break
		case strings.IndexByte("\\`*_[]{}|~$#!^", c) >= 0,
			i == 0 && strings.IndexByte("-+=", c) >= 0,
			digits && i > 0 && (c == '.' || c == ')') && (edge || s[i+1] == ' '):
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
		digits = digits && c >= '0' && c <= '9'
	}
	return b.String()
}

// markdownFence writes s, line by line harmless, as a code block that s cannot end.
func markdownFence(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	longest, run := 0, 0
	for i, line := range lines {
		lines[i] = visible(line)
		run = 0
		for _, r := range line {
			if r != '`' {
				run = 0
				continue
			}
			run++
			longest = max(longest, run)
		}
	}
	fence := strings.Repeat("`", max(3, longest+1))
	return fence + "text\n" + strings.Join(lines, "\n") + "\n" + fence
}

// markdownCode writes s as a code span: for identifiers and places in files. A text that a code span cannot hold
// without guessing, in a table or out of one, is written as plain text.
func markdownCode(s string) string {
	s = visible(s)
	if s == "" || strings.ContainsAny(s, "`|") || strings.TrimSpace(s) != s {
		return markdownText(s)
	}
	return "`" + s + "`"
}
