package main

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// makeWorkbook is the script command "workbook FILE.xlsx FILE.csv [SHEET [1904]]": it makes a workbook of a CSV file,
// its first row at the third row of the sheet Findings, numbers as numbers and what is written date:2027-01-31 as dates.
func makeWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: workbook FILE.xlsx FILE.csv [SHEET [1904]]")
	}
	sheet := reviewSheet
	if len(args) > 2 {
		sheet = args[2]
	}
	in, err := os.Open(ts.MkAbs(args[1]))
	ts.Check(err)
	defer in.Close()
	lines := csv.NewReader(in)
	lines.FieldsPerRecord = -1
	records, err := lines.ReadAll()
	ts.Check(err)
	w := workbookOf(ts.Check, sheet, records, len(args) > 3)
	ts.Check(w.SaveAs(ts.MkAbs(args[0])))
	ts.Check(w.Close())
}

// workbookOf makes a workbook of rows as makeWorkbook does.
func workbookOf(check func(error), sheet string, records [][]string, date1904 bool) *excelize.File {
	w := excelize.NewFile()
	check(w.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date1904}))
	check(w.SetSheetName("Sheet1", sheet))
	check(w.SetCellStr(sheet, "A1", "Findings of the audit"))
	day, err := w.NewStyle(&excelize.Style{NumFmt: 14})
	check(err)
	for y, record := range records {
		for x, text := range record {
			cell, err := excelize.CoordinatesToCellName(x+1, y+3)
			check(err)
			date, isDate := strings.CutPrefix(text, "date:")
			number, err := strconv.ParseInt(text, 10, 64)
			switch {
			case isDate:
				t, err := time.Parse(time.DateOnly, date)
				check(err)
				check(w.SetCellValue(sheet, cell, t))
				check(w.SetCellStyle(sheet, cell, cell, day))
			case err == nil:
				check(w.SetCellValue(sheet, cell, number))
			default:
				check(w.SetCellStr(sheet, cell, text))
			}
		}
	}
	return w
}
