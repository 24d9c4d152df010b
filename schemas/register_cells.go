package schemas

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

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
	b.text(field, trimmed)
	return ""
}

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

// dateLayouts are the ways of writing a date that can be read in one way only.
var dateLayouts = []string{
	time.DateOnly, "2006-01-02 15:04", time.DateTime, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006/1/2", "2006/1/2 15:04",
	"2.1.2006", "2.1.2006 15:04", "2 Jan 2006", "2 January 2006", "2. January 2006", "Jan 2, 2006", "January 2, 2006", "2-Jan-2006",
}

// date takes RFC 3339, and dates and times without a zone, which count as UTC; a date alone is its first instant.
func (b *rowBuilder) date(field, cell string) (fault string) {
	if _, ok := parseTime(cell); ok {
		b.text(field, cell)
		return ""
	}
	for _, layout := range dateLayouts {
		if at, err := time.Parse(layout, cell); err == nil {
			b.text(field, at.Format(time.RFC3339))
			return ""
		}
	}
	if at, ok := slashDate(cell); ok {
		b.text(field, at.Format(time.RFC3339))
		return ""
	}
	hint := ""
	if slashed.MatchString(cell) {
		hint = " (which of the numbers is the month?)"
	}
	return fmt.Sprintf("found %s%s, expected a date such as 2026-01-31, 2026-01-31 09:30 or 2026-01-31T09:30:00Z", quoted(cell), hint)
}

var slashed = regexp.MustCompile(`^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$`)

// slashDate reads 31/1/2026 and 1/31/2026, where the day is above twelve; else nobody can tell it from the month.
func slashDate(cell string) (time.Time, bool) {
	if !slashed.MatchString(cell) {
		return time.Time{}, false
	}
	dayFirst, err := time.Parse("2/1/2006", cell)
	monthFirst, err2 := time.Parse("1/2/2006", cell)
	switch {
	case err == nil && err2 == nil:
		return dayFirst, dayFirst.Equal(monthFirst)
	case err == nil:
		return dayFirst, true
	}
	return monthFirst, err2 == nil
}
