package policy

import "strings"

// waiver reads one [[waiver]]. Whether its rule exists is known only when all is merged; whether it has expired is for
// the run to say, which knows the day.
func (d *document) waiver(t *waiverTable) *Waiver {
	w := &Waiver{
		Rule: t.Rule.v, HubID: t.HubID.v, User: t.User.v, Reason: t.Reason.v, ApprovedBy: t.ApprovedBy.v,
		Expires: t.Expires.v, Pos: d.keyAt(t.At),
	}
	if t.Rule.given() {
		w.Pos = d.at(t.Rule.at)
	}
	if t.HubID.given() && (w.HubID < 1 || w.HubID > maxHubID) {
		d.ps.add(d.at(t.HubID.at), "hub_id: found %d, expected a Hub ID: a number from 1 to %d", w.HubID, int64(maxHubID))
	}
	if t.User.given() && !strings.Contains(w.User, "@") {
		d.ps.add(d.at(t.User.at), "user: found %s, expected an e-mail address", shown(w.User))
	}
	return w
}
