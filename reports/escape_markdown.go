package reports

import "strings"

// markdownText writes s so that GitHub-flavoured Markdown shows exactly visible(s): no element, no link, no table cell
// begins or ends in it, wherever in a line or a table it stands. The colon of "://" and the point of "www." are written
// as entities, so that no parser takes them for the making of a link. That does not help with addresses, mentions,
// references and names of emoji, which GitHub looks for in the text that is shown: these are written as code, in which
// it does not look.
func markdownText(s string) string {
	s = visible(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	digits := true // only digits so far: a point or parenthesis and a space would make a list item
	code := nextReference(s, 0)
	for i := 0; i < len(s); i++ {
		if i == code.from && code.to > i {
			b.WriteString("`" + s[i:code.to] + "`")
			i = code.to - 1
			code = nextReference(s, code.to)
			digits = false
			continue
		}
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
		case c == '`':
			b.WriteString("&#96;") // beside a code span a backslash would not do
		case c == ':' && strings.HasPrefix(s[i:], "://"):
			b.WriteString("&#58;")
		case c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString("&#46;")
		case c == ' ' && (edge || s[i-1] == ' '):
			b.WriteString("&#32;") // a plain one would be trimmed, or make a hard break
		case strings.IndexByte("\\*_[]{}|~$#!^", c) >= 0,
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

// reference is a part of a text, from one byte to another; empty: there is none.
type reference struct{ from, to int }

// nextReference finds the next part of s, from an offset on, that is nothing but references. Those that touch are one
// part: the marks of two code spans side by side would be read as one longer mark.
func nextReference(s string, from int) reference {
	part := oneReference(s, from)
	for part.to > part.from {
		next := oneReference(s, part.to)
		if next.from != part.to || next.to == next.from {
			break
		}
		part.to = next.to
	}
	return part
}

// oneReference finds the next part of s, from an offset on, in which GitHub would find an address ("a@b.example"), a
// mention ("@user"), a reference ("#12") or an emoji (":tada:"). It holds nothing that would end a code span or a
// table's cell.
func oneReference(s string, from int) reference {
	for i := from; i < len(s)-1; i++ {
		if n := emojiAt(s[i:]); n > 0 {
			return reference{i, i + n}
		}
		if !(s[i] == '@' && isWord(s[i+1]) || s[i] == '#' && s[i+1] >= '0' && s[i+1] <= '9') {
			continue
		}
		begin, end := i, i+2
		for begin > from && isReference(s[begin-1]) {
			begin--
		}
		for end < len(s) && isReference(s[end]) {
			end++
		}
		for !isWord(s[end-1]) {
			end-- // a full stop is the sentence's
		}
		return reference{begin, end}
	}
	return reference{}
}

// emojiAt is the length of the name of an emoji that s begins with, or 0. Of numbers, which stand in places in files,
// only two are names.
func emojiAt(s string) int {
	if s[0] != ':' {
		return 0
	}
	letters := false
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ':':
			if name := s[1:i]; letters || name == "100" || name == "1234" {
				return i + 1
			}
			return 0
		case c >= 0x80 || !isWord(c) && c != '_' && c != '+' && c != '-':
			return 0
		}
		letters = letters || c < '0' || c > '9'
	}
	return 0
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// isReference reports the characters that may stand in an address, a mention or a reference.
func isReference(c byte) bool { return isWord(c) || strings.IndexByte("@#._%+-/'=?{}~!$^*", c) >= 0 }

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

// markdownCode writes s as a code span: for identifiers and places in files. A text that a code span cannot hold is
// written as plain text.
func markdownCode(s string) string {
	s = visible(s)
	if !codeHolds(s) {
		return markdownText(s)
	}
	return "`" + s + "`"
}

// codeHolds reports whether a code span can hold a visible text without guessing, in a table or out of one.
func codeHolds(s string) bool {
	return s != "" && !strings.ContainsAny(s, "`|") && strings.TrimSpace(s) == s
}
