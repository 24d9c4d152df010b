package reports_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

// sarifOf reads what a report writes, and holds it to the schema of SARIF 2.1.0.
func sarifOf(t *testing.T, r *reports.Report, profile string) *sarif.Report {
	t.Helper()
	f, ok := format(t, "sarif").Profiled(profile)
	if !ok {
		t.Fatalf("there is no profile %s", profile)
	}
	got, err := sarif.FromBytes(write(t, f, r))
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSARIF(t *testing.T) {
	r := withBaseline(t)
	run := sarifOf(t, r, "default").Runs[0]
	got := map[string]int{}
	suppressed := 0
	for _, result := range run.Results {
		got[result.Kind]++
		got[result.Kind+" "+result.Level]++
		if s := result.BaselineState; s != nil {
			got["state "+*s]++
		}
		if len(result.Suppressions) > 0 {
			suppressed++
		}
		if result.Kind != "fail" && result.Level != "none" {
			t.Errorf("%v has level %s; only a fail has one", result.Kind, result.Level)
		}
	}
	want := map[string]int{"open": 0, "fail": len(r.Changes.Gone.Shown)}
	waived := 0
	for _, f := range r.All.Findings {
		if !f.BuiltinOnly {
			want["fail"]++
		}
		if !f.BuiltinOnly && f.Waiver != nil {
			waived++
		}
	}
	for _, u := range r.All.Unknowns {
		if !u.BuiltinOnly {
			want["open"]++
		}
	}
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("%d results of kind %s; want %d", got[kind], kind, n)
		}
	}
	if suppressed != waived || got["state new"] != r.Changes.New || got["state absent"] != 1 || got["pass"] == 0 || got["notApplicable"] == 0 {
		t.Errorf("%d suppressed (want %d); %v", suppressed, waived, got)
	}
	if run.Invocations[0].ExecutionSuccessful == nil || *run.Invocations[0].ExecutionSuccessful {
		t.Error("a run that lost an input calls itself successful")
	}
}

func TestSARIFMessagesHoldNoLinksAndNoArguments(t *testing.T) {
	results := sample()
	results.Findings[0].Message = `[click](https://phish.example) {0} a {b} \ [c]`
	run := sarifOf(t, reports.New(results, sampleMeta()), "default").Runs[0]
	if diff := cmp.Diff(`\[click\](https://phish.example) {{0}} a {b} \\ \[c\]`, *run.Results[0].Message.Text); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSARIFForGitHub(t *testing.T) {
	const most = 5000
	results := sample()
	for i := range most + 20 {
		f := *results.Findings[i%3]
		f.Severity = policy.Warning
		results.Findings = append(results.Findings, &f)
	}
	run := sarifOf(t, reports.New(results, sampleMeta()), "github").Runs[0]
	if len(run.Results) != most {
		t.Errorf("%d results; code scanning shows %d", len(run.Results), most)
	}
	errors := 0
	for i, result := range run.Results {
		if result.Kind != "fail" {
			t.Fatalf("result %d is %s", i, result.Kind)
		}
		p := result.Locations[0].PhysicalLocation
		if p == nil || p.Region == nil || p.ArtifactLocation == nil || *p.ArtifactLocation.URI == "" {
			t.Fatalf("result %d has no line of a file", i)
		}
		if result.Level == "error" {
			errors++
		}
	}
	if want := countErrors(results.Findings); errors != want {
		t.Errorf("%d errors are left of %d", errors, want)
	}
	var notes []string
	for _, n := range run.Invocations[0].ToolExecutionNotifications {
		notes = append(notes, *n.Message.Text)
	}
	if !strings.Contains(strings.Join(notes, "\n"), "were left out") {
		t.Errorf("the cut is not told: %q", notes)
	}
}

func countErrors(findings []*checks.Finding) (n int) {
	for _, f := range findings {
		if f.Severity == policy.Error && !f.BuiltinOnly {
			n++
		}
	}
	return n
}

// TestSARIFMultitool has Microsoft's validator look at the report.
func TestSARIFMultitool(t *testing.T) {
	tool := os.Getenv("PARTNERLINT_SARIF_MULTITOOL")
	if tool == "" {
		t.Skip("PARTNERLINT_SARIF_MULTITOOL does not name sarif-multitool (npm: @microsoft/sarif-multitool)")
	}
	for _, profile := range format(t, "sarif").ProfileNames() {
		dir := t.TempDir()
		in, log := filepath.Join(dir, "report.sarif"), filepath.Join(dir, "validation.sarif")
		f, _ := format(t, "sarif").Profiled(profile)
		if err := os.WriteFile(in, write(t, f, withBaseline(t)), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(tool, "validate", in, "--output", log).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		var found struct {
			Runs []struct {
				Results []struct{ RuleID, Level string }
			}
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(string(text), "\uFEFF")), &found); err != nil {
			t.Fatal(err)
		}
		for _, run := range found.Runs {
			for _, result := range run.Results {
				if result.Level == "error" {
					t.Errorf("%s: an error by %s", profile, result.RuleID)
				}
			}
		}
	}
}
