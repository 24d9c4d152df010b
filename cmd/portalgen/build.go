package main

import (
	"time"

	"partnerlint/schemas"
)

// The kinds of source that carry nothing but their kind; the date is that of the export.
var (
	api   = schemas.Source{Kind: "api"}
	inApp = schemas.Source{Kind: "in-app"}
)

// attested is the word of p, given a day before the export was taken.
func attested(p person, role string, exportedAt time.Time) schemas.Source {
	return schemas.Source{Kind: "attested", At: exportedAt.Add(-24 * time.Hour), By: p.name(), ByRole: role}
}

// facts is a complete section of one record.
func facts[T any](source schemas.Source, f T) *schemas.FactsSection[T] {
	return &schemas.FactsSection[T]{Coverage: schemas.Complete, Source: &source, Facts: &f}
}

// list is a complete section of a list.
func list[T any](source schemas.Source, items []T) *schemas.ListSection[T] {
	return &schemas.ListSection[T]{Coverage: schemas.Complete, Source: &source, Items: &items}
}

// during is a complete list of what happened in the window.
func during[T any](source schemas.Source, w schemas.Window, items []T) *schemas.ListSection[T] {
	l := list(source, items)
	l.Window = &w
	return l
}

// portalFacts are the facts on a portal.
func portalFacts(name, domain string) schemas.Portal {
	return schemas.Portal{
		Name: schemas.Known(name), Domain: schemas.Known(domain), CompanyDomains: schemas.Known([]string{domain}),
		AccountType: schemas.Known("STANDARD"), TimeZone: schemas.Known("Europe/Dublin"),
		CompanyCurrency: schemas.Known("EUR"), UIDomain: schemas.Known("app-eu1.hubspot.com"),
		DataHostingLocation: schemas.Known("eu1"),
	}
}

// user is an active user with no permission, seat or team yet.
func user(p person) schemas.User {
	return schemas.User{
		ID: schemas.Known(p.id), Email: p.email, FirstName: schemas.Known(p.first), LastName: schemas.Known(p.last),
		SuperAdmin: schemas.Known(false), PermissionSets: schemas.Known([]string{}), SeatNames: schemas.Known([]string{}),
		Status: schemas.Known("active"), PrimaryTeamID: schemas.None[string](), OwnerID: schemas.Known("7" + p.id),
	}
}
