package schemas

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// cellValue is what a cell says, written as it would be in a CSV file, or what is wrong with it.
func cellValue(field string, cell sheetCell, date1904 bool) (value, fault string) {
	switch {
	case cell.unsaved:
		return "", "the cell holds a formula, and no value was saved with it; open the workbook in Excel or LibreOffice and save it"
	case cell.kind == errorCell:
		return "", fmt.Sprintf("the cell shows %s; write what it should say", quoted(cell.text))
	case strings.IndexByte(cell.text, 0) >= 0:
		return "", "the cell holds a NUL character"
	case cell.kind != numberCell:
		return cell.text, ""
	case field == "submittedAt", field == "decidedAt":
		return serialDate(cell.text, date1904)
	case field == "hubId", field == "partnerHubId":
		return numberedHubID(cell.text)
	}
	return plainNumber(cell.text), ""
}

// numberedHubID refuses a number whose fraction would pass for groups of digits once it is a text: 720.101 is not 720101.
func numberedHubID(s string) (value, fault string) {
	value = plainNumber(s)
	if _, grouped := ungrouped(value); grouped {
		return "", fmt.Sprintf("found the number %s, expected a whole number; were three digits taken for decimals? Write the Hub ID without separators", quoted(value))
	}
	return value, ""
}

// plainNumber writes a whole number with all its digits, whatever way the file has it.
func plainNumber(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > maxHubID {
		return s
	}
	return strconv.FormatInt(int64(f), 10)
}

// Excel's days in which a date of an access can lie: from 2000 to 2099.
var (
	firstSerial = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	lastSerial  = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// serialDate reads a date that is counted in days, as a workbook keeps it.
func serialDate(s string, date1904 bool) (value, fault string) {
	days, err := strconv.ParseFloat(s, 64)
	if err == nil && days >= 0 && days < 1e6 {
		at, err := excelize.ExcelDateToTime(days, date1904)
		if err == nil && !at.Before(firstSerial) && at.Before(lastSerial) {
			return at.UTC().Format(time.RFC3339), ""
		}
	}
	return "", fmt.Sprintf("found the number %s, expected a date such as 2026-01-31; format the cell as a date", quoted(s))
}
