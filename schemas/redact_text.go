package schemas

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// schemaWords are the names and listed values of all schemas: what messages may repeat of an input.
var schemaWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{"true": true, "false": true, "null": true, Version: true, string(KindAttestations): true, string(kindResults): true,
		"register": true, "complete": true}
	seen := map[*Type]bool{}
	var add func(t *Type)
	add = func(t *Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		for _, e := range t.enum {
			words[e] = true
		}
		for i := range t.Fields {
			words[t.Fields[i].Name] = true
			add(t.Fields[i].Type)
		}
		add(t.Elem)
	}
	for _, t := range compiled() {
		add(t)
	}
	for _, name := range []string{"schema_version", "attestation", "hub_id", "user", "fact", "value", "none", "by", "role", "at", "expires", "reference"} {
		words[name] = true
	}
	for _, c := range registerColumns {
		for _, name := range c.names {
			words[name] = true
		}
	}
	return words
})

// hidden stands in messages for what an input says.
const hidden = `"(hidden)"`

// longNumber is a number that may be a phone's.
var longNumber = regexp.MustCompile(`\+?[0-9][0-9 ()./-]{5,}[0-9]`)

// Message redacts a message on an input: what it quotes is hidden, unless it is a word of the schemas.
func (r *Redactor) Message(s string) string {
	s = r.scrubAddresses(s)
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b.WriteString(hideNumbers(s[:i]))
		q, err := strconv.QuotedPrefix(s[i:])
		if err != nil { // cut off: nobody knows where it ends
			b.WriteString(hidden)
			return b.String()
		}
		text, _ := strconv.Unquote(q)
		if schemaWords()[text] || IsPseudonym(text) {
			b.WriteString(q)
		} else {
			b.WriteString(hidden)
		}
		s = s[i+len(q):]
	}
	b.WriteString(hideNumbers(s))
	return b.String()
}

// pseudonyms finds pseudonyms in a text.
var pseudonyms = regexp.MustCompile(`(?i)(p-[0-9a-f]{16}@)?([0-9a-f]{12}\.)+invalid|(person|client|text|id|policy|rule|input)-[0-9a-f]{12}`)

// hideNumbers hides what may be phone numbers, and leaves pseudonyms, Hub IDs and moments.
func hideNumbers(s string) string {
	var b strings.Builder
	last := 0
	for _, p := range pseudonyms.FindAllStringIndex(s, -1) {
		b.WriteString(hideNumbersIn(s[last:p[0]]))
		b.WriteString(s[p[0]:p[1]])
		last = p[1]
	}
	return b.String() + hideNumbersIn(s[last:])
}

func hideNumbersIn(s string) string {
	var b strings.Builder
	last := 0
	for _, m := range longNumber.FindAllStringIndex(s, -1) {
		number := s[m[0]:m[1]]
		if strings.HasSuffix(s[:m[0]], "Hub ID ") || moment.MatchString(number) || number == strconv.Itoa(maxHubID) {
			continue
		}
		b.WriteString(s[last:m[0]])
		b.WriteString("(hidden)")
		last = m[1]
	}
	return b.String() + s[last:]
}

var moment = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`)

// problem redacts a problem of an input.
func (r *Redactor) problem(p Problem) Problem {
	p.File, p.Sheet = r.Path(p.File), r.sheet(p.Sheet)
	if rest, ok := strings.CutPrefix(p.Message, "not TOML: "); ok && rest != "" { // the parser quotes as it likes
		p.Message = "not TOML"
	}
	p.Message = r.Message(p.Message)
	parts := strings.Split(p.Pointer, "/")
	for i, part := range parts {
		if _, err := strconv.Atoi(part); err != nil && part != "" && !schemaWords()[part] {
			parts[i] = "(hidden)"
		}
	}
	p.Pointer = strings.Join(parts, "/")
	return p
}

// scrubber finds the originals of a redactor in free text.
type scrubber struct {
	known int                 // originals when it was made
	first map[string][]string // the originals that begin with a word, in lower case, the longest first
	by    map[string]string   // pseudonyms by original, in lower case
}

var addresses = regexp.MustCompile(`[\p{L}\p{N}._%+'’&/=~-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*`)

// Scrub replaces, in a text for people, addresses, what may be phone numbers, and every name and domain that has been
// met so far.
func (r *Redactor) Scrub(s string) string {
	s = r.scrubAddresses(s) // first: the domains of these addresses are met here
	return hideNumbers(r.known().replace(s))
}

func (r *Redactor) scrubAddresses(s string) string {
	return addresses.ReplaceAllStringFunc(s, func(a string) string {
		if IsPseudonym(a) {
			return a
		}
		return r.Email(a)
	})
}

// known returns a scrubber for all that is remembered.
func (r *Redactor) known() *scrubber {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.scrubber != nil && r.scrubber.known == len(r.originals) {
		return r.scrubber
	}
	x := &scrubber{known: len(r.originals), first: map[string][]string{}, by: map[string]string{}}
	for pseudonym, original := range r.originals {
		kind, _, _ := strings.Cut(pseudonym, "-")
		domain := isDomainPseudonym(pseudonym) && strings.Contains(strings.Trim(original, "."), ".")
		if kind != "Person" && kind != "Client" && !domain || utf8.RuneCountInString(original) < 3 {
			continue
		}
		if domain && r.words[strings.Trim(original, ".")] { // on a public list
			continue
		}
		o := fold(strings.TrimSpace(original)).text
		if other, twice := x.by[o]; twice && other < pseudonym {
			continue
		}
		x.by[o] = pseudonym
	}
	for o := range x.by {
		w := firstWord(o)
		x.first[w] = append(x.first[w], o)
	}
	for _, all := range x.first {
		slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	}
	r.scrubber = x
	return x
}

func isLetter(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

func firstWord(s string) string {
	i := strings.IndexFunc(s, func(c rune) bool { return !isLetter(c) })
	if i == 0 {
		_, i = utf8.DecodeRuneInString(s)
	}
	if i < 0 {
		return s
	}
	return s[:i]
}

// folded is a text in small letters. A small letter may have more or fewer bytes than its capital, so that the places
// of the one text are not those of the other.
type folded struct {
	text string
	// from is where each byte of text that begins a letter comes from, and behind the last one the length of the whole.
	from []int
}

func fold(s string) folded {
	f := folded{from: make([]int, 0, len(s)+1)}
	text := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if c == utf8.RuneError && n == 1 { // no letter at all
			text = append(text, s[i])
		} else {
			text = utf8.AppendRune(text, unicode.ToLower(c))
		}
		for len(f.from) < len(text) {
			f.from = append(f.from, i)
		}
		i += n
	}
	f.text, f.from = string(text), append(f.from, len(s))
	return f
}

// replace puts pseudonyms in the place of originals where these stand as words of their own.
func (x *scrubber) replace(s string) string {
	if len(x.by) == 0 {
		return s
	}
	lower := fold(s)
	var b strings.Builder
	for i := 0; i < len(lower.text); {
		_, n := utf8.DecodeRuneInString(lower.text[i:])
		before, _ := utf8.DecodeLastRuneInString(lower.text[:i])
		if i == 0 || !isLetter(before) {
			if o := x.at(lower.text[i:]); o != "" {
				b.WriteString(x.by[o])
				i += len(o)
				continue
			}
		}
		b.WriteString(s[lower.from[i]:lower.from[i+n]])
		i += n
	}
	return b.String()
}

// at returns the original that a text in lower case begins with, as whole words.
func (x *scrubber) at(s string) string {
	for _, o := range x.first[firstWord(s)] {
		if strings.HasPrefix(s, o) {
			after, _ := utf8.DecodeRuneInString(s[len(o):])
			if len(s) == len(o) || !isLetter(after) {
				return o
			}
		}
	}
	return ""
}
