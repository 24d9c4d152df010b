package schemas

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxShown bounds how much of a found text a message repeats, in characters.
const maxShown = 40

// found renders a value of a document for a message: short, on one line, and without characters that a terminal or a
// reader could be fooled with.
func found(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return shorten(v.String(), maxShown)
	case string:
		return quoted(v)
	case []any:
		return "a list of " + counted(len(v), "item")
	default:
		return "an object {…}"
	}
}

// quoted puts a text from outside in double quotes; what cannot be printed becomes an escape.
func quoted(s string) string { return strconv.Quote(shorten(s, maxShown)) }

func shorten(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// printable replaces the characters that cannot be printed: controls, line breaks, marks that turn the direction, and
// bytes that are no character, which a terminal may take for a control.
func printable(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return s
	}
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// countedNumber is counted for a number from a schema.
func countedNumber(n any, noun string) string {
	i, _ := strconv.Atoi(fmt.Sprint(n))
	return counted(i, noun)
}

// listed joins quoted names: `"a", "b" or "c"`. It shows at most 12.
func listed(names []string, last string) string {
	const most = 12
	quotedNames := make([]string, 0, len(names))
	for _, n := range names {
		quotedNames = append(quotedNames, quoted(n))
	}
	if len(quotedNames) > most {
		return strings.Join(quotedNames[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if n := len(quotedNames); n > 1 {
		return strings.Join(quotedNames[:n-1], ", ") + " " + last + " " + quotedNames[n-1]
	}
	return strings.Join(quotedNames, "")
}
