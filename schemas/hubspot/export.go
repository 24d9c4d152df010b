package hubspot

import (
	"time"

	"partnerlint/schemas"
)

// export puts everything together.
func (g *gathering) export(role string, hubID int64) *schemas.PortalExport {
	e := &schemas.PortalExport{
		Kind: "portal-export", SchemaVersion: "1", ExportedAt: g.exportedAt(), HubID: hubID, Role: role,
		Collector:  g.opt.Collector,
		Portal:     g.portalSection(),
		Users:      g.usersSection(),
		Teams:      section(g.lists[Teams], values(unique(g, "a team", g.teams))),
		TeamEmails: section(g.lists[ChannelAccounts], values(unique(g, "a channel account", g.inboxes))),
		Deals:      section(g.lists[Deals], values(unique(g, "a deal", g.deals))),
		Emails: activity(g, g.lists[Emails], values(unique(g, "an e-mail", g.emails)), g.opt.From,
			func(x schemas.EmailActivity) time.Time { return x.At }),
		Calls: activity(g, g.lists[Calls], values(unique(g, "a call", g.calls)), g.opt.From,
			func(x schemas.CallActivity) time.Time { return x.At }),
		SecurityEvents: activity(g, g.lists[SecurityActivity], values(unique(g, "a security event", g.events)), g.securityFrom(),
			func(x schemas.SecurityEvent) time.Time { return x.At }),
	}
	return e
}

// securityKept is how long HubSpot keeps security activity.
const securityKept = 365 * 24 * time.Hour

// securityFrom is when the security activity begins that was asked for and that HubSpot still has.
func (g *gathering) securityFrom() time.Time {
	from := g.opt.From
	l := g.lists[SecurityActivity]
	if from.IsZero() || l == nil || len(l.files) == 0 {
		return from
	}
	if kept := sourceOf("api", l).At.Add(-securityKept); kept.After(from) {
		return kept
	}
	return from
}

func (g *gathering) exportedAt() time.Time {
	if !g.opt.ExportedAt.IsZero() {
		return g.opt.ExportedAt.UTC()
	}
	return g.newest
}

// portalSection is partial even so: the API has neither the name nor the domains of the account.
func (g *gathering) portalSection() *schemas.FactsSection[schemas.Portal] {
	details := unique(g, "the portal", g.details)
	l := g.lists[AccountDetails]
	if len(details) == 0 {
		c, reason := l.coverage(0)
		if c != schemas.Absent {
			reason = "the imported answer is empty"
		}
		return &schemas.FactsSection[schemas.Portal]{Coverage: schemas.Absent, Reason: reason}
	}
	return &schemas.FactsSection[schemas.Portal]{
		Coverage: schemas.Partial, Reason: "HubSpot's account details have neither the account's name nor its domains",
		Source: sourceOf("api", l), Facts: &details[0].value,
	}
}
