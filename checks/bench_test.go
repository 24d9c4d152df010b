package checks

import (
	"context"
	"testing"
)

func BenchmarkBind(b *testing.B) {
	p := builtin()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Bind(p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJudgePortal judges the compliant sample by all rules of the built-in policy.
func BenchmarkJudgePortal(b *testing.B) {
	plan := mustBind(b, builtin())
	s, err := readSample(builtin().Rules[0].Sample, "{}")
	if err != nil {
		b.Fatal(err)
	}
	e, err := s.evidence(plan)
	if err != nil {
		b.Fatal(err)
	}
	r := newRun(plan, e, newScope(Filter{}))
	b.ReportAllocs()
	for b.Loop() {
		r.portal(theClient)
	}
}

// BenchmarkRun reads and judges fifty portals from files.
func BenchmarkRun(b *testing.B) {
	plan := mustBind(b, builtin())
	in := world{files: agency(b, 50), now: present}.open(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(context.Background(), plan, in, Options{Now: moment(b, present)}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/50, "µs/portal")
}
