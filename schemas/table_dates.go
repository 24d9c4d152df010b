package schemas

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// dateStyles are the styles of cells that show a number as a date, by their places in the list of styles. What cannot
// be read of the styles leaves numbers as they are.
func (p *workbookParts) dateStyles() map[int]bool {
	dates, styles := map[int]bool{}, map[int]bool{}
	inCells, n := false, 0
	_ = p.elements(p.styles, func(e xml.StartElement) {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attribute(e, "numFmtId")); err == nil && isDateFormat(attribute(e, "formatCode")) {
				dates[id] = true
			}
		case "cellStyleXfs":
			inCells = false
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if id, err := strconv.Atoi(attribute(e, "numFmtId")); inCells {
				styles[n] = err == nil && (dates[id] || builtinDate(id))
				n++
			}
		}
	})
	return styles
}

// builtinDate reports the formats with a day that need no code, those of East Asia among them.
func builtinDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id >= 57 && id <= 58
}

var literal = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.`)

// isDateFormat reports whether a format's code shows a year or a day.
func isDateFormat(code string) bool {
	return strings.ContainsAny(strings.ToLower(literal.ReplaceAllString(code, "")), "yd") && !strings.EqualFold(code, "standard")
}

// shownDate is a number as the date that it is shown as.
func (r *sheetRegister) shownDate(c sheetCell) (string, bool) {
	if r.w.dates == nil {
		r.w.dates = r.w.parts.dateStyles()
	}
	if !r.w.dates[c.style] {
		return "", false
	}
	at, fault := serialDate(c.text, r.w.contents.date1904)
	return strings.TrimSuffix(at, "T00:00:00Z"), fault == ""
}
