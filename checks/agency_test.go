package checks

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// agency makes the files of an agency with n client portals, each a little different from the compliant sample: some
// break rules, of some half is not known, some were exported twice.
func agency(t testing.TB, n int) map[string]string {
	t.Helper()
	changes := []string{
		`{}`,
		`{"client": {"users": {"items": {"ann": {"salesExtension": {"syncAccountHubId": %HUB%}}}}}}`,
		`{"client": {"users": {"coverage": "partial", "reason": "one page"}, "ownership": null}}`,
		`{"client": {"users": {"items": {"ann": {"superAdmin": false, "permissionSets": ["Sales"]}}}}, "register": {"accesses": {"first": {"status": "draft", "submittedAt": null}}}}`,
		`{"client": {"users": {"items": {"mia": {"seatNames": ["growth-9"]}}}}, "register": {"accesses": {"first": {"channelConsultant": "Kim Sand"}}}}`,
		`{"client": {"emails": {"items": {"m2": {"id": "m2", "at": "2026-11-05T10:00:00Z", "from": "ann.berg@northlight.example", "toDomains": ["brightwater.example"], "engagementSource": "EXTENSION", "objectSource": "EMAIL"}}}}, "register": {"accesses": {"first": {"status": "granted"}}}}`,
		`{"client": {"portal": null, "contacts": null}, "register": {"accesses": {"second": {"user": "leo.finch@northlight.example", "hubId": %HUB%, "status": "draft", "purposes": ["crm"]}}}}`,
	}
	files := map[string]string{}
	register := map[string]any{"kind": "access-register", "schemaVersion": "1", "coverage": "complete"}
	rows := []json.RawMessage{}
	for i := range n {
		hub := theClient + i
		base := sampleWith(t, changes[i%len(changes)], hub)
		files[fmt.Sprintf("clients/%03d.json", i)] = string(encodeListed(base["client"]))
		if i%5 == 0 {
			older := sampleWith(t, `{"client": {"exportedAt": "2026-11-05T06:00:00Z", "users": {"items": {"tom": {"superAdmin": true}}}}}`, hub)
			files[fmt.Sprintf("clients/%03d-old.json", i)] = string(encodeListed(older["client"]))
		}
		accesses := base["register"].(map[string]any)["accesses"].(map[string]any)
		for _, key := range sortedKeys(accesses) {
			rows = append(rows, encodeListed(accesses[key]))
		}
		files["partner.json"] = string(encodeListed(base["partner"]))
	}
	register["accesses"] = rows
	text, err := json.MarshalIndent(register, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	files["register.json"] = string(text)
	return files
}

// sampleWith is the compliant sample with a change, as the portal of a Hub ID.
func sampleWith(t testing.TB, change string, hub int) map[string]any {
	t.Helper()
	base, err := decodeAny(builtin().Rules[0].Sample)
	if err != nil {
		t.Fatal(err)
	}
	own := fmt.Sprintf(`{"client": {"hubId": %d}, "register": {"accesses": {"first": {"hubId": %d, "hubIdText": null}}}}`, hub, hub)
	for _, text := range []string{own, strings.ReplaceAll(change, "%HUB%", fmt.Sprint(hub))} {
		patch, err := decodeAny([]byte(text))
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		base = mergePatch(base, patch)
	}
	return base.(map[string]any)
}
