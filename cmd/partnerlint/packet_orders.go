package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"partnerlint/checks"
	"partnerlint/reports"
)

// packetOrder is a packet to be made.
type packetOrder struct {
	// name is that of its folder, and subject what it is called for people.
	name, subject string
	// scope is under which its evidence is judged.
	scope reports.Scope
	// accesses are those of the whole run that it is about.
	accesses []*checks.Access
	key      string
}

// maxSubject bounds what a packet is called: portals' names may be of any length.
const maxSubject = 300

// orderPackets shares the accesses that are requested or granted out among packets, in an order that does not depend
// on that of the inputs.
func orderPackets(by reports.PacketBy, whole *checks.Results, scope reports.Scope) []*packetOrder {
	byKey := map[string]*packetOrder{}
	var orders []*packetOrder
	for _, a := range whole.Accesses {
		if !packed(a) {
			continue
		}
		key := packetKey(by, a)
		o := byKey[key]
		if o == nil {
			o = &packetOrder{key: key}
			byKey[key] = o
			orders = append(orders, o)
		}
		o.accesses = append(o.accesses, a)
	}
	slices.SortFunc(orders, func(x, y *packetOrder) int { return cmp.Compare(x.key, y.key) })
	var names reports.FileNames
	for _, o := range orders {
		o.describe(by, scope, &names)
	}
	return orders
}

// packed reports whether an access belongs into a packet: it is requested or granted.
func packed(a *checks.Access) bool {
	return a.Status == "draft" || a.Status == "submitted" || a.Status == "granted"
}

// orderOf is the order of the packet of an access that is the first in it.
func orderOf(by reports.PacketBy, a *checks.Access, scope reports.Scope) *packetOrder {
	o := &packetOrder{accesses: []*checks.Access{a}}
	o.describe(by, scope, &reports.FileNames{})
	return o
}

func sameScope(a, b reports.Scope) bool {
	return slices.Equal(a.HubIDs, b.HubIDs) && slices.Equal(a.Users, b.Users) && slices.Equal(a.Consultants, b.Consultants) && slices.Equal(a.Rules, b.Rules)
}

// packetKey is equal for the accesses of one packet. Rows without a usable Hub ID have nothing in common but their person.
func packetKey(by reports.PacketBy, a *checks.Access) string {
	person := strings.ToLower(strings.TrimSpace(a.User))
	switch {
	case by == reports.ByConsultant:
		return strings.ToLower(strings.TrimSpace(a.ChannelConsultant))
	case by == reports.ByClient && a.HubID != 0:
		return fmt.Sprintf("%020d", a.HubID)
	default:
		return fmt.Sprintf("%020d %s", a.HubID, person)
	}
}

// describe names the packet and says under which scope its evidence is judged: the run's own, narrowed to it.
func (o *packetOrder) describe(by reports.PacketBy, scope reports.Scope, names *reports.FileNames) {
	o.name = o.call(by, scope, names)
	if runes := []rune(o.subject); len(runes) > maxSubject {
		o.subject = string(runes[:maxSubject]) + "…"
	}
}

// call sets the subject and the scope, and returns the name.
func (o *packetOrder) call(by reports.PacketBy, scope reports.Scope, names *reports.FileNames) string {
	first := o.accesses[0]
	o.scope = scope
	if by == reports.ByConsultant {
		consultant := strings.TrimSpace(first.ChannelConsultant)
		o.scope.Consultants = []string{consultant}
		o.subject = cmp.Or(consultant, "No Channel Consultant")
		return names.Name("no-consultant", consultant)
	}
	if first.HubID != 0 {
		o.scope.HubIDs = []int64{first.HubID}
	}
	client, hub := first.ClientName, strconv.FormatInt(first.HubID, 10)
	o.subject = client + " (Hub ID " + hub + ")"
	if client == "" {
		o.subject = "Hub ID " + hub
	}
	if first.HubID == 0 {
		hub = "row " + first.ID
		o.subject = cmp.Or(client, "Row "+first.ID) + " (no usable Hub ID)"
	}
	if by == reports.ByClient && first.HubID != 0 {
		return names.Name(hub, client, hub)
	}
	o.scope.Users = []string{first.User}
	if by == reports.ByClient {
		return names.Name(hub, client, hub)
	}
	o.subject = first.User + " at " + o.subject
	return names.Name(hub, first.User, hub)
}

// selection is what the packet is about, in terms of the inputs.
func (o *packetOrder) selection() checks.Selection {
	var s checks.Selection
	for _, a := range o.accesses {
		s.Rows = append(s.Rows, a.Row)
		if a.HubID != 0 && !slices.Contains(s.HubIDs, a.HubID) {
			s.HubIDs = append(s.HubIDs, a.HubID)
		}
	}
	slices.Sort(s.Rows)
	return s
}
