package checks

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"partnerlint/schemas"
)

// registers writes the registers as JSON: those with rows of the selection, and those that are complete, since these
// close the list of accesses. Rows keep the ids that they have in the inputs.
func (r *Reducer) registers(sel *selected) ([]EvidenceFile, error) {
	rows := map[int][]*schemas.Node{}
	all, aliases := r.in.Accesses(), r.aliases(sel)
	for _, i := range slices.Sorted(maps.Keys(sel.rows)) {
		row, also := r.rows[i], aliases[i]
		n, ok := schemas.Decode(schemas.KindAccess, r.joined.rowText.text(i))
		if !ok {
			return nil, fmt.Errorf("%s: row %d of the register can no longer be read; has the file changed since?", r.in.Registers()[all[i].Register].File, all[i].Row)
		}
		n.Vals[n.Type.Index("id")] = schemas.StringValue(row.id)
		if also {
			onlyIdentity(n)
		}
		rows[all[i].Register] = append(rows[all[i].Register], n)
	}
	var kept []int
	for i, register := range r.in.Registers() {
		if rows[i] != nil || register.Coverage == schemas.Complete {
			kept = append(kept, i)
		}
	}
	var out []EvidenceFile
	for n, i := range kept {
		register := &r.in.Registers()[i]
		out = append(out, EvidenceFile{Name: numbered("register", n+1, len(kept)) + ".json", Origin: register.File,
			Content: schemas.AppendJSON(nil, schemas.RegisterNode(register, rows[i]))})
	}
	return out, nil
}

// aliases adds to a selection the rows at other portals that name a person of it by another address, which rules can ask
// for: one for each address.
func (r *Reducer) aliases(sel *selected) map[int]bool {
	added := map[int]bool{}
	if !r.keeps.aliases {
		return added
	}
	for who := range sel.ids {
		for _, key := range r.joined.addresses[who.id] {
			other := idOf{who.id, key}
			if key == who.key || sel.told[other] {
				continue
			}
			i := slices.IndexFunc(r.rows, func(row *accessRow) bool { return row.userID == who.id && row.key == key })
			sel.rows[i], added[i] = true, true
		}
	}
	return added
}

// onlyIdentity leaves of a row whom it names and where, which is all that is read of it.
func onlyIdentity(n *schemas.Node) {
	for i := range n.Type.Fields {
		if f := &n.Type.Fields[i]; !f.Required && !slices.Contains([]string{"id", "userId", "hubId"}, f.Name) {
			n.Vals[i] = schemas.Value{}
		}
	}
}

// resolvedAttestation is an attestation and what it says, where it says something that can be used.
type resolvedAttestation struct {
	schemas.Attestation
	attested
}

func resolveKept(all []schemas.Attestation) []resolvedAttestation {
	var out []resolvedAttestation
	for i := range all {
		if all[i].Fact == registerComplete {
			out = append(out, resolvedAttestation{Attestation: all[i]})
			continue
		}
		if a, err := resolveAttestation(&all[i]); err == nil {
			out = append(out, resolvedAttestation{all[i], a})
		}
	}
	return out
}

// attestations writes what is attested of kept facts of the portals, of the people in them and on the rows, and of the
// register.
func (r *Reducer) attestations(sel *selected) ([]EvidenceFile, error) {
	var files []string
	kept := map[string][]schemas.Attestation{}
	for i := range r.attested {
		a, ok := r.reduceAttestation(sel, &r.attested[i])
		if !ok {
			continue
		}
		if kept[a.File] == nil {
			files = append(files, a.File)
		}
		kept[a.File] = append(kept[a.File], a)
	}
	var out []EvidenceFile
	for n, file := range files {
		text, err := schemas.AppendAttestations(nil, kept[file])
		if err != nil {
			return nil, err
		}
		out = append(out, EvidenceFile{Name: numbered("attestations", n+1, len(files)) + ".toml", Origin: file, Content: text})
	}
	return out, nil
}

// reduceAttestation reduces the value of an attestation as the same fact of an export is. It reports whether anything
// is left.
func (r *Reducer) reduceAttestation(sel *selected, a *resolvedAttestation) (schemas.Attestation, bool) {
	if a.Fact == registerComplete {
		return a.Attestation, true
	}
	about := a.person && sel.people[a.user] || !a.person && sel.sides[a.HubID] != sides{}
	section := portalType().Fields[a.section].Name
	if !about || !r.keeps.readAnywhere(&a.Attestation, section) {
		return schemas.Attestation{}, false
	}
	return r.keeps.client.of(section).union(r.keeps.partner.of(section)).pruneAttestation(a)
}

// pruneAttestation prunes what is attested and writes its value again. The node is the reducer's own, but is met again
// with the next selection, which may keep more: it is resolved anew.
func (s *fieldSet) pruneAttestation(a *resolvedAttestation) (schemas.Attestation, bool) {
	out := a.Attestation
	fresh, err := resolveAttestation(&a.Attestation)
	if err != nil {
		return out, false
	}
	s.prune(fresh.content, true)
	n := fresh.content
	path := factPath(&a.Attestation)
	for depth, name := range path {
		i := n.Type.Index(name)
		v := n.Vals[i]
		switch {
		case v.Kind == schemas.LeftOut:
			return out, false
		case v.Kind == schemas.Tree && depth == len(path)-1:
			out.Value = schemas.AppendJSON(nil, v.Node)
			return out, true
		case v.Kind != schemas.Tree:
			return out, true // as it was written
		}
		n = v.Node
	}
	out.Value = schemas.AppendJSON(nil, n)
	return out, true
}

// factPath is the way to an attested fact inside its section, or inside a user's record; empty: it is the whole.
func factPath(a *schemas.Attestation) []string {
	parts := strings.Split(a.Fact, ".")
	if a.User != "" && parts[0] != "users" {
		return parts
	}
	return parts[1:]
}
