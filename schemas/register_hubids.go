package schemas

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// maxHubIDsInCell bounds how many accesses one cell makes; a cell with more stays as it was written.
const maxHubIDsInCell = 1000

// readHubID returns the Hub ID that a text means beyond doubt: digits, alone or in groups of three, or in the address of
// a page in HubSpot. What was written with an exponent (2.2E+06) is in doubt: a spreadsheet may have dropped digits.
func readHubID(text string) (int64, bool) {
	text = trimCell(text)
	if n, ok := plainHubID(text); ok {
		return n, true
	}
	text = strings.Map(asciiDigit, strings.TrimPrefix(text, "'")) // the mark of a text, written out
	if n, ok := plainHubID(noFraction.ReplaceAllString(text, "$1")); ok {
		return n, true
	}
	if digits, ok := ungrouped(text); ok {
		return plainHubID(digits)
	}
	return hubIDInAddress(text)
}

// trimCell cuts off what does not show: spaces of all kinds, and marks without width.
func trimCell(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}

// asciiDigit is the digit 0 to 9 for one of another script (５, ٥). Those of a script stand together, from its zero on.
func asciiDigit(r rune) rune {
	if r <= unicode.MaxASCII || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for _, block := range unicode.Nd.R16 {
		if c := rune(block.Lo); c <= r && r <= rune(block.Hi) {
			return '0' + (r-c)%10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if c := rune(block.Lo); c <= r && r <= rune(block.Hi) {
			return '0' + (r-c)%10
		}
	}
	return r
}

// noFraction is a whole number as programs that keep it with decimals write it: 3300001.0.
var noFraction = regexp.MustCompile(`^([0-9]{4,})\.0{1,2}$`)

var groups = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:\.[0-9]{3})+|(?:['’][0-9]{3})+|(?:[ \x{00a0}\x{2009}\x{202f}][0-9]{3})+)$`)

// ungrouped takes the separators out of a number that is written in groups of three digits.
func ungrouped(text string) (string, bool) {
	if !groups.MatchString(text) {
		return "", false
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text), true
}

var (
	inHubSpot = regexp.MustCompile(`(?i)^(?:https?://)?(?:app|app-[a-z0-9]+)\.hubspot\.com(?:/|$|\?)`)
	segment   = regexp.MustCompile(`^[1-9][0-9]{2,15}$`)
)

// hubIDInAddress finds the Hub ID in an address such as https://app.hubspot.com/contacts/3300001/objects/0-1.
func hubIDInAddress(text string) (int64, bool) {
	if len(text) > 2000 || !inHubSpot.MatchString(text) {
		return 0, false
	}
	u, err := url.Parse(text)
	if err != nil {
		return 0, false
	}
	if !strings.Contains(text, "://") {
		_, u.Path, _ = strings.Cut(u.Path, "/") // the host, without a scheme, counts as path
	}
	id, found := int64(0), false
	for part := range strings.SplitSeq(u.Path, "/") {
		if segment.MatchString(part) {
			id, found = plainHubID(part)
			break
		}
	}
	for _, name := range []string{"portalId", "hubId", "hub_id"} {
		switch n, ok := plainHubID(u.Query().Get(name)); {
		case ok && found && n != id:
			return 0, false // the address names two
		case ok:
			id, found = n, true
		}
	}
	return id, found
}

var (
	lines   = regexp.MustCompile(`[\s;]*[\r\n;][\s;]*`)
	spaced  = regexp.MustCompile(`,\s+`)
	between = regexp.MustCompile(`(?i)[\r\n\t;|&+]+|\s+(?:and|und|et|y|e|en)\s+`)
	commas  = regexp.MustCompile(`(?i)[\r\n\t;,|&+]+|\s+(?:and|und|et|y|e|en)\s+`)
	slashes = regexp.MustCompile(`\s*/\s*`)
)

// splitHubIDs returns the Hub IDs in a cell, each as it was written. Unless every piece is one, the cell is not divided.
func splitHubIDs(cell string) []string {
	whole := []string{cell}
	text := trimCell(cell)
	if len(text) < 3 {
		return whole
	}
	if _, one := readHubID(text); one {
		return whole
	}
	for _, mark := range []*regexp.Regexp{lines, spaced} {
		if ids, ok := allHubIDs(mark.Split(text, maxHubIDsInCell+1), 1); ok {
			return ids
		}
	}
	for _, pieces := range [][]string{between.Split(text, maxHubIDsInCell+1), commas.Split(text, maxHubIDsInCell+1), slashes.Split(text, maxHubIDsInCell+1), longPieces(text)} {
		if ids, ok := allHubIDs(pieces, leastOfSeveral); ok {
			return ids
		}
	}
	return whole
}

// severalHubIDs are the Hub IDs in a cell if it holds more than one; else there is one access, whatever the cell says.
// They are a copy of their own, which does not keep the row that the cell stands in.
func severalHubIDs(cell string) []string {
	if ids := splitHubIDs(strings.Clone(cell)); len(ids) > 1 {
		return ids
	}
	return []string{""}
}

// minDigits is how many digits the pieces between spaces must have: fewer may be one number's groups.
const minDigits = 5

// leastOfSeveral is the least Hub ID that is taken from a cell with several, where what stands between them is found in
// numbers and dates too: less may be a group of another's digits, or a year.
const leastOfSeveral = 10_000

// longPieces divides a text at spaces too, where every piece is long enough for that.
func longPieces(text string) []string {
	pieces := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(";,|&", r) })
	for _, p := range pieces {
		if len(p) < minDigits {
			return nil
		}
	}
	return pieces
}

// allHubIDs trims the pieces and reports whether they are two Hub IDs or more, none of which is less than that.
func allHubIDs(pieces []string, least int64) ([]string, bool) {
	if len(pieces) > maxHubIDsInCell {
		return nil, false
	}
	var ids []string
	for _, p := range pieces {
		if p = trimCell(p); p == "" {
			continue
		}
		if n, ok := readHubID(p); !ok || n < least {
			return nil, false
		}
		ids = append(ids, p)
	}
	return ids, len(ids) > 1
}
