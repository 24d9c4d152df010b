package checks

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"partnerlint/schemas"
)

// evidence is all that a run may know: registers, attestations and partner portals in memory, client portals by need.
type evidence struct {
	now          int64 // microseconds
	ages         ages
	reads        *reads   // what can decide anything
	partners     []viewer // ordered by Hub ID
	accesses     []*accessRow
	rowText      rowText
	addresses    map[string][]string // addresses on the register, by user id
	registerOpen bool                // an access may be missing from the register
	attested     attestations
	workbooks    []workbook // registers whose columns have labels

	// clients are the Hub IDs of the client portals that have an export, in order.
	clients []int64
	// load reads the exports of a portal into a room, where they are good until it is reset.
	load func(hubID int64, room *portalRoom) ([]exportDoc, []Diagnostic)

	views  sync.Map // partnerKey to *portalView
	epochs epochs   // of the partner portals
	// inside answers what pseudonyms do not tell.
	inside insight
	// ownHubIDs are the Hub IDs of the partner portals.
	ownHubIDs     value
	ownHubIDFacts []traced
}

// accessRow is a row of a register with what joins it. There may be very many, so it holds no more than that.
type accessRow struct {
	node   *schemas.Node // decoded while its portal is judged
	index  int           // place among all rows
	id     string
	hubID  int64 // 0: none usable
	key    string
	userID string
	// partner is the partner portal that the row names; 0: none.
	partner int64
	status  string
	at      int64 // the moment of the request: now for a draft, and where nobody knows
}

// rowText is where the rows of the registers are kept: their text, and where it stands.
type rowText interface {
	text(index int) *schemas.Document
	place(index int, field string) Location
	number(index int) int // in its register, from 1
}

// decode reads the row. The reader has checked it against its schema before.
func (e *evidence) decode(r *accessRow, room *schemas.Arena) {
	n, ok := room.Decode(schemas.KindAccess, e.rowText.text(r.index))
	if !ok {
		n = schemas.NewRecord(schemas.TypeOf(schemas.KindAccess))
	}
	// A register that is written by a program gives the number alone: that is what was written.
	if text := n.Type.Index("hubIdText"); n.Vals[text].Kind == schemas.LeftOut && n.Field("hubId").Kind == schemas.Int {
		n.Vals[text] = schemas.StringValue(strconv.FormatInt(n.Field("hubId").Num, 10))
	}
	r.node = n
}

// person is whom the row names.
func (r *accessRow) person() someone {
	return someone{key: r.key, email: r.text("user"), id: r.userID, row: r.node}
}

// forget lets the decoded row go: the portal is judged.
func (r *accessRow) forget() { r.node = nil }

func (r *accessRow) text(field string) string { return r.node.Field(field).Str }

// open reports whether the access waits for a decision.
func (r *accessRow) open() bool { return r.status == "draft" || r.status == "submitted" }

// joinPartners prepares the views of the partner portals, whether an export of them is given or only attestations.
func (e *evidence) joinPartners() {
	e.setOwnHubIDs()
	all := slices.Clone(e.partners)
	for hub, a := range e.attested.portals {
		if !e.isClient(hub) {
			all = append(all, viewer{hubID: hub, ages: e.ages, attested: a})
		}
	}
	e.epochs = epochsOf(all)
}

// statuses are the states of an access, each text once.
var statuses = map[string]string{"draft": "draft", "submitted": "submitted", "granted": "granted", "denied": "denied", "revoked": "revoked"}

// addAccesses joins the rows of the registers. Of each only what joins it is kept: there may be very many.
func (e *evidence) addAccesses(rows []*accessRow) {
	e.addresses = map[string][]string{}
	var room schemas.Arena
	for _, r := range rows {
		room.Reset()
		e.decode(r, &room)
		r.hubID = r.node.Field("hubId").Num
		r.key = strings.Clone(personKey(r.text("user")))
		r.userID = strings.Clone(r.text("userId"))
		r.partner = r.node.Field("partnerHubId").Num
		r.status = statuses[r.text("status")]
		r.id = cmp.Or(strings.Clone(r.text("id")), strconv.Itoa(e.rowText.number(r.index)))
		r.at = e.now
		if s := r.node.Field("submittedAt"); s.Kind == schemas.Time && r.status != "draft" {
			r.at = s.Num
		}
		if r.userID != "" && !slices.Contains(e.addresses[r.userID], r.key) {
			e.addresses[r.userID] = append(e.addresses[r.userID], r.key)
		}
		r.node = nil
	}
	slices.SortFunc(rows, func(a, b *accessRow) int {
		return cmp.Or(cmp.Compare(a.hubID, b.hubID), cmp.Compare(a.key, b.key), cmp.Compare(a.index, b.index))
	})
	e.accesses = rows
}

// accessesTo are the rows of one client portal.
func (e *evidence) accessesTo(hub int64) []*accessRow {
	byHub := func(r *accessRow, hub int64) int { return cmp.Compare(r.hubID, hub) }
	from, _ := slices.BinarySearchFunc(e.accesses, hub, byHub)
	to, _ := slices.BinarySearchFunc(e.accesses, hub+1, byHub)
	return e.accesses[from:to]
}

// isClient reports whether a client portal's export was given.
func (e *evidence) isClient(hub int64) bool {
	_, ok := slices.BinarySearch(e.clients, hub)
	return ok
}

// hubs are the portals to judge, in order; 0 stands for accesses without a usable Hub ID.
func (e *evidence) hubs() []int64 {
	out := slices.Clone(e.clients)
	for _, r := range e.accesses {
		out = append(out, r.hubID)
	}
	for _, p := range e.partners {
		out = append(out, p.hubID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// partnerKey is a partner portal and the epoch of the moment.
type partnerKey struct {
	hub   int64
	epoch int64
}

// partnerAt is the partner portal at moment t: the named one, or with 0 all that are given as one.
func (e *evidence) partnerAt(hub, t int64) *portalView {
	key := partnerKey{hub, e.epochs.at(t)}
	if hub != 0 && !e.isPartner(hub) { // its epochs are not known
		key.epoch = t
	}
	if v, ok := e.views.Load(key); ok {
		return v.(*portalView)
	}
	v, _ := e.views.LoadOrStore(key, e.makePartner(hub, t))
	return v.(*portalView)
}

func (e *evidence) makePartner(hub, t int64) *portalView {
	var views []*portalView
	for _, p := range e.partners {
		if hub == 0 || p.hubID == hub {
			views = append(views, p.at(t))
		}
	}
	switch len(views) {
	case 0:
		return viewer{hubID: hub, side: "partner", now: e.now, ages: e.ages, attested: e.attested.portals[hub], reads: e.reads.side("partner")}.at(t)
	case 1:
		return views[0]
	}
	return unite(views, e.reads.side("partner"))
}

// partnerHubIDs are the partner's own portals as far as they are known. Where none is, the list is open.
func (e *evidence) partnerHubIDs(named int64) value {
	if named == 0 || e.isPartner(named) {
		return e.ownHubIDs
	}
	l := *e.ownHubIDs.list
	l.elems, l.open = append(slices.Clip(l.elems), intValue(named)), false
	return value{kind: kList, list: &l}
}

// setOwnHubIDs lists the partner portals that are given, once for all subjects.
func (e *evidence) setOwnHubIDs() {
	l := &list{from: 1, open: len(e.partners) == 0}
	i := portalType().Index("hubId")
	if l.open {
		l.fact = &traced{path: "partner.hubId", field: &portalType().Fields[i], lacks: true, reason: NoExport}
	}
	for _, p := range e.partners {
		l.elems = append(l.elems, intValue(p.hubID))
		if len(p.docs) > 0 {
			e.ownHubIDFacts = append(e.ownHubIDFacts, traced{path: "partner.hubId", field: &portalType().Fields[i], node: p.docs[len(p.docs)-1].root, slot: i})
		}
	}
	e.ownHubIDs = value{kind: kList, list: l}
}

// unite makes one portal of several partner portals: somebody is a Partner user who is one in any of them. Facts that
// differ between them are not known of the whole.
func unite(views []*portalView, read *fieldSet) *portalView {
	first := views[0]
	out := &portalView{exported: true, exportedAt: first.exportedAt, sections: make([]sectionView, len(first.sections)),
		loose: map[string][]attested{}}
	for i := range out.sections {
		if s := first.sections[i]; s.node != nil {
			out.sections[i] = uniteRecords(views, i, read.of(portalType().Fields[i].Name))
			continue
		}
		united := &list{from: 1}
		for _, v := range views {
			if l := v.sections[i].list; l != nil {
				united = concat(united, l).list
			} else {
				united.open = true
				out.sections[i].lack = v.sections[i].lack
			}
		}
		if united.open {
			f := &portalType().Fields[i]
			united.fact = &traced{path: "partner." + f.Name, field: f, lacks: true, reason: graver(PartialList, out.sections[i].lack)}
		}
		out.sections[i].list = united
	}
	for _, v := range views {
		for k, a := range v.loose {
			out.loose[k] = append(out.loose[k], a...)
		}
	}
	return out
}

func uniteRecords(views []*portalView, section int, read *fieldSet) sectionView {
	t := views[0].sections[section].node.Type
	rec := schemas.NewRecord(t)
	rec.Places = make([]schemas.Place, len(t.Fields))
	for i := range t.Fields {
		domains := t.Fields[i].Name == "employeeDomains" || t.Fields[i].Name == "companyDomains"
		rec.Vals[i], rec.Places[i] = views[0].sections[section].node.Vals[i], placeOf(views[0].sections[section].node, i)
		for _, v := range views[1:] {
			n := v.sections[section].node
			switch next := n.Vals[i]; {
			case rec.Vals[i].Kind == schemas.LeftOut || next.Kind == schemas.LeftOut:
				rec.Vals[i], rec.Places[i] = lackCode(graver(reasonOf(rec.Vals[i]), reasonOf(next))), schemas.Place{}
			case domains:
				both := &schemas.Node{Type: t.Fields[i].Type, Vals: append(append([]schemas.Value{}, rec.Vals[i].Node.Vals...), next.Node.Vals...)}
				rec.Vals[i] = schemas.TreeValue(both)
			case !sameValue(rec.Vals[i], next, &t.Fields[i], read):
				rec.Vals[i], rec.Places[i] = schemas.Value{}, schemas.Place{}
			}
		}
	}
	return sectionView{node: rec}
}
