package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/xuri/excelize/v2"

	"partnerlint/policy"
)

// The sheets of a request workbook.
const (
	requestsSheet = "Requests"
	howToSheet    = "How to fill this in"
	listsSheet    = "Lists"
)

// requestRows is how many rows of an empty workbook are validated while they are filled in.
const requestRows = 2000

// requestFields are the fields of an access that a request states, in the order of the columns.
var requestFields = []string{"user", "userName", "hubId", "clientName", "partnerHubId", "purposes", "primaryAdministrator",
	"channelConsultant", "status", "submittedAt"}

// RequiredFields are the fields that a request must state under a policy.
func RequiredFields(p *policy.Policy) []string {
	required, _ := p.StringsParam("required_fields")
	return append(slices.Clone(always), required...)
}

// kept are fields that no request needs, but that a register may hold: they have a column where a row has them.
var kept = []string{"decidedAt", "id", "userId"}

// always are the fields without which a row names no access, whatever the policy demands.
var always = []string{"user", "hubId"}

// requestColumn is a column of the sheet of requests.
type requestColumn struct {
	Field, Label, letter string
	required             bool
}

func requestColumns(p *policy.Policy, labels map[string]string, filled Requests) []requestColumn {
	required := RequiredFields(p)
	fields := slices.Clone(requestFields)
	for _, field := range kept {
		if slices.Contains(filled.Columns, field) || slices.ContainsFunc(filled.Rows, func(r RequestRow) bool { return r.has(field) }) {
			fields = append(fields, field)
		}
	}
	out := make([]requestColumn, 0, len(fields))
	for i, field := range fields {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		out = append(out, requestColumn{Field: field, Label: say(labels, field), letter: letter,
			required: slices.Contains(required, field)})
	}
	return out
}

// Requests are what a request workbook is filled with. The zero value is an empty one.
type Requests struct {
	Rows []RequestRow
	// Columns are fields that get a column though no row says anything of them. Those that a request states always do.
	Columns []string
	// Unplaced get a sheet of their own, where there are any. UnplacedLabels are the labels of its columns, by which
	// readers know it again: schemas.UnplacedLabels.
	Unplaced       []UnplacedCell
	UnplacedLabels []string
}

// WriteRequestWorkbook writes a bulk request in the policy's words: every field labelled, so that nothing is delayed for
// want of a label, each column with its help and checked while it is filled in. Labels are what the columns of a
// register are called, by the field that each fills. No value is ever a formula.
func WriteRequestWorkbook(w io.Writer, p *policy.Policy, labels map[string]string, filled Requests) error {
	b := &requestBook{File: excelize.NewFile(), policy: p, filled: filled, columns: requestColumns(p, labels, filled)}
	defer b.Close()
	for _, step := range []func() error{b.styles, b.requests, b.fill, b.validate, b.howTo, b.lists, b.unplaced, b.properties} {
		if err := step(); err != nil {
			return err
		}
	}
	return partsOf(b.File).writeWhole(w, b.File)
}

// requestBook is a request workbook while it is made.
type requestBook struct {
	*excelize.File
	policy  *policy.Policy
	filled  Requests
	columns []requestColumn

	header, requiredHeader, title, wrapped, wholeNumber, day, moment, quoted, wrappedQuoted int
}

func (b *requestBook) styles() error {
	border := []excelize.Border{{Type: "bottom", Style: 1, Color: "7C98B6"}}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	number, day, moment := "0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.header, excelize.Style{Font: &excelize.Font{Bold: true, Color: "33475B"}, Border: border, Alignment: top,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EAF0F6"}}}},
		{&b.requiredHeader, excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Border: border, Alignment: top,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"33475B"}}}},
		{&b.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&b.wrapped, excelize.Style{Alignment: top}},
		{&b.wholeNumber, excelize.Style{CustomNumFmt: &number}},
		{&b.day, excelize.Style{CustomNumFmt: &day}},
		{&b.moment, excelize.Style{CustomNumFmt: &moment}},
	} {
		var err error
		if *s.id, err = b.NewStyle(&s.style); err != nil {
			return err
		}
	}
	b.quoted, b.wrappedQuoted = quotePrefixed(b.File, 0), quotePrefixed(b.File, b.wrapped)
	return nil
}

// requests writes the header: a required column is darker and marked, so that it shows without colour too.
func (b *requestBook) requests() error {
	if err := b.SetSheetName("Sheet1", requestsSheet); err != nil {
		return err
	}
	if err := b.styleColumns(); err != nil {
		return err
	}
	for _, c := range b.columns {
		label, style := c.Label, b.header
		if c.required {
			label, style = label+" *", b.requiredHeader
		}
		cell := c.letter + "1"
		if err := b.SetCellStr(requestsSheet, cell, label); err != nil {
			return err
		}
		if err := b.SetCellStyle(requestsSheet, cell, cell, style); err != nil {
			return err
		}
		if err := b.SetColWidth(requestsSheet, c.letter, c.letter, max(14, float64(len(label))+6)); err != nil {
			return err
		}
		err := b.AddComment(requestsSheet, excelize.Comment{Cell: cell, Author: "partnerlint",
			Paragraph: []excelize.RichTextRun{{Text: b.help(c)}}, Width: 260, Height: 120})
		if err != nil {
			return err
		}
	}
	return b.SetPanes(requestsSheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (b *requestBook) help(c requestColumn) string {
	text := say(vocabulary().Fill, c.Field)
	if c.required {
		return text + " Required."
	}
	return text
}

// validate has each column checked while it is filled in. A workbook that comes back is judged all the same.
func (b *requestBook) validate() error {
	last := max(requestRows, len(b.filled.Rows)) + 1
	for _, c := range b.columns {
		cells := fmt.Sprintf("%s2:%s%d", c.letter, c.letter, last)
		v := excelize.NewDataValidation(true)
		v.Sqref = cells
		stop := excelize.DataValidationErrorStyleStop
		var err error
		switch c.Field {
		case "user", "primaryAdministrator":
			v.Type, v.Formula1 = "custom", fmt.Sprintf(`ISNUMBER(MATCH("?*@?*.?*",%s2,0))`, c.letter)
		case "hubId", "partnerHubId":
			err = v.SetRange(1, maxHubID, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
		case "status":
			err = v.SetDropList(b.statuses())
		case "purposes":
			// Several purposes may stand in one cell, and others than the list's: it only proposes.
			stop = excelize.DataValidationErrorStyleInformation
			v.SetSqrefDropList(fmt.Sprintf("%s!$A$2:$A$%d", listsSheet, len(b.purposes())+1))
		case "submittedAt", "decidedAt":
			err = v.SetRange(firstDay, lastDay, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
		default:
			continue
		}
		if err != nil {
			return err
		}
		v.SetError(stop, c.Label, say(vocabulary().Fill, c.Field))
		if err := b.AddDataValidation(requestsSheet, v); err != nil {
			return err
		}
	}
	return nil
}

// styleColumns styles the columns of numbers and days, for what is filled in later. It comes before there is any row: a
// cell that is there gets the style by itself, and thousands of empty cells would make the workbook large and slow.
func (b *requestBook) styleColumns() error {
	for _, c := range b.columns {
		style := 0
		switch c.Field {
		case "hubId", "partnerHubId":
			style = b.wholeNumber
		case "submittedAt", "decidedAt":
			style = b.day
		default:
			continue
		}
		if err := b.SetColStyle(requestsSheet, c.letter, style); err != nil {
			return err
		}
	}
	return nil
}

// statuses are those that a request can have, and those that its rows have.
func (b *requestBook) statuses() []string {
	list := []string{"draft", "submitted"}
	for _, s := range []string{"granted", "denied", "revoked"} {
		if slices.ContainsFunc(b.filled.Rows, func(r RequestRow) bool { return r.Status == s }) {
			list = append(list, s)
		}
	}
	return list
}

// What the columns of numbers and days admit: Hub IDs that a spreadsheet keeps exactly, and the days from 2006, the year
// of HubSpot's beginning, to 2099, as a spreadsheet counts them.
const (
	maxHubID = 999_999_999_999_999
	firstDay = 38718
	lastDay  = 73050
)

func (b *requestBook) purposes() []string {
	list, _ := b.policy.StringsParam("purposes")
	return list
}

// listed is the column of the sheet of lists.
func (b *requestBook) listed() []string { return append([]string{"Purposes"}, b.purposes()...) }

func (b *requestBook) lists() error {
	if _, err := b.NewSheet(listsSheet); err != nil {
		return err
	}
	for i, text := range b.listed() {
		if err := b.SetCellStr(listsSheet, fmt.Sprintf("A%d", i+1), text); err != nil {
			return err
		}
	}
	if err := b.SetCellStyle(listsSheet, "A1", "A1", b.header); err != nil {
		return err
	}
	return b.SetColWidth(listsSheet, "A", "A", 28)
}

// explained are the rows of the sheet that explains, and which of them are headers, from 1.
func (b *requestBook) explained() (rows [][]string, headers []int) {
	header := func(cells ...string) {
		rows = append(rows, nil, cells)
		headers = append(headers, len(rows))
	}
	rows = [][]string{{b.policy.Title + ": a bulk request"}}
	header("Step", "What to do")
	for _, s := range vocabulary().Steps {
		rows = append(rows, []string{s.Name, s.Text})
	}
	header("Column", "What belongs into it")
	for _, c := range b.columns {
		rows = append(rows, []string{c.Label, b.help(c)})
	}
	header("What the request is judged by", "In the policy's words", "How to put it right")
	for _, r := range b.policy.Rules {
		if r.Stage == policy.Eligibility || r.Stage == policy.Form {
			rows = append(rows, []string{r.ID + " " + plainText(r.Title), plainText(oneLine(strings.Join(r.Sources, " … "), r.Derived)), plainText(oneLine(prosePlain(r.Remediation), ""))})
		}
	}
	return rows, headers
}

// howTo says in the policy's own words what a request is judged by.
func (b *requestBook) howTo() error {
	if _, err := b.NewSheet(howToSheet); err != nil {
		return err
	}
	rows, headers := b.explained()
	for i, row := range rows {
		for k, text := range row {
			cell, _ := excelize.CoordinatesToCellName(k+1, i+1)
			if err := b.SetCellStr(howToSheet, cell, text); err != nil {
				return err
			}
		}
	}
	if err := b.SetCellStyle(howToSheet, "A2", fmt.Sprintf("C%d", len(rows)), b.wrapped); err != nil {
		return err
	}
	if err := b.SetCellStyle(howToSheet, "A1", "A1", b.title); err != nil {
		return err
	}
	for _, row := range headers {
		last, _ := excelize.CoordinatesToCellName(len(rows[row-1]), row)
		if err := b.SetCellStyle(howToSheet, fmt.Sprintf("A%d", row), last, b.header); err != nil {
			return err
		}
	}
	return b.fitHowTo(rows)
}

// howToWidths are the widths of the columns of the sheet that explains, in characters, and lineHeight the height of a
// line in points.
var howToWidths = []float64{34, 64, 64}

const lineHeight = 15

// fitHowTo makes rows as high as their longest cell is long: not every program does so by itself.
func (b *requestBook) fitHowTo(rows [][]string) error {
	for k, width := range howToWidths {
		letter, _ := excelize.ColumnNumberToName(k + 1)
		if err := b.SetColWidth(howToSheet, letter, letter, width); err != nil {
			return err
		}
	}
	for i, row := range rows {
		lines := 1
		for k, text := range row {
			lines = max(lines, int(float64(uniseg.StringWidth(text))/(howToWidths[k]*0.95))+1)
		}
		if err := b.SetRowHeight(howToSheet, i+1, float64(lines)*lineHeight); err != nil {
			return err
		}
	}
	return nil
}

// oneLine is a text in one line, or another where it is empty.
func oneLine(text, otherwise string) string {
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return strings.Join(strings.Fields(otherwise), " ")
	}
	return text
}

// properties are the document's, and how each sheet is printed: across, as wide as a page.
func (b *requestBook) properties() error {
	for _, sheet := range b.GetSheetList() {
		if err := acrossThePage(b.File, sheet); err != nil {
			return err
		}
	}
	return b.SetDocProps(&excelize.DocProperties{Title: "Partner Access: bulk request", Creator: "partnerlint",
		Subject: b.policy.Title, Description: b.policy.ID + " " + b.policy.Version})
}
