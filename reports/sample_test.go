package reports_test

import (
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

// The hostile strings that portals' data may hold.
const (
	evilHTML  = `<img src=x onerror=alert(1)>`
	evilTable = `| a | b |`
	evilSheet = `=cmd()`
	evilBidi  = "Acme \u202Egnp.exe\u202C Ltd"
	evilESC   = "\x1b[31mred\x1b[0m\x07"
	evilCode  = "`` ` ``` [x](javascript:alert(1)) ![y](https://pixel.example/z.png)"
	evilLines = "one\n# two\r\n\t- three\u2028four\u200B"
	evilURL   = "https://phish.example/?a=b www.phish.example mail@phish.example"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func actors(a ...policy.Actor) []policy.Actor { return a }

// The rules of the sample: one for each stage and kind of subject.
var (
	ruleU02 = &policy.Rule{
		ID: "U02", Name: "user-is-crm-admin", Title: "The Partner user is a CRM administrator of the client portal",
		Stage: policy.Eligibility, Moment: policy.AtRequest, Subject: policy.SubjectAccess,
		Sources:     []string{"Already be present in the client portal as a CRM administrator at the time of the request."},
		Rationale:   "HubSpot grants Partner Access to administrators only: without the role the request is *refused*.",
		Remediation: "Ask a Super Admin of the client to give the role, in **Settings > Users & Teams > (the user) > Permission sets**.",
		Actors:      actors(policy.ClientAdministrator), Cases: []policy.Case{{Severity: policy.Error, Actors: actors(policy.ClientAdministrator)}}, Policy: "partner-access",
		Pos: policy.Position{File: "builtin:rules/U02-user-is-crm-admin.toml", Line: 1, Column: 1},
	}
	ruleC01 = &policy.Rule{
		ID: "C01", Name: "paid-sales-or-service-seat", Title: "The client has a paid Sales or Service seat",
		Stage: policy.Eligibility, Moment: policy.AtRequest, Subject: policy.SubjectClient,
		Sources:   []string{"Have at least one paid HubSpot Sales or Service User."},
		Rationale: "The free seat is for helping *paying* customers.",
		Remediation: "The client buys or assigns a seat:\n\n1. Open `Account & Billing > Usage & Limits`.\n2. Assign a seat in " +
			"`Settings > Users & Teams`; see the [seat guide](https://seats.example/guide).\n\n| Tier | Seat |\n| :-- | --: |\n| Starter | Core |\n",
		Actors: actors(policy.ClientAdministrator), Cases: []policy.Case{{Severity: policy.Error, Actors: actors(policy.ClientAdministrator)}}, Policy: "partner-access",
	}
	ruleC06 = &policy.Rule{
		ID: "C06", Name: "not-partner-owned", Title: "The client portal does not serve the partner itself",
		Stage: policy.Eligibility, Moment: policy.AtRequest, Subject: policy.SubjectClient,
		Sources:     []string{"Be a non-Partner client. The portal to which the Partner is requesting access must not appear to be for Partner use/gain/abuse."},
		Rationale:   "Signals add up; one weak signal only warns.",
		Remediation: "Have the client's owner confirm in writing whose portal it is.",
		Actors:      actors(policy.Agency, policy.ClientAdministrator), Cases: []policy.Case{{Severity: policy.Error, Actors: actors(policy.Agency, policy.ClientAdministrator)}, {Severity: policy.Warning, Actors: actors(policy.Agency, policy.ClientAdministrator)}}, Policy: "partner-access",
	}
	ruleR01 = &policy.Rule{
		ID: "R01", Name: "request-complete", Title: "Every required field of the request is filled in",
		Stage: policy.Form, Moment: policy.AtRequest, Subject: policy.SubjectAccess,
		Sources:     []string{"please submit your request via this form", "please ensure all fields shown on the form below are clearly labeled"},
		Rationale:   "An incomplete request is delayed.",
		Remediation: "Complete the row of the register.",
		Actors:      actors(policy.Requester), Cases: []policy.Case{{Severity: policy.Error, Actors: actors(policy.Requester)}}, Policy: "partner-access",
	}
	ruleE01 = &policy.Rule{
		ID: "E01", Name: "extension-not-synced-to-client", Title: "The sales extension does not log to the client's portal",
		Stage: policy.Conduct, Moment: policy.Now, Subject: policy.SubjectPerson,
		Sources:     []string{"you must ensure your HubSpot Sales email integration is not connected to your client’s portal"},
		Rationale:   "Connected is the default.",
		Remediation: "**Settings > General > Email > Email extension settings > Sync account**: choose your agency's portal.",
		Actors:      actors(policy.AgencyUser), Cases: []policy.Case{{Severity: policy.Error, Actors: actors(policy.AgencyUser)}}, Policy: "partner-access",
	}
	ruleE04 = &policy.Rule{
		ID: "E04", Name: "no-agency-mail-logged", Title: "No agency mail is logged in the client's CRM",
		Stage: policy.Conduct, Moment: policy.Now, Subject: policy.SubjectClient,
		Sources:     []string{"In order to prevent activities related to your agency (i.e. sending emails from your agency email account) from being logged in your client's CRM"},
		Rationale:   "Raw HTML of a rule is left out: <script>alert(1)</script> <img src=x onerror=alert(2)> ![picture](https://pixel.example/p.png) [link](javascript:alert(3)).",
		Remediation: "Change the sync account of each sender.",
		Actors:      actors(policy.AgencyUser, policy.ClientAdministrator), Cases: []policy.Case{{Severity: policy.Error, Actors: actors(policy.AgencyUser, policy.ClientAdministrator)}, {Severity: policy.Warning, Actors: actors(policy.ClientAdministrator)}}, Policy: "partner-access",
		Override: &policy.Override{Rule: "E04", Severity: policy.Warning, Reason: "Mail by import is old news"},
	}
	ruleG03 = &policy.Rule{
		ID: "G03", Name: "leaver-has-no-access", Title: "Whoever left the agency has no access left",
		Stage: policy.Conduct, Moment: policy.Now, Subject: policy.SubjectPerson,
		Derived:     "“Be present in the Partner portal’s user list”: somebody who left is not.",
		Rationale:   "A leaver's access is nobody's.",
		Remediation: "Have the client deactivate the user.",
		Actors:      actors(policy.ClientAdministrator, policy.Agency), Cases: []policy.Case{{Severity: policy.Error, Actors: actors(policy.ClientAdministrator, policy.Agency)}}, Policy: "partner-access",
	}
	ruleV02 = &policy.Rule{
		ID: "V02", Name: "evidence-complete", Title: "The export has every section that the rules need",
		Stage: policy.Evidence, Moment: policy.Now, Subject: policy.SubjectPortal,
		Derived: "the requirements as a whole", Rationale: "What is not known cannot be shown to hold.",
		Remediation: "Collect the section, or have it exported.",
		Actors:      actors(policy.Agency), Cases: []policy.Case{{Severity: policy.Info, Actors: actors(policy.Agency)}}, Policy: "partner-access",
	}
)

// sample is one run with everything in it: every verdict, waivers in every state, a built-in policy that differs,
// questions for every addressee, and data that attacks every format.
func sample() *checks.Results {
	builtin := &policy.Policy{
		ID: "partner-access", Title: "HubSpot Partner Access", Version: "1",
		Rules:  []*policy.Rule{ruleC01, ruleC06, ruleE01, ruleE04, ruleG03, ruleR01, ruleU02, ruleV02},
		Digest: "b0b0b0b0c1c1c1c1d2d2d2d2e3e3e3e3f4f4f4f4a5a5a5a5b6b6b6b6c7c7c7c7",
	}
	waivers := []*policy.Waiver{
		{Rule: "C06", HubID: 4412, Reason: "Joint venture; see the contract", ApprovedBy: "Mo Manager", Expires: at("2027-01-31T00:00:00Z")},
		{Rule: "E01", HubID: 4412, User: "ann@agency.example", Reason: "Until the migration", ApprovedBy: "Mo Manager", Expires: at("2026-11-09T00:00:00Z")},
		{Rule: "E04", HubID: 9001, Reason: evilHTML, ApprovedBy: evilTable, Expires: at("2026-01-31T00:00:00Z")},
		{Rule: "U02", HubID: 5523, User: "leo@agency.example", Reason: "Waits for the client", ApprovedBy: "Mo Manager", Expires: at("2027-03-01T00:00:00Z")},
		{Rule: "G03", HubID: 7000, User: "gone@agency.example", Reason: "Not judged in this run", ApprovedBy: "Mo Manager", Expires: at("2027-03-01T00:00:00Z")},
	}
	p := &policy.Policy{
		ID: "acme-partner-access", Title: "ACME: Partner Access", Version: "2026.11", Builtin: builtin,
		Rules: builtin.Rules, Waivers: waivers,
		Overrides: []*policy.Override{
			{Rule: "E04", Severity: policy.Warning, Reason: "Mail by import is old news"},
			{Rule: "U08", Off: true, Reason: "Contractors | everywhere"},
		},
		Digest: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		Files:  []string{"policy/acme.toml", "builtin:partner-access/policy.toml"},
	}
	findings := sampleFindings(waivers)
	unknowns, needs := sampleUnknowns()
	return &checks.Results{
		Policy: p, Now: at("2026-11-03T09:30:00Z"),
		Accesses: sampleAccesses(findings, unknowns),
		Persons:  samplePersons(findings, unknowns),
		Portals:  samplePortals(findings, unknowns),
		Findings: findings.all, Unknowns: unknowns, Needs: needs,
		Rules: []*checks.RuleCount{
			{Rule: ruleC01, Pass: 3, Fail: 1, Unknown: 1, UnknownError: 1}, {Rule: ruleC06, Pass: 3, Waived: 1}, {Rule: ruleE01, Pass: 2, Fail: 1, Waived: 1, Unknown: 1, UnknownError: 1},
			{Rule: ruleE04, Pass: 3, Fail: 1}, {Rule: ruleG03, Pass: 3, Fail: 1}, {Rule: ruleR01, Pass: 3, Fail: 1},
			{Rule: ruleU02, Pass: 2, Fail: 1, Unknown: 2, UnknownError: 2, NotApplicable: 1}, {Rule: ruleV02, Pass: 3, Fail: 1},
		},
		Waivers: []*checks.WaiverUse{
			{Waiver: waivers[0], Matched: 1, Broad: true}, {Waiver: waivers[1], Matched: 1, NearlyExpired: true},
			{Waiver: waivers[2], Expired: true, Broad: true}, {Waiver: waivers[3], Unmatched: true}, {Waiver: waivers[4]},
		},
		Diagnostics: []checks.Diagnostic{
			{Message: "The clock of this run is given with --now."},
			{Position: "exports/9001.json:12:4", Message: "users/items/3/email: found the number 7, expected an address; " + evilESC, Unread: true},
		},
	}
}

func sampleMeta() reports.Meta {
	return reports.Meta{
		Version: "1.2.3", Inputs: []string{"exports", "register|2026.xlsx"},
		Scope: reports.Scope{HubIDs: []int64{4412, 5523}, Users: []string{"ann@agency.example"}, Consultants: []string{"Cleo <Consultant>"}, Rules: []string{"U02"}},
	}
}

// foundOnce names the findings of the sample.
type foundOnce struct {
	notAdmin, noSeat, ownedWaived, incomplete, synced, syncedWaived, mail, mailBuiltin, leaver, partial *checks.Finding
	all                                                                                                 []*checks.Finding
}

func sampleFindings(waivers []*policy.Waiver) foundOnce {
	api := checks.Source{Kind: "api", At: at("2026-11-02T06:00:00Z")}
	attested := checks.Source{Kind: "attested", At: at("2026-10-20T12:00:00Z"), By: "Carla " + evilHTML, Role: "client-administrator",
		Reference: "mail of 20 October", Expires: at("2027-04-20T00:00:00Z")}
	f := foundOnce{
		notAdmin: &checks.Finding{
			Rule: ruleU02, Severity: policy.Error, Fingerprint: "f0000001",
			Subject: checks.Subject{Kind: policy.SubjectAccess, HubID: 4412, PartnerHubID: 100, PortalName: evilHTML, User: "ann@agency.example", AccessID: "row-1"},
			Message: "ann@agency.example is in " + evilHTML + " (Hub ID 4412) but is no administrator",
			Evidence: []checks.Fact{
				{Name: "clientUser.superAdmin", Value: "false", Source: api,
					Location: checks.Location{File: "exports/4412.json", Line: 120, Column: 19, Pointer: "/users/items/3/superAdmin"}},
				{Name: "clientUser.permissionSets", Value: "Marketing | Lite, " + evilCode, Source: attested,
					Location: checks.Location{File: "attestations.toml", Line: 8, Column: 1, Pointer: "/attestation/0"}},
			},
			DecidedBy: "events",
		},
		noSeat: &checks.Finding{
			Rule: ruleC01, Severity: policy.Error, Fingerprint: "f0000002",
			Subject: checks.Subject{Kind: policy.SubjectClient, HubID: 4412, PartnerHubID: 100, PortalName: evilHTML},
			Message: "no active user of " + evilTable + " holds a paid Sales or Service seat",
			Evidence: []checks.Fact{{Name: "client.users.seatNames", Value: "View-Only", Source: checks.Source{Kind: "in-app", At: at("2026-11-01T00:00:00Z")},
				Location: checks.Location{File: "exports/4412 `odd` name.json", Line: 9, Column: 2, Pointer: "/users/items/0/seatNames"}}},
			DecidedBy: "snapshot",
		},
		ownedWaived: &checks.Finding{
			Rule: ruleC06, Severity: policy.Error, Fingerprint: "f0000003", Waiver: waivers[0],
			Subject: checks.Subject{Kind: policy.SubjectClient, HubID: 4412, PartnerHubID: 100, PortalName: evilHTML},
			Message: "three signals say that the portal is the partner's own: company domain, billing contact, name",
		},
		incomplete: &checks.Finding{
			Rule: ruleR01, Severity: policy.Error, Fingerprint: "f0000004",
			Subject: checks.Subject{Kind: policy.SubjectAccess, HubID: 4412, User: "ann@agency.example", AccessID: "row-1"},
			Message: "empty: purposes, primaryAdministrator",
			Evidence: []checks.Fact{{Name: "access.purposes", Value: "", Source: checks.Source{Kind: "register"},
				Location: checks.Location{File: "register|2026.xlsx", Pointer: "/accesses/0/purposes"}}},
		},
		synced: &checks.Finding{
			Rule: ruleE01, Severity: policy.Error, Fingerprint: "f0000005",
			Subject: checks.Subject{Kind: policy.SubjectPerson, HubID: 5523, PartnerHubID: 100, PortalName: evilBidi, User: "leo@agency.example"},
			Message: "the sales extension of leo@agency.example logs to " + evilBidi,
			Evidence: []checks.Fact{{Name: "user.salesExtension.syncAccountHubId", Value: "5523", Source: attested,
				Location: checks.Location{File: "attestations.toml", Line: 30, Column: 1}}},
		},
		syncedWaived: &checks.Finding{
			Rule: ruleE01, Severity: policy.Error, Fingerprint: "f0000006", Waiver: waivers[1],
			Subject: checks.Subject{Kind: policy.SubjectPerson, HubID: 4412, PartnerHubID: 100, PortalName: evilHTML, User: "ann@agency.example"},
			Message: "the sales extension of ann@agency.example logs to Hub ID 4412",
		},
		mail: &checks.Finding{
			Rule: ruleE04, Severity: policy.Warning, Fingerprint: "f0000007",
			Subject: checks.Subject{Kind: policy.SubjectClient, HubID: 5523, PartnerHubID: 100, PortalName: evilBidi},
			Message: "14 messages from agency.example were logged: " + evilURL + " " + evilLines,
		},
		mailBuiltin: &checks.Finding{
			Rule: ruleE04, Severity: policy.Error, Fingerprint: "f0000007", BuiltinOnly: true,
			Subject: checks.Subject{Kind: policy.SubjectClient, HubID: 5523, PartnerHubID: 100, PortalName: evilBidi},
			Message: "14 messages from agency.example were logged",
		},
		leaver: &checks.Finding{
			Rule: ruleG03, Severity: policy.Error, Fingerprint: "f0000008",
			Subject: checks.Subject{Kind: policy.SubjectPerson, HubID: 5523, PartnerHubID: 100, PortalName: evilBidi, User: "gone@agency.example"},
			Message: "gone@agency.example left the agency and is still active",
		},
		partial: &checks.Finding{
			Rule: ruleV02, Severity: policy.Info, Fingerprint: "f0000009",
			Subject: checks.Subject{Kind: policy.SubjectPortal, HubID: 9001, PortalName: evilESC},
			Message: "deals are absent: the scope was refused",
		},
	}
	f.all = []*checks.Finding{f.noSeat, f.ownedWaived, f.syncedWaived, f.incomplete, f.notAdmin, f.mail, f.mailBuiltin, f.leaver, f.synced, f.partial}
	return f
}

func sampleUnknowns() ([]*checks.Unknown, []*checks.Need) {
	one := func(hubID int64, name, user string) []checks.NeedSubject {
		return []checks.NeedSubject{{HubID: hubID, PortalName: name, User: user}}
	}
	seats := &checks.Need{Fact: "users.seatNames", Side: "client", Reason: checks.NotCollected, Description: "Names of the seats that the user holds.",
		Of: "client-administrator", Screen: "Settings > Users & Teams > Seat", Question: "Which seats does this user hold?", PerUser: true, Rules: []string{"C01"},
		Subjects: append(one(5523, evilBidi, "leo@agency.example"), one(9001, evilESC, "mia@agency.example")...), Total: 2}
	seatsOld := &checks.Need{Fact: "users.seatNames", Side: "client", Reason: checks.TooOld, Description: seats.Description, Of: seats.Of, Screen: seats.Screen,
		Question: seats.Question, PerUser: true, Rules: []string{"C01"}, Subjects: one(5523, evilBidi, "zoe@agency.example"), Total: 1}
	sync := &checks.Need{Fact: "users.salesExtension", Side: "partner", Reason: checks.Expired, Description: "The person's sales extension.", Of: "agency-user",
		Screen:   "Settings > General > Email > Email extension settings > Sync account",
		Question: "Is the HubSpot Sales extension installed, and which account (Hub ID) is its Sync account?", Person: true, PerUser: true, Rules: []string{"E01"},
		Subjects: append(one(9001, evilESC, "mia@agency.example"), one(9002, evilCode, "mia@agency.example")...), Total: 2}
	program := &checks.Need{Fact: "partnerProgram.isPartnerAccount", Side: "partner", Reason: checks.NotCollected, Description: "Whether this account is a Solutions Partner account.",
		Of: "agency-administrator", Screen: "Account & Billing > Partner program", Question: "Is this account a HubSpot Solutions Partner or Provider account?",
		Rules: []string{"U02"}, Subjects: one(100, "Agency "+evilSheet, ""), Total: 1}
	submitted := &checks.Need{Fact: "accesses.submittedAt", Side: "register", Reason: checks.NotCollected, Description: "When the request was submitted.", Of: "requester",
		Screen: "the access register", Question: "When was the request submitted?", Rules: []string{"U02"}, Subjects: one(9001, evilESC, "mia@agency.example"), Total: 1}
	admins := &checks.Need{Fact: "users.superAdmin", Side: "client", Reason: checks.TakenLater, Description: "Whether the user is a Super Admin.", Of: "api",
		Screen: "Settings > Users & Teams > Permission sets", API: "settings users", Scope: "settings.users.read", Question: "Is this user a Super Admin?", PerUser: true,
		Rules: []string{"U02"}, Subjects: one(9001, evilESC, "mia@agency.example"), Total: 1200}
	export := &checks.Need{Fact: "export", Side: "client", Reason: checks.NoExport, Of: "api", Screen: "Settings > Users & Teams and Account & Billing",
		API: "all sections below", Question: "Please export this portal: there is no export of it yet.", Rules: []string{"U02"}, Subjects: one(9003, "", ""), Total: 1}
	class := &checks.Need{Fact: "seat class of Gold " + evilTable, Side: "policy", Reason: checks.NotClassed, Description: "The class of a seat name.", Of: "policy-author",
		Screen: "param seat_classes of the policy", Question: "Which class of seat is this? Add its name to the table seat_classes.", Rules: []string{"C01"},
		Subjects: one(0, "", ""), Total: 1}
	odd := &checks.Need{Fact: "portal.name", Side: "client", Reason: checks.InConflict, Of: "nobody", Rules: []string{"C06"}, Total: 1}
	mia := checks.Subject{Kind: policy.SubjectAccess, HubID: 9001, PartnerHubID: 100, PortalName: evilESC, User: "mia@agency.example", AccessID: "row-3"}
	unknowns := []*checks.Unknown{
		{Rule: ruleU02, Severity: policy.Error, Missing: []*checks.Need{admins, program, submitted, export}, Subjects: 2, Sample: []checks.Subject{mia}},
		{Rule: ruleC01, Severity: policy.Error, Missing: []*checks.Need{seats, seatsOld, class}, Subjects: 1,
			Sample: []checks.Subject{{Kind: policy.SubjectClient, HubID: 5523, PortalName: evilBidi}}},
		{Rule: ruleE01, Severity: policy.Error, Missing: []*checks.Need{sync}, Subjects: 1,
			Sample: []checks.Subject{{Kind: policy.SubjectPerson, HubID: 9001, PortalName: evilESC, User: "mia@agency.example"}}},
		{Rule: ruleC06, Severity: policy.Warning, Missing: []*checks.Need{odd}, Subjects: 1, BuiltinOnly: true,
			Sample: []checks.Subject{{Kind: policy.SubjectClient, HubID: 9002, PortalName: evilCode}}},
		{Rule: ruleV02, Severity: policy.Info, Subjects: 1, Sample: []checks.Subject{{Kind: policy.SubjectPortal, HubID: 9002, PortalName: evilCode}}},
	}
	return unknowns, []*checks.Need{seats, seatsOld, sync, program, submitted, admins, export, class, odd}
}

func sampleAccesses(f foundOnce, u []*checks.Unknown) []*checks.Access {
	both := func(policy, builtin checks.Verdict) checks.Verdicts {
		return checks.Verdicts{Policy: policy, Builtin: builtin}
	}
	return []*checks.Access{
		{
			ID: "row-1", User: "ann@agency.example", UserName: "Ann " + evilHTML, HubID: 4412, HubIDText: "4412", ClientName: evilHTML, PartnerHubID: 100, Status: "draft",
			ChannelConsultant: "Cleo <Consultant>", Purposes: []string{"Sequences", evilTable},
			Eligibility: both(checks.Blocked, checks.Blocked), Conformity: both(checks.CompliantWithWaivers, checks.Violating),
			Findings: []*checks.Finding{f.incomplete, f.notAdmin, f.noSeat, f.ownedWaived, f.syncedWaived},
			Location: checks.Location{File: "register|2026.xlsx", Line: 2, Column: 1, Pointer: "/accesses/0"},
		},
		{
			ID: "row-2", User: "ben@agency.example", HubID: 4412, ClientName: evilHTML, PartnerHubID: 100, Status: "draft",
			Eligibility: both(checks.ReadyWithWaivers, checks.Blocked), Conformity: both(checks.Compliant, checks.Compliant),
			Findings: []*checks.Finding{f.ownedWaived},
		},
		{
			ID: "row-5", User: "leo@agency.example", UserName: "Leo", HubID: 5523, ClientName: evilBidi, PartnerHubID: 100, Status: "granted",
			Conformity: both(checks.Violating, checks.Violating),
			Findings:   []*checks.Finding{f.synced, f.mail, f.mailBuiltin}, Unknowns: u[1:2],
		},
		{
			ID: "row-3", User: "mia@agency.example", HubID: 9001, ClientName: evilESC, PartnerHubID: 100, Status: "submitted",
			SubmittedAt: at("2026-11-02T15:00:00Z"), DecisionDue: at("2026-11-05T00:00:00Z"), PrimaryAdministrator: "boss@client.example",
			Eligibility: both(checks.NeedsEvidence, checks.NeedsEvidence), Conformity: both(checks.Unproven, checks.Unproven),
			Unknowns: []*checks.Unknown{u[0], u[2]},
		},
		{
			ID: "row-4", User: "zoe@agency.example", HubID: 9002, ClientName: evilCode, PartnerHubID: 100, Status: "submitted",
			SubmittedAt: at("2026-11-02T15:00:00Z"), DecisionDue: at("2026-11-05T00:00:00Z"),
			Eligibility: both(checks.Ready, checks.Ready), Conformity: both(checks.Compliant, checks.Compliant),
		},
		{ID: "row-6", User: "old@agency.example", HubID: 9002, ClientName: evilCode, Status: "denied"},
		{ID: "row-7", User: "sam@agency.example", HubIDText: evilSheet, ClientName: evilLines, Status: "revoked"},
		{ID: "row-8", User: "tom@agency.example", HubID: 9002, ClientName: evilCode, Status: "granted", Conformity: both(checks.Compliant, checks.Compliant)},
	}
}

func samplePersons(f foundOnce, u []*checks.Unknown) []*checks.Person {
	return []*checks.Person{
		{User: "ann@agency.example", UserName: "Ann " + evilHTML, HubID: 4412, ClientName: evilHTML, PartnerHubID: 100,
			Conformity: checks.Verdicts{Policy: checks.CompliantWithWaivers, Builtin: checks.Violating}, Findings: []*checks.Finding{f.syncedWaived}},
		{User: "gone@agency.example", UserName: "Gone", HubID: 5523, ClientName: evilBidi, PartnerHubID: 100,
			Conformity: checks.Verdicts{Policy: checks.Violating, Builtin: checks.Violating}, Findings: []*checks.Finding{f.leaver}},
		{User: "leo@agency.example", UserName: "Leo", HubID: 5523, ClientName: evilBidi, PartnerHubID: 100,
			Conformity: checks.Verdicts{Policy: checks.Violating, Builtin: checks.Violating}, Findings: []*checks.Finding{f.synced}},
		{User: "mia@agency.example", HubID: 9001, ClientName: evilESC, PartnerHubID: 100,
			Conformity: checks.Verdicts{Policy: checks.Unproven, Builtin: checks.Unproven}, Unknowns: u[2:3]},
		{User: "tom@agency.example", HubID: 9002, ClientName: evilCode, PartnerHubID: 100,
			Conformity: checks.Verdicts{Policy: checks.Compliant, Builtin: checks.Compliant}},
	}
}

func samplePortals(f foundOnce, u []*checks.Unknown) []*checks.Portal {
	exported := at("2026-11-02T06:00:00Z")
	return []*checks.Portal{
		{HubID: 4412, Name: evilHTML, ExportedAt: exported, Conformity: checks.Verdicts{Policy: checks.CompliantWithWaivers, Builtin: checks.Violating},
			Findings: []*checks.Finding{f.syncedWaived}},
		{HubID: 5523, Name: evilBidi, ExportedAt: exported, Conformity: checks.Verdicts{Policy: checks.Violating, Builtin: checks.Violating},
			Findings: []*checks.Finding{f.mail, f.mailBuiltin, f.leaver, f.synced}},
		{HubID: 9001, Name: evilESC, Conformity: checks.Verdicts{Policy: checks.Unproven, Builtin: checks.Unproven},
			Findings: []*checks.Finding{f.partial}, Unknowns: u[2:3]},
		{HubID: 9002, Name: evilCode, ExportedAt: exported, Conformity: checks.Verdicts{Policy: checks.Compliant, Builtin: checks.Compliant}},
	}
}
