package checks

import (
	"slices"

	"partnerlint/schemas"
)

// engineReads are the fields of portals that a run reads by itself, whatever the rules. Beside them a reduced export
// keeps its head (kind, schemaVersion, exportedAt, hubId, role), of each section that is kept coverage, reason, source
// and window, and of each record what its schema requires, the keys by which lists are put together and what names it
// where exports contradict each other.
var engineReads = map[string][][]string{
	"client": {
		{"portal", "name"},                            // names the portal in results and messages
		{"contacts", "primaryContact", "email"},       // whom HubSpot will notify
		{"users", "id"},                               // finds people; the address is required anyway
		{"users", "firstName"}, {"users", "lastName"}, // name people in the results
		{"securityEvents", "type"}, {"securityEvents", "userId"}, // look back from a later list of users to the moment of a request
	},
	"partner": {
		{"portal", "name"},
		{"users", "id"},
		{"users", "firstName"}, {"users", "lastName"}, // where the client portal does not name the person
		{"securityEvents", "type"}, {"securityEvents", "userId"},
	},
}

// whatIsRead are the fields of portals that reduced evidence holds: those that rules read to decide and in their
// messages, and those that the run itself reads.
func (plan *Plan) whatIsRead() *reads {
	r := newReads()
	for _, b := range plan.bounds() {
		r.add(b.needs)
		for i := range b.cases {
			r.add(b.cases[i].message().needs)
		}
	}
	for _, side := range []string{"client", "partner"} {
		for _, path := range engineReads[side] {
			r.side(side).add(path)
		}
	}
	return r
}

// readAnywhere reports whether what is attested is read of any portal.
func (r *reads) readAnywhere(a *schemas.Attestation, section string) bool {
	set := r.client.of(section).union(r.partner.of(section))
	for _, name := range factPath(a) {
		set = set.of(name)
	}
	return set != nothing
}

// union is what is in either set.
func (s *fieldSet) union(other *fieldSet) *fieldSet {
	switch {
	case s == nil || other == nil:
		return nil
	case s == nothing:
		return other
	case other == nothing:
		return s
	}
	out := newFieldSet()
	for _, set := range []*fieldSet{s, other} {
		for name, sub := range set.fields {
			if old, ok := out.fields[name]; ok {
				sub = old.union(sub)
			}
			out.fields[name] = sub
		}
	}
	return out
}

// pruneExport takes out of an export what is not in the set.
func (s *fieldSet) pruneExport(root *schemas.Node) {
	for i := range root.Type.Fields {
		f, v := &root.Type.Fields[i], root.Vals[i]
		switch {
		case f.Type.Section == schemas.NoSection && !f.Required, f.Type.Section != schemas.NoSection && !s.has(f.Name):
			root.Vals[i] = schemas.Value{}
		case f.Type.Section != schemas.NoSection && v.Kind == schemas.Tree:
			s.of(f.Name).pruneSection(v.Node)
		}
	}
}

func (s *fieldSet) pruneSection(n *schemas.Node) {
	if source := n.Field("source"); source.Kind == schemas.Tree {
		pruneSource(source.Node)
	}
	for _, name := range []string{"facts", "items"} {
		if content := n.Field(name); content.Kind == schemas.Tree {
			s.prune(content.Node, true)
		}
	}
}

// pruneSource takes out what no result shows of a source.
func pruneSource(n *schemas.Node) { n.Vals[n.Type.Index("file")] = schemas.Value{} }

// prune takes out of a record, or of the records of a list, what is not in the set. own says that it is a section's
// own, and not a part of another record.
func (s *fieldSet) prune(n *schemas.Node, own bool) {
	switch n.Type.Kind {
	case schemas.ListType:
		keys := n.Type.Keys
		if own && n.Type.Elem.Kind == schemas.RecordType {
			keys = append(slices.Clip(keys), namingField(n.Type.Elem)...)
		}
		for _, v := range n.Vals {
			if v.Kind == schemas.Tree {
				s.pruneRecord(v.Node, keys)
			}
		}
	case schemas.RecordType:
		s.pruneRecord(n, nil)
	}
}

func (s *fieldSet) pruneRecord(n *schemas.Node, keys []int) {
	if n.Type.Kind != schemas.RecordType {
		return
	}
	for i := range n.Type.Fields {
		f, v := &n.Type.Fields[i], n.Vals[i]
		switch {
		case f.Name == "sources":
			if v.Kind == schemas.Tree {
				s.pruneSources(v.Node, n.Type, keys)
			}
		case !s.keepsField(f, i, keys):
			n.Vals[i] = schemas.Value{}
		case v.Kind == schemas.Tree:
			s.of(f.Name).prune(v.Node, false)
		}
	}
}

func (s *fieldSet) keepsField(f *schemas.Field, i int, keys []int) bool {
	return f.Required || s.has(f.Name) || slices.Contains(keys, i)
}

// pruneSources keeps the sources of the facts that are kept. The table stays, perhaps empty: that some facts have a
// source of their own decides how records of one list that stand twice are put together.
func (s *fieldSet) pruneSources(n *schemas.Node, record *schemas.Type, keys []int) {
	names, vals := n.Names[:0], n.Vals[:0]
	for i, name := range n.Names {
		slot := record.Index(name)
		if slot < 0 || !s.keepsField(&record.Fields[slot], slot, keys) {
			continue
		}
		pruneSource(n.Vals[i].Node)
		names, vals = append(names, name), append(vals, n.Vals[i])
	}
	n.Names, n.Vals = names, vals
}

// namingField is the field by which nameOf names a record first.
func namingField(t *schemas.Type) []int {
	for _, name := range namingFields {
		if i := t.Index(name); i >= 0 {
			return []int{i}
		}
	}
	return nil
}
