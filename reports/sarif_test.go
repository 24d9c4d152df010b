package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"partnerlint/checks"
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

// SARIF wants these on all results of a run or on none.
func TestSARIFTellsOfAllResultsOrOfNone(t *testing.T) {
	for name, r := range map[string]*reports.Report{"baseline": withBaseline(t), "none": reports.New(sample(), sampleMeta())} {
		var log struct {
			Runs []struct {
				Results []struct {
					BaselineState *string
					Suppressions  []any
				}
			}
		}
		if err := json.Unmarshal(write(t, format(t, "sarif"), r), &log); err != nil {
			t.Fatal(err)
		}
		for i, result := range log.Runs[0].Results {
			if (result.BaselineState != nil) != (name == "baseline") || result.Suppressions == nil {
				t.Errorf("%s: result %d: baselineState %v, suppressions %v", name, i, result.BaselineState, result.Suppressions)
			}
		}
	}
}

// What is gone is told completely, not as capped for people.
func TestSARIFTellsAllThatIsGone(t *testing.T) {
	const gone = reports.MaxChanges + 50
	before := sample()
	for i := range gone {
		f := *before.Findings[0]
		f.Fingerprint = fmt.Sprint("gone", i)
		before.Findings = append(before.Findings, &f)
	}
	meta := sampleMeta()
	var err error
	if meta.Baseline, err = reports.ReadBaseline(bytes.NewReader(write(t, format(t, "json"), reports.New(before, meta))), "before.json"); err != nil {
		t.Fatal(err)
	}
	absent := 0
	for _, result := range sarifOf(t, reports.New(sample(), meta), "default").Runs[0].Results {
		if *result.BaselineState == "absent" {
			absent++
		}
	}
	if absent != gone {
		t.Errorf("%d results are absent; %d findings are gone", absent, gone)
	}
}

func TestSARIFMessages(t *testing.T) {
	tests := []struct{ message, want string }{
		{"plain [a] {b} \\ c", "plain [a] {{b}} \\ c"},
		{"[click](https://phish.example)", `\[click\](https://phish.example)`},
		{`\[click\](1)`, `\\\[click\\\](1)`},
		{"{0} and {{1}}", "{{0}} and {{{{1}}}}"},
		{"a\nb\u202e", "a⟨U+000A⟩b⟨U+202E⟩"},
		{"", "(no message)"},
	}
	results := sample()
	for i, test := range tests {
		results.Findings[i].Message = test.message
		results.Findings[i].BuiltinOnly = false
	}
	run := sarifOf(t, reports.New(results, sampleMeta()), "default").Runs[0]
	for i, test := range tests {
		if got := *run.Results[i].Message.Text; got != test.want {
			t.Errorf("%q is written as %q, want %q", test.message, got, test.want)
		}
	}
}

// A link, and what stands for an argument, as readers find them in plain texts.
var (
	sarifLink     = regexp.MustCompile(`\[(?:[^\\\[\]]|\\[\\\[\]])*\]\([^)]*\)`)
	sarifArgument = regexp.MustCompile(`[{}]`)
)

func TestEveryTextIsEscapedInSARIF(t *testing.T) {
	for _, profile := range format(t, "sarif").ProfileNames() {
		f, _ := format(t, "sarif").Profiled(profile)
		r := poisoned(t)
		r.Meta.Inputs = append(r.Meta.Inputs, "{0} [x](1)")
		for _, finding := range r.All.Findings {
			finding.Message += " {0} [x](1)"
		}
		text := write(t, f, r)
		noHidden(t, string(text))
		var log any
		if err := json.Unmarshal(text, &log); err != nil {
			t.Fatal(err)
		}
		texts := 0
		eachText(log, func(s string) {
			texts++
			if link := sarifLink.FindString(s); link != "" {
				t.Errorf("a link: %s", link)
			}
			if s = strings.NewReplacer("{{", "", "}}", "").Replace(s); sarifArgument.MatchString(s) {
				t.Errorf("an argument: %s", s)
			}
		})
		if texts < 20 {
			t.Errorf("only %d texts: the test does not reach the report", texts)
		}
	}
}

// eachText finds the values of all members named "text".
func eachText(v any, do func(string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			eachText(e, do)
		}
	case map[string]any:
		for name, e := range v {
			if s, ok := e.(string); ok && name == "text" {
				do(s)
			}
			eachText(e, do)
		}
	}
}

func TestSARIFPlaces(t *testing.T) {
	tests := []struct {
		file string
		line int
		want string
	}{
		{"exports/4412.json", 3, "exports/4412.json"},
		{"./exports//a b.json", 3, "exports/a%20b.json"},
		{"../x%.json", 3, "../x%25.json"},
		{"a:b.json", 3, "./a:b.json"},
		{"/srv/exports/ü.json", 3, "file:///srv/exports/%C3%BC.json"},
		{"//host/x", 3, "file:///host/x"},
		{"x\n\u202e?#.xlsx", 0, "x%0A%E2%80%AE%3F%23.xlsx"},
	}
	results := sample()
	results.Diagnostics = nil
	for _, test := range tests {
		l := checks.Location{File: test.file, Line: test.line, Column: test.line, Pointer: "/users/0"}
		f := *results.Findings[0]
		f.Evidence = []checks.Fact{{Name: "derived", Value: "yes"}, {Name: "client.name", Value: "x", Location: l}}
		results.Findings = append(results.Findings, &f)
		position := test.file
		if test.line > 0 {
			position = fmt.Sprintf("%s:%d:%d", test.file, test.line, test.line)
		}
		results.Diagnostics = append(results.Diagnostics, checks.Diagnostic{Position: position, Message: "m", Unread: true})
	}
	for _, profile := range format(t, "sarif").ProfileNames() {
		run := sarifOf(t, reports.New(results, sampleMeta()), profile).Runs[0]
		got := map[string]int{}
		for _, result := range run.Results {
			p := result.Locations
			if len(p) == 0 || p[0].PhysicalLocation == nil {
				continue
			}
			got[*p[0].PhysicalLocation.ArtifactLocation.URI]++
			if r := p[0].PhysicalLocation.Region; profile == "github" && (r == nil || r.StartLine == nil) {
				t.Errorf("%s: no line", *p[0].PhysicalLocation.ArtifactLocation.URI)
			}
		}
		for i, test := range tests {
			if got[test.want] == 0 {
				t.Errorf("%s: no result is at %s; %v", profile, test.want, got)
			}
			p := run.Invocations[0].ToolExecutionNotifications[i].Locations[0].PhysicalLocation
			if *p.ArtifactLocation.URI != test.want || (test.line > 0) != (p.Region != nil) {
				t.Errorf("%s: the notification is at %s, want %s", profile, *p.ArtifactLocation.URI, test.want)
			}
		}
	}
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
