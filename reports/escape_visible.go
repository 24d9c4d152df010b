package reports

import (
	"fmt"
	"strings"
	"unicode"
)

// visible makes a text harmless to every reader: what is invisible, moves the cursor or turns the direction of
// writing is shown by its code point, "⟨U+202E⟩", so that nobody is deceived and nothing is lost. A line feed is no
// exception: no name or message of the reports spans lines. Invalid UTF-8 becomes the replacement character.
func visible(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden reports whether r has no look of its own: controls (C0, C1, DEL), formats (bidi marks, zero-width characters,
// tags), line and paragraph separators, private use, and the letters that are drawn as nothing.
func hidden(r rune) bool {
	if ' ' <= r && r <= '~' { // nearly all, and cheaply told
		return false
	}
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u2800', '\u3164', '\uFFA0':
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs, unicode.Variation_Selector)
}
