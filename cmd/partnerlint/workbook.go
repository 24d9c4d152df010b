package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// workbook is an Excel workbook that was opened for reading.
type workbook struct {
	*excelize.File
	// temp is the folder of what is not kept in memory.
	temp string
}

// openWorkbook opens an Excel workbook. The error says what the file is instead, and what to do.
func openWorkbook(path string) (*workbook, error) {
	data, err := readWorkbook(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %s", path, reason(err))
	}
	if message := notWorkbook(data); message != "" {
		return nil, fmt.Errorf("%s: %s", path, message)
	}
	temp, err := os.MkdirTemp("", "partnerlint-*")
	if err != nil {
		return nil, fmt.Errorf("%s: no temporary folder for it: %s", path, reason(err))
	}
	w := &workbook{temp: temp}
	w.File, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnzippedBytes, UnzipXMLSizeLimit: keptInMemory, TmpDir: temp, RawCellValue: true,
	})
	if err != nil {
		w.close()
		return nil, fmt.Errorf("%s: the workbook is damaged (%s); have it saved again", path, err)
	}
	return w, nil
}

// close removes the temporary files.
func (w *workbook) close() {
	if w.File != nil {
		w.File.Close()
	}
	os.RemoveAll(w.temp)
}

func readWorkbook(path string) ([]byte, error) {
	// Asked before opening: to open a named pipe would wait for its writer.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a folder; name the workbook in it")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is a device or a pipe; save the workbook to a file first")
	case info.Size() > maxWorkbookBytes:
		return nil, fmt.Errorf("it is larger than %d MiB, which no workbook of ours is", maxWorkbookBytes>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxWorkbookBytes))
}

// saveAs is what to do with a table in another format.
const saveAs = `open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)"`

// notWorkbook says what the file is when it is no workbook that can be read, and what to do; empty: it is one.
func notWorkbook(data []byte) string {
	switch {
	case len(data) == 0:
		return "the file is empty; have the workbook saved again"
	case bytes.HasPrefix(data, []byte("PK")):
		return notWorkbookZIP(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compoundFile(data)
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return "this is a PDF, not a workbook; name the findings.xlsx that was filled in"
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		return "this is compressed (gzip); unpack it first"
	case isMarkup(data):
		return "this is a page or an XML text, not a workbook; " + saveAs
	case isText(data):
		return "this is a text, such as CSV or JSON, not a workbook; name the findings.xlsx that was filled in"
	default:
		return "this is no Excel workbook (.xlsx); name the findings.xlsx that was filled in"
	}
}

// compoundFile tells apart what Microsoft keeps in its older container: workbooks of old, and anything encrypted.
func compoundFile(data []byte) string {
	has := func(stream string) bool {
		var name []byte
		for _, c := range []byte(stream) {
			name = append(name, c, 0)
		}
		return bytes.Contains(data, name)
	}
	switch {
	case has("EncryptedPackage"):
		return "the workbook is encrypted, with a password or a sensitivity label; open it in Excel, remove that " +
			"(File > Info > Protect Workbook) and save it"
	case has("WordDocument"):
		return "this is a Word document of the old format (.doc), not a workbook; name the findings.xlsx that was filled in"
	case has("Workbook"), has("Book"):
		return "this is a workbook of the old format (.xls); " + saveAs
	default:
		return "this is an old Microsoft Office file, not a workbook (.xlsx); " + saveAs
	}
}

// notWorkbookZIP looks into a ZIP archive, which a workbook is, and so is much else.
func notWorkbookZIP(data []byte) string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "the file is damaged or cut off; copy it again"
	}
	has := func(name string) bool {
		return slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.EqualFold(partName(f), name) })
	}
	switch {
	case has("xl/workbook.xml"):
		return tooLarge(z)
	case has("xl/workbook.bin"):
		return "this is a binary workbook (.xlsb); " + saveAs
	case has("word/document.xml"):
		return "this is a Word document, not a workbook; name the findings.xlsx that was filled in"
	case has("ppt/presentation.xml"):
		return "this is a presentation, not a workbook; name the findings.xlsx that was filled in"
	case has("mimetype") && has("content.xml"):
		return "this is an OpenDocument file; if it is a spreadsheet, " + saveAs
	default:
		return "this is a ZIP archive without a workbook in it; if the workbook is packed, unpack it and name the .xlsx"
	}
}

func isMarkup(data []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 512)], []byte("\xef\xbb\xbf")), " \t\r\n"))
	return bytes.HasPrefix(head, []byte("<"))
}

func isText(data []byte) bool {
	head := data[:min(len(data), 4096)]
	for len(head) > 0 && !utf8.RuneStart(head[len(head)-1]) { // a character that the cut divides
		head = head[:len(head)-1]
	}
	return !bytes.ContainsRune(head, 0) && utf8.Valid(head[:max(0, len(head)-1)])
}
