package checks

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"partnerlint/policy"
)

// alike compares Results; a policy and its parts are compared by identity.
var alike = cmp.Options{
	cmp.Comparer(func(a, b *policy.Policy) bool { return a == b }),
	cmp.Comparer(func(a, b *policy.Rule) bool { return a == b }),
	cmp.Comparer(func(a, b *policy.Waiver) bool { return a == b }),
	cmpopts.EquateComparable(),
}

func TestRunIsTheSameOnAnyNumberOfWorkers(t *testing.T) {
	plan := mustBind(t, builtin())
	w := world{files: agency(t, 40), now: present}
	in := w.open(t)
	want, err := Run(context.Background(), plan, in, Options{Now: moment(t, present), Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Findings) < 10 || len(want.Unknowns) < 5 || len(want.Accesses) < 40 || len(want.Persons) < 40 || len(want.Portals) != 40 {
		t.Fatalf("the agency shows too little: %d findings, %d unknowns, %d accesses, %d persons, %d portals",
			len(want.Findings), len(want.Unknowns), len(want.Accesses), len(want.Persons), len(want.Portals))
	}
	for _, jobs := range []int{1, 2, 8} {
		got, err := Run(context.Background(), plan, in, Options{Now: moment(t, present), Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, alike); diff != "" {
			t.Errorf("with %d workers the results differ (-want +got)\n%s", jobs, diff)
		}
	}
	w.paths = sortedKeys(w.files)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(w.paths), func(i, j int) { w.paths[i], w.paths[j] = w.paths[j], w.paths[i] })
	if diff := cmp.Diff(want, w.run(t, plan, Options{}), alike); diff != "" {
		t.Errorf("with the inputs in another order the results differ (-want +got)\n%s", diff)
	}
}

func TestRunIsOrdered(t *testing.T) {
	got := world{files: agency(t, 15), now: present}.run(t, mustBind(t, builtin()), Options{})
	if !slices.IsSortedFunc(got.Findings, compareFindings) {
		t.Error("the findings are not in order")
	}
	if !slices.IsSortedFunc(got.Portals, func(a, b *Portal) int { return int(a.HubID - b.HubID) }) {
		t.Error("the portals are not in order")
	}
	if !slices.IsSortedFunc(got.Accesses, func(a, b *Access) int {
		return int(a.HubID-b.HubID)*10 + strings.Compare(personKey(a.User), personKey(b.User))
	}) {
		t.Error("the accesses are not in order")
	}
	total := 0
	for _, r := range got.Rules {
		total += r.Fail + r.Waived
	}
	if total != len(got.Findings) {
		t.Errorf("the rules count %d fails, and there are %d findings", total, len(got.Findings))
	}
}

func TestProgressCountsPortals(t *testing.T) {
	var told []int
	w := world{files: agency(t, 5), now: present}
	w.run(t, mustBind(t, builtin()), Options{Progress: func(done, total int) {
		if total != 6 { // five clients and the partner portal
			t.Errorf("%d portals in all, want 6", total)
		}
		told = append(told, done)
	}})
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6}, told); diff != "" {
		t.Errorf("progress (-want +got)\n%s", diff)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	in := world{files: agency(t, 30), now: present}.open(t)
	plan := mustBind(t, builtin())
	ctx, cancel := context.WithCancel(context.Background())
	got, err := Run(ctx, plan, in, Options{Now: moment(t, present), Jobs: 2, Progress: func(done, _ int) {
		if done == 3 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("results %v, error %v: want none, and that the context ended", got != nil, err)
	}
	if _, err := Run(ctx, plan, in, Options{Now: moment(t, present)}); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

func TestFaultCostsOnePortal(t *testing.T) {
	plan := mustBind(t, testPolicy(testRule("T01", policy.SubjectClient, "false", "no")))
	require := &plan.rules[policy.SubjectClient][0].cases[0].require
	holds := require.eval
	require.eval = func(f *frame) value {
		if f.slots[slotClient].view.hubID == theClient+1 {
			panic("a fault")
		}
		return holds(f)
	}
	got := world{files: agency(t, 3), now: present}.run(t, plan, Options{Jobs: 1})
	want := []Diagnostic{{Message: "Hub ID 3300002 could not be judged: a fault in partnerlint (a fault)", Unread: true}}
	if diff := cmp.Diff(want, got.Diagnostics); diff != "" {
		t.Errorf("diagnostics (-want +got)\n%s", diff)
	}
	var hubs []int64
	for _, f := range got.Findings {
		hubs = append(hubs, f.Subject.HubID)
	}
	if diff := cmp.Diff([]int64{theClient, theClient + 2}, hubs); diff != "" {
		t.Errorf("findings (-want +got)\n%s", diff)
	}
}

func TestEvaluationErrorsAreUnknownAndTold(t *testing.T) {
	users := make([]string, 50)
	for i := range users {
		users[i] = fmt.Sprintf(`{"id": "%d", "email": "u%d@x.example"}`, i, i)
	}
	w := world{files: files(exportOf(theClient, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, "["+strings.Join(users, ",")+"]")),
		registerOf("complete")), now: present}
	for _, x := range []struct{ require, want string }{
		{`1 / (count(client.users) - 50) == 1`, "division by zero"},
		{`client.users[50].superAdmin`, "the list has no element at this place"},
		// More than the hundred thousand steps that are allowed here.
		{`client.users.all(a, client.users.all(b, client.users.all(c, c.id != "300")))`, "the expression takes too many steps on this portal"},
	} {
		for _, part := range []string{"require", "when"} {
			if part == "when" && strings.Contains(x.require, "all(b") {
				continue // once is enough
			}
			rule := testRule("T01", policy.SubjectClient, x.require, "no")
			if part == "when" {
				rule.When, rule.Cases[0].Require = rule.Cases[0].Require, expr("true")
			}
			plan := mustBind(t, testPolicy(rule))
			plan.steps = 100_000
			got := w.run(t, plan, Options{})
			want := []Diagnostic{{Position: "T01.toml:1:1", Unread: true, Message: "rule T01 could not be evaluated on client at Hub ID 3300001: " + x.want}}
			if diff := cmp.Diff(want, got.Diagnostics); diff != "" {
				t.Errorf("%s %s: diagnostics (-want +got)\n%s", part, x.require, diff)
			}
			if n := got.Rules[0]; n.Unknown != 1 || n.Pass+n.Fail+n.NotApplicable != 0 {
				t.Errorf("%s %s: %+v, want one unknown", part, x.require, *n)
			}
			if len(got.Unknowns) != 1 || got.Portals[0].Conformity.Policy != Unproven {
				t.Errorf("%s %s: %d unknowns, the portal is %s", part, x.require, len(got.Unknowns), got.Portals[0].Conformity.Policy)
			}
		}
	}
}

// TestExportsThatCannotBeRead judges what remains, and says what is lost.
func TestExportsThatCannotBeRead(t *testing.T) {
	w := world{files: files(exportOf(theClient, "2026-11-12T00:00:00Z", usersOf("complete", byAPI, `[{"id": 7, "email": "a@x.example"}]`)),
		exportOf(theClient, "2026-11-01T00:00:00Z", usersOf("complete", byAPI, `[{"id": "7", "email": "a@x.example"}]`))), now: present}
	answers, told := w.ask(t, client(`client.users.map(u, u.id)`))
	if len(answers) != 1 || answers[0] != `["7"]` {
		t.Errorf("answers %q, want the older export's", answers)
	}
	if len(told) != 1 || !told[0].Unread || told[0].Position != "in/0.json:2:102" || !strings.HasPrefix(told[0].Message, "/users/items/0/id: ") {
		t.Errorf("diagnostics %+v", told)
	}
}

func TestVerdicts(t *testing.T) {
	const unknown = `client.partnerProgram.tier == "gold"`
	type judged struct {
		severity policy.Severity
		require  string
		waived   bool
	}
	holds, fails, lacks := judged{policy.Error, "true", false}, judged{policy.Error, "false", false}, judged{policy.Error, unknown, false}
	waived, warns, doubts := judged{policy.Error, "false", true}, judged{policy.Warning, "false", false}, judged{policy.Warning, unknown, false}
	waivedLack := judged{policy.Error, unknown, true}
	for _, x := range []struct {
		name    string
		results []judged
		ready   Verdict // of a draft, by rules of the stage eligibility
		comply  Verdict // of a granted access, by rules of the stage conduct
	}{
		{"no rule", nil, NotJudged, NotJudged},
		{"all hold", []judged{holds, holds}, Ready, Compliant},
		{"warnings never block", []judged{holds, warns, doubts}, Ready, Compliant},
		{"a warning alone", []judged{warns}, Ready, Compliant},
		{"one fails", []judged{holds, fails, lacks, waived}, Blocked, Violating},
		{"one is unknown", []judged{holds, lacks, waived}, NeedsEvidence, Unproven},
		{"one is waived", []judged{holds, waived, warns}, ReadyWithWaivers, CompliantWithWaivers},
		{"an unknown cannot be waived", []judged{waivedLack}, NeedsEvidence, Unproven},
	} {
		for _, stage := range []policy.Stage{policy.Eligibility, policy.Form, policy.Conduct} {
			p := testPolicy()
			for i, j := range x.results {
				rule := testRule(fmt.Sprintf("T%02d", i), policy.SubjectAccess, j.require, "no")
				rule.Stage, rule.Cases[0].Severity = stage, j.severity
				if stage != policy.Conduct {
					rule.Moment = policy.AtRequest
				}
				p.Rules = append(p.Rules, rule)
				if j.waived {
					p.Waivers = append(p.Waivers, &policy.Waiver{Rule: rule.ID, HubID: theClient, User: "ANN@p.example", Expires: moment(t, "2026-12-31T00:00:00Z")})
				}
			}
			status := "draft"
			if stage == policy.Conduct {
				status = "granted"
			}
			w := world{files: files(exportOf(theClient, "2026-11-12T00:00:00Z"),
				registerOf("complete", fmt.Sprintf(`{"user": "ann@p.example", "hubId": %d, "status": "%s"}`, theClient, status))), now: present}
			got := w.run(t, mustBind(t, p), Options{}).Accesses[0]
			verdicts, want := got.Eligibility, x.ready
			if stage == policy.Conduct {
				verdicts, want = got.Conformity, x.comply
			}
			builtin := want
			switch want { // a waiver is the agency's word
			case ReadyWithWaivers:
				builtin = Blocked
			case CompliantWithWaivers:
				builtin = Violating
			}
			if diff := cmp.Diff(Verdicts{want, builtin}, verdicts); diff != "" {
				t.Errorf("%s, stage %s (-want +got)\n%s", x.name, stage, diff)
			}
		}
	}
}

// What is known at all is no conduct: a rule of the stage evidence that holds makes nobody compliant.
func TestEvidenceAloneIsNoVerdict(t *testing.T) {
	for require, want := range map[string]Verdict{"true": NotJudged, "false": Violating, `client.partnerProgram.tier == "gold"`: Unproven} {
		rule := testRule("T01", policy.SubjectClient, require, "no")
		rule.Stage = policy.Evidence
		got := world{files: files(exportOf(theClient, "2026-11-12T00:00:00Z")), now: present}.run(t, mustBind(t, testPolicy(rule)), Options{})
		if v := got.Portals[0].Conformity.Policy; v != want {
			t.Errorf("%s: %s, want %s", require, v, want)
		}
	}
}

func TestDeniedAndRevokedAreListedAndNotJudged(t *testing.T) {
	for _, status := range []string{"denied", "revoked"} {
		rule := testRule("T01", policy.SubjectAccess, "false", "no")
		w := world{files: files(exportOf(theClient, "2026-11-12T00:00:00Z"),
			registerOf("complete", fmt.Sprintf(`{"user": "ann@p.example", "hubId": %d, "status": "%s"}`, theClient, status))), now: present}
		got := w.run(t, mustBind(t, testPolicy(rule)), Options{})
		if len(got.Accesses) != 1 || got.Accesses[0].Eligibility.Policy != NotJudged || got.Accesses[0].Conformity.Policy != NotJudged || len(got.Findings) != 0 {
			t.Errorf("%s: %d accesses, %d findings", status, len(got.Accesses), len(got.Findings))
		}
	}
}

func TestDecisionDue(t *testing.T) {
	w := world{files: files(exportOf(theClient, "2026-11-12T00:00:00Z"), registerOf("complete", submitted("ann@p.example", "2026-11-13T10:00:00Z"),
		fmt.Sprintf(`{"user": "bo@p.example", "hubId": %d, "status": "draft"}`, theClient))), now: present}
	got := w.run(t, mustBind(t, builtin()), Options{}).Accesses
	if due := got[0].DecisionDue.Format("2006-01-02 15:04:05"); due != "2026-11-18 23:59:59" {
		t.Errorf("due %s, want three business days after a Friday", due)
	}
	if !got[1].DecisionDue.IsZero() {
		t.Errorf("a draft is due %s", got[1].DecisionDue)
	}
}

func TestFingerprints(t *testing.T) {
	run := func(user string, hub int, id, message string) string {
		rule := testRule(id, policy.SubjectAccess, "client.hubId == 1", message)
		w := world{files: files(registerOf("complete", fmt.Sprintf(`{"user": "%s", "hubId": %d, "partnerHubId": %d, "status": "draft"}`, user, hub, thePartner))), now: present}
		got := w.run(t, mustBind(t, testPolicy(rule)), Options{})
		if len(got.Findings) != 1 {
			t.Fatalf("%d findings, want 1", len(got.Findings))
		}
		return got.Findings[0].Fingerprint
	}
	first := run("ann@p.example", theClient, "T01", "no")
	// What is stored of earlier runs is compared with it: a change here makes every finding new.
	if want := "7b49ab2f492d4876ae50c6aa8361099c"; first != want {
		t.Errorf("the fingerprint is %s, want %s", first, want)
	}
	if got := run(" ANN@P.example", theClient, "T01", "another message"); got != first {
		t.Error("the message or the writing of the address changes the fingerprint")
	}
	for what, got := range map[string]string{"another user": run("bo@p.example", theClient, "T01", "no"),
		"another portal": run("ann@p.example", theClient+1, "T01", "no"), "another rule": run("ann@p.example", theClient, "T02", "no")} {
		if got == first {
			t.Errorf("%s has the same fingerprint", what)
		}
	}
}

// TestDecidedBy says what the facts of a request rest on.
func TestDecidedBy(t *testing.T) {
	list := usersOf("complete", byAPI, `[{"id": "501", "email": "ann@northlight.example"}]`)
	log := `"securityEvents": {"coverage": "complete", "source": {"kind": "api"}, "window": {"from": "2026-01-01T00:00:00Z", "to": "2026-11-12T00:00:00Z"},
		"items": [{"id": "e1", "at": "2026-11-11T00:00:00Z", "type": "ADD_USER", "userId": "501"}]}`
	row := registerOf("complete", submitted("ann@northlight.example", "2026-11-10T00:00:00Z"))
	for _, x := range []struct {
		files map[string]string
		want  string
	}{
		{files(exportOf(theClient, "2026-11-09T00:00:00Z", usersOf("complete", byAPI, "[]")), row), "snapshot"},
		{files(exportOf(theClient, "2026-11-12T00:00:00Z", list, log), row), "events"},
	} {
		rule := testRule("T01", policy.SubjectAccess, "clientUser != null", "no")
		rule.Stage, rule.Moment = policy.Eligibility, policy.AtRequest
		got := world{files: x.files, now: present}.run(t, mustBind(t, testPolicy(rule)), Options{})
		if len(got.Findings) != 1 || got.Findings[0].DecidedBy != x.want {
			t.Errorf("%d findings, want one decided by %s", len(got.Findings), x.want)
		}
	}
}
