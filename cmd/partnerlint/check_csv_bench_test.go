package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"partnerlint/schemas"
)

// csvShapes are registers as they grow long: what is kept small in one row or one portal can be large in another.
var csvShapes = []struct {
	name string
	row  func(w io.Writer, i, accesses int)
}{
	{"portals", func(w io.Writer, i, accesses int) { // five accesses at each portal, of fifty people in all
		portals := max(1, accesses/5)
		csvRequest(w, (i+i/portals)%50, fmt.Sprint(7200101+i%portals))
	}},
	{"people", func(w io.Writer, i, _ int) { // everybody once, at five portals
		csvRequest(w, i, fmt.Sprint(7200101+i%5))
	}},
	{"cells", func(w io.Writer, i, _ int) { // five hundred Hub IDs in a cell
		if i%500 > 0 {
			return
		}
		ids := make([]string, 500)
		for j := range ids {
			ids[j] = fmt.Sprint(7200101 + i/50/500*500 + j)
		}
		csvRequest(w, i/500%50, strings.Join(ids, "; "))
	}},
}

func csvRequest(w io.Writer, person int, hubIDs string) {
	fmt.Fprintf(w, "person%02d@fernhollow.example,Person %02d,%s,Client,7100100,templates; sequences,admin@client.example,Robin Vale,submitted,2026-11-20T09:30:00Z\n", person, person, hubIDs)
}

// csvRegisterOf writes a register of that many accesses.
func csvRegisterOf(tb testing.TB, path string, accesses int, row func(w io.Writer, i, accesses int)) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "Partner user,Name,Hub ID,Client,Partner Hub ID,Purposes,Primary administrator,Channel Consultant,Status,Submitted at")
	for i := range accesses {
		row(w, i, accesses)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkCheckCSV checks long registers: the time for an access does not grow with their number.
func BenchmarkCheckCSV(b *testing.B) {
	for _, shape := range csvShapes {
		for _, accesses := range []int{1_000, 10_000, 100_000, schemas.MaxRegisterAccesses} {
			b.Run(fmt.Sprintf("%s/%d", shape.name, accesses), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), "register.csv")
				csvRegisterOf(b, path, accesses, shape.row)
				args := []string{"check", path, filepath.Join(moduleRoot, "examples", "agency", "exports"), "--now", "2026-11-24"}
				b.ReportAllocs()
				for b.Loop() {
					if got := run(b.Context(), args, shell{in: strings.NewReader(""), out: io.Discard, err: io.Discard}); got != findings {
						b.Fatalf("exit status %d", got)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*accesses), "ns/access")
			})
		}
	}
}
