package hubspot

import (
	"slices"
	"strings"

	"partnerlint/schemas"
)

// owner is who can own records: a user, seen from the CRM.
type owner struct {
	email   string // in small letters, or ""
	userIDs []string
}

// archivedPrefix and livePrefix keep apart the live and the archived owner of one person, who share an id.
const (
	livePrefix     = "live "
	archivedPrefix = "archived "
)

func readOwner(g *gathering, r rec)         { g.readOwner(r, livePrefix) }
func readArchivedOwner(g *gathering, r rec) { g.readOwner(r, archivedPrefix) }

func (g *gathering) readOwner(r rec, prefix string) {
	id, ok := r.mustID()
	if !ok {
		return
	}
	var o owner
	if e, ok := address(r.n.get("email").string()); ok {
		o.email = strings.ToLower(e)
	}
	for _, name := range []string{"userId", "userIdIncludingInactive"} {
		if u, ok := r.id(name); ok && !slices.Contains(o.userIDs, u) {
			o.userIDs = append(o.userIDs, u)
		}
	}
	g.owners = append(g.owners, found[owner]{r.origin(), prefix + id, o})
}

// others is what owners and teams tell of users.
type others struct {
	live, archived ownerIndex
	allLive        bool                // every live owner is known
	teams          map[string][]string // by user id: the teams that have the user as a primary member
	allTeams       bool                // every team is known with its members
}

func (g *gathering) others() others {
	o := others{live: ownerIndex{}, archived: ownerIndex{}, teams: map[string][]string{}}
	live := 0
	for _, x := range unique(g, "an owner", g.owners) {
		if id, ok := strings.CutPrefix(x.id, livePrefix); ok {
			live++
			o.live.add(id, x.value)
		} else {
			o.archived.add(strings.TrimPrefix(x.id, archivedPrefix), x.value)
		}
	}
	o.allLive = g.lists[Owners].complete(live)
	teams := unique(g, "a team", g.teams)
	o.allTeams = g.lists[Teams].complete(len(teams))
	for _, t := range teams {
		members, ok := t.value.UserIDs.Get()
		o.allTeams = o.allTeams && ok
		for _, m := range members {
			o.teams[m] = append(o.teams[m], t.id)
		}
	}
	return o
}

// tell adds to a user what nobody has told yet.
func (o others) tell(u *schemas.User) {
	live, archived := o.live.of(*u), o.archived.of(*u)
	status, owners := schemas.Fact[string]{}, []string(nil)
	switch {
	case len(live) > 0:
		status, owners = schemas.Known("active"), live
	case len(archived) > 0 && o.allLive: // else a live owner may be on a page that is not here
		status, owners = schemas.Known("deactivated"), archived
	}
	if u.Status.IsZero() {
		u.Status = status
	}
	if u.OwnerID.IsZero() && len(owners) == 1 {
		u.OwnerID = schemas.Known(owners[0])
	}
	id, ok := u.ID.Get()
	if !ok || !u.PrimaryTeamID.IsZero() {
		return
	}
	switch teams := o.teams[id]; {
	case len(teams) == 1:
		u.PrimaryTeamID = schemas.Known(teams[0])
	case len(teams) == 0 && o.allTeams:
		u.PrimaryTeamID = schemas.None[string]()
	}
}

// ownerIndex finds owner ids by "id USER" or "address ADDRESS".
type ownerIndex map[string][]string

func (x ownerIndex) add(id string, o owner) {
	for _, u := range o.userIDs {
		x["id "+u] = append(x["id "+u], id)
	}
	if o.email != "" && len(o.userIDs) == 0 { // with a user id, the address may by now be somebody else's
		x["address "+o.email] = append(x["address "+o.email], id)
	}
}

// of returns the owner ids of a user, found by user id, else by address.
func (x ownerIndex) of(u schemas.User) []string {
	if id, ok := u.ID.Get(); ok && len(x["id "+id]) > 0 {
		return x["id "+id]
	}
	return x["address "+strings.ToLower(u.Email)]
}
