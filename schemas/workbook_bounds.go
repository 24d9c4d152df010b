package schemas

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds on a workbook. What people send stays far below them; a file that was made to fill the memory or to take
// for ever does not.
const (
	// MaxWorkbookBytes bounds the file, and MaxUnzippedBytes all that is in it, unpacked.
	MaxWorkbookBytes = 128 << 20
	MaxUnzippedBytes = 1 << 30
	// MaxSheetBytes bounds one sheet, and the texts of all cells, unpacked.
	MaxSheetBytes = 256 << 20
	// MaxOtherBytes bounds all other parts together, pictures among them, unpacked: they are held in memory.
	MaxOtherBytes = 64 << 20
	// MaxWorkbookParts bounds the files in the archive that a workbook is.
	MaxWorkbookParts = 10_000
	// MaxWorkbookTexts bounds the different texts of the cells.
	MaxWorkbookTexts = 2_000_000
	// MaxCellBytes bounds what one cell says. Excel allows 32,767 characters.
	MaxCellBytes = 256 << 10
	// MaxSheetRows bounds the rows of one sheet that hold anything: empty ones do not count.
	MaxSheetRows = 100_000
	// MaxSheetColumns is how many columns of a sheet are read.
	MaxSheetColumns = 256
	// MaxSheetCells bounds the cells of one sheet, empty ones too.
	MaxSheetCells = 5_000_000
	// keptInMemory is how large a sheet, or the texts, are kept in memory, unpacked, by excelize.
	keptInMemory = 16 << 20
)

// errManyParts and the like are the bounds' messages.
var (
	errWorkbookSize = fmt.Errorf("the workbook is larger than %s; delete its pictures, or split it", bytesText(MaxWorkbookBytes))
	errManyParts    = fmt.Errorf("the archive holds more than %d files, which no workbook does; it was not read", MaxWorkbookParts)
	errUnzipped     = fmt.Errorf("it unpacks to more than %s (a \"zip bomb\"?); it was not read: save the rows in a new workbook", bytesText(MaxUnzippedBytes))
	errOthers       = fmt.Errorf("its pictures, styles and other parts unpack to more than %s; save the rows alone in a new workbook", bytesText(MaxOtherBytes))
	errManyTexts    = fmt.Errorf("its cells hold more than %d different texts; split the workbook", MaxWorkbookTexts)
	errCellBytes    = fmt.Errorf("one cell, or what is written in place of one, is larger than %s, which Excel does not allow; the workbook was not read further", bytesText(MaxCellBytes))
	errEntities     = errors.New("its XML declares a document type or entities (as \"billion laughs\" attacks do), which Excel never writes; it was not read: save the rows in a new workbook")
	errManyCells    = fmt.Errorf("the sheet has more than %d cells, empty ones counted; copy the rows to a new sheet", MaxSheetCells)
	errManyRows     = fmt.Errorf("the sheet has more than %d rows; split the workbook, or save the sheet as CSV (UTF-8), which may be longer", MaxSheetRows)
)

// checkBounds looks at what the archive's directory claims. That is binding: a part that turns out larger is refused
// when it is unpacked.
func checkBounds(files []*zip.File) error {
	var total, others uint64
	for _, f := range files {
		size := f.UncompressedSize64
		name := strings.ToLower(partName(f.Name))
		if total += size; size > MaxUnzippedBytes || total > MaxUnzippedBytes {
			return errUnzipped
		}
		switch {
		case name == "xl/sharedstrings.xml", strings.HasPrefix(name, "xl/worksheets/sheet"):
			if size > MaxSheetBytes {
				return fmt.Errorf("its part %s unpacks to more than %s; it was not read: copy the rows to a new workbook, or save the sheet as CSV (UTF-8)", quoted(f.Name), bytesText(MaxSheetBytes))
			}
		default:
			if others += size; others > MaxOtherBytes {
				return errOthers
			}
		}
	}
	return nil
}

// checkDirectory counts the entries of an archive before its directory is taken into memory.
func checkDirectory(r io.ReaderAt, size int64) error {
	mark := []byte("PK\x01\x02")
	buf := make([]byte, min(size, 1<<20))
	n := 0
	for at := int64(0); at < size; {
		read, err := r.ReadAt(buf, at)
		if n += bytes.Count(buf[:read], mark); n > MaxWorkbookParts {
			return errManyParts
		}
		if err != nil || read < len(mark) {
			break
		}
		at += int64(read - len(mark) + 1) // a mark that the cut divides is counted with the next
	}
	return nil
}

// tokenGuard bounds what an XML decoder reads for one token, so that one endless text does not fill the memory.
type tokenGuard struct {
	r    io.Reader
	left int
}

func (g *tokenGuard) renew() { g.left = MaxCellBytes }

func (g *tokenGuard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errCellBytes
	}
	n, err := g.r.Read(p[:min(len(p), g.left)])
	g.left -= n
	return n, err
}
