package reports

import (
	"strconv"
	"strings"
	"unicode"
)

// maxName bounds a file name that is made of what people wrote; with a suffix it stays well below what every file
// system takes.
const maxName = 60

// FileNames gives files names that are safe everywhere, whatever portals and people are called: small letters, digits
// and single hyphens, at most 70 bytes, unlike each other and unlike what Windows keeps for devices.
type FileNames struct {
	taken map[string]bool
}

// Name makes a name of texts, none of which need be of use; otherwise is the name where all are not, such as a Hub ID.
// Of texts that are too long together the last, a Hub ID, stays whole.
// Names are unlike each other in the order in which they are asked for.
func (n *FileNames) Name(otherwise string, texts ...string) string {
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	base := joined(texts)
	if base == "" {
		base = slug(otherwise, maxName)
	}
	if base == "" {
		base = "unnamed"
	}
	if isDevice(base) {
		base += "-file"
	}
	name := base
	for i := 2; n.taken[name]; i++ {
		name = base + "-" + strconv.Itoa(i)
	}
	n.taken[name] = true
	return name
}

func joined(texts []string) string {
	if len(texts) < 2 {
		return slug(strings.Join(texts, ""), maxName)
	}
	last := slug(texts[len(texts)-1], maxName/2)
	first := slug(strings.Join(texts[:len(texts)-1], " "), maxName-len(last)-1)
	return strings.Trim(first+"-"+last, "-")
}

// slug keeps letters of the alphabet and digits, up to a length; accents fall off, and everything else is a hyphen.
func slug(text string, longest int) string {
	var b strings.Builder
	hyphen := false
	for _, r := range text {
		s := plainLetters(r)
		if s == "" {
			hyphen = b.Len() > 0
			continue
		}
		if b.Len()+len(s)+1 > longest {
			break
		}
		if hyphen {
			b.WriteByte('-')
			hyphen = false
		}
		b.WriteString(s)
	}
	return b.String()
}

// withoutAccents are the letters of the alphabet that accented small ones are made of.
var withoutAccents = map[string]string{
	"a": "àáâãåāăą", "ae": "äæ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı",
	"j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŋ", "o": "òóôõøōŏő", "oe": "öœ", "r": "ŕŗř", "s": "śŝşšș", "ss": "ß",
	"t": "ţťŧț", "th": "þ", "u": "ùúûũūŭůűų", "ue": "ü", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
}

// accented is withoutAccents by the accented letter.
var accented = func() map[rune]string {
	out := map[rune]string{}
	for plain, letters := range withoutAccents {
		for _, r := range letters {
			out[r] = plain
		}
	}
	return out
}()

// plainLetters writes a character in small letters and digits; empty: it cannot.
func plainLetters(r rune) string {
	r = unicode.ToLower(r)
	if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
		return string(r)
	}
	return accented[r]
}

// isDevice reports whether Windows keeps a name for a device, whatever its extension.
func isDevice(name string) bool {
	switch name {
	case "con", "prn", "aux", "nul":
		return true
	}
	port, ok := strings.CutPrefix(name, "com")
	if !ok {
		port, ok = strings.CutPrefix(name, "lpt")
	}
	return ok && len(port) == 1 && '0' <= port[0] && port[0] <= '9'
}
