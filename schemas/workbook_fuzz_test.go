package schemas

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A workbook never makes the reader panic, and what it gives is admitted by the schema and has a place.
func FuzzWorkbook(f *testing.F) {
	f.Add([]byte(raw(f, headRow+bodyRow)))
	f.Add([]byte(raw(f, headRow+bodyRow, [2]string{"xl/sharedStrings.xml", `<sst><si><t>a</t><rPh><t>b</t></rPh></si></sst>`})))
	f.Add([]byte(book(f, func(w *excelize.File) { put(w, "Requests", "B3", plainHeader, plainRow) })))
	f.Add([]byte(archiveOf(f, [2]string{"word/document.xml", ""})))
	f.Add(append(bytes.Clone(compoundMagic), utf16LE("EncryptedPackage")...))
	for _, name := range []string{"messy", "labels"} {
		text, err := os.ReadFile(filepath.Join("testdata", "libreoffice-"+name+".xlsx"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) { readAnyWorkbook(t, dir, text) })
}

// FuzzSheet is FuzzWorkbook for the XML within: the archive around it is sound. What stands in the workbook in place of
// its one sheet may be given too.
func FuzzSheet(f *testing.F) {
	f.Add(headRow+bodyRow, "<si><t>x</t></si>", `<mergeCells><mergeCell ref="A1:B1"/></mergeCells>`, "")
	f.Add(strings.ReplaceAll(headRow+bodyRow, `<row`, `<row hidden="1"`), "", `<mergeCells><mergeCell ref="A2:A9"/></mergeCells>`, "")
	f.Add(headRow+`<row r="3"><c t="s"><v>0</v></c><c r="B3" t="inlineStr"><is><r><t>dra</t></r><r><t>ft</t></r></is></c><c><f>A1</f><v>4.2E1</v></c></row>`, "<si><t>a@x.example</t></si>", "", "")
	f.Add(headRow+`<row><c t="str"><v>a_x0041_@x.example</v></c><c t="d"><v>2026-11-01</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`+bodyRow, "", "", `<workbookPr date1904="1"/><sheets><sheet name="&#1;" state="hidden" id="rId1"/><sheet name="B" r:id="rId1"/></sheets>`)
	f.Add(`<row r="1048576"><c r="XFD1048576" t="str"><v>Status</v></c></row>`, "", `<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`, "")
	f.Add(`<row><c t="str"><v>Title</v></c></row>`+strings.ReplaceAll(headRow, "1", "2")+`<row r="3"><c r="A3" t="str"><v>ann@agency.example</v></c><c r="B3" t="str"><v>granted</v></c><c r="C3" t="str"><v>3300001; 3300002</v></c></row>`, "", `<mergeCells><mergeCell ref="B3:B7"/><mergeCell ref="C2:D2"/></mergeCells>`, "")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, rows, texts, after, book string) {
		parts := plainParts(rows)
		if book != "" {
			begin, end := strings.Index(parts[1][1], "<sheets>"), strings.Index(parts[1][1], "</workbook>")
			parts[1][1] = parts[1][1][:begin] + book + parts[1][1][end:]
		}
		parts[3][1] = strings.Replace(parts[3][1], "</worksheet>", after+"</worksheet>", 1)
		parts = append(parts, [2]string{"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"})
		var entries []zipped
		for _, p := range parts {
			entries = append(entries, zipped{name: p[0], text: p[1], change: func(h *zip.FileHeader) { h.Method = zip.Store }}) // to pack takes longer than to read
		}
		readAnyWorkbook(t, dir, makeZip(t, entries...))
	})
}

func readAnyWorkbook(t *testing.T, dir string, text []byte) {
	path := filepath.Join(dir, "f.xlsx")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(t.Context(), []string{path}, nil, OpenOptions{TempDir: dir, Workers: 1})
	if in == nil {
		t.Fatal(err)
	}
	defer func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}()
	if len(in.Registers()) == 0 && len(in.Problems()) == 0 && len(in.Files()) == 0 {
		t.Error("lost without a word")
	}
	for _, p := range in.Problems() {
		toldWell(t, p)
	}
	for _, r := range in.Accesses() {
		row, err := in.RowText(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := Decode(KindAccess, &Document{Raw: row}); !ok {
			t.Errorf("refused: %s", row)
		}
		for _, c := range registerColumns {
			if line, column := in.CellAt(r, c.field); line < r.Line || column < 1 || in.Registers()[r.Register].Sheet != "" && line != r.Line {
				t.Errorf("%s at %d:%d of %+v", c.field, line, column, r)
			}
		}
	}
}

// BenchmarkWorkbook reads 10,000 rows of thirteen columns.
func BenchmarkWorkbook(b *testing.B) {
	text := book(b, func(f *excelize.File) {
		sw, err := f.NewStreamWriter("Requests")
		if err != nil {
			b.Fatal(err)
		}
		header := []any{"Access ID", "Partner user", "User ID", "User name", "Hub ID", "Client name", "Partner Hub ID", "Status", "Submitted at", "Decided at", "Purposes", "Primary administrator", "Channel consultant"}
		_ = sw.SetRow("A1", header)
		for i := range 10_000 {
			_ = sw.SetRow(fmt.Sprintf("A%d", i+2), []any{fmt.Sprint("A-", i), fmt.Sprintf("user%d@agency.example", i), i, fmt.Sprint("User ", i), 3300000 + i, fmt.Sprint("Client ", i), 2200001,
				"granted", 46000.5, 46001.25, "templates; sequences", fmt.Sprintf("admin%d@client.example", i), "Robin Vale"})
		}
		_ = sw.Flush()
	})
	path := filepath.Join(b.TempDir(), "r.xlsx")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		in, err := Open(b.Context(), []string{path}, nil, OpenOptions{TempDir: b.TempDir(), Workers: 1})
		if err != nil || len(in.Accesses()) != 10_000 {
			b.Fatal(err, in.Problems())
		}
		_ = in.Close()
	}
}
