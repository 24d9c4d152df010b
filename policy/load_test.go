package policy

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
)

// unpackFamily unpacks the policies of testdata/good/family.txtar and makes their folder the working one.
func unpackFamily(t *testing.T) {
	t.Helper()
	a, err := txtar.ParseFile("testdata/good/family.txtar")
	if err != nil {
		t.Fatal(err)
	}
	unpack(t, a)
}

func mustLoad(t *testing.T, paths ...string) *Policy {
	t.Helper()
	p, err := Load(paths)
	if err != nil {
		t.Fatalf("Load(%q):\n%v", paths, err)
	}
	return p
}

func TestLoadReadsEverything(t *testing.T) {
	unpackFamily(t)
	got := mustLoad(t, "base")
	x01, x02 := "base/rules/X01-must-hold.toml", "base/rules/X02-second-rule.toml"
	agency := []Actor{Agency}
	sample := []byte("{\"now\": \"2026-11-16T09:00:00Z\"}\n")
	want := &Policy{
		ID: "base", Title: "Base", Version: "1",
		Rules: []*Rule{{
			ID: "X01", Name: "must-hold", Title: "It holds", Stage: Conduct, Moment: Now, Subject: SubjectClient, Actors: agency,
			Sources:   []string{"Partner’s user must be present", "It is required"},
			Rationale: "Why.\n", Remediation: "What to do.",
			Lets: []Let{{"limit", Expr{"params.limit", Position{x01, 18, 11}}}},
			When: Expr{"client.hubId != 0\n&& true", Position{x01, 14, 1}},
			Cases: []Case{
				{Error, agency, Expr{"limit > 3", Position{x01, 21, 14}}, Expr{"{limit} is too little.", Position{x01, 22, 12}}, ""},
				{Warning, []Actor{Requester, AgencyUser}, Expr{"limit > 4", Position{x01, 26, 12}}, Expr{"{limit} is little.", Position{x01, 27, 14}}, ""},
			},
			Examples: []Example{
				{Name: "enough", Given: Expr{`{"client": {}}`, Position{x01, 30, 10}}, Expect: "pass", Pos: Position{x01, 28, 3}},
				{Name: "too little", User: "ann@agency.example", Expect: "fail", Severity: "error", Message: "too little", Pos: Position{x01, 32, 3}},
				{Name: "not known", Expect: "unknown", Missing: []string{"users", "seats"}, Pos: Position{x01, 38, 3}},
			},
			Sample: sample, Policy: "base", Pos: Position{x01, 1, 6},
		}, {
			ID: "X02", Name: "second-rule", Title: "It holds too", Stage: Form, Moment: AtRequest, Subject: SubjectAccess, Actors: agency,
			Derived: "Common sense.", Rationale: "Why.", Remediation: "What to do.",
			Cases: []Case{{Info, agency, Expr{"true", Position{x02, 11, 41}}, Expr{"No.", Position{x02, 11, 59}}, "Say yes."}},
			Examples: []Example{
				{Name: "a", Expect: "pass", Pos: Position{x02, 12, 12}},
				{Name: "b", Expect: "fail", Pos: Position{x02, 12, 45}},
			},
			Sample: sample, Policy: "base", Pos: Position{x02, 1, 6},
		}},
		Params: []*Param{
			{"classes", StringTableParam, map[string][]string{"sales": {"sales-*"}, "core": {"core"}}, "Which names.", Position{"base/policy.toml", 13, 8}},
			{"limit", IntParam, int64(3), "How many.", Position{"base/policy.toml", 9, 8}},
			{"window", DurationParam, 14 * 24 * time.Hour, "How far back.", Position{"base/policy.toml", 5, 8}},
		},
		Sources: map[string]string{"base": "The Partner’s user must be present. It is required.\n"},
		Files:   []string{"base/policy.toml", "base/source.txt", "base/sample.json", x01, x02},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Policy{}, "Digest", "Copies")); diff != "" {
		t.Errorf("policy differs (-want +got):\n%s", diff)
	}
}

func TestExtends(t *testing.T) {
	unpackFamily(t)
	base, got := mustLoad(t, "base"), mustLoad(t, "acme")
	if got.ID != "acme" || got.Title != "ACME" || got.Version != "" || got.Builtin != nil {
		t.Errorf("head is %q %q %q %v", got.ID, got.Title, got.Version, got.Builtin)
	}
	var ids []string
	for _, r := range got.Rules {
		ids = append(ids, r.Policy+" "+r.ID)
	}
	if diff := cmp.Diff([]string{"base X01", "acme Y01"}, ids); diff != "" {
		t.Errorf("rules in force (-want +got):\n%s", diff)
	}
	override := &Override{Rule: "X01", Severity: Warning, Reason: "Known.", Pos: Position{"acme/policy.toml", 7, 11}}
	want := *base.Rule("X01")
	want.Cases = []Case{want.Cases[0], want.Cases[1]}
	want.Cases[0].Severity = Warning
	want.Examples = append([]Example(nil), want.Examples...)
	want.Examples[1].Severity = "warning"
	want.Override = override
	if diff := cmp.Diff(&want, got.Rule("X01")); diff != "" {
		t.Errorf("overridden rule (-want +got):\n%s", diff)
	}
	off := &Override{Rule: "X02", Off: true, Reason: "No forms here.", Pos: Position{"agency/policy.toml", 7, 11}}
	if diff := cmp.Diff([]*Override{override, off}, got.Overrides); diff != "" {
		t.Errorf("overrides (-want +got):\n%s", diff)
	}
	if sample := got.Rule("Y01").Sample; string(sample) != string(base.Rule("X01").Sample) {
		t.Errorf("the sample is not inherited: %q", sample)
	}
	if length, ok := got.DurationParam("window"); !ok || length != 36*time.Hour {
		t.Errorf("window = %v, %v; set to 1d12h", length, ok)
	}
	wantClasses := &Param{"classes", StringTableParam, map[string][]string{"sales": {"s"}}, "Which names.", Position{"acme/policy.toml", 6, 1}}
	if diff := cmp.Diff(wantClasses, got.Param("classes")); diff != "" {
		t.Errorf("a table is replaced as a whole (-want +got):\n%s", diff)
	}
	wantSources := map[string]string{"base": base.Sources["base"], "acme": "A text of ACME's own.\n"}
	if diff := cmp.Diff(wantSources, got.Sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

func TestSeveralPathsStandOnEachOther(t *testing.T) {
	unpackFamily(t)
	got := mustLoad(t, "acme", "waivers.toml")
	want := []*Waiver{
		{"X01", 4412, "ann@agency.example", "Agreed until spring.", "Dana", time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC), Position{"waivers.toml", 5, 8}},
		{"X02", 4413, "", "Long ago.", "Dana", time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Position{"waivers.toml", 12, 8}},
	}
	if diff := cmp.Diff(want, got.Waivers); diff != "" {
		t.Errorf("waivers (-want +got):\n%s", diff)
	}
	if got.ID != "waivers" || got.Rule("Y01") == nil || got.Rule("X02") == nil {
		t.Errorf("the policy %q has not all rules: off = false puts X02 back", got.ID)
	}
	again := mustLoad(t, "acme", "waivers.toml", "./acme/policy.toml", "base")
	if again.Digest != got.Digest {
		t.Error("a policy named twice counts twice")
	}
}

func TestSinglePolicyFile(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "own.toml", "[policy]\nid = \"own\"\ntitle = \"Own\"\nextends = [\"partner-access\"]\n[params]\nconduct_window = \"7d\"\n")
	write(t, "rules/notes.txt", "")
	builtin, err := Builtin("partner-access")
	if err != nil {
		t.Fatal(err)
	}
	got := mustLoad(t, "own.toml")
	if diff := cmp.Diff(builtin, got.Builtin, withoutSample); diff != "" {
		t.Errorf("the built-in policy is not unchanged (-want +got):\n%s", diff)
	}
	if d, _ := got.DurationParam("conduct_window"); d != 7*24*time.Hour {
		t.Errorf("conduct_window = %v", d)
	}
	if d, _ := got.Builtin.DurationParam("conduct_window"); d == 7*24*time.Hour {
		t.Error("the built-in policy took over the change")
	}
}

func TestPolicyFolderReachedByLinks(t *testing.T) {
	unpackFamily(t)
	mustLink(t, "base", "elsewhere")
	mustLink(t, filepath.Join("..", "..", "acme", "rules", "Y01-own-rule.toml"), filepath.Join("base", "rules", "Y01-own-rule.toml"))
	write(t, "base/source.txt", "The Partner’s user must be present. It is required. text of ACME's own")
	if got := mustLoad(t, "base", "elsewhere"); got.Rule("Y01") == nil || len(got.Files) != 6 {
		t.Errorf("read %q", got.Files)
	}
}

func TestParamAccessors(t *testing.T) {
	p := &Policy{Params: []*Param{
		{Name: "a", Type: DurationParam, Value: time.Hour}, {Name: "b", Type: StringParam, Value: "x"},
		{Name: "c", Type: IntParam, Value: int64(1)}, {Name: "d", Type: StringsParam, Value: []string{"y"}},
	}}
	if v, ok := p.DurationParam("a"); v != time.Hour || !ok {
		t.Errorf("DurationParam = %v, %v", v, ok)
	}
	if v, ok := p.StringParam("b"); v != "x" || !ok {
		t.Errorf("StringParam = %v, %v", v, ok)
	}
	if v, ok := p.IntParam("c"); v != 1 || !ok {
		t.Errorf("IntParam = %v, %v", v, ok)
	}
	if v, ok := p.StringsParam("d"); !cmp.Equal(v, []string{"y"}) || !ok {
		t.Errorf("StringsParam = %v, %v", v, ok)
	}
	if v, ok := p.IntParam("a"); ok {
		t.Errorf("IntParam of a duration = %v", v)
	}
	if v, ok := p.IntParam("none"); ok {
		t.Errorf("IntParam of no parameter = %v", v)
	}
}

func TestParseDuration(t *testing.T) {
	const day = 24 * time.Hour
	for s, want := range map[string]time.Duration{
		"24h": day, "90d": 90 * day, "2w": 14 * day, "1w2d3h4m5s": 9*day + 3*time.Hour + 4*time.Minute + 5*time.Second,
		"0s": 0, "007d": 7 * day,
	} {
		if got, ok := parseDuration(s); !ok || got != want {
			t.Errorf("parseDuration(%q) = %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "24", "h", "-1h", "1.5h", "1h1h", "1h1d", "24 h", "24H", "1y", "999999999w", "99999999999s"} {
		if got, ok := parseDuration(s); ok {
			t.Errorf("parseDuration(%q) = %v; expected none", s, got)
		}
	}
}
