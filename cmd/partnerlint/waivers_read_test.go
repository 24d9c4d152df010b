package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// zipOf packs parts, by name and text.
func zipOf(t *testing.T, parts ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, p[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWideSheet has a filled cell in the last column of many rows.
func TestWideSheet(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wide.xlsx")
	records := [][]string{reviewColumns}
	w := workbookOf(func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}, reviewSheet, records, false)
	if err := w.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var sheet strings.Builder
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">`)
	for i, label := range reviewColumns {
		fmt.Fprintf(&sheet, `<c r="%c1" t="str"><v>%s</v></c>`, 'A'+i, label)
	}
	sheet.WriteString("</row>")
	for row := 2; row < 3000; row++ {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="XFD%d" t="str"><v>x</v></c></row>`, row, row)
	}
	sheet.WriteString("</sheetData></worksheet>")
	if err := os.WriteFile(file, withPart(t, data, "xl/worksheets/sheet1.xml", sheet.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = readReview(context.Background(), file)
	if want := file + ": the sheet Findings has more than 20000000 cells, which is none of ours"; fmt.Sprint(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestDamagedWorkbooks breaks a workbook in many places: it is refused or read, and nothing crashes or is left behind.
func TestDamagedWorkbooks(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir := t.TempDir()
	file := filepath.Join(dir, "findings.xlsx")
	w := workbookOf(func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}, reviewSheet, [][]string{reviewColumns, {"C04", "4412", "", "waive", "agreed", "Iris", "date:2027-01-31"}}, false)
	if err := w.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := readReview(context.Background(), file); err != nil || len(r.rows) != 1 {
		t.Fatalf("the sound one: %v %v", r, err)
	}
	parts := []string{"xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
	var broken [][]byte
	for _, part := range parts {
		broken = append(broken, withPart(t, good, part, ""), withPart(t, good, part, "<"), withPart(t, good, part, `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>-7</v></c><c r="ZZZZ9"/></row><row r="99999999"/></sheetData></worksheet>`))
	}
	for i := 0; i < len(good); i += 97 {
		broken = append(broken, good[:i])
		changed := bytes.Clone(good)
		changed[i] ^= 0xff
		broken = append(broken, changed)
	}
	for _, data := range broken {
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readReview(context.Background(), file); err != nil && !strings.Contains(err.Error(), "findings.xlsx: ") {
			t.Errorf("the message names no file: %v", err)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// withPart is an archive with another text in one of its parts.
func withPart(t *testing.T, data []byte, part, text string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var parts [][2]string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			content = []byte(text)
		}
		parts = append(parts, [2]string{f.Name, string(content)})
	}
	return zipOf(t, parts...)
}
