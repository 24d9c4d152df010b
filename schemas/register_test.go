package schemas

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func utf16Text(order binary.AppendByteOrder, s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(utf8BOM + s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

func TestRegisterCSV(t *testing.T) {
	const head = "Partner user,Status,Hub ID\n"
	row := func(place, json string) string { return "r.csv:" + place + " " + json }
	ann := func(place string) string {
		return row(place, `{"user":"ann@agency.example","status":"draft","hubId":42,"hubIdText":"42"}`)
	}
	tests := []struct {
		name     string
		text     string
		rows     []string
		problems []string
	}{
		{name: "plain", text: head + "ann@agency.example,draft,42\n", rows: []string{ann("2:1")}},
		{name: "semicolons, quotes, odd case and spaces", text: "\"PARTNER  user\";status;hub-id\r\n\" ann@agency.example\";Draft ; 42\r\n", rows: []string{row("2:1", `{"user":"ann@agency.example","status":"draft","hubId":42,"hubIdText":" 42"}`)}},
		{name: "tabs", text: strings.ReplaceAll(head+"ann@agency.example,draft,42\n", ",", "\t"), rows: []string{ann("2:1")}},
		{name: "sep line", text: "sep=;\n" + strings.ReplaceAll(head+"ann@agency.example,draft,42\n", ",", ";"), rows: []string{ann("3:1")}},
		{name: "byte order mark", text: utf8BOM + head + "ann@agency.example,draft,42", rows: []string{ann("2:1")}},
		{name: "UTF-16", text: utf16Text(binary.LittleEndian, head+"ann@agency.example,draft,42"), rows: []string{ann("2:1")}},
		{name: "UTF-16, big end first", text: utf16Text(binary.BigEndian, head+"ann@agency.example,draft,42"), rows: []string{ann("2:1")}},
		{name: "old Mac", text: strings.ReplaceAll(head+"ann@agency.example,draft,42", "\n", "\r"), rows: []string{ann("2:1")}},
		{name: "blank rows", text: head + "\n,,\nann@agency.example,draft,42\n;\n", rows: []string{ann("4:1")},
			problems: []string{"r.csv:5:1: the row has 1 cell, the header 3; the row was not read: is a comma missing, or one in a cell without quotes?"}},
		{
			name: "every column",
			text: "Access ID,Email,User ID,User name,Client Hub ID,Client name,Partner portal ID,Access status,Date of request,Decided,Purpose,Primary contact,Consultant\n" +
				"7,ann@agency.example,u1,Ann,42,\"Client, Inc.\",9,granted,2026-11-01,2026-11-03 15:04,templates; documents ,adm@client.example,Cora\n" +
				",ann@agency.example,,,,,,draft,,,,,\n",
			rows: []string{
				row("2:1", `{"id":"7","user":"ann@agency.example","userId":"u1","userName":"Ann","hubId":42,"hubIdText":"42","clientName":"Client, Inc.","partnerHubId":9,"status":"granted","submittedAt":"2026-11-01T00:00:00Z","decidedAt":"2026-11-03T15:04:00Z","purposes":["templates","documents"],"primaryAdministrator":"adm@client.example","channelConsultant":"Cora"}`),
				row("3:1", `{"user":"ann@agency.example","userName":null,"hubIdText":null,"clientName":null,"partnerHubId":null,"status":"draft","submittedAt":null,"decidedAt":null,"purposes":[],"primaryAdministrator":null,"channelConsultant":null}`),
			},
		},
		{name: "Hub IDs that are none are kept as written", text: head + "a@x.example,draft,1.2E+07\na@x.example,draft,0042\na@x.example,draft,-1\na@x.example,draft,9007199254740992\n", rows: []string{
			row("2:1", `{"user":"a@x.example","status":"draft","hubIdText":"1.2E+07"}`),
			row("3:1", `{"user":"a@x.example","status":"draft","hubIdText":"0042"}`),
			row("4:1", `{"user":"a@x.example","status":"draft","hubIdText":"-1"}`),
			row("5:1", `{"user":"a@x.example","status":"draft","hubIdText":"9007199254740992"}`),
		}},
		{name: "bad cells lose their row only", text: "Partner user,Status,Submitted at,Partner Hub ID\nä@x.example,drafted,1/2/2026,9 9\n,,,\n ,granted,,\nann@agency.example,,,\nann@agency.example,draft,,\n",
			rows: []string{row("6:1", `{"user":"ann@agency.example","status":"draft","submittedAt":null,"partnerHubId":null}`)},
			problems: []string{
				`r.csv:2:13: Status: found "drafted", expected "draft", "submitted", "granted", "denied" or "revoked"; did you mean "draft"? The row was not read`,
				`r.csv:2:21: Submitted at: found "1/2/2026" (which of the numbers is the month? In Excel, format the column as yyyy-mm-dd hh:mm and save again), expected a date such as 2026-01-31, 2026-01-31 09:30 or 2026-01-31T09:30:00Z. The row was not read`,
				`r.csv:2:30: Partner Hub ID: found "9 9", expected a Hub ID: a positive whole number. The row was not read`,
				`r.csv:4:1: Partner user: the cell is empty; expected the Partner user's address. The row was not read`,
				`r.csv:5:20: Status: the cell is empty; expected "draft", "submitted", "granted", "denied" or "revoked". The row was not read`,
			}},
		{name: "what only the schema knows", text: "Partner user,Status,Client name\nann@agency.example,draft," + strings.Repeat("x", 1001) + "\nann@agency.example,draft,Client\n",
			rows:     []string{row("3:1", `{"user":"ann@agency.example","status":"draft","clientName":"Client"}`)},
			problems: []string{"r.csv:2:26: the text has 1001 characters, expected at most 1000. The row was not read"}},
		{name: "unknown and unnamed columns", text: "Partner user,Statuss,Status,,Colour of hat,Colour of hat\nann@agency.example,x,draft,,,\n",
			rows: []string{row("2:1", `{"user":"ann@agency.example","status":"draft"}`)},
			problems: []string{
				`note: r.csv:1:14: column 2 is headed "Statuss", which is not known, and is not read; did you mean "Status"?`,
				`note: r.csv:1:29: column 4 has no header; its cells are not read`,
				`note: r.csv:1:30: column 5 is headed "Colour of hat", which is not known, and is not read`,
				`note: r.csv:1:44: columns 5 and 6 are both headed "Colour of hat"`,
			}},
		{name: "one column twice", text: "Partner user,Status,Hub ID,E-mail\nann@agency.example,draft,42,bo@agency.example\n",
			problems: []string{`r.csv:1:28: columns 1 ("Partner user") and 4 ("E-mail") both mean "Partner user"; rename or delete one. No row was read`}},
		{name: "column missing", text: "Status,Hub ID\ndraft,42\n",
			problems: []string{`r.csv:1:1: the column "Partner user" is missing; expected a header such as "Partner user", "User", "Email", "Partner user email", "User email", "Email address" or "Partner email". No row was read`}},
		{name: "ragged", text: head + "ann@agency.example,draft\nann@agency.example,draft,1,2\nann@agency.example,draft,42,\n", rows: []string{ann("4:1")},
			problems: []string{
				"r.csv:2:1: the row has 2 cells, the header 3; the row was not read: is a comma missing, or one in a cell without quotes?",
				"r.csv:3:1: the row has 4 cells, the header 3; the row was not read: is a comma missing, or one in a cell without quotes?",
			}},
		{name: "quotes", text: head + "a\"b,draft,42\n\"ann@agency.example\"x,draft,42\nann@agency.example,draft,42\n", rows: []string{ann("4:1")},
			problems: []string{
				`r.csv:2:2: there is a quote (") inside a cell that is not in quotes; put the whole cell in quotes, and write "" for the quote in it`,
				`r.csv:3:20: something follows the quote (") that closes this cell; a quote inside a cell is written ""`,
			}},
		{name: "not UTF-8", text: head + "ann@agency.example,draft,42\nM\xfcller@x.example,draft,\xff\n", rows: []string{ann("2:1")},
			problems: []string{`r.csv:3:1: Partner user: the cell is not UTF-8 (it holds the byte 0xFC, in Windows-1252 "ü"); open the file, see that its letters are right, and save it in Excel as "CSV UTF-8 (Comma delimited)". The row was not read`, `r.csv:3:24: Hub ID: the cell is not UTF-8 either (it holds the byte 0xFF, in Windows-1252 "ÿ"). The row was not read`}},
		{name: "a header that is not UTF-8", text: "Partner user,Status,Prim\xe4re\x81r Administrator\nann@agency.example,draft,Bo\n",
			problems: []string{`r.csv:1:21: column 3: the cell is not UTF-8 (it holds the byte 0xE4, in Windows-1252 "ä"); open the file, see that its letters are right, and save it in Excel as "CSV UTF-8 (Comma delimited)". No row was read`}},
		{name: "NUL", text: head + "a\x00b,draft,42\n", problems: []string{"r.csv:2:1: the cell holds a NUL character, which no program shows; write the cell anew, or export the file again. The row was not read"}},
		{name: "a quote that is never closed", text: head + "ann@agency.example,draft,42\n\nann@agency.example,\"draft,42\nbo@agency.example,draft,43\n", rows: []string{ann("2:1")},
			problems: []string{`r.csv:4:20: the quote (") that opens here is closed nowhere, so that nothing from here to the end of the file, line 5, was read; close it, or take it out`}},
		{name: "a header whose quote is never closed", text: "Requests\n\"Partner user,Status\nann@agency.example,draft\n",
			problems: []string{`note: r.csv:1:1: this CSV file is not recognised as an access register: its columns are "Requests"; expected such as "Partner user", "Status" and "Hub ID". (HubSpot's own exports are for ` + "`partnerlint import`.)"}},
		{name: "a row that a quote keeps open", text: head + "ann@agency.example,\"draft,42\nbo@agency.example,\"\nann@agency.example,draft,42\n", rows: []string{ann("4:1")},
			problems: []string{"r.csv:2:1: the row has 2 cells, the header 3; the row was not read: is a comma missing, or one in a cell without quotes? (A quote keeps the row open over 2 lines.)"}},
		{name: "bars", text: strings.ReplaceAll(head+"ann@agency.example,draft,42\n", ",", "|"), rows: []string{ann("2:1")}},
		{name: "a sep line with bars", text: "sep=|\n" + strings.ReplaceAll(head+"ann@agency.example,draft,42\n", ",", "|"), rows: []string{ann("3:1")}},
		{name: "semicolons missing", text: "Partner user;Status;Hub ID\nann@agency.example,draft,42\n",
			problems: []string{"r.csv:2:1: the row has 1 cell, the header 3; the row was not read: is a semicolon missing, or one in a cell without quotes?"}},
		{name: "a header alone", text: head + "\n,,\n", problems: []string{"note: r.csv:1:1: no row stands below the header"}},
		{name: "a picture", text: "\x89PNG\r\n\x1a\n\x00\x00", problems: []string{`note: r.csv: this is no CSV file, whatever its name: it is no text; give the workbook itself, or save it in Excel as "CSV UTF-8 (Comma delimited)"`}},
		{name: "a PDF", text: "%PDF-1.7\n\"", problems: []string{"note: r.csv: this is a PDF, whatever its name; ask for the table that it was made from"}},
		{name: "dates", text: "Partner user,Status,Submitted at\n" + dated("24/11/2026 09:30", "11/24/2026 9:30 PM", "24-11-2026", "4/4/2026 09:30:01", "4/11/2026 09:30", "24/11/26", "46350.39"),
			rows: []string{
				row("2:1", `{"user":"ann@agency.example","status":"draft","submittedAt":"2026-11-24T09:30:00Z"}`),
				row("3:1", `{"user":"ann@agency.example","status":"draft","submittedAt":"2026-11-24T21:30:00Z"}`),
				row("4:1", `{"user":"ann@agency.example","status":"draft","submittedAt":"2026-11-24T00:00:00Z"}`),
				row("5:1", `{"user":"ann@agency.example","status":"draft","submittedAt":"2026-04-04T09:30:01Z"}`),
			},
			problems: []string{
				`r.csv:6:26: Submitted at: found "4/11/2026 09:30" (which of the numbers is the month? In Excel, format the column as yyyy-mm-dd hh:mm and save again), expected a date such as 2026-01-31, 2026-01-31 09:30 or 2026-01-31T09:30:00Z. The row was not read`,
				`r.csv:7:26: Submitted at: found "24/11/26" (a year has four digits: in Excel, format the column as yyyy-mm-dd hh:mm and save again), expected a date such as 2026-01-31, 2026-01-31 09:30 or 2026-01-31T09:30:00Z. The row was not read`,
				`r.csv:8:26: Submitted at: found "46350.39" (a day as Excel counts it? In Excel, format the column as yyyy-mm-dd hh:mm and save again), expected a date such as 2026-01-31, 2026-01-31 09:30 or 2026-01-31T09:30:00Z. The row was not read`,
			}},
		{name: "white space in names", text: "Partner user,Status,User name,Client name,Primary administrator,Channel Consultant\nann@agency.example,draft,Ann  Lee,\"Client,\nInc.\",\u00a0Adam\tOrr ,Robin\u00a0Vale \n",
			rows: []string{row("2:1", `{"user":"ann@agency.example","status":"draft","userName":"Ann Lee","clientName":"Client, Inc.","primaryAdministrator":"Adam Orr","channelConsultant":"Robin Vale"}`)}},
		{name: "another CSV", text: "Email,Name,Seat\na@x.example,A,Core\n",
			problems: []string{`note: r.csv:1:1: this CSV file is not recognised as an access register: its columns are "Email", "Name" and "Seat"; expected such as "Partner user", "Status" and "Hub ID". (HubSpot's own exports are for ` + "`partnerlint import`.)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, map[string]string{"r.csv": tt.text})
			_, problems, in, _ := openAll(t, "", ".")
			var rows []string
			for _, r := range in.Accesses() {
				rows = append(rows, fmt.Sprintf("%s:%d:%d %s", in.Registers()[r.Register].File, r.Line, r.Column, rowText(t, in, r)))
				if r.Pointer() != "" {
					t.Errorf("pointer %s", r.Pointer())
				}
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

// dated are rows with those dates.
func dated(dates ...string) string {
	text := ""
	for _, date := range dates {
		text += "ann@agency.example,draft," + date + "\n"
	}
	return text
}

// A register with more accesses than it may have is refused whole, whether rows or cells make them.
func TestRegisterCSVBound(t *testing.T) {
	cell := strings.TrimSuffix(strings.Repeat("3300001;", maxHubIDsInCell), ";")
	row := "ann@agency.example,draft," + cell + "\n"
	const head = "Partner user,Status,Hub ID\n"
	full := head + strings.Repeat(row, MaxRegisterAccesses/maxHubIDsInCell)
	inFolder(t, map[string]string{"full.csv": full, "more.csv": full + "ann@agency.example,draft,42\n"})
	_, problems, in, err := openAll(t, "", ".")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(in.Accesses()); n != MaxRegisterAccesses {
		t.Errorf("%d accesses, want those of the full register alone", n)
	}
	want := []string{"more.csv: the file holds more than 250000 accesses; none was read: split it, by client say, and judge the parts one at a time"}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRegisterJSON(t *testing.T) {
	sound := `{"kind":"access-register","schemaVersion":"1","coverage":"complete","accesses":[` + "\n" +
		`{"user":"ann@agency.example","status":"draft"},` + "\n" + `  {"user":"bo@agency.example","status":"granted"}]}`
	inFolder(t, map[string]string{
		"a.json": sound,
		"b.json": strings.Replace(sound, `"draft"`, `"drafty"`, 1),
		"c.json": strings.Replace(sound, `"complete"`, `"all"`, 1),
		"d.json": `{"kind":"access-register","schemaVersion":"1","coverage":"partial","accesses":[]}`,
	})
	_, problems, in, err := openAll(t, "", ".")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range in.Accesses() {
		line, col := in.CellAt(r, "status")
		rows = append(rows, fmt.Sprintf("%d %s %d:%d %d:%d %s", r.Register, r.Pointer(), r.Line, r.Column, line, col, rowText(t, in, r)))
	}
	want := []string{
		`0 /accesses/0 2:1 2:39 {"user":"ann@agency.example","status":"draft"}`,
		`0 /accesses/1 3:3 3:40 {"user":"bo@agency.example","status":"granted"}`,
		`1 /accesses/1 3:3 3:40 {"user":"bo@agency.example","status":"granted"}`,
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	wantRegisters := []Register{
		{File: "a.json", Coverage: Complete, Rows: 2, Line: 1, Column: 1},
		{File: "b.json", Coverage: Complete, Rows: 1, Line: 1, Column: 1},
		{File: "d.json", Coverage: Partial, Line: 1, Column: 1},
	}
	if diff := cmp.Diff(wantRegisters, in.Registers()); diff != "" {
		t.Errorf("registers (-want +got)\n%s", diff)
	}
	wantProblems := []string{
		`b.json:2:39: /accesses/0/status: found "drafty", expected "draft", "submitted", "granted", "denied" or "revoked"; did you mean "draft"?`,
		`c.json:1:58: /coverage: found "all", expected "complete" or "partial"`,
	}
	if diff := cmp.Diff(wantProblems, problems); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
}

func TestCellAt(t *testing.T) {
	text := "sep=;\n\"Partner\nuser\";Status;Client name;Hub ID\n\n\"ann@agency.example\";\"draft\";\"Two\nlines\";42\nbö@agency.example;draft;Client;43\n"
	for name, file := range map[string]string{"plain": text, "Windows": strings.ReplaceAll(text, "\n", "\r\n"), "UTF-16": utf16Text(binary.LittleEndian, text), "byte order mark": utf8BOM + text, "packed": gz(text)} {
		t.Run(name, func(t *testing.T) {
			inFolder(t, map[string]string{"r.csv": file})
			_, _, in, err := openAll(t, "", "r.csv")
			if err != nil {
				t.Fatal(err, in.Problems())
			}
			var got []string
			for _, r := range in.Accesses() {
				for _, field := range []string{"user", "status", "hubId", "purposes"} {
					line, col := in.CellAt(r, field)
					got = append(got, fmt.Sprintf("%s %d:%d", field, line, col))
				}
			}
			want := []string{"user 5:1", "status 5:22", "hubId 6:8", "purposes 5:1", "user 7:1", "status 7:19", "hubId 7:32", "purposes 7:1"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Every header that the table names is found again, and no two columns claim one.
func TestRegisterColumns(t *testing.T) {
	owner := map[string]string{}
	for i, c := range registerColumns {
		if TypeOf(KindAccess).Index(c.field) < 0 {
			t.Errorf("%s is no field of an access", c.field)
		}
		for _, n := range c.names {
			if got := (*Labels)(nil).columnOf(strings.ToUpper(n) + " "); got != i {
				t.Errorf("columnOf(%s) = %d, want %d", n, got, i)
			}
			key := headerKey(n)
			if other, taken := owner[key]; taken {
				t.Errorf("%q means both %s and %s", n, other, c.field)
			}
			owner[key] = c.field
		}
	}
}

func rowText(t *testing.T, in *Inputs, r AccessRow) []byte {
	t.Helper()
	text, err := in.RowText(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
