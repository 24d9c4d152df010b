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

	"github.com/xuri/excelize/v2"
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

// utf16 is a text as Microsoft's containers write the names of their streams.
func utf16(s string) string {
	var b strings.Builder
	for _, c := range s {
		b.WriteRune(c)
		b.WriteByte(0)
	}
	return b.String()
}

// encrypted is a workbook with a password.
func encrypted(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	file := filepath.Join(t.TempDir(), "locked.xlsx")
	if err := f.SaveAs(file, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestNotWorkbook(t *testing.T) {
	const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	for name, test := range map[string]struct {
		data []byte
		want string // the beginning of the message; empty: a workbook
	}{
		"workbook":       {zipOf(t, [2]string{"xl/workbook.xml", ""}), ""},
		"backslashes":    {zipOf(t, [2]string{`xl\Workbook.xml`, ""}), ""},
		"empty":          {nil, "the file is empty"},
		"encrypted":      {encrypted(t), "the workbook is encrypted, with a password or a sensitivity label; "},
		"xls":            {[]byte(compound + utf16("Workbook")), "this is a workbook of the old format (.xls); open it in Excel or LibreOffice and save it as"},
		"xls of 1995":    {[]byte(compound + utf16("Book")), "this is a workbook of the old format (.xls)"},
		"doc":            {[]byte(compound + utf16("WordDocument")), "this is a Word document of the old format (.doc)"},
		"another":        {[]byte(compound), "this is an old Microsoft Office file"},
		"docx":           {zipOf(t, [2]string{"[Content_Types].xml", ""}, [2]string{"word/document.xml", ""}), "this is a Word document, not a workbook"},
		"pptx":           {zipOf(t, [2]string{"ppt/presentation.xml", ""}), "this is a presentation"},
		"xlsb":           {zipOf(t, [2]string{"xl/workbook.bin", ""}), "this is a binary workbook (.xlsb)"},
		"ods":            {zipOf(t, [2]string{"mimetype", "x"}, [2]string{"content.xml", ""}), "this is an OpenDocument file"},
		"zip":            {zipOf(t, [2]string{"findings.xlsx", ""}), "this is a ZIP archive without a workbook in it"},
		"cut off":        {zipOf(t, [2]string{"xl/workbook.xml", "x"})[:40], "the file is damaged or cut off"},
		"html":           {[]byte("\xef\xbb\xbf \n<!DOCTYPE html>"), "this is a page or an XML text"},
		"csv":            {[]byte("Rule,Hub ID\nC04,Zürich\n"), "this is a text, such as CSV or JSON"},
		"cut character":  {append(bytes.Repeat([]byte("a"), 4095), "é"...), "this is a text"},
		"pdf":            {[]byte("%PDF-1.7"), "this is a PDF"},
		"gzip":           {[]byte("\x1f\x8b\x08"), "this is compressed (gzip)"},
		"something else": {[]byte{0, 1, 2, 3}, "this is no Excel workbook (.xlsx)"},
	} {
		t.Run(name, func(t *testing.T) {
			got := notWorkbook(test.data)
			if test.want == "" && got != "" || !strings.HasPrefix(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestWorkbookBounds makes archives whose directory claims much.
func TestWorkbookBounds(t *testing.T) {
	claim := func(sizes map[string]uint64) string {
		z := &zip.Reader{}
		for _, name := range []string{"xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} {
			if size := sizes[name]; size > 0 {
				z.File = append(z.File, &zip.File{FileHeader: zip.FileHeader{Name: name, UncompressedSize64: size}})
			}
		}
		return tooLarge(z)
	}
	for _, test := range []struct {
		sizes map[string]uint64
		want  string
	}{
		{map[string]uint64{"xl/styles.xml": maxPartBytes, "xl/worksheets/sheet1.xml": maxUnzippedBytes - maxPartBytes}, ""},
		{map[string]uint64{"xl/styles.xml": maxPartBytes + 1}, "its part xl/styles.xml holds more than 32 MiB, unpacked, which is none of ours"},
		{map[string]uint64{"xl/sharedStrings.xml": maxUnzippedBytes, "xl/worksheets/sheet1.xml": 1}, "it holds more than 1 GiB, unpacked, which is none of ours"},
		{map[string]uint64{"xl/worksheets/sheet1.xml": 1 << 63, "xl/worksheets/sheet2.xml": 1 << 63}, "it holds more than 1 GiB, unpacked, which is none of ours"},
	} {
		if got := claim(test.sizes); got != test.want {
			t.Errorf("%v: %q, want %q", test.sizes, got, test.want)
		}
	}
	if got, want := tooLarge(archive(t, strings.Repeat("<si/>", maxTexts+1))), "its cells have more than 2000000 different texts, which is none of ours"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := tooLarge(archive(t, strings.Repeat("<x:si></x:si>", maxTexts/4)+strings.Repeat("<si><t>a</t></si>", maxTexts/2))); got != "" {
		t.Errorf("%q, want nothing", got)
	}
	big := filepath.Join(t.TempDir(), "big.xlsx")
	if err := os.WriteFile(big, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, maxWorkbookBytes+1); err != nil {
		t.Fatal(err)
	}
	_, err := openWorkbook(big)
	if want := "cannot read " + big + ": it is larger than 128 MiB, which no workbook of ours is"; fmt.Sprint(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// archive is an archive with texts of cells only.
func archive(t *testing.T, texts string) *zip.Reader {
	t.Helper()
	data := zipOf(t, [2]string{"xl/sharedStrings.xml", texts})
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return z
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
