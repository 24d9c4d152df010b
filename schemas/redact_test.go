package schemas

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func redactorFor(t testing.TB, key string) *Redactor {
	t.Helper()
	r, err := NewRedactor([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const redactKey = "0123456789abcdef"

func TestKeysThatAreNone(t *testing.T) {
	for _, tt := range []struct {
		name, key, want string
	}{
		{"empty", "", "it is empty; make a key with: openssl rand -hex 32 > redact.key"},
		{"short", "secret", "it holds 6 bytes, and a key needs at least 16; make a key with: openssl rand -hex 32 > redact.key"},
		{"huge", strings.Repeat("k", MaxKeyBytes+1), "it holds more than 65536 bytes, which no key does; make a key with: openssl rand -hex 32 > redact.key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewRedactor([]byte(tt.key))
			if got := fmt.Sprint(err); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestPseudonyms(t *testing.T) {
	r := redactorFor(t, redactKey)
	r.Keep([]string{"Partner Admin"}, []string{"Sales*"})
	if a, b := r.Email("Ann.Berg@Agency.example "), r.Email("ann.berg@agency.example"); a != b {
		t.Errorf("two spellings of an address have two pseudonyms: %s and %s", a, b)
	}
	if a, b := r.Email("ann@mail.agency.example"), r.Domain("agency.example"); !strings.HasSuffix(a, "."+b) {
		t.Errorf("%s is not under %s", a, b)
	}
	if a, b := r.Domain("Agency.example"), r.Domain("agency.example"); a == b || !strings.EqualFold(a, b) {
		t.Errorf("spellings of a domain that rules tell apart: %s and %s", a, b)
	}
	if a, b := r.Name("Ann Berg"), r.Organisation("Ann Berg"); strings.TrimPrefix(a, "Person-") == strings.TrimPrefix(b, "Client-") {
		t.Errorf("a name and an organisation share a code: %s and %s", a, b)
	}
	if a, b := r.Email("ann@agency.example"), redactorFor(t, "another key of 16 bytes").Email("ann@agency.example"); a == b {
		t.Errorf("two keys give one pseudonym, %s", a)
	}
	if o, ok := r.Original(r.Email("ANN@agency.example")); !ok || o != "ann@agency.example" {
		t.Errorf("the original is %q", o)
	}
	for name, test := range map[string]struct {
		redact       func(string) string
		kept, hidden []string
	}{
		"word": {r.Word, []string{"Partner Admin", ""}, []string{"Ann's set", "anna", "Anna", "+49 151 234567", "ANN", "ANN_BERG", "Sales for Ann", "Europe/Berlin"}},
		"seat": {r.Seat, []string{"Partner Admin", "Sales Hub Starter", ""}, []string{"Ann's seat", "ANN", "ANN_BERG"}},
		"code": {r.Code, []string{"Partner Admin", "ADD_USER", "EUR", "eu1", "Europe/Berlin", ""}, []string{"Ann", "Sales for Ann", "Sales Hub Starter"}},
	} {
		for _, s := range test.kept {
			if got := test.redact(s); got != s {
				t.Errorf("the %s %q became %q", name, s, got)
			}
		}
		for _, s := range test.hidden {
			if got := test.redact(s); !IsPseudonym(got) {
				t.Errorf("the %s %q became %q", name, s, got)
			}
		}
	}
	for id, kept := range map[string]bool{"4711": true, "A-12": true, "REQ0012": true, "Ann-1": false, "Bo7": false, "ann-berg-1": false, "ann@agency.example": false, "4915112345678901234567": false} {
		if got := r.ID(id); (got == id) != kept {
			t.Errorf("the id %q became %q", id, got)
		}
	}
	for path, ext := range map[string]string{"clients/ann/portal.json": ".json", "ann.ndjson.gz": ".ndjson.gz", "ann.berg": "", "x.CSV": ".csv"} {
		if got := r.Path(path); !strings.HasPrefix(got, "input-") || got[strings.IndexByte(got+".", '.'):] != ext {
			t.Errorf("the path %q became %q", path, got)
		}
	}
}

func TestScrub(t *testing.T) {
	r := redactorFor(t, redactKey)
	ann, bolt, domain := r.Name("Ann Berg"), r.Organisation("Bolt & Sons"), r.Domain("bolt.example")
	r.Email("ann@bolt.example")
	for text, want := range map[string]string{
		"ANN BERG agreed; Annika did not.":          ann + " agreed; Annika did not.",
		"Write to new@bolt.example or bolt.example": "Write to " + r.Email("new@bolt.example") + " or " + domain,
		"Bolt & Sons, call +49 (151) 234-567.":      bolt + ", call (hidden).",
		"Until 2026-11-30, at Hub ID 7200106.":      "Until 2026-11-30, at Hub ID 7200106.",
		"nothing":                                   "nothing",
	} {
		if got := r.Scrub(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestMessagesHideWhatTheyQuote(t *testing.T) {
	r := redactorFor(t, redactKey)
	for text, want := range map[string]string{
		`found "Ann Berg", expected "active" or "pending"`: `found "(hidden)", expected "active" or "pending"`,
		`found "Ann`:                         `found "(hidden)"`,
		`found "a\"Ann", expected "users"`:   `found "(hidden)", expected "users"`,
		`found 4915112345678, expected text`: `found (hidden), expected text`,
	} {
		if got := r.Message(text); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}

func TestRecordedResultsAreReadAsWritten(t *testing.T) {
	var r Recorded
	r.KeyID = "0123456789ab"
	r.AddIs("isRoleMailbox", "p-a@b.invalid", "", []string{"info", "sales"}, true)
	r.AddIs("similarName", "Client-a", "Client-b", nil, false)
	r.AddYields("nearMatches", "p-a@b.invalid", strings.Repeat("0", 32), []string{"p-c@b.invalid"})
	r.AddYields("nearMatches", "p-d@b.invalid", strings.Repeat("0", 32), nil)
	var text bytes.Buffer
	if err := r.Write(&text); err != nil {
		t.Fatal(err)
	}
	in, err := Open(t.Context(), []string{"-"}, bytes.NewReader(text.Bytes()), OpenOptions{})
	if err != ErrNoInput || len(in.Problems()) > 0 { // recorded results alone are nothing to judge
		t.Fatalf("%v, %v\n%s", err, in.Problems(), text.String())
	}
	defer in.Close()
	got := in.Recorded()
	if is, ok := got.Is("isRoleMailbox", "p-a@b.invalid", "", []string{"info", "sales"}); !ok || !is {
		t.Errorf("the answer on the mailbox is %t, %t", is, ok)
	}
	if _, ok := got.Is("isRoleMailbox", "p-a@b.invalid", "", []string{"info"}); ok {
		t.Error("an answer about another list was taken")
	}
	if is, ok := got.Is("similarName", "Client-a", "Client-b", nil); !ok || is {
		t.Errorf("the answer on the names is %t, %t", is, ok)
	}
	if found, ok := got.Yields("nearMatches", "p-a@b.invalid", strings.Repeat("0", 32)); !ok || !cmp.Equal(found, []string{"p-c@b.invalid"}) {
		t.Errorf("near matches: %v, %t", found, ok)
	}
	if found, ok := got.Yields("nearMatches", "p-d@b.invalid", strings.Repeat("0", 32)); !ok || len(found) != 0 {
		t.Errorf("no near match: %v, %t", found, ok)
	}
}

func TestBadRecordedResults(t *testing.T) {
	const head = `{"kind": "recorded-results", "schemaVersion": "1", `
	for _, tt := range []struct{ name, text, want string }{
		{"an unknown function", head + `"lists": [], "results": [{"function": "guess", "of": "x", "is": true}]}`, "/results/0/function"},
		{"no answer", head + `"lists": [], "results": [{"function": "in", "of": "x"}]}`, "/results/0"},
		{"no such list", head + `"lists": [], "results": [{"function": "in", "of": "x", "list": 3, "is": true}]}`, "there are only 0 lists"},
		{"another version", `{"kind": "recorded-results", "schemaVersion": "2", "lists": [], "results": []}`, "get a newer one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, _ := Open(t.Context(), []string{"-"}, strings.NewReader(tt.text), OpenOptions{})
			defer in.Close()
			if got := fmt.Sprint(in.Problems()); !strings.Contains(got, tt.want) {
				t.Errorf("problems %s\nwant %q", got, tt.want)
			}
			if in.Recorded() != nil {
				t.Error("some of it was taken")
			}
		})
	}
	two := head + `"lists": [], "results": [{"function": "equals", "of": "text-a", "with": "b", "is": true}, {"function": "equals", "of": "text-a", "with": "b", "is": false}]}`
	in, _ := Open(t.Context(), []string{"-"}, strings.NewReader(two), OpenOptions{})
	defer in.Close()
	if _, ok := in.Recorded().Is("equals", "text-a", "b", nil); ok {
		t.Error("of two answers that differ one was taken")
	}
}

// under is what rules mean by "on a domain or a subdomain".
func under(domain, parent string) bool {
	parent = strings.Trim(parent, ".")
	return parent != "" && (domain == parent || strings.HasSuffix(domain, "."+parent))
}
