package reports

import (
	"cmp"
	"fmt"
	"html/template"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"partnerlint/checks"
)

// The lists to look subjects up in are one long sorted list of keys, cut into files of a size that opens at once; the
// book says with which key each begins. So a search finds its file without asking for any other, whoever reads without
// scripts turns the leaves as in a telephone book, and the beginning of a name is enough.

const (
	// aimList is how large lists should be, in bytes, by an estimate.
	aimList = 300_000
	// maxFinds caps the subjects that a list names for one key: beyond it, it names the pages where they are.
	maxFinds = 12
	// maxKey and maxKeys cap the letters of a key and the keys of one name, maxLabel the letters of a name.
	maxKey, maxKeys, maxLabel = 60, 12, 80
)

// hit is a subject that a key finds.
type hit struct {
	key     string
	subject subjectPlace
}

// subjectPlace is the place of a subject in a volume: its kind in the two lowest bits, its index above.
type subjectPlace uint32

// The kinds of subjects, in the order in which a list names them.
const (
	aPortal subjectPlace = iota
	anAccess
	aPerson
)

func subjectAt(kind subjectPlace, i int) subjectPlace { return subjectPlace(i)<<2 | kind }

// hits are what all keys find, in the order of keys and subjects: Hub IDs, addresses, and the words of the names of
// portals, people and consultants.
func (v *volume) hits() []hit {
	all := make([]hit, 0, 4*len(v.portals)+6*len(v.accesses)+4*len(v.persons)) // about as many as there are
	known := map[string]string{}                                               // each key once in memory
	add := func(subject subjectPlace, keys ...string) {
		for _, k := range keys {
			key, ok := known[k]
			if !ok {
				key = strings.Clone(k)
				known[key] = key
			}
			all = append(all, hit{key, subject})
		}
	}
	for i, p := range v.portals {
		add(subjectAt(aPortal, i), append(hubKeys(p.HubID), wordKeys(p.Name)...)...)
	}
	for i, a := range v.accesses {
		subject := subjectAt(anAccess, i)
		add(subject, hubKeys(a.HubID)...)
		add(subject, addressKeys(a.User)...)
		add(subject, wordKeys(a.UserName)...)
		add(subject, wordKeys(a.ChannelConsultant)...)
		if !v.hasPortal(a.HubID) { // which its name finds
			add(subject, append(wordKeys(a.ClientName), wordKeys(a.HubIDText)...)...)
		}
	}
	for i, p := range v.persons {
		subject := subjectAt(aPerson, i)
		add(subject, hubKeys(p.HubID)...)
		add(subject, addressKeys(p.User)...)
		add(subject, wordKeys(p.UserName)...)
		if !v.hasPortal(p.HubID) {
			add(subject, wordKeys(p.ClientName)...)
		}
	}
	slices.SortFunc(all, func(x, y hit) int {
		return cmp.Or(strings.Compare(x.key, y.key), cmp.Compare(x.subject&3, y.subject&3), cmp.Compare(x.subject, y.subject))
	})
	return slices.Compact(all)
}

func (v *volume) hasPortal(id int64) bool {
	_, ok := slices.BinarySearchFunc(v.portals, id, func(p *checks.Portal, id int64) int { return cmp.Compare(p.HubID, id) })
	return ok
}

func hubKeys(id int64) []string {
	if id == 0 {
		return nil
	}
	return []string{itoa(int(id))}
}

// addressKeys are the keys of an address: itself, as far as it is one.
func addressKeys(address string) []string {
	key := lower(address)
	if !strings.Contains(key, "@") || len(key) > 320 || strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) || hidden(r) }) {
		return wordKeys(address)
	}
	return []string{key}
}

// wordKeys are the words of a name, in lower case. What is no letter and no digit parts words, and so does what nobody
// sees.
func wordKeys(name string) []string {
	words := strings.FieldsFunc(lower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) || hidden(r)
	})
	keys := make([]string, 0, min(len(words), maxKeys))
	for _, w := range words[:min(len(words), maxKeys)] {
		keys = append(keys, cut(w, maxKey))
	}
	return keys
}

// lower writes a text in lower case letter by letter, as the script does: not as a language would.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 'ς' { // which ends a word
			return 'σ'
		}
		return unicode.ToLower(r)
	}, strings.ToValidUTF8(s, ""))
}

func cut(s string, letters int) string {
	if utf8.RuneCountInString(s) <= letters {
		return s
	}
	return string([]rune(s)[:letters])
}

// found is a key and what it finds, for a list.
type found struct {
	Key      string
	Subjects []foundSubject
	// Pages are in place of Subjects when these are too many.
	Pages []foundPage
}

// foundSubject is a subject that a list links to. Portal and User are the names that tell it from others.
type foundSubject struct {
	Kind, File   string
	Number       int
	Portal, User string
	HubID        int64
}

// foundPage is a page, and how many subjects the key finds there.
type foundPage struct {
	*PageLink
	Count int
}

// listLink is a list as others link to it.
type listLink struct {
	File, From, To string
}

// listFrame is what stands around a list, or, without entries, the book of all lists.
type listFrame struct {
	*Report
	List, Previous, Next *listLink
	Lists                []*listLink
	Entries              template.HTML
}

// writeLookup makes the lists and their book.
func (v *volume) writeLookup(put put) error {
	lists := cutLists(v.hits(), len(v.pages))
	links := make([]*listLink, len(lists))
	for i, l := range lists {
		links[i] = &listLink{File: fmt.Sprintf("find-%02x.html", i), From: l[0].key, To: l[len(l)-1].key}
	}
	makers := make([]*pageMaker, runtime.GOMAXPROCS(0))
	for i := range makers {
		m, err := newPageMaker(v, v.report)
		if err != nil {
			return err
		}
		makers[i] = m
	}
	type made struct {
		content []byte
		err     error
	}
	places := make([]int, len(lists))
	for i := range places {
		places[i] = i
	}
	next := 0
	for m := range inOrder(places, len(makers), func(worker, i int) made {
		content, err := makers[worker].list(lists[i], links, i)
		return made{content, err}
	}) {
		if m.err != nil {
			return m.err
		}
		if err := put(PagesFolder+"/"+links[next].File, m.content); err != nil {
			return err
		}
		next++
	}
	book, err := makers[0].execute("book", listFrame{Report: v.report, Lists: links})
	if err != nil {
		return err
	}
	return put(PagesFolder+"/find.html", book)
}

// cutLists cuts hits into lists, never through what one key finds: subjects, or as many pages as there are at most.
func cutLists(hits []hit, pages int) [][]hit {
	var lists [][]hit
	from, weight := 0, 0
	for start := 0; start < len(hits); {
		end := sameKey(hits, start)
		const key, link = 50, 120
		w := key + link*min(end-start, max(pages, maxFinds))
		if weight > 0 && weight+w > aimList {
			lists = append(lists, hits[from:start])
			from, weight = start, 0
		}
		weight += w
		start = end
	}
	if from < len(hits) {
		lists = append(lists, hits[from:])
	}
	return lists
}

// sameKey is the end of the hits that have the key of the one at start.
func sameKey(hits []hit, start int) int {
	end := start + 1
	for end < len(hits) && hits[end].key == hits[start].key {
		end++
	}
	return end
}

func (m *pageMaker) list(hits []hit, links []*listLink, i int) ([]byte, error) {
	f := listFrame{Report: m.report, List: links[i]}
	if i > 0 {
		f.Previous = links[i-1]
	}
	if i+1 < len(links) {
		f.Next = links[i+1]
	}
	var b strings.Builder
	for start := 0; start < len(hits); {
		end := sameKey(hits, start)
		if err := m.template.ExecuteTemplate(&b, "found", m.found(hits[start:end])); err != nil {
			return nil, err
		}
		start = end
	}
	f.Entries = template.HTML(b.String())
	return m.execute("list", f)
}

// found gathers what one key finds.
func (v *volume) found(hits []hit) found {
	f := found{Key: hits[0].key}
	if len(hits) <= maxFinds {
		for _, h := range hits {
			f.Subjects = append(f.Subjects, v.subject(h.subject))
		}
		return f
	}
	counts := map[int32]int{}
	for _, h := range hits {
		counts[v.pageOf(h.subject)]++
	}
	for i, p := range v.pages {
		if n := counts[int32(i)]; n > 0 {
			f.Pages = append(f.Pages, foundPage{p, n})
		}
	}
	return f
}

func (v *volume) pageOf(s subjectPlace) int32 {
	return [...][]int32{v.portalsOn, v.accessesOn, v.personsOn}[s&3][s>>2]
}

func (v *volume) subject(s subjectPlace) foundSubject {
	i := int(s >> 2)
	f := foundSubject{File: v.pages[v.pageOf(s)].File, Number: i + 1}
	switch s & 3 {
	case aPortal:
		p := v.portals[i]
		f.Kind, f.Portal, f.HubID = "portal", p.Name, p.HubID
	case anAccess:
		a := v.accesses[i]
		f.Kind, f.Portal, f.HubID, f.User = "access", a.ClientName, a.HubID, a.User
	default:
		p := v.persons[i]
		f.Kind, f.Portal, f.HubID, f.User = "person", p.ClientName, p.HubID, p.User
	}
	f.Portal = cut(f.Portal, maxLabel)
	return f
}
