package reports_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

// The limits of code scanning.
const (
	mostGitHubResults   = 5000
	mostGitHubLocations = 100
	mostGitHubPacked    = 10_000_000
	mostGitHubTags      = 10
)

func TestSARIFForGitHub(t *testing.T) {
	results := sample()
	for i := range mostGitHubResults + 20 {
		f := *results.Findings[0] // not waived
		f.Severity, f.Fingerprint = policy.Warning, fmt.Sprint("more", i)
		results.Findings = append(results.Findings, &f)
	}
	many := *results.Findings[0]
	many.Fingerprint, many.Evidence = "facts", nil
	for i := range 2 * mostGitHubLocations {
		many.Evidence = append(many.Evidence, checks.Fact{Name: "client.users", Location: checks.Location{File: "exports/4412.json", Line: i + 1, Column: 1}})
	}
	results.Findings = append(results.Findings, &many)
	run := sarifOf(t, reports.New(results, sampleMeta()), "github").Runs[0]
	if len(run.Results) != mostGitHubResults {
		t.Errorf("%d results; code scanning stores %d", len(run.Results), mostGitHubResults)
	}
	for _, rule := range run.Tool.Driver.Rules {
		if tags := rule.Properties.Tags; len(tags) == 0 || len(tags) > mostGitHubTags {
			t.Errorf("%s has the tags %v", *rule.ID, tags)
		}
	}
	errors := 0
	alerts := map[string]bool{}
	for i, result := range run.Results {
		if result.Kind != "fail" || len(result.Suppressions) > 0 {
			t.Fatalf("result %d is %s, with suppressions %v", i, result.Kind, result.Suppressions)
		}
		if n := len(result.Locations) + len(result.RelatedLocations); n > mostGitHubLocations {
			t.Errorf("result %d has %d locations", i, n)
		}
		alerts[result.PartialFingerprints["primaryLocationLineHash"]] = true
		for _, l := range append(result.Locations, result.RelatedLocations...) {
			if p := l.PhysicalLocation; p == nil || p.Region == nil || p.ArtifactLocation == nil || *p.ArtifactLocation.URI == "" {
				t.Fatalf("result %d has no line of a file", i)
			}
		}
		if result.Level == "error" {
			errors++
		}
	}
	if len(alerts) != len(run.Results) {
		t.Errorf("%d alerts come of %d results", len(alerts), len(run.Results))
	}
	waived, grave := 0, 0
	for _, f := range results.Findings {
		switch {
		case f.BuiltinOnly:
		case f.Waiver != nil:
			waived++
		case f.Severity == policy.Error:
			grave++
		}
	}
	if errors != grave {
		t.Errorf("%d errors are left of %d", errors, grave)
	}
	notes := notesOf(run)
	for _, want := range []string{"findings; 2", "were left out", fmt.Sprint(waived, " waived findings were left out")} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q is not told: %s", want, notes)
		}
	}
}

// A finding that rests on no one place is shown at the portal's export, where another finding names it.
func TestSARIFForGitHubFindsAPlace(t *testing.T) {
	run := sarifOf(t, reports.New(sample(), sampleMeta()), "github").Runs[0]
	got := map[string]string{}
	for _, result := range run.Results {
		got[result.PartialFingerprints["partnerlint/v1"]] = *result.Locations[0].PhysicalLocation.ArtifactLocation.URI
	}
	for fingerprint, want := range map[string]string{"f0000001": "exports/4412.json", "f0000009": "exports"} {
		if got[fingerprint] != want {
			t.Errorf("%s is at %q, want %q", fingerprint, got[fingerprint], want)
		}
	}
}

func notesOf(run *sarif.Run) string {
	var notes []string
	for _, n := range run.Invocations[0].ToolExecutionNotifications {
		notes = append(notes, *n.Message.Text)
	}
	return strings.Join(notes, "\n")
}
