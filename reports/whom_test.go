package reports_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

// unusable is a run over two requests without a usable Hub ID, a client portal whose facts are known only from after
// its request, and the partner's own portal.
func unusable() *checks.Results {
	one := sample()
	export := &checks.Need{Fact: "export", Side: "client", Reason: checks.NoExport, Of: "client-administrator", Question: "Please export this portal.", Total: 2,
		Subjects: []checks.NeedSubject{{PortalName: "Tallow"}, {PortalName: "Wick"}}}
	later := &checks.Need{Fact: "users", Side: "client", Reason: checks.TakenLater, Of: "api", API: "settings users", Screen: "Settings > Export users",
		Description: "The portal's users; null: none.", Question: "Please export the users.", Total: 1, Subjects: []checks.NeedSubject{{HubID: 77, PortalName: "Pemberton"}}}
	own := &checks.Need{Fact: "contacts.primaryContact", Side: "client", Reason: checks.NotCollected, Of: "client-administrator", Question: "Who is the primary contact?",
		Total: 1, Subjects: []checks.NeedSubject{{HubID: 100, PortalName: "Agency"}}}
	unknown := &checks.Unknown{Rule: ruleC01, Severity: policy.Error, Missing: []*checks.Need{later}, Subjects: 1,
		Sample: []checks.Subject{{Kind: policy.SubjectClient, HubID: 77, PartnerHubID: 100, PortalName: "Pemberton"}}}
	asked := &checks.Unknown{Rule: ruleC06, Severity: policy.Error, Missing: []*checks.Need{own, export}, Subjects: 1,
		Sample: []checks.Subject{{Kind: policy.SubjectClient, HubID: 100, PartnerHubID: 100, PortalName: "Agency"}}}
	twice := checks.Subject{Kind: policy.SubjectAccess, PortalName: "Tallow", User: "ann@agency.example", AccessID: "A-1"}
	fact := func(name, value string, line int) checks.Fact {
		return checks.Fact{Name: name, Value: value, Source: checks.Source{Kind: "api", At: at("2026-11-02T00:00:00Z")}, Location: checks.Location{File: "77.json", Line: line}}
	}
	finding := &checks.Finding{Rule: ruleR01, Severity: policy.Error, Subject: twice, Message: "m", Evidence: []checks.Fact{
		fact("client.deals.open", "yes", 3), fact("client.deals.ownerId", "9", 4), fact("client.deals.open", "yes", 5), fact("client.deals.open", "no", 6),
		fact("client.securityEvents.at", "2026-07-02 10:00 CEST", 7), fact("client.deals.open", "yes", 8),
	}}
	return &checks.Results{
		Policy: &policy.Policy{ID: "p", Title: "P"}, Now: one.Now,
		Accesses: []*checks.Access{
			{ID: "A-1", User: "ann@agency.example", ClientName: "Tallow", HubIDText: "7.2E+06", Status: "draft", Eligibility: checks.Verdicts{Policy: checks.Blocked},
				Findings: []*checks.Finding{finding}},
			{ID: "A-2", User: "ben@agency.example", ClientName: "Wick", Status: "draft", Eligibility: checks.Verdicts{Policy: checks.NeedsEvidence}},
			{ID: "A-3", User: "ben@agency.example", HubID: 77, PartnerHubID: 100, ClientName: "Pemberton", Status: "submitted", SubmittedAt: at("2026-10-01T09:00:00Z"),
				Eligibility: checks.Verdicts{Policy: checks.NeedsEvidence}, Unknowns: []*checks.Unknown{unknown}},
		},
		Findings: []*checks.Finding{finding, finding}, Unknowns: []*checks.Unknown{unknown, asked}, Needs: []*checks.Need{export, later, own},
	}
}

// TestNoHubID: who has no usable Hub ID is named without one, in what to do next and in letters, and letters about
// different portals stay apart.
func TestNoHubID(t *testing.T) {
	r := reports.New(unusable(), reports.Meta{})
	want := []reports.Whom{{User: "ann@agency.example", PortalName: "Tallow", NoHubID: true, HubIDText: "7.2E+06"}}
	if diff := cmp.Diff(want, r.Fixes.Shown[0].Sample); diff != "" {
		t.Errorf("what to do next names (-want +got):\n%s", diff)
	}
	if f := r.Fixes.Shown[0]; f.Findings != 2 || f.Others {
		t.Errorf("two findings on one subject: %d findings, others %v", f.Findings, f.Others)
	}
	var b bytes.Buffer
	if err := reports.WriteQuestions(&b, r); err != nil {
		t.Fatal(err)
	}
	for _, f := range reports.Formats {
		b.Write(write(t, f, r))
	}
	out := b.String()
	for _, line := range []string{"== For Tallow (no usable Hub ID): 1 question", "== For Wick (no usable Hub ID): 1 question", "at Tallow (no usable Hub ID, written as 7.2E+06)"} {
		if !strings.Contains(out, line) {
			t.Errorf("nowhere: %q", line)
		}
	}
	if strings.Contains(out, "Hub ID 0") {
		t.Error("Hub ID 0 is written")
	}
}

// TestWhoIsAsked: the partner's own portal has no client to be asked, and what is known only from after a request is
// not to be exported again.
func TestWhoIsAsked(t *testing.T) {
	r := reports.New(unusable(), reports.Meta{})
	var got []string
	for _, g := range r.Questions {
		for _, l := range g.Letters {
			got = append(got, fmt.Sprint(l.Audience, " ", l.HubID, " ", l.PortalName))
		}
	}
	want := []string{"client-administrator 0 Tallow", "client-administrator 0 Wick", "agency-administrator 100 Agency", "requester 0 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
	var b bytes.Buffer
	if err := reports.WriteQuestions(&b, r); err != nil {
		t.Fatal(err)
	}
	_, letter, _ := strings.Cut(b.String(), "== To whoever files the request")
	for _, part := range []string{"The portal's users: what held on the day of the request?", "Pemberton (Hub ID 77), request of 2026-10-01 09:00 UTC"} {
		if !strings.Contains(letter, part) {
			t.Errorf("the letter lacks %q:\n%s", part, letter)
		}
	}
	for _, part := range []string{"Please export", "API:", "By hand", "Where to look", "null"} {
		if strings.Contains(letter, part) {
			t.Errorf("the letter says %q:\n%s", part, letter)
		}
	}
}

// TestFactsAlike: what was read alike is told once with its first place; another value is another fact.
func TestFactsAlike(t *testing.T) {
	results := unusable()
	results.Policy.Params = []*policy.Param{{Name: "time_zone", Value: "Europe/Berlin"}}
	var got []string
	for _, f := range reports.New(results, reports.Meta{}).Accesses.Detail.Shown[0].Reasons.Findings.Shown[0].Facts.Shown {
		got = append(got, fmt.Sprint(f.Name, "=", f.Value, " ", f.Times, " line ", f.Location.Line))
	}
	want := []string{
		"client.deals.open=yes 3 line 3", "client.deals.ownerId=9 1 line 4", "client.deals.open=no 1 line 6",
		"client.securityEvents.at=2026-07-02 08:00 UTC 1 line 7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}
