package schemas

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// MinKeyBytes and MaxKeyBytes bound a redaction key.
const (
	MinKeyBytes = 16
	MaxKeyBytes = 64 << 10
)

// Redactor replaces what tells who somebody is by pseudonyms that only the holder of its key can make: HMAC-SHA-256,
// another one for each kind of thing. One key gives one original one pseudonym, so that what is redacted still joins.
// It remembers the originals, some 200 bytes each, for those who must look inside one. All methods may be called from
// several goroutines.
type Redactor struct {
	key      []byte
	words    map[string]bool
	patterns []string

	mu        sync.RWMutex
	originals map[string]string // by pseudonym
	domains   map[string]string // pseudonyms by domain: few, and met again and again
	full      bool
	scrubber  *scrubber // made when a text is first scrubbed, and when more originals are known
}

// maxOriginals bounds the originals that a Redactor remembers.
const maxOriginals = 4_000_000

// NewRedactor returns a Redactor for a key. The error says what is wrong with the key, and never what it is.
func NewRedactor(key []byte) (*Redactor, error) {
	const advice = "make a key with: openssl rand -hex 32 > redact.key"
	switch {
	case len(key) == 0:
		return nil, fmt.Errorf("it is empty; %s", advice)
	case len(key) < MinKeyBytes:
		return nil, fmt.Errorf("it holds %s, and a key needs at least %d; %s", counted(len(key), "byte"), MinKeyBytes, advice)
	case len(key) > MaxKeyBytes:
		return nil, fmt.Errorf("it holds more than %d bytes, which no key does; %s", MaxKeyBytes, advice)
	}
	return &Redactor{key: append([]byte(nil), key...), words: map[string]bool{}, originals: map[string]string{}, domains: map[string]string{}}, nil
}

// KeyID names the key without telling it.
func (r *Redactor) KeyID() string { return r.mac("key id", "", 6) }

// Keep has words of public lists stay as they are where a word is expected: the names of seats, permission sets,
// purposes that a policy knows. Names of seats that match one of the patterns (with *, whatever the case) stay too. It
// is for the time before anything is read.
func (r *Redactor) Keep(words, patterns []string) {
	for _, w := range words {
		if !strings.Contains(w, "@") {
			r.words[w] = true
		}
	}
	for _, p := range patterns {
		r.patterns = append(r.patterns, strings.ToLower(p))
	}
}

// mac is the code of a text of a kind, n bytes of it in hex.
func (r *Redactor) mac(kind, text string, n int) string {
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte("partnerlint/redact/1\x00" + kind + "\x00"))
	h.Write([]byte(text))
	return hex.EncodeToString(h.Sum(nil)[:n])
}

// How much of a code stands in a pseudonym, in bytes. People are counted by addresses, of which a run may hold
// millions: with 8 bytes, two of ten million share one once in 400,000 runs.
const (
	addressBytes = 8
	nameBytes    = 6
)

// remember keeps the original of a pseudonym.
func (r *Redactor) remember(pseudonym, original string) string {
	r.mu.RLock()
	_, known := r.originals[pseudonym]
	r.mu.RUnlock()
	if known {
		return pseudonym
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.full = r.full || len(r.originals) >= maxOriginals; !r.full {
		r.originals[pseudonym] = strings.Clone(original)
	}
	return pseudonym
}

// Original returns what a pseudonym stands for: addresses and domains in lower case, everything else as it was met.
func (r *Redactor) Original(pseudonym string) (string, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	o, ok := r.originals[pseudonym]
	return o, ok
}

// Full reports whether originals were forgotten for want of room: what looks inside them is then not known.
func (r *Redactor) Full() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.full
}

func normal(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Email returns the pseudonym of an address: itself an address, on the pseudonym of its domain. Two spellings of one
// address have one.
func (r *Redactor) Email(s string) string {
	n := normal(s)
	if n == "" {
		return s
	}
	at := strings.LastIndexByte(n, '@')
	if at < 0 { // for those who look for its domain, a text without @ is all domain
		return r.Domain(n)
	}
	domain := r.domain(strings.TrimSpace(n[at+1:]))
	if at == 0 {
		return "@" + domain
	}
	return r.remember("p-"+r.mac("address", n, addressBytes)+"@"+domain, n)
}

// reservedDomain ends every pseudonym of a domain: no such domain is ever registered (RFC 2606).
const reservedDomain = ".invalid"

// maxLabels bounds the labels of a domain's pseudonym, so that it fits where the domain did. What is to the left of
// them is one label.
const maxLabels = 17

// Domain returns the pseudonym of a domain: label by label, each the code of the part of the domain that it begins, so
// that what is under what can still be seen. Whether a domain was written in lower case can still be seen too: rules
// tell such spellings apart.
func (r *Redactor) Domain(s string) string {
	t := strings.TrimSpace(s)
	if strings.Trim(t, ".") == "" {
		return s
	}
	p := r.domain(strings.ToLower(t))
	if t != strings.ToLower(t) {
		return r.remember(strings.ToUpper(p), strings.ToLower(t))
	}
	return p
}

// domain is Domain for a domain in lower case. Dots around it stay where they are, unless there are more than any domain
// has labels: then they are a part of it.
func (r *Redactor) domain(s string) string {
	if strings.Trim(s, ".") == "" {
		return s
	}
	r.mu.RLock()
	p, ok := r.domains[s]
	r.mu.RUnlock()
	if ok {
		return p
	}
	core := strings.Trim(s, ".")
	if len(s)-len(core) > maxLabels {
		core = s
	}
	start := strings.Index(s, core)
	labels := strings.SplitN(core, ".", -1)
	if more := len(labels) - maxLabels; more > 0 {
		labels = append([]string{strings.Join(labels[:more+1], ".")}, labels[more+1:]...)
	}
	out, suffix := reservedDomain, ""
	for i := len(labels) - 1; i >= 0; i-- {
		suffix = labels[i] + suffix
		label := ""
		if labels[i] != "" {
			label = r.mac("domain", suffix, nameBytes)
		}
		if i < len(labels)-1 {
			label += "."
		}
		out, suffix = label+out, "."+suffix
	}
	p = s[:start] + out + s[start+len(core):]
	r.remember(p, s)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.domains) < maxOriginals {
		r.domains[strings.Clone(s)] = p
	}
	return p
}

// Name returns the pseudonym of a person's name, whatever its case. Where an address stands in place of the name, it is
// the address's.
func (r *Redactor) Name(s string) string {
	n := normal(s)
	switch {
	case n == "":
		return s
	case looksAddress(n):
		return r.Email(n)
	}
	return r.remember("Person-"+r.mac("name", n, nameBytes), strings.TrimSpace(s))
}

func looksAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t\r\n")
}

// Organisation returns the pseudonym of the name of a company or portal.
func (r *Redactor) Organisation(s string) string { return r.opaque("Client-", "organisation", s) }

// Text returns the pseudonym of a whole text.
func (r *Redactor) Text(s string) string { return r.opaque("text-", "text", s) }

func (r *Redactor) opaque(prefix, kind, s string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	return r.remember(prefix+r.mac(kind, s, nameBytes), s)
}

// code is what programs write and people do not: ADD_USER, EUR, eu1.
var code = regexp.MustCompile(`^([A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[A-Z]{3}|[a-z]{2,3}[0-9])$`)

// Word returns a word as it is if it is public, and else its pseudonym.
func (r *Redactor) Word(s string) string {
	if r.words[s] {
		return s
	}
	return r.Text(s)
}

// Code is Word for what programs write: a name in capitals looks like a code, where people write.
func (r *Redactor) Code(s string) string {
	if code.MatchString(s) || isZone(s) {
		return s
	}
	return r.Word(s)
}

// Seat is Word for the name of a seat.
func (r *Redactor) Seat(s string) string {
	for _, p := range r.patterns {
		if MatchPattern(p, s) {
			return s
		}
	}
	return r.Word(s)
}

func isZone(s string) bool {
	if s == "UTC" {
		return true
	}
	if !strings.Contains(s, "/") {
		return false
	}
	_, err := time.LoadLocation(s)
	return err == nil
}

// plainID is a number with perhaps a mark before it that is nobody's name (A-12, REQ0012), or a UUID.
var plainID = regexp.MustCompile(`^((?i:[a-z]|acc|access|hs|hub|id|no|pa|ref|req|row)?[-_#]?[0-9]{1,20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// ID returns an id as it is if it is plainly nothing but that, and else its pseudonym: people put names into ids.
func (r *Redactor) ID(s string) string {
	if plainID.MatchString(s) || len(s) < 3 && utf8.RuneCountInString(s) == len(s) {
		return s
	}
	return r.opaque("id-", "id", s)
}

// hubIDText is a Hub ID as cells hold it. Separators are not among it: they make it look like a phone number.
var hubIDText = regexp.MustCompile(`^ *(0|[1-9][0-9]{0,15}|[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}) *$`)

func (r *Redactor) hubID(s string) string {
	if hubIDText.MatchString(s) {
		return s
	}
	return r.Text(s)
}

// Path returns the pseudonym of the path of a file or folder. Its extension stays, if it is one of ours.
func (r *Redactor) Path(s string) string {
	if s == "" || s == "-" || s == Stdin || strings.HasPrefix(s, "builtin:") || toldPath.MatchString(s) {
		return s
	}
	ext, rest := "", s
	for range 2 {
		e := path.Ext(rest)
		if !shownExtensions[strings.ToLower(e)] {
			break
		}
		ext, rest = strings.ToLower(e)+ext, strings.TrimSuffix(rest, e)
	}
	return "input-" + r.mac("path", s, nameBytes) + ext
}

// toldPath is a path that Path has made.
var toldPath = regexp.MustCompile(`^input-[0-9a-f]{12}(\.[a-z]+){0,2}$`)

var shownExtensions = map[string]bool{".json": true, ".ndjson": true, ".jsonl": true, ".csv": true, ".tsv": true,
	".toml": true, ".xlsx": true, ".xlsm": true, ".gz": true, ".zst": true}

// Known reports whether a word is a public one or one of the schemas.
func (r *Redactor) Known(s string) bool { return r.words[s] || schemaWords()[s] }
