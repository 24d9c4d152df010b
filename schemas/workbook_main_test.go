package schemas

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The main part of a workbook is the one that the package names: Excel writes xl/workbook.xml, others may not.
func TestWorkbookMainPart(t *testing.T) {
	const (
		relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
		types     = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
		sheets    = `<x:workbook xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><x:sheets><x:sheet name="Requests" sheetId="1" r:id="s"/></x:sheets></x:workbook>`
	)
	named := func(target string) [2]string {
		return [2]string{"_rels/.rels", relations + `<Relationship Id="a" Type="` + types + `officeDocument" Target="` + target + `"/></Relationships>`}
	}
	sheetOf := func(user string) string {
		return `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Partner user</t></is></c><c r="B1" t="inlineStr"><is><t>Status</t></is></c><c r="C1" t="inlineStr"><is><t>Hub ID</t></is></c></row>` +
			`<row r="2"><c r="A2" t="inlineStr"><is><t>` + user + `</t></is></c><c r="B2" t="s"><v>0</v></c><c r="C2"><v>42</v></c></row></sheetData></worksheet>`
	}
	book := [][2]string{
		{"Office/Book.xml", sheets},
		{"Office/_rels/Book.xml.rels", relations + `<Relationship Id="s" Type="` + types + `worksheet" Target="tables/one.xml"/><Relationship Id="t" Type="` + types + `sharedStrings" Target="/texts.xml"/></Relationships>`},
		{"Office/tables/one.xml", sheetOf("ann@agency.example")},
		{"texts.xml", `<sst><si><t>draft</t></si></sst>`},
	}
	usual := [][2]string{
		{"xl/workbook.xml", sheets},
		{"xl/_rels/workbook.xml.rels", relations + `<Relationship Id="s" Type="` + types + `worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheetOf("bo@agency.example")},
		{"xl/sharedStrings.xml", `<sst><si><t>granted</t></si></sst>`},
	}
	bo := `{"user":"bo@agency.example","status":"granted","hubId":42,"hubIdText":"42"}`
	tests := []struct {
		name     string
		parts    [][2]string
		rows     []string
		problems []string
	}{
		{"elsewhere", append([][2]string{named("Office/Book.xml")}, book...), []string{annText}, nil},
		{"elsewhere, from the root", append([][2]string{named("/office/book.xml")}, book...), []string{annText}, nil},
		{"elsewhere, beside what Excel would not read", append(append([][2]string{named("Office/Book.xml")}, book...), usual...), []string{annText}, nil},
		{"a document of another kind is named", append([][2]string{named("word/document.xml"), {"word/document.xml", "<document/>"}}, usual...), []string{bo}, nil},
		{"a part that is missing is named", append([][2]string{named("Office/Book.xml")}, usual...), []string{bo}, nil},
		{"none is named", usual, []string{bo}, nil},
		{"none is named, none is where Excel has it", book, nil, []string{"r.xlsx: this is a ZIP archive without a workbook in it (no xl/workbook.xml); if a workbook is packed in it, unpack it"}},
		{"named outside the archive", append([][2]string{named("../../Office/Book.xml")}, book...), []string{annText}, nil}, // the root has no folder above it
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, map[string]string{"r.xlsx": archiveOf(t, tt.parts...)})
			_, problems, in, _ := openAll(t, "", "r.xlsx")
			var rows []string
			for _, r := range in.Accesses() {
				rows = append(rows, string(rowText(t, in, r)))
			}
			if diff := cmp.Diff(tt.rows, rows); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}
