package schemas

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// saveAsXLSX is what to do with a table in another format.
const saveAsXLSX = `open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)"`

// NotWorkbookError is the error about a file that is something else than a workbook that can be read.
type NotWorkbookError struct {
	// Is says what the file is.
	Is string
	// Do says what to do about it; empty: there is nothing to be said in general.
	Do string
	// Table: it may be the table that was meant, kept in another way. Then Do says how to make a workbook of it.
	Table bool
}

func (e *NotWorkbookError) Error() string {
	switch {
	case e.Do == "":
		return e.Is
	case strings.HasSuffix(e.Is, "?"):
		return e.Is + " " + strings.ToUpper(e.Do[:1]) + e.Do[1:]
	}
	return e.Is + "; " + e.Do
}

func otherFile(is, do string) error { return &NotWorkbookError{Is: is, Do: do} }

func otherTable(is, do string) error { return &NotWorkbookError{Is: is, Do: do, Table: true} }

// The beginnings of archives and of Microsoft's older container.
var (
	zipMagic      = []byte("PK\x03\x04")
	emptyZIPMagic = []byte("PK\x05\x06")
	compoundMagic = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
)

// fileKind says by its bytes what a file is that is no archive, and what to do.
func fileKind(r io.ReaderAt, size int64, head []byte) error {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return otherTable("the file is empty", "save the workbook again, or ask for another copy")
	case bytes.HasPrefix(head, compoundMagic):
		return compoundFile(r, size)
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return otherFile("this is a PDF, not a workbook", "ask for the workbook that it was made from")
	case compressionOf(head) != plain:
		return otherTable("this is compressed", "decompress it first")
	case firstByte(withoutBOM(head)) == '<':
		return otherTable("this is an HTML page or an XML text, whatever its name, not a workbook: a sign-in page that was saved in its place?", "if it is the table, "+saveAsXLSX)
	case bytes.IndexByte(head, 0) < 0:
		return otherFile("this is a text, not a workbook", "if it is a CSV file, give it the ending .csv")
	}
	return otherFile("this is no Excel workbook (.xlsx)", saveAsXLSX)
}

// maxCompoundBytes is how much of an older container is searched.
const maxCompoundBytes = 16 << 20

// compoundFile tells apart what Microsoft keeps in its older container: workbooks of old, and anything encrypted.
func compoundFile(r io.ReaderAt, size int64) error {
	data, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, maxCompoundBytes)))
	if err != nil {
		return err
	}
	has := func(stream string) bool {
		name := make([]byte, 0, 2*len(stream))
		for _, c := range []byte(stream) {
			name = append(name, c, 0)
		}
		return bytes.Contains(data, name)
	}
	switch {
	case has("EncryptedPackage"):
		return otherTable("the workbook is encrypted, with a password or a sensitivity label", "open it in Excel, take that off (File > Info > Protect Workbook > Encrypt with Password) and save it")
	case has("WordDocument"):
		return otherFile("this is a Word document of the old format (.doc), not a workbook", "")
	case has("Workbook"), has("Book"):
		return otherTable("this is a workbook of the old format (.xls)", saveAsXLSX)
	}
	return otherTable("this is an old Microsoft Office file, not a workbook (.xlsx)", saveAsXLSX)
}

// archiveKind says what an archive without a workbook's main part is.
func archiveKind(has func(part string) bool) error {
	switch {
	case has("xl/workbook.bin"):
		return otherTable("this is a binary workbook (.xlsb)", saveAsXLSX)
	case has("word/document.xml"):
		return otherFile("this is a Word document, whatever its name, not a workbook", "copy its table to a workbook")
	case has("ppt/presentation.xml"):
		return otherFile("this is a presentation, whatever its name, not a workbook", "")
	case has("mimetype") && has("content.xml"):
		return otherTable("this is an OpenDocument file", "if it is a spreadsheet, "+saveAsXLSX)
	case has("index/document.iwa"):
		return otherTable("this is an Apple iWork file", "if it is a Numbers table, export it as Excel (.xlsx)")
	}
	return otherTable("this is a ZIP archive without a workbook in it (no xl/workbook.xml)", "if a workbook is packed in it, unpack it")
}

// workbookParts are the files in the archive that a workbook is, by their names in small letters.
type workbookParts struct {
	byName map[string]*zip.File
	// main lists the sheets, texts are those of all cells.
	main, texts, styles string
}

// openParts finds out whether a file is a workbook and keeps the bounds. It reads the beginnings of its parts.
func openParts(r io.ReaderAt, size int64) (*workbookParts, error) {
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, errors.New(openError(err))
	}
	if !bytes.HasPrefix(head, zipMagic) && !bytes.HasPrefix(head, emptyZIPMagic) {
		return nil, fileKind(r, size, head)
	}
	if size > MaxWorkbookBytes {
		return nil, errWorkbookSize
	}
	if err := checkDirectory(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // nothing is unpacked to where a name says
		return nil, otherTable("the file is damaged or cut off", "copy it again")
	}
	p := &workbookParts{byName: make(map[string]*zip.File, len(z.File)), texts: usualTexts, styles: usualStyles}
	var twice string
	for _, f := range z.File {
		name := strings.ToLower(partName(f.Name))
		if p.byName[name] != nil && twice == "" {
			twice = f.Name
		}
		p.byName[name] = f
	}
	if p.main = p.findMain(); p.main == "" {
		return nil, archiveKind(p.has)
	}
	if twice != "" {
		return nil, fmt.Errorf("the archive holds two parts named %s, of which programs show either; it was not read: open it in Excel, see that the rows are right, and save it again", quoted(twice))
	}
	if err := checkBounds(z.File); err != nil {
		return nil, err
	}
	return p, p.checkProlog(z.File)
}

func (p *workbookParts) has(part string) bool { return p.byName[part] != nil }

// notes say what is in the workbook and is not followed.
func (p *workbookParts) notes() []string {
	var macros, links, data bool
	for name := range p.byName {
		macros = macros || strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "xl/macrosheets/")
		links = links || strings.HasPrefix(name, "xl/externallinks/")
		data = data || name == "xl/connections.xml"
	}
	var notes []string
	if macros {
		notes = append(notes, "the workbook holds macros; they were not run")
	}
	if links {
		notes = append(notes, "the workbook links to other workbooks; the links were not followed: where a cell takes its value from one, the value that was saved with it counts")
	}
	if data {
		notes = append(notes, "the workbook holds connections to outside data; they were not followed")
	}
	return notes
}

// partName is the name of a part; some programs write it with backslashes or from the root.
func partName(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
}
