package main

// conductCases are about how the person, and others, use the portal. They never change whether the request is ready.
func conductCases() []acceptanceCase {
	return []acceptanceCase{
		{
			name: "the sales extension logs to the client", edits: []edit{change("attestations.toml", "syncAccountHubId = 9000", "syncAccountHubId = 4412")},
			eligibility: "ready", conformity: "violating", status: findings,
			because: []string{"fail E01 user.salesExtension.syncAccountHubId"},
		},
		{
			name: "the sales extension logs to the client, of a draft",
			edits: []edit{change("attestations.toml", "syncAccountHubId = 9000", "syncAccountHubId = 4412"),
				change("register.csv", submittedRow, "draft,")},
			eligibility: "ready", conformity: "violating", status: findings,
			because: []string{"fail E01 user.salesExtension.syncAccountHubId"},
		},
		{
			name:        "the word on the sales extension has lapsed",
			edits:       []edit{change("attestations.toml", "role   = \"Partner user\"\n", "role   = \"Partner user\"\nexpires = 2026-11-20\n")},
			eligibility: "ready", conformity: "unproven",
			because: []string{"unknown E01 salesExtension", "warning E02"},
		},
		{
			name: "no word on the sales extension", edits: []edit{without("attestations.toml", extension)},
			eligibility: "ready", conformity: "unproven",
			because: []string{"unknown E01 salesExtension", "warning E02"},
		},
		{
			name:        "an inbox of the agency is connected",
			edits:       []edit{change("attestations.toml", "fact   = \"users.personalEmails\"\nvalue  = []", "fact   = \"users.personalEmails\"\nvalue  = [{address = \""+kim+"\", status = \"connected\"}]")},
			eligibility: "ready", conformity: "violating", status: findings,
			because: []string{"fail E03 client.users.personalEmails"},
		},
		{
			name:        "mail of the agency logged by the extension",
			edits:       []edit{record("client/emails.json", `{"id": "602", "createdAt": "2026-11-03T09:00:00Z", "updatedAt": "2026-11-03T09:00:00Z", "archived": false, "properties": {"hs_timestamp": "2026-11-03T09:00:00Z", "hs_email_direction": "EMAIL", "hs_email_from_email": "rieke.vos@nordlicht.example", "hs_email_to_email": "otto.dorn@bolt.example", "hs_email_cc_email": null, "hs_email_bcc_email": null, "hs_email_message_id": "<two@mail.example>", "hs_engagement_source": "EXTENSION", "hs_object_source": "EMAIL"}}`)},
			eligibility: "ready", conformity: "compliant", status: findings,
			elsewhere: []string{"fail E04 client.emails.engagementSource client.emails.from"},
		},
		{
			name:        "an address of the agency is a team inbox",
			edits:       []edit{change("client/channel-accounts.json", "help@bolt.example", "help@nordlicht.example")},
			eligibility: "ready", conformity: "compliant",
			elsewhere: []string{"warning E06 client.teamEmails.address"},
		},
		{
			name:        "a colleague who has left the agency is still in the client portal",
			edits:       []edit{record("client/users.json", `{"id": "905", "email": "lea.gone@nordlicht.example", "superAdmin": false, "roleIds": [], "seatNames": []}`), record("client/owners.json", `{"id": "8055", "email": "lea.gone@nordlicht.example", "type": "PERSON", "userId": 905, "createdAt": "2026-10-02T09:00:00Z", "updatedAt": "2026-10-02T09:00:00Z", "archived": false}`)},
			eligibility: "ready", conformity: "compliant", status: findings,
			elsewhere: []string{"fail G03 partner.users"},
		},
	}
}

// evidenceCases take evidence away, or make it old or contradictory.
func evidenceCases() []acceptanceCase {
	return []acceptanceCase{
		{
			name: "a page of the client's users is missing", edits: []edit{change("client/users.json", "\n]}\n", "\n"+furtherPage+"\n")},
			eligibility: "ready", conformity: "compliant",
			elsewhere: []string{"note V02"},
		},
		{
			name:        "a page of the client's users is missing, and the Partner user is not on the others",
			edits:       []edit{change("client/users.json", "\n]}\n", "\n"+furtherPage+"\n"), without("client/users.json", kimAtClient)},
			eligibility: "needs-evidence", conformity: "unproven",
			because:   append([]string{"unknown U01 users", "unknown U02 users", "unknown U06 users"}, unknownConduct...),
			elsewhere: []string{"note V02"},
		},
		{
			name: "a page of the partner's users is missing", edits: []edit{change("partner/users.json", "\n]}\n", "\n"+furtherPage+"\n")},
			eligibility: "needs-evidence", conformity: "compliant",
			because: []string{"unknown C02 users", "unknown C07 users"},
			// The client's people may be on the missing page.
			elsewhere: []string{"note V02", "unknown A01", "unknown A04", "unknown E01", "unknown E03", "unknown G03"},
		},
		{
			name: "owners of the client not collected", edits: []edit{missing("client/owners.json"), missing("client/archived-owners.json")},
			eligibility: "needs-evidence", conformity: "unproven",
			because: []string{"unknown C01 users.status", "unknown C02 users.status", "unknown C07 users.status", "unknown U06 users.status", "unknown A01 users.ownerId"},
		},
		{
			name: "no attestations", edits: []edit{missing("attestations.toml")},
			eligibility: "needs-evidence", conformity: "unproven",
			because: []string{
				"unknown C02 partnerProgram.employeeDomains", "unknown C06 ownership.ownedByPartner",
				"unknown C07 partnerProgram.employeeDomains", "unknown R04 partnerProgram.employeeDomains",
				"unknown U09 partnerProgram.isPartnerAccount", "unknown E01 salesExtension", "warning E02",
				"unknown E03 users.personalEmails", "unknown A04 sequenceEnrollments"},
			elsewhere: []string{"unknown E04 partnerProgram.employeeDomains", "unknown G03 partnerProgram.employeeDomains", "note V02"},
		},
		{
			name: "nobody says who owns the client portal", edits: []edit{without("attestations.toml", `"ownership.ownedByPartner"`)},
			eligibility: "needs-evidence", conformity: "compliant",
			because:   []string{"unknown C06 ownership.ownedByPartner"},
			elsewhere: []string{"note V02"},
		},
		{
			name: "nobody says which subscriptions the client has", edits: []edit{without("attestations.toml", `"subscriptions"`)},
			eligibility: "ready", conformity: "compliant",
			elsewhere: []string{"note V02"},
		},
		{
			name: "the client's export is too old", at: map[string]string{"client": "2026-10-05T06:00:00Z"},
			eligibility: "needs-evidence", conformity: "unproven",
			because: append([]string{"unknown U01 users", "unknown U02 users", "unknown U06 users",
				"unknown C01 users", "unknown C02 users", "unknown C04 portal.accountType", "unknown C07 users"}, unknownConduct...),
			elsewhere: []string{"unknown E04 emails", "note V02", "warning V01"},
		},
		{
			name: "a person contradicts the API", edits: []edit{line("attestations.toml", "\n[[attestation]]\nhub_id = 4412\nuser   = \""+kim+"\"\nfact   = \"users.superAdmin\"\nvalue  = false\nby     = \"Bea Brandt\"\nrole   = \"Primary contact of Bolt & Mutter\"\nat     = 2026-11-18T10:00:00Z")},
			eligibility: "needs-evidence", conformity: "compliant",
			because:   []string{"unknown U02 users.superAdmin"},
			elsewhere: []string{"warning V03"},
		},
		{
			name: "emails of the client not collected", edits: []edit{missing("client/emails.json")},
			eligibility: "ready", conformity: "compliant",
			elsewhere: []string{"unknown E04 emails", "note V02"},
		},
	}
}
