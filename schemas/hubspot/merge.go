package hubspot

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"partnerlint/schemas"
)

// usersSection puts together what the API and the in-app export say of the users.
func (g *gathering) usersSection() *schemas.ListSection[schemas.User] {
	answers, rows, more := g.apiUsers(), unique(g, "a user", g.rows), g.others()
	for i := range answers {
		more.tell(&answers[i].value)
	}
	fromAPI, fromScreen := g.lists[Users], g.lists[UsersExport]
	api := sourceOf("api", fromAPI, g.lists[Roles], g.lists[Owners], g.lists[ArchivedOwners])
	inApp := sourceOf("in-app", fromScreen)
	var s *schemas.ListSection[schemas.User]
	switch {
	case fromScreen == nil:
		s = section(fromAPI, values(answers))
	case fromAPI == nil || fromAPI.pages == 0 && !fromAPI.loose:
		s = section(fromScreen, g.screenOnly(values(rows), more))
		s.Source = inApp
	default:
		s = g.bothKinds(answers, rows, more, *inApp)
	}
	if s.Coverage == schemas.Absent {
		return s
	}
	if s.Source.Kind == "api" {
		s.Source = api
	}
	if l := g.lists[Roles]; l != nil && l.answered != "" {
		s.Reason = joinReasons(s.Reason, clip("permission sets: HubSpot answered: "+l.answered, 800))
	}
	slices.SortStableFunc(*s.Items, func(a, b schemas.User) int {
		x, _ := a.ID.Get()
		y, _ := b.ID.Get()
		return cmp.Or(cmp.Compare(strings.ToLower(a.Email), strings.ToLower(b.Email)), cmp.Compare(x, y))
	})
	return s
}

// screenOnly adds to the users of the in-app export what owners and teams of the API tell.
func (g *gathering) screenOnly(users []schemas.User, more others) []schemas.User {
	owners, teams := sourceOf("api", g.lists[Owners], g.lists[ArchivedOwners]), sourceOf("api", g.lists[Teams])
	for i := range users {
		u := &users[i]
		before := *u
		more.tell(u)
		mark(&u.Sources, "status", *owners, before.Status.IsZero() && !u.Status.IsZero())
		mark(&u.Sources, "ownerId", *owners, before.OwnerID.IsZero() && !u.OwnerID.IsZero())
		mark(&u.Sources, "primaryTeamId", *teams, before.PrimaryTeamID.IsZero() && !u.PrimaryTeamID.IsZero())
	}
	return users
}

func mark(to *schemas.Sources, field string, s schemas.Source, really bool) {
	if !really {
		return
	}
	if *to == nil {
		*to = schemas.Sources{}
	}
	(*to)[field] = s
}

// bothKinds joins the two lists: by id, and by address where one of the two has no id.
func (g *gathering) bothKinds(answers, rows []found[schemas.User], more others, inApp schemas.Source) *schemas.ListSection[schemas.User] {
	x := newUserIndex(answers)
	users := values(answers)
	matched := make([]bool, len(answers))
	onlyScreen := 0
	for _, r := range rows {
		if i := x.match(r.value); i >= 0 && !matched[i] {
			matched[i] = true
			users[i] = g.join(users[i], r, inApp)
			continue
		}
		onlyScreen++
		u := g.screenOnly([]schemas.User{r.value}, more)[0]
		for _, f := range factNames(r.value) {
			mark(&u.Sources, f, inApp, true)
		}
		users = append(users, u)
	}
	onlyAPI := len(answers) - (len(rows) - onlyScreen)
	return g.bothCoverages(users, onlyAPI, onlyScreen)
}

// bothCoverages says how much two lists are together. Two whole lists that differ cannot both be whole.
func (g *gathering) bothCoverages(users []schemas.User, onlyAPI, onlyScreen int) *schemas.ListSection[schemas.User] {
	s := section(g.lists[Users], users)
	whole := s.Coverage == schemas.Complete
	wholeScreen := g.lists[UsersExport].complete(0)
	switch {
	case whole && onlyScreen > 0 || wholeScreen && onlyAPI > 0:
		s.Coverage = schemas.Partial
		s.Reason = fmt.Sprintf("the users of the API and of the in-app export differ: %d are only in the first, %d only in the second", onlyAPI, onlyScreen)
		g.notes.file(g.lists[UsersExport].files[0], "%s; take both at the same time", s.Reason)
	case wholeScreen:
		s.Coverage, s.Reason = schemas.Complete, ""
	}
	return s
}

// userIndex finds a user of the API.
type userIndex struct{ ids, addresses map[string]int }

func newUserIndex(users []found[schemas.User]) userIndex {
	x := userIndex{map[string]int{}, map[string]int{}}
	for i, u := range users {
		x.ids[u.id] = i
		address := strings.ToLower(u.value.Email)
		if _, twice := x.addresses[address]; twice {
			i = -1 // two people with one address: it tells neither
		}
		x.addresses[address] = i
	}
	return x
}

func (x userIndex) match(u schemas.User) int {
	i, ok := -1, false
	if id, known := u.ID.Get(); known {
		i, ok = x.ids[id]
	} else {
		i, ok = x.addresses[strings.ToLower(u.Email)]
	}
	if !ok {
		return -1
	}
	return i
}

// join adds to a user of the API what the in-app export says, fact by fact. Where the two disagree the fact is left out.
func (g *gathering) join(u schemas.User, row found[schemas.User], inApp schemas.Source) schemas.User {
	j := joining{g: g, row: row, user: u.Email, source: inApp}
	r := row.value
	if !strings.EqualFold(u.Email, r.Email) {
		g.notes.at(row.origin, "the API has this user with the address %s, which is kept", quote(u.Email))
	}
	u.FirstName = joined(&j, "firstName", u.FirstName, r.FirstName)
	u.LastName = joined(&j, "lastName", u.LastName, r.LastName)
	u.SuperAdmin = joined(&j, "superAdmin", u.SuperAdmin, r.SuperAdmin)
	u.PermissionSets = joined(&j, "permissionSets", u.PermissionSets, r.PermissionSets)
	if u.SeatNames.IsZero() { // the screen names seats in other words than the API
		u.SeatNames = joined(&j, "seatNames", u.SeatNames, r.SeatNames)
	}
	u.Status = joined(&j, "status", u.Status, r.Status)
	u.PartnerUser = joined(&j, "partnerUser", u.PartnerUser, r.PartnerUser)
	u.LastActiveAt = joined(&j, "lastActiveAt", u.LastActiveAt, r.LastActiveAt)
	u.PersonalEmails = joined(&j, "personalEmails", u.PersonalEmails, r.PersonalEmails)
	u.Sources = j.sources
	return u
}

type joining struct {
	g       *gathering
	row     found[schemas.User]
	user    string
	source  schemas.Source
	sources schemas.Sources
}

func joined[T any](j *joining, field string, api, screen schemas.Fact[T]) schemas.Fact[T] {
	switch {
	case screen.IsZero() || reflect.DeepEqual(api, screen):
		return api
	case api.IsZero():
		mark(&j.sources, field, j.source, true)
		return screen
	}
	j.g.notes.at(j.row.origin, "the API and the in-app export disagree on %s of %s; it is left out", field, quote(j.user))
	return schemas.Fact[T]{}
}

// factNames are the names of the facts that the in-app export gave of a user.
func factNames(u schemas.User) []string {
	names := []string{"email"}
	v := reflect.ValueOf(u)
	for i := range v.NumField() {
		f := v.Field(i)
		if z, ok := f.Interface().(interface{ IsZero() bool }); ok && !z.IsZero() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}
