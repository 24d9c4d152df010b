package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

// oscalSchemaVariable names the file of NIST's JSON schema of all OSCAL models, by which the documents are checked
// where there is one; it is not ours to ship.
const oscalSchemaVariable = "PARTNERLINT_OSCAL_SCHEMA"

// assessment is as much of OSCAL's assessment results as the tests read.
type assessment struct {
	UUID     string
	ImportAP struct{ HRef string } `json:"import-ap"`
	Results  []struct {
		Local struct {
			Items []struct{ UUID string } `json:"inventory-items"`
			Users []struct{ UUID string }
		} `json:"local-definitions"`
		Reviewed struct {
			Objectives []struct {
				Include []struct {
					ID string `json:"objective-id"`
				} `json:"include-objectives"`
			} `json:"control-objective-selections"`
		} `json:"reviewed-controls"`
		Observations []struct {
			UUID, Collected string
			Subjects        []struct {
				UUID string `json:"subject-uuid"`
			}
		}
		Risks []struct {
			UUID, Status string
			Related      []observationRef `json:"related-observations"`
		}
		Findings []oscalFinding
		Remarks  string
	}
	BackMatter struct {
		Resources []struct{ UUID string }
	} `json:"back-matter"`
}

type observationRef struct {
	UUID string `json:"observation-uuid"`
}

type oscalFinding struct {
	Target struct {
		ID     string `json:"target-id"`
		Status struct{ State, Reason, Remarks string }
	}
	Observations []observationRef `json:"related-observations"`
	Risks        []struct {
		UUID string `json:"risk-uuid"`
	} `json:"related-risks"`
}

func assess(t *testing.T, r *reports.Report) (assessment, []byte) {
	t.Helper()
	out := write(t, format(t, "oscal"), r)
	var document struct {
		Results assessment `json:"assessment-results"`
	}
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatal(err)
	}
	return document.Results, out
}

// oscalRuns are reports that a renderer may trip over.
func oscalRuns(t *testing.T) map[string]*reports.Report {
	digests := sampleMeta()
	digests.Digests = []reports.InputDigest{
		{Path: "exports/4412 `odd` name.json", SHA256: strings.Repeat("ab", 32)}, {Path: "c:" + evilBidi + "\n", SHA256: strings.Repeat("01", 32)},
	}
	noRules := &checks.Results{Policy: &policy.Policy{ID: "p", Title: "P", Digest: strings.Repeat("00", 32)}, Now: at("2026-11-03T09:30:00Z")}
	return map[string]*reports.Report{
		"sample":   reports.New(sample(), sampleMeta()),
		"digests":  reports.New(sample(), digests),
		"poisoned": poisoned(t),
		"empty":    reports.New(noRules, reports.Meta{}),
		"many":     reports.New(many(300), reports.Meta{}),
	}
}

func TestOSCALIsValid(t *testing.T) {
	file := os.Getenv(oscalSchemaVariable)
	if file == "" {
		t.Skip(oscalSchemaVariable + " names no schema")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("oscal.json", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("oscal.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range oscalRuns(t) {
		t.Run(name, func(t *testing.T) {
			var document any
			_, out := assess(t, r)
			if err := json.Unmarshal(out, &document); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(document); err != nil {
				t.Errorf("%#v", err)
			}
		})
	}
}

var uuid5 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// TestOSCALReferences: every part has a UUID of its own, and whatever is referred to is there.
func TestOSCALReferences(t *testing.T) {
	for name, r := range oscalRuns(t) {
		t.Run(name, func(t *testing.T) {
			a, out := assess(t, r)
			var any any
			if err := json.Unmarshal(out, &any); err != nil {
				t.Fatal(err)
			}
			known := map[string]bool{}
			definedIDs(any, func(id string) {
				if !uuid5.MatchString(id) {
					t.Errorf("%q is no UUID of version 5", id)
				}
				if known[id] {
					t.Errorf("%s is defined twice", id)
				}
				known[id] = true
			})
			meant := []string{strings.TrimPrefix(a.ImportAP.HRef, "#")}
			result := a.Results[0]
			for _, o := range result.Observations {
				for _, s := range o.Subjects {
					meant = append(meant, s.UUID)
				}
			}
			for _, k := range result.Risks {
				for _, o := range k.Related {
					meant = append(meant, o.UUID)
				}
			}
			for _, f := range result.Findings {
				for _, o := range f.Observations {
					meant = append(meant, o.UUID)
				}
				for _, k := range f.Risks {
					meant = append(meant, k.UUID)
				}
				if !bytes.Contains(out, fmt.Appendf(nil, `{"objective-id":%q}`, f.Target.ID)) {
					t.Errorf("the objective %s is not among the reviewed ones", f.Target.ID)
				}
			}
			for _, id := range meant {
				if !known[id] {
					t.Errorf("%s is referred to and not there", id)
				}
			}
		})
	}
}

// definedIDs visits the values of all members named "uuid".
func definedIDs(v any, visit func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if id, ok := x.(string); ok && name == "uuid" {
				visit(id)
			}
			definedIDs(x, visit)
		}
	case []any:
		for _, x := range v {
			definedIDs(x, visit)
		}
	}
}

// verdictOf is what OSCAL says of the one rule of a run.
func verdictOf(t *testing.T, r *checks.Results) string {
	t.Helper()
	a, _ := assess(t, reports.New(r, reports.Meta{}))
	result := a.Results[0]
	if len(result.Findings) == 0 {
		return "none"
	}
	status := result.Findings[0].Target.Status
	said := status.State + " " + status.Reason
	for _, k := range result.Risks {
		said += ", risk " + k.Status
	}
	return said
}

// oneRule is a run of one rule; change makes it what a test wants.
func oneRule(count checks.RuleCount, change func(*checks.Results)) *checks.Results {
	count.Rule = ruleE01
	r := &checks.Results{Policy: sample().Policy, Now: at("2026-11-03T09:30:00Z"), Rules: []*checks.RuleCount{&count}}
	if change != nil {
		change(r)
	}
	return r
}

func breach(severity policy.Severity, waiver *policy.Waiver, builtinOnly bool) func(*checks.Results) {
	return func(r *checks.Results) {
		r.Findings = append(r.Findings, &checks.Finding{
			Rule: ruleE01, Severity: severity, Waiver: waiver, BuiltinOnly: builtinOnly, Fingerprint: "f1", Message: "it does not hold",
			Subject: checks.Subject{Kind: policy.SubjectPerson, HubID: 7, User: "ann@agency.example"},
		})
	}
}

func unknown(severity policy.Severity, builtinOnly bool) func(*checks.Results) {
	return func(r *checks.Results) {
		r.Unknowns = append(r.Unknowns, &checks.Unknown{Rule: ruleE01, Severity: severity, Subjects: 1, BuiltinOnly: builtinOnly})
	}
}

func unread(r *checks.Results) {
	r.Diagnostics = append(r.Diagnostics, checks.Diagnostic{Message: "not JSON", Unread: true})
}

// outcomes are what can come of a rule, and what the formats that know only passes and fails make of it.
var outcomes = map[string]struct {
	run           *checks.Results
	oscal, inToto string
}{
	"passed":              {oneRule(checks.RuleCount{Pass: 3}, nil), "satisfied pass", "PASSED passed"},
	"passed or n/a":       {oneRule(checks.RuleCount{Pass: 1, NotApplicable: 9}, nil), "satisfied pass", "PASSED passed"},
	"not applicable":      {oneRule(checks.RuleCount{NotApplicable: 3}, nil), "none", "WARNED "},
	"never met":           {oneRule(checks.RuleCount{}, nil), "none", "WARNED "},
	"failed":              {oneRule(checks.RuleCount{Pass: 3, Fail: 1}, breach(policy.Error, nil, false)), "not-satisfied fail, risk open", "FAILED failed"},
	"failed by a warning": {oneRule(checks.RuleCount{Pass: 3, Fail: 1}, breach(policy.Warning, nil, false)), "not-satisfied fail, risk open", "WARNED warned"},
	"waived": {oneRule(checks.RuleCount{Pass: 3, Waived: 1}, breach(policy.Error, &policy.Waiver{Reason: "so", Expires: at("2027-01-31T00:00:00Z")}, false)),
		"not-satisfied fail, risk deviation-approved", "WARNED warned"},
	"unknown":                {oneRule(checks.RuleCount{Pass: 3, Unknown: 1}, unknown(policy.Error, false)), "not-satisfied other", "WARNED warned"},
	"unknown note":           {oneRule(checks.RuleCount{Pass: 3, Unknown: 1}, unknown(policy.Info, false)), "not-satisfied other", "WARNED warned"},
	"only unknown":           {oneRule(checks.RuleCount{Unknown: 1}, unknown(policy.Error, false)), "not-satisfied other", "WARNED warned"},
	"unread":                 {oneRule(checks.RuleCount{Pass: 3}, unread), "not-satisfied other", "WARNED warned"},
	"built-in finds":         {oneRule(checks.RuleCount{Pass: 3}, breach(policy.Error, nil, true)), "satisfied pass", "PASSED passed"},
	"built-in cannot decide": {oneRule(checks.RuleCount{Pass: 3}, unknown(policy.Error, true)), "satisfied pass", "PASSED passed"},
}

func TestOSCALNeverSatisfiedWithoutAPass(t *testing.T) {
	for name, c := range outcomes {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.oscal, verdictOf(t, c.run)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOSCALTellsWhatDoesNotApply: a rule that concerned nothing has no finding, and is named.
func TestOSCALTellsWhatDoesNotApply(t *testing.T) {
	a, _ := assess(t, reports.New(outcomes["not applicable"].run, reports.Meta{}))
	if !strings.Contains(a.Results[0].Remarks, "`E01`") {
		t.Errorf("the remarks name no rule: %s", a.Results[0].Remarks)
	}
	if len(a.Results[0].Reviewed.Objectives[0].Include) != 1 {
		t.Error("the rule was reviewed, and is not among the reviewed")
	}
}

// TestOSCALIsReproducible: the same report gives the same bytes; what differs gives other UUIDs, but not to portals and
// people, who are the same.
func TestOSCALIsReproducible(t *testing.T) {
	first, once := assess(t, reports.New(sample(), sampleMeta()))
	if _, again := assess(t, reports.New(sample(), sampleMeta())); !bytes.Equal(once, again) {
		t.Error("the same report gave other bytes")
	}
	later := sample()
	later.Now = at("2026-11-04T09:30:00Z")
	second, _ := assess(t, reports.New(later, sampleMeta()))
	if first.UUID == second.UUID || first.Results[0].Observations[0].UUID == second.Results[0].Observations[0].UUID {
		t.Error("another report has the same UUIDs")
	}
	if diff := cmp.Diff(first.Results[0].Local, second.Results[0].Local); diff != "" {
		t.Errorf("portals and people have other UUIDs: %s", diff)
	}
}

// TestOSCALCollected: an observation is as new as its newest fact, and never from the future.
func TestOSCALCollected(t *testing.T) {
	const now = "2026-11-03T09:30:00Z"
	for _, c := range []struct {
		facts []string
		want  string
	}{
		{nil, now},
		{[]string{"2026-10-01T00:00:00Z", "2026-11-02T06:00:00Z", "2026-10-02T00:00:00Z"}, "2026-11-02T06:00:00Z"},
		{[]string{"2026-10-01T00:00:00Z", "2027-10-01T00:00:00Z"}, now},
		{[]string{"0001-01-01T00:00:00Z", "2026-10-01T00:00:00Z"}, now},
	} {
		r := oneRule(checks.RuleCount{Fail: 1}, breach(policy.Error, nil, false))
		for _, f := range c.facts {
			r.Findings[0].Evidence = append(r.Findings[0].Evidence, checks.Fact{Name: "x", Source: checks.Source{At: at(f)}})
		}
		a, _ := assess(t, reports.New(r, reports.Meta{}))
		if got := a.Results[0].Observations[0].Collected; got != c.want {
			t.Errorf("facts of %v: collected %s, want %s", c.facts, got, c.want)
		}
	}
}

// TestOSCALIsHarmless: no text of the data is more than text to a reader of Markdown, and none hides anything.
func TestOSCALIsHarmless(t *testing.T) {
	_, out := assess(t, poisoned(t))
	var document any
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatal(err)
	}
	n := 0
	everyText(document, "", func(member, s string) {
		for _, line := range strings.Split(s, "\n") {
			noHidden(t, line)
		}
		if u, err := url.Parse(s); member == "href" && (err != nil || u.Scheme+u.Host != "") {
			t.Errorf("the reference %q leads to somewhere else", s)
		}
		if slices.Contains([]string{"title", "description", "statement", "prose", "remarks", "text"}, member) {
			n++
			checkMarkdown(t, []byte(s))
		}
	})
	if n < 150 {
		t.Errorf("only %d texts: the test does not reach the document", n)
	}
}

func everyText(v any, member string, visit func(member, s string)) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			everyText(x, name, visit)
		}
	case []any:
		for _, x := range v {
			everyText(x, member, visit)
		}
	case string:
		visit(member, v)
	}
}

// checkMarkdown fails on whatever is more than text, code, lists and emphasis.
func checkMarkdown(t *testing.T, source []byte) {
	t.Helper()
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	err := ast.Walk(md.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.(type) {
		case *ast.Image, *ast.RawHTML, *ast.HTMLBlock, *ast.AutoLink, *ast.Link, *ast.Heading:
			if entering {
				t.Errorf("%s in %q", n.Kind(), source)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
