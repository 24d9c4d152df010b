package checks

import (
	"fmt"
	"strings"

	"partnerlint/schemas"
)

// element is one element of a list with the versions of it that there are.
type element struct {
	versions []version
	kinds    map[string]bool // the sources that list it
}

// lists merges versions of a list section, oldest first. Within a kind of source the newest complete list decides who
// is in it and newer partial ones add to it; complete lists of different kinds that disagree on an element leave open
// whether it is there.
func (m merger) lists(cands []candidate) *list {
	if len(cands) == 1 {
		if l, ok := m.asItStands(cands[0]); ok {
			return l
		}
	}
	t := cands[0].content.Type
	merged := &elements{t: t, byKey: map[string]*element{}}
	complete := map[string]bool{}
	out := &list{from: 1, shown: cands[len(cands)-1].content}
	seen := map[origin]bool{}
	for _, c := range cands {
		kind := c.kind
		if seen[c.origin] { // two exports at one instant: neither is newer, so they stand side by side
			kind += ", second export"
		}
		seen[c.origin] = true
		if !c.partial && out.joinWindow(c) {
			merged.forget(kind)
		}
		complete[kind] = complete[kind] || !c.partial
		for _, v := range c.content.Vals {
			merged.add(version{origin: c.origin, node: v.Node}, kind)
		}
	}
	out.open = true
	for _, ok := range complete {
		out.open = out.open && !ok
	}
	for _, e := range merged.all {
		if len(e.kinds) == 0 {
			continue
		}
		about := nameOf(e.versions[0].node)
		rec := recordValue(m.record(e.versions, about))
		missing := ""
		for _, kind := range sortedKeys(complete) {
			if complete[kind] && !e.kinds[kind] && out.from > out.to { // logs of different times do not contradict each other
				missing = kind
			}
		}
		if missing == "" {
			out.elems = append(out.elems, rec)
			continue
		}
		out.maybe, out.disputed = append(out.maybe, rec), true
		*m.conflicts = append(*m.conflicts, conflict{fact: m.path, about: about,
			first: fmt.Sprintf("listed (%s)", strings.Join(sortedKeys(e.kinds), ", ")), second: fmt.Sprintf("not listed (%s)", missing)})
	}
	return out
}

// asItStands uses the one version of a list without copying it, where no element has sources of its own that have
// lapsed or that speak of another element too.
func (m merger) asItStands(c candidate) (*list, bool) {
	for i, v := range c.content.Vals {
		if hasOwnSources(v.Node) && (!m.allUsable(v.Node) || listedTwice(c.content, i)) {
			return nil, false
		}
	}
	return &list{node: c.content, open: c.partial, from: c.from, to: c.to}, true
}

// listedTwice reports whether another element of the list has the key of the i-th.
func listedTwice(l *schemas.Node, i int) bool {
	for j, other := range l.Vals {
		for _, k := range l.Type.Keys {
			x, y := l.Vals[i].Node.Vals[k], other.Node.Vals[k]
			if j != i && x.Kind == schemas.String && y.Kind == schemas.String && sameText(x.Str, y.Str) {
				return true
			}
		}
	}
	return false
}

func (m merger) allUsable(n *schemas.Node) bool {
	taken := exportedAt(n)
	for _, v := range n.Field("sources").Node.Vals {
		if m.usable(originOf(v.Node, taken)) != "" {
			return false
		}
	}
	return true
}

// joinWindow makes the list cover what c covers too. It reports whether c replaces what was there: for activities,
// whose windows follow each other, it adds.
func (l *list) joinWindow(c candidate) (replaces bool) {
	if c.from > c.to {
		return true
	}
	if l.from > l.to || c.from > l.to {
		l.from, l.to = c.from, c.to
		return true
	}
	l.from, l.to = min(l.from, c.from), max(l.to, c.to)
	return false
}

// elements are the elements of a list by what identifies them.
type elements struct {
	t     *schemas.Type
	all   []*element
	byKey map[string]*element
}

// forget says that a newer complete list of the kind replaces what the kind listed before; what it said of those that
// are listed again still counts.
func (es *elements) forget(kind string) {
	for _, e := range es.all {
		delete(e.kinds, kind)
	}
}

func (es *elements) add(v version, kind string) {
	e := es.find(v.node)
	if e == nil {
		e = &element{kinds: map[string]bool{}}
		es.all = append(es.all, e)
	}
	e.versions = append(e.versions, v)
	e.kinds[kind] = true
	for _, k := range es.keysOf(v.node) {
		if es.byKey[k] == nil {
			es.byKey[k] = e
		}
	}
}

// find looks an element up by its surest key first; a surer key that is known on both sides and differs rules out a
// match by a weaker one.
func (es *elements) find(n *schemas.Node) *element {
	for _, k := range es.keysOf(n) {
		if e := es.byKey[k]; e != nil && !es.differ(e.versions[0].node, n) {
			return e
		}
	}
	return nil
}

func (es *elements) differ(a, b *schemas.Node) bool {
	first := es.t.Keys[0]
	x, y := a.Vals[first], b.Vals[first]
	return len(es.t.Keys) > 1 && x.Kind == schemas.String && y.Kind == schemas.String && x.Str != y.Str
}

func (es *elements) keysOf(n *schemas.Node) []string {
	var keys []string
	for _, i := range es.t.Keys {
		if v := n.Vals[i]; v.Kind == schemas.String {
			keys = append(keys, fmt.Sprintf("%d:%s", i, personKey(v.Str)))
		}
	}
	return keys
}

// namingFields are the fields that name a record, the best first.
var namingFields = []string{"email", "address", "name", "hub", "id"}

// nameOf names a record to people: an address, else a name, else an id.
func nameOf(n *schemas.Node) string {
	for _, name := range namingFields {
		if i := n.Type.Index(name); i >= 0 && n.Vals[i].Kind == schemas.String {
			return n.Vals[i].Str
		}
	}
	return ""
}
