package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"partnerlint/schemas"
	"partnerlint/schemas/spelling"
)

// reviewSheet is the sheet of findings.xlsx that a reviewer fills in.
const reviewSheet = "Findings"

// The labels of the columns that are read, as the report writes them.
const (
	columnRule        = "Rule"
	columnHubID       = "Hub ID"
	columnUser        = "User"
	columnDisposition = "Disposition"
	columnComment     = "Comment"
	columnApprovedBy  = "Approved by"
	columnExpires     = "Expires"
)

var reviewColumns = []string{columnRule, columnHubID, columnUser, columnDisposition, columnComment, columnApprovedBy, columnExpires}

// maxCells bounds the cells of the sheet, empty ones before a filled one too: a report of 100,000 findings stays below.
const maxCells = 20_000_000

// maxHeaderRow is how far down the row of labels is looked for.
const maxHeaderRow = 50

// review is a sheet as it was filled in.
type review struct {
	// date1904: the workbook counts its days from 1904 instead of 1900.
	date1904 bool
	header   reviewHeader
	rows     []reviewRow
}

// reviewHeader is where the columns stand, by their labels; counted from 1.
type reviewHeader map[string]int

// reviewRow is a row with the texts of the columns that are read.
type reviewRow struct {
	number int
	cells  map[string]string
}

// at names a cell as a spreadsheet does.
func (h reviewHeader) at(column string, row int) string {
	name, err := excelize.CoordinatesToCellName(h[column], row)
	if err != nil {
		return reviewSheet
	}
	return reviewSheet + "!" + name
}

// readReview reads the filled-in sheet of a workbook. Where the library finds a fault that it does not survive, the
// workbook is to blame.
func readReview(ctx context.Context, path string) (r *review, err error) {
	defer func() {
		if p := recover(); p != nil {
			r, err = nil, fmt.Errorf("%s: the workbook is damaged; have it saved again", path)
		}
	}()
	w, err := schemas.OpenWorkbook(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", path, notReviewed(err))
	}
	defer w.Close()
	if i, err := w.GetSheetIndex(reviewSheet); err != nil || i < 0 {
		return nil, fmt.Errorf("%s: the workbook has no sheet %s, only %s; name the findings.xlsx that was filled in",
			path, reviewSheet, sheetNames(w.GetSheetList()))
	}
	r = &review{}
	if props, err := w.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		r.date1904 = *props.Date1904
	}
	rows, err := w.Rows(reviewSheet)
	if err != nil {
		return nil, fmt.Errorf("%s: the sheet %s is damaged (%s); have the workbook saved again", path, reviewSheet, err)
	}
	defer rows.Close()
	if err := r.read(ctx, path, rows); err != nil {
		return nil, err
	}
	return r, nil
}

// notReviewed says what a file is that cannot be opened. Where it cannot even be the table in another format, the
// wrong file was named.
func notReviewed(err error) string {
	if other, ok := errors.AsType[*schemas.NotWorkbookError](err); ok && !other.Table {
		return other.Is + "; name the findings.xlsx that was filled in"
	}
	return err.Error()
}

// read finds the row of labels and keeps what is below it.
func (r *review) read(ctx context.Context, path string, rows *excelize.Rows) error {
	var best headerRow
	width := 0
	for number := 1; rows.Next(); number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		cells, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("%s: %s, row %d is damaged (%s); have the workbook saved again", path, reviewSheet, number, err)
		}
		if width += len(cells); width > maxCells {
			return fmt.Errorf("%s: the sheet %s has more than %d cells, which is none of ours", path, reviewSheet, maxCells)
		}
		switch {
		case r.header != nil:
			r.add(number, cells)
		case number > maxHeaderRow:
			return best.problem(path)
		default:
			found := headerOf(number, cells)
			if len(found.missing) == 0 && len(found.twice) == 0 {
				r.header = found.columns
			}
			if len(found.columns) > len(best.columns) {
				best = found
			}
		}
	}
	if err := rows.Error(); err != nil {
		return fmt.Errorf("%s: the sheet %s is damaged (%s); have the workbook saved again", path, reviewSheet, err)
	}
	if r.header == nil {
		return best.problem(path)
	}
	return nil
}

// add keeps a row unless it is blank.
func (r *review) add(number int, cells []string) {
	row := reviewRow{number, map[string]string{}}
	for _, label := range reviewColumns {
		if i := r.header[label] - 1; i < len(cells) {
			if text := strings.TrimSpace(cells[i]); text != "" {
				row.cells[label] = text
			}
		}
	}
	if len(row.cells) > 0 {
		r.rows = append(r.rows, row)
	}
}

// headerRow is a row that may be the one of labels.
type headerRow struct {
	number  int
	columns reviewHeader
	labels  []string // all of them
	missing []string
	twice   []string
}

func headerOf(number int, cells []string) headerRow {
	h := headerRow{number: number, columns: reviewHeader{}}
	for i, cell := range cells {
		text := strings.Join(strings.Fields(cell), " ")
		if text == "" {
			continue
		}
		h.labels = append(h.labels, text)
		for _, label := range reviewColumns {
			switch {
			case !strings.EqualFold(text, label):
			case h.columns[label] != 0:
				h.twice = append(h.twice, label)
			default:
				h.columns[label] = i + 1
			}
		}
	}
	for _, label := range reviewColumns {
		if h.columns[label] == 0 {
			h.missing = append(h.missing, label)
		}
	}
	return h
}

// problem says why the row, the most likely one, is not the one of labels.
func (h headerRow) problem(path string) error {
	switch {
	case len(h.columns) == 0:
		return fmt.Errorf("%s: the sheet %s has no row of labels among its first %d rows; expected %s",
			path, reviewSheet, maxHeaderRow, strings.Join(reviewColumns, ", "))
	case len(h.missing) == 0:
		return fmt.Errorf("%s: %s, row %d: two columns are labelled %s; take the label from the one that does not count",
			path, reviewSheet, h.number, h.twice[0])
	}
	near := ""
	if n := spelling.Nearest(h.missing[0], h.labels); n != "" {
		near = fmt.Sprintf(" (is %q meant for %s?)", n, h.missing[0])
	}
	return fmt.Errorf("%s: %s, row %d: no column is labelled %s%s; give the columns the labels that the report gave them",
		path, reviewSheet, h.number, strings.Join(h.missing, " or "), near)
}

// sheetNames lists the sheets of a workbook for a sentence.
func sheetNames(names []string) string {
	const most = 10
	var quoted []string
	for _, n := range names[:min(len(names), most)] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	if len(names) > most {
		quoted = append(quoted, "…")
	}
	return strings.Join(quoted, ", ")
}
