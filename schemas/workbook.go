package schemas

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// ownReport is how the title of our own report to review begins. It is no input.
const ownReport = "Partner Access audit: "

// readWorkbook reads the access registers on the sheets of a workbook. What is at fault with one does not stop the
// others.
func (l *loader) readWorkbook(s *source) {
	at, size, done, err := s.whole()
	if err != nil {
		s.problem(0, 0, true, "%s", openError(err))
		return
	}
	defer done()
	parts, err := openParts(at, size)
	if err != nil {
		s.noWorkbook(err)
		return
	}
	if strings.HasPrefix(parts.title(), ownReport) {
		s.unrecognised(s.named, "this is partnerlint's own report to review, no access register; `partnerlint waivers import` reads it")
		return
	}
	c, err := parts.contents()
	if err != nil {
		s.noWorkbook(damagedOrBound(err))
		return
	}
	shared, err := parts.sharedTexts()
	if err != nil {
		s.noWorkbook(damagedOrBound(err))
		return
	}
	if l.keepAll {
		s.kept = &keeper{}
	}
	w := &workbookReader{l: l, s: s, parts: parts, contents: c, shared: shared}
	w.read()
}

// noWorkbook tells of a file that is no workbook, or none that can be read. It is lost input where its name promises a
// workbook; another program's document that lies about is none.
func (s *source) noWorkbook(err error) {
	if _, other := errors.AsType[*NotWorkbookError](err); other && !s.named && !workbookExtension(s.path) {
		return
	}
	s.problem(0, 0, true, "%s", err)
}

func workbookExtension(path string) bool {
	switch extension(path) {
	case ".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb":
		return true
	}
	return false
}

// damagedOrBound keeps the messages of the bounds and calls everything else damage.
func damagedOrBound(err error) error {
	for _, bound := range []error{errEntities, errCellBytes, errManyTexts, errManyCells, errManyRows, errManyAccesses} {
		if errors.Is(err, bound) {
			return bound
		}
	}
	return damaged(err)
}

// whole is all of a source, to be read at any place.
func (s *source) whole() (at io.ReaderAt, size int64, done func(), err error) {
	if s.spool != nil {
		return io.NewSectionReader(s.spool.file, s.base, s.size), s.size, func() {}, nil
	}
	f, err := os.Open(s.disk)
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, 0, nil, err
	}
	return f, info.Size(), func() { _ = f.Close() }, nil
}

// requestSheets are the further sheets of our own request workbooks: that they hold no register is no news.
var requestSheets = []string{"How to fill this in", "Lists", "Unplaced"}

// workbookReader reads one workbook.
type workbookReader struct {
	l        *loader
	s        *source
	parts    *workbookParts
	contents contents
	shared   []string
	dates    map[int]bool // styles that show dates; nil: not looked at
	// passed are the sheets without a register, and empty those without anything.
	passed, empty []string
}

func (w *workbookReader) read() {
	for _, sheet := range w.contents.sheets {
		if w.l.ctx.Err() != nil {
			return
		}
		r := &sheetRegister{w: w, sheet: sheet}
		if w.s.kept != nil {
			r.kept = &keeper{}
		}
		if err := r.read(); err != nil {
			w.s.sheetProblem(sheet.name, 0, 0, true, "%s. None of the sheet's rows were read", strings.TrimSuffix(damagedOrBound(err).Error(), "."))
			continue
		}
		r.keep()
	}
	if len(w.s.registers) > 0 {
		w.s.recognised(KindRegister)
		if w.s.kept != nil {
			w.s.kept.notes = w.parts.notes()
			return
		}
		for _, note := range w.parts.notes() {
			w.s.problem(0, 0, false, "%s", note)
		}
	}
	w.others()
}

// others tells of the sheets that hold no register.
func (w *workbookReader) others() {
	if len(w.s.registers) > 0 {
		w.passed = slices.DeleteFunc(w.passed, func(name string) bool { return slices.Contains(requestSheets, name) })
		if len(w.passed) > 0 {
			w.s.problem(0, 0, false, "not read: %s %s, where no row among the first %d is the header of an access register", noun(len(w.passed), "sheet"), listed(w.passed, "and"), headerWithin)
		}
		return
	}
	for _, p := range w.s.problems {
		if p.Unread {
			return // told already
		}
	}
	switch {
	case len(w.contents.sheets) == 0:
		w.s.unrecognised(true, "the workbook has no sheet of cells")
	case len(w.passed) == 0 && len(w.empty) > 0:
		w.s.unrecognised(true, fmt.Sprintf("the workbook is empty: there is nothing on %s %s; was another one meant, or was it not saved?", noun(len(w.empty), "sheet"), listed(w.empty, "or")))
	default:
		w.s.unrecognised(true, fmt.Sprintf("this workbook holds no access register: no row among the first %d on %s %s is a header such as %s",
			headerWithin, noun(len(w.passed), "sheet"), listed(w.passed, "or"), listed([]string{"Partner user", "Status", "Hub ID"}, "and")))
	}
}

func noun(n int, one string) string {
	if n == 1 {
		return "the " + one
	}
	return "the " + one + "s"
}

func (s *source) sheetProblem(sheet string, row, column int, unread bool, format string, args ...any) {
	s.problem(row, column, unread, format, args...)
	s.problems[len(s.problems)-1].Sheet = sheet
}
