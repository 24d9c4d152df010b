package schemas

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// tableCells are the texts of a table's cells, by place: of those that hold anything.
type tableCells map[string]string

// accounted is where a table's cells went, by place: "placed" or what the Leftover says.
func accounted(t rapid.TB, table *Table, columns func(sheet string, line int) map[string][2]int) map[string]string {
	out := map[string]string{}
	put := func(sheet string, line, column int, what string) {
		at := CellName(sheet+"_", line, column)
		if before, twice := out[at]; twice && (before != "placed" || what != "placed") {
			t.Fatalf("%s is accounted for twice: %s and %s", at, before, what)
		}
		out[at] = what
	}
	for _, l := range table.Leftovers {
		if l.Why == "" {
			t.Fatalf("without a reason: %+v", l)
		}
		put(l.Sheet, l.Line, l.Column, l.Text)
	}
	for _, r := range table.Rows {
		if r.Part > 0 {
			continue
		}
		for field, place := range columns(r.Sheet, r.Line) {
			if r.Faults[field] == "" {
				put(r.Sheet, place[0], place[1], "placed")
			}
		}
	}
	return out
}

// What a messy sheet can hold: labels, known and not, values of every kind, and noise.
var (
	messyLabels = []string{"Partner user *", "E-Mail-Adresse", "Status", "Hub-ID", "Client", "Colour", "Colour", "", "Submitted on", "Decided at", "Purposes", "Statuss", "Partner Hub ID", "Primary admin", "Access ID"}
	messyValues = []any{nil, nil, "ann@agency.example", "draft", "Granted", "drafted", 42, "42; 43", "7.2E+06", "https://app.hubspot.com/contacts/3300001", 46000.5, "2026-11-01", "1/2/2026", "templates; CRM",
		"=HYPERLINK(1)", "#N/A", " ", strings.Repeat("long ", 300), true, 1.5, "a\u202Eb\u202Cc", "_x0041_", "Hub ID", "Status"}
)

// messyBook makes a workbook, and says what its cells hold.
func messyBook(t *rapid.T) (text []byte, cells tableCells) {
	f := excelize.NewFile()
	cells = tableCells{}
	sheets := []string{"Sheet1", "More", "Unplaced"}[:rapid.IntRange(1, 3).Draw(t, "sheets")]
	for i, sheet := range sheets {
		if i > 0 {
			_, _ = f.NewSheet(sheet)
		}
		set := func(column, row int, v any) {
			if v == nil || v == " " {
				return
			}
			at, _ := excelize.CoordinatesToCellName(column, row)
			_ = f.SetCellValue(sheet, at, v)
			said := fmt.Sprint(v)
			if b, ok := v.(bool); ok {
				said = strings.ToUpper(strconv.FormatBool(b))
			}
			if s, ok := v.(string); ok && s == "_x0041_" {
				said = "A" // the library writes it as it is
			}
			cells[CellName(sheet+"_", row, column)] = said
		}
		values := rapid.SampledFrom(messyValues)
		top, left := rapid.IntRange(0, 3).Draw(t, "above"), rapid.IntRange(1, 3).Draw(t, "left")
		for row := 1; row <= top; row++ {
			set(rapid.IntRange(1, 5).Draw(t, "column"), row, values.Draw(t, "title"))
		}
		labels := rapid.SliceOfN(rapid.SampledFrom(messyLabels), 1, 9).Draw(t, "labels")
		for k, label := range labels {
			if label != "" {
				set(left+k, top+1, label)
			}
		}
		for row := range rapid.IntRange(0, 6).Draw(t, "rows") {
			for k := range len(labels) + 2 {
				set(left+k, top+2+row, values.Draw(t, "value"))
			}
		}
		if rapid.Bool().Draw(t, "far") {
			set(MaxSheetColumns+rapid.IntRange(0, 3).Draw(t, "column"), top+rapid.IntRange(1, 4).Draw(t, "row"), "far")
		}
		if rapid.Bool().Draw(t, "hidden") {
			_ = f.SetRowVisible(sheet, top+2, false)
			_ = f.SetColVisible(sheet, "B", false)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), cells
}

// Every cell of a workbook that holds anything is in a row, a label of a column that is read, or a Leftover with its
// very text: never in two of these, and never in none.
func TestTableKeepsEveryCell(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.xlsx")
	opt := OpenOptions{TempDir: t.TempDir(), Workers: 1}
	read := 0
	rapid.Check(t, func(rt *rapid.T) {
		text, cells := messyBook(rt)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			rt.Fatal(err)
		}
		table, err := ReadTable(t.Context(), path, opt)
		if err != nil {
			return // no register: nothing is written
		}
		read++
		got := accounted(rt, table, func(sheet string, line int) map[string][2]int {
			for _, r := range table.Rows {
				if r.Sheet == sheet && r.Line == line {
					places := map[string][2]int{}
					for field, column := range r.Columns {
						places[field] = [2]int{line, column}
					}
					return places
				}
			}
			return nil
		})
		for _, r := range table.Registers {
			for _, l := range r.Labels {
				if at := CellName(r.Sheet+"_", l.Line, l.Column); l.Field != "" && got[at] == "" {
					got[at] = "placed"
				}
			}
		}
		for at, text := range cells {
			switch what, ok := got[at]; {
			case !ok:
				rt.Errorf("%s is lost: %q", at, text)
			case what != "placed" && what != text:
				rt.Errorf("%s said %q, and is kept as %q", at, text, what)
			}
		}
		for at, what := range got {
			if _, ok := cells[at]; !ok && what != "placed" {
				rt.Errorf("%s is kept as %q, and held nothing", at, what)
			}
		}
	})
	if read == 0 {
		t.Error("no workbook held a register")
	}
}

// The same for CSV, also with records that are none.
func TestTableKeepsEveryCSVCell(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	rapid.Check(t, func(rt *rapid.T) {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(rt, "delimiter")
		var want []string
		texts := rapid.SampledFrom([]string{"ann@agency.example", "draft", "drafted", "42", "x\ny", "bad\xff", "nul\x00", "", "2026-11-01", "templates"})
		label := append([]string{"Partner user", "Status"}, rapid.SliceOfN(rapid.SampledFrom([]string{"Hub ID", "Colour", "", "Name", "Submitted at"}), 0, 4).Draw(rt, "labels")...)
		if rapid.Bool().Draw(rt, "title") {
			b.WriteString("A title of November\n")
		}
		_ = w.Write(label)
		for row := range rapid.IntRange(0, 5).Draw(rt, "rows") {
			record := rapid.SliceOfN(texts, max(1, len(label)-1), len(label)+1).Draw(rt, "cells")
			for i, c := range record {
				if c != "" && c[0] >= 'A' { // tells where it came from
					record[i] = fmt.Sprintf("%s%d", c, row*10+i)
				}
				if record[i] != "" {
					want = append(want, exactly(record[i]))
				}
			}
			_ = w.Write(record)
		}
		w.Flush()
		if rapid.Bool().Draw(rt, "broken") {
			b.WriteString("\"open,x\n")
			want = append(want, "\"open,x")
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			rt.Fatal(err)
		}
		table, err := ReadTable(t.Context(), path, OpenOptions{Workers: 1})
		if err != nil {
			return
		}
		var all strings.Builder
		for _, r := range table.Rows {
			all.Write(r.Access)
			all.WriteByte('\n')
		}
		for _, l := range table.Leftovers {
			all.WriteString(l.Text + "\n")
		}
		for _, text := range want {
			quoted := string(mustQuote(text))
			asName := oneSpaced(text) // there the white space is not kept
			if !strings.Contains(all.String(), text) && !strings.Contains(all.String(), strings.Trim(quoted, `"`)) && !strings.Contains(all.String(), asName) {
				rt.Errorf("lost: %q in\n%s", text, all.String())
			}
		}
	})
}

func mustQuote(s string) []byte {
	b := rowBuilder{}
	b.quote(s)
	return b.out
}

func TestReadTable(t *testing.T) {
	day := 46000.5
	text := book(t, func(f *excelize.File) {
		put(f, "Requests", "A1", []any{"Northlight: November"})
		put(f, "Requests", "A3", []any{"Partner user", "Status", "Hub ID", "Colour", nil, "Submitted at"},
			[]any{"ann@agency.example", "drafted", "42, 43", "green", "noise", "soon"},
			[]any{nil, "draft", 44}, []any{"Partner user", "Status", "Hub ID"})
		_, _ = f.NewSheet("Notes")
		put(f, "Notes", "B2", []any{"call", day})
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 22})
		_ = f.SetCellStyle("Notes", "C2", "C2", style)
		_ = f.AddComment("Requests", excelize.Comment{Cell: "C4", Author: "Iris", Paragraph: []excelize.RichTextRun{{Text: "both?"}}})
	})
	inFolder(t, map[string]string{"r.xlsx": text, "r.json": `{"kind":"access-register","schemaVersion":"1","coverage":"partial","accesses":[]}`})
	table, err := ReadTable(t.Context(), "r.xlsx", OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range table.Rows {
		got = append(got, fmt.Sprintf("%s %d.%d %s %v", r.Sheet, r.Line, r.Part, r.Access, r.Faults["submittedAt"]))
	}
	for _, l := range table.Leftovers {
		got = append(got, fmt.Sprintf("%s %q %q: %s", CellName(l.Sheet, l.Line, l.Column), l.Label, l.Text, l.Why))
	}
	for _, p := range table.Problems {
		got = append(got, p.String())
	}
	for _, c := range table.Comments {
		got = append(got, fmt.Sprintf("%s %s", CellName(c.Sheet, c.Line, c.Column), c.Text))
	}
	const noStatus = `found "drafted", expected "draft", "submitted", "granted", "denied" or "revoked"; did you mean "draft"?`
	const noDate = `found "soon", expected a date such as 2026-01-31, 2026-01-31 09:30 or 2026-01-31T09:30:00Z`
	want := []string{
		`Requests 4.0 {"user":"ann@agency.example","hubId":42,"hubIdText":"42"} ` + noDate,
		`Requests 4.1 {"user":"ann@agency.example","hubId":43,"hubIdText":"43"} ` + noDate,
		`Requests!A1 "" "Northlight: November": it stands above the labels`,
		`Requests!D3 "" "Colour": the label is not known`,
		`Requests!B4 "Status" "drafted": ` + noStatus,
		`Requests!D4 "Colour" "green": the label is not known`,
		`Requests!E4 "" "noise": the column has no label`,
		`Requests!F4 "Submitted at" "soon": ` + noDate,
		`Requests!B5 "Status" "draft": the row names no Partner user`,
		`Requests!C5 "Hub ID" "44": the row names no Partner user`,
		`Requests!A6 "Partner user" "Partner user": the labels stand here once more`,
		`Requests!B6 "Status" "Status": the labels stand here once more`,
		`Requests!C6 "Hub ID" "Hub ID": the labels stand here once more`,
		`Notes!B2 "" "call": the sheet holds no access register`,
		`Notes!C2 "" "2025-12-09T12:00:00Z": the sheet holds no access register`,
		"r.xlsx: Requests!B4: Status: " + noStatus,
		"r.xlsx: Requests!F4: Submitted at: " + noDate,
		"r.xlsx: Requests!A5: Partner user: the cell is empty; expected the Partner user's address",
		"Requests!C4 both?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if table.Lost {
		t.Error("nothing is lost")
	}
	for path, want := range map[string]string{
		".":       "it is a folder; name the workbook or the CSV file in it",
		"none":    "no such file or folder",
		"-":       "standard input has no name to give origins by; name a file",
		"r.json":  "this is a JSON or TOML file (access-register), no table; expected a workbook (.xlsx) or CSV",
		"../r.md": "no such file or folder",
	} {
		if _, err := ReadTable(t.Context(), path, OpenOptions{}); fmt.Sprint(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}
