package reports

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"

	"github.com/klauspost/compress/flate" // the same bytes whatever the version of Go
	"github.com/xuri/excelize/v2"
)

// parts gathers the parts of a workbook, compressed, in whatever order the library hands them over, and writes them in
// one: the library's own order changes from run to run. It stands in for the library's zip writer.
type parts struct {
	byName map[string]*part
	// only is the one part that is wanted now; empty: all that are not there yet.
	only string
	// splicer writes something into the wanted part; nil: nothing is to be added.
	splicer *splicer

	open *part
	// deflate compresses the part that is open. It is kept for the next one: it is larger than most parts.
	deflate *flate.Writer
}

// part is a file of the workbook.
type part struct {
	name       string
	compressed bytes.Buffer
	deflate    *flate.Writer // while it is open
	sum        hash.Hash32
	size       uint64
}

// partsOf gathers the parts of a workbook from now on: what the library writes of it goes there.
func partsOf(f *excelize.File) *parts {
	p := &parts{byName: map[string]*part{}}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	return p
}

// writeWhole writes a workbook, the same bytes every time.
func (p *parts) writeWhole(w io.Writer, f *excelize.File) error {
	if _, err := f.WriteToBuffer(); err != nil {
		return err
	}
	return p.write(w)
}

// begin opens a part, of which there is one at a time.
func (p *parts) begin(name string) {
	if p.deflate == nil {
		p.deflate, _ = flate.NewWriter(nil, flate.DefaultCompression) // fails for unknown levels only
	}
	p.open = &part{name: name, deflate: p.deflate, sum: crc32.NewIEEE()}
	p.deflate.Reset(&p.open.compressed)
}

func (p *part) Write(b []byte) (int, error) {
	p.sum.Write(b)
	p.size += uint64(len(b))
	return p.deflate.Write(b)
}

// take keeps the part of a sheet that is complete, and frees what the library holds of it: its buffers are large, and
// it would keep those of all sheets to the end.
func (p *parts) take(f *excelize.File, name string, s *splicer) error {
	p.only, p.splicer = name, s
	defer func() { p.only, p.splicer = "", nil }()
	if _, err := f.WriteToBuffer(); err != nil {
		return err
	}
	if !s.done {
		return fmt.Errorf("the workbook's part %s has no %s", name, s.before)
	}
	return f.Close()
}

// Create begins a part. A part that is not wanted, or that is there already, goes nowhere.
func (p *parts) Create(name string) (io.Writer, error) {
	if err := p.finish(); err != nil {
		return nil, err
	}
	if p.byName[name] != nil || p.only != "" && p.only != name {
		return io.Discard, nil
	}
	p.begin(name)
	if p.splicer != nil {
		p.splicer.to = p.open
		return p.splicer, nil
	}
	return p.open, nil
}

// AddFS adds nothing: the library asks for it in the interface, but does not call it.
func (p *parts) AddFS(fs.FS) error { return nil }

// Close ends the last part.
func (p *parts) Close() error { return p.finish() }

func (p *parts) finish() error {
	done := p.open
	if done == nil {
		return nil
	}
	p.open = nil
	p.byName[done.name] = done
	err := done.deflate.Close()
	done.deflate = nil
	done.compressed = *bytes.NewBuffer(bytes.Clone(done.compressed.Bytes())) // without the room to grow
	return err
}

// write writes all parts in the order of their names, the list of their types first, without a time of writing.
func (p *parts) write(w io.Writer) error {
	if err := p.sortTypes(); err != nil {
		return err
	}
	var all []*part
	for _, one := range p.byName {
		all = append(all, one)
	}
	slices.SortFunc(all, func(x, y *part) int {
		return cmp.Or(compareBools(x.name != contentTypes, y.name != contentTypes), cmp.Compare(x.name, y.name))
	})
	out := zip.NewWriter(w)
	for _, one := range all {
		to, err := out.CreateRaw(&zip.FileHeader{Name: one.name, Method: zip.Deflate, CRC32: one.sum.Sum32(),
			CompressedSize64: uint64(one.compressed.Len()), UncompressedSize64: one.size})
		if err != nil {
			return err
		}
		if _, err := to.Write(one.compressed.Bytes()); err != nil {
			return err
		}
	}
	return out.Close()
}

// sortTypes puts the list of the parts' types into one order.
func (p *parts) sortTypes() error {
	text, err := orderTypes(flate.NewReader(bytes.NewReader(p.byName[contentTypes].compressed.Bytes())))
	if err != nil {
		return err
	}
	p.begin(contentTypes)
	if _, err := p.open.Write(text); err != nil {
		return err
	}
	return p.finish()
}

// splicer copies a text, and writes something more before the first occurrence of a mark.
type splicer struct {
	to     io.Writer
	before []byte
	splice func(io.Writer) error
	// held is the end of what came, which may be the beginning of the mark.
	held []byte
	done bool
}

func (s *splicer) Write(b []byte) (int, error) {
	if s.done {
		return s.to.Write(b)
	}
	text := append(s.held, b...)
	at := bytes.Index(text, s.before)
	if at < 0 {
		keep := min(len(text), len(s.before)-1)
		_, err := s.to.Write(text[:len(text)-keep])
		s.held = slices.Clone(text[len(text)-keep:])
		return len(b), err
	}
	s.done, s.held = true, nil
	if _, err := s.to.Write(text[:at]); err != nil {
		return 0, err
	}
	if err := s.splice(s.to); err != nil {
		return 0, err
	}
	_, err := s.to.Write(text[at:])
	return len(b), err
}
