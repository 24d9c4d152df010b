package hubspot

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"

	"partnerlint/schemas"
)

// source is a file that was read.
type source struct {
	name, base string
	text       []byte
	at         time.Time      // when its facts held
	kind       Kind           // as the caller said, or ""
	portals    map[int64]bool // the Hub IDs it names as its portal's
}

// origin is the place of a record.
type origin struct {
	src *source
	off int
}

// found is a record of an answer: its own id, what it says, and where it stands.
type found[T any] struct {
	origin
	id    string
	value T
}

// gathering is what the files say, before it is put together.
type gathering struct {
	opt    Options
	kinds  []kind
	lists  map[Kind]*list
	counts map[Kind]int // records of each kind, those that are there twice included

	details []found[schemas.Portal]
	users   []found[apiUser]
	rows    []found[schemas.User] // of the in-app users export
	owners  []found[owner]
	roles   []found[string]
	teams   []found[schemas.Team]
	inboxes []found[schemas.TeamEmail]
	events  []found[schemas.SecurityEvent]
	emails  []found[schemas.EmailActivity]
	calls   []found[schemas.CallActivity]
	deals   []found[schemas.Deal]

	portals []mention
	newest  time.Time
	wrong   tellings // what keeps the export from being made
	notes   tellings // what was left out of it
}

func newGathering(opt Options) *gathering {
	return &gathering{
		opt: opt, kinds: kinds(), lists: map[Kind]*list{}, counts: map[Kind]int{},
		wrong: tellings{unread: true, told: map[string]bool{}}, notes: tellings{told: map[string]bool{}},
	}
}

// list returns what is known of the list of a kind.
func (g *gathering) list(k Kind) *list {
	if g.lists[k] == nil {
		g.lists[k] = &list{}
	}
	return g.lists[k]
}

// read takes in one file.
func (g *gathering) read(f File) {
	src := &source{name: f.Name, base: base(f.Name), at: g.opt.ExportedAt.UTC(), kind: f.Kind}
	if g.opt.ExportedAt.IsZero() {
		src.at = f.ModTime.UTC()
	}
	text, problem := decodeText(f.Data)
	if problem != "" {
		g.wrong.file(src, "%s", problem)
		return
	}
	if src.text = text; !plausible(src.at) {
		g.wrong.file(src, "nobody knows when these facts were taken from HubSpot; say so with --at")
		return
	}
	if src.at.After(g.newest) {
		g.newest = src.at
	}
	if c := firstByte(text); c == '{' || c == '[' {
		g.readJSON(src)
	} else {
		g.readCSV(src)
	}
}

// readJSON takes in the pages and records of a file.
func (g *gathering) readJSON(src *source) {
	seen := map[Kind]int{} // records of each kind in the file
	var inPage, one Kind   // of the page being read; of the file, when there is but one
	records := 0           // of the page being read
	var empty []*node      // pages without a record, whose kind the file's other records tell
	s := &stream{text: src.text}
	s.record = func(n *node, paged bool) {
		records++
		k := g.recognise(n)
		switch at := (origin{src, n.off}); {
		case k == nil && isErrorAnswer(n):
			g.errorAnswer(at, n)
			return
		case k == nil:
			g.wrong.at(at, "this record is of no kind that can be imported (it has %s); %s", memberNames(n), accepted())
			return
		case paged && inPage != "" && inPage != k.name:
			g.wrong.at(at, "%s among other records of one answer; save each answer in a file of its own", k.one)
			return
		case g.counts[k.name] >= k.limit():
			g.wrong.once(at, "limit", "more than %d records of one kind; ask HubSpot for a shorter time", k.limit())
			return
		default:
			seen[k.name]++
			g.counts[k.name]++
			if one = k.name; paged {
				inPage = k.name
			}
			g.list(k.name).add(src)
			if !paged {
				g.list(k.name).loose = true
			}
			g.mentioned(n, src)
			k.read(g, rec{n: n, g: g, src: src, one: k.one})
		}
	}
	s.page = func(n *node) {
		g.mentioned(n, src)
		switch {
		case inPage != "":
			g.list(inPage).page(n, src)
		case records == 0:
			empty = append(empty, n)
		}
		inPage, records = "", 0
	}
	if err := s.run(); err != nil {
		off, message := s.explain(err)
		g.wrong.at(origin{src, off}, "%s", message)
		return
	}
	if len(seen) != 1 {
		one = g.kindByName(src)
	}
	for _, n := range empty {
		if one == "" {
			g.wrong.at(origin{src, n.off}, "an empty answer, and nothing tells of what; name the file after what was asked for, e.g. emails.json or archived-owners.json")
			continue
		}
		g.list(one).page(n, src)
	}
}

// unique drops records that are there twice, which happens where pages overlap, and refuses those that differ.
func unique[T any](g *gathering, one string, records []found[T]) []found[T] {
	first := map[string]int{}
	var kept []found[T]
	for _, r := range records {
		i, twice := first[r.id]
		if !twice {
			first[r.id] = len(kept)
			kept = append(kept, r)
			continue
		}
		if !reflect.DeepEqual(kept[i].value, r.value) {
			g.wrong.at(r.origin, "%s with id %s is here with other data than at %s; export anew, all pages at once", one, quote(r.id), kept[i].origin)
		}
	}
	slices.SortStableFunc(kept, func(a, b found[T]) int { return cmp.Or(cmp.Compare(len(a.id), len(b.id)), cmp.Compare(a.id, b.id)) })
	return kept
}

// String is "file:line:col". To find it takes a look at all that stands before: messages that are not told do not ask.
func (o origin) String() string {
	line, col := schemas.Position(o.src.text, schemas.Origin{}, o.off)
	return schemas.Problem{File: o.src.name, Line: line, Column: col}.Position()
}

// values are the records without their places.
func values[T any](records []found[T]) []T {
	out := make([]T, len(records))
	for i, r := range records {
		out[i] = r.value
	}
	return out
}

func firstByte(text []byte) byte {
	for _, c := range text {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c
		}
	}
	return 0
}

func memberNames(n *node) string {
	names := ""
	for i, m := range n.members {
		if i == 8 {
			return names + " …"
		}
		if i > 0 {
			names += ", "
		}
		names += quote(m.name)
	}
	if names == "" {
		return "nothing"
	}
	return names
}

// tellings are problems or notes in the making.
type tellings struct {
	unread bool
	list   []schemas.Problem
	told   map[string]bool // notes that are said once a file
	counts map[string]int
}

// file adds what is wrong with a whole file.
func (t *tellings) file(src *source, format string, args ...any) {
	t.list = append(t.list, schemas.Problem{File: src.name, Message: fmt.Sprintf(format, args...), Unread: t.unread})
}

// at adds what is wrong at one place, up to the number of problems that one file is allowed.
func (t *tellings) at(o origin, format string, args ...any) {
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	t.counts[o.src.name]++
	switch n := t.counts[o.src.name]; {
	case n == schemas.MaxProblems+1:
		t.file(o.src, "and more of the kind; the first %d are listed", schemas.MaxProblems)
	case n <= schemas.MaxProblems:
		line, col := schemas.Position(o.src.text, schemas.Origin{}, o.off)
		t.list = append(t.list, schemas.Problem{File: o.src.name, Line: line, Column: col, Message: fmt.Sprintf(format, args...), Unread: t.unread})
	}
}

// once adds a note on the first of many alike places of a file; what names the matter.
func (t *tellings) once(o origin, what, format string, args ...any) {
	if key := o.src.name + "\x00" + what; !t.told[key] {
		t.told[key] = true
		t.at(o, format, args...)
	}
}

func (t *tellings) sorted() []schemas.Problem {
	slices.SortStableFunc(t.list, func(a, b schemas.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return t.list
}
