package checks

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"partnerlint/schemas"
)

// evidenceOf reads what stays in memory: registers, attestations and the partner's own portals.
func evidenceOf(plan *Plan, in *schemas.Inputs, now time.Time) (*evidence, []Diagnostic) {
	e := &evidence{now: now.UnixMicro(), ages: plan.ages, reads: plan.reads}
	var diags []Diagnostic
	e.attested, diags = resolveAttestations(in.Attestations(), plan.ages, e.now)
	told := e.attested.portals
	e.attested.portals = plan.attestedAndRead(told)
	var partners []int64
	for _, p := range in.Portals() {
		if p.Role == schemas.RolePartner {
			partners = append(partners, p.HubID)
		} else {
			e.clients = append(e.clients, p.HubID)
		}
	}
	e.load = func(hub int64, room *portalRoom) ([]exportDoc, []Diagnostic) {
		return readExports(in, exportsOf(in, hub), room)
	}
	for _, hub := range partners {
		docs, more := e.load(hub, new(portalRoom)) // kept for the whole run
		diags = append(diags, more...)
		e.partners = append(e.partners, viewer{hubID: hub, side: "partner", now: e.now, docs: docs, ages: plan.ages, attested: e.attested.portals[hub],
			reads: plan.reads.partner})
	}
	e.joinPartners()
	e.registerOpen = !e.attested.complete
	for _, r := range in.Registers() {
		e.registerOpen = e.registerOpen && r.Coverage != schemas.Complete
		if r.Workbook != "" {
			e.workbooks = append(e.workbooks, workbookOf(r))
		}
	}
	e.rowText = readRows{in}
	e.addAccesses(rowsOf(in))
	for _, hub := range slices.Sorted(maps.Keys(told)) {
		if hub != 0 && exportsOf(in, hub) == nil && len(e.accessesTo(hub)) == 0 && !e.asks(hub) {
			diags = append(diags, unknownPortal(told[hub][0], hub))
		}
	}
	return e, diags
}

// exportsOf are the exports of a portal, whatever role they give it, the oldest first.
func exportsOf(in *schemas.Inputs, hub int64) []schemas.DocRef {
	all := in.Portals()
	i, _ := slices.BinarySearchFunc(all, hub, func(p schemas.PortalRef, hub int64) int { return cmp.Compare(p.HubID, hub) })
	if i == len(all) || all[i].HubID != hub {
		return nil
	}
	if i+1 == len(all) || all[i+1].HubID != hub {
		return all[i].Docs
	}
	both := slices.Concat(all[i].Docs, all[i+1].Docs)
	slices.SortStableFunc(both, func(a, b schemas.DocRef) int { return cmp.Compare(a.ExportedAt, b.ExportedAt) })
	return both
}

// asks reports whether an access names the portal as the partner's.
func (e *evidence) asks(hub int64) bool {
	return slices.ContainsFunc(e.accesses, func(r *accessRow) bool { return r.partner == hub })
}

func unknownPortal(a attested, hub int64) Diagnostic {
	d := Diagnostic{Message: fmt.Sprintf("the attestation is about Hub ID %d, of which there is neither an export nor an access", hub)}
	for _, p := range a.content.Places {
		if p.Attestation != nil {
			d.Position = fmt.Sprintf("%s:%d:%d", p.Attestation.File, p.Attestation.Line, p.Attestation.Column)
		}
	}
	return d
}

func rowsOf(in *schemas.Inputs) []*accessRow {
	rows := make([]accessRow, len(in.Accesses()))
	out := make([]*accessRow, len(rows))
	for i := range rows {
		rows[i].index = i
		out[i] = &rows[i]
	}
	return out
}

// readRows are the rows of the registers that were read.
type readRows struct{ in *schemas.Inputs }

// text is the row as JSON; empty where the register can no longer be read, which makes everything in it unknown.
func (r readRows) text(index int) *schemas.Document {
	a := r.in.Accesses()[index]
	raw, err := r.in.RowText(a)
	if err != nil {
		raw = nil
	}
	return &schemas.Document{Raw: raw, Origin: schemas.Origin{File: r.file(a), Line: a.Line, Column: a.Column}}
}

func (r readRows) number(index int) int { return r.in.Accesses()[index].Row }

func (r readRows) file(a schemas.AccessRow) string { return r.in.Registers()[a.Register].File }

func (r readRows) place(index int, field string) Location {
	a := r.in.Accesses()[index]
	out := Location{File: r.file(a), Line: a.Line, Column: a.Column, Pointer: a.Pointer(), Sheet: r.in.Registers()[a.Register].Sheet}
	switch field {
	case "":
		return out
	case "hubIdText": // the cell, or number, that hubId is read from
		field = "hubId"
	}
	if out.Pointer != "" {
		out.Pointer += "/" + field
	}
	out.Line, out.Column = r.in.CellAt(a, field)
	return out
}

// portalRoom is room for the exports of one portal: their text and their trees. It is used again for the next.
type portalRoom struct {
	arena   schemas.Arena
	buffers [][]byte
}

func (r *portalRoom) reset() { r.arena.Reset() }

// maxKeptBuffer bounds a buffer that is kept for the next portal.
const maxKeptBuffer = 1 << 20

// buffer returns the buffer for the i-th export.
func (r *portalRoom) buffer(i int) []byte {
	for len(r.buffers) <= i {
		r.buffers = append(r.buffers, nil)
	}
	return r.buffers[i]
}

func (r *portalRoom) keep(i int, buf []byte) {
	if cap(buf) <= maxKeptBuffer {
		r.buffers[i] = buf
	}
}

// readExports decodes the exports of a portal. One that its schema refuses is lost and told; the others count.
func readExports(in *schemas.Inputs, refs []schemas.DocRef, room *portalRoom) ([]exportDoc, []Diagnostic) {
	var docs []exportDoc
	var diags []Diagnostic
	for i, ref := range refs {
		raw, err := in.Read(ref, room.buffer(i))
		if err != nil {
			diags = append(diags, Diagnostic{Position: in.Origin(ref).File, Message: err.Error(), Unread: true})
			continue
		}
		room.keep(i, raw)
		doc := &schemas.Document{Raw: raw, Origin: in.Origin(ref)}
		root, ok := room.arena.Decode(schemas.KindPortalExport, doc)
		if ok {
			docs = append(docs, exportDoc{root: root, at: root.Field("exportedAt").Num})
			continue
		}
		for _, p := range schemas.Explain(schemas.KindPortalExport, raw, doc.Origin) {
			diags = append(diags, diagnosticOf(p))
		}
	}
	return docs, diags
}
