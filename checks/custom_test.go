package checks

import (
	"os"
	"path/filepath"
	"testing"

	"partnerlint/policy"
)

// loadCustom loads a policy that extends the built-in one.
func loadCustom(t *testing.T, text string) *policy.Policy {
	t.Helper()
	file := filepath.Join(t.TempDir(), "acme.toml")
	head := "[policy]\nid = \"acme\"\ntitle = \"ACME\"\nversion = \"1\"\nextends = [\"partner-access\"]\n"
	if err := os.WriteFile(file, []byte(head+text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestBuiltinVerdictStandsBesideACustomOne changes the policy in the three ways that there are, on a portal where a
// Partner user's extension logs to the client, and one where Ann owns four deals.
func TestBuiltinVerdictStandsBesideACustomOne(t *testing.T) {
	const synced = `{"client": {"users": {"items": {"ann": {"salesExtension": {"syncAccountHubId": 3300001}}}}}, "register": {"accesses": {"first": {"status": "granted"}}}}`
	const deals = `{"client": {"deals": {"items": {"a": {"id": "a", "ownerId": "9001", "open": true}, "b": {"id": "b", "ownerId": "9001", "open": true},
		"c": {"id": "c", "ownerId": "9001", "open": true}, "d": {"id": "d", "ownerId": "9001", "open": true}}}}, "register": {"accesses": {"first": {"status": "granted"}}}}`
	type finding struct {
		severity    policy.Severity
		waived      bool
		builtinOnly bool
	}
	for _, x := range []struct {
		name, policy, change, rule string
		verdicts                   Verdicts
		finding                    finding
		counted                    RuleCount
	}{
		{"the built-in policy itself", "", synced, "E01", Verdicts{Violating, Violating}, finding{severity: policy.Error}, RuleCount{Fail: 1}},
		{"less severe", "[override.E01]\nseverity = \"warning\"\nreason = \"For now.\"\n", synced, "E01",
			Verdicts{Compliant, Violating}, finding{severity: policy.Warning}, RuleCount{Fail: 1}},
		{"switched off", "[override.E01]\noff = true\nreason = \"For now.\"\n", synced, "E01",
			Verdicts{Compliant, Violating}, finding{severity: policy.Error, builtinOnly: true}, RuleCount{}},
		{"waived", "[[waiver]]\nrule = \"E01\"\nhub_id = 3300001\nuser = \"Ann.Berg@northlight.example\"\nreason = \"Agreed.\"\napproved_by = \"Head\"\nexpires = 2027-01-31\n",
			synced, "E01", Verdicts{CompliantWithWaivers, Violating}, finding{severity: policy.Error, waived: true}, RuleCount{Waived: 1}},
		{"a stricter limit", "[params]\ndeals_error = 3\n", deals, "A01", Verdicts{Violating, Compliant}, finding{severity: policy.Error}, RuleCount{Fail: 1}},
		{"a param that the rule does not read", "[params]\nsales_calls = 1\n", deals, "A01", Verdicts{Compliant, Compliant}, finding{severity: policy.Warning}, RuleCount{Fail: 1}},
		{"a looser limit", "[params]\ndeals_warning = 9\n", deals, "A01", Verdicts{Compliant, Compliant}, finding{severity: policy.Warning, builtinOnly: true}, RuleCount{}},
	} {
		p := builtin()
		if x.policy != "" {
			p = loadCustom(t, x.policy)
		}
		all := sampleWith(t, x.change, theClient)
		w := world{now: present, files: map[string]string{"client.json": string(encodeListed(all["client"])), "partner.json": string(encodeListed(all["partner"])),
			"register.json": registerOf("complete", string(encodeListed(all["register"].(map[string]any)["accesses"].(map[string]any)["first"])))}}
		got := w.run(t, mustBind(t, p), Options{})
		if v := got.Accesses[0].Conformity; v != x.verdicts {
			t.Errorf("%s: the access is %s, by the built-in policy %s; want %s and %s", x.name, v.Policy, v.Builtin, x.verdicts.Policy, x.verdicts.Builtin)
		}
		var found []finding
		for _, f := range got.Accesses[0].Findings {
			if f.Rule.ID == x.rule {
				found = append(found, finding{f.Severity, f.Waiver != nil, f.BuiltinOnly})
			}
		}
		// Where both policies see it and not alike, each has a finding of its own: the first is the policy's in force.
		if len(found) == 0 || found[0] != x.finding {
			t.Errorf("%s: findings %+v, want %+v", x.name, found, x.finding)
		}
		for _, f := range got.Findings {
			if f.BuiltinOnly {
				t.Errorf("%s: a finding of the built-in policy stands among the findings", x.name)
			}
		}
		for _, r := range got.Rules {
			if r.Rule.ID == x.rule && (r.Fail != x.counted.Fail || r.Waived != x.counted.Waived) {
				t.Errorf("%s: %d fail and %d are waived, want %d and %d", x.name, r.Fail, r.Waived, x.counted.Fail, x.counted.Waived)
			}
		}
	}
}
