package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"partnerlint/schemas"
)

// portal is a client portal in the making: its export and the rows that the register has on it.
type portal struct {
	r      *rand.Rand
	agency *agency
	now    time.Time

	export  *schemas.PortalExport
	rows    []row
	clients []person // the client's own people; the first is its administrator
	agents  []person // the agency's people in it
}

// users is the export's list; the client's people come first, then the agency's.
func (p *portal) users() []schemas.User { return *p.export.Users.Items }

// agent returns the user record of the i-th of the agency's people.
func (p *portal) agent(i int) *schemas.User { return &p.users()[len(p.clients)+i] }

// newPortal makes the i-th client portal. It depends on the seed, the options and i, and on nothing else.
func newPortal(a *agency, opt options, i int) *portal {
	p := &portal{r: rand.New(rand.NewPCG(opt.seed, uint64(i)+1)), agency: a, now: opt.now}
	api := opt.coverage == apiOnly
	if half := p.r.IntN(2) == 0; opt.coverage == mixed {
		api = half
	}
	hubID := int64(firstHubID + i)
	name := pick(p.r, companyFirst) + " " + pick(p.r, companySecond)
	domain := fmt.Sprintf("%s-%d.example", strings.ReplaceAll(strings.ToLower(name), " ", "-"), hubID)
	p.invitePeople(i, domain)
	p.fill(hubID, name, domain)
	p.register(hubID, name)
	if p.r.Float64() < opt.violations {
		pick(p.r, violations).commit(p)
	}
	if api {
		stripToAPI(p.export)
	}
	return p
}

// maxUsers and minUsers bound the users of a portal. Most portals are small.
const (
	minUsers = 5
	maxUsers = 40
)

func (p *portal) invitePeople(i int, domain string) {
	n := min(minUsers+int(p.r.ExpFloat64()*1.1), maxUsers)
	agents := 1 + min(int(p.r.ExpFloat64()*0.5), 2)
	for k := range n - agents {
		p.clients = append(p.clients, newPerson(p.r, firstUserID+i*maxUsers+k, domain, k+1))
	}
	staff := p.agency.staff()
	for k, from := 0, p.r.IntN(len(staff)); k < agents; k++ {
		p.agents = append(p.agents, staff[(from+k)%len(staff)])
	}
}

// fill makes the export of a portal that keeps every rule.
func (p *portal) fill(hubID int64, name, domain string) {
	at := p.now.Add(-4*time.Hour - time.Duration(p.r.IntN(3*3600))*time.Second)
	admin := p.clients[0]
	by := attested(admin, "client administrator", at)
	tier := pick(p.r, []string{"professional", "enterprise"})
	quarter := schemas.Window{From: at.AddDate(0, 0, -90), To: at}
	year := schemas.Window{From: at.AddDate(-1, 0, 0), To: at}
	p.export = &schemas.PortalExport{
		Kind: "portal-export", SchemaVersion: "1", ExportedAt: at, HubID: hubID, Role: "client",
		Portal:         facts(inApp, portalFacts(name, domain)),
		PartnerProgram: facts(by, schemas.PartnerProgram{IsPartnerAccount: schemas.Known(false)}),
		Ownership:      facts(by, schemas.Ownership{OwnedByPartner: schemas.Known(false)}),
		Contacts: facts(inApp, schemas.Contacts{
			PrimaryContact: schemas.Known(schemas.Contact{Email: admin.email, Name: schemas.Known(admin.name())}),
			BillingContact: schemas.Known(schemas.Contact{Email: p.clients[1].email}),
		}),
		EmailLogging: facts(inApp, schemas.EmailLogging{
			ContactRule: schemas.Known(pick(p.r, []string{"replies-only", "known-contacts"})), NeverLogDomains: schemas.Known([]string{}),
		}),
		Subscriptions: list(inApp, []schemas.Subscription{{
			Hub: pick(p.r, []string{"sales", "service"}), Tier: schemas.Known(tier), Status: schemas.Known("active"),
		}}),
		TeamEmails:          list(api, []schemas.TeamEmail{{Address: "help@" + domain, Active: schemas.Known(true)}}),
		Emails:              during(api, quarter, p.emails(at)),
		Calls:               during(api, quarter, p.calls(at)),
		SequenceEnrollments: during(inApp, quarter, []schemas.SequenceEnrollment{}),
		Deals:               list(api, p.deals()),
		SecurityEvents:      during(api, year, p.events(at)),
	}
	// HubSpot's own screens have what the API has, and the personal inboxes, the Partner user flag and more besides.
	p.export.Users = list(inApp, p.userList(at, tier))
	p.export.Teams = list(inApp, []schemas.Team{
		team(salesTeam, "Field sales", "sales", p.clients[:2]), team(setUpTeam, "Portal set-up", "other", p.agents),
	})
}

// The ids of a client portal's teams.
const (
	salesTeam = "1"
	setUpTeam = "2"
)

func team(id, name, function string, of []person) schemas.Team {
	t := schemas.Team{ID: id, Name: schemas.Known(name), Function: schemas.Known(function)}
	members := []string{}
	for _, m := range of {
		members = append(members, m.id)
	}
	t.UserIDs = schemas.Known(members)
	return t
}

func (p *portal) userList(at time.Time, tier string) []schemas.User {
	hub := (*p.export.Subscriptions.Items)[0].Hub
	var users []schemas.User
	for i, c := range p.clients {
		u := user(c)
		u.SuperAdmin = schemas.Known(i == 0)
		seat := "view-only"
		switch {
		case i < 2:
			seat = hub + "-" + tier
			u.PrimaryTeamID = schemas.Known(salesTeam)
		case p.r.IntN(2) == 0:
			seat = "core"
		}
		u.SeatNames = schemas.Known([]string{seat})
		u.PersonalEmails = schemas.Known([]schemas.PersonalEmail{})
		if i < 2 {
			u.PersonalEmails = schemas.Known([]schemas.PersonalEmail{{Address: c.email, Provider: schemas.Known("google"), Status: schemas.Known("connected")}})
		}
		users = append(users, u)
	}
	for _, a := range p.agents {
		u := user(a)
		u.SuperAdmin = schemas.Known(true)
		u.PartnerUser, u.PrimaryTeamID = schemas.Known(true), schemas.Known(setUpTeam)
		u.LastActiveAt = schemas.Known(at.Add(-time.Duration(p.r.IntN(72)) * time.Hour))
		u.PersonalEmails = schemas.Known([]schemas.PersonalEmail{})
		u.SalesExtension = schemas.Known(schemas.SalesExtension{SyncAccountHubID: schemas.Known(int64(partnerHubID))})
		u.Sources = schemas.Sources{"salesExtension": attested(a, "Partner user", at)}
		users = append(users, u)
	}
	return users
}

// register gives each of the agency's people a row that fits the portal.
func (p *portal) register(hubID int64, name string) {
	consultant := pick(p.r, consultants)
	for i, a := range p.agents {
		x := row{user: a.email, hubID: hubID, client: name, purposes: pick(p.r, purposes), admin: p.clients[0].email, consultant: consultant}
		u := p.agent(i)
		switch n := p.r.IntN(10); {
		case n < 6:
			x.status = "granted"
			x.decided = p.now.AddDate(0, 0, -20-p.r.IntN(120)).Truncate(time.Minute)
			x.submitted = x.decided.Add(-48 * time.Hour)
			u.SeatNames = schemas.Known([]string{partnerSeat})
		case n < 8:
			// After the export was taken: so that the export tells what held at the request.
			x.status = "submitted"
			x.submitted = p.now.Add(-time.Duration(p.r.IntN(3*60)) * time.Minute).Truncate(time.Minute)
			u.SeatNames = schemas.Known([]string{"view-only"})
		default:
			x.status = "draft"
			u.SeatNames = schemas.Known([]string{"view-only"})
		}
		p.rows = append(p.rows, x)
	}
}

// partnerSeat is the name of the free seat for the agency's people.
const partnerSeat = "partner"
