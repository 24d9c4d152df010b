package checks

import (
	"slices"
	"strings"

	"partnerlint/schemas"
)

// Filter leaves out what a reader does not ask for. The zero Filter leaves nothing out.
type Filter struct {
	HubIDs      []int64
	Users       []string // addresses
	Consultants []string // names or addresses of Channel Consultants
	Rules       []string // rule IDs
}

// Redacted is the filter as it stands among pseudonyms.
func (f Filter) Redacted(r *schemas.Redactor) Filter {
	f.Users, f.Consultants = slices.Clone(f.Users), slices.Clone(f.Consultants)
	for i, u := range f.Users {
		f.Users[i] = r.Email(u)
	}
	for i, c := range f.Consultants {
		f.Consultants[i] = r.Name(c)
	}
	return f
}

// scope is a filter made ready.
type scope struct {
	Filter
	users map[string]bool
	// partial: rules or people are left out, so that nobody can say that nothing fails.
	partial     bool
	portalRules bool
}

func newScope(f Filter) *scope {
	s := &scope{Filter: f, users: map[string]bool{}, partial: len(f.Rules) > 0, portalRules: len(f.Users) == 0 && len(f.Consultants) == 0}
	for _, u := range f.Users {
		s.users[personKey(u)] = true
	}
	return s
}

func (s *scope) hub(id int64) bool { return len(s.HubIDs) == 0 || slices.Contains(s.HubIDs, id) }

func (s *scope) rule(id string) bool { return len(s.Rules) == 0 || slices.Contains(s.Rules, id) }

func (s *scope) user(key string) bool { return len(s.users) == 0 || s.users[key] }

// everybody reports whether all whom a waiver is about are judged: the person, or everybody where it names none.
func (s *scope) everybody(user string) bool {
	return s.portalRules || user != "" && len(s.Consultants) == 0 && s.user(personKey(user))
}

func (s *scope) access(row *accessRow) bool {
	return s.user(row.key) && s.consultant(row)
}

func (s *scope) consultant(row *accessRow) bool {
	if len(s.Consultants) == 0 {
		return true
	}
	name := strings.TrimSpace(row.text("channelConsultant"))
	return slices.ContainsFunc(s.Consultants, func(c string) bool { return sameText(c, name) })
}
