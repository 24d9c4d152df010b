package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

func claims(t *testing.T, text string) *reports.Claims {
	t.Helper()
	c, err := reports.ReadClaims(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestClaimsDifferWhereReportsDo changes one thing of a report at a time.
func TestClaimsDifferWhereReportsDo(t *testing.T) {
	const text = `{"kind": "audit-results", "schemaVersion": "1", "now": "2026-11-20T00:00:00Z",
"scope": {"hubIds": [1002], "users": [], "consultants": [], "rules": []},
"policy": {"id": "own", "digest": "d1", "builtin": {"id": "partner-access", "digest": "d2"}},
"accesses": [{"id": "A-1", "user": "a@agency.example", "hubId": 1002, "status": "draft", "eligibility": {"policy": "ready", "builtin": "blocked"}, "conformity": {"policy": "compliant", "builtin": "compliant"}}],
"persons": [{"user": "a@agency.example", "hubId": 1002, "partnerHubId": 1001, "conformity": {"policy": "compliant", "builtin": "unproven"}}],
"portals": [{"hubId": 1002, "conformity": {"policy": "compliant", "builtin": "compliant"}}],
"findings": [{"rule": "E01", "severity": "error", "case": 0, "subject": {"kind": "person", "hubId": 1002, "user": "a@agency.example"}, "message": "It logs.", "evidence": [{"name": "fact", "value": "1002", "source": {"kind": "attested"}}]}],
"unknowns": [{"rule": "E02", "severity": "error", "case": 0, "missing": [0], "subjects": 3}],
"needs": [{"fact": "users.superAdmin", "side": "client", "reason": "not-collected"}],
"rules": [{"id": "E01", "counts": {"pass": 1, "fail": 1}}]}`
	const onFinding = "E01 (error, case 1) on person a@agency.example Hub ID 1002"
	tests := []struct {
		old, new string
		want     []reports.Difference
	}{
		{"", "", nil},
		{"2026-11-20T00", "2026-11-21T00", []reports.Difference{{reports.Claim{"run", "the present"}, "2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z"}}},
		{"[1002]", "[]", []reports.Difference{{reports.Claim{"run", "the scope"}, `Hub IDs [], users [], consultants [], rules []`, `Hub IDs [1002], users [], consultants [], rules []`}}},
		{"d1", "d3", []reports.Difference{{reports.Claim{"run", "the policy"}, "own d3", "own d1"}}},
		{`, "builtin": {"id": "partner-access", "digest": "d2"}`, "", []reports.Difference{{reports.Claim{"run", "the built-in policy beside it"}, "", "partner-access d2"}}},
		{`"policy": "ready"`, `"policy": "blocked"`, []reports.Difference{{reports.Claim{"eligibility", "access A-1 of a@agency.example to Hub ID 1002 (draft)"},
			"blocked; built-in policy: blocked", "ready; built-in policy: blocked"}}},
		{`"unproven"`, `"compliant"`, []reports.Difference{{reports.Claim{"conformity", "a@agency.example at Hub ID 1002, of partner 1001"},
			"compliant; built-in policy: compliant", "compliant; built-in policy: unproven"}}},
		{`[{"hubId": 1002, `, `[{"hubId": 1003, `, []reports.Difference{
			{reports.Claim{"conformity", "client portal Hub ID 1002"}, "", "compliant; built-in policy: compliant"},
			{reports.Claim{"conformity", "client portal Hub ID 1003"}, "compliant; built-in policy: compliant", ""}}},
		{`"message"`, `"waiver": {"expires": "2027-01-01", "approvedBy": "Ann"}, "message"`, []reports.Difference{{reports.Claim{"finding", onFinding}, "found, and waived until 2027-01-01 by Ann", "found"}}},
		{"It logs.", "It does not.", []reports.Difference{{reports.Claim{"message", onFinding}, "It does not.", "It logs."}}},
		{`"value": "1002"`, `"value": ""`, []reports.Difference{{reports.Claim{"facts", onFinding}, "fact is empty (attested)", "fact is 1002 (attested)"}}},
		{`"subjects": 3`, `"subjects": 2`, []reports.Difference{{reports.Claim{"unknown", "E02 (error, case 1) for want of client users.superAdmin (not-collected)"}, "2 not judged", "3 not judged"}}},
		{`"missing": [0]`, `"missing": [7]`, []reports.Difference{
			{reports.Claim{"unknown", "E02 (error, case 1) for want of a fact that the report does not name"}, "3 not judged", ""},
			{reports.Claim{"unknown", "E02 (error, case 1) for want of client users.superAdmin (not-collected)"}, "", "3 not judged"}}},
		{`"pass": 1`, `"pass": 2`, []reports.Difference{{reports.Claim{"rule", "E01"}, "2 pass, 1 fail, 0 waived, 0 unknown, 0 not applicable", "1 pass, 1 fail, 0 waived, 0 unknown, 0 not applicable"}}},
	}
	for _, tt := range tests {
		changed := strings.Replace(text, tt.old, tt.new, 1)
		if changed == text && tt.old != "" {
			t.Errorf("%q is not in the report", tt.old)
		}
		if diff := cmp.Diff(tt.want, claims(t, changed).Differences(claims(t, text))); diff != "" {
			t.Errorf("%q for %q (-want +got):\n%s", tt.new, tt.old, diff)
		}
	}
	own := claims(t, strings.NewReplacer(`"policy": "ready"`, `"policy": "blocked"`, `"policy": "compliant", "builtin": "unproven"`, `"policy": "unproven"`).Replace(text))
	if got := claims(t, text).BuiltinDifferences(own, false); got != nil {
		t.Errorf("under the built-in policy alone: %v", got)
	}
	for verdict, want := range map[string]int{"unproven": 0, "compliant": 1} { // of somebody of whom only the own policy speaks
		more := strings.Replace(text, `"persons": [`, `"persons": [{"user": "b@agency.example", "hubId": 1002, "conformity": {"policy": "violating", "builtin": "`+verdict+`"}}, `, 1)
		if got := claims(t, more).BuiltinDifferences(own, false); len(got) != want {
			t.Errorf("somebody else who is %s: %v", verdict, got)
		}
	}
	if got := claims(t, text).BuiltinDifferences(own, true); len(got) != 2 {
		t.Errorf("a policy that calls itself built in: %v", got)
	}
	for bad, want := range map[string]string{
		"":                       "it ends too early",
		"x":                      "it is not JSON",
		`{"kind": "else"}`:       `kind "else", schemaVersion ""; expected "audit-results", "1"`,
		`{"accesses": {"a": 1}}`: "accesses is a object where no JSON report has one",
	} {
		if _, err := reports.ReadClaims(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v\nwant %s", bad, err, want)
		}
	}
}
