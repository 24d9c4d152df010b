package checks

import (
	"fmt"
	"strings"
	"time"

	"partnerlint/schemas"
	"partnerlint/schemas/spelling"
)

// attested is an attestation whose fact was found in the schema and whose value has the fact's type.
type attested struct {
	origin
	user    string // personKey; empty: about the portal
	section int    // place of the section in the export
	content *schemas.Node
	person  bool // about the person, whatever the portal
	by      *schemas.Attestation
}

// attestations are all usable attestations of a run, by what they are about.
type attestations struct {
	portals map[int64][]attested
	persons map[string][]attested // facts about the person, by personKey
	// complete says that the register is complete, by an attestation of register.complete.
	complete bool
}

// registerComplete is the one fact that is attested of the register and not of a portal.
const registerComplete = "register.complete"

// resolveAttestations finds the fact of each attestation. What names no fact, or has a value of another type, is lost
// and told.
func resolveAttestations(all []schemas.Attestation, ages ages, now int64) (attestations, []Diagnostic) {
	out := attestations{portals: map[int64][]attested{}, persons: map[string][]attested{}}
	var diags []Diagnostic
	for i := range all {
		a := &all[i]
		if a.Fact == registerComplete {
			if string(a.Value) != "true" {
				diags = append(diags, Diagnostic{Unread: true, Position: fmt.Sprintf("%s:%d:%d", a.File, a.Line, a.Column),
					Message: fmt.Sprintf("the value of %q is %s, but it must be true; leave the attestation out where the register is not complete", a.Fact, clip(string(a.Value), 80))})
				continue
			}
			out.complete = out.complete || ages.usable(originOfAttestation(a), now) == ""
			continue
		}
		r, err := resolveAttestation(a)
		if err != nil {
			diags = append(diags, Diagnostic{Unread: true, Message: err.Error(),
				Position: fmt.Sprintf("%s:%d:%d", a.File, a.Line, a.Column)})
			continue
		}
		if r.person {
			out.persons[r.user] = append(out.persons[r.user], r)
			continue
		}
		out.portals[a.HubID] = append(out.portals[a.HubID], r)
	}
	return out, diags
}

// attestedAndRead leaves out what nothing reads: an attestation of it says nothing of any other fact.
func (plan *Plan) attestedAndRead(all map[int64][]attested) map[int64][]attested {
	out := map[int64][]attested{}
	for hub, said := range all {
		for _, a := range said {
			if plan.keeps().readAnywhere(a.by, portalType().Fields[a.section].Name) {
				out[hub] = append(out[hub], a)
			}
		}
	}
	return out
}

func originOfAttestation(a *schemas.Attestation) origin {
	o := origin{kind: "attested", at: a.At.UnixMicro()}
	if !a.Expires.IsZero() {
		o.expires = a.Expires.Format(time.DateOnly)
	}
	return o
}

func resolveAttestation(a *schemas.Attestation) (attested, error) {
	out := attested{origin: originOfAttestation(a), user: personKey(a.User), by: a}
	export := portalType()
	parts := strings.Split(a.Fact, ".")
	users := export.Index("users")
	if a.User != "" && parts[0] != "users" {
		parts = append([]string{"users"}, parts...)
	}
	out.section = export.Index(parts[0])
	if out.section < 0 || export.Fields[out.section].Type.Section == schemas.NoSection {
		return out, noSuchFact(a.Fact, parts[0], sectionNames())
	}
	t := fieldType(&export.Fields[out.section])
	if out.section == users && a.User != "" {
		t = t.Elem
	}
	if len(parts) == 1 { // the whole section
		v, err := attestedValue(a, t)
		if err != nil {
			return out, err
		}
		out.content = v.Node
		return out, nil
	}
	if t.Kind != schemas.RecordType {
		return out, fmt.Errorf("the fact %q is about one record of a list: attest the whole list %q, or name the user", a.Fact, parts[0])
	}
	rec, field, err := attestedRecord(a, t, parts[1:])
	if err != nil {
		return out, err
	}
	out.content, out.person = rec, field.Person
	if out.section == users {
		rec.Vals[t.Index("email")] = schemas.StringValue(a.User)
	}
	if a.HubID == 0 && !out.person {
		return out, fmt.Errorf("the fact %q is about a portal: say which with hub_id", a.Fact)
	}
	return out, nil
}

// attestedRecord is a record with just the attested fact in it. A fact inside a record ("contacts.primaryContact.email")
// becomes a record with just that.
func attestedRecord(a *schemas.Attestation, t *schemas.Type, path []string) (*schemas.Node, *schemas.Field, error) {
	i := t.Index(path[0])
	if i < 0 || hidden[path[0]] {
		return nil, nil, noSuchFact(a.Fact, path[0], fieldNames(t))
	}
	rec := schemas.NewRecord(t)
	rec.Places = make([]schemas.Place, len(t.Fields))
	rec.Places[i] = schemas.Place{Attestation: a}
	ft := t.Fields[i].Type
	if len(path) > 1 {
		if ft.Kind != schemas.RecordType {
			return nil, nil, noSuchFact(a.Fact, path[1], nil)
		}
		inner, _, err := attestedRecord(a, ft, path[1:])
		if err != nil {
			return nil, nil, err
		}
		rec.Vals[i] = schemas.TreeValue(inner)
		return rec.Adopt(), &t.Fields[i], nil
	}
	v, err := attestedValue(a, ft)
	if err != nil {
		return nil, nil, err
	}
	rec.Vals[i] = v
	return rec, &t.Fields[i], nil
}

func attestedValue(a *schemas.Attestation, t *schemas.Type) (schemas.Value, error) {
	if a.None {
		if !t.Nullable {
			return schemas.Value{}, fmt.Errorf("of the fact %q it cannot be said that there is none: give a value", a.Fact)
		}
		return schemas.Value{Kind: schemas.Null}, nil
	}
	v, ok := schemas.DecodeValue(t, &schemas.Document{Raw: a.Value, Origin: schemas.Origin{File: a.File, Line: a.Line}, Attestation: a})
	if !ok || v.Kind == schemas.Null {
		return v, fmt.Errorf("the value of %q is %s, but it must be %s", a.Fact, clip(string(a.Value), 80), t.Describe())
	}
	return v, nil
}

func noSuchFact(fact, part string, among []string) error {
	if near := spelling.Nearest(part, among); near != "" {
		return fmt.Errorf("there is no fact %q: did you mean %q instead of %q?", fact, near, part)
	}
	if len(among) == 0 {
		return fmt.Errorf("there is no fact %q: it has no part %q", fact, part)
	}
	return fmt.Errorf("there is no fact %q; known here: %s", fact, strings.Join(among, ", "))
}

func sectionNames() []string {
	var names []string
	for _, f := range portalType().Fields {
		if f.Type.Section != schemas.NoSection {
			names = append(names, f.Name)
		}
	}
	return append(names, registerComplete)
}

func fieldNames(t *schemas.Type) []string {
	var names []string
	for _, f := range t.Fields {
		if !hidden[f.Name] {
			names = append(names, f.Name)
		}
	}
	return names
}

// overlayUsers puts what is attested of single users into the list of users. Facts about users who are in no list are
// kept for when the person is met elsewhere.
func (v viewer) overlayUsers(p *portalView, t int64) {
	byUser := map[string][]attested{}
	var order []string
	for _, a := range v.attested {
		if a.user != "" {
			if byUser[a.user] == nil {
				order = append(order, a.user)
			}
			byUser[a.user] = append(byUser[a.user], a)
		}
	}
	if len(order) == 0 {
		return
	}
	p.loose = map[string][]attested{}
	users := p.section("users").list
	m := merger{ages: v.ages, t: t, path: "users", conflicts: &p.conflicts, reads: v.reads.of("users")}
	for _, user := range order {
		if !m.overlay(users, user, byUser[user], v) {
			p.loose[user] = byUser[user]
		}
	}
}

func (m merger) overlay(users *list, user string, said []attested, v viewer) bool {
	if users == nil {
		return false
	}
	if users.node != nil {
		users.elems = make([]value, users.len())
		for i := range users.elems {
			users.elems[i] = users.at(i)
		}
		users.node, users.shown = nil, users.node
	}
	for i, u := range users.elems {
		if personKey(u.node.Field("email").Str) == user {
			versions := append([]version{{origin: v.recordOrigin(u.node), node: u.node}}, versionsOf(said)...)
			users.elems[i] = recordValue(m.record(versions, user))
			return true
		}
	}
	return false
}

func versionsOf(said []attested) []version {
	out := make([]version, len(said))
	for i, a := range said {
		out[i] = version{origin: a.origin, node: a.content}
	}
	return out
}

// recordOrigin is the origin of a record that stands in an export: its section's.
func (v viewer) recordOrigin(n *schemas.Node) origin {
	if n.Places != nil { // merged: of the newest of its versions
		out := origin{}
		for _, p := range n.Places {
			if p.Node != nil {
				if o := v.recordOrigin(p.Node); o.at > out.at {
					out = o
				}
			}
		}
		return out
	}
	if doc := n.Document(); doc != nil && doc.Attestation != nil {
		return originOfAttestation(doc.Attestation)
	}
	section, root := n.SectionAndRoot()
	if section == nil || section.Field("source").Kind != schemas.Tree {
		return origin{}
	}
	return originOf(section.Field("source").Node, root.Field("exportedAt").Num)
}
