package checks

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"partnerlint/schemas"
)

// insight answers for the functions that look inside addresses and names, where these are pseudonyms: from the
// originals that a redactor remembers, or from results that were recorded when somebody had them. Without either, what
// only an original can tell is not known. The zero insight of an ordinary run costs a glance at each text.
type insight struct {
	redactor *schemas.Redactor
	recorder *Recorder
	recorded *schemas.Recorded
}

// inquiry is what a function was asked, as it stands in the redacted world.
type inquiry struct {
	function string
	of, with string   // texts
	among    []string // a list
	digest   string   // of a list too long to tell
}

// original returns the original of a text; a text that is no pseudonym is its own. false: nobody knows.
func (in *insight) original(s string) (string, bool) {
	if !schemas.IsPseudonym(s) {
		return s, true
	}
	if in.redactor == nil {
		return "", false
	}
	o, ok := in.redactor.Original(s)
	return o, ok
}

// originals is original for a list.
func (in *insight) originals(texts []string) ([]string, bool) {
	out := make([]string, len(texts))
	for i, s := range texts {
		var ok bool
		if out[i], ok = in.original(s); !ok {
			return nil, false
		}
	}
	return out, true
}

// decide answers a yes-or-no question about texts of which one at least is a pseudonym.
func (in *insight) decide(f *frame, q inquiry, compute func(of, with string, among []string) bool) value {
	if in.redactor == nil {
		if in.recorded != nil {
			if yes, ok := in.recorded.Is(q.function, q.of, q.with, q.among); ok {
				f.recorded = true
				return boolValue(yes)
			}
		}
		return unknown
	}
	of, ok1 := in.original(q.of)
	with, ok2 := in.original(q.with)
	among, ok3 := in.originals(q.among)
	if !ok1 || !ok2 || !ok3 {
		return unknown
	}
	yes := compute(of, with, among)
	in.recorder.is(q, yes)
	return boolValue(yes)
}

// stringsOf are the texts of a list; elements that are not known are left out, and known is false.
func stringsOf(l *list) (texts []string, known bool) {
	known = true
	for i := range l.len() {
		if e := l.at(i); e.kind == kString {
			texts = append(texts, e.str)
		} else {
			known = false
		}
	}
	return texts, known
}

// underAnyInside is underAny for the pseudonym of a domain. Among pseudonyms of domains what is under what can be seen;
// only the others have to be asked about.
func (in *insight) underAnyInside(f *frame, domain string, l *list) value {
	texts, known := stringsOf(l)
	var others []string
	for _, d := range texts {
		switch {
		case !schemas.IsPseudonym(d) || !schemas.SameKind(domain, d):
			others = append(others, d)
		case isUnder(domain, d):
			return yes
		}
	}
	out := no
	if len(others) > 0 {
		out = in.decide(f, inquiry{function: "onDomain", of: domain, among: others}, func(of, _ string, among []string) bool {
			return slices.ContainsFunc(among, func(d string) bool { return isUnder(domainOf(of), d) })
		})
	}
	if out.isTrue() {
		return yes
	}
	if !l.closed() || !known {
		return unknown
	}
	return out
}

// roleMailbox is isRoleMailbox for the pseudonym of an address.
func (in *insight) roleMailbox(f *frame, email string, l *list) value {
	texts, known := stringsOf(l)
	out := no
	if len(texts) > 0 {
		out = in.decide(f, inquiry{function: "isRoleMailbox", of: personKey(email), among: texts}, func(of, _ string, among []string) bool {
			return slices.Contains(among, mailboxOf(of))
		})
	}
	if !out.isTrue() && (!l.closed() || !known) {
		return unknown
	}
	return out
}

// seatClass is the function of that name, where the seat or a part of the table is a pseudonym: a class, unknown, or no
// for a seat in none. Which of two classes that both have a pattern for it comes first only their originals tell.
func (in *insight) seatClass(f *frame, seat string, t *table) value {
	if class, ok := t.classed.Load(seat); ok && in.recorder == nil {
		return class.(value)
	}
	for _, c := range t.classes {
		is := in.decide(f, inquiry{function: "seatClass", of: seat, with: c, among: t.pairs}, func(of, with string, among []string) bool {
			lists := map[string][]string{}
			for i := 0; i < len(among); i += 2 {
				lists[among[i]] = append(lists[among[i]], among[i+1])
			}
			class, ok := classOf(strings.ToLower(strings.TrimSpace(of)), slices.Sorted(maps.Keys(lists)), lists)
			return ok && class == with
		})
		switch {
		case is.isTrue():
			if in.redactor != nil { // else it has to be marked as recorded each time
				t.classed.Store(seat, stringValue(c))
			}
			return stringValue(c)
		case is.kind != kBool:
			return unknown
		}
	}
	return no
}

// needsOriginals reports whether two texts can only be compared by their originals.
func needsOriginals(a, b value) bool {
	if a.kind != kString || b.kind != kString || a.str == "" || b.str == "" { // nothing has no pseudonym
		return false
	}
	x, y := schemas.IsPseudonym(a.str), schemas.IsPseudonym(b.str)
	return x != y || x && y && !schemas.SameKind(a.str, b.str)
}

// equalInside is equal, by the originals where these are needed.
func equalInside(f *frame, a, b value) value {
	if !needsOriginals(a, b) {
		return equal(a, b)
	}
	if schemas.IsPseudonym(b.str) && !schemas.IsPseudonym(a.str) {
		a, b = b, a
	}
	return f.inside.decide(f, inquiry{function: "equals", of: a.str, with: b.str}, func(of, with string, _ []string) bool { return of == with })
}

// holdsPseudonym reports whether one of the texts in the list is a pseudonym.
func (l *list) holdsPseudonym() bool {
	if l.node != nil {
		return slices.ContainsFunc(l.node.Vals, func(v schemas.Value) bool { return schemas.IsPseudonym(v.Str) })
	}
	for i := range l.elems {
		if schemas.IsPseudonym(l.elems[i].str) {
			return true
		}
	}
	return false
}

// containsInside is contains, by the originals where these are needed. So far is what contains says.
func containsInside(f *frame, l *list, x, soFar value) value {
	var others []string
	for i := range l.len() {
		if e := l.at(i); needsOriginals(e, x) {
			others = append(others, e.str)
		}
	}
	if len(others) == 0 {
		return soFar
	}
	in := f.inside.decide(f, inquiry{function: "in", of: x.str, among: others}, func(of, _ string, among []string) bool { return slices.Contains(among, of) })
	return or3(in, soFar)
}

// textual makes a function of two texts look at the originals where one is a pseudonym.
func textual(name string, compute func(a, b string) bool) func(*frame, []value) value {
	return func(f *frame, a []value) value {
		if !schemas.IsPseudonym(a[0].str) && !schemas.IsPseudonym(a[1].str) {
			return boolValue(compute(a[0].str, a[1].str))
		}
		return f.inside.decide(f, inquiry{function: name, of: a[0].str, with: a[1].str}, func(of, with string, _ []string) bool { return compute(of, with) })
	}
}

// matches is the function of that name, where the text or the pattern is a pseudonym.
func (in *insight) matches(f *frame, text string, re *regexp.Regexp) value {
	return in.decide(f, inquiry{function: "matches", of: text, with: re.String()}, func(of, with string, _ []string) bool {
		if with == re.String() {
			return re.MatchString(of)
		}
		ok, err := regexp.MatchString(with, of)
		return ok && err == nil
	})
}

// comparison compares two arguments of a call, by their places.
func comparison(smaller, larger int, orEqual bool) func(*frame, []value) value {
	return func(f *frame, a []value) value {
		if a[0].kind == kString {
			return ordered(f, a[smaller], a[larger], orEqual)
		}
		return less(a[smaller], a[larger], orEqual)
	}
}

// ordered is less, by the originals of texts of which one is a pseudonym.
func ordered(f *frame, a, b value, orEqual bool) value {
	if a.kind != kString || b.kind != kString || !schemas.IsPseudonym(a.str) && !schemas.IsPseudonym(b.str) {
		return less(a, b, orEqual)
	}
	name := "less"
	if orEqual {
		name = "lessOrEqual"
	}
	return f.inside.decide(f, inquiry{function: name, of: a.str, with: b.str}, func(of, with string, _ []string) bool { return of < with || orEqual && of == with })
}

// length is the length of a text in characters; that of a pseudonym tells nothing, and is not recorded.
func (in *insight) length(text string) value {
	o, ok := in.original(text)
	if !ok {
		return unknown
	}
	return intValue(int64(utf8.RuneCountInString(o)))
}

// nearInside is nearMatches for pseudonyms: it compares the originals and yields pseudonyms.
func (in *insight) nearInside(f *frame, users []string, email string) value {
	q := inquiry{function: "nearMatches", of: personKey(email), digest: digestOf(users)}
	if in.redactor == nil {
		if in.recorded == nil {
			return unknown
		}
		found, ok := in.recorded.Yields(q.function, q.of, q.digest)
		if !ok {
			return unknown
		}
		f.recorded = true
		return emailList(found)
	}
	want, ok := in.original(q.of)
	var found []string
	for _, u := range users {
		o, known := in.original(personKey(u))
		if ok = ok && known; !ok {
			return unknown
		}
		if o != want && looksLike(o, want) {
			found = append(found, u)
		}
	}
	slices.Sort(found)
	in.recorder.yields(q, found)
	return emailList(found)
}

func emailList(addresses []string) value {
	out := make([]value, len(addresses))
	for i, a := range addresses {
		out[i] = emailValue(a)
	}
	return listValue(out)
}

// mailboxOf is the part of an address before the @, without what follows a plus.
func mailboxOf(email string) string {
	local, _, _ := strings.Cut(localPart(email), "+")
	return local
}
