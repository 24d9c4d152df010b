//go:build !race

package reports_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"partnerlint/policy"
	"partnerlint/reports"
)

// The tests of this file weigh one renderer at a time at a size that counts. The race detector would find nothing in them,
// multiplies what they weigh and takes minutes for it, so that .ci/run runs them without it.

// TestWorkbookTellsWhatItCuts: texts and links have limits, and the summary says what they cost.
func TestWorkbookTellsWhatItCuts(t *testing.T) {
	const n, maxLinks, maxText = 40_000, 65_530, 32_767
	results := sample()
	one := results.Findings[4]
	results.Findings = results.Findings[:0]
	for i := range n {
		f := *one
		f.Fingerprint = fmt.Sprint(i)
		results.Findings = append(results.Findings, &f)
	}
	results.Findings[0].Message = strings.Repeat("é🙂", 20_000)
	results.Findings[1].Message = strings.Repeat("é", maxText) // fits
	f := openWorkbook(t, write(t, format(t, "xlsx"), reports.New(results, sampleMeta())))
	letter, rows := column(t, f, "Findings", "Message")
	if rows != n+1 {
		t.Errorf("%d rows for %d findings", rows, n)
	}
	cut, _ := f.GetCellValue("Findings", letter+"2")
	if units := len(utf16.Encode([]rune(cut))); units > maxText || units < maxText-2 || !strings.HasSuffix(cut, "🙂 … (cut)") && !strings.HasSuffix(cut, "é … (cut)") {
		t.Errorf("the long message has %d units and ends %q", units, cut[len(cut)-20:])
	}
	if whole, _ := f.GetCellValue("Findings", letter+"3"); len([]rune(whole)) != maxText {
		t.Errorf("a message that fits is cut to %d", len([]rune(whole)))
	}
	told := map[string]string{}
	summary, err := f.GetRows("Summary")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range summary {
		if len(row) > 1 {
			told[strings.Fields(row[0] + " -")[0]] = row[1]
		}
	}
	if told["texts"] != "1" || told["cells"] != fmt.Sprintf("%d,%03d", (2*n-maxLinks+2*n-maxLinks)/1000, (2*n-maxLinks+2*n-maxLinks)%1000) {
		t.Errorf("the summary tells %q texts, %q links", told["texts"], told["cells"])
	}
}

// TestWorkbookLeavesNoFiles: what the library puts aside on disk is gone afterwards, after a failure too.
func TestWorkbookLeavesNoFiles(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	r := reports.New(many(30_000), reports.Meta{})
	for _, w := range []io.Writer{io.Discard, broken{}} {
		reports.WriteWorkbook(w, r)
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%d files are left, such as %s", len(left), left[0].Name())
		}
	}
}

// TestReportsHoldLittle: a report of many portals takes little memory beside the results themselves, of which no
// renderer keeps a second copy.
func TestReportsHoldLittle(t *testing.T) {
	const portals, most = 25_000, 24 << 20
	results := largest(portals)
	before := liveHeap()
	report := reports.New(results, reports.Meta{})
	t.Logf("New: %d KiB", (liveHeap()-before)>>10)
	for _, f := range reports.Formats {
		s := &scale{every: 16 << 20}
		if err := f.Write(s, report); err != nil {
			t.Fatal(err)
		}
		extra := int64(s.heaviest) - int64(before)
		t.Logf("%s: %d KiB", f.Name, extra>>10)
		if extra > most {
			t.Errorf("%s holds %d MiB beside the results, want at most %d", f.Name, extra>>20, most>>20)
		}
	}
	runtime.KeepAlive(results)
}

// TestPagesHoldLittle: pages are made one after another.
func TestPagesHoldLittle(t *testing.T) {
	const most = 40 << 20
	results := many(5_000)
	report := reports.New(results, sampleMeta())
	before := liveHeap()
	heaviest, n := uint64(0), 0
	for _, err := range format(t, "html").Parts(report) {
		check(t, err)
		if n++; n%5 == 0 {
			heaviest = max(heaviest, liveHeap())
		}
	}
	extra := int64(heaviest) - int64(before)
	t.Logf("%d files, %d KiB", n, extra>>10)
	if extra > most {
		t.Errorf("%d MiB beside the report, want at most %d", extra>>20, most>>20)
	}
	runtime.KeepAlive(results)
}

// Code scanning refuses a file that is too large packed.
func TestSARIFForGitHubStaysSmall(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	results := sample()
	for i := range mostGitHubResults {
		message := make([]byte, 4000)
		for k := range message {
			message[k] = letters[random.IntN(len(letters))]
		}
		f := *results.Findings[0]
		f.Message, f.Severity, f.Fingerprint = string(message), policy.Warning, fmt.Sprint("long", i)
		results.Findings = append(results.Findings, &f)
	}
	f, _ := format(t, "sarif").Profiled("github")
	text := write(t, f, reports.New(results, sampleMeta()))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if n := packed.Len(); n > mostGitHubPacked || n < mostGitHubPacked*8/10 {
		t.Errorf("%d bytes packed; want close to %d, but no more", n, mostGitHubPacked)
	}
	if !bytes.Contains(text, []byte("were left out. Other formats have them.")) {
		t.Error("the cut is not told")
	}
}
