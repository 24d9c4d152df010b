package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"partnerlint/checks"
)

func TestAttestationForm(t *testing.T) {
	anns := checks.NeedSubject{HubID: 4412, PortalName: "Bolt\"\n[[attestation]]", User: `ann"\@agency.example`}
	r := &checks.Results{
		Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		Needs: []*checks.Need{
			{Fact: "salesExtension", Side: "client", Reason: checks.NotCollected, Person: true, PerUser: true, Total: 2,
				Rules: []string{"E01", "E02"}, Question: "Which account?\nvalue = 1", Subjects: []checks.NeedSubject{
					anns, {HubID: 5513, User: `ANN"\@agency.example`}}},
			{Fact: "users.superAdmin", Side: "client", Reason: checks.TooOld, PerUser: true, Total: 1, Rules: []string{"U02"},
				Subjects: []checks.NeedSubject{anns}},
			{Fact: "contacts.primaryContact", Side: "client", Reason: checks.NoExport, Total: 3, Rules: []string{"R04"},
				Subjects: []checks.NeedSubject{{HubID: 4412}}},
			{Fact: "contacts.primaryContact", Side: "client", Reason: checks.Expired, Total: 1, Rules: []string{"R04"},
				Subjects: []checks.NeedSubject{{HubID: 4412}}},
			{Fact: "subscriptions", Side: "client", Of: "client-administrator", Reason: checks.NotCollected, Total: 1, Rules: []string{"C03"},
				Subjects: []checks.NeedSubject{{HubID: 4412}}},
			// What nobody can attest.
			{Fact: "emails", Side: "client", Reason: checks.NotCollected, Total: 1, Subjects: []checks.NeedSubject{{HubID: 4412}}},
			{Fact: "sequenceEnrollments", Side: "client", Of: "client-administrator", Total: 1, Subjects: []checks.NeedSubject{{HubID: 4412}}},
			{Fact: "users", Side: "client", Of: "api", Reason: checks.PartialList, Total: 1, Subjects: []checks.NeedSubject{{HubID: 4412}}},
			{Fact: "users.seatNames", Side: "client", Reason: checks.NotClassed, PerUser: true, Total: 1, Subjects: []checks.NeedSubject{anns}},
			{Fact: "purposes", Side: "register", Reason: checks.NotCollected, Total: 1, Subjects: []checks.NeedSubject{anns}},
			{Fact: "no.such", Side: "client", Reason: checks.NotCollected, Total: 1, Subjects: []checks.NeedSubject{{HubID: 4412}}},
		},
	}
	var form bytes.Buffer
	if err := newAttestationForm(r).write(&form); err != nil {
		t.Fatal(err)
	}
	type entry struct {
		HubID int64 `toml:"hub_id"`
		User  string
		Fact  string
		By    string
		At    time.Time
	}
	var got struct {
		Kind        string
		Version     string `toml:"schema_version"`
		Attestation []entry
	}
	if err := toml.Unmarshal(form.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, form.String())
	}
	want := []entry{
		{User: anns.User, Fact: "salesExtension", At: r.Now},
		{HubID: 4412, User: anns.User, Fact: "users.superAdmin", At: r.Now},
		{HubID: 4412, Fact: "contacts.primaryContact", At: r.Now},
		{HubID: 4412, Fact: "subscriptions", At: r.Now},
	}
	if diff := cmp.Diff(want, got.Attestation); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, form.String())
	}
	for _, line := range []string{
		"# value = true",
		"# value = { syncAccountHubId = 0 }",
		`# value = [{ hub = "", tier = "", status = "" }]`,
		"# none  = true",
		"# 2 more subjects lack one of these facts; they are too many to be listed.",
	} {
		if !strings.Contains(form.String(), "\n"+line+"\n") {
			t.Errorf("the form lacks the line %q:\n%s", line, form.String())
		}
	}
}
