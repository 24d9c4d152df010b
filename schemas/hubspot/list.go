package hubspot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"partnerlint/schemas"
)

// list is what is known of how much of a list was saved.
type list struct {
	files    []*source
	pages    int
	last     bool            // there is a page after which HubSpot announces no other
	announce string          // the last further page that HubSpot announced
	total    int64           // how many records HubSpot says there are; 0: it does not say
	passed   map[string]bool // ids of records that are passed over, and that HubSpot's count includes
	loose    bool            // records without their page
	answered string          // the error that HubSpot gave in place of a page
	whole    bool            // an in-app export, which has no pages
	reason   string          // why it is not whole
}

func (l *list) add(src *source) {
	if n := len(l.files); n == 0 || l.files[n-1] != src { // files are read one after the other
		l.files = append(l.files, src)
	}
}

// page takes in what a page says of the others.
func (l *list) page(n *node, src *source) {
	l.add(src)
	l.pages++
	next := n.get("paging").get("next")
	switch after := next.get("after"); {
	case next == nil || next.is('n'):
		l.last = true
	case after != nil:
		l.announce = after.text
	}
	if total := n.get("total"); total.is('0') {
		if t, err := strconv.ParseInt(total.text, 10, 64); err == nil {
			l.total = max(l.total, t)
		}
	}
}

// coverage says how much of the list there is, n being the number of its different records, and why it is not more.
func (l *list) coverage(n int) (schemas.Coverage, string) {
	switch {
	case l == nil || len(l.files) == 0 && l.answered == "":
		return schemas.Absent, "no file of this kind was imported"
	case l.answered != "" && l.pages == 0 && !l.loose:
		return schemas.Absent, clip("HubSpot answered: "+l.answered, 999)
	case l.answered != "":
		return schemas.Partial, clip("in place of a page, HubSpot answered: "+l.answered, 999)
	case l.whole:
		return schemas.Complete, ""
	case l.reason != "":
		return schemas.Partial, l.reason
	case l.loose:
		return schemas.Partial, "records without the paging of HubSpot's answer: nothing shows that they are all; save the answer as it comes"
	case !l.last:
		return schemas.Partial, clip("HubSpot announced a further page that was not imported: after="+l.announce, 999)
	case l.total > int64(n+len(l.passed)):
		return schemas.Partial, fmt.Sprintf("HubSpot counts %d, and the answers hold %d", l.total, n+len(l.passed))
	}
	return schemas.Complete, ""
}

// pass counts a record that is passed over.
func (l *list) pass(id string) {
	if l.passed == nil {
		l.passed = map[string]bool{}
	}
	l.passed[id] = true
}

// complete says whether the list is known to be whole.
func (l *list) complete(n int) bool {
	c, _ := l.coverage(n)
	return c == schemas.Complete
}

// sourceOf is the source of facts that come out of lists together. Its date is the oldest, since that is the last day
// on which all of them are known to have held.
func sourceOf(kind string, lists ...*list) *schemas.Source {
	s := schemas.Source{Kind: kind}
	var names []string
	for _, l := range lists {
		if l == nil {
			continue
		}
		for _, f := range l.files {
			if s.At.IsZero() || f.at.Before(s.At) {
				s.At = f.at
			}
			names = append(names, f.base)
		}
	}
	slices.Sort(names)
	s.File = clip(strings.Join(slices.Compact(names), ", "), 999)
	return &s
}

// section makes the section of a list without a window.
func section[T any](l *list, items []T) *schemas.ListSection[T] {
	c, reason := l.coverage(len(items))
	s := &schemas.ListSection[T]{Coverage: c, Reason: reason}
	if c != schemas.Absent {
		s.Source, s.Items = sourceOf("api", l), &items
	}
	return s
}

// activity makes the section of a list with a window. What was asked for is the window; without it, the list shows
// only that there is something between its first and its last item.
func activity[T any](g *gathering, l *list, items []T, from time.Time, at func(T) time.Time) *schemas.ListSection[T] {
	slices.SortStableFunc(items, func(a, b T) int { return at(a).Compare(at(b)) })
	s := section(l, items)
	if s.Coverage == schemas.Absent {
		return s
	}
	taken := s.Source.At
	w := schemas.Window{From: from.UTC(), To: g.opt.To.UTC()}
	if w.To.IsZero() || w.To.After(taken) { // an answer tells nothing of what came after it
		w.To = taken
	}
	if from.IsZero() {
		if w.From = w.To; len(items) > 0 && at(items[0]).Before(w.To) {
			w.From = at(items[0])
		}
		s.Coverage = schemas.Partial
		s.Reason = joinReasons(s.Reason, "window not stated: give --from and --to")
	} else if w.From.After(w.To) {
		w.From = w.To
		s.Coverage = schemas.Partial
		s.Reason = joinReasons(s.Reason, "the answer is older than the time asked for")
	}
	s.Window = &w
	return s
}

// joinReasons puts two reasons into the 1000 characters that the schema has for one.
func joinReasons(a, b string) string {
	if a == "" {
		return b
	}
	b = clip(b, 499)
	return clip(a, 997-utf8.RuneCountInString(b)) + "; " + b
}
