package reports

import (
	"strings"
	"time"
	"unicode/utf16"
)

// look is how a cell is shown.
type look int

// The looks. quoted is a text that a spreadsheet would take for a formula if a person edited the cell: it is marked as
// text. fillIn is a cell that a reviewer fills in, fillInDay one that takes a day. A header of counts stands over them, at
// the right.
const (
	plain look = iota
	quoted
	wrapped
	wrappedQuoted
	wholeNumber
	hubNumber
	dayDate
	moment
	linked
	linkedQuoted
	linkedNumber
	fillIn
	fillInDay
	header
	countHeader
	blockHeader
	countBlockHeader
	fillInHeader
	title
	heading
	percentage
	looks
)

// cell is a typed value and where it leads.
type cell struct {
	// value is a string, an int64, a float64 or a time.Time; nil: empty.
	value any
	look  look
	// sheet and row are the place that it leads to; row 0: none.
	sheet string
	row   int
}

// plainCell is a text of one line. It stays text, whatever it begins with, and what is invisible in it shows: not all control
// characters have a place in XML.
func plainCell(s string) cell { return textCell(visible(s), plain) }

// linesCell is a text of several lines, which wraps.
func linesCell(s string) cell { return textCell(visibleLines(s), wrapped) }

// wrapCell is a text of one line that wraps.
func wrapCell(s string) cell { return textCell(visible(s), wrapped) }

func textCell(s string, l look) cell {
	if s == "" {
		return cell{}
	}
	if beginsLikeFormula(s) {
		l++ // the quoted twin
	}
	return cell{value: s, look: l}
}

// beginsLikeFormula reports whether a spreadsheet takes the text for a formula when it is typed or edited.
func beginsLikeFormula(s string) bool {
	return strings.ContainsRune("=+-@＝＋－＠'", []rune(s[:min(len(s), 4)])[0])
}

func numberCell(n int) cell { return cell{value: int64(n), look: wholeNumber} }

// someCell is a number, or nothing for none: a table of counts is read by what stands out.
func someCell(n int) cell {
	if n == 0 {
		return cell{}
	}
	return numberCell(n)
}

// hubIDCell is a Hub ID as a number, without separators; as text where a spreadsheet would round it, or where it is
// only known as it was written.
func hubIDCell(id int64, written string) cell {
	switch {
	case id == 0:
		return plainCell(written)
	case id < 0 || id > maxHubID:
		return plainCell(number64(id))
	default:
		return cell{value: id, look: hubNumber}
	}
}

// onDay is a day, and at a moment in UTC; nothing for none, and text for what spreadsheets have no date for.
func onDay(t time.Time) cell { return dateCell(t, dayDate) }

func atMoment(t time.Time) cell { return dateCell(t, moment) }

func dateCell(t time.Time, l look) cell {
	t = t.UTC()
	switch {
	case t.IsZero():
		return cell{}
	case t.Year() < firstYear || t.Year() > lastYear:
		return plainCell(instant(t))
	default:
		return cell{value: t, look: l}
	}
}

// The years of which spreadsheets know all dates.
const (
	firstYear = 1901
	lastYear  = 9999
)

// to makes the cell lead to a row of a sheet; row 0: it leads nowhere.
func (c cell) to(sheet string, row int) cell {
	if row == 0 || c.value == nil {
		return c
	}
	switch c.look {
	case wholeNumber:
		c.look = linkedNumber
	case quoted, wrappedQuoted:
		c.look = linkedQuoted
	default:
		c.look = linked
	}
	c.sheet, c.row = sheet, row
	return c
}

// cutText shortens a text to what a cell holds, and says so in it. A spreadsheet counts UTF-16 code units.
func cutText(s string) (string, bool) {
	const ending = " … (cut)"
	if len(s) <= maxCellText { // no text has more units than bytes
		return s, false
	}
	units := 0
	end := 0
	for i, r := range s {
		if units <= maxCellText-len(ending) {
			end = i
		}
		units += max(1, utf16.RuneLen(r))
	}
	if units <= maxCellText {
		return s, false
	}
	return s[:end] + ending, true
}
