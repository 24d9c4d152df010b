package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

// sampleBaseline is what an earlier run of the sample would have reported, less its first finding and with one more.
func sampleBaseline(t *testing.T) *reports.Baseline {
	t.Helper()
	earlier := sample()
	earlier.Findings = earlier.Findings[1:]
	gone := *earlier.Findings[0]
	gone.Fingerprint, gone.Message = "put-right", "What was put right: "+evilHTML
	earlier.Findings = append(earlier.Findings, &gone)
	for _, a := range earlier.Accesses {
		a.Findings = nil
	}
	for _, p := range earlier.Persons {
		p.Findings = nil
	}
	for _, p := range earlier.Portals {
		p.Findings = nil
	}
	var b bytes.Buffer
	if err := reports.WriteJSON(&b, reports.New(earlier, sampleMeta())); err != nil {
		t.Fatal(err)
	}
	baseline, err := reports.ReadBaseline(&b, "earlier/report.json")
	if err != nil {
		t.Fatal(err)
	}
	return baseline
}

func TestChanges(t *testing.T) {
	meta := sampleMeta()
	meta.Baseline = sampleBaseline(t)
	r := reports.New(sample(), meta)
	if r.Changes == nil {
		t.Fatal("there are no changes")
	}
	inForce := 0
	for _, f := range r.All.Findings {
		if !f.BuiltinOnly {
			inForce++
		}
	}
	if got := inForce; r.Changes.New < 1 || r.Changes.New+r.Changes.Unchanged != got {
		t.Errorf("%d new and %d unchanged of %d findings", r.Changes.New, r.Changes.Unchanged, got)
	}
	if got := r.State(r.All.Findings[0]); got != reports.BaselineNew {
		t.Errorf("the first finding is %q; expected new", got)
	}
	if got := r.State(r.All.Findings[1]); got != reports.BaselineUnchanged {
		t.Errorf("the second finding is %q; expected unchanged", got)
	}
	var gone []string
	for _, f := range r.Changes.Gone.Shown {
		gone = append(gone, f.Fingerprint)
	}
	if diff := cmp.Diff([]string{"put-right"}, gone); diff != "" {
		t.Errorf("gone (-want +got)\n%s", diff)
	}
}

// What only the unchanged built-in policy still finds is gone for the policy in force.
func TestWhatThePolicyNoLongerFindsIsGone(t *testing.T) {
	meta := sampleMeta()
	meta.Baseline = sampleBaseline(t)
	before := reports.New(sample(), meta).Changes.GoneCount()
	results := sample()
	for _, f := range results.Findings[1:] {
		if !f.BuiltinOnly {
			f.BuiltinOnly = true
			break
		}
	}
	if got := reports.New(results, meta).Changes.GoneCount(); got != before+1 {
		t.Errorf("%d findings are gone, want %d", got, before+1)
	}
}

func TestWithoutABaselineNothingIsNew(t *testing.T) {
	r := reports.New(sample(), sampleMeta())
	if got := r.State(r.All.Findings[0]); got != "" || r.Changes != nil {
		t.Errorf("state %q, changes %v; expected none", got, r.Changes)
	}
}

func TestBadBaselines(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "old.json: it ends too early; expected the report.json"},
		"cut off":       {`{"kind":"audit-results","findings":[`, "old.json: it ends too early"},
		"no JSON":       {"# Report", "old.json: it is not JSON (at byte 1)"},
		"another type":  {`{"kind":"audit-results","findings":"none"}`, "findings is a string"},
		"no moment":     {`{"kind":"audit-results","now":"noon"}`, `"noon" is no moment`},
		"another kind":  {`{"kind":"portal-export","schemaVersion":"1"}`, `expected kind "audit-results"`},
		"a newer shape": {`{"kind":"audit-results","schemaVersion":"9"}`, `schemaVersion "9"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reports.ReadBaseline(strings.NewReader(c.text), "old.json")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; expected an error with %q", err, c.want)
			}
		})
	}
}
