package schemas

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// statuses are what the status column may say.
var statuses = []string{"draft", "submitted", "granted", "denied", "revoked"}

// rowBuilder writes the JSON of one access.
type rowBuilder struct {
	out []byte
	// one is the one of several Hub IDs in the row's cell that the access is for; empty: it is for the only one. To divide
	// the cell again for each access would take their number squared.
	one string
}

func (b *rowBuilder) name(field string) {
	if b.out[len(b.out)-1] != '{' {
		b.out = append(b.out, ',')
	}
	b.out = append(b.out, '"')
	b.out = append(b.out, field...)
	b.out = append(b.out, '"', ':')
}

func (b *rowBuilder) null(field string) {
	b.name(field)
	b.out = append(b.out, "null"...)
}

func (b *rowBuilder) text(field, s string) {
	b.name(field)
	b.quote(s)
}

func (b *rowBuilder) quote(s string) {
	if quoted, err := jsontext.AppendQuote(b.out, s); err == nil { // invalid UTF-8 does not get here
		b.out = quoted
	}
}

// cell writes a field as its cell says, or says what is wrong with the cell. An empty cell is knowledge: null, where the
// schema has it.
func (b *rowBuilder) cell(field, cell string) (fault string) {
	trimmed := trimCell(cell)
	switch field {
	case "hubId":
		b.hubID(cell)
		return ""
	case "purposes":
		b.purposes(trimmed)
		return ""
	}
	if trimmed == "" {
		switch field {
		case "user":
			return "the cell is empty; expected the Partner user's address"
		case "status":
			return "the cell is empty; expected " + listed(statuses, "or")
		case "id", "userId": // these cannot be null: an empty cell says nothing
			return ""
		}
		b.null(field)
		return ""
	}
	switch field {
	case "status":
		return b.status(trimmed)
	case "submittedAt", "decidedAt":
		return b.date(field, trimmed)
	case "partnerHubId":
		n, ok := readHubID(trimmed)
		if !ok {
			return fmt.Sprintf("found %s, expected a Hub ID: a positive whole number", quoted(trimmed))
		}
		b.name(field)
		b.out = strconv.AppendInt(b.out, n, 10)
		return ""
	}
	if slices.Contains(nameFields, field) {
		trimmed = oneSpaced(trimmed)
	}
	b.text(field, trimmed)
	return ""
}

// nameFields are the fields that join rows by what they say, or are shown as one line.
var nameFields = []string{"userName", "clientName", "primaryAdministrator", "channelConsultant"}

// oneSpaced writes a name with one plain space between its words. Two spaces, a no-break space and a line break look
// alike in a cell, and make no other person.
func oneSpaced(name string) string { return strings.Join(strings.Fields(name), " ") }

// hubID keeps the cell as it was written; what it means is written only when that is beyond doubt. A rule judges the rest.
func (b *rowBuilder) hubID(cell string) {
	if trimCell(cell) == "" {
		b.null("hubIdText")
		return
	}
	if b.one != "" {
		cell = b.one
	}
	if n, ok := readHubID(cell); ok {
		b.name("hubId")
		b.out = strconv.AppendInt(b.out, n, 10)
	}
	b.text("hubIdText", cell)
}

// plainHubID reads digits and nothing else.
func plainHubID(s string) (int64, bool) {
	if len(s) > 16 || s == "" || s[0] < '1' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n <= maxHubID
}

func (b *rowBuilder) purposes(cell string) {
	b.name("purposes")
	b.out = append(b.out, '[')
	first := true
	for _, p := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";,\n", r) }) {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if !first {
			b.out = append(b.out, ',')
		}
		first = false
		b.quote(p)
	}
	b.out = append(b.out, ']')
}

func (b *rowBuilder) status(cell string) (fault string) {
	for _, s := range statuses {
		if strings.EqualFold(s, cell) {
			b.text("status", s)
			return ""
		}
	}
	return fmt.Sprintf("found %s, expected %s%s", quoted(cell), listed(statuses, "or"), didYouMean(cell, statuses))
}
