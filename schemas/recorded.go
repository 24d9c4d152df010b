package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Recorded are answers that functions gave about addresses and names when these could still be looked into. They go
// with redacted evidence. The zero Recorded holds none.
type Recorded struct {
	// KeyID names the key of the pseudonyms; empty: nobody says.
	KeyID string

	lists   [][]string
	results []recordedResult
	listAt  map[string]int
	is      map[recordedKey]bool
	yields  map[recordedKey][]string
	once    sync.Once
}

// recordedResult is an answer as the file has it.
type recordedResult struct {
	Function string   `json:"function"`
	Of       string   `json:"of"`
	With     string   `json:"with,omitempty"`
	List     *int     `json:"list,omitempty"`   // a number in lists
	Digest   string   `json:"digest,omitempty"` // of a list of addresses in the evidence
	Is       *bool    `json:"is,omitempty"`
	Yields   []string `json:"yields,omitzero"`
}

type recordedFile struct {
	Kind          Kind             `json:"kind"`
	SchemaVersion string           `json:"schemaVersion"`
	KeyID         string           `json:"keyId,omitempty"`
	Lists         [][]string       `json:"lists,omitzero"`
	Results       []recordedResult `json:"results,omitzero"`
}

type recordedKey struct {
	function, of, with string
	list               int // -1: none
}

// AddIs adds the answer to a yes-or-no question.
func (r *Recorded) AddIs(function, of, with string, among []string, is bool) {
	x := recordedResult{Function: function, Of: of, With: with, Is: &is}
	if len(among) > 0 {
		n := r.list(among)
		x.List = &n
	}
	r.results = append(r.results, x)
}

// AddYields adds addresses that a function found in a list of the evidence, which its digest names.
func (r *Recorded) AddYields(function, of, digest string, found []string) {
	if found == nil {
		found = []string{}
	}
	r.results = append(r.results, recordedResult{Function: function, Of: of, Digest: digest, Yields: found})
}

// list is the number of a list; one that was met before has one already.
func (r *Recorded) list(texts []string) int {
	key := fmt.Sprintf("%q", texts)
	if n, ok := r.listAt[key]; ok {
		return n
	}
	if r.listAt == nil {
		r.listAt = map[string]int{}
	}
	r.listAt[key] = len(r.lists)
	r.lists = append(r.lists, texts)
	return len(r.lists) - 1
}

// Len is how many answers there are.
func (r *Recorded) Len() int { return len(r.results) }

// Is returns the answer to a yes-or-no question, if it was recorded.
func (r *Recorded) Is(function, of, with string, among []string) (is, ok bool) {
	r.once.Do(r.index)
	k := recordedKey{function, of, with, -1}
	if len(among) > 0 {
		n, known := r.listAt[fmt.Sprintf("%q", among)]
		if !known {
			return false, false
		}
		k.list = n
	}
	is, ok = r.is[k]
	return is, ok
}

// Yields returns what a function found in a list, if it was recorded.
func (r *Recorded) Yields(function, of, digest string) (found []string, ok bool) {
	r.once.Do(r.index)
	found, ok = r.yields[recordedKey{function, of, digest, -1}]
	return found, ok
}

// index makes the answers ready to be asked for. Of two that differ neither is one.
func (r *Recorded) index() {
	r.is, r.yields, r.listAt = map[recordedKey]bool{}, map[recordedKey][]string{}, map[string]int{}
	for i, l := range r.lists {
		if key := fmt.Sprintf("%q", l); r.listAt[key] == 0 {
			r.listAt[key] = i
		}
	}
	disputed := map[recordedKey]bool{}
	for _, x := range r.results {
		k := recordedKey{x.Function, x.Of, x.With, -1}
		if x.List != nil {
			k.list = r.listAt[fmt.Sprintf("%q", r.lists[*x.List])]
		}
		if x.Is == nil {
			k.with = x.Digest
			before, twice := r.yields[k]
			disputed[k] = disputed[k] || twice && !slices.Equal(before, x.Yields)
			r.yields[k] = x.Yields
			continue
		}
		before, twice := r.is[k]
		disputed[k] = disputed[k] || twice && before != *x.Is
		r.is[k] = *x.Is
	}
	for k, is := range disputed {
		if is {
			delete(r.is, k)
			delete(r.yields, k)
		}
	}
}

// Write writes the answers as a file that Open reads, one a line.
func (r *Recorded) Write(w io.Writer) error {
	var b bytes.Buffer
	head, err := json.Marshal(recordedFile{Kind: KindRecorded, SchemaVersion: Version, KeyID: r.KeyID})
	if err != nil {
		return err
	}
	b.Write(head[:len(head)-1]) // without its brace
	write := func(name string, n int, value func(int) any) {
		fmt.Fprintf(&b, ",\n%q: [", name)
		for i := range n {
			text, e := json.Marshal(value(i))
			err = cmpErr(err, e)
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n  ")
			b.Write(text)
		}
		b.WriteString("]")
	}
	write("lists", len(r.lists), func(i int) any { return r.lists[i] })
	write("results", len(r.results), func(i int) any { return r.results[i] })
	b.WriteString("}\n")
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

func cmpErr(first, second error) error {
	if first != nil {
		return first
	}
	return second
}
