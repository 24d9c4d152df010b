package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"partnerlint/checks"
)

// writeRequests writes the workbook to upload: the packet's requests, one row for each person and client portal.
func (p *Packet) writeRequests(w io.Writer) error {
	var rows []*checks.Access
	type pair struct {
		user  string
		hubID int64
	}
	seen := map[pair]bool{}
	for _, a := range p.Requests() {
		key := pair{strings.ToLower(strings.TrimSpace(a.User)), a.HubID}
		if a.HubID != 0 && seen[key] {
			continue // asked for twice
		}
		seen[key] = true
		rows = append(rows, a.Access)
	}
	return writeRequestBook(w, p.All.Policy, p.Labels, rows)
}

// lastRow is the last row that is validated while it is filled in.
func (b *requestBook) lastRow() int { return max(requestRows, len(b.filled)) + 1 }

// fill writes the requests that are known already, each cell as what it is: numbers, days, and texts that stay texts.
func (b *requestBook) fill() error {
	quoted := 0
	for i, a := range b.filled {
		for k, c := range b.columns {
			value := requestValue(a, c.Field)
			cell, err := excelize.CoordinatesToCellName(k+1, i+2)
			if err != nil {
				return err
			}
			text, isText := value.(string)
			switch {
			case text == "" && isText:
				continue
			case isText:
				err = b.SetCellStr(requestsSheet, cell, text)
			default:
				err = b.SetCellValue(requestsSheet, cell, value)
			}
			if err != nil {
				return err
			}
			style := 0
			switch {
			case c.Field == "submittedAt": // the library gives moments a style of its own
				style = b.day
			case isText && beginsLikeFormula(text):
				if quoted == 0 {
					quoted = quotePrefixed(b.File, b.plain)
				}
				style = quoted
			default:
				continue
			}
			if err := b.SetCellStyle(requestsSheet, cell, cell, style); err != nil {
				return err
			}
		}
	}
	return b.fitRequests()
}

// requestValue is what a column says of an access; an empty text: nothing.
func requestValue(a *checks.Access, field string) any {
	switch field {
	case "user":
		return visible(a.User)
	case "userName":
		return visible(a.UserName)
	case "hubId":
		if a.HubID == 0 {
			return visible(a.HubIDText)
		}
		return a.HubID
	case "clientName":
		return visible(a.ClientName)
	case "partnerHubId":
		if a.PartnerHubID != 0 {
			return a.PartnerHubID
		}
	case "purposes":
		var all []string
		for _, p := range a.Purposes {
			all = append(all, visible(p))
		}
		return strings.Join(all, "; ")
	case "primaryAdministrator":
		return visible(a.PrimaryAdministrator)
	case "channelConsultant":
		return visible(a.ChannelConsultant)
	case "status":
		return a.Status
	case "submittedAt":
		if !a.SubmittedAt.IsZero() {
			return a.SubmittedAt.UTC()
		}
	}
	return ""
}

// The widths of columns that are filled, in characters.
const (
	narrowestColumn = 14
	widestColumn    = 44
)

// fitRequests makes the columns as wide as what is in them, within bounds.
func (b *requestBook) fitRequests() error {
	if len(b.filled) == 0 {
		return nil
	}
	for _, c := range b.columns {
		widest := max(narrowestColumn, len(c.Label)+6)
		for _, a := range b.filled {
			widest = max(widest, min(len(fmt.Sprint(requestValue(a, c.Field)))+2, widestColumn))
		}
		if c.Field == "submittedAt" {
			widest = len(c.Label) + 6
		}
		if err := b.SetColWidth(requestsSheet, c.letter, c.letter, float64(widest)); err != nil {
			return err
		}
	}
	return nil
}
