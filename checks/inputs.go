package checks

import (
	"fmt"
	"time"

	"partnerlint/schemas"
)

// evidenceOf reads what stays in memory: registers, attestations and the partner's own portals.
func evidenceOf(plan *Plan, in *schemas.Inputs, now time.Time) (*evidence, []Diagnostic) {
	e := &evidence{now: now.UnixMicro(), ages: plan.ages, clients: map[int64]bool{}}
	var diags []Diagnostic
	e.attested, diags = resolveAttestations(in.Attestations(), plan.ages, e.now)
	refs := map[int64][]schemas.DocRef{}
	var partners []int64
	for _, p := range in.Portals() {
		refs[p.HubID] = append(refs[p.HubID], p.Docs...)
		if p.Role == schemas.RolePartner {
			partners = append(partners, p.HubID)
		} else {
			e.clients[p.HubID] = true
		}
	}
	e.load = func(hub int64) ([]exportDoc, []Diagnostic) { return readExports(in, refs[hub]) }
	for _, hub := range partners {
		docs, told := e.load(hub)
		diags = append(diags, told...)
		e.partners = append(e.partners, viewer{hubID: hub, side: "partner", now: e.now, docs: docs, ages: plan.ages, attested: e.attested.portals[hub]})
	}
	e.setEpochs()
	e.registerOpen = !e.attested.complete
	for _, r := range in.Registers() {
		e.registerOpen = e.registerOpen && r.Coverage != schemas.Complete
	}
	e.addAccesses(rowsOf(in))
	for hub, all := range e.attested.portals {
		if hub != 0 && refs[hub] == nil && e.byHub[hub] == nil {
			a := all[0]
			diags = append(diags, unknownPortal(a, hub))
		}
	}
	sortDiagnostics(diags)
	return e, diags
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
	var rows []*accessRow
	registers := in.Registers()
	for i, a := range in.Accesses() {
		file := registers[a.Register].File
		rows = append(rows, &accessRow{index: i, raw: &schemas.Document{Raw: a.Raw, Origin: schemas.Origin{File: file, Line: a.Line, Column: a.Column}},
			place: Location{File: file, Line: a.Line, Column: a.Column, Pointer: a.Pointer()},
			cell:  func(field string) (int, int) { return in.CellAt(a, field) }})
	}
	return rows
}

// readExports decodes the exports of a portal. One that its schema refuses is lost and told; the others count.
func readExports(in *schemas.Inputs, refs []schemas.DocRef) ([]exportDoc, []Diagnostic) {
	var docs []exportDoc
	var diags []Diagnostic
	for _, ref := range refs {
		raw, err := in.Read(ref, nil)
		if err != nil {
			diags = append(diags, Diagnostic{Position: in.Origin(ref).File, Message: err.Error(), Unread: true})
			continue
		}
		doc := &schemas.Document{Raw: raw, Origin: in.Origin(ref)}
		root, ok := schemas.Decode(schemas.KindPortalExport, doc)
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
