package reports

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"partnerlint/checks"
	"partnerlint/policy"
)

func TestFamilies(t *testing.T) {
	rule := func(id string) *policy.Rule { return &policy.Rule{ID: id} }
	got := families([]*checks.RuleCount{
		{Rule: rule("C01"), Pass: 1, Fail: 2, Waived: 3, Unknown: 4, NotApplicable: 5},
		{Rule: rule("C02"), Pass: 10, Fail: 20, Waived: 30, Unknown: 40, NotApplicable: 50},
		{Rule: rule("ACME7"), Pass: 1},
		{Rule: rule("7"), Unknown: 1},
	})
	parts := func(fail, unknown, waived, pass int) []KindCount {
		return []KindCount{{KindFail, fail}, {KindUnknown, unknown}, {KindWaived, waived}, {KindPass, pass}}
	}
	want := []*Bar{
		{Key: "C", Parts: parts(22, 44, 33, 11), Aside: 55},
		{Key: "ACME", Parts: parts(0, 0, 0, 1)},
		{Key: "7", Parts: parts(0, 1, 0, 0)},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Bar{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := got[0].Total(); n != 110 {
		t.Errorf("the bar is of %d, want 110: what applies to nothing is no part of it", n)
	}
}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		name     string
		outcomes []checks.Outcome
		findings []checks.Finding
		want     Kind
	}{
		{"an error before all", []checks.Outcome{checks.Unjudged, checks.Fail}, []checks.Finding{{Severity: policy.Warning}, {Severity: policy.Error}}, KindError},
		{"an unknown before a warning", []checks.Outcome{checks.Unjudged, checks.Fail}, []checks.Finding{{Severity: policy.Warning}}, KindUnknown},
		{"a warning", []checks.Outcome{checks.Pass, checks.Fail}, []checks.Finding{{Severity: policy.Info}, {Severity: policy.Warning}}, KindWarning},
		{"a waived error is waived", []checks.Outcome{checks.Fail, checks.Pass}, []checks.Finding{{Severity: policy.Error, Waiver: &policy.Waiver{}}}, KindWaived},
		{"what only the built-in policy finds", []checks.Outcome{checks.Pass}, []checks.Finding{{Severity: policy.Error, BuiltinOnly: true}}, KindPass},
		{"nothing applies", []checks.Outcome{checks.NotApplicable}, nil, KindNone},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &checks.Results{
				Portals:  []*checks.Portal{{HubID: 1}, {HubID: 2, Own: true}},
				Outcomes: []*checks.PortalOutcomes{{HubID: 1, Outcomes: c.outcomes}, {HubID: 2, Outcomes: c.outcomes}, {HubID: 3, Outcomes: c.outcomes}},
			}
			for _, f := range c.findings {
				f.Subject.HubID = 1
				r.Findings = append(r.Findings, &f)
			}
			want := []*Bar{{Key: string(c.want), Parts: []KindCount{{c.want, 1}}}}
			if diff := cmp.Diff(want, worst(r), cmpopts.IgnoreUnexported(Bar{})); diff != "" {
				t.Errorf("only the client portal counts, as %s (-want +got):\n%s", c.want, diff)
			}
		})
	}
}

func TestCoverage(t *testing.T) {
	c := coverage(&checks.Results{
		Rules: []*checks.RuleCount{{Pass: 990, Fail: 5, Waived: 4, Unknown: 1, NotApplicable: 77}},
		Needs: []*checks.Need{{Total: 2}, {Total: 3}},
	})
	if want := (Coverage{Judged: 999, Unknown: 1, Facts: 5}); c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
	if got := fmt.Sprint(c.Percent(), Coverage{Judged: 3}.Percent(), Coverage{}.Percent()); got != "99 100 0" {
		t.Errorf("per cent: %s; all is said of all only", got)
	}
}

func TestSegments(t *testing.T) {
	parts := func(counts ...int) []KindCount {
		var all []KindCount
		for _, n := range counts {
			all = append(all, KindCount{KindPass, n})
		}
		return all
	}
	for _, c := range []struct {
		name string
		bar  Bar
		want []segment
	}{
		{"nothing", Bar{Parts: parts(0, 0)}, nil},
		{"halves", Bar{Parts: parts(5, 0, 5)}, []segment{{KindPass, "0.00%", "50.00%"}, {KindPass, "50.00%", "50.00%"}}},
		{"of more", Bar{Parts: parts(1), scale: 4}, []segment{{KindPass, "0.00%", "25.00%"}}},
		{"one of thousands is seen, and the bar stays in its place", Bar{Parts: parts(1, 9999)},
			[]segment{{KindPass, "0.00%", "1.48%"}, {KindPass, "1.48%", "98.52%"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, segments(&c.bar)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
