package main

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

// The moments of the acceptance test: the portals are exported, then the request is submitted, then it is judged.
const (
	exportedAt      = "2026-11-18T06:00:00Z"
	exportedAgainAt = "2026-11-23T06:00:00Z"
	askedFrom       = "2026-08-01"
	judgedAt        = "2026-11-24T12:00:00Z"
)

// TestAcceptance begins with what an agency has at hand (saved answers of the API, a register, attestations), imports
// and audits it, and finds one request ready. Then one fact at a time is changed in these files, and the verdict must
// change to exactly what that fact means, and nothing else with it.
func TestAcceptance(t *testing.T) {
	rules := builtinRules(t)
	for _, c := range acceptanceCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.audit(t)
			access := got.access(t)
			if access.Eligibility.Policy != c.eligibility || access.Conformity.Policy != c.conformity {
				t.Errorf("the request is %s and the conduct %s, want %s and %s",
					access.Eligibility.Policy, access.Conformity.Policy, c.eligibility, c.conformity)
			}
			if got.status != c.status {
				t.Errorf("status %d, want %d; stderr:\n%s", got.status, c.status, got.stderr)
			}
			if c.stderr == "" && got.stderr != "" || !strings.Contains(got.stderr, c.stderr) {
				t.Errorf("stderr is %q, want %q", got.stderr, c.stderr)
			}
			onAccess := got.outcomes(access.Findings, access.Unknowns)
			if diff := cmp.Diff(withoutFacts(c.because), onAccess); diff != "" {
				t.Errorf("what decides about the access (-want +got):\n%s", diff)
			}
			elsewhere := slices.DeleteFunc(got.outcomes(nil, nil), func(o string) bool { return slices.Contains(onAccess, o) })
			if diff := cmp.Diff(withoutFacts(c.elsewhere), elsewhere); diff != "" {
				t.Errorf("what else is wrong (-want +got):\n%s", diff)
			}
			for _, line := range slices.Concat(c.because, c.elsewhere) {
				got.tells(t, rules, line)
			}
		})
	}
}

// audited is what an audit left behind.
type audited struct {
	auditReport
	markdown string // as a reader sees it: without escapes
	stderr   string
	status   status
}

// auditReport is what the test reads of the JSON report.
type auditReport struct {
	Accesses []auditedAccess `json:"accesses"`
	Findings []struct {
		Rule, Severity, Message string
		Evidence                []struct{ Name string }
	} `json:"findings"`
	Unknowns []struct {
		Rule, Severity string
		Missing        []int
	} `json:"unknowns"`
	Needs []struct{ Fact, Reason string } `json:"needs"`
	Rules []struct {
		ID, Derived string
		Sources     []string
	} `json:"rules"`
}

type auditedAccess struct {
	Status                  string
	Eligibility, Conformity struct{ Policy, Builtin string }
	Findings, Unknowns      []int
}

// audit judges the case.
func (c acceptanceCase) audit(t *testing.T) audited {
	t.Helper()
	in := c.inputs(t)
	return runAcceptanceAudit(t, in, filepath.Join(filepath.Dir(in), "report"))
}

// inputs writes the case's files and imports both portals; it returns the folder with what comes out.
func (c acceptanceCase) inputs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/acceptance")); err != nil {
		t.Fatal(err)
	}
	apply(t, dir, c.edits)
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, portal := range []string{"client", "partner"} {
		at := exportedAt
		if c.at[portal] != "" {
			at = c.at[portal]
		}
		importPortal(t, dir, portal, at, portal+".json")
	}
	if c.again != nil {
		apply(t, dir, c.again)
		importPortal(t, dir, "client", exportedAgainAt, "client-again.json")
		importPortal(t, dir, "partner", exportedAgainAt, "partner-again.json")
	}
	for _, name := range []string{"register.csv", "attestations.toml"} {
		if err := os.Rename(filepath.Join(dir, name), filepath.Join(in, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return in
}

func importPortal(t *testing.T, dir, portal, at, into string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, portal, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	args := []string{"import", "--role", portal, "--at", at, "--from", askedFrom, "--into", filepath.Join(dir, "in", into)}
	if got := run(context.Background(), append(args, files...), shell{out: io.Discard, err: &stderr}); got != complete {
		t.Fatalf("import of the %s portal: status %d: %s", portal, got, stderr.String())
	}
}

func runAcceptanceAudit(t *testing.T, in, out string) audited {
	t.Helper()
	var got audited
	var stderr bytes.Buffer
	args := []string{"audit", in, "--now", judgedAt, "--format", "json,md", "--out", out, "--quiet"}
	got.status = run(context.Background(), args, shell{out: io.Discard, err: &stderr})
	got.stderr = stderr.String()
	data, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatal(err, got.stderr)
	}
	if err := json.Unmarshal(data, &got.auditReport); err != nil {
		t.Fatal(err)
	}
	data, err = os.ReadFile(filepath.Join(out, "report.md"))
	if err != nil {
		t.Fatal(err)
	}
	got.markdown = html.UnescapeString(strings.ReplaceAll(string(data), `\`, ""))
	return got
}

// access is the access that the case is about: the first on the register that waits for a decision.
func (a *audited) access(t *testing.T) auditedAccess {
	t.Helper()
	for _, x := range a.Accesses {
		if x.Status == "draft" || x.Status == "submitted" {
			return x
		}
	}
	t.Fatal("the report has no open access")
	return auditedAccess{}
}

// outcomes lists fails and unknowns as "fail RULE" and "unknown RULE" at error level, "warning RULE" and "note RULE" for
// lesser fails, each once and in order; lesser unknowns decide nothing and are left out. nil, nil: all of the report.
func (a *audited) outcomes(findings, unknowns []int) []string {
	out := []string{}
	for i, f := range a.Findings {
		if findings == nil && unknowns == nil || slices.Contains(findings, i) {
			out = append(out, map[string]string{"error": "fail ", "warning": "warning ", "info": "note "}[f.Severity]+f.Rule)
		}
	}
	for i, u := range a.Unknowns {
		if u.Severity == "error" && (findings == nil && unknowns == nil || slices.Contains(unknowns, i)) {
			out = append(out, "unknown "+u.Rule)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// withoutFacts cuts expected lines down to what outcomes gives.
func withoutFacts(lines []string) []string {
	out := []string{}
	for _, l := range lines {
		words := strings.Fields(l)
		out = append(out, words[0]+" "+words[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// tells checks that both reports name the rule of an expected line, the sentences that demand it, and the facts.
func (a *audited) tells(t *testing.T, rules map[string]*policy.Rule, line string) {
	t.Helper()
	words := strings.Fields(line)
	id, facts := words[1], words[2:]
	rule := rules[id]
	for _, r := range a.Rules {
		if r.ID == id && (!slices.Equal(r.Sources, rule.Sources) || r.Derived != rule.Derived) {
			t.Errorf("report.json gives other grounds for %s: %q %q", id, r.Sources, r.Derived)
		}
	}
	told, appendix, ok := strings.Cut(a.markdown, "## Rules in force")
	if !ok {
		t.Fatal("report.md has no chapter on the rules")
	}
	if !strings.Contains(told, id) {
		t.Errorf("report.md does not name %s", id)
	}
	for _, sentence := range append(slices.Clone(rule.Sources), rule.Derived) {
		if !strings.Contains(appendix, sentence) {
			t.Errorf("report.md does not quote the grounds of %s: %q", id, sentence)
		}
		if words[0] != "unknown" && !strings.Contains(told, sentence) {
			t.Errorf("report.md does not quote the grounds of %s beside the finding: %q", id, sentence)
		}
	}
	known := a.factsOf(id)
	for _, f := range facts {
		if !slices.ContainsFunc(known, func(k string) bool { return k == f || strings.Contains(k, " ") && strings.Contains(k, f) }) {
			t.Errorf("report.json does not name %s for %s; it names %q", f, id, known)
		}
		if !strings.Contains(told, f) {
			t.Errorf("report.md does not name %s", f)
		}
	}
}

// factsOf are the names of the facts that decided a rule, or that it lacks, and what its findings say.
func (a *audited) factsOf(rule string) []string {
	var out []string
	for _, f := range a.Findings {
		if f.Rule != rule {
			continue
		}
		out = append(out, f.Message)
		for _, e := range f.Evidence {
			out = append(out, e.Name)
		}
	}
	for _, u := range a.Unknowns {
		for _, n := range u.Missing {
			if u.Rule == rule {
				out = append(out, a.Needs[n].Fact)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func builtinRules(t *testing.T) map[string]*policy.Rule {
	t.Helper()
	p, err := policy.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*policy.Rule{}
	for _, r := range p.Rules {
		out[r.ID] = r
	}
	return out
}

// edit changes one raw file. Each function that makes one fails the test where the file is not as it expects.
type edit struct {
	file string
	make func(text string) (string, bool)
}

// change replaces text that is in the file once.
func change(file, old, with string) edit {
	return edit{file, func(text string) (string, bool) {
		return strings.Replace(text, old, with, 1), strings.Count(text, old) == 1
	}}
}

// changeAll replaces text that is in the file at least once.
func changeAll(file, old, with string) edit {
	return edit{file, func(text string) (string, bool) {
		return strings.ReplaceAll(text, old, with), strings.Contains(text, old)
	}}
}

// without removes the one line, or of a TOML file the one paragraph, in which all marks are.
func without(file string, marks ...string) edit {
	between := "\n"
	if strings.HasSuffix(file, ".toml") {
		between = "\n\n"
	}
	return edit{file, func(text string) (string, bool) {
		parts := strings.Split(text, between)
		kept := slices.DeleteFunc(slices.Clone(parts), func(p string) bool {
			return !slices.ContainsFunc(marks, func(m string) bool { return !strings.Contains(p, m) })
		})
		return strings.Join(kept, between), len(kept) == len(parts)-1
	}}
}

// record adds a record to a saved answer that has others.
func record(file, json string) edit {
	return change(file, `{"results": [`, `{"results": [`+"\n  "+json+",")
}

// only makes a record the only one of a saved answer that has none.
func only(file, json string) edit {
	return change(file, `{"results": []`, `{"results": [`+json+`]`)
}

// line adds text at the end of a file.
func line(file, text string) edit {
	return edit{file, func(old string) (string, bool) { return old + text + "\n", true }}
}

// missing deletes the file.
func missing(file string) edit { return edit{file: file} }

func apply(t *testing.T, dir string, edits []edit) {
	t.Helper()
	for _, e := range edits {
		path := filepath.Join(dir, filepath.FromSlash(e.file))
		if e.make == nil {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed, ok := e.make(string(text))
		if !ok {
			t.Fatalf("%s is not as the edit expects", e.file)
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
