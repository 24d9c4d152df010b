package reports

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"partnerlint/checks"
)

// lookupPage is a page of the index: the words from its first to its last, and on which pages each is found.
type lookupPage struct {
	File  string
	Words []lookupWord
}

// First names the page by its first word, and Last by its last.
func (l *lookupPage) First() string { return l.Words[0].Word }

// Last is the last word of the page.
func (l *lookupPage) Last() string { return l.Words[len(l.Words)-1].Word }

// lookupWord is a word and the pages that have it: a Hub ID, an address, a part of a portal's or a person's name.
type lookupWord struct {
	Word  string
	Pages []*htmlPart
	// More counts the pages that are not listed: the word says little.
	More int
}

// The bounds of the index: references on a page, and pages that one word lists.
const (
	maxLookupReferences = 12_000
	maxWordPages        = 40
)

// indexWords makes the index. Words are kept once for each page, so that it grows with the pages and not with the
// findings.
func indexWords(r *checks.Results, pages []*htmlPart) []*lookupPage {
	found := wordIndex{}
	for i, p := range pages {
		for _, a := range r.Accesses[p.accesses.from:p.accesses.to] {
			found.add(i, a.HubID, a.User, a.ClientName, a.UserName, a.ChannelConsultant)
		}
		for _, x := range r.Persons[p.persons.from:p.persons.to] {
			found.add(i, x.HubID, x.User, x.ClientName, x.UserName)
		}
		for _, x := range r.Portals[p.portals.from:p.portals.to] {
			found.add(i, x.HubID, "", x.Name)
		}
	}
	words := make([]string, 0, len(found))
	for w := range found {
		words = append(words, w)
	}
	slices.Sort(words)
	var out []*lookupPage
	references := maxLookupReferences
	for _, w := range words {
		at := capped(found[w], maxWordPages)
		if references += len(at.Shown); references > maxLookupReferences {
			out = append(out, &lookupPage{File: fmt.Sprintf("find-%05d.html", len(out)+1)})
			references = len(at.Shown)
		}
		entry := lookupWord{Word: w, More: at.More}
		for _, page := range at.Shown {
			entry.Pages = append(entry.Pages, pages[page])
		}
		last := out[len(out)-1]
		last.Words = append(last.Words, entry)
	}
	return out
}

// wordIndex holds for each word the pages that have it, in order.
type wordIndex map[string][]int32

func (x wordIndex) put(word string, page int) {
	if list := x[word]; len(list) == 0 || list[len(list)-1] != int32(page) {
		x[word] = append(list, int32(page))
	}
}

// add enters a subject: its Hub ID, its address, and the words of names.
func (x wordIndex) add(page int, hub int64, user string, names ...string) {
	if hub != 0 {
		x.put(number64(hub), page)
	}
	if user = strings.ToLower(strings.TrimSpace(visible(user))); user != "" {
		x.put(user, page)
	}
	for _, name := range names {
		for _, w := range strings.FieldsFunc(strings.ToLower(visible(name)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(w) > 1 {
				x.put(w, page)
			}
		}
	}
}
