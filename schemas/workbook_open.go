package schemas

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Workbook is an Excel workbook that was opened for reading. Its cells are read raw: a date is a serial number.
type Workbook struct {
	*excelize.File
	// Notes say what stands in the workbook and is not followed: macros and links to other files.
	Notes []string
	// temp is the folder of what is too large to be kept in memory.
	temp string
}

// OpenWorkbook opens an Excel workbook by what it holds, not by its name. The error says what the file is instead, or
// which bound it breaks, and what to do; it does not name the file. The caller closes the Workbook.
func OpenWorkbook(path string) (*Workbook, error) {
	// Asked before opening: to open a named pipe would wait for its writer.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, errors.New(openError(err))
	case info.IsDir():
		return nil, errors.New("it is a folder; name the workbook in it")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is a device or a pipe; save the workbook to a file first")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New(openError(err))
	}
	defer func() { _ = f.Close() }()
	return ReadWorkbook(f, info.Size())
}

// ReadWorkbook is OpenWorkbook for what is open already. Nothing is read from r once it returns.
func ReadWorkbook(r io.ReaderAt, size int64) (*Workbook, error) {
	parts, err := openParts(r, size)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "partnerlint-*")
	if err != nil {
		return nil, fmt.Errorf("no temporary folder for it: %w", err)
	}
	w := &Workbook{Notes: parts.notes(), temp: temp}
	w.File, err = excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{
		UnzipSizeLimit: MaxUnzippedBytes, UnzipXMLSizeLimit: keptInMemory, TmpDir: temp, RawCellValue: true,
	})
	if err != nil {
		_ = w.Close()
		return nil, damaged(err)
	}
	return w, nil
}

// Close removes the temporary files.
func (w *Workbook) Close() error {
	var err error
	if w.File != nil {
		err = w.File.Close()
	}
	return errors.Join(err, os.RemoveAll(w.temp))
}

// errDamaged is what every fault inside a workbook wraps.
var errDamaged = errors.New("the workbook is damaged")

func damaged(err error) error {
	return fmt.Errorf("%w (%s); open it in Excel or LibreOffice, save it again, or ask for another copy", errDamaged, printable(shorten(strings.ToValidUTF8(err.Error(), "\uFFFD"), 200)))
}
