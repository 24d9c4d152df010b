package checks

import (
	"sort"
	"strings"

	"partnerlint/schemas"
	"partnerlint/schemas/spelling"
)

// Functions that look into people's addresses.

func domainOf(email string) string {
	return strings.ToLower(strings.TrimSpace(email[strings.LastIndexByte(email, '@')+1:]))
}

func localPart(email string) string {
	i := strings.LastIndexByte(email, '@')
	if i < 0 {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(email[:i]))
}

func isUnder(domain, parent string) bool {
	parent = strings.ToLower(strings.Trim(strings.TrimSpace(parent), "."))
	return parent != "" && (domain == parent || strings.HasSuffix(domain, "."+parent))
}

func underAny(domain string, l *list) value {
	out := no
	for i := range l.len() {
		d := l.at(i)
		if d.kind != kString {
			out = or3(out, d.unsettled())
		} else if isUnder(domain, d.str) {
			return yes
		}
	}
	if !l.closed() {
		return unknown
	}
	return out
}

func onDomain(f *frame, a []value) value {
	return underAnyOf(f, domainOf(a[0].str), a[1].listOf())
}

func sharesDomain(f *frame, a []value) value {
	return underAnyOf(f, strings.ToLower(strings.TrimSpace(a[0].str)), a[1].listOf())
}

func underAnyOf(f *frame, domain string, l *list) value {
	if schemas.IsPseudonym(domain) {
		return f.inside.underAnyInside(f, domain, l)
	}
	return underAny(domain, l)
}

func domainFunction(_ *frame, a []value) value { return stringValue(domainOf(a[0].str)) }

func isRoleMailbox(f *frame, a []value) value {
	if schemas.IsPseudonym(a[0].str) {
		return f.inside.roleMailbox(f, a[0].str, a[1].listOf())
	}
	return contains(a[1].listOf(), stringValue(mailboxOf(a[0].str)))
}

// personKey is what two spellings of one address have in common.
func personKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// userIndex finds people in a list of users.
type userIndex struct {
	users   *list
	byEmail map[string][]int
	byID    map[string][]int
}

func indexUsers(users *list) *userIndex {
	x := &userIndex{users: users, byEmail: map[string][]int{}, byID: map[string][]int{}}
	for i := range users.len() {
		x.add(users.at(i).node, i)
	}
	for i, m := range users.maybe {
		x.add(m.node, -1-i)
	}
	return x
}

func (x *userIndex) add(n *schemas.Node, i int) {
	if e := n.Field("email"); e.Kind == schemas.String {
		x.byEmail[personKey(e.Str)] = append(x.byEmail[personKey(e.Str)], i)
	}
	if id := n.Field("id"); id.Kind == schemas.String {
		x.byID[id.Str] = append(x.byID[id.Str], i)
	}
}

// find returns the record of a person, null if the person is certainly not in the list, or unknown. One global user
// id is one person; two known, different ids are two people even with one address; else addresses decide.
func (x *userIndex) find(id, email string) value {
	if same := x.byID[id]; id != "" && len(same) > 0 {
		if same[0] < 0 {
			return unknown
		}
		return x.users.at(same[0])
	}
	doubtful := false
	for _, i := range x.byEmail[personKey(email)] {
		if i < 0 {
			doubtful = true
			continue
		}
		u := x.users.at(i)
		if other := u.node.Field("id"); id == "" || other.Kind != schemas.String || other.Str == id {
			return u
		}
	}
	if doubtful || x.users.open {
		return unknown
	}
	return null
}

// isPartnerUser asks the partner portal's list of users and the partner employee domains. HubSpot's own Partner User
// flag is left out: it is set by hand, and a missing flag would leave everybody unknown.
func isPartnerUser(f *frame, a []value) value {
	u, p := a[0].node, a[1].view
	if u == nil || p == nil {
		return unknown
	}
	email := u.Field("email").Str
	id := u.Field("id").Str
	start := f.tr.mark()
	listed := p.hasUser(f, id, email)
	if listed.isTrue() {
		return yes
	}
	middle := f.tr.mark()
	on := p.employs(f, email)
	if on.isTrue() && f.tr != nil {
		f.tr.drop(start, middle)
	}
	return or3(listed, on)
}

func (p *portalView) hasUser(f *frame, id, email string) value {
	users, lack := p.listOf("users")
	if users == nil {
		p.traceLack(f, "partner", "users", lack)
		return unknown
	}
	rec := p.users().find(id, email)
	if f.tr != nil {
		switch rec.kind {
		case kRecord:
			i := rec.node.Type.Index("email")
			f.tr.add(traced{path: "partner.users.email", field: &rec.node.Type.Fields[i], node: rec.node, slot: i})
		case kNull:
			f.tr.addList(users, code{path: "partner.users", field: exportFieldNamed("users")})
		default:
			p.traceLack(f, "partner", "users", PartialList)
		}
	}
	if rec.kind == kUnknown {
		return unknown
	}
	return boolValue(rec.kind == kRecord)
}

func (p *portalView) employs(f *frame, email string) value {
	n, i := p.record("partnerProgram"), 0
	i = n.Type.Index("employeeDomains")
	if f.tr != nil {
		traceField(f.tr, "partner.partnerProgram.employeeDomains", &n.Type.Fields[i], n, i)
	}
	v := fromSchema(n.Vals[i], n.Type.Fields[i].Type)
	if v.kind != kList {
		return unknown
	}
	return underAnyOf(f, domainOf(email), v.listOf())
}

// nearMatches lists look-alikes, for messages only.
func nearMatches(f *frame, a []value) value {
	want := personKey(a[1].str)
	var out []value
	xs := a[0].listOf()
	if schemas.IsPseudonym(want) {
		return f.inside.nearInside(f, addressesOf(xs), want)
	}
	for i := range xs.len() {
		e := xs.at(i).node.Field("email").Str
		if e != "" && personKey(e) != want && looksLike(personKey(e), want) {
			out = append(out, emailValue(e))
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].str < out[j].str })
	return listValue(out)
}

// addressesOf are the addresses of a list of users.
func addressesOf(users *list) []string {
	var out []string
	for i := range users.len() {
		if e := users.at(i).node.Field("email").Str; e != "" {
			out = append(out, e)
		}
	}
	return out
}

func looksLike(a, b string) bool {
	la, lb := mailboxOf(a), mailboxOf(b)
	if la == lb {
		return true
	}
	return domainOf(a) == domainOf(b) && len(la) > 3 && spelling.Distance(la, lb) <= 2
}

// legalForms say nothing about whose an organisation is.
var legalForms = map[string]bool{"gmbh": true, "ag": true, "inc": true, "ltd": true, "llc": true, "limited": true,
	"corp": true, "co": true, "company": true, "bv": true, "nv": true, "sa": true, "sas": true, "sarl": true, "srl": true,
	"spa": true, "ab": true, "as": true, "aps": true, "oy": true, "plc": true, "kg": true, "the": true}

func nameWords(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
	})
	kept := words[:0]
	for _, w := range words {
		if !legalForms[w] {
			kept = append(kept, w)
		}
	}
	return kept
}

func alikeNames(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	// One name begins with the whole other: "Nordlicht" and "Nordlicht Digital". A single short word proves nothing.
	same := len(strings.Join(x, "")) >= 4
	for i := range x {
		same = same && x[i] == y[i]
	}
	return same || strings.Join(x, "") == strings.Join(y, "")
}

// classOf is the first of the classes that has a pattern for a seat name in lower case.
func classOf(name string, classes []string, lists map[string][]string) (class string, ok bool) {
	for _, c := range classes {
		for _, pattern := range lists[c] {
			if schemas.MatchPattern(pattern, name) {
				return c, true
			}
		}
	}
	return "", false
}

// seatClass looks a seat name up among the patterns of each class, in the order of the classes' names.
func seatClass(f *frame, a []value) value {
	t, name := a[1].table, strings.ToLower(strings.TrimSpace(a[0].str))
	if class, ok := f.supposed[name]; ok {
		return class
	}
	if t.redacted || schemas.IsPseudonym(a[0].str) {
		if class := f.inside.seatClass(f, a[0].str, t); class.kind != kBool {
			return class
		}
	} else if class, ok := t.classed.Load(name); ok {
		return class.(value)
	} else if class, ok := classOf(name, t.classes, t.lists); ok {
		t.classed.Store(name, stringValue(class))
		return stringValue(class)
	}
	if f.tr != nil {
		f.tr.add(traced{path: "params.seat_classes", text: name, lacks: true, reason: NotClassed, table: t})
	}
	return unknown
}
