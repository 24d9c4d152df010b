package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

// hostileTexts are what a cell of a workbook can hold.
var hostileTexts = []string{
	`"` + "\nrule = 'C01'\n[[waiver]]", `'''`, `"""`, `\u0041\`, "=cmd()|x", "# no comment", "\x1b[31mred", "a\u202Eb\u202C",
	"null\x00byte", "bad\xff\xfeUTF-8", "line\u2028line\u2029line\u0085", "\U0001F600 \U000E0041", `<b>&amp;]]>`, strings.Repeat("long ", 2000),
}

// load loads the waivers at the end of a user's policy.
func load(t *testing.T, text []byte) *policy.Policy {
	t.Helper()
	file := filepath.Join(t.TempDir(), "acme.toml")
	head := "[policy]\nid = \"acme\"\ntitle = \"ACME\"\nextends = [\"partner-access\"]\n\n"
	if err := os.WriteFile(file, append([]byte(head), text...), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load([]string{file})
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return p
}

// TestWaiversLoad writes waivers with hostile texts into a workbook's rows, and loads what comes of them as a policy.
func TestWaiversLoad(t *testing.T) {
	p, err := policy.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &review{header: reviewHeader{}}
	for i, label := range reviewColumns {
		r.header[label] = i + 1
	}
	for i, text := range hostileTexts {
		r.rows = append(r.rows, reviewRow{i + 2, map[string]string{
			columnRule: "e01", columnHubID: fmt.Sprint(100 + i), columnUser: text + "@agency.example", columnDisposition: "waive",
			columnComment: text, columnApprovedBy: text, columnExpires: "2027-01-31",
		}})
	}
	result, err := judgeReview(r, p, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	text, err := waiversTOML("a\n[x].xlsx", p, result.waivers)
	if err != nil {
		t.Fatal(err)
	}
	loaded := load(t, text)
	if len(loaded.Waivers) != len(hostileTexts) {
		t.Fatalf("%d waivers of %d texts:\n%s", len(loaded.Waivers), len(hostileTexts), text)
	}
	for i, w := range loaded.Waivers {
		want := strings.ToValidUTF8(hostileTexts[i], "\uFFFD")
		if i == 9 { // each of two bytes stands for itself
			want = "bad\uFFFD\uFFFDUTF-8"
		}
		reason := strings.Join(strings.Fields(want), " ")
		if w.Rule != "E01" || w.HubID != int64(100+i) || w.Reason != reason || w.ApprovedBy != reason || w.User != want+"@agency.example" ||
			w.Expires.Format(time.DateOnly) != "2027-01-31" {
			t.Errorf("waiver %d: %+v, want the text %q", i, w, want)
		}
	}
}

// TestWaiversOfLargeSheet reads a sheet that is kept in a temporary file, and leaves none behind.
func TestWaiversOfLargeSheet(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	const rows = 12_000
	records := [][]string{reviewColumns}
	for i := range rows {
		record := []string{"C04", fmt.Sprint(i + 1), "", "", strings.Repeat("x", 1500), "", ""}
		if i%100 == 0 {
			record = []string{"C04", fmt.Sprint(i + 1), "", "waive", "agreed", "Iris", "date:2027-01-31"}
		}
		records = append(records, record)
	}
	file := filepath.Join(t.TempDir(), "findings.xlsx")
	w := workbookOf(func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}, reviewSheet, records, false)
	if err := w.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), []string{"waivers", "import", file, "--now", "2026-11-20"}, shell{out: &stdout, err: &stderr})
	if status != complete {
		t.Fatalf("status %d: %s", status, stderr.String())
	}
	if got := len(load(t, stdout.Bytes()).Waivers); got != rows/100 {
		t.Errorf("%d waivers, want %d", got, rows/100)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestExpiry(t *testing.T) {
	for _, test := range []struct {
		text     string
		date1904 bool
		want     string // empty: no date
	}{
		{"2027-01-31", false, "2027-01-31"},
		{"46418", false, "2027-01-31"},
		{"46418.75", false, "2027-01-31"},
		{"4.6418E4", false, "2027-01-31"},
		{"44956", true, "2027-01-31"},
		{"2958465", false, "9999-12-31"},
		{"2958466", false, ""},
		{"2958465", true, ""},
		{"2027-01-31T00:00:00.000Z", false, "2027-01-31"},
		{"2027-01-31 12:00:00", false, "2027-01-31"},
		{"2027-02-29", false, ""},
		{"2027-1-31", false, ""},
		{"31.01.2027", false, ""},
		{"01/31/2027", false, ""},
		{"2027", false, ""},
		{"20270131", false, ""},
		{"-46418", false, ""},
		{"NaN", false, ""},
		{"Inf", false, ""},
		{"#N/A", false, ""},
		{"end of January", false, ""},
	} {
		day, ok := expiry(test.text, test.date1904)
		if !ok {
			day = ""
		}
		if day != test.want {
			t.Errorf("expiry(%q, %t) is %q, want %q", test.text, test.date1904, day, test.want)
		}
	}
}

func TestHubID(t *testing.T) {
	for text, want := range map[string]int64{
		"4412": 4412, "4412.0": 4412, "7.1001E+6": 7100100, "9007199254740991": 1<<53 - 1,
		"": 0, "0": 0, "-4": 0, "44.12": 0, "44,12": 0, "4 412": 0, "9007199254740992": 0, "0x10": 0, "1_000": 0, "NaN": 0, "Inf": 0, "abc": 0,
	} {
		if got := hubID(text); got != want {
			t.Errorf("hubID(%q) is %d, want %d", text, got, want)
		}
	}
}

// TestExpiryInTimeZone holds that a waiver may still be asked for on its last day, in the policy's time zone.
func TestExpiryInTimeZone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "acme.toml")
	if err := os.WriteFile(file, []byte("[policy]\nid = \"acme\"\ntitle = \"ACME\"\nextends = [\"partner-access\"]\n[params]\ntime_zone = \"America/New_York\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	r := &review{header: reviewHeader{columnExpires: 1, columnDisposition: 2}, rows: []reviewRow{{2, map[string]string{
		columnRule: "C04", columnHubID: "1", columnDisposition: "waive", columnComment: "c", columnApprovedBy: "a", columnExpires: "2027-01-31",
	}}}}
	lastSecond := time.Date(2027, 2, 1, 4, 59, 59, 0, time.UTC)
	for now, want := range map[time.Time]string{
		lastSecond:                  "",
		lastSecond.Add(time.Second): "Findings!A2: Expires is 2027-01-31, which was over on 2027-02-01; expected a date from then on, such as 2027-01-31",
	} {
		_, err := judgeReview(r, p, now)
		got := ""
		if err != nil {
			got, _, _ = strings.Cut(err.Error(), "\n")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("at %s (-want +got)\n%s", now, diff)
		}
	}
}
