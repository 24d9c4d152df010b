//go:build !race

package schemas

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tests of this file read sheets as large as the bounds are. The race detector takes minutes for what it has seen in
// small ones, so that .ci/run runs them without it.

// TestWorkbookBounds: a sheet that is too large says so; one that is large for nothing is read.
func TestWorkbookBounds(t *testing.T) {
	many := func(n int) string {
		var b strings.Builder
		b.WriteString(headRow)
		for i := range n {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>1</v></c></row>`, i+2, i+2)
		}
		return b.String()
	}
	const none = ". None of the sheet's rows were read"
	for _, tt := range []struct {
		name, rows, want string
		read             int
	}{
		{"one row too many", many(MaxSheetRows), "Requests: " + errManyRows.Error() + none, 0},
		{"1,000,000 empty rows", headRow + bodyRow + strings.Repeat("<row/>", 1_000_000), "", 1},
		{"too many cells", headRow + bodyRow + "<row>" + strings.Repeat("<c/>", 100) + "</row>" + strings.Repeat("<row>"+strings.Repeat("<c/>", 16000)+"</row>", MaxSheetCells/16000+1), "Requests: " + errManyCells.Error() + none, 0},
	} {
		t.Run(tt.name, func(t *testing.T) { readBeside(t, raw(t, tt.rows), tt.want, tt.read) })
	}
}

// What request fmt writes has to be read again: more rows than a workbook may have are refused before they fill the memory.
func TestReadTableBounds(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct{ text, want string }{
		"rows.csv": {"Partner user,Status,Hub ID\n" + strings.Repeat("ann@agency.example,draft,42\n", MaxSheetRows), errManyOrdered.Error()},
		"ids.csv":  {"Partner user,Status,Hub ID\n" + strings.Repeat("ann@agency.example,draft,"+strings.Repeat("33001;", 500)+"\n", 300), errManyOrdered.Error()},
		"fits.csv": {"Partner user,Status,Hub ID\n" + strings.Repeat("ann@agency.example,draft,42\n", MaxSheetRows-1), ""},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got := ""
		if _, err := ReadTable(t.Context(), path, OpenOptions{TempDir: dir}); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	path := filepath.Join(dir, "r.xlsx")
	if err := os.WriteFile(path, []byte(raw(t, headRow+strings.Repeat(`<row><c t="inlineStr"><is><t>x</t></is></c></row>`, MaxSheetRows))), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadTable(t.Context(), path, OpenOptions{TempDir: dir}); err == nil || !strings.HasPrefix(err.Error(), "Requests: the sheet has more than") {
		t.Error(err)
	}
}
