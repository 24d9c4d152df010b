//go:build !race

package checks

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"partnerlint/schemas"
)

type jsonObject = map[string]any

// section is a section of an export, all, in part or not at all known.
func section(t *rapid.T, name, holds string, content any) jsonObject {
	coverage := "complete"
	if rapid.IntRange(0, 19).Draw(t, name+" at odds") == 0 {
		coverage = rapid.SampledFrom([]string{"partial", "absent"}).Draw(t, name)
	}
	if holds == "facts" && coverage == "partial" {
		coverage = "complete"
	}
	out := jsonObject{"coverage": coverage, "source": jsonObject{"kind": "api"}}
	if coverage != "complete" {
		out["reason"] = "generated"
	}
	if coverage != "absent" {
		out[holds] = content
	} else {
		delete(out, "source")
	}
	return out
}

// some sets a field mostly to the first value, now and then to another, or leaves it out: of a few things that are wrong
// or missing, all sets of changes can be tried.
func some(t *rapid.T, o jsonObject, field string, values ...any) {
	if rapid.IntRange(0, 9).Draw(t, field+" at odds") > 0 {
		o[field] = values[0]
	} else if i := rapid.IntRange(1, len(values)).Draw(t, field); i < len(values) {
		o[field] = values[i]
	}
}

func randomUser(t *rapid.T, id, email, seat string) jsonObject {
	u := jsonObject{"id": id, "email": email}
	some(t, u, "superAdmin", true, false)
	some(t, u, "status", "active", "deactivated", "pending")
	some(t, u, "seatNames", []string{seat}, []string{"sales"}, []string{"core"}, []string{"galaxy seat"}, []string{})
	some(t, u, "permissionSets", []string{}, []string{"Partner Admin"})
	return u
}

func randomPortal(t *rapid.T, hub int, role string, users ...jsonObject) jsonObject {
	portal := jsonObject{}
	some(t, portal, "name", "Bolt", "Agency")
	some(t, portal, "companyDomains", []string{"bolt.example"}, []string{"agency.example"})
	some(t, portal, "accountType", "STANDARD", "SANDBOX")
	program, ownership := jsonObject{"employeeDomains": []string{"agency.example"}}, jsonObject{}
	some(t, program, "isPartnerAccount", role == "partner", true)
	some(t, ownership, "ownedByPartner", false, true)
	contacts := jsonObject{}
	some(t, contacts, "primaryContact", jsonObject{"email": "mia@bolt.example"}, jsonObject{"email": "ann@agency.example"}, nil)
	some(t, contacts, "billingContact", jsonObject{"email": "mia@bolt.example"}, jsonObject{"email": "ann@agency.example"})
	subscription := jsonObject{"hub": "sales"}
	some(t, subscription, "tier", "starter", "enterprise")
	some(t, subscription, "status", "active", "trial")
	items := []jsonObject{}
	for _, u := range users {
		if rapid.IntRange(0, 9).Draw(t, "listed") > 0 {
			items = append(items, u)
		}
	}
	return jsonObject{"kind": "portal-export", "schemaVersion": "1", "exportedAt": "2026-11-20T06:00:00Z", "hubId": hub, "role": role,
		"portal": section(t, "portal", "facts", portal), "partnerProgram": section(t, "program", "facts", program),
		"ownership": section(t, "ownership", "facts", ownership), "contacts": section(t, "contacts", "facts", contacts),
		"subscriptions": section(t, "subscriptions", "items", []jsonObject{subscription}), "users": section(t, "users", "items", items)}
}

func randomRow(t *rapid.T) jsonObject {
	row := jsonObject{"user": "ann@agency.example", "hubId": 4412, "hubIdText": "4412", "clientName": "Bolt", "partnerHubId": 90,
		"status": rapid.SampledFrom([]string{"draft", "draft", "submitted"}).Draw(t, "status")}
	if row["status"] == "submitted" {
		row["submittedAt"] = rapid.SampledFrom([]string{"2026-11-18T09:00:00Z", "2026-11-22T09:00:00Z"}).Draw(t, "submitted")
	}
	some(t, row, "purposes", []string{"templates"}, []string{})
	some(t, row, "primaryAdministrator", "mia@bolt.example", "ann@agency.example", nil)
	some(t, row, "channelConsultant", "Cora", nil)
	return row
}

// TestRemediesOfRandomEvidence: on whatever is known of two portals and a request or two, each remedy is enough, none of
// it can be left out, and, where all can be tried, no smaller one does.
func TestRemediesOfRandomEvidence(t *testing.T) {
	plan, folder := mustBind(t, builtin()), t.TempDir()
	waited, found, compared := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		ann := func() jsonObject { return randomUser(rt, "1", "ann@agency.example", "partner") }
		files := map[string]jsonObject{
			"client.json":  randomPortal(rt, 4412, "client", ann(), randomUser(rt, "2", "mia@bolt.example", "sales")),
			"partner.json": randomPortal(rt, 90, "partner", ann()),
		}
		rows := []jsonObject{randomRow(rt)}
		if rapid.IntRange(0, 4).Draw(rt, "twice") == 0 {
			rows = append(rows, randomRow(rt))
		}
		files["register.json"] = jsonObject{"kind": "access-register", "schemaVersion": "1", "coverage": "complete", "accesses": rows}
		for name, content := range files {
			text, err := json.Marshal(content)
			if err != nil {
				rt.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
				rt.Fatal(err)
			}
		}
		in, err := schemas.Open(context.Background(), []string{folder}, nil, schemas.OpenOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		defer in.Close()
		for _, p := range in.Problems() {
			rt.Fatal(p)
		}
		waited += eachSearch(rt, plan, in, func(s *remedySearch) {
			f, c := s.holdsLaw(rt)
			if f {
				found++
			}
			if c {
				compared++
			}
		})
	})
	t.Logf("%d accesses wait, %d have a remedy, %d were compared with all that is smaller", waited, found, compared)
	if found < 10 || compared < 5 {
		t.Errorf("%d accesses wait, %d have a remedy, %d were compared with all that is smaller; the test shows little", waited, found, compared)
	}
}
