package checks

import (
	"sync"
	"time"

	"partnerlint/schemas"
)

// portalView is what counts of a portal at one moment: its exports and the attestations on it, as far as they were
// taken by then and are not too old, put together section by section.
type portalView struct {
	hubID      int64
	exportedAt int64         // of the newest export that counts, in microseconds; 0: there is none
	newest     *schemas.Node // that export
	exported   bool          // an export of the portal was given, whatever its date
	sections   []sectionView
	conflicts  []conflict
	loose      map[string][]attested // facts about users who are in no list of users, by personKey

	once sync.Once
	idx  *userIndex
}

// sectionView is a section at one moment: a record, or a list.
type sectionView struct {
	node   *schemas.Node // a record; for absent facts an empty one that says why
	list   *list         // nil: absent
	lack   NeedReason    // why it is absent
	reason string        // what the export itself says
	at     int64         // when the newest of what counts was taken, in microseconds
}

// conflict is a fact on which two kinds of source disagree.
type conflict struct{ fact, about, first, second string }

// portalType is the type of an export; its fields are the sections and what stands beside them.
var portalType = sync.OnceValue(func() *schemas.Type { return schemas.TypeOf(schemas.KindPortalExport) })

func exportFieldNamed(name string) *schemas.Field {
	t := portalType()
	return &t.Fields[t.Index(name)]
}

// field is what an expression gets when it selects the i-th field of a portal.
func (p *portalView) field(i int) (value, NeedReason) {
	f := &portalType().Fields[i]
	switch f.Name {
	case "hubId":
		if p.hubID == 0 {
			return unknown, NotCollected
		}
		return intValue(p.hubID), ""
	case "exportedAt":
		if p.exportedAt == 0 {
			return unknown, NoExport
		}
		return value{kind: kTime, num: p.exportedAt}, ""
	case "role":
		return unknown, NotCollected
	}
	s := &p.sections[i]
	if f.Type.Section == schemas.FactsSectionKind {
		return recordValue(s.node), ""
	}
	if s.list == nil {
		return unknown, s.lack
	}
	return value{kind: kList, list: s.list}, ""
}

func (p *portalView) section(name string) *sectionView { return &p.sections[portalType().Index(name)] }

// record returns the facts of a section; where there are none, an empty record.
func (p *portalView) record(section string) *schemas.Node { return p.section(section).node }

// listOf returns the list of a section, or nil and why it is missing.
func (p *portalView) listOf(section string) (*list, NeedReason) {
	s := p.section(section)
	return s.list, s.lack
}

// users finds people; its index is made when it is first needed.
func (p *portalView) users() *userIndex {
	p.once.Do(func() {
		if l, _ := p.listOf("users"); l != nil {
			p.idx = indexUsers(l)
		} else {
			p.idx = indexUsers(&list{open: true})
		}
	})
	return p.idx
}

func (p *portalView) traceLack(f *frame, side, section string, reason NeedReason) {
	if f.tr != nil {
		f.tr.add(traced{path: side + "." + section, field: exportFieldNamed(section), lacks: true, reason: reason})
	}
}

// name is the portal's name, empty where nobody knows it.
func (p *portalView) name() string { return p.record("portal").Field("name").Str }

// ages are how old facts may be when they are used, by kind of source.
type ages struct {
	api, inApp, attested time.Duration
	zone                 *time.Location // decides when an attestation's last day ends
}

func (a ages) limit(kind string) time.Duration {
	switch kind {
	case "api":
		return a.api
	case "in-app":
		return a.inApp
	}
	return a.attested
}

// origin is where a candidate fact comes from and when it was true.
type origin struct {
	kind    string
	at      int64
	expires string
}

// usable says why a fact cannot be used at moment t; empty: it can.
func (a ages) usable(o origin, t int64) NeedReason {
	switch {
	case o.at > t:
		return TakenLater
	case o.expires != "" && time.UnixMicro(t).In(a.zone).Format(time.DateOnly) > o.expires:
		return Expired
	case t-o.at > a.limit(o.kind).Microseconds():
		return TooOld
	}
	return ""
}

// originOf reads a source record; what it leaves out is the section's or the export's.
func originOf(source *schemas.Node, exportedAt int64) origin {
	o := origin{kind: source.Field("kind").Str, at: exportedAt, expires: source.Field("expires").Str}
	if at := source.Field("at"); at.Kind == schemas.Time {
		o.at = at.Num
	}
	return o
}

// lackCode puts the reason why a fact is missing into the place of the fact itself.
func lackCode(r NeedReason) schemas.Value {
	for i, x := range lackReasons {
		if x == r {
			return schemas.Value{Num: int64(i)}
		}
	}
	return schemas.Value{}
}

var lackReasons = [...]NeedReason{NotCollected, PartialList, TooOld, TakenLater, Expired, InConflict, NoExport}

// reasonOf says why a value that is left out is missing.
func reasonOf(v schemas.Value) NeedReason {
	if v.Num > 0 && v.Num < int64(len(lackReasons)) {
		return lackReasons[v.Num]
	}
	return NotCollected
}

// graver is the reason that tells more: a fact that is there but cannot be used tells more than one never taken.
func graver(a, b NeedReason) NeedReason {
	rank := map[NeedReason]int{NoExport: 1, NotCollected: 2, TooOld: 3, Expired: 4, TakenLater: 5, InConflict: 6}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// emptyRecord is a record of the type in which every fact is missing for the reason.
func emptyRecord(t *schemas.Type, r NeedReason) *schemas.Node {
	n := schemas.NewRecord(t)
	for i := range n.Vals {
		n.Vals[i] = lackCode(r)
	}
	return n
}
