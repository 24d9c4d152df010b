package main

import (
	"math/rand/v2"
	"time"

	"partnerlint/schemas"
)

const (
	partnerHubID  = 99
	partnerDomain = "northlight.example"
	partnerUsers  = 60
	leavers       = 3 // of them, at the end of the list: deactivated, though some client portals still let them in

	firstHubID  = 100001
	firstUserID = 20000000 // settings user ids of clients' people; the agency's own come before
)

// agency is the partner with its people.
type agency struct {
	people []person
}

func (a *agency) staff() []person   { return a.people[:partnerUsers-leavers] }
func (a *agency) leavers() []person { return a.people[partnerUsers-leavers:] }

func newAgency(opt options) *agency {
	r := rand.New(rand.NewPCG(opt.seed, 0))
	a := &agency{}
	for i := range partnerUsers {
		a.people = append(a.people, newPerson(r, 10000000+i, partnerDomain, i+1))
	}
	return a
}

// partnerExport is the export of the partner's own portal.
func partnerExport(a *agency, opt options) *schemas.PortalExport {
	at := opt.now.Add(-8 * time.Hour)
	by := attested(a.people[0], "agency administrator", at)
	e := &schemas.PortalExport{
		Kind: "portal-export", SchemaVersion: "1", ExportedAt: at, HubID: partnerHubID, Role: "partner",
		Portal: facts(inApp, portalFacts("Northlight Studio", partnerDomain)),
		PartnerProgram: facts(by, schemas.PartnerProgram{
			IsPartnerAccount: schemas.Known(true), EmployeeDomains: schemas.Known([]string{partnerDomain}), Tier: schemas.Known("gold"),
		}),
		Users:          list(inApp, partnerPortalUsers(a, at)),
		SecurityEvents: list(api, []schemas.SecurityEvent{}),
	}
	e.SecurityEvents.Window = &schemas.Window{From: at.AddDate(-1, 0, 0), To: at}
	if opt.coverage == apiOnly {
		stripToAPI(e)
	}
	return e
}

func partnerPortalUsers(a *agency, at time.Time) []schemas.User {
	var users []schemas.User
	for i, p := range a.people {
		u := user(p)
		u.SuperAdmin = schemas.Known(i < 3)
		u.SeatNames = schemas.Known([]string{"core"})
		u.LastActiveAt = schemas.Known(at.Add(-time.Duration(i) * time.Hour))
		if i >= len(a.staff()) {
			u.Status = schemas.Known("deactivated")
		}
		users = append(users, u)
	}
	return users
}
