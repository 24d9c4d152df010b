//go:build !race

package checks

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

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
		if a.Remedy != nil {
			for _, c := range a.Remedy.Changes {
				c.At = Location{} // evidence stands in other files
				line("    remedy %+v", c)
			}
			for _, s := range a.Remedy.Stuck {
				line("    stuck %s %v", s.Rule.ID, s.Why)
			}
			line("    gave up %v", a.Remedy.GaveUp)
		}
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

// partsOf are one part for each client portal, each access and each consultant, and one that is everything.
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
	everything := part{name: "everything", selection: Selection{HubIDs: []int64{0}}}
	for i := range in.Accesses() {
		everything.selection.Rows = append(everything.selection.Rows, i)
	}
	for _, p := range in.Portals() {
		everything.selection.HubIDs = append(everything.selection.HubIDs, p.HubID)
	}
	out = append(out, everything)
	for _, c := range slices.Sorted(maps.Keys(consultants)) {
		out = append(out, part{"consultant " + c, Selection{Rows: consultants[c]}, Filter{Consultants: []string{c}}})
	}
	return out
}

// fataler is what a test and a property have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// writeEvidence writes the reduced evidence of a selection into a folder of its own.
func writeEvidence(t fataler, dir string, r *Reducer, s Selection) string {
	t.Helper()
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
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

func openInputs(t fataler, paths ...string) *schemas.Inputs {
	t.Helper()
	in, err := schemas.Open(context.Background(), paths, nil, schemas.OpenOptions{})
	if err != nil && !errors.Is(err, schemas.ErrNoInput) {
		t.Fatal(err)
	}
	return in
}

func judgedText(t fataler, plan *Plan, in *schemas.Inputs, now time.Time, f Filter) string {
	t.Helper()
	r, err := Run(context.Background(), plan, in, Options{Now: now, Filter: f, Remedies: true})
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
		reduced := openInputs(t, writeEvidence(t, t.TempDir(), reducer, p.selection))
		defer func() { _ = reduced.Close() }()
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

// TestEvidenceOfGeneratedAgencies does the same for agencies that the generator makes.
func TestEvidenceOfGeneratedAgencies(t *testing.T) {
	plans, tool := plansToTry(t), buildTool(t, "partnerlint/cmd/portalgen")
	dir, now := t.TempDir(), moment(t, "2026-11-24T09:00:00Z")
	for _, coverage := range []string{"full", "api-only", "mixed"} {
		made := filepath.Join(dir, coverage)
		runTool(t, tool, "--portals", "8", "--violations", "0.7", "--coverage", coverage, "--now", now.Format(time.RFC3339), "--out", made)
		in := openInputs(t, made)
		defer func() { _ = in.Close() }()
		for _, name := range sortedKeys(plans) {
			t.Run(coverage+" under "+name, func(t *testing.T) { sameFromReduced(t, plans[name], in, now) })
		}
	}
}

// TestEvidenceHoldsNothingElse looks for what no rule and no result reads: it may not be in any byte that is written.
func TestEvidenceHoldsNothingElse(t *testing.T) {
	const secret = "unread-"
	export := roleExport(theClient, "client", "2026-11-01T00:00:00Z",
		`"collector": {"tool": "unread-tool", "scopes": ["unread-scope"]}`,
		portalFacts(`{"kind": "api", "file": "unread-file"}`, `{"name": "Brightwater", "domain": "unread-domain.example", "timeZone": "unread-zone", "sources": {"timeZone": {"kind": "attested", "by": "unread-by", "byRole": "unread-role", "at": "2026-11-01T00:00:00Z"}}}`),
		sectionOf("contacts", "complete", byAPI, `{"primaryContact": {"email": "ceo@c.example", "name": "unread-name"}}`),
		usersOf("complete", byAPI, `[{"id": "1", "email": "ann@p.example", "personalEmails": [{"address": "ann@c.example", "provider": "unread-provider", "status": "connected"}]}]`),
		sectionOf("securityEvents", "complete", byAPI, `[{"id": "e", "at": "2026-11-01T00:00:00Z", "type": "ADD_USER", "userId": "1", "actor": "unread-actor", "actorUserId": "unread-actor-id"}]`))
	partner := exportOf(thePartner, "2026-11-01T00:00:00Z", sectionOf("deals", "complete", byAPI, `[{"id": "unread-deal", "ownerId": "1"}]`),
		usersOf("complete", byAPI, `[{"id": "1", "email": "ann@p.example", "seatNames": ["unread-seat"]}]`))
	elsewhere := roleExport(theClient+1, "client", "2026-11-01T00:00:00Z", usersOf("complete", byAPI, `[{"id": "9", "email": "unread-user@d.example"}]`))
	other := exportOf(thePartner+1, "2026-11-01T00:00:00Z", usersOf("complete", byAPI, `[{"id": "9", "email": "unread-colleague@p.example"}]`))
	register := registerOf("complete", `{"user": "ann@p.example", "hubId": 3300001, "partnerHubId": 2200001, "status": "granted"}`,
		`{"user": "unread-user@p.example", "hubId": 3300002, "partnerHubId": 2200001, "status": "granted"}`)
	said := "kind = \"attestations\"\nschema_version = \"1\"\n"
	for _, about := range []string{"fact = \"portal.timeZone\"\nhub_id = 3300001\nvalue = \"unread-zone\"", "fact = \"portal.name\"\nhub_id = 3300002\nvalue = \"unread-portal\"",
		"fact = \"contacts\"\nhub_id = 3300001\nvalue = {billingContact = {email = \"b@c.example\", name = \"unread-name\"}}",
		"fact = \"salesExtension\"\nuser = \"unread-user@d.example\"\nnone = true"} {
		said += "[[attestation]]\nby = \"Mia\"\nrole = \"R\"\nat = 2026-11-01T00:00:00Z\n" + about + "\n"
	}
	in := world{files: files(export, partner, elsewhere, other, register, said)}.open(t)
	found := ""
	for f, err := range mustBind(t, builtin()).Evidence(in, Selection{Rows: []int{0}}) {
		if err != nil {
			t.Fatal(err)
		}
		found += " " + f.Name
		for i, line := range strings.Split(string(f.Content), "\n") {
			if strings.Contains(line, secret) {
				t.Errorf("%s:%d: %s", f.Name, i+1, line)
			}
		}
	}
	const want = " attestations-1.toml partner-2200001-2026-11-01.json partner-2200002-2026-11-01.json portal-3300001-2026-11-01.json register-1.json"
	if found != want {
		t.Errorf("files%s, want%s", found, want)
	}
}

// TestEvidenceOfAWorkbook holds that a copy of a workbook's register is judged as the workbook is, labels and all.
func TestEvidenceOfAWorkbook(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Q4 requests.xlsx")
	f := excelize.NewFile()
	if err := errors.Join(
		f.SetSheetRow("Sheet1", "B3", &[]any{"Partner user", "Hub ID", "Status", "Favourite colour", "", "Client name", "Partner Hub ID", "Purposes", "Primary administrator", "Channel Consultant"}),
		f.SetSheetRow("Sheet1", "B4", &[]any{"ann@p.example", 3300001, "draft", "blue", "left alone"}),
		f.SaveAs(file)); err != nil {
		t.Fatal(err)
	}
	plan, now := mustBind(t, builtin()), moment(t, present)
	in := openInputs(t, file)
	defer func() { _ = in.Close() }()
	reduced := openInputs(t, writeEvidence(t, t.TempDir(), plan.Reducer(in), Selection{Rows: []int{0}}))
	defer func() { _ = reduced.Close() }()
	want := judgedText(t, plan, in, now, Filter{})
	if !strings.Contains(want, "R02") || !strings.Contains(want, "Sheet1!E3 (unknown: Favourite colour)") {
		t.Fatalf("R02 does not speak of the workbook:\n%s", want)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(judgedText(t, plan, reduced, now, Filter{}), "\n")); diff != "" {
		t.Errorf("(-workbook +copy):\n%s", diff)
	}
	r, err := Run(context.Background(), plan, reduced, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Findings, func(f *Finding) bool { return f.Rule.ID == "R02" })
	if at := r.Findings[i].Evidence[0].Location; !strings.HasSuffix(at.File, "register-1.json") || !strings.HasPrefix(at.Pointer, "/workbook/labels") || at.Line == 0 {
		t.Errorf("R02 points to %+v, want a place in the copy", at)
	}
}

// TestEvidenceIsTheSameWhateverTheOrder names the inputs in another order.
func TestEvidenceIsTheSameWhateverTheOrder(t *testing.T) {
	plan := mustBind(t, builtin())
	w := world{files: agency(t, 6)}
	in := w.open(t)
	paths := sortedKeys(w.files)
	slices.Reverse(paths)
	again := openInputs(t, paths...)
	defer func() { _ = again.Close() }()
	text := func(in *schemas.Inputs) (out []string) {
		for f, err := range plan.Evidence(in, Selection{HubIDs: []int64{theClient, theClient + 5}}) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, f.Name, string(f.Content))
		}
		return out
	}
	if diff := cmp.Diff(text(in), text(again)); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkReducePortal reduces the exports of a portal of the sample's size.
func BenchmarkReducePortal(b *testing.B) {
	plan := mustBind(b, builtin())
	in := world{files: agency(b, 50)}.open(b)
	r := plan.Reducer(in)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.portal(theClient+1, sides{client: true}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvidence reduces what belongs to one access, the partner portal and the register included.
func BenchmarkEvidence(b *testing.B) {
	plan := mustBind(b, builtin())
	in := world{files: agency(b, 50)}.open(b)
	r := plan.Reducer(in)
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range r.Evidence(Selection{Rows: []int{7}}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
