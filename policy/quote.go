package policy

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// checkQuotes holds the sentences that rules quote against the source texts of the policy and of those it stands on.
func checkQuotes(quotes []quote, bases []*part, ps *Problems) {
	var texts []string
	for _, p := range bases {
		if p.sourceUnread || p.incomplete {
			return
		}
		if p.hasSource {
			texts = append(texts, strings.ReplaceAll(p.source, "\r\n", "\n"))
		}
	}
	for _, q := range quotes {
		if len(texts) == 0 {
			ps.add(q.doc.within(q.said, 0), "the rule %s quotes a source text, but the policy has none: "+
				"put the text into source.txt beside policy.toml, or say under \"derived\" from what the rule follows", shown(q.rule))
			continue
		}
		if offset, difference := compareQuote(q.said.v, texts); difference != "" {
			ps.add(q.doc.within(q.said, offset), "the quote is not in source.txt byte for byte: %s", difference)
		}
	}
}

// compareQuote says where a quote departs from the text that it follows longest; nothing when it is in one of them.
func compareQuote(quoted string, texts []string) (offset int, difference string) {
	best, rest := -1, ""
	for _, t := range texts {
		if strings.Contains(t, quoted) {
			return 0, ""
		}
		// The longest beginning that occurs: if one occurs, so does every shorter one.
		n := sort.Search(len(quoted), func(n int) bool { return !strings.Contains(t, quoted[:n+1]) })
		for n > 0 && !utf8.RuneStart(quoted[n]) {
			n--
		}
		if n > best {
			best, rest = n, t[strings.Index(t, quoted[:n])+n:]
		}
	}
	if best == 0 {
		return 0, "not even its first character occurs there"
	}
	return best, fmt.Sprintf("it agrees up to here, then has %s where the text has %s", character(quoted[best:]), character(rest))
}

// character names the first character of a text, so that look-alikes can be told apart.
func character(s string) string {
	if s == "" {
		return "its end"
	}
	r, _ := utf8.DecodeRuneInString(s)
	return fmt.Sprintf("%q (U+%04X)", string(r), r)
}
