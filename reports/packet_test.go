package reports_test

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"testing"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

// samplePacket is a packet of the sample, with outcomes of every kind.
func samplePacket(r *checks.Results) *reports.Packet {
	for _, a := range r.Accesses {
		a.Outcomes = sampleOutcomes(a)
	}
	for _, a := range r.Accesses[:1] {
		a.Remedy = &checks.Remedy{Changes: []checks.Change{{Kind: checks.ChangeValue, Side: "client", Fact: "client.users.superAdmin",
			Description: "Whether the user is a Super Admin.", User: a.User, From: "no", To: "yes"}}}
	}
	return reports.NewPacket(reports.New(r, sampleMeta()), reports.PacketOptions{
		By: reports.ByConsultant, Subject: "Cleo " + evilHTML, Labels: map[string]string{"user": "Partner user"},
		Evidence: []reports.ManifestOrigin{{Path: "evidence/portal-4412.json", Origin: "exports/" + evilHTML}},
		Policies: []string{"policy/1-partner-access", "policy/2-acme-partner-access"},
	})
}

func sampleOutcomes(a *checks.Access) []*checks.RuleOutcome {
	if a.Eligibility.Policy == checks.NotJudged && a.Conformity.Policy == checks.NotJudged {
		return nil
	}
	var out []*checks.RuleOutcome
	for _, f := range a.Findings {
		out = append(out, &checks.RuleOutcome{Rule: f.Rule, Outcome: checks.Fail, Finding: f, BuiltinOnly: f.BuiltinOnly})
	}
	for _, u := range a.Unknowns {
		out = append(out, &checks.RuleOutcome{Rule: u.Rule, Outcome: checks.Unjudged, Unknowns: []*checks.Unknown{u}})
	}
	held := *ruleR01
	held.ID, held.Title = "R09", "The request is all there"
	return append(out,
		&checks.RuleOutcome{Rule: &held, Outcome: checks.Pass, Facts: []checks.Fact{
			{Name: "access.purposes", Value: evilTable, Source: checks.Source{Kind: "register"},
				Location: checks.Location{File: "evidence/register-1.json", Line: 7, Column: 3, Pointer: "/accesses/0/purposes"}},
			{Name: "client.portal.name", Value: evilHTML, Location: checks.Location{File: "evidence/../../etc", Line: 1, Column: 1}}}},
		&checks.RuleOutcome{Rule: ruleG03, Outcome: checks.NotApplicable, Facts: []checks.Fact{{Name: "clientUser.status", Value: "active"}}})
}

// filesOf writes the files of a packet that are texts.
func filesOf(t *testing.T, p *reports.Packet) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, part := range p.Parts() {
		if ext := path.Ext(part.File); ext != ".html" && ext != ".md" {
			continue
		}
		var b bytes.Buffer
		if err := part.Write(&b); err != nil {
			t.Fatalf("%s: %v", part.File, err)
		}
		out[part.File] = b.String()
	}
	return out
}

func TestGoldenPacket(t *testing.T) {
	files := filesOf(t, samplePacket(clone(sample())))
	for _, name := range []string{"index.html", "client-4412.html", "accesses/ann-agency-example-4412.html", "accesses/ann-agency-example-4412.md"} {
		golden(t, "packet-"+path.Base(name), []byte(files[name]))
	}
}

func TestPacketWorkbook(t *testing.T) {
	r := clone(sample())
	r.Accesses[0].UserName = evilSheet
	for _, part := range samplePacket(r).Parts() {
		if part.File != "request.xlsx" {
			continue
		}
		var first, again bytes.Buffer
		if err := part.Write(&first); err != nil {
			t.Fatal(err)
		}
		golden(t, "packet-request.xlsx.txt", dumpWorkbook(t, first.Bytes()))
		if part.Write(&again); !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Error("written twice, it is not the same")
		}
	}
}

// TestPacketTellsAll: every rule that was judged is on the page of its access, and only requested and granted accesses
// have one.
func TestPacketTellsAll(t *testing.T) {
	p := samplePacket(clone(sample()))
	files := filesOf(t, p)
	if len(p.Pages) != 6 || p.Others != 2 {
		t.Errorf("%d accesses have pages and %d have none, want 6 and 2", len(p.Pages), p.Others)
	}
	for _, a := range p.Pages {
		for _, o := range a.Access.Outcomes {
			id := `id="rule-` + o.Rule.ID + `"`
			if o.BuiltinOnly {
				id = `id="builtin-` + o.Rule.ID + `"`
			}
			if n := strings.Count(files["accesses/"+a.File+".html"], id); n != 1 {
				t.Errorf("%s.html tells %d times of %s", a.File, n, o.Rule.ID)
			}
			if !strings.Contains(files["accesses/"+a.File+".md"], "`"+o.Rule.ID+"` ") {
				t.Errorf("%s.md does not tell of %s", a.File, o.Rule.ID)
			}
		}
	}
	if !slices.IsSortedFunc(p.Pages, func(x, y *reports.AccessPage) int {
		if x.Request == y.Request {
			return 0
		} else if x.Request {
			return -1
		}
		return 1
	}) {
		t.Error("requests do not come first")
	}
}

// TestPacketHostile: whatever the texts, no page has a script, an element that no template has, or a place to load from.
func TestPacketHostile(t *testing.T) {
	r := poisoned(t).All
	for file, text := range filesOf(t, samplePacket(r)) {
		if path.Ext(file) != ".html" {
			continue
		}
		for _, bad := range []string{"<script", "<img", `href="javascript:`, "\u202E", "\x1b", `href="https://pixel`, `href="../evidence/..`} {
			if strings.Contains(text, bad) {
				t.Errorf("%s has %q in it", file, bad)
			}
		}
	}
}

// TestClientPage: the page for a client says nothing of the agency's own portal, of other clients, of who reviews, or
// of what the agency has to do by itself.
func TestClientPage(t *testing.T) {
	const agency, other, note = "SECRET-AGENCY", "OTHER-CLIENT", "CONSULTANT-NAME"
	r := clone(sample())
	for _, a := range r.Accesses {
		a.ChannelConsultant = note
		if a.HubID != 4412 {
			a.ClientName = other
		}
	}
	for _, a := range r.Accesses[:1] {
		for _, f := range a.Findings {
			f.Message = agency + " " + f.Message
			f.Evidence = append(f.Evidence, checks.Fact{Name: "partner.users.status", Value: agency, Source: checks.Source{Kind: "api"}},
				checks.Fact{Name: "client.portal.name", Value: agency, Source: checks.Source{Kind: "attested", By: agency}})
		}
	}
	own := *ruleR01
	own.Title = agency
	a := r.Accesses[0]
	a.Findings = append(a.Findings, &checks.Finding{Rule: &own, Subject: checks.Subject{Kind: policy.SubjectAccess, HubID: 4412}, Severity: policy.Error})
	files := filesOf(t, samplePacket(r))
	text := files["client-4412.html"]
	for _, bad := range []string{agency, other, note, "Hub ID 100<", "5523", "9001"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %q in it", bad)
		}
	}
	for _, want := range []string{"ann@<wbr>agency.example", ruleU02.Title, "Settings"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for name := range files {
		if name == "client-100.html" {
			t.Error("the agency's own portal has a page for its administrator")
		}
	}
}
