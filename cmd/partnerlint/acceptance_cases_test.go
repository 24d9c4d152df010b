package main

import "slices"

// acceptanceCase is a change to the raw files of testdata/acceptance, and what must come of it.
type acceptanceCase struct {
	name  string
	edits []edit
	// at is when the portal "client" or "partner" was exported; default exportedAt.
	at map[string]string
	// again: both portals are exported a second time, after the request, with these edits on top.
	again []edit

	eligibility, conformity string
	// because lists all fails and unknowns of the access, as outcomes writes them, each with the names of facts that
	// must be told; elsewhere lists those of other subjects.
	because, elsewhere []string
	status             status
	// stderr is part of what the operator is told; empty: nothing.
	stderr string
}

// Names that the cases share.
const (
	kim          = "kim.larsen@nordlicht.example"
	kimAtClient  = `"id": "900"`
	kimOwner     = `"id": "8009"`
	kimArchived  = `{"id": "8009", "email": "kim.larsen@nordlicht.example", "type": "PERSON", "userIdIncludingInactive": 900, "createdAt": "2026-10-02T09:00:00Z", "updatedAt": "2026-11-01T09:00:00Z", "archived": true}`
	kimSeats     = `"lastName": "Larsen", "superAdmin": true, "roleIds": [], "secondaryTeamIds": [], "seatNames": []`
	kimPaidSeat  = `"lastName": "Larsen", "superAdmin": true, "roleIds": [], "secondaryTeamIds": [], "seatNames": ["sales-professional"]`
	beaSeat      = `"seatNames": ["sales-professional"]`
	kimIsAdmin   = `"lastName": "Larsen", "superAdmin": true, "roleIds": []`
	kimIsNoAdmin = `"lastName": "Larsen", "superAdmin": false, "roleIds": []`
	furtherPage  = `], "paging": {"next": {"after": "900", "link": "https://api.hubapi.com/settings/v3/users/?after=900"}}}`
	subscription = `{hub = "sales", tier = "professional", status = "active"}`
	submittedRow = "submitted,2026-11-19T09:00:00Z"
	extension    = `fact   = "users.salesExtension"`
)

// unknownConduct is what nobody knows of a person of whom nobody knows whether they are in the client portal.
var unknownConduct = []string{"unknown A01", "unknown A04", "unknown E03", "unknown G02", "unknown G03", "unknown P01"}

func event(id, at, what string) string {
	return `{"id": "` + id + `", "createdAt": "` + at + `", "type": "` + what + `", "userId": 501, "actingUser": "bea.brandt@bolt.example", "objectId": "900"}`
}

// acceptanceCases are the compliant request, submitted and as a draft, and one change each.
func acceptanceCases() []acceptanceCase {
	var all []acceptanceCase
	all = append(all, compliantCases()...)
	all = append(all, userCases()...)
	all = append(all, momentCases()...)
	all = append(all, clientCases()...)
	all = append(all, requestCases()...)
	all = append(all, conductCases()...)
	return append(all, evidenceCases()...)
}

// compliantCases differ in what must not make a difference.
func compliantCases() []acceptanceCase {
	ready := func(name string, edits ...edit) acceptanceCase {
		return acceptanceCase{name: name, edits: edits, eligibility: "ready", conformity: "compliant"}
	}
	return []acceptanceCase{
		ready("submitted"),
		ready("a draft", change("register.csv", submittedRow, "draft,")),
		ready("the address in other letters", change("register.csv", kim, "Kim.Larsen@Nordlicht.EXAMPLE")),
		ready("an administrator by permission set", change("client/users.json", kimIsAdmin, `"lastName": "Larsen", "superAdmin": false, "roleIds": ["72"]`)),
		ready("roles not collected, but a Super Admin", missing("client/roles.json")),
		ready("a Core seat on Starter", change("client/users.json", beaSeat, `"seatNames": ["core"]`),
			change("attestations.toml", subscription, `{hub = "sales", tier = "starter", status = "active"}`)),
		ready("a trial beside a paid seat, which proves that the client pays", change("attestations.toml", subscription, `{hub = "sales", tier = "professional", status = "trial"}`)),
		ready("no sales extension", change("attestations.toml", `value  = {syncAccountHubId = 9000}`, `none   = true`)),
		ready("the extension logs to a third portal", change("attestations.toml", `syncAccountHubId = 9000`, `syncAccountHubId = 7777`)),
	}
}

// userCases are about the Partner user (U01, U02, U04, U06–U09).
func userCases() []acceptanceCase {
	return []acceptanceCase{
		{
			name: "not a user of the client", edits: []edit{without("client/users.json", kimAtClient)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U01 client.users"},
		},
		{
			name: "only a look-alike is a user of the client", edits: []edit{change("client/users.json", kim, "kim.larsen+bolt@nordlicht.example"), change("client/users.json", `"id": "900"`, `"id": "999"`),
				changeAll("client/owners.json", "900", "999")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because:   []string{"fail U01 client.users kim.larsen+bolt@nordlicht.example"},
			elsewhere: []string{"fail G03 partner.users"},
		},
		{
			name: "not an administrator", edits: []edit{change("client/users.json", kimIsAdmin, kimIsNoAdmin)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U02 client.users.superAdmin client.users.permissionSets"},
		},
		{
			name: "no Super Admin, and roles not collected", edits: []edit{change("client/users.json", kimIsAdmin, kimIsNoAdmin), missing("client/roles.json")},
			eligibility: "needs-evidence", conformity: "compliant",
			because: []string{"unknown U02 users.permissionSets"},
		},
		{
			name: "not in the partner portal", edits: []edit{without("partner/users.json", kimAtClient)},
			eligibility: "blocked", conformity: "violating", status: findings,
			because: []string{"fail U04 partner.users", "fail G03 partner.users"},
		},
		{
			name: "another person has the address in the partner portal", edits: []edit{change("partner/users.json", `"id": "900"`, `"id": "999"`)},
			eligibility: "blocked", conformity: "violating", status: findings,
			because: []string{"fail U04 partner.users", "fail G03 partner.users"},
		},
		{
			name: "deactivated in the client portal", edits: []edit{without("client/owners.json", kimOwner), record("client/archived-owners.json", kimArchived)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U06 client.users.status"},
		},
		{
			name: "deactivated in the partner portal", edits: []edit{without("partner/owners.json", kim), only("partner/archived-owners.json", kimArchived)},
			eligibility: "blocked", conformity: "violating", status: findings,
			because: []string{"fail U06 partner.users.status", "fail G03 partner.users.status"},
		},
		{
			name: "a role mailbox", edits: []edit{
				changeAll("client/users.json", kim, "sales@nordlicht.example"), changeAll("client/owners.json", kim, "sales@nordlicht.example"),
				changeAll("partner/users.json", kim, "sales@nordlicht.example"), changeAll("partner/owners.json", kim, "sales@nordlicht.example"),
				changeAll("register.csv", kim, "sales@nordlicht.example"), changeAll("attestations.toml", kim, "sales@nordlicht.example"),
			},
			eligibility: "ready", conformity: "compliant",
			because: []string{"warning U07 access.user"},
		},
		{
			name: "on no domain of the partner", edits: []edit{change("attestations.toml", `["nordlicht.example"]`, `["suedlicht.example"]`)},
			eligibility: "ready", conformity: "compliant",
			because: []string{"warning U08 partner.partnerProgram.employeeDomains"},
		},
		{
			name: "the agency is no partner", edits: []edit{change("attestations.toml", "value  = true", "value  = false")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U09 partner.partnerProgram.isPartnerAccount"},
		},
	}
}

// momentCases are about what held at the time of the request (U03, U05).
func momentCases() []acceptanceCase {
	after := map[string]string{"client": exportedAgainAt}
	return []acceptanceCase{
		{
			name:  "made administrator a day after the request",
			edits: []edit{change("client/users.json", kimIsAdmin, kimIsNoAdmin)},
			again: []edit{change("client/users.json", kimIsNoAdmin, kimIsAdmin),
				record("client/security-activity.json", event("3", "2026-11-20T09:00:00Z", "ADD_ADMIN_USER"))},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U02 client.users.superAdmin", "fail U03 client.securityEvents.type"},
		},
		{
			name:  "added to the client portal after the request",
			edits: []edit{without("client/users.json", kimAtClient)},
			again: []edit{record("client/users.json", `{"id": "900", "email": "kim.larsen@nordlicht.example", "superAdmin": true, "roleIds": [], "seatNames": []}`),
				record("client/security-activity.json", event("3", "2026-11-20T09:00:00Z", "ADD_USER"))},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U01 client.users", "fail U03 client.securityEvents.type"},
		},
		{
			name: "removed from the client portal before the request",
			again: []edit{without("client/users.json", kimAtClient),
				record("client/security-activity.json", event("3", "2026-11-18T12:00:00Z", "REMOVE_USER"))},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U01", "fail U03 client.securityEvents.type"},
		},
		{
			// The export before the request knows no better; the log does.
			name:        "made an administrator between the export and the request",
			edits:       []edit{change("client/users.json", kimIsAdmin, kimIsNoAdmin)},
			again:       []edit{record("client/security-activity.json", event("3", "2026-11-18T12:00:00Z", "ADD_ADMIN_USER"))},
			eligibility: "ready", conformity: "compliant", status: complete,
		},
		{
			name:  "added to the partner portal after the request",
			edits: []edit{without("partner/users.json", kimAtClient)},
			again: []edit{record("partner/users.json", `{"id": "900", "email": "kim.larsen@nordlicht.example", "superAdmin": false, "roleIds": [], "seatNames": []}`),
				record("partner/security-activity.json", event("6", "2026-11-20T09:00:00Z", "ADD_USER"))},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail U04 partner.users", "fail U05 partner.securityEvents.type"},
		},
		{
			name: "exported before and after the request, and nothing happened", again: []edit{},
			eligibility: "ready", conformity: "compliant",
		},
		{
			name: "the client exported only after the request, without events", at: after,
			edits:       []edit{missing("client/security-activity.json")},
			eligibility: "needs-evidence", conformity: "compliant",
			because: []string{"unknown C01 users", "unknown C02 users", "unknown C04 portal.accountType", "unknown C07 users",
				"unknown U01 users", "unknown U02 users", "unknown U06 users"},
			elsewhere: []string{"note V02"},
		},
		{
			name: "the client exported only after the request, with events that cover it", at: after,
			eligibility: "needs-evidence", conformity: "compliant",
			because: []string{"unknown C01 users", "unknown C02 users", "unknown C04 portal.accountType", "unknown C07 users"},
		},
		{
			name: "the client exported only after the request, and made administrator in between", at: after,
			edits: []edit{record("client/security-activity.json", event("3", "2026-11-20T09:00:00Z", "ADD_ADMIN_USER"))},
			// An accepted permission set would have done before.
			eligibility: "needs-evidence", conformity: "compliant",
			because: []string{"unknown C01 users", "unknown C02 users", "unknown C04 portal.accountType", "unknown C07 users",
				"unknown U02 users.permissionSets", "unknown U03 users.permissionSets"},
		},
		{
			name: "the client exported only after the request, and added in between", at: after,
			edits:       []edit{record("client/security-activity.json", event("3", "2026-11-20T09:00:00Z", "ADD_USER"))},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"unknown C01 users", "unknown C02 users", "unknown C04 portal.accountType", "unknown C07 users",
				"fail U01 client.securityEvents.type", "fail U03 client.securityEvents.type"},
		},
	}
}

// clientCases are about the client portal (C01–C07).
func clientCases() []acceptanceCase {
	trial := change("attestations.toml", subscription, `{hub = "sales", tier = "professional", status = "trial"}`)
	return []acceptanceCase{
		{
			name: "no paid seat", edits: []edit{change("client/users.json", beaSeat, `"seatNames": ["view-only"]`)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail C01 client.users"},
		},
		{
			name: "a seat whose name nobody knows", edits: []edit{change("client/users.json", beaSeat, `"seatNames": ["Premium Plus"]`)},
			eligibility: "needs-evidence", conformity: "compliant",
			because:   []string{"unknown C01 seat class of premium plus", "unknown C02"},
			elsewhere: []string{"unknown P01"},
		},
		{
			name:        "the only paid seat is held by the Partner user",
			edits:       []edit{change("client/users.json", beaSeat, `"seatNames": ["view-only"]`), change("client/users.json", kimSeats, kimPaidSeat)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail C02 " + kim, "warning P03 client.users.seatNames"},
		},
		{
			name: "only a trial", edits: []edit{trial, change("client/users.json", beaSeat, `"seatNames": ["core"]`)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail C01 client.users", "fail C03 client.subscriptions"},
		},
		{
			name: "a sandbox", edits: []edit{change("client/account-details.json", `"STANDARD"`, `"SANDBOX"`)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail C04 client.portal.accountType"},
		},
		{
			// The agency's portal has none of a client's properties: much else is wrong with it. Nobody's conduct is judged
			// there: it is where their mail belongs.
			name: "the agency's own portal", edits: []edit{change("register.csv", ",4412,", ",9000,")},
			eligibility: "blocked", conformity: "not-judged", status: findings,
			because: []string{
				"fail C02", "fail C05 9000", "fail C06 client.partnerProgram.isPartnerAccount", "fail C07", "fail U02", "unknown C06"},
		},
		{
			name: "owned by the partner", edits: []edit{change("attestations.toml", "fact   = \"ownership.ownedByPartner\"\nvalue  = false", "fact   = \"ownership.ownedByPartner\"\nvalue  = true")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail C06 client.ownership.ownedByPartner"},
		},
		{
			name: "the client's domain is the partner's", edits: []edit{change("attestations.toml", `["bolt.example"]`, `["nordlicht.example", "bolt.example"]`)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail C06 client.portal.companyDomains"},
		},
		{
			name: "no users of the client's own",
			edits: []edit{without("client/users.json", "bea.brandt"), change("client/users.json", "\"seatNames\": []},\n", "\"seatNames\": []}\n"),
				without("client/users.json", "otto.dorn")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail C01 client.users", "fail C07 client.users"},
		},
	}
}

// requestCases are about the register's row (R01, R03, R04).
func requestCases() []acceptanceCase {
	unknownPortal := []string{"unknown C01", "unknown C02", "unknown C03", "unknown C04", "unknown C06", "unknown C07", "unknown U01", "unknown U02", "unknown U06"}
	return []acceptanceCase{
		{
			name: "no Hub ID", edits: []edit{change("register.csv", ",4412,", ",,")},
			eligibility: "blocked", conformity: "not-judged", status: findings,
			because: append([]string{"fail R03 access.hubIdText", "unknown C05"}, unknownPortal...),
		},
		{
			name: "the Hub ID in scientific notation", edits: []edit{change("register.csv", ",4412,", ",4.412E+03,")},
			eligibility: "blocked", conformity: "not-judged", status: findings,
			because: append([]string{"fail R03 access.hubIdText 4.412E+03", "unknown C05"}, unknownPortal...),
		},
		{
			name: "no export of the client", edits: []edit{change("register.csv", ",4412,", ",5513,")},
			eligibility: "needs-evidence", conformity: "unproven",
			because:   slices.Concat([]string{"warning R03"}, unknownPortal, unknownConduct),
			elsewhere: []string{"unknown E04 export"},
		},
		{
			name: "no purpose", edits: []edit{change("register.csv", "sequences; templates", "")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail R01 access.purposes"},
		},
		{
			name: "no client name", edits: []edit{change("register.csv", "Bolt & Mutter", "")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail R01 access.clientName"},
		},
		{
			name: "a purpose that needs no Partner Access", edits: []edit{change("register.csv", "sequences; templates", "tickets; knowledge-base")},
			eligibility: "ready", conformity: "compliant",
			because: []string{"note P02 access.purposes"},
		},
		{
			name: "submitted twice", edits: []edit{line("register.csv", kim+",4412,Bolt & Mutter,9000,submitted,2026-11-19T10:00:00Z,sequences,bea.brandt@bolt.example,Mo Reyes")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail R03"},
		},
		{
			name: "asked for anew after a denial", edits: []edit{line("register.csv", kim+",4412,Bolt & Mutter,9000,denied,2026-10-19T10:00:00Z,sequences,bea.brandt@bolt.example,Mo Reyes")},
			eligibility: "ready", conformity: "compliant",
		},
		{
			name: "submitted without a date", edits: []edit{change("register.csv", submittedRow, "submitted,")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail R01 access.submittedAt"},
		},
		{
			name:        "no decision in time",
			edits:       []edit{change("register.csv", "2026-11-19T09:00:00Z", "2026-11-18T09:00:00Z")},
			eligibility: "ready", conformity: "compliant",
			because: []string{"note R05 access.submittedAt"},
		},
		{
			name:        "the primary administrator is a Partner user",
			edits:       []edit{change("register.csv", "bea.brandt@bolt.example", kim), change("attestations.toml", `{email = "bea.brandt@bolt.example", name = "Bea Brandt"}`, `{email = "`+kim+`"}`)},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail R04 access.primaryAdministrator client.contacts.primaryContact.email", "warning C06 client.contacts.primaryContact.email"},
		},
		{
			name: "no Channel Consultant", edits: []edit{change("register.csv", "Mo Reyes", "")},
			eligibility: "ready", conformity: "compliant",
			because: []string{"warning R04 access.channelConsultant"},
		},
		{
			name: "for a partner portal that nobody has exported", edits: []edit{change("register.csv", ",9000,", ",9001,")},
			eligibility: "needs-evidence", conformity: "unproven",
			because: []string{
				"unknown C02 export", "unknown C06 export", "unknown C07 export", "unknown G03 export", "unknown R04 export",
				"unknown U04 export", "unknown U06 export", "unknown U09 export"},
			elsewhere: []string{"unknown A01", "unknown A04", "unknown E01", "unknown E03", "unknown E04"},
		},
		{
			name: "for whichever partner portal is given", edits: []edit{change("register.csv", ",9000,", ",,")},
			eligibility: "blocked", conformity: "compliant", status: findings,
			because: []string{"fail R01 access.partnerHubId"},
		},
	}
}
