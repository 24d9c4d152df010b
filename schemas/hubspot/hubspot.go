// Package hubspot turns what HubSpot itself hands out into portal exports: saved answers of its public API, and the
// users export of its own screens. It never opens a connection.
//
// A file is recognised by what is in it. What a file does not prove is not claimed: a list without its last page is
// partial, a user whom no owner record tells of has no status, an answer that lacks a property leaves the fact out.
package hubspot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"partnerlint/schemas"
)

// The bounds of what Import reads.
const (
	MaxFiles     = 10_000
	MaxFileBytes = 256 << 20
)

// File is one saved file.
type File struct {
	// Name is the path as the person gave it; problems name it, and its last part becomes the source of the facts.
	Name string
	Data []byte
	// ModTime is when the file was written, and so when its facts held unless Options.ExportedAt says otherwise.
	// The zero time: not known.
	ModTime time.Time
	// Kind says what the file is where its content cannot: an empty answer, or an error in place of one. Empty: the
	// file's name decides in these two cases ("emails.json"). It never overrules the content.
	Kind Kind
}

// Options is what the files themselves do not say.
type Options struct {
	// ExportedAt is when the facts were taken from HubSpot. The zero time: each file's ModTime.
	ExportedAt time.Time
	// From and To are the time that e-mails, calls and security activity were asked for. Without From such a list is
	// partial, since nobody can tell whether older entries were left out. Without To it ends when the facts were taken.
	From, To time.Time
	// Collector is written into the export as what made it; nil: nothing.
	Collector *schemas.Collector
}

// Problems are all that is wrong with the files, ordered by file and place.
type Problems []schemas.Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.As each problem.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, x := range p {
		errs[i] = x
	}
	return errs
}

// Import makes the export of one portal out of files, in whatever order they come. role is "client" or "partner".
// hubID 0: the portal of the account details among the files.
//
// Notes tell of facts that were left out, for instance because two files disagree on them. The error is of type
// Problems and holds everything that is wrong with any of the files; there is no export then.
func Import(role string, hubID int64, files []File, opt Options) (export *schemas.PortalExport, notes []schemas.Problem, err error) {
	if err := opt.check(role, hubID, len(files)); err != nil {
		return nil, nil, err
	}
	g := newGathering(opt)
	for _, f := range sorted(files) {
		g.read(f)
	}
	hubID = g.checkPortal(hubID)
	if len(g.wrong.list) == 0 {
		export = g.export(role, hubID)
	}
	notes, problems := g.notes.sorted(), g.wrong.sorted() // writing the export can find records at odds
	if len(problems) > 0 {
		return nil, notes, Problems(problems)
	}
	return export, notes, nil
}

// sorted puts the files in the order of their names and contents, so that the order they were given in decides nothing.
func sorted(files []File) []File {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return slices.Compare(a.Data, b.Data)
	})
	return files
}

func (o Options) check(role string, hubID int64, files int) error {
	switch {
	case role != "client" && role != "partner":
		return fmt.Errorf("the role of a portal is client or partner, not %q", role)
	case hubID < 0 || hubID > maxHubID:
		return fmt.Errorf("%d is no Hub ID: it is a whole number above zero", hubID)
	case files == 0:
		return errors.New("no files to import; " + accepted())
	case files > MaxFiles:
		return fmt.Errorf("%d files are more than the %d that one import takes; join the pages of an answer into one file, a page on a line", files, MaxFiles)
	case !o.From.IsZero() && !o.To.IsZero() && o.To.Before(o.From):
		return fmt.Errorf("the time asked for ends (%s) before it begins (%s)", date(o.To), date(o.From))
	}
	for _, t := range []time.Time{o.ExportedAt, o.From, o.To} {
		if !t.IsZero() && !plausible(t) {
			return fmt.Errorf("the year %d is not one of HubSpot's", t.UTC().Year())
		}
	}
	return nil
}

const maxHubID = 1<<53 - 1

// Encode writes an export as indented JSON. The same export gives the same bytes.
func Encode(w io.Writer, e *schemas.PortalExport) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(e)
}
