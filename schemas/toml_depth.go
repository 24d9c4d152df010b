package schemas

import "strings"

// tomlTooDeep returns the offset at which the values of a TOML text are nested deeper than that, by brackets or by the
// points of dotted keys; -1 when they are not. The decoder's time grows with the cube of the depth, so this is asked
// before it sees the text. It does not judge the syntax: in doubt it stops and leaves that to the decoder.
func tomlTooDeep(text string, most int) int {
	var around []int // how deep the text around each open bracket is nested
	base, points := 0, 0
	for i := 0; i < len(text); {
		switch text[i] {
		case '#':
			n := strings.IndexByte(text[i:], '\n')
			if n < 0 {
				return -1
			}
			i += n
			continue
		case '"', '\'':
			n := tomlString(text[i:])
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
		if base+points > most {
			return i
		}
		i++
	}
	return -1
}

// tomlString returns the length of the TOML string that a text begins with, quotes included; 0 when it does not end.
func tomlString(s string) int {
	quote := s[:1]
	if strings.HasPrefix(s[1:], quote+quote) {
		quote = s[:3]
	}
	for i := len(quote); i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote[0] == '"':
			i++
		case s[i] == '\n' && len(quote) == 1:
			return 0
		case strings.HasPrefix(s[i:], quote):
			end := i + len(quote)
			for len(quote) == 3 && end < i+5 && end < len(s) && s[end] == quote[0] { // one or two of its own
				end++
			}
			return end
		}
	}
	return 0
}
