package schemas

import "time"

// PortalExport is a portal export as programs write it (portal-export.schema.json). A test holds the two equal, field
// by field. Readers use Node instead, which also knows where each fact stands and where it comes from.
type PortalExport struct {
	Kind          string     `json:"kind"`          // "portal-export"
	SchemaVersion string     `json:"schemaVersion"` // Version
	ExportedAt    time.Time  `json:"exportedAt"`
	HubID         int64      `json:"hubId"`
	Role          string     `json:"role"` // "client" or "partner"
	Collector     *Collector `json:"collector,omitempty"`

	Portal              *FactsSection[Portal]            `json:"portal,omitempty"`
	PartnerProgram      *FactsSection[PartnerProgram]    `json:"partnerProgram,omitempty"`
	Ownership           *FactsSection[Ownership]         `json:"ownership,omitempty"`
	Contacts            *FactsSection[Contacts]          `json:"contacts,omitempty"`
	EmailLogging        *FactsSection[EmailLogging]      `json:"emailLogging,omitempty"`
	Subscriptions       *ListSection[Subscription]       `json:"subscriptions,omitempty"`
	Users               *ListSection[User]               `json:"users,omitempty"`
	Teams               *ListSection[Team]               `json:"teams,omitempty"`
	TeamEmails          *ListSection[TeamEmail]          `json:"teamEmails,omitempty"`
	Emails              *ListSection[EmailActivity]      `json:"emails,omitempty"`
	Calls               *ListSection[CallActivity]       `json:"calls,omitempty"`
	SequenceEnrollments *ListSection[SequenceEnrollment] `json:"sequenceEnrollments,omitempty"`
	Deals               *ListSection[Deal]               `json:"deals,omitempty"`
	SecurityEvents      *ListSection[SecurityEvent]      `json:"securityEvents,omitempty"`
}

// Coverage says how much of a section was taken.
type Coverage string

// The coverages: all there is; some of it; nothing.
const (
	Complete Coverage = "complete"
	Partial  Coverage = "partial"
	Absent   Coverage = "absent"
)

// FactsSection is a section that holds one record.
type FactsSection[T any] struct {
	Coverage Coverage `json:"coverage"`
	Reason   string   `json:"reason,omitempty"`
	Source   *Source  `json:"source,omitempty"`
	Facts    *T       `json:"facts,omitempty"` // nil exactly when Coverage is Absent
}

// ListSection is a section that holds a list.
type ListSection[T any] struct {
	Coverage Coverage `json:"coverage"`
	Reason   string   `json:"reason,omitempty"`
	Source   *Source  `json:"source,omitempty"`
	Window   *Window  `json:"window,omitempty"` // activity and events only
	Items    *[]T     `json:"items,omitempty"`  // nil exactly when Coverage is Absent
}

// Collector is what wrote an export.
type Collector struct {
	Tool    string   `json:"tool"`
	Version string   `json:"version,omitempty"`
	Scopes  []string `json:"scopes,omitempty"`
}

// Source is where facts come from. By, ByRole and At are required for attested facts.
type Source struct {
	Kind      string    `json:"kind"` // "api", "in-app" or "attested"
	At        time.Time `json:"at,omitzero"`
	File      string    `json:"file,omitempty"`
	By        string    `json:"by,omitempty"`
	ByRole    string    `json:"byRole,omitempty"`
	Expires   string    `json:"expires,omitempty"` // RFC 3339 full-date
	Reference string    `json:"reference,omitempty"`
}

// Sources are the sources of single facts of a record that differ from its section's, by field name.
type Sources map[string]Source

// Window is the time that a list covers.
type Window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Contact is a point of contact of an account.
type Contact struct {
	Email string       `json:"email"`
	Name  Fact[string] `json:"name,omitzero"`
}

// Portal is the portal itself.
type Portal struct {
	Name                Fact[string]   `json:"name,omitzero"`
	Domain              Fact[string]   `json:"domain,omitzero"`
	CompanyDomains      Fact[[]string] `json:"companyDomains,omitzero"`
	AccountType         Fact[string]   `json:"accountType,omitzero"`
	TimeZone            Fact[string]   `json:"timeZone,omitzero"`
	CompanyCurrency     Fact[string]   `json:"companyCurrency,omitzero"`
	UIDomain            Fact[string]   `json:"uiDomain,omitzero"`
	DataHostingLocation Fact[string]   `json:"dataHostingLocation,omitzero"`
	Sources             Sources        `json:"sources,omitempty"`
}

// PartnerProgram is the portal's standing in the Solutions Partner Program.
type PartnerProgram struct {
	IsPartnerAccount Fact[bool]     `json:"isPartnerAccount,omitzero"`
	EmployeeDomains  Fact[[]string] `json:"employeeDomains,omitzero"`
	Tier             Fact[string]   `json:"tier,omitzero"`
	Sources          Sources        `json:"sources,omitempty"`
}

// Ownership is whose use the portal serves.
type Ownership struct {
	OwnedByPartner Fact[bool] `json:"ownedByPartner,omitzero"`
	Sources        Sources    `json:"sources,omitempty"`
}

// Contacts are the account's points of contact.
type Contacts struct {
	PrimaryContact Fact[Contact] `json:"primaryContact,omitzero"`
	BillingContact Fact[Contact] `json:"billingContact,omitzero"`
	Sources        Sources       `json:"sources,omitempty"`
}

// EmailLogging is how the portal logs one-to-one e-mail.
type EmailLogging struct {
	ContactRule     Fact[string]   `json:"contactRule,omitzero"`
	NeverLogDomains Fact[[]string] `json:"neverLogDomains,omitzero"`
	Sources         Sources        `json:"sources,omitempty"`
}

// Subscription is a Hub that the account is subscribed to.
type Subscription struct {
	Hub     string       `json:"hub"`
	Tier    Fact[string] `json:"tier,omitzero"`
	Status  Fact[string] `json:"status,omitzero"`
	Sources Sources      `json:"sources,omitempty"`
}

// User is a user of the portal.
type User struct {
	ID             Fact[string]          `json:"id,omitzero"`
	Email          string                `json:"email"`
	FirstName      Fact[string]          `json:"firstName,omitzero"`
	LastName       Fact[string]          `json:"lastName,omitzero"`
	SuperAdmin     Fact[bool]            `json:"superAdmin,omitzero"`
	PermissionSets Fact[[]string]        `json:"permissionSets,omitzero"`
	SeatNames      Fact[[]string]        `json:"seatNames,omitzero"`
	Status         Fact[string]          `json:"status,omitzero"`
	PartnerUser    Fact[bool]            `json:"partnerUser,omitzero"`
	PrimaryTeamID  Fact[string]          `json:"primaryTeamId,omitzero"`
	OwnerID        Fact[string]          `json:"ownerId,omitzero"`
	LastActiveAt   Fact[time.Time]       `json:"lastActiveAt,omitzero"`
	PersonalEmails Fact[[]PersonalEmail] `json:"personalEmails,omitzero"`
	SalesExtension Fact[SalesExtension]  `json:"salesExtension,omitzero"`
	Sources        Sources               `json:"sources,omitempty"`
}

// PersonalEmail is a personal inbox connected in the portal.
type PersonalEmail struct {
	Address  string       `json:"address"`
	Provider Fact[string] `json:"provider,omitzero"`
	Status   Fact[string] `json:"status,omitzero"`
}

// SalesExtension is a person's sales extension.
type SalesExtension struct {
	SyncAccountHubID Fact[int64] `json:"syncAccountHubId,omitzero"`
}

// Team is a team of the portal.
type Team struct {
	ID       string         `json:"id"`
	Name     Fact[string]   `json:"name,omitzero"`
	Function Fact[string]   `json:"function,omitzero"`
	UserIDs  Fact[[]string] `json:"userIds,omitzero"`
	Sources  Sources        `json:"sources,omitempty"`
}

// TeamEmail is a team inbox.
type TeamEmail struct {
	Address string     `json:"address"`
	Active  Fact[bool] `json:"active,omitzero"`
	Sources Sources    `json:"sources,omitempty"`
}

// EmailActivity is a logged one-to-one e-mail, without subject and body.
type EmailActivity struct {
	ID               string         `json:"id"`
	MessageIDHash    Fact[string]   `json:"messageIdHash,omitzero"`
	At               time.Time      `json:"at"`
	Direction        Fact[string]   `json:"direction,omitzero"`
	From             Fact[string]   `json:"from,omitzero"`
	ToDomains        Fact[[]string] `json:"toDomains,omitzero"`
	EngagementSource Fact[string]   `json:"engagementSource,omitzero"`
	ObjectSource     Fact[string]   `json:"objectSource,omitzero"`
	Sources          Sources        `json:"sources,omitempty"`
}

// CallActivity is a logged call, without number and notes.
type CallActivity struct {
	ID        string       `json:"id"`
	At        time.Time    `json:"at"`
	Direction Fact[string] `json:"direction,omitzero"`
	OwnerID   Fact[string] `json:"ownerId,omitzero"`
	NumberOf  Fact[string] `json:"numberOf,omitzero"`
	Sources   Sources      `json:"sources,omitempty"`
}

// SequenceEnrollment is a contact enrolled in a sequence.
type SequenceEnrollment struct {
	ID               string       `json:"id"`
	At               time.Time    `json:"at"`
	EnrolledByUserID Fact[string] `json:"enrolledByUserId,omitzero"`
	EnrolledBy       Fact[string] `json:"enrolledBy,omitzero"`
	ToEmail          Fact[string] `json:"toEmail,omitzero"`
	Sources          Sources      `json:"sources,omitempty"`
}

// Deal is an open deal.
type Deal struct {
	ID      string       `json:"id"`
	OwnerID Fact[string] `json:"ownerId,omitzero"`
	Open    Fact[bool]   `json:"open,omitzero"`
	Sources Sources      `json:"sources,omitempty"`
}

// SecurityEvent is an entry of HubSpot's security activity.
type SecurityEvent struct {
	ID          string       `json:"id"`
	At          time.Time    `json:"at"`
	Type        string       `json:"type"`
	UserID      Fact[string] `json:"userId,omitzero"`
	ActorUserID Fact[string] `json:"actorUserId,omitzero"`
	Actor       Fact[string] `json:"actor,omitzero"`
	Sources     Sources      `json:"sources,omitempty"`
}
