package main

import (
	"slices"
	"time"

	"partnerlint/schemas"
)

// violation is one way in which a portal, its people or its requests break the policy.
type violation struct {
	name   string // what a reader of the list would call it
	commit func(*portal)
}

// violations are all there are; each is as likely as the next.
var violations = []violation{
	{"the sales extension logs to the client", func(p *portal) {
		p.agent(0).SalesExtension = schemas.Known(schemas.SalesExtension{SyncAccountHubID: schemas.Known(p.export.HubID)})
	}},
	{"the agency's inbox is connected", func(p *portal) {
		a := p.agent(0)
		a.PersonalEmails = schemas.Known([]schemas.PersonalEmail{{Address: a.Email, Provider: schemas.Known("google"), Status: schemas.Known("connected")}})
	}},
	{"the agency's mail is logged", func(p *portal) {
		for i := range 1 + p.r.IntN(3) {
			*p.export.Emails.Items = append(*p.export.Emails.Items, p.email(50+i, p.export.ExportedAt, p.agents[0].email, "buyer.example"))
		}
	}},
	{"no administrator of the client portal", func(p *portal) { p.agent(0).SuperAdmin = schemas.Known(false) }},
	{"no user of the client portal", func(p *portal) {
		u := *p.export.Users.Items
		*p.export.Users.Items = u[:len(u)-1]
		gone := p.agents[len(p.agents)-1].id
		kept := []schemas.SecurityEvent{}
		for _, e := range *p.export.SecurityEvents.Items {
			if id, _ := e.UserID.Get(); id != gone {
				kept = append(kept, e)
			}
		}
		*p.export.SecurityEvents.Items = kept
		p.leaveTeams(gone)
	}},
	{"deactivated in the client portal", func(p *portal) { p.agent(0).Status = schemas.Known("deactivated") }},
	{"nobody has a paid seat", func(p *portal) {
		for i := range p.clients {
			p.users()[i].SeatNames = schemas.Known([]string{"view-only"})
		}
		(*p.export.Subscriptions.Items)[0].Tier = schemas.Known("free")
	}},
	{"a sandbox", func(p *portal) { p.export.Portal.Facts.AccountType = schemas.Known("SANDBOX") }},
	{"the partner's own", func(p *portal) { p.export.Ownership.Facts.OwnedByPartner = schemas.Known(true) }},
	{"a Partner user owns deals", func(p *portal) {
		for i := range 3 + p.r.IntN(8) {
			*p.export.Deals.Items = append(*p.export.Deals.Items, deal(50+i, p.agents[0]))
		}
	}},
	{"a Partner user calls the client's customers", func(p *portal) {
		for i := range 6 + p.r.IntN(8) {
			*p.export.Calls.Items = append(*p.export.Calls.Items, p.call(50+i, p.export.ExportedAt, p.agents[0]))
		}
	}},
	{"a Partner user enrols contacts", func(p *portal) {
		for i := range 4 + p.r.IntN(8) {
			*p.export.SequenceEnrollments.Items = append(*p.export.SequenceEnrollments.Items, schemas.SequenceEnrollment{
				ID: string(rune('a' + i)), At: p.recently(p.export.ExportedAt), EnrolledByUserID: schemas.Known(p.agents[0].id),
				EnrolledBy: schemas.Known(p.agents[0].email), ToEmail: schemas.Known("contact@buyer.example"),
			})
		}
	}},
	{"a Partner user is in a sales team", func(p *portal) {
		id := p.agents[0].id
		p.leaveTeams(id)
		p.agent(0).PrimaryTeamID = schemas.Known(salesTeam)
		sales := &(*p.export.Teams.Items)[0]
		members, _ := sales.UserIDs.Get()
		sales.UserIDs = schemas.Known(append(members, id))
	}},
	{"a client sits on a Partner seat", func(p *portal) { p.users()[len(p.clients)-1].SeatNames = schemas.Known([]string{partnerSeat}) }},
	{"somebody who left the agency is still in", func(p *portal) {
		u := user(pick(p.r, p.agency.leavers()))
		u.PartnerUser, u.SeatNames = schemas.Known(true), schemas.Known([]string{partnerSeat})
		u.PersonalEmails, u.SalesExtension = schemas.Known([]schemas.PersonalEmail{}), schemas.None[schemas.SalesExtension]()
		u.LastActiveAt = schemas.Known(p.now.AddDate(0, 0, -100))
		u.Sources = schemas.Sources{"salesExtension": attested(p.clients[0], "client administrator", p.export.ExportedAt)}
		*p.export.Users.Items = append(*p.export.Users.Items, u)
	}},
	{"the request is incomplete", func(p *portal) {
		p.rows[0].status, p.rows[0].submitted, p.rows[0].decided = "draft", time.Time{}, time.Time{}
		if p.r.IntN(2) == 0 {
			p.rows[0].purposes = nil
		} else {
			p.rows[0].consultant = ""
		}
	}},
	{"the decision is overdue", func(p *portal) {
		p.rows[0].status, p.rows[0].decided = "submitted", time.Time{}
		p.rows[0].submitted = p.now.AddDate(0, 0, -10-p.r.IntN(10)).Truncate(time.Minute)
	}},
}

// leaveTeams takes a user out of every team.
func (p *portal) leaveTeams(userID string) {
	for i := range *p.export.Teams.Items {
		t := &(*p.export.Teams.Items)[i]
		members, _ := t.UserIDs.Get()
		t.UserIDs = schemas.Known(slices.DeleteFunc(members, func(id string) bool { return id == userID }))
	}
}
