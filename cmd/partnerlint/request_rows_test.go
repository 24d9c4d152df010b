package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

var builtin = sync.OnceValues(func() (*policy.Policy, error) { return policy.Load(nil) })

// requestBytes writes a request workbook under the built-in policy.
func requestBytes(t rapid.TB, filled reports.Requests) []byte {
	t.Helper()
	p, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := reports.WriteRequestWorkbook(&b, p, schemas.RegisterLabels(), filled); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rowsRead reads a workbook as a register.
func rowsRead(t rapid.TB, dir string, text []byte) []reports.RequestRow {
	t.Helper()
	path := filepath.Join(dir, "r.xlsx")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := schemas.Open(context.Background(), []string{path}, nil, schemas.OpenOptions{TempDir: dir, Workers: 1})
	if in == nil {
		t.Fatal(err)
	}
	defer in.Close()
	for _, p := range in.Problems() {
		if p.Unread {
			t.Error(p)
		}
	}
	var rows []reports.RequestRow
	for _, r := range in.Accesses() {
		text, err := in.RowText(r)
		if err != nil {
			t.Fatal(err)
		}
		row, err := reports.RequestRowOf(text)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// What is written into a request workbook is read from it again: each value, of its type, and no formula.
func TestRequestRowsAreReadAgain(t *testing.T) {
	texts := rapid.SampledFrom([]string{"=HYPERLINK(\"x\")", "+1", "-1", "@cmd", "'quoted", "007", "7.0E+06", "Bäckerei\nMarrow", "a\u202Eb\u202Cc", "_x0041_", "_x005F_x0041_x0042_", "tab\tand \x1b", "<b>&amp;", "2026-11-24", "TRUE", "#N/A"})
	// White space in a name is one space once it has been read.
	names := rapid.Map(texts, func(s string) string { return strings.Join(strings.Fields(s), " ") })
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		at := time.Unix(rapid.Int64Range(-1e9, 5e9).Draw(t, "seconds"), rapid.SampledFrom([]int64{0, 0, 1e6, 1}).Draw(t, "nanos")).UTC()
		return rapid.SampledFrom([]time.Time{{}, at, at.Truncate(time.Minute), at.Truncate(24 * time.Hour)}).Draw(t, "moment")
	})
	row := rapid.Custom(func(t *rapid.T) reports.RequestRow {
		r := reports.RequestRow{User: texts.Draw(t, "user"), Status: rapid.SampledFrom([]string{"draft", "submitted", "granted", "denied", "revoked"}).Draw(t, "status"),
			ID: rapid.OneOf(texts, rapid.StringMatching(`[0-9]{1,18}`)).Draw(t, "id"), UserID: rapid.StringMatching(`[0-9]{1,18}`).Draw(t, "userId"), UserName: names.Draw(t, "name"),
			ClientName: names.Draw(t, "client"), Purposes: []string{}, PartnerHubID: rapid.Int64Range(1, 1<<53-1).Draw(t, "partner"), PrimaryAdministrator: names.Draw(t, "admin"),
			SubmittedAt: moment.Draw(t, "submitted"), DecidedAt: moment.Draw(t, "decided")}
		r.HubID = rapid.OneOf(rapid.Int64Range(1, 1e8), rapid.Int64Range(1, 1<<53-1)).Draw(t, "hub")
		r.HubIDText = strconv.FormatInt(r.HubID, 10)
		if rapid.Bool().Draw(t, "unknown") {
			r.HubID, r.HubIDText = 0, rapid.SampledFrom([]string{"7.0E+06", "tbd", "=1+1"}).Draw(t, "written")
		}
		for range rapid.IntRange(0, 3).Draw(t, "purposes") {
			r.Purposes = append(r.Purposes, rapid.SampledFrom([]string{"templates", "=SUM(A1)", "Help desk"}).Draw(t, "purpose"))
		}
		return r
	})
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(row, 1, 5).Draw(t, "rows")
		text := requestBytes(t, reports.Requests{Rows: rows})
		if diff := cmp.Diff(rows, rowsRead(t, dir, text)); diff != "" {
			t.Fatalf("(-written +read)\n%s", diff)
		}
		if bytes.Contains(unpacked(t, text, "xl/worksheets/sheet1.xml"), []byte("<f>")) {
			t.Fatal("a formula")
		}
	})
}

// unpacked is a part of a workbook.
func unpacked(t rapid.TB, text []byte, part string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, ok := f.Pkg.Load(part)
	if !ok {
		t.Fatalf("no %s", part)
	}
	return content.([]byte)
}
