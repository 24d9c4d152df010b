package main

import "partnerlint/schemas"

// coverage is how much of the truth the exports tell.
type coverage string

const (
	full    coverage = "full"     // nothing that a rule asks for is unknown
	apiOnly coverage = "api-only" // only what HubSpot's API gives
	mixed   coverage = "mixed"    // half the portals full, half api-only
)

func (c coverage) valid() bool { return c == full || c == apiOnly || c == mixed }

// stripToAPI takes out of an export what the API does not give: whole sections and single facts.
func stripToAPI(e *schemas.PortalExport) {
	e.PartnerProgram, e.Ownership, e.Contacts, e.EmailLogging = nil, nil, nil, nil
	e.Subscriptions, e.SequenceEnrollments = nil, nil
	if e.Portal != nil {
		p := e.Portal.Facts
		p.Name, p.Domain, p.CompanyDomains = leftOut(p.Name), leftOut(p.Domain), leftOut(p.CompanyDomains)
		e.Portal.Source = fromAPI()
		e.Portal.Coverage, e.Portal.Reason = schemas.Partial, "the API gives neither name nor domains"
	}
	if e.Users != nil {
		e.Users.Source = fromAPI()
		for i := range *e.Users.Items {
			u := &(*e.Users.Items)[i]
			u.PartnerUser, u.LastActiveAt = leftOut(u.PartnerUser), leftOut(u.LastActiveAt)
			u.PersonalEmails, u.SalesExtension = leftOut(u.PersonalEmails), leftOut(u.SalesExtension)
			u.Sources = nil
		}
	}
	if e.Teams != nil {
		e.Teams.Source = fromAPI()
		for i := range *e.Teams.Items {
			t := &(*e.Teams.Items)[i]
			t.Function = leftOut(t.Function)
		}
	}
	if e.Calls != nil {
		for i := range *e.Calls.Items {
			c := &(*e.Calls.Items)[i]
			c.NumberOf = leftOut(c.NumberOf)
		}
	}
}

func fromAPI() *schemas.Source { s := api; return &s }

// leftOut is the fact as nobody knows it.
func leftOut[T any](schemas.Fact[T]) schemas.Fact[T] { return schemas.Fact[T]{} }
