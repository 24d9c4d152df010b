package policy

import "slices"

// Actor is who has to act when a rule does not hold. The rule says so: it cannot be told from what the rule reads.
type Actor string

// The actors: the Partner user in person; operations at the agency, who keep the register and run the audit; whoever
// files the requests; and the administrators of the two portals.
const (
	AgencyUser          Actor = "agency-user"
	Agency              Actor = "agency"
	AgencyAdministrator Actor = "agency-administrator"
	ClientAdministrator Actor = "client-administrator"
	Requester           Actor = "requester"
)

// Actors returns all actors.
func Actors() []Actor {
	return []Actor{AgencyUser, Agency, AgencyAdministrator, ClientAdministrator, Requester}
}

// actors reads who has to act, in the order in which they do. Where the key is not given, the result is nil.
func (d *document) actors(names []value[string], table *place) []Actor {
	at := table.keys["actor"]
	if at == nil {
		return nil
	}
	if names != nil && len(names) == 0 {
		d.ps.add(d.keyAt(at), "actor is empty; name who has to act when the rule does not hold: %s", listed(Actors()))
	}
	var out []Actor
	for _, name := range names {
		a, ok := word(d, name, "actor", Actors())
		switch {
		case !ok:
		case slices.Contains(out, a):
			d.ps.add(d.at(name.at), "actor: %s is named twice", shown(name.v))
		default:
			out = append(out, a)
		}
	}
	return out
}
