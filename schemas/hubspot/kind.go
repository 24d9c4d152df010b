package hubspot

import (
	"slices"
	"strings"
)

// Kind is what a file, or a record in it, is.
type Kind string

// The kinds that Import reads. All but UsersExport are answers of HubSpot's API.
const (
	AccountDetails   Kind = "account-details"
	Users            Kind = "users"
	UsersExport      Kind = "users-export" // the CSV file of Settings > Users & Teams > Export users
	Owners           Kind = "owners"
	ArchivedOwners   Kind = "archived-owners" // owners asked for with archived=true: those of deactivated users
	Roles            Kind = "roles"
	Teams            Kind = "teams"
	ChannelAccounts  Kind = "channel-accounts"
	SecurityActivity Kind = "security-activity"
	Emails           Kind = "emails"
	Calls            Kind = "calls"
	Deals            Kind = "deals"
)

// kind is what there is to know of a Kind.
type kind struct {
	name   Kind
	one    string   // what messages call a record of it
	words  []string // the words of a file's name that point to it where its content is empty
	accept func(*node) bool
	read   func(*gathering, rec)
}

// kinds are all that can be JSON, the surest to recognise first.
func kinds() []kind {
	return []kind{
		{AccountDetails, "account details", []string{"account-info", "details"}, func(n *node) bool {
			return n.has("portalId") && (n.has("accountType") || n.has("timeZone") || n.has("uiDomain"))
		}, readDetails},
		{Emails, "an e-mail", []string{"email"}, hasProperty("hs_email_"), readEmail},
		{Calls, "a call", []string{"call"}, hasProperty("hs_call_"), readCall},
		{Deals, "a deal", []string{"deal"}, hasProperty("hs_is_closed", "deal"), readDeal},
		{Users, "a user", []string{"user"}, func(n *node) bool {
			return n.has("email") && (n.has("superAdmin") || n.has("roleIds"))
		}, readUser},
		{ArchivedOwners, "an archived owner", []string{"archived"}, func(n *node) bool {
			return isOwner(n) && n.get("archived").is('t')
		}, readArchivedOwner},
		{Owners, "an owner", []string{"owner"}, isOwner, readOwner},
		{Teams, "a team", []string{"team"}, func(n *node) bool { return n.has("id") && n.has("name") && n.has("userIds") }, readTeam},
		{Roles, "a role", []string{"role", "permission"}, func(n *node) bool {
			return n.has("id") && n.has("name") && n.has("requiresBillingWrite")
		}, readRole},
		{ChannelAccounts, "a channel account", []string{"channel"}, func(n *node) bool { return n.has("deliveryIdentifier") }, readChannelAccount},
		{SecurityActivity, "a security event", []string{"security"}, func(n *node) bool {
			return n.has("id") && n.has("type") && n.has("createdAt") && (n.has("userId") || n.has("actingUser"))
		}, readSecurityEvent},
	}
}

func isOwner(n *node) bool {
	if n.has("properties") || !n.has("id") {
		return false
	}
	t := n.get("type")
	return t.is('"') && (t.text == "PERSON" || t.text == "QUEUE") || n.has("archived") && (n.has("userId") || n.has("userIdIncludingInactive"))
}

// hasProperty recognises a CRM object by the beginning of a property's name.
func hasProperty(prefixes ...string) func(*node) bool {
	return func(n *node) bool {
		properties := n.get("properties")
		return properties != nil && slices.ContainsFunc(properties.members, func(m member) bool {
			return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(m.name, p) })
		})
	}
}

// recognise returns the kind of a record, or nil.
func (g *gathering) recognise(n *node) *kind {
	for i := range g.kinds {
		if g.kinds[i].accept(n) {
			return &g.kinds[i]
		}
	}
	return nil
}

// kindByName returns the kind that a file was said to be, or that its name points to; "" when it points to none, or to
// several.
func (g *gathering) kindByName(src *source) Kind {
	if src.kind != "" {
		return src.kind
	}
	name := strings.ToLower(src.base)
	var found []Kind
	for _, k := range g.kinds {
		if slices.ContainsFunc(k.words, func(w string) bool { return strings.Contains(name, w) }) {
			found = append(found, k.name)
		}
	}
	if slices.Equal(found, []Kind{ArchivedOwners, Owners}) {
		return ArchivedOwners
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// maxItems bounds the records of one kind, as the schema does.
const maxItems = 1_000_000

func (k *kind) limit() int {
	if k.name == Teams || k.name == ChannelAccounts {
		return maxItems / 10
	}
	return maxItems
}

// accepted lists for people what can be imported.
func accepted() string {
	return "accepted are saved API answers (account details, users, owners, archived owners, roles, teams, channel accounts, " +
		"security activity, e-mails, calls, deals) and HubSpot's own users export as CSV"
}
