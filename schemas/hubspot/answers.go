package hubspot

import (
	"slices"
	"strings"

	"partnerlint/schemas"
)

// isErrorAnswer recognises what HubSpot says when it does not give what was asked for.
func isErrorAnswer(n *node) bool {
	return n.get("status").is('"') && n.get("status").text == "error" && n.get("message").is('"')
}

// errorAnswer takes in why a list could not be had.
func (g *gathering) errorAnswer(at origin, n *node) {
	message := strings.ReplaceAll(n.get("message").text, "\x00", "")
	k := g.kindByName(at.src)
	if strings.Contains(message, "access to roles") {
		k = Roles
	}
	if k == "" {
		g.wrong.at(at, "HubSpot's answer is an error, %s, and nothing tells what was asked for; name the file after it, e.g. roles.json, or leave it out", quote(message))
		return
	}
	g.list(k).answered = message
}

func readDetails(g *gathering, r rec) {
	id, ok := r.id("portalId")
	if !ok {
		r.wrong(r.n, "account details have no portalId")
		return
	}
	var p schemas.Portal
	if t, ok := r.text("accountType", maxText); ok {
		if slices.Contains([]string{"STANDARD", "SANDBOX", "DEVELOPER_TEST", "APP_DEVELOPER"}, t) {
			p.AccountType = schemas.Known(t)
		} else {
			g.notes.at(r.origin(), "the account type %s is not known here and is left out", quote(t))
		}
	}
	p.TimeZone = fact(r.text("timeZone", maxText))
	p.CompanyCurrency = fact(r.text("companyCurrency", maxText))
	p.UIDomain = fact(r.text("uiDomain", maxText))
	p.DataHostingLocation = fact(r.text("dataHostingLocation", maxText))
	g.details = append(g.details, found[schemas.Portal]{r.origin(), id, p})
}

func readTeam(g *gathering, r rec) {
	id, ok := r.mustID()
	if !ok {
		return
	}
	g.teams = append(g.teams, found[schemas.Team]{r.origin(), id, schemas.Team{
		ID: id, Name: fact(r.text("name", maxText)), UserIDs: fact(r.ids("userIds")),
	}})
}

func readRole(g *gathering, r rec) {
	id, ok := r.mustID()
	if !ok {
		return
	}
	if name, ok := r.text("name", maxText); ok {
		g.roles = append(g.roles, found[string]{r.origin(), id, name})
	}
}

// readChannelAccount takes the inboxes of teams. Chat, calls and the like have no address and are passed over.
func readChannelAccount(g *gathering, r rec) {
	id, ok := r.mustID()
	if !ok {
		return
	}
	identifier := r.n.get("deliveryIdentifier")
	if v := identifier.get("value"); v != nil {
		identifier = v
	}
	a, ok := address(identifier.string())
	if !ok || r.n.get("archived").is('t') {
		g.list(ChannelAccounts).pass(id)
		return
	}
	active := r.boolean("active")
	if r.n.get("authorized").is('f') { // HubSpot can no longer read it
		active = schemas.Known(false)
	}
	g.inboxes = append(g.inboxes, found[schemas.TeamEmail]{r.origin(), strings.ToLower(a), schemas.TeamEmail{Address: a, Active: active}})
}

// aboutUsers are the security events whose object is a user. Of any other event the object is a sequence, a template or
// a list, whose number may happen to be somebody's id.
var aboutUsers = []string{
	"ADD_USER", "REMOVE_USER", "DEACTIVATE_USER", "REACTIVATE_USER", "JOINED_PORTAL_VIA_DOMAIN_BASED_INVITE",
	"ADD_ADMIN_USER", "REMOVE_ADMIN_USER", "ADD_ADMIN_PERMISSIONS", "REMOVE_ADMIN_PERMISSIONS", "IMPERSONATE_USER",
}

func readSecurityEvent(g *gathering, r rec) {
	id, ok := r.mustID()
	if !ok {
		return
	}
	at, ok := r.moment("createdAt", "")
	if !ok {
		return
	}
	what, ok := r.text("type", maxText)
	if !ok {
		r.wrong(r.n, "%s has no type", r.one)
		return
	}
	e := schemas.SecurityEvent{ID: id, At: at, Type: what, ActorUserID: fact(r.id("userId"))}
	if slices.Contains(aboutUsers, what) {
		e.UserID = fact(r.id("objectId"))
	}
	if actor, ok := r.text("actingUser", maxText); ok { // an address, or the name of a part of HubSpot
		e.Actor = fact(address(actor))
	}
	g.events = append(g.events, found[schemas.SecurityEvent]{r.origin(), id, e})
}
