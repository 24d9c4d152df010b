package reports_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"partnerlint/checks"
	"partnerlint/reports"
)

// manyPortals is an agency far above the largest known.
const manyPortals = 100_000

// largest is a run over many portals that lack the same facts, as portals do from which only the API was asked.
func largest(portals int) *checks.Results {
	r := many(portals)
	needs := r.Needs
	r.Needs = nil
	for _, n := range needs {
		for i := range 4 {
			more := *n
			more.Fact, more.Total = fmt.Sprint(n.Fact, i), portals
			more.Subjects = nil
			for _, p := range r.Portals[:checks.MaxNeedSubjects] {
				more.Subjects = append(more.Subjects, checks.NeedSubject{HubID: p.HubID, PortalName: p.Name, User: "ann@agency.example"})
			}
			r.Needs = append(r.Needs, &more)
		}
	}
	return r
}

func BenchmarkReport(b *testing.B) {
	results := largest(manyPortals)
	for _, f := range reports.Formats {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f.Write(io.Discard, reports.New(results, reports.Meta{})); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// scale weighs the live heap while a report is written.
type scale struct {
	every, until int
	heaviest     uint64
}

func (s *scale) Write(p []byte) (int, error) {
	if s.until -= len(p); s.until <= 0 {
		s.until = s.every
		s.heaviest = max(s.heaviest, liveHeap())
	}
	return len(p), nil
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
