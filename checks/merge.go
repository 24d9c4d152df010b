package checks

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"partnerlint/schemas"
)

// exportDoc is a decoded export.
type exportDoc struct {
	root *schemas.Node
	at   int64
}

// candidate is one section of one export (or an attested one) that may serve a moment.
type candidate struct {
	origin
	content *schemas.Node // the record or the list
	partial bool
	from    int64 // window; from > to: none
	to      int64
}

// viewer builds views of one portal.
type viewer struct {
	hubID    int64
	side     string // "client" or "partner"; names the facts
	now      int64  // dated events count up to now, whatever the moment
	docs     []exportDoc
	attested []attested
	ages     ages
	reads    *fieldSet // what of the portal can decide anything; nil: all
}

// at builds the view of moment t, in microseconds.
func (v viewer) at(t int64) *portalView {
	export := portalType()
	p := &portalView{hubID: v.hubID, exported: len(v.docs) > 0, sections: make([]sectionView, len(export.Fields))}
	for _, d := range v.docs {
		if d.at <= t && d.at > p.exportedAt {
			p.exportedAt, p.newest = d.at, d.root
		}
	}
	for i := range export.Fields {
		if export.Fields[i].Type.Section != schemas.NoSection {
			v.section(p, i, t)
		}
	}
	v.overlayUsers(p, t)
	return p
}

func (v viewer) section(p *portalView, i int, t int64) {
	field := &portalType().Fields[i]
	cands, lack, reason := v.candidates(i, t)
	s := &p.sections[i]
	s.lack, s.reason = lack, reason
	for _, c := range cands {
		s.at = max(s.at, c.at)
	}
	m := merger{ages: v.ages, t: t, path: field.Name, dated: field.Type.Dated, conflicts: &p.conflicts, reads: v.reads.of(field.Name)}
	if field.Type.Section == schemas.FactsSectionKind {
		if len(cands) == 0 {
			s.node = emptyRecord(fieldType(field), lack)
			return
		}
		s.node = m.records(cands, "")
		return
	}
	if len(cands) == 0 {
		return
	}
	s.list = m.lists(cands)
	if s.list.open {
		s.lack = PartialList
		s.list.fact = &traced{path: v.side + "." + field.Name, field: field, lacks: true, reason: PartialList}
	}
}

// candidates are the usable versions of a section, oldest first, and why there is none if there is none.
func (v viewer) candidates(i int, t int64) (out []candidate, lack NeedReason, reason string) {
	lack = NoExport
	for _, d := range v.docs {
		lack = graver(lack, NotCollected)
		sv := d.root.Vals[i]
		if sv.Kind != schemas.Tree {
			continue
		}
		c, ok := readSection(sv.Node, d.at)
		if !ok {
			reason = sv.Node.Field("reason").Str
			continue
		}
		if why := v.usable(i, c.origin, t); why != "" {
			lack = graver(lack, why)
			continue
		}
		if c.partial {
			reason = sv.Node.Field("reason").Str
		}
		out = append(out, c)
	}
	for _, a := range v.attested {
		if a.section != i || a.user != "" {
			continue
		}
		if why := v.ages.usable(a.origin, t); why != "" {
			lack = graver(lack, why)
			continue
		}
		out = append(out, candidate{origin: a.origin, content: a.content, from: 1})
	}
	sort.SliceStable(out, func(x, y int) bool { return out[x].at < out[y].at })
	return out, lack, reason
}

// usable says why a section cannot serve moment t; empty: it can.
func (v viewer) usable(i int, o origin, t int64) NeedReason {
	if !portalType().Fields[i].Type.Dated {
		return v.ages.usable(o, t)
	}
	if o.at > v.now {
		return TakenLater
	}
	return ""
}

func readSection(n *schemas.Node, exportedAt int64) (candidate, bool) {
	content := n.Field("facts")
	if n.Type.Section == schemas.ItemsSectionKind {
		content = n.Field("items")
	}
	source := n.Field("source")
	if content.Kind != schemas.Tree || source.Kind != schemas.Tree {
		return candidate{}, false
	}
	c := candidate{origin: originOf(source.Node, exportedAt), content: content.Node,
		partial: n.Field("coverage").Str == string(schemas.Partial), from: 1}
	if w := n.Field("window"); w.Kind == schemas.Tree {
		c.from, c.to = w.Node.Field("from").Num, w.Node.Field("to").Num
	}
	return c, true
}

// merger puts several versions of a section together.
type merger struct {
	ages      ages
	t         int64
	path      string
	dated     bool // dated events: candidates are chosen once, and what they say stays true
	conflicts *[]conflict
	reads     *fieldSet // of the record: two statements differ only where they differ in what can decide anything
}

// usable says why a fact cannot be used at the merger's moment; empty: it can.
func (m merger) usable(o origin) NeedReason {
	if m.dated {
		return ""
	}
	return m.ages.usable(o, m.t)
}

// version is one version of a record.
type version struct {
	origin
	node *schemas.Node
}

func (m merger) records(cands []candidate, about string) *schemas.Node {
	versions := make([]version, len(cands))
	for i, c := range cands {
		versions[i] = version{origin: c.origin, node: c.content}
	}
	return m.record(versions, about)
}

// record merges versions of one record, fact by fact. A single version whose facts all have the section's own source
// is used as it stands.
func (m merger) record(versions []version, about string) *schemas.Node {
	if len(versions) == 1 && !hasOwnSources(versions[0].node) {
		return versions[0].node
	}
	t := versions[0].node.Type
	out := schemas.NewRecord(t)
	out.Places = make([]schemas.Place, len(t.Fields))
	for i := range t.Fields {
		if t.Fields[i].Name != "sources" {
			out.Vals[i], out.Places[i] = m.fact(versions, i, about)
		}
	}
	return out
}

func hasOwnSources(n *schemas.Node) bool {
	i := n.Type.Index("sources")
	return i >= 0 && n.Vals[i].Kind == schemas.Tree
}

// said is one statement of a fact.
type said struct {
	origin
	v     schemas.Value
	place schemas.Place
	rival *said // one of the same kind and instant that says something else
}

// fact chooses among the statements of one fact: newer wins within a kind of source; kinds that disagree make it
// unknown.
func (m merger) fact(versions []version, i int, about string) (schemas.Value, schemas.Place) {
	best := map[string]said{}
	lack := NotCollected
	for _, ver := range versions {
		v := ver.node.Vals[i]
		if v.Kind == schemas.LeftOut {
			lack = graver(lack, reasonOf(v))
			continue
		}
		s := said{origin: ver.ownOrigin(i), v: v, place: placeOf(ver.node, i)}
		if why := m.usable(s.origin); why != "" {
			lack = graver(lack, why)
			continue
		}
		old, ok := best[s.kind]
		if ok && old.at == s.at {
			if s.rival = old.rival; !sameValue(old.v, s.v, &ver.node.Type.Fields[i], m.reads) {
				s.rival = &old
			}
		}
		if !ok || s.at >= old.at {
			best[s.kind] = s
		}
	}
	return m.agreed(best, versions[0].node.Type, i, about, lack)
}

func (m merger) agreed(best map[string]said, t *schemas.Type, i int, about string, lack NeedReason) (schemas.Value, schemas.Place) {
	var chosen said
	torn := false
	for _, kind := range []string{"api", "in-app", "attested"} {
		s, ok := best[kind]
		if s.rival != nil {
			torn = true
			m.tell(t, i, about, *s.rival, s)
		}
		switch {
		case !ok:
		case chosen.kind == "":
			chosen = s
		case !sameValue(chosen.v, s.v, &t.Fields[i], m.reads):
			torn = true
			m.tell(t, i, about, chosen, s)
		case s.at > chosen.at:
			chosen = s.with(chosen)
		default:
			chosen = chosen.with(s)
		}
	}
	if torn {
		return lackCode(InConflict), schemas.Place{}
	}
	if chosen.kind == "" {
		return lackCode(lack), schemas.Place{}
	}
	return chosen.v, chosen.place
}

// with fills in what a record leaves out and another statement of it, which does not contradict it, knows.
func (s said) with(other said) said {
	n := s.v.Node
	if s.v.Kind != schemas.Tree || n.Type.Kind != schemas.RecordType || !slices.ContainsFunc(n.Vals, func(v schemas.Value) bool { return v.Kind == schemas.LeftOut }) {
		return s
	}
	both := schemas.NewRecord(n.Type)
	both.Places = make([]schemas.Place, len(n.Vals))
	for i, v := range n.Vals {
		from := n
		if v.Kind == schemas.LeftOut {
			from = other.v.Node
		}
		both.Vals[i], both.Places[i] = from.Vals[i], placeOf(from, i)
	}
	s.v.Node = both
	return s
}

func (m merger) tell(t *schemas.Type, i int, about string, a, b said) {
	side := func(s said) string {
		return fmt.Sprintf("%s (%s, %s)", textOf(s.v, t.Fields[i].Type), s.kind, time.UnixMicro(s.at).UTC().Format(time.DateTime))
	}
	first, second := side(a), side(b)
	if first > second { // whichever was read first
		first, second = second, first
	}
	c := conflict{fact: m.path + "." + t.Fields[i].Name, about: about, first: first, second: second}
	if !slices.Contains(*m.conflicts, c) { // a person may be met more than once
		*m.conflicts = append(*m.conflicts, c)
	}
}

// ownOrigin is the origin of one fact: its own source where the record names one, and of a fact of a record that was
// put together that of the record it was taken from, whatever else is in it.
func (ver version) ownOrigin(i int) origin {
	if ver.node.Places != nil {
		switch p := ver.node.Places[i]; {
		case p.Attestation != nil:
			return originOfAttestation(p.Attestation)
		case p.Node != nil:
			if o := (version{origin: viewer{}.recordOrigin(p.Node), node: p.Node}).ownOrigin(p.Slot); o.kind != "" {
				return o
			}
		}
	}
	if !hasOwnSources(ver.node) {
		return ver.origin
	}
	sources := ver.node.Field("sources").Node
	for k, name := range sources.Names {
		if name == ver.node.Type.Fields[i].Name {
			return originOf(sources.Vals[k].Node, exportedAt(ver.node))
		}
	}
	return ver.origin
}

// exportedAt is the date of the export that a node stands in.
func exportedAt(n *schemas.Node) int64 {
	_, root := n.SectionAndRoot()
	return root.Field("exportedAt").Num
}

func placeOf(n *schemas.Node, i int) schemas.Place {
	if n.Places != nil && (n.Places[i].Node != nil || n.Places[i].Attestation != nil) {
		return n.Places[i]
	}
	return schemas.Place{Node: n, Slot: i}
}

// sameValue compares two statements of a record's field. Inside it, only what both know and what is read of the record
// is compared.
func sameValue(a, b schemas.Value, f *schemas.Field, read *fieldSet) bool {
	return same(a, b, f.Type, read.of(f.Name))
}

func same(a, b schemas.Value, t *schemas.Type, read *fieldSet) bool {
	if a.Kind != b.Kind {
		return a.Kind == schemas.LeftOut || b.Kind == schemas.LeftOut
	}
	switch a.Kind {
	case schemas.String:
		if t.Kind == schemas.EmailType {
			return sameText(a.Str, b.Str)
		}
		return a.Str == b.Str
	case schemas.Tree:
		return sameTree(a.Node, b.Node, read)
	}
	return a.Num == b.Num
}

func sameTree(a, b *schemas.Node, read *fieldSet) bool {
	if len(a.Vals) != len(b.Vals) {
		return false
	}
	if a.Type.Kind != schemas.ListType {
		for i := range a.Vals {
			if a.Type.Kind != schemas.RecordType {
				continue
			}
			if f := &a.Type.Fields[i]; (f.Required || read.has(f.Name)) && !sameValue(a.Vals[i], b.Vals[i], f, read) {
				return false
			}
		}
		return true
	}
	// Lists of facts have no order of their own.
	for _, x := range a.Vals {
		found := false
		for _, y := range b.Vals {
			found = found || same(x, y, a.Type.Elem, read)
		}
		if !found {
			return false
		}
	}
	return true
}

func textOf(v schemas.Value, t *schemas.Type) string {
	text := formatter{zone: time.UTC}.text(fromSchema(v, t))
	return strings.TrimSpace(text)
}
