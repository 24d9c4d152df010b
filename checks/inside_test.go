package checks

import (
	"strings"
	"testing"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// insideTexts are the texts that the test's functions look into.
var insideTexts = []string{"Bolt & Sons", "bolt & sons ltd", "Partner Admin", "Anna's set", "acme.example", "Mail.acme.example", "info", "2026"}

// TestTextsCompareAsTheirOriginals: every function of texts answers about pseudonyms what it answers about originals, is
// recorded, answers the same from the record, and without either knows nothing that only an original tells.
func TestTextsCompareAsTheirOriginals(t *testing.T) {
	r, err := schemas.NewRedactor([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	forms := []func(string) string{r.Organisation, r.Text, r.Domain, r.ID}
	functions := map[string]func(f *frame, a, b value) value{
		"==": func(f *frame, a, b value) value { return equalInside(f, a, b) },
		"in": func(f *frame, a, b value) value {
			l := listValue([]value{stringValue("x"), b}).listOf()
			return containsInside(f, l, a, contains(l, a))
		},
		"<": func(f *frame, a, b value) value { return ordered(f, a, b, false) },
	}
	for _, name := range []string{"similarName", "contains", "startsWith", "endsWith"} {
		fn, ok := functionNamed(name)
		if !ok {
			t.Fatal(name)
		}
		functions[name] = func(f *frame, a, b value) value { return fn.call(f, []value{a, b}) }
	}
	for name, call := range functions {
		for _, a := range insideTexts {
			for _, b := range insideTexts {
				for _, form := range forms {
					for _, other := range append(forms, func(s string) string { return s }) {
						want := call(&frame{}, stringValue(a), stringValue(b))
						x, y := stringValue(form(a)), stringValue(other(b))
						if strings.HasSuffix(x.str, "INVALID") || strings.HasSuffix(y.str, "INVALID") {
							continue // of a domain's capitals no more is kept than that there are some
						}
						var rec Recorder
						got := call(&frame{inside: insight{redactor: r, recorder: &rec}}, x, y)
						if got.kind != want.kind || got.num != want.num {
							t.Errorf("%s(%s, %s) is %v, of the originals %q and %q it is %v", name, x.str, y.str, got.num, a, b, want.num)
							continue
						}
						again := call(&frame{inside: insight{recorded: rec.Results()}}, x, y)
						if again.kind != got.kind || again.num != got.num {
							t.Errorf("%s(%s, %s) is recorded as %v, and was %v", name, x.str, y.str, again, got)
						}
						if blind := call(&frame{}, x, y); blind.kind == kBool && blind.num != want.num {
							t.Errorf("%s(%s, %s) without originals is %v", name, x.str, y.str, blind.num)
						}
					}
				}
			}
		}
	}
}

// TestRedactedPolicyKeepsWhatExpressionsNeed: numbers, moments, zones, patterns and words of schemas stay in expressions,
// the rest becomes pseudonyms.
func TestRedactedPolicyKeepsWhatExpressionsNeed(t *testing.T) {
	r, err := schemas.NewRedactor([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	PublicWords(&policy.Policy{Files: []string{"acme.toml"}}, r)
	x := policyRedactor{r: r, base: &policy.Policy{}}
	for _, kept := range []string{"active", "2026-12-25", "2026-11-24T00:00:00Z", "24h", "1d12h", "Europe/Berlin", "^[A-Z]+$", "ADD_USER", "clientName", "42", ""} {
		if got := x.word(kept); got != kept {
			t.Errorf("%q became %q", kept, got)
		}
	}
	for _, hidden := range []string{"ann@acme.example", "acme.example", "Ann Berg", "Acme", "anna"} {
		if got := x.word(hidden); !schemas.IsPseudonym(got) {
			t.Errorf("%q became %q", hidden, got)
		}
	}
	if got, want := x.expr(`onDomain(user.email, ["acme.example"]) && u.status == 'active'`),
		`onDomain(user.email, ["`+r.Domain("acme.example")+`"]) && u.status == 'active'`; got != want {
		t.Errorf("the expression became %s, want %s", got, want)
	}
}
