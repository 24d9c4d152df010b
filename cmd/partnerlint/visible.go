package main

import (
	"strconv"
	"strings"
	"unicode"
)

// visible shows what would otherwise act on a terminal or hide from the eye: control characters, bidi marks and other
// characters that do not print are written as Go escapes. Line ends and tabs stay.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
