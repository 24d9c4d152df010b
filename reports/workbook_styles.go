package reports

import (
	"github.com/xuri/excelize/v2"
)

// paint is how a tone looks in a spreadsheet: writing, ground, and the part of a chart.
type paint struct{ ink, ground, fill string }

// paints are the tones of words.toml, in the colours of the page.
var paints = map[string]paint{
	"bad":    {"A61B1B", "FDECEB", "D64545"},
	"open":   {"7A4A00", "FFF1D6", "F0B84A"},
	"warn":   {"7A4A00", "FFF1D6", "F0B84A"},
	"waived": {"553A9A", "F0EBFB", "A58CE0"},
	"good":   {"17603A", "E4F3EA", "4C9F70"},
	"quiet":  {"4B545F", "ECEFF2", "8A94A0"},
}

const (
	inkColor    = "1D232B"
	linkColor   = "0A58A8"
	headColor   = "33475B"
	lineColor   = "DDE1E6"
	fillInColor = "FFFBE6"
	fontFamily  = "Calibri"
)

// lookStyles are the styles of the looks. A quoted look is the one before it, marked.
func lookStyles() map[look]excelize.Style {
	font := &excelize.Font{Family: fontFamily, Size: 11, Color: inkColor}
	link := &excelize.Font{Family: fontFamily, Size: 11, Color: linkColor, Underline: "single"}
	bold := func(size float64, color string) *excelize.Font {
		return &excelize.Font{Family: fontFamily, Size: size, Bold: true, Color: color}
	}
	top := &excelize.Alignment{Vertical: "top"}
	left := &excelize.Alignment{Vertical: "top", Horizontal: "left"} // numbers that name or date something
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	right := &excelize.Alignment{Vertical: "top", Horizontal: "right", Indent: 1} // a count keeps clear of a text beside it
	wrapRight := &excelize.Alignment{Vertical: "top", Horizontal: "right", Indent: 1, WrapText: true}
	thousands, digits, day, minute, share := "#,##0", "0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0 %"
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Style: 1, Color: lineColor})
	}
	ground := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	return map[look]excelize.Style{
		plain:            {Font: font, Alignment: top},
		wrapped:          {Font: font, Alignment: wrap},
		wholeNumber:      {Font: font, Alignment: right, CustomNumFmt: &thousands},
		hubNumber:        {Font: font, Alignment: left, CustomNumFmt: &digits},
		dayDate:          {Font: font, Alignment: left, CustomNumFmt: &day},
		moment:           {Font: font, Alignment: left, CustomNumFmt: &minute},
		linked:           {Font: link, Alignment: top},
		linkedNumber:     {Font: link, Alignment: right, CustomNumFmt: &thousands},
		fillIn:           {Font: font, Alignment: wrap, Fill: ground(fillInColor), Border: border},
		fillInDay:        {Font: font, Alignment: wrap, Fill: ground(fillInColor), Border: border, CustomNumFmt: &day},
		header:           {Font: bold(11, "FFFFFF"), Alignment: wrap, Fill: ground(headColor), Border: border},
		countHeader:      {Font: bold(11, "FFFFFF"), Alignment: wrapRight, Fill: ground(headColor), Border: border},
		countBlockHeader: {Font: bold(11, "FFFFFF"), Alignment: right, Fill: ground(headColor)},
		blockHeader:      {Font: bold(11, "FFFFFF"), Alignment: top, Fill: ground(headColor)},
		fillInHeader:     {Font: bold(11, headColor), Alignment: wrap, Fill: ground("F0D98A"), Border: border},
		title:            {Font: bold(16, headColor), Alignment: &excelize.Alignment{Vertical: "center"}},
		heading:          {Font: bold(12, headColor), Alignment: &excelize.Alignment{Vertical: "center"}},
		percentage:       {Font: font, Alignment: left, CustomNumFmt: &share},
	}
}

// quotedTwins are the looks of texts that are marked as text, and what they look like otherwise.
var quotedTwins = map[look]look{quoted: plain, wrappedQuoted: wrapped, linkedQuoted: linked}

// makeStyles enters the looks and the colours of verdicts and severities into the workbook.
func (b *workbook) makeStyles() error {
	styles := lookStyles()
	for l := range looks {
		style, ok := styles[l]
		if !ok {
			continue
		}
		id, err := b.NewStyle(&style)
		if err != nil {
			return err
		}
		b.styles[l] = id
	}
	for l := range looks {
		if twin, ok := quotedTwins[l]; ok {
			b.styles[l] = quotePrefixed(b.File, b.styles[twin])
		}
	}
	for _, tone := range []string{"bad", "open", "warn", "waived", "good", "quiet"} {
		p := paints[tone]
		id, err := b.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: p.ink, Bold: tone == "bad"},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{p.ground}}})
		if err != nil {
			return err
		}
		b.tones[tone] = id
	}
	return nil
}

// quotePrefixed is a style with the mark that a leading apostrophe leaves: the library has no setting for it.
func quotePrefixed(f *excelize.File, id int) int {
	yes := true
	known := f.Styles.CellXfs
	xf := known.Xf[id]
	xf.QuotePrefix = &yes
	known.Xf = append(known.Xf, xf)
	known.Count = len(known.Xf)
	return known.Count - 1
}

// colour colours the cells of a column that hold the words of terms.
func (b *workbook) colour(sheet, cells string, terms []term) error {
	var formats []excelize.ConditionalFormatOptions
	for _, t := range terms {
		id := b.tones[t.Tone]
		formats = append(formats, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Value: `"` + t.Word + `"`, Format: &id})
	}
	return b.SetConditionalFormat(sheet, cells, formats)
}
