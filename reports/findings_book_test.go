package reports_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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

// dumpWorkbook writes what a workbook holds as text: each cell that is not empty, with its type.
func dumpWorkbook(t *testing.T, text []byte) []byte {
	t.Helper()
	f := openWorkbook(t, text)
	var b bytes.Buffer
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&b, "== %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				if value == "" {
					continue
				}
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				kind, err := f.GetCellType(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := f.GetCellFormula(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				name := map[excelize.CellType]string{excelize.CellTypeInlineString: "text", excelize.CellTypeSharedString: "text",
					excelize.CellTypeFormula: "formula"}[kind]
				if name == "" {
					name = "number"
				}
				if formula != "" {
					name = "=" + formula
				}
				fmt.Fprintf(&b, "%s (%s) %s\n", cell, name, value)
			}
		}
	}
	return b.Bytes()
}

// Whatever a portal's data says, only formulas of our own are in the workbook: links from sheet to sheet.
func TestWorkbookHoldsNoFormulaButItsOwnLinks(t *testing.T) {
	results := sample()
	for i, evil := range []string{"=HYPERLINK(\"https://phish.example\")", "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2", "\t=1", "\r=1"} {
		f := results.Findings[i%len(results.Findings)]
		f.Message, f.Subject.PortalName = evil, evil
	}
	f := openWorkbook(t, write(t, format(t, "xlsx"), reports.New(results, sampleMeta())))
	links := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, err := f.GetCellFormula(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(formula, "HYPERLINK(\"#'") {
					links++
				} else if formula != "" {
					t.Errorf("%s!%s is the formula %q", sheet, cell, formula)
				}
			}
		}
	}
	if links == 0 {
		t.Error("nothing leads from sheet to sheet")
	}
}

func TestWorkbookIsMadeToBeReviewed(t *testing.T) {
	meta := sampleMeta()
	meta.Baseline = sampleBaseline(t)
	r := reports.New(sample(), meta)
	f := openWorkbook(t, write(t, format(t, "xlsx"), r))
	want := []string{"Summary", "Accesses", "People and portals", "Findings", "Evidence", "Missing evidence", "Waivers", "Rules"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got)\n%s", diff)
	}
	rows, err := f.GetRows("Findings")
	if err != nil {
		t.Fatal(err)
	}
	header := strings.Join(rows[0], "|")
	for _, label := range []string{"Fingerprint", "Rule", "Severity", "Hub ID", "Portal", "User", "Message", "State", "Disposition|Comment|Approved by|Expires"} {
		if !strings.Contains("|"+header+"|", "|"+label+"|") {
			t.Errorf("the sheet Findings has no column %s: %s", label, header)
		}
	}
	told := 0
	for _, f := range r.All.Findings {
		if !f.BuiltinOnly {
			told++
		}
	}
	if len(rows) != told+1 {
		t.Errorf("%d rows for %d findings", len(rows)-1, told)
	}
	validations, err := f.GetDataValidations("Findings")
	if err != nil || len(validations) != 1 {
		t.Errorf("the column Disposition is not a list of choices: %v %v", validations, err)
	}
	for _, sheet := range want[1:] {
		tables, err := f.GetTables(sheet)
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v; want one, with filters", sheet, len(tables), err)
		}
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze {
			t.Errorf("%s: the header does not stay in sight", sheet)
		}
	}
	formats, err := f.GetConditionalFormats("Accesses")
	if err != nil || len(formats) == 0 {
		t.Errorf("verdicts have no colour: %v", err)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Created != "2026-11-03T09:30:00Z" || props.Creator != "partnerlint" {
		t.Errorf("properties: %+v, %v", props, err)
	}
}

func TestWorkbookIsTheSameEveryTime(t *testing.T) {
	first := write(t, format(t, "xlsx"), reports.New(sample(), sampleMeta()))
	for range 10 {
		if !bytes.Equal(first, write(t, format(t, "xlsx"), reports.New(sample(), sampleMeta()))) {
			t.Fatal("two writings differ")
		}
	}
}

func TestWorkbookCutsWhatNoCellHolds(t *testing.T) {
	results := sample()
	results.Findings[0].Message = strings.Repeat("é🙂", 20_000)
	f := openWorkbook(t, write(t, format(t, "xlsx"), reports.New(results, sampleMeta())))
	rows, err := f.GetRows("Findings")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.HasPrefix(cell, "é🙂") && strings.HasSuffix(cell, "…") {
				return
			}
		}
	}
	t.Error("the long message is not there, cut")
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
	if err := os.WriteFile(file, write(t, format(t, "xlsx"), reports.New(sample(), sampleMeta())), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if info, err := os.Stat(filepath.Join(dir, "findings.pdf")); errors.Is(err, os.ErrNotExist) || info.Size() < 10_000 {
		t.Errorf("the workbook gave no pages: %v\n%s", err, out)
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
		var out bytes.Buffer
		if err := reports.WriteWorkbook(&out, r); err != nil {
			b.Fatal(err)
		}
	}
}
