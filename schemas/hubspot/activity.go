package hubspot

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"partnerlint/schemas"
)

const askFor = "; ask for this property"

// current returns the id of a CRM object, unless it is archived: in the recycle bin and no longer in the CRM.
func (r rec) current(k Kind) (id string, ok bool) {
	id, ok = r.mustID()
	if ok && r.n.get("archived").is('t') {
		r.g.list(k).pass(id)
		return "", false
	}
	return id, ok
}

func readEmail(g *gathering, r rec) {
	id, ok := r.current(Emails)
	if !ok {
		return
	}
	p := r.properties()
	at, ok := p.moment("hs_timestamp", askFor)
	if !ok {
		return
	}
	e := schemas.EmailActivity{ID: id, At: at}
	if d, ok := p.text("hs_email_direction", maxText); ok {
		if slices.Contains([]string{"EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"}, d) {
			e.Direction = schemas.Known(d)
		} else {
			g.notes.once(r.origin(), "direction", "the direction %s of an e-mail is not known here and is left out, here and in others", quote(d))
		}
	}
	if m, ok := p.text("hs_email_message_id", 10_000); ok {
		e.MessageIDHash = schemas.Known(messageHash(m))
	}
	h := p.headers()
	e.From = p.sender(h)
	e.ToDomains = p.toDomains(h)
	if e.ToDomains.IsZero() {
		g.notes.once(r.origin(), "recipients", "the recipients of an e-mail are not all known and are left out, here and in others; ask for hs_email_headers, or for hs_email_to_email, hs_email_cc_email and hs_email_bcc_email")
	}
	e.EngagementSource = fact(p.text("hs_engagement_source", maxText))
	e.ObjectSource = fact(p.text("hs_object_source", maxText))
	g.emails = append(g.emails, found[schemas.EmailActivity]{r.origin(), id, e})
}

// messageHash is the SHA-256 of a message id as every mailbox writes it: without brackets, in small letters.
func messageHash(id string) string {
	id = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(id))))
	return hex.EncodeToString(sum[:])
}

// headers is the object that hs_email_headers holds as a text, nil when there is none.
func (p rec) headers() *node {
	v := p.n.get("hs_email_headers")
	if !v.is('"') || v.text == "" {
		return nil
	}
	var headers *node
	s := &stream{text: []byte(v.text), page: func(*node) {}, record: func(n *node, _ bool) { headers = n }}
	if s.run() != nil {
		p.g.notes.once(origin{p.src, v.off}, "headers", "hs_email_headers of an e-mail is not JSON and is not used, here and in others")
		return nil
	}
	return headers
}

// sender is who sent the mail: the From of the message before the mailbox it went through.
func (p rec) sender(headers *node) schemas.Fact[string] {
	var candidates []string
	add := func(n *node) {
		if n.is('"') {
			candidates = append(candidates, n.text)
		}
	}
	add(p.n.get("hs_email_from_email"))
	add(headers.get("from").get("email"))
	add(p.n.get("hs_email_sender_email"))
	add(headers.get("sender").get("email"))
	for _, c := range candidates {
		if a, ok := address(c); ok {
			return schemas.Known(a)
		}
	}
	return schemas.Fact[string]{}
}

// toDomains are the domains of all recipients, copies included; left out unless all are known.
func (p rec) toDomains(headers *node) schemas.Fact[[]string] {
	domains := map[string]bool{}
	known := false
	if headers.has("to") {
		known = true
		for _, name := range []string{"to", "cc", "bcc"} {
			for _, e := range headers.get(name).elements() {
				if a, ok := address(e.get("email").string()); ok {
					domains[domainOf(a)] = true
				} else {
					known = false
				}
			}
		}
	}
	properties := []string{"hs_email_to_email", "hs_email_cc_email", "hs_email_bcc_email"}
	known = known || !slices.ContainsFunc(properties, func(name string) bool { return !p.n.has(name) })
	for _, name := range properties {
		list, ok := recipients(p.n.get(name).string())
		if !ok {
			return schemas.Fact[[]string]{}
		}
		for _, a := range list {
			domains[domainOf(a)] = true
		}
	}
	if !known || len(domains) == 0 || len(domains) > 10_000 {
		return schemas.Fact[[]string]{}
	}
	out := make([]string, 0, len(domains))
	for d := range domains {
		out = append(out, d)
	}
	slices.Sort(out)
	return schemas.Known(out)
}

func (n *node) elements() []*node {
	if n == nil {
		return nil
	}
	return n.elems
}

// string is the text of a text, "" of anything else.
func (n *node) string() string {
	if !n.is('"') {
		return ""
	}
	return n.text
}

func readCall(g *gathering, r rec) {
	id, ok := r.current(Calls)
	if !ok {
		return
	}
	p := r.properties()
	at, ok := p.moment("hs_timestamp", askFor)
	if !ok {
		return
	}
	c := schemas.CallActivity{ID: id, At: at, OwnerID: fact(p.id("hubspot_owner_id"))}
	if d, ok := p.text("hs_call_direction", maxText); ok {
		if d == "INBOUND" || d == "OUTBOUND" {
			c.Direction = schemas.Known(d)
		} else {
			g.notes.once(r.origin(), "direction", "the direction %s of a call is not known here and is left out, here and in others", quote(d))
		}
	}
	g.calls = append(g.calls, found[schemas.CallActivity]{r.origin(), id, c})
}

func readDeal(g *gathering, r rec) {
	id, ok := r.current(Deals)
	if !ok {
		return
	}
	p := r.properties()
	d := schemas.Deal{ID: id, OwnerID: fact(p.id("hubspot_owner_id"))}
	if d.OwnerID.IsZero() && p.n.has("hubspot_owner_id") {
		d.OwnerID = schemas.None[string]()
	}
	if closed, ok := p.flag("hs_is_closed"); ok {
		d.Open = schemas.Known(!closed)
	} else {
		g.notes.once(r.origin(), "open", "whether a deal is open is left out, here and in others; ask for hs_is_closed")
	}
	g.deals = append(g.deals, found[schemas.Deal]{r.origin(), id, d})
}
