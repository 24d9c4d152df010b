package schemas

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
)

// source is one input file and what was read of it.
type source struct {
	candidate
	number uint32
	labels *Labels
	// spool keeps the bytes of what cannot be read again from its path; nil: the path is read.
	spool      *spool
	base, size int64 // in the spool
	large      bool  // to be indexed by all workers together

	kind         Kind
	documents    int
	docs         []DocRef
	spans        []span // documents to be looked at one by one
	refused      int    // documents that were not explained any more
	registers    []Register
	rows         [][]AccessRow // by register
	kept         *keeper       // of a table, where all that it holds is kept
	sheets       []sheetHead   // of a workbook: what its rows need to find their cells again
	attestations []Attestation
	recorded     []*Recorded
	problems     []Problem
	more         int // problems that were not kept

	headOnce sync.Once
	head     csvHead // of a CSV register

	mu     sync.Mutex
	shared *os.File // kept open for reading many documents
}

// span is a document that is to be read whole at once: a register, or one to explain.
type span struct {
	offset       int64
	length       int
	line, column int
	// register and recorded say what the document is; neither: one to explain.
	register, recorded bool
}

func (s *source) problem(line, col int, unread bool, format string, args ...any) {
	s.problems = append(s.problems, Problem{File: s.path, Line: line, Column: col, Message: fmt.Sprintf(format, args...), Unread: unread})
}

// reader is the whole text of a source.
type reader struct {
	io.Reader
	io.Closer
}

func (s *source) open() (reader, error) {
	if s.spool != nil {
		return reader{io.NewSectionReader(s.spool.file, s.base, s.size), io.NopCloser(nil)}, nil
	}
	f, err := s.openPath()
	if err != nil {
		return reader{}, err
	}
	return reader{f, f}, nil
}

const (
	// keepFrom is how many documents make it worth while to keep a file open, and maxKept how many are kept so.
	keepFrom = 8
	maxKept  = 128
)

// read returns a stretch of the source's text.
func (s *source) read(in *Inputs, offset int64, length int, buf []byte) ([]byte, error) {
	if cap(buf) < length {
		buf = make([]byte, length)
	}
	buf = buf[:length]
	at, done, err := s.readerAt(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", printable(s.shown(in)), openError(err))
	}
	defer done()
	n, err := at.ReadAt(buf, offset)
	if n < length {
		if errors.Is(err, io.EOF) || err == nil {
			return nil, fmt.Errorf("%s: the file became shorter while it was being read; start again", printable(s.shown(in)))
		}
		return nil, fmt.Errorf("%s: %s", printable(s.shown(in)), openError(err))
	}
	return buf, nil
}

// shown is the source's path as it may be told.
func (s *source) shown(in *Inputs) string {
	if in == nil {
		return s.path
	}
	return in.told(s.path)
}

// openPath opens the file itself. A pipe that nobody writes to does not keep us waiting: it is empty.
func (s *source) openPath() (*os.File, error) {
	if s.irregular {
		return os.OpenFile(s.disk, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	}
	return os.Open(s.disk)
}

func (s *source) readerAt(in *Inputs) (at io.ReaderAt, done func(), err error) {
	if s.spool != nil {
		return io.NewSectionReader(s.spool.file, s.base, s.size), func() {}, nil
	}
	if (s.documents >= keepFrom || s.kind == KindRegister) && in != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.shared == nil && in.kept.Load() < maxKept {
			in.kept.Add(1)
			s.shared, err = os.Open(s.disk)
		}
		if s.shared != nil || err != nil {
			return s.shared, func() {}, err
		}
	}
	f, err := os.Open(s.disk)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { _ = f.Close() }, nil
}

// toSpool copies the source into the worker's spool, decompressed.
func (s *source) toSpool(ctx context.Context, sp *spool, c compression, r io.Reader) error {
	plainText, err := decompressor(c, r)
	if err != nil {
		return err
	}
	defer func() { _ = plainText.Close() }()
	base, size, err := sp.add(ctx, plainText)
	s.spool, s.base, s.size = sp, base, size
	return err
}
