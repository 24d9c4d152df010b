package schemas

import (
	"fmt"
	"strings"
)

// Kind says what a document is: the value of its "kind".
type Kind string

// The kinds of documents. KindAccess is one row of a register; no file has this kind.
const (
	KindPortalExport Kind = "portal-export"
	KindRegister     Kind = "access-register"
	KindAttestations Kind = "attestations"
	KindRecorded     Kind = "recorded-results"
	KindAccess       Kind = "access"
)

// kindResults is the kind of our own JSON report. It is no input.
const kindResults Kind = "audit-results"

const (
	// MaxDocumentBytes bounds one document.
	MaxDocumentBytes = 64 << 20
	// MaxDepth bounds how deep the values of a document may be nested.
	MaxDepth = 64
	// MaxProblems bounds how many problems of one document, and of one file of documents, are listed.
	MaxProblems = 100
)

// Problem says what is wrong with an input, where, and what to do. It is for the operator.
type Problem struct {
	// File is the input's path as it was given, or Stdin.
	File string
	// Sheet is the sheet of a workbook; its Line and Column are those of a cell. Empty elsewhere.
	Sheet string
	// Line and Column count from 1; Column counts characters. 0: the problem is the whole file's, or sheet's.
	Line, Column int
	// Pointer is the JSON pointer (RFC 6901) of the value, empty for a whole document and outside JSON.
	Pointer string
	// Message says what was found and what was expected.
	Message string
	// Unread says that input was lost; false: a note.
	Unread bool
}

// Position returns "file:line:col", or "file: Sheet!C7" in a workbook, as much of it as is known, safe to print on a
// terminal.
func (p Problem) Position() string {
	if p.Sheet != "" {
		return printable(p.File) + ": " + CellName(p.Sheet, p.Line, p.Column)
	}
	if p.Line == 0 {
		return printable(p.File)
	}
	return fmt.Sprintf("%s:%d:%d", printable(p.File), p.Line, p.Column)
}

func (p Problem) String() string {
	parts := make([]string, 0, 3)
	if at := p.Position(); at != "" {
		parts = append(parts, at)
	}
	if p.Pointer != "" {
		parts = append(parts, shorten(printable(p.Pointer), 200))
	}
	return strings.Join(append(parts, p.Message), ": ")
}

func (p Problem) Error() string { return p.String() }
