package reports

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// RequestRow is an access as a row of a request workbook. What is empty is an empty cell.
type RequestRow struct {
	ID                   string    `json:"id"`
	User                 string    `json:"user"`
	UserID               string    `json:"userId"`
	UserName             string    `json:"userName"`
	HubID                int64     `json:"hubId"`
	HubIDText            string    `json:"hubIdText"` // as it was written: for a Hub ID that is not known
	ClientName           string    `json:"clientName"`
	PartnerHubID         int64     `json:"partnerHubId"`
	Purposes             []string  `json:"purposes"`
	PrimaryAdministrator string    `json:"primaryAdministrator"`
	ChannelConsultant    string    `json:"channelConsultant"`
	Status               string    `json:"status"`
	SubmittedAt          time.Time `json:"submittedAt"`
	DecidedAt            time.Time `json:"decidedAt"`
	// Comments stand beside cells, by field.
	Comments map[string]string `json:"-"`
}

// RequestRowOf takes the row from an access as its schema has it: schemas.Inputs.RowText gives such.
func RequestRowOf(access []byte) (RequestRow, error) {
	var r RequestRow
	if err := json.Unmarshal(access, &r); err != nil {
		return RequestRow{}, fmt.Errorf("an access as a row: %w", err)
	}
	return r, nil
}

// value is what the row's cell of a field says: a string, an int64, a time.Time, or nil.
func (r *RequestRow) value(field string) any {
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	switch field {
	case "id":
		return numbered(r.ID)
	case "user":
		return text(r.User)
	case "userId":
		return numbered(r.UserID)
	case "userName":
		return text(r.UserName)
	case "hubId":
		return hubIDValue(r.HubID, r.HubIDText)
	case "clientName":
		return text(r.ClientName)
	case "partnerHubId":
		return hubIDValue(r.PartnerHubID, "")
	case "purposes":
		return text(joinPurposes(r.Purposes))
	case "primaryAdministrator":
		return text(r.PrimaryAdministrator)
	case "channelConsultant":
		return text(r.ChannelConsultant)
	case "status":
		return text(r.Status)
	case "submittedAt":
		return dateValue(r.SubmittedAt)
	case "decidedAt":
		return dateValue(r.DecidedAt)
	}
	return nil
}

func (r *RequestRow) has(field string) bool { return r.value(field) != nil || r.Comments[field] != "" }

// hubIDValue is a number where a spreadsheet keeps it exactly.
func hubIDValue(id int64, written string) any {
	switch {
	case id > 0 && id <= maxHubID:
		return id
	case id != 0:
		return strconv.FormatInt(id, 10)
	case written != "":
		return written
	}
	return nil
}

// numbered is a text, or a number where the text is nothing but one: a spreadsheet marks numbers that are texts.
func numbered(s string) any {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 && n <= maxHubID && strconv.FormatInt(n, 10) == s {
		return n
	}
	if s == "" {
		return nil
	}
	return s
}

// joinPurposes writes purposes as a register's cell has them; without spaces where they would not fit into a cell.
func joinPurposes(purposes []string) string {
	if s := strings.Join(purposes, "; "); len(s) <= maxCellText {
		return s
	}
	return strings.Join(purposes, ";")
}

// dateValue is a time where a spreadsheet's day and fraction give the same instant again; else the instant in words.
func dateValue(t time.Time) any {
	if t = t.UTC(); t.IsZero() {
		return nil
	}
	// Registers take numbers for dates from 2000 to 2099 only.
	if t.Year() >= 2000 && t.Year() < 2100 {
		if back, err := excelize.ExcelDateToTime(serialOf(t), false); err == nil && back.Equal(t) {
			return t
		}
	}
	return t.Format(time.RFC3339Nano)
}

var serialEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// serialOf counts days as a spreadsheet does, from March 1900 on.
func serialOf(t time.Time) float64 { return t.Sub(serialEpoch).Hours() / 24 }

// fill writes the rows.
func (b *requestBook) fill() error {
	for i := range b.filled.Rows {
		row := &b.filled.Rows[i]
		for _, c := range b.columns {
			if err := b.fillCell(c.letter+strconv.Itoa(i+2), row.value(c.Field)); err != nil {
				return err
			}
			if text := row.Comments[c.Field]; text != "" {
				if err := b.comment(c.letter+strconv.Itoa(i+2), text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// fillCell writes a value. A text stays text, whatever it begins with.
func (b *requestBook) fillCell(cell string, value any) error {
	style := 0
	var err error
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		if beginsLikeFormula(v) {
			style = b.quoted
		}
		err = b.SetCellStr(requestsSheet, cell, exactText(v))
	case int64:
		style = b.wholeNumber
		err = b.SetCellInt(requestsSheet, cell, v)
	case time.Time:
		if style = b.moment; v.Equal(v.Truncate(24 * time.Hour)) {
			style = b.day
		}
		err = b.SetCellFloat(requestsSheet, cell, serialOf(v), -1, 64)
	}
	if err != nil || style == 0 {
		return err
	}
	return b.SetCellStyle(requestsSheet, cell, cell, style)
}

func (b *requestBook) comment(cell, text string) error {
	return b.AddComment(requestsSheet, excelize.Comment{Cell: cell, Author: "partnerlint",
		Paragraph: []excelize.RichTextRun{{Text: exactText(text)}}, Width: 260, Height: 120})
}

// escapeLike is what follows an underscore where a spreadsheet takes both for a character written as its number.
var escapeLike = regexp.MustCompile(`^x[0-9A-Fa-f]{4}_`)

// exactText writes a text so that a spreadsheet shows the very characters, also those that XML does not admit. (The
// library does not, where texts are shared.)
func exactText(s string) string {
	if !strings.Contains(s, "_x") && !strings.ContainsFunc(s, notXML) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case notXML(r):
			fmt.Fprintf(&b, "_x%04X_", r)
		case r == '_' && escapeLike.MatchString(s[i+1:]):
			b.WriteString("_x005F_")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// notXML reports the characters that have no place in XML.
func notXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF'
}
