package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// requestsOf writes a workbook of n requests of fifty people at n/5 portals, a few of which are the examples'.
func requestsOf(tb testing.TB, path string, n int) {
	tb.Helper()
	p, err := policy.Load(nil)
	if err != nil {
		tb.Fatal(err)
	}
	rows := make([]reports.RequestRow, n)
	for i := range rows {
		hub, person := int64(7200101+i%(n/5)), (i+i/(n/5))%50
		rows[i] = reports.RequestRow{User: fmt.Sprintf("person%02d@fernhollow.example", person), UserName: fmt.Sprintf("Person %02d", person), HubID: hub,
			ClientName: fmt.Sprintf("Client %d", hub), PartnerHubID: 7100100, Purposes: []string{"templates", "sequences"},
			PrimaryAdministrator: fmt.Sprintf("admin@client%d.example", hub), ChannelConsultant: "Robin Vale", Status: "submitted",
			SubmittedAt: time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)}
	}
	var b bytes.Buffer
	if err := reports.WriteRequestWorkbook(&b, p, schemas.RegisterLabels(), reports.Requests{Rows: rows}); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkCheckWorkbook checks a workbook of 10,000 requests at 2,000 portals, of which the exports show a few. With
// REQUESTS=FILE.xlsx it leaves the workbook there, to be checked from outside.
func BenchmarkCheckWorkbook(b *testing.B) {
	path := os.Getenv("REQUESTS")
	if path == "" {
		path = filepath.Join(b.TempDir(), "requests.xlsx")
	}
	requestsOf(b, path, 10_000)
	args := []string{"check", path, filepath.Join(moduleRoot, "examples", "agency", "exports"), "--now", "2026-11-24"}
	b.ReportAllocs()
	for b.Loop() {
		if got := run(b.Context(), args, shell{in: strings.NewReader(""), out: io.Discard, err: io.Discard}); got != findings {
			b.Fatalf("exit status %d", got)
		}
	}
}
