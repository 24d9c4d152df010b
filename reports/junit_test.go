package reports_test

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/checks"
	"partnerlint/reports"
)

type junitReport struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name     string `xml:"name,attr"`
		ID       string `xml:"id,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Cases    []struct {
			Name    string     `xml:"name,attr"`
			Failure *junitTold `xml:"failure"`
			Skipped *junitTold `xml:"skipped"`
			Error   *junitTold `xml:"error"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type junitTold struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
}

// withOutcomes gives the sample what each rule says of its portals: all unknown, but for one that passes and one that
// does not apply.
func withOutcomes() *checks.Results {
	r := sample()
	for _, hub := range []int64{0, 4412, 5523, 9001} {
		p := &checks.PortalOutcomes{HubID: hub, Name: evilHTML, Outcomes: make([]checks.Outcome, len(r.Rules))}
		p.Outcomes[0], p.Outcomes[1] = checks.Pass, checks.NotApplicable
		r.Outcomes = append(r.Outcomes, p)
	}
	return r
}

func TestJUnit(t *testing.T) {
	results := withOutcomes()
	text := write(t, format(t, "junit"), reports.New(results, sampleMeta()))
	var got junitReport
	if err := xml.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	total := map[string]int{}
	for _, s := range got.Suites {
		counts := map[string]int{}
		for _, c := range s.Cases {
			switch {
			case c.Failure != nil:
				counts["failure "+c.Failure.Type]++
				counts["failures"]++
			case c.Skipped != nil:
				counts["skipped "+c.Skipped.Type]++
				counts["skipped"]++
				if c.Skipped.Message == "" {
					t.Errorf("%s: %s is skipped without a reason", s.Name, c.Name)
				}
			case c.Error != nil:
				counts["errors"]++
			default:
				counts["passes"]++
			}
		}
		for kind, n := range counts {
			total[kind] += n
		}
		want := []int{len(s.Cases), counts["failures"], counts["errors"], counts["skipped"]}
		if diff := cmp.Diff(want, []int{s.Tests, s.Failures, s.Errors, s.Skipped}); diff != "" {
			t.Errorf("%s: tests, failures, errors, skipped (-counted +stated)\n%s", s.Name, diff)
		}
	}
	if diff := cmp.Diff([]int{total["failures"], total["errors"]}, []int{got.Failures, got.Errors}); diff != "" {
		t.Errorf("failures, errors (-counted +stated)\n%s", diff)
	}
	if total["errors"] != 1 || total["skipped waived"] != 2 || total["skipped unknown"] == 0 || total["skipped not-applicable"] == 0 || total["failure error"] == 0 {
		t.Errorf("not every outcome is told: %v", total)
	}
	if strings.Contains(string(text), "\x1b") || strings.Contains(string(text), "<img") {
		t.Error("a hostile text is not escaped")
	}
}

// What nobody knows never passes, whatever else the results say.
func TestJUnitPassesOnlyWhatPasses(t *testing.T) {
	results := withOutcomes()
	for _, p := range results.Outcomes {
		for i := range p.Outcomes {
			p.Outcomes[i] = checks.Unjudged
		}
	}
	results.Findings = nil
	var got junitReport
	if err := xml.Unmarshal(write(t, format(t, "junit"), reports.New(results, sampleMeta())), &got); err != nil {
		t.Fatal(err)
	}
	for _, s := range got.Suites {
		for _, c := range s.Cases {
			if c.Skipped == nil && c.Error == nil {
				t.Errorf("%s: %s passes or fails, but it is unknown", s.Name, c.Name)
			}
		}
	}
}

// The schema is Jenkins' own and not ours to keep; who has it names it.
func TestJUnitFollowsItsSchema(t *testing.T) {
	xsd := os.Getenv("PARTNERLINT_JUNIT_XSD")
	if xsd == "" {
		t.Skip("PARTNERLINT_JUNIT_XSD does not name junit-10.xsd")
	}
	file := filepath.Join(t.TempDir(), "junit.xml")
	if err := os.WriteFile(file, write(t, format(t, "junit"), reports.New(withOutcomes(), sampleMeta())), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("xmllint", "--noout", "--schema", xsd, file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
