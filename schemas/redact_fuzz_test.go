package schemas

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRedaction: what is under what stays, one address has one pseudonym, no pseudonym holds a part of its original, and
// each fits where its original did.
func FuzzRedaction(f *testing.F) {
	for _, x := range [][2]string{
		{"ann@mail.agency.example", "agency.example"}, {"a@b", "b"}, {"@x..y.", ".y"}, {"no at", "at"}, {"a@B.C", "b.c"}, {"x@.", "."}, {"", ""},
		{"@" + strings.Repeat(".", 300) + "a.b", "b"}, {strings.Repeat(".", 30), "."}, {"@" + strings.Repeat(".", 18) + "b", ".b"}, {"a" + strings.Repeat(".", 18) + "b", "b."},
		{"İ@Kſ.example", "kS.example"}, {"\xff@\xc3.é", "É"}, {"a@ b . c ", " c "}, {"p-0123456789abcdef@0123456789ab.invalid", "invalid"},
	} {
		f.Add(x[0], x[1])
	}
	f.Fuzz(func(t *testing.T, email, parent string) {
		r := redactorFor(t, redactKey)
		p := r.Email(email)
		n := normal(email)
		if n == "" {
			if p != email {
				t.Errorf("the empty address %q became %q", email, p)
			}
			return
		}
		if p != r.Email(" "+strings.ToLower(email)+" ") {
			t.Errorf("%q has two pseudonyms", email)
		}
		if o, known := r.Original(p); known && o != n && !strings.HasSuffix(n, o) {
			t.Errorf("%q is remembered as %q", email, o)
		}
		domain := strings.TrimSpace(n[strings.LastIndexByte(n, '@')+1:])
		lower := normal(parent)
		if strings.Count(domain, ".") < maxLabels && strings.Count(lower, ".") < maxLabels {
			got := under(normal(p[strings.LastIndexByte(p, '@')+1:]), normal(r.Domain(parent)))
			if want := under(domain, lower); got != want && strings.Trim(lower, ".") != "" && strings.Trim(domain, ".") != "" {
				t.Errorf("%q under %q is %t, of the pseudonyms %q and %q it is %t", domain, lower, want, p, r.Domain(parent), got)
			}
		}
		for _, part := range strings.FieldsFunc(n, func(c rune) bool { return c == '.' || c == '@' }) {
			if len(part) >= 8 && strings.Contains(p, part) { // a shorter one may be among the hex digits by chance
				t.Errorf("of %q, %q is in its pseudonym %q", email, part, p)
			}
		}
		if size := utf8.RuneCountInString(email); size <= 320 && len(p) > 320 {
			t.Errorf("the pseudonym of %q has %d characters", email, len(p))
		}
		if strings.Trim(domain, ".") != "" && !IsPseudonym(p) {
			t.Errorf("%q is not known as a pseudonym", p)
		}
	})
}

// FuzzScrub: whatever stands around them, a name and an address that are known are not left in a text, nor in a message
// that quotes them.
func FuzzScrub(f *testing.F) {
	for _, x := range [][2]string{
		{"", ""}, {"(", ")"}, {"İ ", "."}, {"İİ", "\xc0"}, {"K", "İ"}, {"\xff", "\""}, {"p-0123456789abcdef@", "."}, {"<", ">"}, {"1234567 ", " 7654321"},
		{"x@berg.example ", " berg.example"}, {"+49 30 1234-", "/12 2026-11-01"}, {"Hub ID 1234567", "\\"}, {"text-0123456789ab", "-0123456789ab.invalid"},
	} {
		f.Add(x[0], x[1])
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		if strings.Contains(strings.ToLower(before+after), "ann") {
			return // it may be left of what stands around
		}
		r := redactorFor(t, redactKey)
		r.Name("Ann Berg")
		r.Email("ann.berg@bolt.example")
		for _, known := range []string{"Ann Berg", "ann.berg@bolt.example"} {
			text := before + " " + known + " " + after
			got := r.Scrub(text)
			if strings.Contains(strings.ToLower(got), strings.ToLower(known)) {
				t.Errorf("%q became %q", text, got)
			}
			if again := r.Scrub(text); again != got {
				t.Errorf("%q became %q and then %q", text, got, again)
			}
			if got := r.Message(fmt.Sprintf("found %q, expected %q", known, after)); strings.Contains(strings.ToLower(got), strings.ToLower(known)) {
				t.Errorf("the message became %q", got)
			}
		}
	})
}
