package reports_test

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

func TestOrder(t *testing.T) {
	r := reports.New(sample(), sampleMeta())
	var got []string
	for _, e := range r.Accesses.Detail.Shown {
		got = append(got, fmt.Sprint(e.Place.Number, " ", e.ID, " ", e.Judgement.Policy))
	}
	for _, e := range r.Accesses.Compact.Shown {
		got = append(got, fmt.Sprint(e.Place.Number, " ", e.ID, " ", e.Judgement.Policy))
	}
	want := []string{
		"1 row-1 blocked",
		"2 row-2 ready-with-waivers", // the built-in policy blocks it
		"3 row-5 violating",
		"4 row-3 needs-evidence",
		"5 row-4 ready", "6 row-8 compliant", "7 row-6 not-judged", "8 row-7 not-judged",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accesses (-want +got):\n%s", diff)
	}
}

func TestGroups(t *testing.T) {
	r := reports.New(sample(), sampleMeta())
	got := map[string]string{}
	for _, g := range r.Groups {
		var counts []string
		for _, c := range g.Counts {
			counts = append(counts, fmt.Sprintf("%s %d/%d", c.Verdict, c.Policy, c.Builtin))
		}
		got[g.Key] = strings.Join(counts, ", ")
	}
	want := map[string]string{
		"requests": "blocked 1/2, needs-evidence 1/1, ready-with-waivers 1/0, ready 1/1, not-judged 2/2",
		"granted":  "violating 1/1, unproven 0/0, compliant-with-waivers 0/0, compliant 1/1, not-judged 0/0",
		"persons":  "violating 2/3, unproven 1/1, compliant-with-waivers 1/0, compliant 1/1, not-judged 0/0",
		"portals":  "violating 1/2, unproven 1/1, compliant-with-waivers 1/0, compliant 1/1, not-judged 0/0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	counts := reports.FindingCounts{Error: 5, Warning: 1, Info: 1, Waived: 2, Unknown: 4, UnknownError: 4}
	if diff := cmp.Diff(counts, r.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if r.Unread != 1 {
		t.Errorf("unread: %d, want 1", r.Unread)
	}
}

func TestFixes(t *testing.T) {
	var got []string
	for _, f := range reports.New(sample(), sampleMeta()).Fixes.Shown {
		got = append(got, fmt.Sprintf("%s %s %s %d/%d/%d", f.Severity, f.Rule.ID, f.Actors, f.Findings, f.Portals, f.Persons))
	}
	want := []string{
		"error C01 [client-administrator] 1/1/0",
		"error E01 [agency-user] 1/1/1", // the waived one is not counted
		"error G03 [client-administrator agency] 1/1/1",
		"error R01 [requester] 1/1/1",
		"error U02 [client-administrator] 1/1/1",
		"warning E04 [agency-user client-administrator] 1/1/0", // nor what only the built-in policy finds
		"info V02 [agency] 1/1/0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
}

// TestPutRight holds whose fault is whose: a request is judged by eligibility and form; conduct stands beside it.
func TestPutRight(t *testing.T) {
	first := reports.New(sample(), sampleMeta()).Accesses.Detail.Shown[0]
	rules := func(told reports.Told) string {
		var ids []string
		for _, f := range told.Findings.Shown {
			ids = append(ids, f.Rule.ID)
		}
		return strings.Join(ids, " ")
	}
	if got, want := rules(first.Reasons), "C01 R01 U02 C06"; got != want {
		t.Errorf("the reasons are %s, want %s: waived ones last", got, want)
	}
	if got, want := rules(first.PutRight), "E01"; got != want {
		t.Errorf("to put right: %s, want %s", got, want)
	}
}

// TestLettersKeepClientsApart: what goes to one client's administrator names no other client, and what goes to one
// person no other person.
func TestLettersKeepClientsApart(t *testing.T) {
	r := reports.New(sample(), sampleMeta())
	var letters []struct{ Audience, Text string }
	for _, g := range r.Questions {
		for _, l := range g.Letters {
			if len(l.Questions) == 0 {
				t.Errorf("a letter without a question to %s", l.Audience)
			}
			for _, q := range l.Questions {
				for _, s := range q.Subjects.Shown {
					if l.HubID != 0 && s.HubID != 0 || l.User != "" && s.User != "" {
						t.Errorf("the letter for Hub ID %d, user %q names %+v", l.HubID, l.User, s)
					}
				}
			}
			letters = append(letters, struct{ Audience, Text string }{string(l.Audience), fmt.Sprint(l.HubID, l.User)})
		}
	}
	want := []struct{ Audience, Text string }{
		{"client-administrator", "5523"}, {"client-administrator", "9001"},
		{"agency-user", "0mia@agency.example"}, {"agency-administrator", "100"}, {"requester", "0"}, {"api", "0"}, {"policy-author", "0"}, {"other", "0"},
	}
	if diff := cmp.Diff(want, letters); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
	if n := r.Questions[0].Letters[0].Questions; len(n) != 1 || len(n[0].Reasons) != 2 || len(n[0].Subjects.Shown) != 2 {
		t.Errorf("one fact that is missing for two reasons is asked as %+v", n)
	}
}

// TestFormats holds the one table: names and files differ, and every format writes the same bytes twice.
func TestFormats(t *testing.T) {
	var names, files []string
	for _, f := range reports.Formats {
		names, files = append(names, f.Name), append(files, f.File)
		if f.Help == "" || path.Ext(f.File) == "" {
			t.Errorf("format %q: file %q, help %q", f.Name, f.File, f.Help)
		}
		first := write(t, f, reports.New(sample(), sampleMeta()))
		if again := write(t, f, reports.New(sample(), sampleMeta())); !bytes.Equal(first, again) {
			t.Errorf("%s: the same results give other bytes", f.Name)
		}
		if err := f.Write(broken{}, reports.New(sample(), sampleMeta())); err == nil {
			t.Errorf("%s: a write that fails is not told", f.Name)
		}
	}
	if diff := cmp.Diff(reports.FormatNames(), names); diff != "" {
		t.Error(diff)
	}
	for _, list := range [][]string{names, files} {
		slices.Sort(list)
		if len(slices.Compact(list)) != len(reports.Formats) {
			t.Errorf("not all different: %q", list)
		}
	}
	if _, ok := reports.FormatNamed("pdf"); ok {
		t.Error("there is no format pdf")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// TestBuiltinPolicyAlone: under a built-in policy nothing stands beside a verdict.
func TestBuiltinPolicyAlone(t *testing.T) {
	results := sample()
	results.Policy = results.Policy.Builtin
	for _, a := range results.Accesses {
		a.Eligibility.Builtin, a.Conformity.Builtin = a.Eligibility.Policy, a.Conformity.Policy
	}
	for _, p := range results.Persons {
		p.Conformity.Builtin = p.Conformity.Policy
	}
	for _, p := range results.Portals {
		p.Conformity.Builtin = p.Conformity.Policy
	}
	results.Findings, results.Unknowns = nil, nil
	r := reports.New(results, sampleMeta())
	for _, e := range r.Accesses.Detail.Shown {
		if e.Judgement.ShowBuiltin {
			t.Errorf("%s shows the built-in policy's verdict beside its own", e.ID)
		}
	}
	if md := string(write(t, format(t, "md"), r)); strings.Contains(md, "unchanged built-in") {
		t.Error("the report speaks of a built-in policy beside the one in force")
	}
}

// many is a run over n client portals, each with an access, a person and findings.
func many(n int) *checks.Results {
	one := sample()
	r := &checks.Results{Policy: one.Policy, Now: one.Now, Rules: one.Rules, Unknowns: one.Unknowns, Needs: one.Needs}
	for i := range n {
		hubID, user := int64(10_000+i), fmt.Sprintf("user%d@agency.example", i)
		f := *one.Findings[4]
		f.Subject.HubID, f.Subject.User, f.Fingerprint = hubID, user, fmt.Sprintf("%08x", i)
		mail := *one.Findings[5]
		mail.Subject.HubID = hubID
		r.Findings = append(r.Findings, &f, &mail)
		bad := checks.Verdicts{Policy: checks.Blocked, Builtin: checks.Blocked}
		unproven := checks.Verdicts{Policy: checks.Unproven, Builtin: checks.Unproven}
		r.Accesses = append(r.Accesses, &checks.Access{
			ID: user, User: user, HubID: hubID, ClientName: "Client", Status: "draft", Eligibility: bad, Conformity: unproven,
			Findings: []*checks.Finding{&f, &mail}, Unknowns: one.Unknowns[:3],
		})
		r.Persons = append(r.Persons, &checks.Person{User: user, HubID: hubID, ClientName: "Client", Conformity: unproven, Unknowns: one.Unknowns[2:3]})
		r.Portals = append(r.Portals, &checks.Portal{HubID: hubID, Name: "Client", Conformity: unproven, Findings: []*checks.Finding{&mail}, Unknowns: one.Unknowns[1:2]})
	}
	return r
}

// TestManyPortals: people get a file that opens, which says what it leaves out; programs get everything.
func TestManyPortals(t *testing.T) {
	const n = 3000
	r := reports.New(many(n), sampleMeta())
	if out := write(t, format(t, "md"), r); len(out) > reports.MaxMarkdown || !bytes.Contains(out, []byte("**Cut here, ")) {
		t.Errorf("md: %d bytes, and the cut is not told", len(out))
	}
	for _, name := range []string{"html"} {
		out := write(t, format(t, name), r)
		if len(out) > 3<<20 {
			t.Errorf("%s: %d bytes", name, len(out))
		}
		if want := fmt.Sprintf("And %d more: see report.json.", n-reports.MaxDetail); bytes.Count(out, []byte(want)) != 3 {
			t.Errorf("%s says %q %d times, want 3: accesses, people, portals", name, want, bytes.Count(out, []byte(want)))
		}
	}
	if out := write(t, format(t, "json"), r); bytes.Count(out, []byte(`"eligibility":`)) != n {
		t.Errorf("json has %d accesses, want %d", bytes.Count(out, []byte(`"eligibility":`)), n)
	}
	if got := r.Groups[0].Counts[0].Policy; got != n {
		t.Errorf("%d are counted as blocked, want %d: counts know no caps", got, n)
	}
}

// TestEmptyRun: a run without anything is a report all the same.
func TestEmptyRun(t *testing.T) {
	r := reports.New(&checks.Results{Policy: &policy.Policy{ID: "p", Title: "P"}}, reports.Meta{})
	for _, f := range reports.Formats {
		if len(write(t, f, r)) == 0 {
			t.Errorf("%s is empty", f.Name)
		}
	}
	if err := reports.WriteText(io.Discard, r, reports.TextOptions{}); err != nil {
		t.Error(err)
	}
}
