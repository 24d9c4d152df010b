package checks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

// TestReads reads off expressions which fields they can read, whichever way a record comes to the selection.
func TestReads(t *testing.T) {
	for _, x := range []struct {
		subject       policy.Subject
		expr, message string
		want          string
	}{
		{policy.SubjectClient, `client.portal.name == "x"`, "m", "client.portal.name"},
		{policy.SubjectClient, `client.users.exists(u, u.superAdmin)`, "m", "client.users.superAdmin"},
		{policy.SubjectClient, `count(client.deals) > 0`, "m", "client.deals"},
		{policy.SubjectClient, `count(client.emails.filter(e, e.from == e.from).map(e, e.direction)) > 0`, "m", "client.emails.direction client.emails.from"},
		{policy.SubjectClient, `client.users.exists(u, u.personalEmails.exists(p, p.status == "connected"))`, "m", "client.users.personalEmails.status"},
		{policy.SubjectClient, `(exported ? client.users : partner.users).exists(u, u.status == "active")`, "m", "client.users.status partner.users.status"},
		{policy.SubjectClient, `(client.users + partner.users).exists(u, u.superAdmin)`, "m", "client.users.superAdmin partner.users.superAdmin"},
		{policy.SubjectClient, `[client.users, partner.users].exists(l, l.exists(u, u.superAdmin))`, "m", "client.users.superAdmin partner.users.superAdmin"},
		{policy.SubjectClient, `client.users[0].ownerId == "1"`, "m", "client.users.ownerId"},
		{policy.SubjectClient, `count(distinctMessages(within(client.emails, now))) > 0`, "m", "client.emails.at client.emails.messageIdHash"},
		{policy.SubjectClient, `client.users.exists(u, isPartnerUser(u, partner))`, "m",
			"client.users.email client.users.id partner.partnerProgram.employeeDomains partner.users.email partner.users.id"},
		{policy.SubjectClient, `client.contacts.primaryContact != null`, "m", "client.contacts.primaryContact"},
		{policy.SubjectClient, `exported`, "{client.contacts.primaryContact}", "client.contacts.primaryContact.*"},
		{policy.SubjectClient, `exported`, "{client.users}", "client.users.*"},
		{policy.SubjectClient, `exported`, "{client.users.map(u, u.firstName)}", "client.users.firstName"},
		{policy.SubjectPerson, `user.status == "active" && clientUser != null && clientUser.ownerId == "1"`, "m",
			"client.users.ownerId client.users.status partner.users.status"},
		{policy.SubjectPortal, `portal.emailLogging.contactRule == "all"`, "m", "client.emailLogging.contactRule partner.emailLogging.contactRule"},
	} {
		rule := testRule("T01", x.subject, x.expr, "")
		rule.Cases[0].Message = expr(x.message)
		plan := mustBind(t, testPolicy(rule))
		got := newReads()
		got.add(plan.rules[x.subject][0].needs)
		got.add(plan.rules[x.subject][0].cases[0].message().needs)
		text := append(got.client.leaves("client"), got.partner.leaves("partner")...)
		if diff := cmp.Diff(strings.Fields(x.want), text); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", x.expr, x.message, diff)
		}
	}
}

// leaves are the paths to the fields of which no part is told apart.
func (s *fieldSet) leaves(path string) []string {
	if s == nil {
		return []string{path + ".*"}
	}
	var out []string
	for _, name := range sortedKeys(s.fields) {
		sub := s.fields[name]
		if sub != nil && len(sub.fields) == 0 {
			out = append(out, path+"."+name)
			continue
		}
		out = append(out, sub.leaves(path+"."+name)...)
	}
	return out
}
