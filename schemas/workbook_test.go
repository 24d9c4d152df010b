package schemas

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// book makes a workbook: its first sheet is Requests.
func book(t testing.TB, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Requests"); err != nil {
		t.Fatal(err)
	}
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// put writes rows into a sheet from a cell on.
func put(f *excelize.File, sheet, cell string, rows ...[]any) {
	column, row, _ := excelize.CellNameToCoordinates(cell)
	for i, r := range rows {
		at, _ := excelize.CoordinatesToCellName(column, row+i)
		if err := f.SetSheetRow(sheet, at, &r); err != nil {
			panic(err)
		}
	}
}

var (
	plainHeader = []any{"Partner user", "Status", "Hub ID"}
	plainRow    = []any{"ann@agency.example", "draft", 42}
)

const annText = `{"user":"ann@agency.example","status":"draft","hubId":42,"hubIdText":"42"}`

func TestRegisterWorkbook(t *testing.T) {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	dated := func(date1904 bool) func(*excelize.File) {
		return func(f *excelize.File) {
			_ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904})
			put(f, "Requests", "A1", []any{"Partner user", "Status", "Submitted at", "Decided at"}, []any{"ann@agency.example", "granted", day, day.Add(15*time.Hour + 4*time.Minute)})
		}
	}
	const datedText = `{"user":"ann@agency.example","status":"granted","submittedAt":"2026-11-01T00:00:00Z","decidedAt":"2026-11-01T15:04:00Z"}`
	hubRow := func(text string) string {
		n, ok := readHubID(text)
		if !ok {
			return fmt.Sprintf(`{"user":"a@x.example","status":"draft","hubIdText":%q}`, text)
		}
		return fmt.Sprintf(`{"user":"a@x.example","status":"draft","hubId":%d,"hubIdText":%q}`, n, text)
	}
	tests := []struct {
		name     string
		fill     func(f *excelize.File)
		rows     []string
		problems []string
	}{
		{name: "plain", fill: func(f *excelize.File) { put(f, "Requests", "A1", plainHeader, plainRow) }, rows: []string{"Requests!A2 C2 " + annText}},
		{name: "a title and a logo above, not in column A", fill: func(f *excelize.File) {
			put(f, "Requests", "B2", []any{"Northlight: access wanted, November"})
			put(f, "Requests", "C5", plainHeader, plainRow)
		}, rows: []string{"Requests!C6 E6 " + annText}, problems: []string{"note: r.xlsx: Requests!A5: the header stands in row 5; what is above it was not read"}},
		{name: "merged header, groups above", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"Request", nil, "Client", nil, "Status"}, []any{"Email", "Purpose", "Hub ID", "Name"}, []any{"ann@agency.example", "templates", 42, "Kayaks", "Draft"})
			_ = f.MergeCell("Requests", "A1", "B1")
			_ = f.MergeCell("Requests", "C1", "D1")
			_ = f.MergeCell("Requests", "E1", "E2")
		}, rows: []string{`Requests!A3 C3 {"user":"ann@agency.example","purposes":["templates"],"hubId":42,"hubIdText":"42","clientName":"Kayaks","status":"draft"}`},
			problems: []string{"note: r.xlsx: Requests!A2: the header stands in row 2; what is above it was not read"}},
		{name: "a merged label leaves a column without one", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"Partner user", nil, "Status", "Hub ID"}, []any{"ann@agency.example", "Ann", "draft", 42})
			_ = f.MergeCell("Requests", "A1", "B1")
		}, rows: []string{"Requests!A2 D2 " + annText}, problems: []string{"note: r.xlsx: Requests!B1: column B has no label (the header is merged: A1:B1); its cells are not read (the first is B2)"}},
		{name: "merged cells below", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader, []any{"ann@agency.example", "draft", 42}, []any{nil, nil, 43})
			_ = f.MergeCell("Requests", "A2", "A3")
			_ = f.MergeCell("Requests", "B2", "B3")
		}, rows: []string{"Requests!A2 C2 " + annText, "Requests!C3 C3 " + strings.ReplaceAll(annText, "42", "43")},
			problems: []string{"note: r.xlsx: Requests: merged cells (the first is A2:A3): what they say counts for each of their rows"}},
		{name: "hidden row, column and sheet", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader, plainRow, plainRow)
			_ = f.SetRowVisible("Requests", 3, false)
			_ = f.SetColVisible("Requests", "C", false)
			_, _ = f.NewSheet("Old ones")
			put(f, "Old ones", "A1", plainHeader, plainRow)
			_ = f.SetSheetVisible("Old ones", false)
		}, rows: []string{"Requests!A2 C2 " + annText, "Requests!A3 C3 " + annText, "'Old ones'!A2 C2 " + annText}, problems: []string{
			"note: r.xlsx: 'Old ones': the sheet is hidden; it was read",
			"note: r.xlsx: Requests: C is a column that is hidden; it was read",
			"note: r.xlsx: Requests: 1 row is hidden (the first is row 3); it was read",
		}},
		{name: "several sheets", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader, plainRow)
			for _, name := range []string{"Lists", "Colours", "How to"} {
				_, _ = f.NewSheet(name)
				put(f, name, "A1", []any{"Purposes"}, []any{"templates"})
			}
			_, _ = f.NewSheet("Blank")
		}, rows: []string{"Requests!A2 C2 " + annText}, problems: []string{`note: r.xlsx: not read: the sheets "Colours" and "How to", where no row among the first 50 is the header of an access register`}},
		{name: "other words", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"E-Mail-Adresse *", "STATUS", "Hub-ID des\nKunden"}, plainRow)
		}, rows: []string{"Requests!A2 C2 " + annText}},
		{name: "no status: drafts", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"Email", "Hub ID"}, []any{"ann@agency.example", 42})
		},
			rows:     []string{`Requests!A2 B2 {"user":"ann@agency.example","hubId":42,"hubIdText":"42","status":"draft"}`},
			problems: []string{`note: r.xlsx: Requests: there is no column "Status"; every row counts as a draft`}},
		{name: "Hub IDs", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader)
			for i, v := range []any{3300001, 3300001.0, 3.3e6, "3300001", " 3300001 ", "3,300,001", "3 300 001", "3.300.001", "3.3E+06", "3.300001E+06", "https://app-eu1.hubspot.com/contacts/3300001/objects/0-1/views/all/list", "tbd", 1.5} {
				put(f, "Requests", fmt.Sprintf("A%d", i+2), []any{"a@x.example", "draft", v})
			}
		}, rows: []string{
			"Requests!A2 C2 " + hubRow("3300001"), "Requests!A3 C3 " + hubRow("3300001"), "Requests!A4 C4 " + hubRow("3300000"), "Requests!A5 C5 " + hubRow("3300001"),
			`Requests!A6 C6 {"user":"a@x.example","status":"draft","hubId":3300001,"hubIdText":" 3300001 "}`,
			`Requests!A7 C7 {"user":"a@x.example","status":"draft","hubId":3300001,"hubIdText":"3,300,001"}`,
			`Requests!A8 C8 {"user":"a@x.example","status":"draft","hubId":3300001,"hubIdText":"3 300 001"}`,
			`Requests!A9 C9 {"user":"a@x.example","status":"draft","hubId":3300001,"hubIdText":"3.300.001"}`,
			`Requests!A10 C10 {"user":"a@x.example","status":"draft","hubIdText":"3.3E+06"}`,
			`Requests!A11 C11 {"user":"a@x.example","status":"draft","hubIdText":"3.300001E+06"}`,
			`Requests!A12 C12 {"user":"a@x.example","status":"draft","hubId":3300001,"hubIdText":"https://app-eu1.hubspot.com/contacts/3300001/objects/0-1/views/all/list"}`,
			`Requests!A13 C13 {"user":"a@x.example","status":"draft","hubIdText":"tbd"}`,
			`Requests!A14 C14 {"user":"a@x.example","status":"draft","hubIdText":"1.5"}`,
		}},
		{name: "several Hub IDs in a cell", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader, []any{"a@x.example", "draft", "3300001; 3300002\n3300003"}, []any{"a@x.example", "draft", "3300001; tbd"})
		}, rows: []string{"Requests!A2 C2 " + hubRow("3300001"), "Requests!A2 C2 " + hubRow("3300002"), "Requests!A2 C2 " + hubRow("3300003"), "Requests!A3 C3 " + hubRow("3300001; tbd")}},
		{name: "days from 1900", fill: dated(false), rows: []string{"Requests!A2 A2 " + datedText}},
		{name: "days from 1904", fill: dated(true), rows: []string{"Requests!A2 A2 " + datedText}},
		{name: "days as text", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"Partner user", "Status", "Submitted at", "Decided at"}, []any{"ann@agency.example", "granted", "1.11.2026", "2026-11-01 15:04"})
		}, rows: []string{"Requests!A2 A2 " + datedText}},
		{name: "a year is no date", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"Partner user", "Status", "Submitted at"}, []any{"ann@agency.example", "granted", 2026})
		}, problems: []string{`r.xlsx: Requests!C2: Submitted at: found the number "2026", expected a date such as 2026-01-31; format the cell as a date. The row was not read`}},
		{name: "empty rows between and after, the header again", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader)
			put(f, "Requests", "A4", plainRow, plainHeader, []any{"", " ", nil})
			for i := 7; i < 600; i++ {
				_ = f.SetRowHeight("Requests", i, 20)
			}
		}, rows: []string{"Requests!A4 C4 " + annText}, problems: []string{"note: r.xlsx: Requests: the header stands again in row 5; there it was passed over"}},
		{name: "bad cells lose their row only", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader, []any{nil, "drafted", 42}, plainRow)
		}, rows: []string{"Requests!A3 C3 " + annText}, problems: []string{
			"r.xlsx: Requests!A2: Partner user: the cell is empty; expected the Partner user's address. The row was not read",
			`r.xlsx: Requests!B2: Status: found "drafted", expected "draft", "submitted", "granted", "denied" or "revoked"; did you mean "draft"? The row was not read`,
		}},
		{name: "unknown and double labels", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"Partner user", "Statuss", "Status", "Colour", "Colour", "Hub ID"}, []any{"ann@agency.example", "x", "draft", nil, nil, 42})
		}, rows: []string{"Requests!A2 F2 " + annText}, problems: []string{
			`note: r.xlsx: Requests!B1: column B is headed "Statuss", which is not known, and is not read; did you mean "Status"?`,
			`note: r.xlsx: Requests!D1: column D is headed "Colour", which is not known, and is not read`,
			`note: r.xlsx: Requests!E1: columns D and E are both headed "Colour"`,
		}},
		{name: "one column twice", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", []any{"Partner user", "Status", "Hub ID", "E-mail"}, []any{"ann@agency.example", "draft", 42, "x"})
		}, problems: []string{`r.xlsx: Requests!D1: columns A ("Partner user") and D ("E-mail") both mean "Partner user"; rename or delete one. No row was read`}},
		{name: "no register", fill: func(f *excelize.File) { put(f, "Requests", "A1", []any{"Email", "Seat"}, []any{"a@x.example", "Core"}) },
			problems: []string{`note: r.xlsx: this workbook holds no access register: no row among the first 50 on the sheet "Requests" is a header such as "Partner user", "Status" and "Hub ID"`}},
		{name: "empty", fill: func(f *excelize.File) {},
			problems: []string{`note: r.xlsx: the workbook is empty: there is nothing on the sheet "Requests"; was another one meant, or was it not saved?`}},
		{name: "far right", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader, plainRow)
			put(f, "Requests", "XFD2", []any{"x"})
		}, rows: []string{"Requests!A2 C2 " + annText}, problems: []string{"note: r.xlsx: Requests: what stands right of column IV was not read (the first cell is XFD2)"}},
		{name: "our own report", fill: func(f *excelize.File) {
			put(f, "Requests", "A1", plainHeader, plainRow)
			_ = f.SetDocProps(&excelize.DocProperties{Title: ownReport + "Partner Access"})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, map[string]string{"r.xlsx": book(t, tt.fill)})
			rows, problems := workbookRows(t, ".")
			if diff := cmp.Diff(tt.rows, rows); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}

// workbookRows reads the registers and writes each row with its first cell and that of its Hub ID.
func workbookRows(t *testing.T, paths ...string) (rows, problems []string) {
	t.Helper()
	_, problems, in, _ := openAll(t, "", paths...)
	for _, r := range in.Accesses() {
		sheet := in.Registers()[r.Register].Sheet
		line, column := in.CellAt(r, "hubId")
		hub := strings.TrimPrefix(CellName("S", line, column), "S!")
		rows = append(rows, fmt.Sprintf("%s %s %s", CellName(sheet, r.Line, r.Column), hub, rowText(t, in, r)))
		if r.Pointer() != "" {
			t.Errorf("pointer %s", r.Pointer())
		}
	}
	return rows, problems
}
