package policy

import (
	"strings"
	"unicode/utf8"
)

const (
	byteOrderMark = "\uFEFF"
	utf16BigMark  = "\xFE\xFF"
	utf16LitMark  = "\xFF\xFE"
)

// clean admits the bytes of a text file: UTF-8 without NUL. A byte-order mark is skipped. It reports whether the text
// can be used.
func clean(file string, raw []byte, ps *Problems) (content string, ok bool) {
	content = strings.TrimPrefix(string(raw), byteOrderMark)
	if strings.HasPrefix(content, utf16BigMark) || strings.HasPrefix(content, utf16LitMark) {
		ps.add(Position{File: file, Line: 1, Column: 1}, "the file is UTF-16; save it as UTF-8")
		return "", false
	}
	for i, r := range content {
		if r == 0 {
			ps.add(newText(file, content).position(i), "found a NUL byte; a policy is plain text in UTF-8")
			return "", false
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(content[i:]); size == 1 {
				ps.add(newText(file, content).position(i), "byte 0x%02X is not UTF-8; save the file as UTF-8", content[i])
				return "", false
			}
		}
	}
	return content, true
}

// isControl reports the characters that TOML forbids everywhere. The decoder would too, but a column off.
func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F }

// tooDeep returns the offset at which a TOML text nests deeper than maxNesting, by brackets and by the points of dotted
// keys together; -1 when it does not. The decoder's time grows with the cube of the depth, so this is asked before it
// sees the text. It need not judge the syntax: in doubt it stops and leaves that to the decoder.
func tooDeep(content string) int {
	var around []int // how deep the text around each open bracket is nested
	base, points := 0, 0
	for i := 0; i < len(content); {
		switch c := content[i]; c {
		case '#':
			i += lineLength(content[i:])
			continue
		case '"', '\'':
			n := stringLength(content[i:])
			if n == 0 {
				return -1
			}
			i += n
			continue
		case '[', '{':
			around = append(around, base)
			base, points = base+points+1, 0
		case ']', '}':
			if n := len(around); n > 0 {
				base, around = around[n-1], around[:n-1]
			}
			points = 0
		case ',', '\n':
			points = 0
		case '.':
			points++
		}
		if base+points > maxNesting {
			return i
		}
		i++
	}
	return -1
}

func lineLength(s string) int {
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// stringLength returns the length in bytes of the TOML string that s begins with, quotes included; 0 when it does not
// end.
func stringLength(s string) int {
	quote := s[:1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(s, triple) {
		quote = triple
	}
	for i := len(quote); i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote[0] == '"':
			i++
		case s[i] == '\n' && len(quote) == 1:
			return 0
		case strings.HasPrefix(s[i:], quote):
			end := i + len(quote)
			// A multi-line string may end in one or two quotes of its own.
			for len(quote) == 3 && end < len(s) && s[end] == quote[0] && end < i+5 {
				end++
			}
			return end
		}
	}
	return 0
}
