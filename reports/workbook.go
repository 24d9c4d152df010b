package reports

import (
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"partnerlint/checks"
)

// The sheets of the workbook, by their names. A name has at most 31 characters and none of \ / ? * [ ] :
const (
	summarySheet  = "Summary"
	accessesSheet = "Accesses"
	peopleSheet   = "People"
	portalsSheet  = "Portals"
	findingsSheet = "Findings"
	evidenceSheet = "Evidence"
	missingSheet  = "Missing evidence"
	waiversSheet  = "Waivers"
	rulesSheet    = "Rules"
)

// sheetNames are the sheets in their order.
var sheetNames = []string{summarySheet, accessesSheet, peopleSheet, portalsSheet, findingsSheet, evidenceSheet, missingSheet, waiversSheet, rulesSheet}

// What a spreadsheet holds (Microsoft, "Excel specifications and limits"). What has no room is left out, and the summary
// says how much that is.
const (
	// maxRows counts the row of labels too.
	maxRows = 1_048_576
	// maxCellText is in UTF-16 code units.
	maxCellText = 32_767
	// maxLinks caps the links of one sheet.
	maxLinks = 65_530
)

// cuts counts what had no room.
type cuts struct{ rows, texts, links int }

// workbook is findings.xlsx while it is made.
type workbook struct {
	*excelize.File
	report *Report
	words  *words
	parts  *parts
	styles [looks]int
	// tones are the conditional styles, by tone.
	tones map[string]int
	// counts are the rows of each table, without the labels.
	counts map[string]int
	cut    cuts
	// findingRows and ruleRows are the rows that links lead to.
	findingRows map[*checks.Finding]int
	ruleRows    map[string]int
}

// WriteWorkbook writes findings.xlsx: what the report says as tables to sort, to filter and, on the sheet of findings, to
// fill in. Every text is a text and every number a number; there is no formula in it.
func WriteWorkbook(w io.Writer, r *Report) (err error) {
	b := newWorkbook(r)
	defer func() {
		if e := b.Close(); err == nil {
			err = e
		}
	}()
	for _, step := range []func() error{b.makeSheets, b.makeStyles, b.properties, b.rules, b.waivers, b.findings, b.evidence,
		b.accesses, b.people, b.portals, b.missing, b.summary} {
		if err := step(); err != nil {
			return err
		}
	}
	b.findingRows = nil // all links are written
	return b.parts.writeWhole(w, b.File)
}

func newWorkbook(r *Report) *workbook {
	f := excelize.NewFile()
	return &workbook{File: f, report: r, words: vocabulary(), parts: partsOf(f),
		tones: map[string]int{}, counts: map[string]int{}, findingRows: map[*checks.Finding]int{}, ruleRows: map[string]int{}}
}

// makeSheets makes all sheets, so that their order is not that in which they are written.
func (b *workbook) makeSheets() error {
	if err := b.SetSheetName("Sheet1", sheetNames[0]); err != nil {
		return err
	}
	for _, name := range sheetNames[1:] {
		if _, err := b.NewSheet(name); err != nil {
			return err
		}
	}
	return nil
}

// partOf is the name of the part that holds a sheet: the sheets are numbered in the order in which they were made.
func (b *workbook) partOf(sheet string) string {
	for i, name := range sheetNames {
		if name == sheet {
			return "xl/worksheets/sheet" + itoa(i+1) + ".xml"
		}
	}
	return ""
}

// properties are the document's. Its dates are the moment that was judged at, so that the same report has the same bytes.
func (b *workbook) properties() error {
	at := b.report.Now.UTC().Format(time.RFC3339)
	if err := b.SetAppProps(&excelize.AppProperties{Application: "partnerlint"}); err != nil {
		return err
	}
	return b.SetDocProps(&excelize.DocProperties{Title: visible(workbookTitle(b.report)), Subject: visible(b.report.Policy.ID + " " + b.report.Policy.Version),
		Creator: "partnerlint", LastModifiedBy: "partnerlint", Created: at, Modified: at, Language: "en"})
}

func workbookTitle(r *Report) string { return "Partner Access audit: " + r.Policy.Title }
