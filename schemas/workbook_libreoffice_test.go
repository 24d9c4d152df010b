package schemas

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The workbooks in testdata were saved by LibreOffice, which writes much otherwise than the library that our own are
// made with: the days of the messy one count from 1904.
func TestLibreOfficeWorkbooks(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"messy", "labels"} {
		text, err := os.ReadFile(filepath.Join("testdata", "libreoffice-"+name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		files[name+".xlsx"] = string(text)
	}
	inFolder(t, files)
	rows, problems := workbookRows(t, "messy.xlsx")
	if diff := cmp.Diff([]string{
		`Requests!A5 C5 {"user":"jonas.wick@fernhollow.example","userName":"Jonas Wick","hubId":7200101,"hubIdText":"7200101","clientName":"Marrow & Finch Bakery","status":"submitted","submittedAt":"2026-11-20T09:30:00Z","purposes":["templates","sequences"]}`,
		`Requests!A6 C6 {"user":"petra.sund@fernhollow.example","userName":"Petra Sund","hubId":7200101,"hubIdText":"7200101","clientName":"several","status":"draft","submittedAt":null,"purposes":["documents"]}`,
		`Requests!A6 C6 {"user":"petra.sund@fernhollow.example","userName":"Petra Sund","hubId":7200102,"hubIdText":"7200102","clientName":"several","status":"draft","submittedAt":null,"purposes":["documents"]}`,
		`Requests!C7 C7 {"user":"petra.sund@fernhollow.example","userName":null,"hubId":7200103,"hubIdText":"https://app.hubspot.com/contacts/7200103/objects/0-1","clientName":"Saltmarsh Surveyors","status":"draft","submittedAt":null,"purposes":[]}`,
		`Requests!A8 C8 {"user":"iris.calloway@fernhollow.example","userName":null,"hubId":7200104,"hubIdText":"7200104","clientName":"Tern Ferries","status":"draft","submittedAt":null,"purposes":[]}`,
	}, rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		`note: messy.xlsx: not read: the sheet "Notes", where no row among the first 50 is the header of an access register`,
		"note: messy.xlsx: Requests: D is a column that is hidden; it was read",
		"note: messy.xlsx: Requests: 1 row is hidden (the first is row 8); it was read",
		"note: messy.xlsx: Requests: 1 cell (the first is C8) holds a formula; the value that was saved with it counts",
		"note: messy.xlsx: Requests: merged cells (the first is A6:A7): what they say counts for each of their rows",
		"note: messy.xlsx: Requests!A4: the header stands in row 4; what is above it was not read",
	}, problems); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
	rows, problems = workbookRows(t, "labels.xlsx")
	if diff := cmp.Diff([]string{
		`Requests!A2 C2 {"user":"jonas.wick@fernhollow.example","userName":"Jonas Wick","hubId":7200101,"hubIdText":"7200101","clientName":"Bäckerei Marrow","status":"submitted","submittedAt":"2026-11-20T00:00:00Z","purposes":["templates"]}`,
		`Requests!A3 C3 {"user":"petra.sund@fernhollow.example","userName":"Petra Sund","hubId":7200102,"hubIdText":"7 200 102","clientName":"Saltmarsh","status":"draft","submittedAt":"2026-11-20T00:00:00Z","purposes":["documents","sequences"]}`,
	}, rows); diff != "" || problems != nil {
		t.Errorf("rows (-want +got)\n%s%v", diff, problems)
	}
}
