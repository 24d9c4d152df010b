package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"partnerlint/schemas"
)

// formatter writes values for people.
type formatter struct{ zone *time.Location }

// maxListed bounds the elements that a message names.
const maxListed = 5

// maxText bounds one value in a message, in characters.
const maxText = 200

func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func (fm formatter) text(v value) string {
	switch v.kind {
	case kNull:
		return "none"
	case kBool:
		if v.num == 1 {
			return "yes"
		}
		return "no"
	case kInt:
		return wholeText(v)
	case kDouble:
		return strconv.FormatFloat(v.f, 'g', -1, 64)
	case kString, kEmail, kName:
		return clip(v.str, maxText)
	case kTime:
		return time.UnixMicro(v.num).In(fm.zone).Format("2006-01-02 15:04 MST")
	case kDuration:
		return durationText(time.Duration(v.num) * time.Microsecond)
	case kList:
		return fm.listText(v.listOf())
	case kRecord:
		return fm.recordText(v.node)
	}
	return "not known"
}

func wholeText(v value) string {
	switch {
	case v.num == v.hi:
		return strconv.FormatInt(v.num, 10)
	case v.hi >= maxBound:
		return fmt.Sprintf("at least %d", v.num)
	}
	return fmt.Sprintf("%d to %d", v.num, v.hi)
}

func durationText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == day:
		return "1 day"
	case d >= day && d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	case d >= day:
		return fmt.Sprintf("%.1f days", d.Hours()/24)
	}
	return d.Round(time.Second).String()
}

func (fm formatter) listText(l *list) string {
	if l.len() == 0 {
		if !l.closed() {
			return "not known"
		}
		return "none"
	}
	var all, parts []string
	for i := range l.len() {
		if text := fm.text(l.at(i)); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	parts = all[:min(len(all), maxListed)]
	if more := len(all) - len(parts); more > 0 {
		return strings.Join(parts, ", ") + fmt.Sprintf(" and %d more", more)
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return parts[0]
}

func (fm formatter) recordText(n *schemas.Node) string {
	if name := nameOf(n); name != "" {
		return clip(name, maxText)
	}
	var parts []string
	for i, v := range n.Vals {
		if v.Kind != schemas.LeftOut {
			parts = append(parts, n.Type.Fields[i].Name+" "+fm.text(fromSchema(v, n.Type.Fields[i].Type)))
		}
	}
	return clip(strings.Join(parts, ", "), maxText)
}

// message is a compiled message: text and expressions in turn.
type message struct {
	texts []string // one more than codes
	codes []code
	needs *needSet
}

func (m message) say(f *frame, fm formatter) string {
	var b strings.Builder
	for i, t := range m.texts {
		b.WriteString(t)
		if i < len(m.codes) {
			b.WriteString(fm.text(m.codes[i].eval(f)))
		}
	}
	return b.String()
}

// span is a part of a message: text, or an expression and the offset at which it begins.
type span struct {
	text   string
	expr   bool
	offset int
}

// splitMessage cuts a message at its braces; "{{" and "}}" stand for braces. A brace inside a quoted string of an
// expression does not end it.
func splitMessage(text string) ([]span, error) {
	var out []span
	var plain strings.Builder
	for i := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "{{"), strings.HasPrefix(text[i:], "}}"):
			plain.WriteByte(text[i])
			i += 2
		case text[i] == '}':
			return nil, fmt.Errorf("a closing brace without an opening one; write }} for a brace")
		case text[i] == '{':
			end := exprEnd(text[i+1:])
			if end < 0 {
				return nil, fmt.Errorf("an opening brace without a closing one; write {{ for a brace")
			}
			out = append(out, span{text: plain.String()}, span{text: text[i+1 : i+1+end], expr: true, offset: i + 1})
			plain.Reset()
			i += end + 2
		default:
			plain.WriteByte(text[i])
			i++
		}
	}
	return append(out, span{text: plain.String()}), nil
}

func exprEnd(s string) int {
	quote, depth := byte(0), 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
		case c == '}':
			return i
		}
	}
	return -1
}
