package checks

import (
	"fmt"
	"slices"
	"time"

	"partnerlint/schemas"
)

// portalFiles are the reduced exports of a portal.
type portalFiles struct {
	files []EvidenceFile
	// people are the users in them, by personKey, with their user ids.
	people map[string][]string
}

// portal reduces the exports of a portal to what is read on its sides. What cannot be decoded is lost here as it is to
// the run on all inputs, which tells so.
func (r *Reducer) portal(hub int64, s sides) (portalFiles, error) {
	shared := s == sides{partner: true}
	if got, ok := r.partners[hub]; shared && ok {
		return got, nil
	}
	out := portalFiles{people: map[string][]string{}}
	defer r.room.reset()
	refs := exportsOf(r.in, hub)
	set := r.keepsOf(s)
	if s == (sides{}) {
		refs, set = newestOwn(refs), nothing
	}
	names := exportNames(refs)
	for i, ref := range refs {
		raw, err := r.in.Read(ref, r.room.buffer(0))
		if err != nil {
			return portalFiles{}, err
		}
		r.room.keep(0, raw)
		r.room.arena.Reset()
		origin := r.in.Origin(ref)
		root, ok := r.room.arena.Decode(schemas.KindPortalExport, &schemas.Document{Raw: raw, Origin: origin})
		if !ok {
			continue
		}
		set.pruneExport(root)
		out.meetUsers(root)
		out.files = append(out.files, EvidenceFile{Name: names[i], Origin: origin.File, Content: schemas.AppendJSON(nil, root)})
	}
	if shared {
		r.partners[hub] = out
	}
	return out, nil
}

func (r *Reducer) keepsOf(s sides) *fieldSet {
	switch {
	case s.client && s.partner:
		return r.keeps.client.union(r.keeps.partner)
	case s.client:
		return r.keeps.client
	}
	return r.keeps.partner
}

// newestOwn is the newest export that says that the portal is the partner's own.
func newestOwn(refs []schemas.DocRef) []schemas.DocRef {
	for i := len(refs) - 1; i >= 0; i-- {
		if refs[i].Role == schemas.RolePartner {
			return refs[i : i+1]
		}
	}
	return nil
}

// exportNames names the exports of a portal by role, Hub ID and day. Of several on one day each has a number, so that
// their names keep their order.
func exportNames(refs []schemas.DocRef) []string {
	base := func(d schemas.DocRef) string {
		side := "portal"
		if d.Role == schemas.RolePartner {
			side = "partner"
		}
		return fmt.Sprintf("%s-%d-%s", side, d.HubID, time.UnixMicro(d.ExportedAt).UTC().Format(time.DateOnly))
	}
	all := map[string]int{}
	for _, d := range refs {
		all[base(d)]++
	}
	names, seen := make([]string, len(refs)), map[string]int{}
	for i, d := range refs {
		name := base(d)
		if n := all[name]; n > 1 {
			seen[name]++
			names[i] = numbered(name, seen[name], n) + ".json"
		} else {
			names[i] = name + ".json"
		}
	}
	return names
}

// numbered puts a number behind a name, as wide as the last one's, so that the names are ordered as the numbers are.
func numbered(name string, i, last int) string {
	return fmt.Sprintf("%s-%0*d", name, len(fmt.Sprint(last)), i)
}

// meetUsers notes the users in an export. Their texts are copies, since the export is forgotten.
func (p *portalFiles) meetUsers(root *schemas.Node) {
	section := root.Field("users")
	if section.Kind != schemas.Tree {
		return
	}
	items := section.Node.Field("items")
	if items.Kind != schemas.Tree {
		return
	}
	for _, v := range items.Node.Vals {
		key, id := personKey(v.Node.Field("email").Str), v.Node.Field("id").Str
		if ids := p.people[key]; !slices.Contains(ids, id) {
			p.people[key] = append(ids, id)
		}
	}
}
