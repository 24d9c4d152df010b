package schemas

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// archiveOf packs parts, by name and text.
func archiveOf(t testing.TB, parts ...[2]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p[0])
		if err == nil {
			_, err = io.WriteString(w, p[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// plainParts are the parts of a workbook with a sheet Requests of these rows.
func plainParts(rows string) [][2]string {
	return [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Requests" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`},
	}
}

const (
	headRow = `<row r="1"><c r="A1" t="str"><v>Partner user</v></c><c r="B1" t="str"><v>Status</v></c><c r="C1" t="str"><v>Hub ID</v></c></row>`
	bodyRow = `<row r="2"><c r="A2" t="str"><v>ann@agency.example</v></c><c r="B2" t="str"><v>draft</v></c><c r="C2"><v>42</v></c></row>`
)

func raw(t testing.TB, rows string, more ...[2]string) string {
	t.Helper()
	return archiveOf(t, append(plainParts(rows), more...)...)
}

// utf16LE is a text as Microsoft's older container writes the names of its streams.
func utf16LE(s string) string {
	return strings.Join(strings.Split(s, ""), "\x00") + "\x00"
}

func locked(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "locked.xlsx")
	if err := excelize.NewFile().SaveAs(file, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Each bad workbook says what it is and what to do, and the good one beside it is read.
func TestBadWorkbooks(t *testing.T) {
	bomb := func(name string, size int64) string { // claims to be large; the archive itself is small
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, p := range plainParts(headRow) {
			w, _ := z.Create(p[0])
			_, _ = io.WriteString(w, p[1])
		}
		w, _ := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: uint64(size), CompressedSize64: 2})
		_, _ = w.Write([]byte{3, 0})
		_ = z.Close()
		return b.String()
	}
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><worksheet><sheetData><row><c t="str"><v>&lol2;</v></c></row></sheetData></worksheet>`
	manyParts := make([][2]string, MaxWorkbookParts+1)
	for i := range manyParts {
		manyParts[i][0] = fmt.Sprint("xl/media/", i)
	}
	const none = ". None of the sheet's rows were read"
	const damagedEnd = "); open it in Excel or LibreOffice, save it again, or ask for another copy"
	tests := []struct {
		name, text, want string
		rows             int
	}{
		{"password", locked(t), "the workbook is encrypted, with a password or a sensitivity label; open it in Excel, take that off (File > Info > Protect Workbook > Encrypt with Password) and save it", 0},
		{"xls", string(compoundMagic) + utf16LE("Workbook"), "this is a workbook of the old format (.xls); " + saveAsXLSX, 0},
		{"xls of 1995", string(compoundMagic) + utf16LE("Book"), "this is a workbook of the old format (.xls); " + saveAsXLSX, 0},
		{"another old file", string(compoundMagic), "this is an old Microsoft Office file, not a workbook (.xlsx); " + saveAsXLSX, 0},
		{"something else", "\x00\x01\x02\x03", "this is no Excel workbook (.xlsx); " + saveAsXLSX, 0},
		{"doc", string(compoundMagic) + utf16LE("WordDocument"), "this is a Word document of the old format (.doc), not a workbook", 0},
		{"docx renamed", archiveOf(t, [2]string{"[Content_Types].xml", ""}, [2]string{"word/document.xml", ""}), "this is a Word document, whatever its name, not a workbook; copy its table to a workbook", 0},
		{"pptx renamed", archiveOf(t, [2]string{"ppt/presentation.xml", ""}), "this is a presentation, whatever its name, not a workbook", 0},
		{"xlsb", archiveOf(t, [2]string{"xl/workbook.bin", ""}), "this is a binary workbook (.xlsb); " + saveAsXLSX, 0},
		{"ods", archiveOf(t, [2]string{"mimetype", ""}, [2]string{"content.xml", ""}), "this is an OpenDocument file; if it is a spreadsheet, " + saveAsXLSX, 0},
		{"zip", archiveOf(t, [2]string{"requests.xlsx", ""}), "this is a ZIP archive without a workbook in it (no xl/workbook.xml); if a workbook is packed in it, unpack it", 0},
		{"empty zip", archiveOf(t), "this is a ZIP archive without a workbook in it (no xl/workbook.xml); if a workbook is packed in it, unpack it", 0},
		{"cut off", raw(t, headRow+bodyRow)[:700], "the file is damaged or cut off; copy it again", 0},
		{"html", "<html><table>", "this is an HTML page or an XML text, whatever its name, not a workbook: a sign-in page that was saved in its place? If it is the table, " + saveAsXLSX, 0},
		{"text", "hello", "this is a text, not a workbook; if it is a CSV file, give it the ending .csv", 0},
		{"pdf", "%PDF-1.7", "this is a PDF, not a workbook; ask for the workbook that it was made from", 0},
		{"two parts of one name", raw(t, headRow+bodyRow, [2]string{"xl/Worksheets/sheet1.xml", ""}), `the archive holds two parts named "xl/Worksheets/sheet1.xml", of which programs show either; it was not read: open it in Excel, see that the rows are right, and save it again`, 0},
		{"zip bomb", bomb("xl/media/image1.png", MaxUnzippedBytes+1), errUnzipped.Error(), 0},
		{"giant sheet", bomb("xl/worksheets/sheet2.xml", MaxSheetBytes+1), `its part "xl/worksheets/sheet2.xml" unpacks to more than 256 MiB; it was not read: copy the rows to a new workbook, or save the sheet as CSV (UTF-8)`, 0},
		{"giant picture", bomb("xl/media/image1.png", MaxOtherBytes+1), errOthers.Error(), 0},
		{"many parts", raw(t, headRow, manyParts...), errManyParts.Error(), 0},
		{"billion laughs", archiveOf(t, append(plainParts(headRow)[:3], [2]string{"xl/worksheets/sheet1.xml", laughs})...), errEntities.Error(), 0},
		{"billion laughs in the texts", raw(t, headRow, [2]string{"xl/sharedStrings.xml", laughs}), errEntities.Error(), 0},
		{"a giant cell", raw(t, `<row><c t="str"><v>`+strings.Repeat("x", MaxCellBytes+9000)+`</v></c></row>`), "Requests: " + errCellBytes.Error() + none, 0},
		{"cut-off sheet", archiveOf(t, append(plainParts(headRow)[:3], [2]string{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + headRow + bodyRow})...), "Requests: the workbook is damaged (a sheet ends before its last row" + damagedEnd + none, 0},
		{"rows out of order", raw(t, headRow+bodyRow+bodyRow), `Requests: the workbook is damaged (row "2" stands after row 2` + damagedEnd + none, 0},
		{"a text that is not there", raw(t, headRow+`<row><c t="s"><v>7</v></c></row>`), `Requests: the workbook is damaged (a cell of row 2 refers to text "7", of 0` + damagedEnd + none, 0},
		{"no sheet part", archiveOf(t, plainParts("")[:3]...), "Requests: the workbook is damaged (a part is missing" + damagedEnd + none, 0},
		{"an error in a cell", raw(t, headRow+strings.Replace(bodyRow, `<c r="C2"><v>42`, `<c r="C2" t="e"><v>#N/A`, 1)), `Requests!C2: Hub ID: the cell shows "#N/A"; write what it should say. The row was not read`, 0},
		{"an unsaved formula", raw(t, headRow+strings.Replace(bodyRow, `<v>42</v>`, `<f>21*2</f>`, 1)), "Requests!C2: Hub ID: the cell holds a formula, and no value was saved with it; open the workbook in Excel or LibreOffice and save it. The row was not read", 0},
		{"a formula saved by a program that does not calculate", raw(t, headRow+strings.Replace(bodyRow, `<v>42</v>`, `<f>21*2</f><v></v>`, 1)), "Requests!C2: Hub ID: the cell holds a formula, and no value was saved with it; open the workbook in Excel or LibreOffice and save it. The row was not read", 0},
		{"a number with a fraction of three digits", raw(t, headRow+strings.Replace(bodyRow, `<v>42</v>`, `<v>720.101</v>`, 1)), `Requests!C2: Hub ID: found the number "720.101", expected a whole number; were three digits taken for decimals? Write the Hub ID without separators. The row was not read`, 0},
		{"a saved formula", raw(t, headRow+strings.Replace(bodyRow, `<v>42</v>`, `<f>21*2</f><v>42</v>`, 1)), "note: Requests: 1 cell (the first is C2) holds a formula; the value that was saved with it counts", 1},
		{"macros", raw(t, headRow+bodyRow, [2]string{"xl/vbaProject.bin", "x"}), "note: the workbook holds macros; they were not run", 1},
		{"external links", raw(t, headRow+bodyRow, [2]string{"xl/externalLinks/externalLink1.xml", "<externalLink/>"}), "note: the workbook links to other workbooks; the links were not followed: where a cell takes its value from one, the value that was saved with it counts", 1},
		{"all of it far right", raw(t, strings.NewReplacer(`r="A1"`, `r="JA1"`, `r="B1"`, `r="JB1"`, `r="C1"`, `r="JC1"`).Replace(headRow)), "Requests: all that it holds stands right of column IV, which is not read (the first cell is JA1); move it to the left", 0},
		{"a sheet that a program hid", archiveOf(t, append([][2]string{{"xl/workbook.xml", strings.Replace(plainParts("")[1][1], `sheetId="1"`, `sheetId="1" state="veryHidden"`, 1)}}, append(plainParts("")[2:3], plainParts(headRow + bodyRow)[3])...)...), "note: Requests: the sheet is hidden so that Excel does not offer to show it; it was read", 1},
		{"a Partner user who is no address", raw(t, headRow+strings.Replace(bodyRow, "ann@agency.example", "Ann &lt;ann@agency.example&gt;", 1)), `note: Requests!A2: Partner user: found "Ann <ann@agency.example>", expected one e-mail address and nothing else, as in HubSpot's user list`, 1},
		{"names that lead outside", raw(t, headRow+bodyRow, [2]string{"../../evil.xml", "<x/>"}), "", 1},
		{"an absolute target and backslashes", archiveOf(t, plainParts("")[0], plainParts("")[1], [2]string{"xl\\_rels\\workbook.xml.rels", strings.Replace(plainParts("")[2][1], "worksheets/", `/xl\worksheets\`, 1)}, plainParts(headRow + bodyRow)[3]), "", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { readBeside(t, tt.text, tt.want, tt.rows) })
	}
}

// readBeside reads a workbook beside a good one, which is read whatever is told of the other.
func readBeside(t *testing.T, text, told string, read int) {
	t.Helper()
	inFolder(t, map[string]string{"bad.xlsx": text, "good.xlsx": raw(t, headRow+bodyRow)})
	rows, problems := workbookRows(t, ".")
	if len(rows) != read+1 {
		t.Errorf("%d rows, want the good workbook's and %d", len(rows), read)
	}
	var want []string
	if told != "" {
		message, note := strings.CutPrefix(told, "note: ")
		want = []string{"bad.xlsx: " + message}
		if note {
			want[0] = "note: " + want[0]
		}
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
}

// A document of another program that lies about in a folder is none of our business, unless it is named.
func TestOtherDocuments(t *testing.T) {
	inFolder(t, map[string]string{
		"letter.docx": archiveOf(t, [2]string{"word/document.xml", ""}), "old.doc": string(compoundMagic) + utf16LE("WordDocument"), "~$requests.xlsx": "Ann",
		"good.xlsx": raw(t, headRow+bodyRow),
	})
	if _, problems := workbookRows(t, "."); problems != nil {
		t.Error(problems)
	}
	_, problems := workbookRows(t, "letter.docx", "good.xlsx")
	if diff := cmp.Diff([]string{"letter.docx: this is a Word document, whatever its name, not a workbook; copy its table to a workbook"}, problems); diff != "" {
		t.Error(diff)
	}
}

func TestOpenWorkbook(t *testing.T) {
	inFolder(t, map[string]string{"good.xlsx": book(t, func(f *excelize.File) { put(f, "Requests", "A1", plainHeader, plainRow) }), "locked.xlsx": locked(t), "empty.xlsx": ""})
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	w, err := OpenWorkbook("good.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := w.GetRows("Requests"); err != nil || len(rows) != 2 {
		t.Error(rows, err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]string{
		"locked.xlsx": "the workbook is encrypted", "empty.xlsx": "the file is empty", "none.xlsx": "no such file or folder", ".": "it is a folder", os.DevNull: "it is a device or a pipe",
	} {
		if _, err := OpenWorkbook(path); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Hundreds of columns that nobody knows are told in a few lines, and push no row that was lost out of what is told.
func TestManyUnknownColumns(t *testing.T) {
	var head, csv strings.Builder
	for i := range 240 {
		fmt.Fprintf(&head, `<c r="%s1" t="str"><v>Colour %d</v></c>`, columnName(i+4), i)
		fmt.Fprintf(&csv, ",Colour %d", i)
	}
	inFolder(t, map[string]string{
		"r.xlsx": raw(t, strings.Replace(headRow, "</row>", head.String()+"</row>", 1)+strings.Replace(bodyRow, "draft", "drafted", 1)),
		"r.csv":  "Partner user,Status" + csv.String() + "\nann@agency.example,draft" + strings.Repeat(",", 240) + "\n",
	})
	_, problems := workbookRows(t, "r.xlsx")
	if len(problems) != maxToldColumns+2 || !strings.HasPrefix(problems[maxToldColumns], "note: r.xlsx: Requests!X1: 220 more columns from column X on have labels that are not known") ||
		!strings.HasPrefix(problems[maxToldColumns+1], "r.xlsx: Requests!B2: Status: found") {
		t.Errorf("%q", problems)
	}
	_, problems = workbookRows(t, "r.csv")
	if last := problems[len(problems)-1]; last != "note: r.csv: and 140 more problems like these" {
		t.Errorf("the last problem is %q: notes are nothing that was lost", last)
	}
	var s source
	for i := range 3 * MaxProblems {
		s.problem(i+1, 1, i == 3*MaxProblems-1, "%d", i)
	}
	if told := s.listed(); !told[MaxProblems-1].Unread || told[MaxProblems].Unread {
		t.Error("a note is kept in place of what was lost")
	}
}

func TestHubIDs(t *testing.T) {
	for text, want := range map[string]string{
		"3300001": "3300001", "3,300,001": "3300001", "3.300.001": "3300001", "3 300 001": "3300001", "3\u00a0300\u00a0001": "3300001", "3\u202f300\u202f001": "3300001", "3'300'001": "3300001",
		"3300001.0": "3300001", "3300001.00": "3300001", "3300001.000": "", "3300001.5": "", "3300.0": "3300", "https://app.hubspot.com/contacts/3300001/lists?portalId=3300001": "3300001",
		"https://app.hubspot.com/contacts/3300001/lists?portalId=3300002": "", "3,300.001": "", "33,00,001": "", "03300001": "", "-3": "", "0": "", "3.3E+06": "", "3.300001E+06": "",
		"app.hubspot.com/contacts/3300001/objects": "3300001", "https://app-eu1.hubspot.com/settings/3300001/users?x=1": "3300001", "https://app.hubspot.com/login?portalId=3300001": "3300001",
		"https://evil.example/contacts/3300001/": "", "https://app.hubspot.com.evil.example/contacts/3300001": "", "https://app.hubspot.com/home": "", "\u200b3300001\u00a0": "3300001",
		"'3300001": "3300001", "''3300001": "", "３３０００１": "330001", "٣٣٠٠٠١": "330001", "३३००": "3300", "𝟛𝟛𝟘𝟘": "3300", "３,３００,００１": "3300001", "٠٣": "", "三三": "", "½": "",
	} {
		got := ""
		if n, ok := readHubID(text); ok {
			got = fmt.Sprint(n)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for cell, want := range map[string][]string{
		"3300001, 3300002":     {"3300001", "3300002"},
		"3300001,3300002":      {"3300001", "3300002"},
		"3,300,001; 3,300,002": {"3,300,001", "3,300,002"},
		"3300001 / 3300002":    {"3300001", "3300002"},
		"3300001 and 3300002":  {"3300001", "3300002"},
		"3300001 3300002":      {"3300001", "3300002"},
		"3300001\r\n3300002\n": {"3300001", "3300002"},
		"3 300 001":            {"3 300 001"},
		"33 00 001":            {"33 00 001"},
		"3300001; tbd":         {"3300001; tbd"},
		"3,300,001, 3,300,002": {"3,300,001", "3,300,002"},
		"3,300,001,3,300,002":  {"3,300,001,3,300,002"},
		"24/11/2026":           {"24/11/2026"},
		"2026/11/24":           {"2026/11/24"},
		"1/2":                  {"1/2"},
		"3300001 + 1":          {"3300001 + 1"},
		"12, 15":               {"12", "15"},
		"4412; 5501":           {"4412", "5501"},
		"7,200":                {"7,200"},
		"1,2026":               {"1,2026"},
		"app.hubspot.com/home?portalId=33001&x=1\napp.hubspot.com/home?portalId=33002&x=2": {"app.hubspot.com/home?portalId=33001&x=1", "app.hubspot.com/home?portalId=33002&x=2"},
		"https://app.hubspot.com/c/3300":                   {"https://app.hubspot.com/c/3300"},
		"app.hubspot.com/c/33001\napp.hubspot.com/c/33002": {"app.hubspot.com/c/33001", "app.hubspot.com/c/33002"},
		"": {""},
	} {
		if diff := cmp.Diff(want, splitHubIDs(cell)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", cell, diff)
		}
	}
}
