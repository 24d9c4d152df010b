package schemas

import (
	"strings"
	"unicode"
)

// column is a column of a CSV register.
type column struct {
	// field is the access's property that the column fills.
	field string
	// names are what its header may say; the first is the one that messages use. Case, spaces and punctuation do not
	// count.
	names []string
	// telling columns are found in no other CSV file that lies about (HubSpot's own exports have users and addresses).
	telling bool
}

// registerColumns are the columns that a CSV register can have.
var registerColumns = []column{
	{"id", []string{"Access ID", "ID", "Request ID"}, false},
	{"user", []string{"Partner user", "User", "Email", "Partner user email", "User email", "Email address", "Partner email"}, false},
	{"userId", []string{"User ID", "Partner user ID"}, false},
	{"userName", []string{"User name", "Name", "Partner user name", "Partner name"}, false},
	{"hubId", []string{"Hub ID", "Client Hub ID", "Portal ID", "Client portal ID", "Client portal", "Client Hub"}, true},
	{"clientName", []string{"Client name", "Client", "Company", "Company name", "Client company"}, false},
	{"partnerHubId", []string{"Partner Hub ID", "Partner portal ID", "Partner portal"}, true},
	{"status", []string{"Status", "Access status", "Request status"}, true},
	{"submittedAt", []string{"Submitted at", "Submitted", "Submitted on", "Date of request", "Request date"}, true},
	{"decidedAt", []string{"Decided at", "Decided", "Decided on", "Date of decision", "Decision date"}, true},
	{"purposes", []string{"Purposes", "Purpose", "Purpose of access", "Reason for access"}, true},
	{"primaryAdministrator", []string{"Primary administrator", "Primary admin", "Primary contact", "Primary HubSpot administrator", "Client administrator"}, true},
	{"channelConsultant", []string{"Channel consultant", "Consultant"}, true},
}

// columnOf returns the index in registerColumns of what a header says, or -1.
func columnOf(header string) int {
	key := headerKey(header)
	for i, c := range registerColumns {
		if headerKey(c.field) == key {
			return i
		}
		for _, n := range c.names {
			if headerKey(n) == key {
				return i
			}
		}
	}
	return -1
}

// headerKey keeps the letters and digits of a header, in small letters.
func headerKey(header string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, header)
}

// nearestHeader is the known header that an unknown one was most likely meant to be.
func nearestHeader(header string) string {
	var all []string
	for _, c := range registerColumns {
		all = append(all, c.names...)
	}
	return nearest(strings.TrimSpace(header), all)
}
