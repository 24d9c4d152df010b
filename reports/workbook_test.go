package reports_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"partnerlint/checks"
	"partnerlint/reports"
)

func openWorkbook(t *testing.T, text []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// workbookCell is a cell that is not empty.
type workbookCell struct {
	sheet, name, value, kind, link string
}

// cellsOf reads every cell of a workbook. A formula fails the test: there is none.
func cellsOf(t *testing.T, f *excelize.File) []workbookCell {
	t.Helper()
	var cells []workbookCell
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				if value == "" {
					continue
				}
				name, _ := excelize.CoordinatesToCellName(c+1, r+1)
				cell := workbookCell{sheet: sheet, name: name, value: value, kind: "number"}
				if kind, _ := f.GetCellType(sheet, name); kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
					cell.kind = "text"
				}
				if formula, _ := f.GetCellFormula(sheet, name); formula != "" {
					t.Errorf("%s!%s is the formula %q", sheet, name, formula)
				}
				if ok, to, _ := f.GetCellHyperLink(sheet, name); ok {
					cell.link = to
				}
				cells = append(cells, cell)
			}
		}
	}
	return cells
}

// dumpWorkbook writes what a workbook holds as text, to be read and compared.
func dumpWorkbook(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	sheet := ""
	for _, c := range cellsOf(t, openWorkbook(t, text)) {
		if c.sheet != sheet {
			sheet = c.sheet
			fmt.Fprintf(&b, "== %s\n", sheet)
		}
		fmt.Fprintf(&b, "%s (%s) %s", c.name, c.kind, strings.ReplaceAll(c.value, "\n", "\n\t"))
		if c.link != "" {
			fmt.Fprintf(&b, " -> %s", c.link)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// column returns the letter of the column with the label, and the number of rows of the sheet.
func column(t *testing.T, f *excelize.File, sheet, label string) (string, int) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range rows[0] {
		if l == label {
			letter, _ := excelize.ColumnNumberToName(i + 1)
			return letter, len(rows)
		}
	}
	t.Fatalf("%s has no column %q, only %q", sheet, label, rows[0])
	return "", 0
}

// TestWorkbookHoldsNoFormula: whatever a portal's data says, it stays text, also when a person edits the cell.
func TestWorkbookHoldsNoFormula(t *testing.T) {
	for _, evil := range []string{`=HYPERLINK("https://phish.example","open")`, "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "\t=1", "\r=1",
		`=DDE("cmd";"/C calc";"x")`, "＝1+1", "'=1"} {
		results := sample()
		results.Findings[0].Message = evil
		f := openWorkbook(t, write(t, format(t, "xlsx"), reports.New(results, sampleMeta())))
		cellsOf(t, f)
		letter, _ := column(t, f, "Findings", "Message")
		got, err := f.GetCellValue("Findings", letter+"2")
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.NewReplacer("\t", "⟨U+0009⟩", "\r", "⟨U+000D⟩").Replace(evil); got != want {
			t.Errorf("%q is written as %q", evil, got)
		}
		if strings.ContainsAny(got[:1], "=+-@'") || strings.HasPrefix(got, "＝") {
			style, _ := f.GetCellStyle("Findings", letter+"2")
			if mark := f.Styles.CellXfs.Xf[style].QuotePrefix; mark == nil || !*mark {
				t.Errorf("%q is not marked as text: edited, it becomes a formula", got)
			}
		}
	}
}

// TestEveryTextIsHarmlessInAWorkbook: nothing hidden is left in any cell, property or name, and XML holds it all.
func TestEveryTextIsHarmlessInAWorkbook(t *testing.T) {
	text := write(t, format(t, "xlsx"), poisoned(t))
	poisonedCells := 0
	for _, c := range cellsOf(t, openWorkbook(t, text)) {
		for _, r := range c.value {
			if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Fatalf("%s!%s: %U is left in %q", c.sheet, c.name, r, c.value)
			}
		}
		if strings.Contains(c.value, "⟨U+202E⟩") {
			poisonedCells++
		}
	}
	if poisonedCells < 150 {
		t.Errorf("only %d texts were poisoned: the test does not reach the workbook", poisonedCells)
	}
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", part.Name, err) // a wrong checksum too
		}
		if bytes.ContainsAny(b, "\x1b\u202e\u200b") || bytes.Contains(b, []byte("externalLink")) {
			t.Errorf("%s holds what does not show, or leads out of the workbook", part.Name)
		}
	}
}

func TestWorkbookIsMadeToBeReviewed(t *testing.T) {
	r := withBaseline(t)
	f := openWorkbook(t, write(t, format(t, "xlsx"), r))
	want := []string{"Summary", "Accesses", "People", "Portals", "Findings", "Evidence", "Missing evidence", "Waivers", "Rules"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got)\n%s", diff)
	}
	told := 0
	for _, finding := range r.All.Findings {
		if finding.BuiltinOnly {
			continue
		}
		told++
		letter, _ := column(t, f, "Findings", "State")
		if got, _ := f.GetCellValue("Findings", fmt.Sprint(letter, told+1)); got != string(r.State(finding)) || got == "" {
			t.Errorf("row %d: state %q, want %q", told+1, got, r.State(finding))
		}
	}
	for _, label := range []string{"Fingerprint", "Rule", "Severity", "Hub ID", "Portal", "User", "Message", "Disposition", "Comment", "Approved by", "Expires"} {
		if _, rows := column(t, f, "Findings", label); rows != told+1 {
			t.Errorf("%d rows for %d findings", rows-1, told)
		}
	}
	for _, label := range []string{"Disposition", "Comment", "Approved by", "Expires"} {
		letter, _ := column(t, f, "Findings", label)
		if v, _ := f.GetCellValue("Findings", letter+"2"); v != "" {
			t.Errorf("%s is filled in already: %q", label, v)
		}
	}
	validations, err := f.GetDataValidations("Findings")
	if err != nil || len(validations) != 2 || validations[0].Formula1 != `"waive,fix,false positive,accept risk"` {
		t.Errorf("the columns of a reviewer are not checked: %v %v", validations, err)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Created != "2026-11-03T09:30:00Z" || props.Creator != "partnerlint" || props.Title == "" || props.Subject == "" {
		t.Errorf("properties: %+v, %v", props, err)
	}
}

func TestWorkbookIsTabular(t *testing.T) {
	f := openWorkbook(t, write(t, format(t, "xlsx"), reports.New(sample(), sampleMeta())))
	stay := map[string]int{"Accesses": 1, "People": 1, "Portals": 2, "Findings": 2, "Missing evidence": 2, "Rules": 1}
	for _, sheet := range f.GetSheetList()[1:] {
		tables, err := f.GetTables(sheet)
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v; want one, with filters", sheet, len(tables), err)
		}
		if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 || panes.XSplit != stay[sheet] {
			t.Errorf("%s: the labels, or %d columns, do not stay in sight", sheet, stay[sheet])
		}
	}
	for _, sheet := range []string{"Accesses", "People", "Portals", "Findings", "Waivers", "Rules"} {
		if formats, err := f.GetConditionalFormats(sheet); err != nil || len(formats) == 0 {
			t.Errorf("%s: no colours: %v", sheet, err)
		}
	}
	kinds := map[string]string{}
	for _, c := range cellsOf(t, f) {
		kinds[c.sheet+"!"+c.name] = c.kind
	}
	for _, c := range [][2]string{{"Findings", "Hub ID"}, {"Accesses", "Hub ID"}, {"Evidence", "True at (UTC)"}, {"Waivers", "Expires"}, {"Rules", "Failed"}, {"Portals", "Newest export (UTC)"}} {
		letter, _ := column(t, f, c[0], c[1])
		if kind := kinds[c[0]+"!"+letter+"2"]; kind != "number" {
			t.Errorf("%s!%s2 (%s) is %q", c[0], letter, c[1], kind)
		}
	}
}

// TestWorkbookLinksLeadWhereTheySay: from a finding to its first fact and its rule, and from a fact back.
func TestWorkbookLinksLeadWhereTheySay(t *testing.T) {
	f := openWorkbook(t, write(t, format(t, "xlsx"), reports.New(sample(), sampleMeta())))
	at := func(sheet, label string, row string) string {
		letter, _ := column(t, f, sheet, label)
		v, _ := f.GetCellValue(sheet, letter+row)
		return v
	}
	rowOf := func(link string) string { return link[strings.LastIndex(link, "!A")+2:] }
	links := map[string]int{}
	for _, c := range cellsOf(t, f) {
		if c.link == "" {
			continue
		}
		to, _, _ := strings.Cut(c.link, "!")
		links[c.sheet+" -> "+to]++
		row := strings.TrimLeft(c.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		switch c.sheet + " -> " + to {
		case "Findings -> Evidence":
			if got, want := at("Evidence", "Fingerprint", rowOf(c.link)), at("Findings", "Fingerprint", row); got != want {
				t.Errorf("%s leads to the facts of %s, want %s", c.name, got, want)
			}
		case "Evidence -> Findings":
			if got := at("Findings", "Fingerprint", rowOf(c.link)); got != c.value {
				t.Errorf("%s leads to the finding %s, want %s", c.name, got, c.value)
			}
		case "Findings -> Rules", "Waivers -> Rules", "Missing evidence -> Rules":
			if got := at("Rules", "Rule", rowOf(c.link)); got != c.value {
				t.Errorf("%s leads to the rule %s, want %s", c.name, got, c.value)
			}
		}
	}
	for _, way := range []string{"Findings -> Evidence", "Evidence -> Findings", "Findings -> Rules", "Waivers -> Rules", "Accesses -> Findings",
		"People -> Findings", "Portals -> Findings", "'Missing evidence' -> Rules", "Summary -> Rules"} {
		if links[strings.ReplaceAll(way, "'Missing evidence' ->", "Missing evidence ->")] == 0 {
			t.Errorf("no link %s: %v", way, links)
		}
	}
}

func TestWorkbookIsTheSameEveryTime(t *testing.T) {
	first := write(t, format(t, "xlsx"), withBaseline(t))
	for range 20 {
		if !bytes.Equal(first, write(t, format(t, "xlsx"), withBaseline(t))) {
			t.Fatal("two writings differ")
		}
	}
}

// TestWorkbookOpensInLibreOffice has another program than the one that wrote it read every sheet.
func TestWorkbookOpensInLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("PARTNERLINT_OFFICE") == "required" {
			t.Fatal("PARTNERLINT_OFFICE=required, but there is no soffice")
		}
		t.Skip("no LibreOffice (soffice) to open the workbook with")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "findings.xlsx")
	if err := os.WriteFile(file, write(t, format(t, "xlsx"), withBaseline(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"pdf", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"} {
		out, err := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", kind, "--outdir", dir, file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "findings.pdf")); errors.Is(err, os.ErrNotExist) || info.Size() < 10_000 {
		t.Errorf("the workbook gave no pages: %v", err)
	}
	for _, sheet := range openWorkbook(t, write(t, format(t, "xlsx"), withBaseline(t))).GetSheetList() {
		if text, err := os.ReadFile(filepath.Join(dir, "findings-"+sheet+".csv")); err != nil || len(text) < 100 {
			t.Errorf("%s: %d bytes, %v", sheet, len(text), err)
		}
	}
}

func BenchmarkWorkbook(b *testing.B) {
	results := sample()
	for len(results.Findings) < 60_000 {
		results.Findings = append(results.Findings, results.Findings[:9]...)
	}
	r := reports.New(&checks.Results{Policy: results.Policy, Now: results.Now, Findings: results.Findings, Rules: results.Rules}, sampleMeta())
	b.ReportAllocs()
	for b.Loop() {
		if err := reports.WriteWorkbook(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
