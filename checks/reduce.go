package checks

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"partnerlint/schemas"
)

// Selection is the part of the inputs that a packet is about.
type Selection struct {
	// Rows are the accesses, as indices into schemas.Inputs.Accesses. Every other row at the same Hub IDs goes along,
	// since what is judged at a portal reads them; of rows without a usable Hub ID, those of the same people.
	Rows []int
	// HubIDs are the client portals; 0 stands for all rows without a usable Hub ID.
	HubIDs []int64
}

// EvidenceFile is one file of reduced evidence.
type EvidenceFile struct {
	// Name is a file name that is safe everywhere: portal-1002-2026-11-09.json, partner-42-2026-11-09.json,
	// register-1.json, attestations-1.toml.
	Name string
	// Origin is the path of the input that it was reduced from.
	Origin string
	// Content is written for people, a fact a line.
	Content []byte
}

// Evidence yields the evidence of a selection: what the rules can read of it, and what the run itself reads. Judged
// under the same plan, moment and filter, it gives the same outcomes as all the inputs do. The files are ordered by
// name and the same in whatever order the inputs were named. For many selections, make one Reducer.
func (plan *Plan) Evidence(in *schemas.Inputs, s Selection) iter.Seq2[EvidenceFile, error] {
	return plan.Reducer(in).Evidence(s)
}

// Reducer reduces the evidence of many selections of the same inputs. It serves one goroutine.
type Reducer struct {
	plan     *Plan
	in       *schemas.Inputs
	keeps    *reads
	joined   *evidence    // the rows of the registers, joined, and which portals are the partner's
	rows     []*accessRow // the same rows in the order of the inputs
	attested []resolvedAttestation
	partners map[int64]portalFiles // reduced; most selections share them

	room portalRoom
}

// Reducer makes ready to reduce inputs.
func (plan *Plan) Reducer(in *schemas.Inputs) *Reducer {
	r := &Reducer{plan: plan, in: in, keeps: plan.keeps(), joined: &evidence{rowText: readRows{in}}, partners: map[int64]portalFiles{}}
	rows := rowsOf(in)
	r.rows = slices.Clone(rows)
	r.joined.addAccesses(rows)
	for _, p := range in.Portals() {
		if p.Role == schemas.RolePartner {
			r.joined.partners = append(r.joined.partners, viewer{hubID: p.HubID})
		}
	}
	r.attested = resolveKept(in.Attestations())
	return r
}

// Evidence is Plan.Evidence.
func (r *Reducer) Evidence(s Selection) iter.Seq2[EvidenceFile, error] {
	return func(yield func(EvidenceFile, error) bool) {
		files, err := r.files(s)
		if err != nil {
			yield(EvidenceFile{}, err)
			return
		}
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (r *Reducer) files(s Selection) ([]EvidenceFile, error) {
	sel := r.selected(s)
	var out []EvidenceFile
	for _, hub := range slices.Sorted(maps.Keys(sel.sides)) {
		p, err := r.portal(hub, sel.sides[hub])
		if err != nil {
			return nil, err
		}
		out = append(out, p.files...)
		sel.meet(p.people)
	}
	registers, err := r.registers(sel)
	if err != nil {
		return nil, err
	}
	said, err := r.attestations(sel)
	if err != nil {
		return nil, err
	}
	out = append(append(out, registers...), said...)
	slices.SortFunc(out, func(a, b EvidenceFile) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// selected is a selection with all that is judged with it.
type selected struct {
	rows  map[int]bool
	sides map[int64]sides // of the portals
	// people are the users of the portals and those on the rows, by personKey, with their user ids.
	people map[string]bool
	keys   map[string]bool // those on the rows
	ids    map[idOf]bool   // of those on the rows, wherever it is told
	told   map[idOf]bool   // what the rows themselves tell
}

// idOf is a person and a user id of theirs.
type idOf struct{ id, key string }

// sides say as what a portal is judged. A partner portal that is neither only counts as one of the partner's own: that
// it is there is all that is read of it.
type sides struct{ client, partner bool }

func (r *Reducer) selected(s Selection) *selected {
	sel := &selected{rows: map[int]bool{}, sides: map[int64]sides{}, people: map[string]bool{}, keys: map[string]bool{},
		ids: map[idOf]bool{}, told: map[idOf]bool{}}
	hubs, without := map[int64]bool{}, map[string]bool{}
	for _, hub := range s.HubIDs {
		hubs[hub] = true
	}
	for _, i := range s.Rows {
		if row := r.rows[i]; row.hubID != 0 {
			hubs[row.hubID] = true
		} else {
			without[row.key] = true
		}
	}
	all := false // the partner portals are all read
	for hub := range hubs {
		rows := r.joined.accessesTo(hub)
		for _, row := range rows {
			all = sel.take(row) || all
		}
		all = all || len(rows) == 0
		if hub != 0 {
			sel.sides[hub] = sides{client: true, partner: sel.sides[hub].partner}
		}
	}
	for _, row := range r.joined.accessesTo(0) {
		if without[row.key] {
			all = sel.take(row) || all
		}
	}
	for _, p := range r.joined.partners {
		was := sel.sides[p.hubID]
		sel.sides[p.hubID] = sides{client: was.client, partner: was.partner || was.client || all}
	}
	return sel
}

// take takes a row and the partner portal that it names. It reports whether it names none.
func (sel *selected) take(row *accessRow) (namesNone bool) {
	sel.rows[row.index], sel.keys[row.key], sel.people[row.key] = true, true, true
	if row.userID != "" {
		sel.ids[idOf{row.userID, row.key}], sel.told[idOf{row.userID, row.key}] = true, true
	}
	if row.partner == 0 {
		return true
	}
	sel.sides[row.partner] = sides{client: sel.sides[row.partner].client, partner: true}
	return false
}

// meet takes the users of a portal.
func (sel *selected) meet(people map[string][]string) {
	for key, ids := range people {
		sel.people[key] = true
		for _, id := range ids {
			if sel.keys[key] && id != "" {
				sel.ids[idOf{id, key}] = true
			}
		}
	}
}
