package main

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// orderer puts a table of requests in order: what it holds goes into the columns of a request workbook, or onto the
// sheet of what had no place. Nothing goes nowhere.
type orderer struct {
	table *schemas.Table
	// file names the table in origins where it has no sheets.
	file     string
	purposes []string
	filled   reports.Requests
	// rowAt finds the first row that a line of a sheet made.
	rowAt map[sheetLine]int
}

type sheetLine struct {
	sheet string
	line  int
}

// inOrder is what a table of requests becomes under a policy.
func inOrder(t *schemas.Table, path string, p *policy.Policy) (reports.Requests, error) {
	o := &orderer{filled: reports.Requests{UnplacedLabels: schemas.UnplacedLabels}, table: t, file: filepath.Base(path), rowAt: map[sheetLine]int{}}
	for _, param := range []string{"purposes", "purposes_without_access"} {
		list, _ := p.StringsParam(param)
		o.purposes = append(o.purposes, list...)
	}
	if err := o.rows(); err != nil {
		return reports.Requests{}, err
	}
	for field := range t.Fields {
		o.filled.Columns = append(o.filled.Columns, field)
	}
	furniture := reports.RequestFurniture(p, schemas.RegisterLabels(), o.filled)
	o.leftovers(furniture)
	o.comments(furniture)
	return o.filled, nil
}

func (o *orderer) rows() error {
	o.filled.Rows = make([]reports.RequestRow, 0, len(o.table.Rows))
	for _, access := range o.table.Rows {
		row, err := reports.RequestRowOf(access.Access)
		if err != nil {
			return err
		}
		for i, purpose := range row.Purposes {
			if k := slices.IndexFunc(o.purposes, func(known string) bool { return strings.EqualFold(known, purpose) }); k >= 0 {
				row.Purposes[i] = o.purposes[k]
			}
		}
		if access.Part == 0 {
			o.rowAt[sheetLine{access.Sheet, access.Line}] = len(o.filled.Rows)
			for field, fault := range access.Faults {
				comment(&row, field, "This cell could not be read: "+fault+". What it said is on the sheet "+reports.UnplacedSheet+".")
			}
		}
		o.fit(&row, access)
		o.filled.Rows = append(o.filled.Rows, row)
	}
	return nil
}

// maxPurposes is how long a cell of purposes may become, in UTF-16 code units as spreadsheets count.
const maxPurposes = 32_767

// fit takes purposes that no cell holds out of a row.
func (o *orderer) fit(row *reports.RequestRow, access schemas.TableRow) {
	all := strings.Join(row.Purposes, ";")
	if len(all) <= maxPurposes || len(utf16.Encode([]rune(all))) <= maxPurposes {
		return
	}
	row.Purposes = nil
	const why = "the purposes are longer than a spreadsheet's cell can be"
	comment(row, "purposes", "This cell could not be filled: "+why+". They are on the sheet "+reports.UnplacedSheet+".")
	if access.Part == 0 {
		o.unplaced(o.origin(access.Sheet, access.Line, max(1, access.Columns["purposes"])), schemas.RegisterLabels()["purposes"], all, why)
	}
}

func (o *orderer) unplaced(origin, label, text, why string) {
	o.filled.Unplaced = append(o.filled.Unplaced, reports.UnplacedCell{Origin: origin, Label: label, Text: text, Why: why})
}

// origin names a cell of the table.
func (o *orderer) origin(sheet string, line, column int) string {
	if sheet != "" {
		return schemas.CellName(sheet, line, column)
	}
	return visible(o.file) + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(column)
}

// leftovers takes up what is part of no row. What an earlier run had no place for keeps the origin that it gave.
func (o *orderer) leftovers(furniture *reports.Furniture) {
	left := o.table.Leftovers
	earlier := slices.ContainsFunc(left, func(l schemas.Leftover) bool { return l.Sheet == reports.UnplacedSheet }) && o.isEarlier()
	for i := 0; i < len(left); i++ {
		l := left[i]
		switch {
		case earlier && l.Sheet == reports.UnplacedSheet:
			end := i
			for end < len(left) && left[end].Sheet == l.Sheet && left[end].Line == l.Line {
				end++
			}
			o.again(left[i:end])
			i = end - 1
		case furniture.Cell(l.Sheet, l.Line, l.Column, l.Text):
		default:
			o.unplaced(o.origin(l.Sheet, l.Line, l.Column), l.Label, l.Text, l.Why)
		}
	}
}

// isEarlier reports whether the sheet of what had no place has the labels that it is given.
func (o *orderer) isEarlier() bool {
	var labels []string
	for _, l := range o.table.Leftovers {
		if l.Sheet == reports.UnplacedSheet && l.Line == 1 && l.Column == len(labels)+1 {
			labels = append(labels, l.Text)
		}
	}
	return slices.Equal(labels, schemas.UnplacedLabels)
}

// again takes over a line of an earlier run's sheet.
func (o *orderer) again(cells []schemas.Leftover) {
	if cells[0].Line == 1 && len(cells) == len(schemas.UnplacedLabels) {
		return // the labels
	}
	var u reports.UnplacedCell
	known := false
	for _, c := range cells {
		fields := []*string{&u.Origin, &u.Label, &u.Text, &u.Why}
		if c.Column <= len(fields) {
			*fields[c.Column-1], known = c.Text, true
			continue
		}
		o.unplaced(o.origin(c.Sheet, c.Line, c.Column), c.Label, c.Text, c.Why)
	}
	if known {
		o.filled.Unplaced = append(o.filled.Unplaced, u)
	}
}

// comments keeps comments: beside the cell that they stood beside, or with what had no place.
func (o *orderer) comments(furniture *reports.Furniture) {
	for _, c := range o.table.Comments {
		if furniture.Comment(c.Sheet, c.Line, c.Column, c.Text) {
			continue
		}
		if i, ok := o.rowAt[sheetLine{c.Sheet, c.Line}]; ok {
			if field := fieldAt(o.table, c); field != "" {
				comment(&o.filled.Rows[i], field, c.Text)
				continue
			}
		}
		o.unplaced(o.origin(c.Sheet, c.Line, c.Column), "", c.Text, "it is a comment beside a cell that has no place")
	}
}

// fieldAt is the field of the column that a comment stands in; empty: none.
func fieldAt(t *schemas.Table, c schemas.Comment) string {
	for _, r := range t.Registers {
		for _, label := range r.Labels {
			if r.Sheet == c.Sheet && label.Column == c.Column && label.Field != "" {
				return label.Field
			}
		}
	}
	return ""
}

// comment puts a text beside a row's cell, once.
func comment(row *reports.RequestRow, field, text string) {
	before := row.Comments[field]
	switch {
	case strings.Contains(before, text):
		return
	case before != "":
		text = before + "\n" + text
	}
	if row.Comments == nil {
		row.Comments = map[string]string{}
	}
	row.Comments[field] = text
}
