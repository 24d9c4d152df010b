package schemas

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
)

// blockBytes is how much is read at once: a file that fits is indexed in one go, a larger one block by block.
const blockBytes = 1 << 20

// smallBytes is what is read of a file before more is made room for: most attestations, registers and workbooks fit.
const smallBytes = 64 << 10

// loader reads sources one after another for one worker.
type loader struct {
	ctx   context.Context
	stdin io.Reader
	spool *spool
	buf   []byte
	// keepAll: what a table holds and no access can be is kept.
	keepAll bool
}

// load recognises a source by its content and reads it, or notes that it is large.
func (l *loader) load(s *source) {
	head, whole, err := l.start(s)
	if err != nil {
		if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			s.problem(0, 0, true, "%s", openError(err))
		}
		return
	}
	switch f := formatOf(head, s.path, s.labels); {
	case f == emptyFile:
		s.unrecognised(s.named || inputExtension(s.path), "it is empty")
	case f == jsonText && whole:
		s.indexSmall(head)
	case f == jsonText:
		s.large = true
	case f == tomlText:
		l.all(s, head, whole, s.readTOML)
	case f == csvText:
		l.all(s, head, whole, func(text []byte) { s.readCSV(l, text) })
	case f == workbook:
		l.readWorkbook(s)
	case workbookExtension(s.path):
		s.problem(0, 0, true, "%s", fileKind(nil, 0, head))
	default:
		s.unrecognised(s.named, f.explain())
	}
}

// unrecognised tells of a file that is no input, unless nobody expected it to be one.
func (s *source) unrecognised(tell bool, message string) {
	if tell {
		s.problem(0, 0, s.named, "%s", message)
	}
}

// start returns the first block of a source's text, decompressed, and whether that is all of it.
func (l *loader) start(s *source) (head []byte, whole bool, err error) {
	if l.buf == nil {
		l.buf = make([]byte, smallBytes)
	}
	if s.irregular {
		if err := l.spoolIrregular(s); err != nil {
			return nil, false, err
		}
	}
	head, whole, err = l.block(s)
	if err != nil {
		return nil, false, err
	}
	if c := compressionOf(head); c != plain {
		if err := l.decompress(s, c); err != nil {
			return nil, false, err
		}
		head, whole, err = l.block(s)
	}
	return head, whole, err
}

func (l *loader) block(s *source) (head []byte, whole bool, err error) {
	r, err := s.open()
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = r.Close() }()
	for n := 0; ; {
		read, err := io.ReadFull(r, l.buf[n:])
		n += read
		switch {
		case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
			return l.buf[:n], true, nil
		case err != nil || n == blockBytes:
			return l.buf[:n], false, err
		}
		l.buf = append(make([]byte, 0, blockBytes), l.buf...)[:blockBytes]
	}
}

// spoolIrregular keeps what can be read only once.
func (l *loader) spoolIrregular(s *source) error {
	if s.path == Stdin {
		return s.toSpool(l.ctx, l.spool, plain, l.stdin)
	}
	r, err := s.open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	return s.toSpool(l.ctx, l.spool, plain, r)
}

// decompress keeps the plain text of a compressed source. Of one that is cut off, what came before stays usable.
func (l *loader) decompress(s *source, c compression) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	err = s.toSpool(l.ctx, l.spool, c, r)
	if errors.Is(err, errCutOff) && s.size > 0 {
		s.problem(0, 0, true, "%s", errCutOff)
		return nil
	}
	return err
}

// all hands the whole text of a source that is no list of documents to read.
func (l *loader) all(s *source, head []byte, whole bool, read func([]byte)) {
	if !whole {
		r, err := s.open()
		if err == nil {
			head, err = io.ReadAll(io.LimitReader(r, MaxDocumentBytes+1))
			_ = r.Close()
		}
		if err != nil {
			s.problem(0, 0, true, "%s", openError(err))
			return
		}
		if len(head) > MaxDocumentBytes {
			s.problem(0, 0, true, "the file is larger than %s; split it", bytesText(MaxDocumentBytes))
			return
		}
	}
	read(head)
}

// format is what a file's content is.
type format uint8

const (
	unknownText format = iota
	emptyFile
	jsonText
	tomlText
	csvText
	htmlText
	workbook // or another archive, or an older document of Microsoft's: a look inside tells
	twiceCompressed
)

func (f format) explain() string {
	switch f {
	case htmlText:
		return "this is an HTML page, not an export: most likely a sign-in or error page that was saved in its place; export it again"
	case twiceCompressed:
		return "the file is compressed twice; decompress it once"
	}
	return "not recognised; expected portal exports or registers as JSON, a register as CSV or as an Excel workbook, or attestations as TOML"
}

// formatOf recognises a file by how its text begins; where that is not enough, the name helps.
func formatOf(head []byte, path string, labels *Labels) format {
	text := withoutBOM(head)
	body := bytes.TrimLeft(text, " \t\r\n")
	ext := extension(path)
	switch {
	case len(body) == 0:
		return emptyFile
	case compressionOf(head) != plain:
		return twiceCompressed
	case bytes.HasPrefix(head, zipMagic), bytes.HasPrefix(head, emptyZIPMagic), bytes.HasPrefix(head, compoundMagic):
		return workbook
	case body[0] == '{' && ext != ".toml":
		return jsonText
	case body[0] == '<':
		return htmlText
	case ext == ".json", ext == ".ndjson", ext == ".jsonl":
		return jsonText
	case ext == ".toml":
		return tomlText
	case ext == ".csv", ext == ".tsv":
		return csvText
	case body[0] == '[' && strings.IndexByte("{]", firstByte(body[1:])) >= 0:
		return jsonText
	case looksTOML(body):
		return tomlText
	case bytes.IndexByte(body, 0) < 0 && labels.looksRegister(firstLine(body)), utf16Order(head) != nil:
		return csvText
	}
	return unknownText
}

// extension is the file's extension in small letters, without that of a compression.
func extension(path string) string {
	path = strings.ToLower(path)
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".zst")
	return filepath.Ext(path)
}

// inputExtension reports whether a file's name promises an input.
func inputExtension(path string) bool {
	switch extension(path) {
	case ".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".toml":
		return true
	}
	return workbookExtension(path)
}

func firstByte(b []byte) byte {
	if b = bytes.TrimLeft(b, " \t\r\n"); len(b) > 0 {
		return b[0]
	}
	return ' '
}

func firstLine(b []byte) []byte {
	if i := bytes.IndexAny(b, "\r\n"); i >= 0 {
		return b[:i]
	}
	return b
}

// looksTOML reports whether a text without a telling name is an attestation set.
func looksTOML(body []byte) bool {
	return bytes.Contains(body, []byte("[[attestation]]")) || bytes.HasPrefix(body, []byte("kind ")) || bytes.HasPrefix(body, []byte("kind="))
}
