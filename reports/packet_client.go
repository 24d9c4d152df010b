package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// ClientPage is for the administrator of one client portal. It tells of that portal only: nothing that stands in the
// agency's own portal, nothing of other clients, and nothing that the agency has to do by itself.
type ClientPage struct {
	Packet *Packet
	File   string
	HubID  int64
	Name   string
	// ExportedAt is the date of the newest export of the portal; zero: there is none.
	ExportedAt time.Time
	// People are the accesses to the portal.
	People []*checks.Access
	// Tasks are what the administrator is asked to put right, Letters what to answer.
	Tasks   []*ClientTask
	Letters []*Letter
}

// ClientTask is a rule that does not hold and that the client's administrator can put right.
type ClientTask struct {
	Rule *policy.Rule
	// Users are whom it is about; none: the portal.
	Users []string
	// Facts are what the client portal's own export says.
	Facts Capped[*FactEntry]
}

// clientPages makes a page for each client portal that an access is to.
func (p *Packet) clientPages(b *builder) []*ClientPage {
	var out []*ClientPage
	for _, a := range p.Pages {
		if a.HubID == 0 || b.known.own[a.HubID] {
			continue // nobody's, or the agency's own
		}
		i := slices.IndexFunc(out, func(c *ClientPage) bool { return c.HubID == a.HubID })
		if i < 0 {
			i = len(out)
			out = append(out, &ClientPage{Packet: p, HubID: a.HubID, Name: a.ClientName, File: fmt.Sprintf("client-%d.html", a.HubID)})
		}
		out[i].People = append(out[i].People, a.Access)
	}
	slices.SortFunc(out, func(x, y *ClientPage) int { return cmp.Compare(x.HubID, y.HubID) })
	for _, c := range out {
		c.fill(b)
	}
	if len(out) == 1 {
		out[0].File = "client.html"
	}
	return out
}

func (c *ClientPage) fill(b *builder) {
	for _, p := range c.Packet.All.Portals {
		if p.HubID == c.HubID && !p.Own {
			c.ExportedAt = p.ExportedAt
		}
	}
	evidence := map[*ClientTask][]checks.Fact{}
	seen := map[*checks.Finding]bool{} // what is about the portal stands with each access to it
	for _, a := range c.People {
		for _, f := range a.Findings {
			if !seen[f] && f.Waiver == nil && !f.BuiltinOnly && slices.Contains(actors(f), policy.ClientAdministrator) {
				seen[f] = true
				t := c.task(f)
				evidence[t] = append(evidence[t], ownFacts(f)...)
			}
		}
	}
	for _, t := range c.Tasks {
		t.Facts = capped(b.facts(evidence[t]), MaxFacts)
	}
	for _, g := range c.Packet.Questions {
		for _, l := range g.Letters {
			if g.Audience == AskClientAdministrator && l.HubID == c.HubID {
				c.Letters = append(c.Letters, l)
			}
		}
	}
}

// task is what to put right because of a finding, one task for each rule.
func (c *ClientPage) task(f *checks.Finding) *ClientTask {
	i := slices.IndexFunc(c.Tasks, func(t *ClientTask) bool { return t.Rule == f.Rule })
	if i < 0 {
		i = len(c.Tasks)
		c.Tasks = append(c.Tasks, &ClientTask{Rule: f.Rule})
	}
	t := c.Tasks[i]
	if f.Subject.User != "" && !slices.Contains(t.Users, f.Subject.User) {
		t.Users = append(t.Users, f.Subject.User)
	}
	return t
}

// ownFacts are those of a finding's facts that stand in the client portal itself.
func ownFacts(f *checks.Finding) []checks.Fact {
	return slices.DeleteFunc(slices.Clone(f.Evidence), func(x checks.Fact) bool {
		own := strings.HasPrefix(x.Name, "client.") || strings.HasPrefix(x.Name, "clientUser.")
		return !own || x.Source.Kind != "api" && x.Source.Kind != "in-app"
	})
}
