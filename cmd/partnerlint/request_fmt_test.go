package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// putInOrder runs request fmt.
func putInOrder(t *testing.T, in, out string, want ...status) {
	t.Helper()
	var told bytes.Buffer
	sh := shell{in: strings.NewReader(""), out: &told, err: &told}
	got := run(t.Context(), []string{"request", "fmt", in, "-o", out, "--force"}, sh)
	if !slices.Contains(want, got) {
		t.Fatalf("exit status %d, want %v\n%s", got, want, told.String())
	}
}

// The register of the examples and workbooks that LibreOffice saved get the same verdicts when they are put in order,
// and putting them in order again changes nothing. (But for the rules on how a request is written: that is
// what is put in order, and an empty cell is knowledge where a column that is not there is none.)
func TestOrderedWorkbooksKeepTheirVerdicts(t *testing.T) {
	examples := filepath.Join(moduleRoot, "examples", "agency")
	policy := filepath.Join(t.TempDir(), "p.toml")
	text := "[policy]\nid = \"p\"\ntitle = \"P\"\nextends = [\"partner-access\"]\n"
	for _, rule := range []string{"R01", "R02", "R03", "R04"} {
		text += "[override." + rule + "]\noff = true\nreason = \"written otherwise\"\n"
	}
	if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, register := range []string{
		filepath.Join(examples, "register.csv"),
		filepath.Join(moduleRoot, "schemas", "testdata", "libreoffice-messy.xlsx"),
		filepath.Join(moduleRoot, "schemas", "testdata", "libreoffice-labels.xlsx"),
	} {
		t.Run(filepath.Base(register), func(t *testing.T) {
			dir := t.TempDir()
			ordered, again := filepath.Join(dir, "ordered.xlsx"), filepath.Join(dir, "again.xlsx")
			putInOrder(t, register, ordered, complete, findings)
			putInOrder(t, ordered, again, complete, findings)
			if !bytes.Equal(read(t, ordered), read(t, again)) {
				t.Error("putting it in order again changes it")
			}
			before := verdictsOf(t, policy, register, filepath.Join(examples, "exports"))
			after := verdictsOf(t, policy, ordered, filepath.Join(examples, "exports"))
			if diff := gocmp.Diff(before, after); diff != "" || len(before) == 0 {
				t.Errorf("(-as it was +in order)\n%s", diff)
			}
		})
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// verdictsOf are the accesses with their verdicts, ordered.
func verdictsOf(t *testing.T, policy string, paths ...string) []string {
	t.Helper()
	var out, told bytes.Buffer
	args := append([]string{"check", "--policy", policy, "--now", "2026-11-24", "--format", "json", "--fail-on", "never"}, paths...)
	if got := run(t.Context(), args, shell{in: strings.NewReader(""), out: &out, err: &told}); got != complete {
		t.Fatalf("exit status %d\n%s", got, told.String())
	}
	var report struct {
		Accesses []struct {
			User                    string
			HubID                   int64 `json:"hubId"`
			Eligibility, Compliance struct{ Policy string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	var verdicts []string
	for _, a := range report.Accesses {
		verdicts = append(verdicts, fmt.Sprint(a.User, " ", a.HubID, " ", a.Eligibility, " ", a.Compliance))
	}
	slices.SortFunc(verdicts, cmp.Compare[string])
	return verdicts
}

// What a messy sheet can hold. Each text that has a number tells where it came from.
var messyTexts = []string{"", "", "user%d@agency.example", "draft", "drafted %d", "7200%d", "https://app.hubspot.com/contacts/7200%d", "=1+%d", "note %d", "2026-11-%d", "a\u202Eb %d", "\x1b[%dm", "_x0041_ %d", "+49 %d"}

// messyTables are a title, labels and rows below them.
var messyTables = rapid.Custom(func(t *rapid.T) [][]string {
	labels := append([]string{"Email", "Status", "Hub ID"}, rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Colour", "", "Client", "Purpose", "Name", "Decided"}), 0, 4, rapid.ID[string]).Draw(t, "labels")...)
	table := [][]string{nil, {"A title"}, labels}
	n := 10
	for range rapid.IntRange(1, 5).Draw(t, "rows") {
		row := rapid.SliceOfN(rapid.SampledFrom(messyTexts), len(labels)+1, len(labels)+1).Draw(t, "row")
		for i, text := range row {
			if strings.Contains(text, "%d") {
				n++
				row[i] = fmt.Sprintf(text, n)
			}
		}
		table = append(table, row)
	}
	return table
})

// Every cell of a messy workbook is found in what request fmt makes of it, and putting that in order again gives the
// same bytes.
func TestNothingIsLostInOrder(t *testing.T) {
	dir := t.TempDir()
	in, out, again := filepath.Join(dir, "in.xlsx"), filepath.Join(dir, "out.xlsx"), filepath.Join(dir, "again.xlsx")
	for seed := range 12 {
		table := messyTables.Example(seed)
		f := excelize.NewFile()
		for y, row := range table {
			for x, text := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if text != "" {
					_ = f.SetCellStr("Sheet1", at, escapedOnce(text))
				}
			}
		}
		if err := f.SaveAs(in); err != nil {
			t.Fatal(err)
		}
		putInOrder(t, in, out, findings)
		putInOrder(t, out, again, findings)
		if !bytes.Equal(read(t, out), read(t, again)) {
			t.Errorf("putting %q in order again changes it", table)
		}
		found := allTexts(t, out)
		for y, row := range table {
			for _, text := range row {
				if id, isAddress := strings.CutPrefix(text, "https://app.hubspot.com/contacts/"); isAddress && found[text] == 0 {
					text = id // it was read as a Hub ID
				}
				if text == "" || y == 2 && !slices.Contains([]string{"Colour"}, text) {
					continue
				}
				if found[text]--; found[text] < 0 {
					t.Errorf("%q of %q is lost", text, table)
				}
			}
		}
	}
}

// escapedOnce writes what the library would take for an escaped character, or leave out, so that it is read as it is.
func escapedOnce(s string) string {
	return strings.NewReplacer("_x0041_", "_x005F_x0041_", "\x1b", "_x001B_").Replace(s)
}

// allTexts counts the texts of all cells that a person fills in, and of what had no place; dates as days.
func allTexts(t *testing.T, path string) map[string]int {
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	found := map[string]int{}
	for _, sheet := range []string{"Requests", "Unplaced"} {
		rows, _ := f.GetRows(sheet)
		for _, row := range rows {
			for _, text := range row {
				found[strings.ReplaceAll(text, "_x001B_", "\x1b")]++
			}
		}
	}
	return found
}

// A column that one sheet has and another has not is no column that is missing everywhere.
func TestMissingColumnsOfSomeSheets(t *testing.T) {
	f := excelize.NewFile()
	_, _ = f.NewSheet("Sheet2")
	_ = f.SetSheetRow("Sheet1", "A1", &[]any{"Partner user", "Status", "Hub ID"})
	_ = f.SetSheetRow("Sheet2", "A1", &[]any{"Partner user", "Status"})
	in := filepath.Join(t.TempDir(), "in.xlsx")
	if err := f.SaveAs(in); err != nil {
		t.Fatal(err)
	}
	table, err := schemas.ReadTable(t.Context(), in, schemas.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []missingColumn{{"Hub ID", true}, {"Client name", false}, {"Partner Hub ID", false}, {"Purposes", false}}
	if diff := gocmp.Diff(want, missingColumns(table, p), gocmp.AllowUnexported(missingColumn{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
