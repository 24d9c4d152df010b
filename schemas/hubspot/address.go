package hubspot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// address reads `a@b`, `<a@b>` and `Name <a@b>`.
func address(s string) (string, bool) {
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		if j := strings.IndexByte(s[i:], '>'); j > 0 {
			s = s[i+1 : i+j]
		}
	}
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || utf8.RuneCountInString(s) > maxEmail || strings.ContainsFunc(s, unseen) {
		return "", false
	}
	return s, domainOf(s) != ""
}

func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// domainOf is the domain of an address in small letters, or "".
func domainOf(address string) string {
	d := strings.TrimSuffix(strings.ToLower(address[strings.LastIndexByte(address, '@')+1:]), ".")
	if utf8.RuneCountInString(d) > maxDomain {
		return ""
	}
	return d
}

// recipients splits a list of recipients at its semicolons; those within a quoted name are part of it. ok is false when
// one of them cannot be read.
func recipients(s string) (addresses []string, ok bool) {
	quoted := false
	parts := strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ';' && !quoted
	})
	for _, p := range parts {
		if strings.TrimSpace(p) == "" {
			continue
		}
		a, ok := address(p)
		if !ok {
			return nil, false
		}
		addresses = append(addresses, a)
	}
	return addresses, true
}
