//go:build !race

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
	"partnerlint/schemas"
)

// tellingPolicy is an agency's own policy that names people wherever a policy can: in the classes of seats and their
// patterns, of which several fit one seat, in labels, lists and a rule of its own.
const tellingPolicy = `
[policy]
id      = "quillon"
title   = "Ottoline Quillon's policy"
version = "1"
extends = ["partner-access"]

[params]
paid_seat_classes = ["quillon", "sales", "service"]
admin_permission_sets = ["Quillon's set"]

[params.seat_classes]
ottoline = ["zz quillon*"]
zeta     = ["*"]
quillon  = ["QUILLON*"]
sales    = ["sales", "sales-*"]
service  = ["service"]
core     = ["core"]
partner  = ["partner", "partner seat"]
view-only = ["view-only"]

[params.column_labels]
user = ["Quillon asks for"]
`

const tellingRule = `
id      = "Q01"
name    = "ask-ottoline-quillon"
title   = "Ottoline Quillon holds a seat"
stage   = "conduct"
moment  = "now"
subject = "person"
actor   = ["agency"]
derived = "Ottoline Quillon wants it."
rationale   = "Ottoline Quillon, +49 151 2345678, wants it."
remediation = "Ask ottoline@quillon.example."
when    = '''clientUser != null'''
[[case]]
severity = "warning"
require  = '''!clientUser.seatNames.exists(s, seatClass(s, params.seat_classes) in ["quillon", "ottoline"]) && !("OTTOLINE_QUILLON" in clientUser.permissionSets)'''
message  = '''Ottoline Quillon's seat at {client.portal.name}.'''
[[example]]
name   = "no such seat"
given  = '''{}'''
user   = "ann.berg@northlight.example"
expect = "pass"
[[example]]
name   = "such a seat"
given  = '''{"client": {"users": {"items": {"ann": {"seatNames": ["Quillon"]}}}}}'''
user   = "ann.berg@northlight.example"
expect = "fail"
`

const tellingPortal = `{"kind": "portal-export", "schemaVersion": "1", "exportedAt": "2026-11-24T06:00:00Z", "hubId": 7300001, "role": "client",
"portal": {"coverage": "complete", "source": {"kind": "api"}, "facts": {"name": "Quillon & Daughters", "accountType": "STANDARD"}},
"users": {"coverage": "complete", "source": {"kind": "api"}, "items": [
 {"id": "1", "email": "ottoline@quillon.example", "firstName": "Ottoline", "lastName": "Quillon", "status": "active", "seatNames": ["Quillon's seat"], "permissionSets": ["Quillon's set"], "superAdmin": false},
 {"id": "2", "email": "bo@quillon.example", "status": "active", "seatNames": ["zz quillon seat"], "permissionSets": ["OTTOLINE_QUILLON"], "superAdmin": false},
 {"id": "3", "email": "cy@quillon.example", "status": "active", "seatNames": ["sales", "QUI"], "permissionSets": ["QUI"], "superAdmin": false},
 {"id": "4", "email": "dee@agency.example", "status": "active", "seatNames": ["view-only"], "permissionSets": ["Quillon's set"], "superAdmin": false}]}}
`

const tellingRegister = `Quillon asks for,Status,Hub ID,Client name,Purposes,Access ID
ottoline@quillon.example,submitted,7300001,Quillon & Daughters,Sales templates for Quillon; QUI; crm,Quil-1
dee@agency.example,draft,7300001,Quillon & Daughters,crm,Dee-7
`

// TestRedactedPolicyNamesNobody: what an agency's own policy says of people is told nowhere, and it decides as before.
func TestRedactedPolicyNamesNobody(t *testing.T) {
	dir := t.TempDir()
	in, own := filepath.Join(dir, "quillon-in"), filepath.Join(dir, "quillon-policy")
	putFile(t, []byte(tellingPolicy), own, "policy.toml")
	putFile(t, []byte(tellingRule), own, "rules", "Q01-ask-ottoline-quillon.toml")
	putFile(t, []byte(tellingPortal), in, "quillon.json")
	putFile(t, []byte(tellingRegister), in, "quillon.csv")
	args := []string{in, "--policy", own}

	r, err := schemas.NewRedactor([]byte(testKey))
	if err != nil {
		t.Fatal(err)
	}
	plain := judgedLines(t, r, args...)
	if diff := cmp.Diff(plain, judgedLines(t, r, append(args, "--redact", redactionKey(t, testKey))...)); diff != "" {
		t.Errorf("with the originals (-) and redacted (+):\n%s", diff)
	}
	if n := strings.Count(strings.Join(plain, "\n"), "finding Q01"); n != 2 {
		t.Errorf("%d findings of the policy's own rule, want 2: its tables decide nothing", n)
	}
	all := redactedRun(t, testKey, args...)
	redactedPackets(t, all, []reports.PacketBy{reports.ByClient}, args...)
	for name, text := range all {
		text = strings.ToLower(text)
		for _, mark := range []string{"quil", "ottoline", `"qui"`, "2345678", "dee-7"} {
			if i := strings.Index(text, mark); i >= 0 {
				t.Errorf("%s holds %q: …%s…", name, mark, text[max(0, i-120):min(len(text), i+60)])
			}
		}
	}
	out := filepath.Join(dir, "out")
	runInto(t, append([]string{"packet", "--by", "client", "--redact", redactionKey(t, testKey), "--now", exampleNow, "--out", out}, args...)...)
	if said := runInto(t, "verify", out); !strings.Contains(said, "Verdicts: report.json follows from the evidence under the packet's policy") {
		t.Errorf("verify says\n%s", said)
	}
}
