package hubspot

import (
	"slices"

	"partnerlint/schemas"
)

// apiUser is a user as the settings API has it.
type apiUser struct {
	user     schemas.User
	roleIDs  []string
	hasRoles bool // roleIDs were given
}

func readUser(g *gathering, r rec) {
	id, ok := r.mustID()
	email, hasEmail := r.email("email")
	if r.lacks("email") {
		r.wrong(r.n, "%s has no email", r.one)
	}
	if !ok || !hasEmail {
		return
	}
	u := apiUser{user: schemas.User{
		ID: schemas.Known(id), Email: email,
		FirstName: fact(r.text("firstName", maxText)), LastName: fact(r.text("lastName", maxText)),
		SuperAdmin: r.boolean("superAdmin"), SeatNames: fact(r.texts("seatNames", maxText)),
		PrimaryTeamID: fact(r.id("primaryTeamId")),
	}}
	if u.roleIDs, u.hasRoles = r.ids("roleIds"); !u.hasRoles {
		if role, ok := r.id("roleId"); ok {
			u.roleIDs, u.hasRoles = []string{role}, true
		}
	}
	g.users = append(g.users, found[apiUser]{r.origin(), id, u})
}

// apiUsers are the users of the settings API with what roles tell of them.
func (g *gathering) apiUsers() []found[schemas.User] {
	names := map[string]string{}
	for _, r := range unique(g, "a role", g.roles) {
		names[r.id] = r.value
	}
	users := unique(g, "a user", g.users)
	out := make([]found[schemas.User], len(users))
	for i, u := range users {
		x := u.value.user
		x.PermissionSets = g.permissionSets(u, names)
		out[i] = found[schemas.User]{u.origin, u.id, x}
	}
	return out
}

// permissionSets names a user's roles. A role without a name leaves the fact out: half a list would read as a whole one.
func (g *gathering) permissionSets(u found[apiUser], names map[string]string) schemas.Fact[[]string] {
	if l := g.lists[Roles]; !u.value.hasRoles || l == nil || l.answered != "" && len(names) == 0 {
		return schemas.Fact[[]string]{}
	}
	sets := make([]string, 0, len(u.value.roleIDs))
	for _, id := range u.value.roleIDs {
		name, ok := names[id]
		if !ok {
			g.notes.once(u.origin, "role", "the role with id %s is not among the roles, and the permission sets of its users are left out", quote(id))
			return schemas.Fact[[]string]{}
		}
		sets = append(sets, name)
	}
	slices.Sort(sets)
	return fact(sets, len(sets) <= 1000)
}
