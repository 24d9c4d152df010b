package checks

import "strings"

// fieldSet is a part of a record: some of its fields, and of each of these again a part. nil is all of it.
type fieldSet struct{ fields map[string]*fieldSet }

// nothing is the part of a record that has no field.
var nothing = &fieldSet{}

// wholeRecord ends a path to a record that is read as it is, with all that is in it.
const wholeRecord = "*"

func newFieldSet() *fieldSet { return &fieldSet{fields: map[string]*fieldSet{}} }

// of is the part of a field that is in the set.
func (s *fieldSet) of(name string) *fieldSet {
	if s == nil {
		return nil
	}
	if sub, ok := s.fields[name]; ok {
		return sub
	}
	return nothing
}

// has reports whether a field is in the set, at least in part.
func (s *fieldSet) has(name string) bool { return s.of(name) != nothing }

// add puts the field at the end of a path into the set.
func (s *fieldSet) add(path []string) {
	if s == nil || len(path) == 0 {
		return
	}
	name := path[0]
	if len(path) == 2 && path[1] == wholeRecord {
		s.fields[name] = nil
		return
	}
	if _, ok := s.fields[name]; !ok {
		s.fields[name] = newFieldSet()
	}
	s.fields[name].add(path[1:])
}

// reads are the fields of portals that expressions can read, by their syntax trees: whatever the evidence, they read
// nothing else. Nil sets, as of the zero reads, are everything.
type reads struct {
	client, partner *fieldSet
	// user is what is read of a person's own record, which either portal may give.
	user *fieldSet
	// aliases says that the register's other addresses of a person are read.
	aliases bool
}

func newReads() *reads {
	return &reads{client: newFieldSet(), partner: newFieldSet(), user: newFieldSet()}
}

// side is the part of the portals on a side, "client" or "partner".
func (r *reads) side(name string) *fieldSet {
	switch {
	case r == nil:
		return nil
	case name == "partner":
		return r.partner
	}
	return r.client
}

// person is what is read of a person's own record.
func (r *reads) person() *fieldSet {
	if r == nil {
		return nil
	}
	return r.user
}

// add takes what the expressions behind a set of needs read.
func (r *reads) add(n *needSet) {
	r.aliases = r.aliases || n.variables[variables[slotAliases].name]
	for _, path := range sortedKeys(n.reads) {
		r.path(strings.Split(path, "."))
	}
}

// path takes one path, which begins with a variable's: "client.users.superAdmin".
func (r *reads) path(path []string) {
	rest := path[1:]
	switch path[0] {
	case "client":
		r.client.add(rest)
	case "partner":
		r.partner.add(rest)
	case "portal": // a client's or a partner's
		r.client.add(rest)
		r.partner.add(rest)
	case "user":
		r.user.add(rest)
		ofUsers := append([]string{"users"}, rest...)
		r.client.add(ofUsers)
		r.partner.add(ofUsers)
	case wholeRecord: // a record of unknown origin
		r.client, r.partner, r.user = nil, nil, nil
	}
}

// decides reports whether a fact, as a conflict names it, can decide anything on a side.
func (r *reads) decides(side, fact string) bool {
	section, field, inside := strings.Cut(fact, ".")
	set := r.side(side).of(section)
	if section == "user" {
		set = r.user
	}
	return set != nothing && (!inside || set.has(field))
}
