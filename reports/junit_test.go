package reports_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"partnerlint/checks"
	"partnerlint/policy"
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
	Text    string `xml:",chardata"`
	lines   []string
}

// junitPart is the element that says how a case came out.
type junitPart string

// withOutcomes gives the sample what each rule says of its portals: all unknown, but for one that passes and one that
// does not apply.
func withOutcomes() *checks.Results {
	r := sample()
	names := map[int64]string{4412: evilHTML, 5523: evilBidi, 9001: evilESC}
	for _, hub := range []int64{0, 4412, 5523, 9001} {
		p := &checks.PortalOutcomes{HubID: hub, Name: names[hub], Outcomes: make([]checks.Outcome, len(r.Rules))}
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

// TestJUnitCases has one portal and one rule.
func TestJUnitCases(t *testing.T) {
	waiver := &policy.Waiver{Rule: "C01", Reason: "Contract", ApprovedBy: "Mo", Expires: at("2027-01-31T00:00:00Z")}
	found := func(message string, severity policy.Severity, w *policy.Waiver) *checks.Finding {
		return &checks.Finding{Rule: ruleC01, Severity: severity, Message: message, Waiver: w, Subject: checks.Subject{HubID: 7},
			Evidence: []checks.Fact{{Location: checks.Location{File: "a.json", Line: 3, Column: 4}}}}
	}
	builtin := found("only the built-in policy", policy.Error, nil)
	builtin.BuiltinOnly = true
	lacking := []*checks.Unknown{{Rule: ruleC01, Missing: []*checks.Need{{Fact: "users", Side: "client", Reason: checks.NotCollected}}, Subjects: 1}}
	const missing = "client.users (in none of the exports)"
	tests := []struct {
		name     string
		outcome  checks.Outcome
		findings []*checks.Finding
		unknowns []*checks.Unknown
		want     *junitTold // nil: passes
		in       junitPart
	}{
		{"pass", checks.Pass, nil, nil, nil, ""},
		{"pass, but for the built-in policy", checks.Pass, []*checks.Finding{builtin}, nil, nil, ""},
		{"fail", checks.Fail, []*checks.Finding{found("one", policy.Warning, nil)}, nil, &junitTold{Type: "warning", Message: "one", lines: []string{"one (a.json:3:4)"}}, "failure"},
		{"fails", checks.Fail, []*checks.Finding{found("one", policy.Info, nil), found("two", policy.Error, nil), found("three", policy.Error, waiver)}, lacking,
			&junitTold{Type: "error", Message: "two", lines: []string{"two (a.json:3:4)", "one (a.json:3:4)"}}, "failure"},
		{"fail nobody told of", checks.Fail, nil, nil, &junitTold{Type: "error", Message: ruleC01.Title}, "failure"},
		{"waived", checks.Fail, []*checks.Finding{found("one", policy.Error, waiver), found("two", policy.Error, waiver)}, nil,
			&junitTold{Type: "waived", Message: "Waived until 2027-01-31 by Mo: Contract", lines: []string{"one (a.json:3:4)", "two (a.json:3:4)"}}, "skipped"},
		{"waived and unknown", checks.Fail, []*checks.Finding{found("one", policy.Error, waiver)}, lacking, &junitTold{Type: "waived",
			Message: "Waived until 2027-01-31 by Mo: Contract; not judged for others for want of evidence: " + missing, lines: []string{"one (a.json:3:4)"}}, "skipped"},
		{"unknown", checks.Unjudged, nil, lacking, &junitTold{Type: "unknown", Message: "Not judged for want of evidence: " + missing}, "skipped"},
		{"unknown without a need", checks.Unjudged, nil, nil, &junitTold{Type: "unknown", Message: "Not judged for want of evidence"}, "skipped"},
		{"not applicable", checks.NotApplicable, nil, nil, &junitTold{Type: "not-applicable", Message: "The rule does not apply here"}, "skipped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := junitOf(t, reports.New(&checks.Results{
				Policy: &policy.Policy{ID: "p"}, Rules: []*checks.RuleCount{{Rule: ruleC01}}, Findings: test.findings, Unknowns: test.unknowns,
				Portals:  []*checks.Portal{{HubID: 7, Unknowns: test.unknowns}},
				Outcomes: []*checks.PortalOutcomes{{HubID: 7, Name: "Seven", Outcomes: []checks.Outcome{test.outcome}}},
			}, reports.Meta{}))
			if len(got.Suites) != 1 || got.Suites[0].Name != "Seven (Hub ID 7)" || len(got.Suites[0].Cases) != 1 {
				t.Fatalf("got %+v; want a suite with a case", got)
			}
			c := got.Suites[0].Cases[0]
			for part, told := range map[junitPart]*junitTold{"failure": c.Failure, "skipped": c.Skipped, "error": c.Error} {
				want := test.want
				if part != test.in {
					want = nil
				}
				if told != nil && want != nil {
					told.lines = slices.DeleteFunc(strings.Split(told.Text, "\n"), func(s string) bool {
						return s == "" || strings.HasPrefix(s, "“") || strings.HasPrefix(s, "What to do: ")
					})
					if len(told.lines) == 0 {
						told.lines = nil
					}
					if part == "failure" && !strings.Contains(told.Text, "“"+ruleC01.Sources[0]+"”") {
						t.Error("the quoted sentence is missing")
					}
				}
				if diff := cmp.Diff(want, told, cmp.AllowUnexported(junitTold{}), cmpopts.IgnoreFields(junitTold{}, "Text")); diff != "" {
					t.Errorf("%s (-want +got)\n%s", part, diff)
				}
			}
		})
	}
}

// A finding at a portal that no outcome tells of is not lost.
func TestJUnitTellsFindingsWithoutOutcomes(t *testing.T) {
	got := junitOf(t, reports.New(sample(), sampleMeta()))
	suites := map[string]int{}
	for _, s := range got.Suites {
		suites[s.ID] = s.Failures
		for _, c := range s.Cases {
			if c.Failure == nil && c.Skipped == nil && c.Error == nil {
				t.Errorf("%s: %s passes, though nobody said so", s.Name, c.Name)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"4412": 3, "5523": 3, "9001": 1, "inputs": 0}, suites); diff != "" {
		t.Errorf("failures by suite (-want +got)\n%s", diff)
	}
}

func TestEveryTextIsHarmlessInJUnit(t *testing.T) {
	r := poisoned(t)
	r.All.Findings[0].Message = "\x00\uFFFE\uFFFF\xff ]]> " + evil
	text := write(t, format(t, "junit"), r)
	noHidden(t, string(text))
	texts := 0
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !slices.Contains([]string{"testsuites", "testsuite", "properties", "property", "testcase", "failure", "skipped", "error"}, token.Name.Local) {
				t.Errorf("an element that is none of ours: %s", token.Name.Local)
			}
			for _, a := range token.Attr {
				texts++
				noHidden(t, a.Value)
			}
		case xml.CharData:
			noHidden(t, string(token))
		}
	}
	if texts < 100 {
		t.Errorf("only %d texts: the test does not reach the report", texts)
	}
}

func TestGoldenJUnitWithOutcomes(t *testing.T) {
	golden(t, "junit-outcomes.xml", write(t, format(t, "junit"), reports.New(withOutcomes(), sampleMeta())))
}

func junitOf(t *testing.T, r *reports.Report) junitReport {
	t.Helper()
	var got junitReport
	if err := xml.Unmarshal(write(t, format(t, "junit"), r), &got); err != nil {
		t.Fatal(err)
	}
	return got
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
	got := junitOf(t, reports.New(results, sampleMeta()))
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
