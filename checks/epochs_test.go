package checks

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partnerlint/schemas"
)

// TestEpochs holds that a view which is kept for an epoch is the one that would be made anew at any of its moments.
func TestEpochs(t *testing.T) {
	zone, err := zoneNamed("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	lives := ages{api: 10 * day, inApp: 4 * day, attested: 15 * day, zone: zone}
	start := moment(t, "2026-10-20T00:00:00Z")
	rapid.Check(t, func(t *rapid.T) {
		e := &evidence{now: start.Add(40 * day).UnixMicro(), ages: lives,
			attested: attestations{portals: map[int64][]attested{}, persons: map[string][]attested{}}}
		for _, hub := range []int64{thePartner, thePartner + 1}[:rapid.IntRange(1, 2).Draw(t, "portals")] {
			e.partners = append(e.partners, randomViewer(t, hub, start, e))
		}
		e.joinPartners()
		// Moments around midnight, where facts are taken, grow old and lapse.
		var moments []int64
		for range 60 {
			at := start.Add(time.Duration(rapid.IntRange(-2, 40).Draw(t, "day")) * day)
			off := rapid.SampledFrom([]time.Duration{0, time.Microsecond, -time.Microsecond, 12 * time.Hour, 22 * time.Hour, 23 * time.Hour}).Draw(t, "off")
			moments = append(moments, at.Add(off).UnixMicro())
		}
		for _, at := range moments {
			kept, made := viewText(e.partnerAt(0, at)), viewText(e.makePartner(0, at))
			if kept != made {
				t.Fatalf("at %s (epoch %d of %v)\nkept\n%s\nmade anew\n%s", microTime(at), e.epochs.at(at), e.epochs, kept, made)
			}
		}
	})
}

func randomViewer(t *rapid.T, hub int64, start time.Time, e *evidence) viewer {
	const day = 24 * time.Hour
	at := func() string {
		return start.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "at")) * day).Format(time.RFC3339)
	}
	source := func() string {
		kind := rapid.SampledFrom([]string{"api", "in-app", "attested"}).Draw(t, "kind")
		out := fmt.Sprintf(`{"kind": "%s"`, kind)
		if kind == "attested" {
			out += `, "by": "Mia", "byRole": "administrator"`
		}
		if kind == "attested" || rapid.Bool().Draw(t, "dated") {
			out += fmt.Sprintf(`, "at": "%s"`, at())
		}
		if rapid.IntRange(0, 3).Draw(t, "ends") == 0 {
			out += fmt.Sprintf(`, "expires": "%s"`, at()[:10])
		}
		return out + "}"
	}
	own := func(field string) string {
		if rapid.Bool().Draw(t, "own source") {
			return fmt.Sprintf(`, "sources": {"%s": %s}`, field, source())
		}
		return ""
	}
	v := viewer{hubID: hub, side: "partner", now: e.now, ages: e.ages}
	for range rapid.IntRange(1, 3).Draw(t, "exports") {
		raw := roleExport(int(hub), "partner", at(),
			portalFacts(source(), fmt.Sprintf(`{"name": "%s", "domain": "x.example"%s}`, rapid.SampledFrom([]string{"A", "B"}).Draw(t, "name"), own("name"))),
			usersOf(rapid.SampledFrom([]string{"complete", "partial"}).Draw(t, "coverage"), source(),
				fmt.Sprintf(`[{"id": "1", "email": "a@x.example", "superAdmin": %t%s}, {"id": "%d", "email": "b@x.example"}]`,
					rapid.Bool().Draw(t, "admin"), own("superAdmin"), rapid.IntRange(2, 3).Draw(t, "id"))),
			sectionOf("securityEvents", "complete", source(), `[{"id": "e", "at": "2026-10-25T00:00:00Z", "type": "ADD_USER"}]`))
		root, ok := schemas.Decode(schemas.KindPortalExport, &schemas.Document{Raw: []byte(raw)})
		if !ok {
			t.Fatalf("no export: %v", schemas.Explain(schemas.KindPortalExport, []byte(raw), schemas.Origin{}))
		}
		v.docs = append(v.docs, exportDoc{root: root, at: root.Field("exportedAt").Num})
	}
	if rapid.Bool().Draw(t, "attested") {
		said, err := time.Parse(time.RFC3339, at())
		if err != nil {
			t.Fatal(err)
		}
		a := schemas.Attestation{HubID: hub, User: "a@x.example", Fact: "users.superAdmin", Value: []byte("true"), At: said,
			Expires: said.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "lasts")) * day)}
		resolved, err := resolveAttestation(&a)
		if err != nil {
			t.Fatal(err)
		}
		v.attested = append(v.attested, resolved)
		e.attested.portals[hub] = v.attested
	}
	return v
}

// viewText writes all that a view says, and why it does not say the rest.
func viewText(p *portalView) string {
	var b strings.Builder
	fmt.Fprintf(&b, "hub %d, exported %t at %s, conflicts %v, loose %d\n", p.hubID, p.exported, microTime(p.exportedAt), p.conflicts, len(p.loose))
	record := func(n *schemas.Node) {
		for i, v := range n.Vals {
			if v.Kind == schemas.LeftOut {
				fmt.Fprintf(&b, " -%s", reasonOf(v))
			} else if n.Type.Fields[i].Name != "sources" {
				fmt.Fprintf(&b, " %s", formatter{zone: time.UTC}.text(fromSchema(v, n.Type.Fields[i].Type)))
			}
		}
		b.WriteByte('\n')
	}
	for i := range p.sections {
		s := &p.sections[i]
		name := portalType().Fields[i].Name
		switch {
		case s.node != nil:
			b.WriteString(name + ":")
			record(s.node)
		case s.list != nil:
			fmt.Fprintf(&b, "%s: open %t, window %d to %d, lack %s\n", name, s.list.open, s.list.from, s.list.to, s.lack)
			for i := range s.list.len() {
				record(s.list.at(i).node)
			}
			for _, m := range s.list.maybe {
				b.WriteString(" maybe")
				record(m.node)
			}
		case s.lack != "":
			fmt.Fprintf(&b, "%s: no list, %s %q\n", name, s.lack, s.reason)
		}
	}
	return b.String()
}
