package schemas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// ErrNoInput is returned by Open when nothing that was named holds a portal export, a register or an attestation.
var ErrNoInput = errors.New("no input: no portal export, access register or attestation could be read")

// OpenOptions are the settings of Open. The zero value is good.
type OpenOptions struct {
	// Root is the folder that paths are below; files are named without it. Empty: the current one.
	Root string
	// TempDir is where standard input and compressed files are kept decompressed; empty: the system's.
	TempDir string
	// Labels are the words that the columns of registers may be headed with; nil: those that every run knows.
	Labels *Labels
	// Workers bounds how many goroutines read at once; 0: one for each processor.
	Workers int
	// Redactor replaces what tells who somebody is wherever the inputs are told of; nil: nothing is replaced.
	Redactor *Redactor
	// keepAll has what a table holds and no access can be kept too. ReadTable asks for it.
	keepAll bool
}

// Inputs are the files of a run: an index of the portal exports, which stay on disk, and everything else, read. All
// methods but Close may be called from several goroutines.
type Inputs struct {
	sources      []*source
	spools       []*spool
	portals      []PortalRef
	registers    []Register
	accesses     []AccessRow
	attestations []Attestation
	problems     []Problem
	redactor     *Redactor
	recorded     *Recorded
	kept         atomic.Int32
}

// Role says whose a portal is.
type Role uint8

// A portal is a client's or the partner's own.
const (
	RoleClient Role = iota + 1
	RolePartner
)

func (r Role) String() string {
	switch r {
	case RoleClient:
		return "client"
	case RolePartner:
		return "partner"
	}
	return ""
}

func roleOf(s string) Role {
	switch s {
	case "client":
		return RoleClient
	case "partner":
		return RolePartner
	}
	return 0
}

// DocRef is where a portal export stands.
type DocRef struct {
	// Offset is the export's first byte in its file, decompressed.
	Offset int64
	HubID  int64
	// ExportedAt is in microseconds since 1970 UTC.
	ExportedAt int64
	// File is an index into Files.
	File uint32
	// Length is in bytes, at most MaxDocumentBytes.
	Length uint32
	// Line and Column of the first byte count from 1.
	Line, Column uint32
	Role         Role
}

// PortalRef is a portal with all its exports.
type PortalRef struct {
	HubID int64
	Role  Role
	// Docs are ordered from the oldest; of those exported at one instant, by file and place in it. Equal documents are
	// there once.
	Docs []DocRef
}

// InputFile is a file that holds inputs.
type InputFile struct {
	Path string
	// Kind is that of the first document in it; empty: nothing in it could be read.
	Kind Kind
	// Documents counts its portal exports, registers or attestations.
	Documents int
}

// Open finds and indexes the inputs. Paths are files, folders (with the folders in them; hidden files left out) and "-"
// for standard input. What cannot be read is told by Problems and does not stop the rest; only when nothing remains is
// the error ErrNoInput, and then the Inputs are there all the same, for their Problems. Other errors are of ctx. The
// caller closes the Inputs that it gets.
func Open(ctx context.Context, paths []string, stdin io.Reader, opt OpenOptions) (*Inputs, error) {
	in := &Inputs{redactor: opt.Redactor}
	candidates, problems := walkBelow(opt.Root, paths)
	// In whatever order they are named, the same files are the same inputs.
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.path, b.path) })
	if len(paths) == 0 {
		problems = []Problem{{Message: "no path was given; name files, folders, or - for standard input", Unread: true}}
	}
	if stdin == nil {
		stdin = eofReader{}
	}
	for i, c := range candidates {
		in.sources = append(in.sources, &source{candidate: c, number: uint32(i), labels: opt.Labels})
	}
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if err := in.load(ctx, stdin, opt, workers); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	in.gather(problems)
	if len(in.portals) == 0 && len(in.registers) == 0 && len(in.attestations) == 0 {
		return in, ErrNoInput
	}
	return in, nil
}

type eofReader struct{}

func (eofReader) Read([]byte) (int, error) { return 0, io.EOF }

// load reads all sources: the small ones side by side, then the large ones one by one, each with all workers.
func (in *Inputs) load(ctx context.Context, stdin io.Reader, opt OpenOptions, workers int) error {
	budget := newBudget()
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		l := &loader{ctx: ctx, stdin: stdin, keepAll: opt.keepAll, spool: &spool{dir: opt.TempDir, budget: budget}}
		in.spools = append(in.spools, l.spool)
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(in.sources)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				l.load(in.sources[i])
			}
		})
	}
	group.Wait()
	for _, s := range in.sources {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.large {
			s.indexLarge(ctx, workers)
		}
	}
	return ctx.Err()
}

// gather puts together what the sources gave, in their order.
func (in *Inputs) gather(problems []Problem) {
	total, rows := 0, 0
	var recorded []*Recorded
	for _, s := range in.sources {
		total += len(s.docs)
		for _, r := range s.rows {
			rows += len(r)
		}
	}
	docs := make([]DocRef, 0, total)
	in.accesses = make([]AccessRow, 0, rows)
	for _, s := range in.sources {
		docs = append(docs, s.docs...)
		s.docs = nil
		for i, rows := range s.rows {
			s.registers[i].Rows = len(rows)
			for _, r := range rows {
				r.Register, r.file = len(in.registers), s.number
				in.accesses = append(in.accesses, r)
			}
			in.registers = append(in.registers, s.registers[i])
		}
		s.rows, s.registers = nil, nil
		in.attestations = append(in.attestations, s.attestations...)
		recorded = append(recorded, s.recorded...)
		s.attestations, s.recorded = nil, nil
		problems = append(problems, s.listed()...)
		s.problems = nil
	}
	if err := in.gatherRecorded(recorded); err != nil {
		in.recorded = nil
		problems = append(problems, Problem{Message: err.Error(), Unread: true})
	}
	in.problems = problems
	in.meet(docs)
	slices.SortStableFunc(in.problems, func(a, b Problem) int { return cmp.Compare(a.File, b.File) })
	in.redact()
}

// redact hides what the inputs are told of by. What stays on disk is redacted when it is decoded.
func (in *Inputs) redact() {
	r := in.redactor
	if r == nil {
		return
	}
	for i := range in.problems {
		in.problems[i] = r.problem(in.problems[i])
	}
	for i := range in.registers {
		r.register(&in.registers[i])
	}
	for i := range in.attestations {
		r.attestation(&in.attestations[i])
	}
}

// Recorded returns the results recorded when the inputs were redacted; nil: there are none.
func (in *Inputs) Recorded() *Recorded { return in.recorded }

// Redactor returns what replaces the texts of the inputs; nil: nothing does.
func (in *Inputs) Redactor() *Redactor { return in.redactor }

// Explain is the function of that name for an export, whose text is raw.
func (in *Inputs) Explain(ref DocRef, raw []byte) []Problem {
	at := Origin{in.sources[ref.File].path, int(ref.Line), int(ref.Column)}
	problems := Explain(KindPortalExport, raw, at)
	if in.redactor != nil {
		for i := range problems {
			problems[i] = in.redactor.problem(problems[i])
		}
	}
	return problems
}

// Portals returns the portals ordered by Hub ID, client before partner. A Hub ID with both roles is there twice, and a
// Problem says so.
func (in *Inputs) Portals() []PortalRef { return in.portals }

// Registers returns the access registers in the order of their files.
func (in *Inputs) Registers() []Register { return in.registers }

// Accesses returns the rows of all registers, in order.
func (in *Inputs) Accesses() []AccessRow { return in.accesses }

// Attestations returns the attestations in the order of their files.
func (in *Inputs) Attestations() []Attestation { return in.attestations }

// Problems returns what is wrong with the inputs, ordered by file and place in it. Of one file at most MaxProblems are
// there, and a last one that says how many are not.
func (in *Inputs) Problems() []Problem { return in.problems }

// Files returns the files looked into, ordered by path. Those that turned out to be no inputs have no Kind.
func (in *Inputs) Files() []InputFile {
	out := make([]InputFile, len(in.sources))
	for i, s := range in.sources {
		out[i] = InputFile{s.path, s.kind, s.documents}
	}
	return out
}

// Origin returns where an export begins, for Position and Explain.
func (in *Inputs) Origin(ref DocRef) Origin {
	return Origin{in.told(in.sources[ref.File].path), int(ref.Line), int(ref.Column)}
}

// told is a path as it may be told.
func (in *Inputs) told(path string) string {
	if in.redactor == nil {
		return path
	}
	return in.redactor.Path(path)
}

// Read returns the text of an export, in buf if it is large enough. The error names the file.
func (in *Inputs) Read(ref DocRef, buf []byte) ([]byte, error) {
	return in.sources[ref.File].read(in, ref.Offset, int(ref.Length), buf)
}

// Close removes the temporary files and closes the rest. No method may be called after it but those that return what
// was read: Problems, Files, Portals and so on.
func (in *Inputs) Close() error {
	var errs []error
	for _, s := range in.sources {
		if s.shared != nil {
			errs = append(errs, s.shared.Close())
			s.shared = nil
		}
	}
	for _, s := range in.spools {
		errs = append(errs, s.close())
	}
	in.spools = nil
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("closing the inputs: %w", err)
	}
	return nil
}

// Learn has the redactor meet every text of the inputs, so that it finds them in free text. It tells nothing of what
// cannot be read: that is for those who judge.
func (in *Inputs) Learn(ctx context.Context) error {
	if in.redactor == nil {
		return nil
	}
	var arena Arena
	var buf []byte
	for _, p := range in.portals {
		for _, ref := range p.Docs {
			if err := ctx.Err(); err != nil {
				return err
			}
			raw, err := in.Read(ref, buf)
			if err != nil {
				continue
			}
			buf = raw
			arena.Reset()
			arena.Decode(KindPortalExport, &Document{Raw: raw, Redactor: in.redactor})
		}
	}
	for _, row := range in.accesses {
		if raw, err := in.RowText(row); err == nil {
			arena.Reset()
			arena.Decode(KindAccess, &Document{Raw: raw, Redactor: in.redactor})
		}
	}
	return ctx.Err()
}
