package hubspot

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"partnerlint/schemas"
)

// readCSV takes in HubSpot's own users export.
func (g *gathering) readCSV(src *source) {
	text := src.text
	skipped := 0
	if line, rest, ok := bytes.Cut(text, []byte("\n")); ok && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) { // for spreadsheets
		text, skipped = rest, len(line)+1
	}
	header, comma := sniffHeader(text)
	if header == nil {
		g.wrong.at(origin{src, skipped}, "this file is of no kind that can be imported: it begins with %s; %s", quote(string(firstLine(text))), accepted())
		return
	}
	s := &sheet{g: g, src: src, start: skipped}
	if !s.columns(header) {
		return
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma, -1, true
	for n := 0; ; n++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.malformed(err)
			return
		}
		if n == 0 {
			continue
		}
		if n > maxItems {
			g.wrong.file(src, "more than %d users", maxItems)
			return
		}
		line, _ := r.FieldPos(0)
		s.row(cells, line)
	}
	l := g.list(UsersExport)
	l.add(src)
	if _, ok := s.at[columnID]; ok {
		l.whole = l.reason == ""
	} else {
		l.whole, l.reason = false, "not HubSpot's own users export, which has a User ID column: nothing shows that it lists everybody"
	}
}

// sniffHeader finds the delimiter with which the first line reads as a header.
func sniffHeader(text []byte) (header []string, comma rune) {
	most := 1 // one known column is no users export
	for _, c := range ",;\t" {
		r := csv.NewReader(bytes.NewReader(text))
		r.Comma, r.FieldsPerRecord = c, -1
		cells, err := r.Read()
		if err != nil || len(cells) > 1000 {
			continue
		}
		known := 0
		for _, cell := range cells {
			if columnOf(cell) != "" {
				known++
			}
		}
		if known > most {
			header, comma, most = cells, c, known
		}
	}
	return header, comma
}

func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return bytes.TrimSpace(line)
}

// sheet is a users export being read.
type sheet struct {
	g     *gathering
	src   *source
	start int // offset of the header
	at    map[column]int
	width int
	lines []int // offsets of line starts, found as needed
}

// columns finds the columns. An address is what makes a user.
func (s *sheet) columns(header []string) bool {
	s.at, s.width = map[column]int{}, len(header)
	var others []string
	for i, cell := range header {
		c := columnOf(cell)
		if c == "" {
			if name := strings.TrimSpace(cell); name != "" {
				others = append(others, quote(name))
			}
			continue
		}
		if _, twice := s.at[c]; twice {
			s.g.wrong.at(origin{s.src, s.start}, "two columns are headed %s (or the same in another language); keep one", quote(cell))
			return false
		}
		s.at[c] = i
	}
	if _, ok := s.at[columnEmail]; !ok {
		s.g.wrong.at(origin{s.src, s.start}, "no column is headed %q, without which nobody can be told apart; export the users anew", "Email address")
		return false
	}
	if len(others) > 0 {
		s.g.notes.at(origin{s.src, s.start}, "not used: the columns %s", clip(strings.Join(others, ", "), 300))
	}
	return true
}

func (s *sheet) malformed(err error) {
	var p *csv.ParseError
	if errors.As(err, &p) {
		s.g.wrong.at(s.origin(p.StartLine), "this row cannot be read as CSV: %v; export the users anew", p.Err)
		return
	}
	s.g.wrong.file(s.src, "%v", err)
}

// origin is the beginning of a line, counted from the header.
func (s *sheet) origin(line int) origin {
	if s.lines == nil {
		s.lines = []int{s.start}
		for i := s.start; i < len(s.src.text); i++ {
			if s.src.text[i] == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	return origin{s.src, s.lines[min(max(line, 1), len(s.lines))-1]}
}

func (s *sheet) row(cells []string, line int) {
	at := s.origin(line)
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return
	}
	if len(cells) != s.width {
		s.g.wrong.at(at, "this row has %d cells and the header %d; export the users anew", len(cells), s.width)
		return
	}
	r := sheetRow{sheet: s, cells: cells, at: at}
	u, ok := r.user()
	if !ok {
		return
	}
	id, ok := u.ID.Get()
	if !ok {
		id = "address " + strings.ToLower(u.Email)
	}
	s.g.rows = append(s.g.rows, found[schemas.User]{at, id, u})
}

// sheetRow is one user of the export.
type sheetRow struct {
	*sheet
	cells []string
	at    origin
}

// cell is what stands in a column, "" when there is no such column.
func (r sheetRow) cell(c column, max int) string {
	i, ok := r.sheet.at[c]
	if !ok {
		return ""
	}
	text := strings.Clone(strings.TrimSpace(r.cells[i]))
	if len([]rune(text)) > max {
		r.g.wrong.at(r.at, "the cell %s has more than %d characters: %s", c, max, quote(text))
		return ""
	}
	return text
}

func (r sheetRow) user() (schemas.User, bool) {
	email, ok := address(r.cell(columnEmail, maxText))
	if !ok {
		r.g.wrong.at(r.at, "the address of this user is %s, expected an e-mail address", quote(r.cell(columnEmail, maxText)))
		return schemas.User{}, false
	}
	u := schemas.User{Email: email}
	u.ID = filled(r.cell(columnID, maxID))
	u.FirstName, u.LastName = filled(r.cell(columnFirstName, maxText)), filled(r.cell(columnLastName, maxText))
	role := r.cell(columnRole, maxText)
	switch {
	case isSuperAdmin(role) || slices.ContainsFunc(listed(r.cell(columnPermissions, 100_000)), isSuperAdmin):
		u.SuperAdmin = schemas.Known(true)
	case role != "":
		u.PermissionSets = schemas.Known([]string{role})
	}
	if seats := listed(r.cell(columnSeat, maxText)); len(seats) > 0 {
		u.SeatNames = schemas.Known(seats)
	}
	u.LastActiveAt = r.lastActive()
	u.PartnerUser = word(r, columnPartnerUser, yesNo)
	u.Status = word(r, columnInvite, inviteStates)
	u.PersonalEmails = r.personalEmails()
	return u, true
}

func filled(s string) schemas.Fact[string] { return fact(s, s != "") }

// listed splits a cell that lists several things.
func listed(cell string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out[:min(len(out), 1000)]
}

// word looks up what a cell says; what is not known here is left out, with a note.
func word[T any](r sheetRow, c column, words map[string]T) schemas.Fact[T] {
	cell := r.cell(c, maxText)
	if cell == "" {
		return schemas.Fact[T]{}
	}
	v, ok := words[strings.ToLower(cell)]
	if !ok {
		r.g.notes.once(r.at, "word "+string(c), "%s in the column %s is not known here and is left out, here and in other rows", quote(cell), c)
	}
	return fact(v, ok)
}

// dateLayouts are the ways in which the export writes a date. Days and months as mere numbers are in none of them but
// the year's first, since nobody can tell which is which.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02",
	"Jan 2, 2006", "January 2, 2006", "2 Jan 2006", "2 January 2006", "Jan 2, 2006 3:04 PM", "2006-01-02 15:04:05 MST",
}

func (r sheetRow) lastActive() schemas.Fact[time.Time] {
	cell := r.cell(columnLastLogin, maxText)
	switch strings.ToLower(cell) {
	case "":
		return schemas.Fact[time.Time]{}
	case "never", "nie", "jamais", "nunca", "aldrig", "mai", "nigdy":
		return schemas.None[time.Time]()
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, cell); err == nil && plausible(t) {
			return schemas.Known(t.UTC())
		}
	}
	r.g.notes.once(r.at, "date", "the date %s cannot be told for sure and is left out, here and in other rows; write it like 2026-11-24", quote(cell))
	return schemas.Fact[time.Time]{}
}

// personalEmails reads the Email Status column. "Connected" without an address says that there is one, not which.
func (r sheetRow) personalEmails() schemas.Fact[[]schemas.PersonalEmail] {
	cell := r.cell(columnEmailStatus, maxText)
	if strings.Contains(cell, "@") {
		if addresses, ok := recipients(strings.NewReplacer(",", ";", "(", " <", ")", ">").Replace(cell)); ok && len(addresses) <= 100 {
			var inboxes []schemas.PersonalEmail
			for _, a := range addresses {
				inboxes = append(inboxes, schemas.PersonalEmail{Address: a, Status: schemas.Known("connected")})
			}
			return schemas.Known(inboxes)
		}
	}
	if connected, ok := word(r, columnEmailStatus, connectedWords).Get(); ok && !connected {
		return schemas.Known([]schemas.PersonalEmail{})
	} else if ok {
		r.g.notes.once(r.at, "connected", "a connected inbox without its address is left out, here and in other rows; ask for the address")
	}
	return schemas.Fact[[]schemas.PersonalEmail]{}
}
