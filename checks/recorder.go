package checks

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"partnerlint/schemas"
)

// Recorder collects what the functions that look inside addresses and names answer in a redacted run, so that the
// answers can go with evidence whose readers do not have the originals. The zero Recorder is ready for use, by several
// goroutines; a nil one keeps nothing.
type Recorder struct {
	mu      sync.Mutex
	answers map[string]answer
}

type answer struct {
	inquiry
	is    bool
	found []string // of nearMatches
}

func (r *Recorder) is(q inquiry, is bool) { r.keep(answer{inquiry: q, is: is}) }

func (r *Recorder) yields(q inquiry, found []string) { r.keep(answer{inquiry: q, found: found}) }

func (r *Recorder) keep(a answer) {
	if r == nil {
		return
	}
	key := a.key()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answers == nil {
		r.answers = map[string]answer{}
	}
	if _, known := r.answers[key]; !known {
		// Texts of a document are parts of it, and would keep it.
		a.of, a.with, a.among, a.found = strings.Clone(a.of), strings.Clone(a.with), cloned(a.among), cloned(a.found)
		r.answers[key] = a
	}
}

func cloned(texts []string) []string {
	if texts == nil {
		return nil
	}
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = strings.Clone(t)
	}
	return out
}

// key orders questions, and is one for one question.
func (q inquiry) key() string {
	return fmt.Sprintf("%s\x00%s\x00%s\x00%s\x00%q", q.function, q.of, q.with, q.digest, q.among)
}

// Results returns what was recorded, in an order of its own: whatever order it was recorded in, it is the same.
func (r *Recorder) Results() *schemas.Recorded {
	out := &schemas.Recorded{}
	if r == nil {
		return out
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	keys := make([]string, 0, len(r.answers))
	for k := range r.answers {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	for _, k := range keys {
		a := r.answers[k]
		if a.function == "nearMatches" {
			out.AddYields(a.function, a.of, a.digest, a.found)
			continue
		}
		out.AddIs(a.function, a.of, a.with, a.among, a.is)
	}
	return out
}

// digestOf names a list of addresses that is too long to be told with each question about it.
func digestOf(addresses []string) string {
	h := sha256.New()
	for _, a := range addresses {
		fmt.Fprintf(h, "%q\n", personKey(a))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
