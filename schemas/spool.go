package schemas

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// MaxSpoolBytes bounds what standard input and compressed files may hold in all, decompressed.
	MaxSpoolBytes = 8 << 30
	// MaxExpansion bounds how many times its own size a compressed file may hold, beyond expansionFree bytes.
	MaxExpansion  = 1000
	expansionFree = 64 << 20
	// maxWindow bounds the memory that a zstd file can ask for; it is what `zstd --long` needs.
	maxWindow = 128 << 20
)

// spool is a temporary file that keeps what cannot be read twice, one input after another. It belongs to one worker.
type spool struct {
	dir    string
	budget *atomic.Int64 // shared by all spools of a run
	file   *os.File
	size   int64
}

func newBudget() *atomic.Int64 {
	var b atomic.Int64
	b.Store(MaxSpoolBytes)
	return &b
}

var (
	errSpoolFull = fmt.Errorf("it and the other compressed files hold more than %s; decompress it and name the result", bytesText(MaxSpoolBytes))
	errBomb      = fmt.Errorf("it holds more than %d times its own size, which no export does; it was not read", MaxExpansion)
	errCutOff    = errors.New("the compressed data ends early; the file is cut off, copy it again")
)

// add appends everything that r gives and returns where it begins and how much it is. On an error, what was read before
// it stays readable.
func (s *spool) add(ctx context.Context, r io.Reader) (base, size int64, err error) {
	if s.file == nil {
		if s.file, err = os.CreateTemp(s.dir, "partnerlint-*"); err != nil {
			return 0, 0, fmt.Errorf("no temporary file for it: %w", err)
		}
		// Where the system allows it, the name goes at once, so that not even a crash leaves anything behind.
		_ = os.Remove(s.file.Name())
	}
	base = s.size
	buf := make([]byte, 256<<10)
	for err == nil {
		if err = ctx.Err(); err != nil {
			break
		}
		var n int
		n, err = r.Read(buf)
		if s.budget.Add(-int64(n)) < 0 {
			return base, s.size - base, errSpoolFull
		}
		if _, werr := s.file.WriteAt(buf[:n], s.size); werr != nil {
			return base, s.size - base, fmt.Errorf("the temporary file cannot be written: %w", werr)
		}
		s.size += int64(n)
	}
	if err == io.EOF {
		err = nil
	}
	return base, s.size - base, err
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// compression is how a file is compressed, told by its first bytes.
type compression uint8

const (
	plain compression = iota
	gzipped
	zstandard
)

func compressionOf(head []byte) compression {
	switch {
	case len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b:
		return gzipped
	case len(head) >= 4 && head[0] == 0x28 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd:
		return zstandard
	}
	return plain
}

// decompressor reads the plain bytes of r and refuses to expand them without measure.
func decompressor(c compression, r io.Reader) (io.ReadCloser, error) {
	guard := &expansionGuard{in: &byteCounter{r: r}}
	switch c {
	case gzipped:
		z, err := gzip.NewReader(guard.in)
		if err != nil {
			return nil, cutOff(err)
		}
		guard.out, guard.close = z, func() { _ = z.Close() }
	case zstandard:
		z, err := zstd.NewReader(guard.in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, cutOff(err)
		}
		guard.out, guard.close = z, z.Close
	default:
		return io.NopCloser(r), nil
	}
	return guard, nil
}

type byteCounter struct {
	r io.Reader
	n int64
}

func (c *byteCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

type expansionGuard struct {
	in    *byteCounter
	out   io.Reader
	n     int64
	close func()
}

func (g *expansionGuard) Read(p []byte) (int, error) {
	n, err := g.out.Read(p)
	g.n += int64(n)
	if g.n > expansionFree && g.n/MaxExpansion > g.in.n {
		return n, errBomb
	}
	if err != nil && err != io.EOF {
		err = cutOff(err)
	}
	return n, err
}

func (g *expansionGuard) Close() error {
	g.close()
	return nil
}

// cutOff gives the errors of decompression one voice.
func cutOff(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errCutOff
	}
	return fmt.Errorf("the compressed data is damaged (%w); copy it again", err)
}
