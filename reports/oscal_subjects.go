package reports

import (
	"strconv"
	"strings"

	"partnerlint/checks"
)

// oscalUserRole is the role of all users that are told of.
const oscalUserRole = "partner-user"

// inventory lists every portal that is told of, once.
func (o *oscalWriter) inventory() {
	items := o.open(",\n\"inventory-items\":[")
	add := func(hubID int64, name string) {
		if hubID == 0 || o.portals[hubID] {
			return
		}
		o.portals[hubID] = true
		number := hubIDText(hubID)
		items.add(oscalItem{
			UUID: portalID(hubID), Description: o.say("portal", checks.NeedSubject{HubID: hubID, PortalName: name}),
			Props: props(prop("hub-id", number), prop("portal-name", name)),
		})
	}
	for _, p := range o.r.All.Portals {
		add(p.HubID, p.Name)
	}
	for _, p := range o.r.All.Persons {
		add(p.HubID, p.ClientName)
	}
	for _, a := range o.r.All.Accesses {
		add(a.HubID, a.ClientName)
	}
	o.eachSubject(func(s checks.Subject) { add(s.HubID, s.PortalName) })
	items.close("]")
}

// people lists everybody who is told of, once.
func (o *oscalWriter) people() {
	users := o.open(",\n\"users\":[")
	add := func(address string) {
		key := userKey(address)
		if key == "" || o.users[key] {
			return
		}
		o.users[key] = true
		users.add(oscalUser{UUID: userID(address), Title: oscalLine(address), Roles: []string{oscalUserRole}, Props: props(prop("address", address))})
	}
	for _, p := range o.r.All.Persons {
		add(p.User)
	}
	for _, a := range o.r.All.Accesses {
		add(a.User)
	}
	o.eachSubject(func(s checks.Subject) { add(s.User) })
	users.close("]")
}

// eachSubject visits the subjects that observations name.
func (o *oscalWriter) eachSubject(visit func(checks.Subject)) {
	for _, f := range o.r.All.Findings {
		if toldIn(f) {
			visit(f.Subject)
		}
	}
	for _, u := range o.r.All.Unknowns {
		if u.BuiltinOnly {
			continue
		}
		for _, s := range u.Sample {
			visit(s)
		}
	}
}

// subjects refers to the portals and people meant, each once; to the register where neither is known.
func (o *oscalWriter) subjects(meant ...checks.Subject) []oscalSubject {
	var out []oscalSubject
	known := map[string]bool{}
	add := func(id, kind string) {
		if !known[id] {
			known[id] = true
			out = append(out, oscalSubject{id, kind})
		}
	}
	for _, s := range meant {
		if s.HubID != 0 {
			add(portalID(s.HubID), "inventory-item")
		}
		if userKey(s.User) != "" {
			add(userID(s.User), "user")
		}
		if s.HubID == 0 && userKey(s.User) == "" {
			add(o.register, "resource")
		}
	}
	return out
}

func portalID(hubID int64) string { return lastingID("portal", hubIDText(hubID)) }

func userID(address string) string { return lastingID("user", userKey(address)) }

// userKey tells addresses apart: their case does not count.
func userKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

func hubIDText(hubID int64) string { return strconv.FormatInt(hubID, 10) }
