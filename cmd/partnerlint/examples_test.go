package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Where the examples are, from the top of the module: the paths stand in the reports.
const (
	examplesPage  = "examples/README.md"
	exampleAgency = "examples/agency"
	examplePolicy = "examples/policy"
	builtinReport = "examples/reports"
	customReport  = "examples/reports-custom-policy"
	exampleNow    = "2026-11-24"
)

// TestExamplesAreWhatTheCommandsWrite runs the commands of the examples' page and holds what they write equal to what is
// there. The imports come first, since the audits read what they write.
func TestExamplesAreWhatTheCommandsWrite(t *testing.T) {
	t.Chdir(moduleRoot)
	page, err := os.ReadFile(examplesPage)
	if err != nil {
		t.Fatal(err)
	}
	var imports, audits, others [][]string
	for _, line := range documentedCommands(string(page)) {
		switch args := expand(t, strings.Fields(line)); args[0] {
		case "import":
			imports = append(imports, args)
		case "audit":
			audits = append(audits, args)
		case "packet", "verify", "request", "check":
			others = append(others, args)
		default:
			t.Errorf("%s shows a command that is not tested: %s", examplesPage, line)
		}
	}
	if len(imports) < 4 || len(audits) != 2 || len(others) != 4 {
		t.Fatalf("%s shows %d imports, %d audits and %d other commands; want the partner portal, three clients, the two reports, and a packet, its check, a workbook and its check",
			examplesPage, len(imports), len(audits), len(others))
	}
	for _, args := range imports {
		writesWhatIsThere(t, complete, args, "--into")
	}
	for _, args := range audits {
		writesWhatIsThere(t, findings, args, "--out")
	}
	for _, args := range others {
		switch args[0] {
		case "packet":
			writesWhatIsThere(t, findings, args, "--out")
		case "request":
			writesWhatIsThere(t, findings, args, "-o")
		case "verify":
			runQuietly(t, complete, args...)
		default:
			runQuietly(t, findings, args...)
		}
	}
}

// expand resolves the patterns of a command line as a shell does.
func expand(t *testing.T, words []string) []string {
	t.Helper()
	var out []string
	for _, w := range words {
		if !strings.ContainsRune(w, '*') {
			out = append(out, w)
			continue
		}
		files, err := filepath.Glob(w)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no such files (%v)", w, err)
		}
		out = append(out, files...)
	}
	return out
}

// writesWhatIsThere runs a command with its output elsewhere, and compares that with the file or folder that it names.
func writesWhatIsThere(t *testing.T, want status, args []string, flag string) {
	t.Helper()
	i := slices.Index(args, flag) + 1
	if i == 0 || i == len(args) {
		t.Fatalf("%v does not say %s", args, flag)
	}
	place := args[i]
	args[i] = filepath.Join(t.TempDir(), filepath.Base(place))
	var said bytes.Buffer
	if got := run(context.Background(), args, shell{in: strings.NewReader(""), out: io.Discard, err: &said}); got != want {
		t.Fatalf("%v: status %d, want %d; stderr: %s", args, got, want, said.String())
	}
	if args[0] != "request" && said.Len() > 0 { // what had no place in a workbook is told
		t.Fatalf("%v: stderr: %s", args, said.String())
	}
	for name, got := range filesIn(t, args[i]) {
		at := filepath.Join(place, name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(at)
		if err != nil {
			t.Errorf("%v; go test ./cmd/partnerlint -update writes it", err)
		} else if !bytes.Equal(have, got) {
			t.Errorf("%s is out of date; write it anew with go test ./cmd/partnerlint -update (-have +want):\n%s",
				at, cmp.Diff(strings.Split(string(have), "\n"), strings.Split(string(got), "\n")))
		}
	}
}

// runQuietly runs a command that has nothing to say to the operator.
func runQuietly(t *testing.T, want status, args ...string) {
	t.Helper()
	var stderr bytes.Buffer
	got := run(context.Background(), args, shell{in: strings.NewReader(""), out: io.Discard, err: &stderr})
	if got != want || stderr.Len() > 0 {
		t.Fatalf("%v: status %d, want %d; stderr: %s", args, got, want, stderr.String())
	}
}

// filesIn returns the contents of a file, or of all files in a folder, by name.
func filesIn(t *testing.T, place string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(place, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(place, name)
		if err != nil {
			return err
		}
		found[rel], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// exampleResults is what is read of a JSON report.
type exampleResults struct {
	Accesses []struct {
		ID, Status              string
		HubID                   int64
		Eligibility, Conformity struct{ Policy, Builtin string }
	}
	Persons []struct {
		HubID      int64
		Conformity struct{ Policy string }
	}
	Portals []struct {
		HubID      int64
		Conformity struct{ Policy, Builtin string }
		Findings   []int
		Unknowns   []int
	}
	Findings []struct{ Rule string }
	Unknowns []struct{ Severity string }
	Waivers  []struct {
		Matched                                  int
		Expired, NearlyExpired, Broad, Unmatched bool
	}
}

func readExampleResults(t *testing.T, folder string) exampleResults {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(moduleRoot, folder, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r exampleResults
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestExamplesShowEverything holds the examples to what they are for: nearly every rule fails somewhere, every verdict
// is reached, and two clients are clean.
func TestExamplesShowEverything(t *testing.T) {
	plain, custom := readExampleResults(t, builtinReport), readExampleResults(t, customReport)
	rules := map[string]bool{}
	for _, f := range plain.Findings {
		rules[f.Rule] = true
	}
	if len(rules) < 40 {
		t.Errorf("%d rules fail somewhere; all but one did: %v", len(rules), slices.Sorted(maps.Keys(rules)))
	}
	seen := map[string]bool{}
	for _, r := range []exampleResults{plain, custom} {
		for _, a := range r.Accesses {
			seen[a.Status] = true
			seen[a.Eligibility.Policy], seen[a.Conformity.Policy] = true, true
		}
		for _, p := range r.Portals {
			seen["portal "+p.Conformity.Policy] = true
		}
	}
	for _, want := range []string{
		"draft", "submitted", "granted", "denied", "revoked",
		"blocked", "needs-evidence", "ready-with-waivers", "ready", "not-judged",
		"violating", "unproven", "compliant", "portal violating", "portal unproven", "portal compliant", "portal compliant-with-waivers",
	} {
		if !seen[want] {
			t.Errorf("nothing in the examples is %s", want)
		}
	}
	if clean := cleanPortals(plain); len(clean) < 2 {
		t.Errorf("clean client portals: %v; want two", clean)
	}
}

// cleanPortals are the portals of which nothing bad is said and nothing that matters is unknown, whose requests are
// ready and whose granted accesses are compliant.
func cleanPortals(r exampleResults) []int64 {
	var clean []int64
	for _, p := range r.Portals {
		ok := p.Conformity.Policy == "compliant" && len(p.Findings) == 0
		for _, u := range p.Unknowns {
			ok = ok && r.Unknowns[u].Severity != "error"
		}
		judged := 0
		for _, a := range r.Accesses {
			if a.HubID == p.HubID {
				judged++
				ok = ok && a.Conformity.Policy == "compliant" && (a.Status == "granted" || a.Eligibility.Policy == "ready")
			}
		}
		if ok && judged >= 2 {
			clean = append(clean, p.HubID)
		}
	}
	return clean
}

// TestExampleWaiversAreJudged holds the examples' waivers to one of each kind.
func TestExampleWaiversAreJudged(t *testing.T) {
	var used, ending, unmatched, expired bool
	for _, w := range readExampleResults(t, customReport).Waivers {
		used = used || w.Matched > 0 && !w.NearlyExpired
		ending = ending || w.Matched > 0 && w.NearlyExpired
		unmatched = unmatched || w.Unmatched
		expired = expired || w.Expired
	}
	if !used || !ending || !unmatched || !expired {
		t.Errorf("used %v, nearly expired %v, unmatched %v, expired %v; want one of each", used, ending, unmatched, expired)
	}
}

// TestExampleReportsFollowTheirSchema holds the JSON reports to the schema that readers are given.
func TestExampleReportsFollowTheirSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	schema, err := c.Compile(filepath.Join(moduleRoot, "schemas", "results.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{builtinReport, customReport} {
		text, err := os.ReadFile(filepath.Join(moduleRoot, folder, "report.json"))
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s/report.json: %#v", folder, err)
		}
	}
}

// inputsLine is the line of a report that names the paths as they were given.
var inputsLine = regexp.MustCompile(`(?m)^.*(?:- Inputs: |<dt>Inputs|"inputs":).*$`)

// TestExampleReportsDoNotDependOnOrder gives the same files in another order, to one worker and to many.
func TestExampleReportsDoNotDependOnOrder(t *testing.T) {
	t.Chdir(moduleRoot)
	paths := slices.Concat(expand(t, []string{exampleAgency + "/exports/*"}), []string{exampleAgency + "/register.csv", exampleAgency + "/attestations.toml"})
	reports := func(jobs string) map[string][]byte {
		out := filepath.Join(t.TempDir(), "report")
		runQuietly(t, findings, slices.Concat([]string{"audit", "--now", exampleNow, "--policy", examplePolicy, "--jobs", jobs, "--out", out}, paths)...)
		return filesIn(t, out)
	}
	first := reports("1")
	slices.Reverse(paths)
	for name, second := range reports("8") {
		there := filepath.Join(customReport, name)
		want, err := os.ReadFile(there)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(inputsLine.FindAll(second, -1)); n != 1 {
			t.Fatalf("%s names its inputs in %d lines, and the test knows of one", name, n)
		}
		cut := func(text []byte) []string { return strings.Split(string(inputsLine.ReplaceAll(text, nil)), "\n") }
		if diff := cmp.Diff(cut(first[name]), cut(second)); diff != "" {
			t.Errorf("%s depends on the order of the inputs or on the number of workers (-one, in order +eight, reversed):\n%s", name, diff)
		}
		if diff := cmp.Diff(cut(want), cut(second)); diff != "" {
			t.Errorf("%s depends on whether the folder or its files are named (-folder +files):\n%s", name, diff)
		}
	}
}

// TestExamplePolicyKeepsItsExamples runs the examples of the agency's own rule.
func TestExamplePolicyKeepsItsExamples(t *testing.T) {
	t.Chdir(moduleRoot)
	runQuietly(t, complete, "policy", "test", "--policy", examplePolicy)
}
