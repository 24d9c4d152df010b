package reports

import (
	"io"
	"strings"

	"partnerlint/checks"
)

// writeRequests writes the workbook to upload: the packet's requests, one row for each person and client portal.
func (p *Packet) writeRequests(w io.Writer) error {
	type pair struct {
		user  string
		hubID int64
	}
	seen := map[pair]bool{}
	var filled Requests
	for _, a := range p.Requests() {
		key := pair{strings.ToLower(strings.TrimSpace(a.User)), a.HubID}
		if a.HubID != 0 && seen[key] {
			continue // asked for twice
		}
		seen[key] = true
		filled.Rows = append(filled.Rows, requestRowOf(a.Access))
	}
	return WriteRequestWorkbook(w, p.All.Policy, p.Labels, filled)
}

// requestRowOf is an access as a row to upload: what HubSpot is told, not what became of it. Whoever looks at the row is
// to see what is in it, so hidden characters are made visible.
func requestRowOf(a *checks.Access) RequestRow {
	r := RequestRow{User: visible(a.User), UserName: visible(a.UserName), HubID: a.HubID, HubIDText: visible(a.HubIDText),
		ClientName: visible(a.ClientName), PartnerHubID: a.PartnerHubID, PrimaryAdministrator: visible(a.PrimaryAdministrator),
		ChannelConsultant: visible(a.ChannelConsultant), Status: a.Status, SubmittedAt: a.SubmittedAt}
	for _, purpose := range a.Purposes {
		r.Purposes = append(r.Purposes, visible(purpose))
	}
	return r
}
