package checks

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// outcomesText is all that a run concluded, but where in which file it was read.
func outcomesText(r *Results) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	finding := func(prefix string, f *Finding) {
		waived := ""
		if f.Waiver != nil {
			waived = f.Waiver.Reason
		}
		line("%s%s %+v %s case %d %q %s %q builtin %t", prefix, f.Rule.ID, f.Subject, f.Severity, f.Case, f.Message, f.DecidedBy, waived, f.BuiltinOnly)
		for _, x := range f.Evidence {
			line("%s  %s = %s (%+v)", prefix, x.Name, x.Value, x.Source)
		}
	}
	unknown := func(prefix string, u *Unknown) {
		line("%s%s unknown case %d, %d subjects, builtin %t", prefix, u.Rule.ID, u.Case, u.Subjects, u.BuiltinOnly)
		for _, n := range u.Missing {
			line("%s  %s %s %s", prefix, n.Side, n.Fact, n.Reason)
		}
	}
	of := func(fs []*Finding, us []*Unknown) {
		for _, f := range fs {
			finding("    ", f)
		}
		for _, u := range us {
			unknown("    ", u)
		}
	}
	for _, a := range r.Accesses {
		line("access %s %s %q %d %q %q %d %s %s %s %s %q %q %q: %v %v", a.ID, a.User, a.UserName, a.HubID, a.HubIDText, a.ClientName, a.PartnerHubID,
			a.Status, a.SubmittedAt, a.DecidedAt, a.DecisionDue, a.ChannelConsultant, a.PrimaryAdministrator, a.Purposes, a.Eligibility, a.Conformity)
		of(a.Findings, a.Unknowns)
	}
	for _, p := range r.Persons {
		line("person %s %q %d %q %d: %v", p.User, p.UserName, p.HubID, p.ClientName, p.PartnerHubID, p.Conformity)
		of(p.Findings, p.Unknowns)
	}
	for _, p := range r.Portals {
		line("portal %d %q %s own %t: %v", p.HubID, p.Name, p.ExportedAt, p.Own, p.Conformity)
		of(p.Findings, p.Unknowns)
	}
	for _, f := range r.Findings {
		finding("", f)
	}
	for _, u := range r.Unknowns {
		unknown("", u)
	}
	for _, n := range r.Needs {
		line("need %s %s %s %v %v %d", n.Side, n.Fact, n.Reason, n.Rules, n.Subjects, n.Total)
	}
	for _, c := range r.Rules {
		line("rule %s %d %d %d %d %d", c.Rule.ID, c.Pass, c.Fail, c.Waived, c.Unknown, c.NotApplicable)
	}
	for _, o := range r.Outcomes {
		line("outcomes %d %q %v", o.HubID, o.Name, o.Outcomes)
	}
	return b.String()
}

// parts are the selections of the inputs that packets are made of, and the filter under which each is judged.
type part struct {
	name      string
	selection Selection
	filter    Filter
}

// partsOf are one part for each client portal, each access and each consultant.
func partsOf(in *schemas.Inputs) []part {
	e := &evidence{rowText: readRows{in}}
	e.addAccesses(rowsOf(in))
	for _, p := range in.Portals() {
		if p.Role == schemas.RoleClient {
			e.clients = append(e.clients, p.HubID)
		}
	}
	var out []part
	consultants := map[string][]int{}
	var arena schemas.Arena
	for _, row := range e.accesses {
		e.decode(row, &arena)
		user := row.text("user")
		out = append(out, part{fmt.Sprintf("access %s %d", user, row.hubID), Selection{Rows: []int{row.index}, HubIDs: []int64{}},
			Filter{HubIDs: []int64{row.hubID}, Users: []string{user}}})
		if c := strings.TrimSpace(row.text("channelConsultant")); c != "" {
			consultants[c] = append(consultants[c], row.index)
		}
	}
	for _, hub := range e.hubs() {
		out = append(out, part{fmt.Sprintf("client %d", hub), Selection{HubIDs: []int64{hub}}, Filter{HubIDs: []int64{hub}}})
	}
	for _, c := range slices.Sorted(maps.Keys(consultants)) {
		out = append(out, part{"consultant " + c, Selection{Rows: consultants[c]}, Filter{Consultants: []string{c}}})
	}
	return out
}

// writeEvidence writes the reduced evidence of a selection into a new folder.
func writeEvidence(t testing.TB, r *Reducer, s Selection) string {
	t.Helper()
	dir := t.TempDir()
	for f, err := range r.Evidence(s) {
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func openInputs(t testing.TB, paths ...string) *schemas.Inputs {
	t.Helper()
	in, err := schemas.Open(context.Background(), paths, nil, schemas.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	return in
}

func judgedText(t testing.TB, plan *Plan, in *schemas.Inputs, now time.Time, f Filter) string {
	t.Helper()
	r, err := Run(context.Background(), plan, in, Options{Now: now, Filter: f})
	if err != nil {
		t.Fatal(err)
	}
	return outcomesText(r)
}

// sameFromReduced holds the outcomes from the reduced evidence of each part against those from all the inputs.
func sameFromReduced(t *testing.T, plan *Plan, in *schemas.Inputs, now time.Time) {
	t.Helper()
	reducer := plan.Reducer(in)
	for _, p := range partsOf(in) {
		want := judgedText(t, plan, in, now, p.filter)
		reduced := openInputs(t, writeEvidence(t, reducer, p.selection))
		for _, x := range reduced.Problems() {
			t.Errorf("%s: %s: %s %s", p.name, x.Position(), x.Pointer, x.Message)
		}
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(judgedText(t, plan, reduced, now, p.filter), "\n")); diff != "" {
			t.Errorf("%s (-all the inputs +reduced):\n%s", p.name, diff)
		}
	}
}

// plansToTry are the policies under which reduced evidence is tried.
func plansToTry(t testing.TB) map[string]*Plan {
	t.Helper()
	out := map[string]*Plan{}
	for _, name := range []string{"partner-access", "partner-seat", filepath.Join("..", "examples", "policy")} {
		p, err := policy.Load([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = mustBind(t, p)
	}
	return out
}

func TestEvidenceGivesTheSameOutcomes(t *testing.T) {
	plans := plansToTry(t)
	dir, err := filepath.Abs(filepath.Join("..", "examples", "agency"))
	if err != nil {
		t.Fatal(err)
	}
	example, now := openInputs(t, dir), moment(t, "2026-11-24T12:00:00Z")
	made := world{files: agency(t, 14)}.open(t)
	for _, name := range sortedKeys(plans) {
		t.Run("example under "+name, func(t *testing.T) { sameFromReduced(t, plans[name], example, now) })
		t.Run("made under "+name, func(t *testing.T) { sameFromReduced(t, plans[name], made, moment(t, present)) })
	}
}
