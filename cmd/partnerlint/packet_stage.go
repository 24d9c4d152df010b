package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"partnerlint/reports"
	"partnerlint/schemas"
)

// stage is where packets are made, beside the place that they are moved to when all are complete.
type stage struct {
	// out is as it was given; zip says that it is an archive, and new that there is nothing there yet.
	out      string
	zip, new bool
	temp     string
	// made are the folders that had to be made for it, the innermost last.
	made  []string
	names []string
}

// newStage makes the folder to work in, so that a place that cannot be written is told before the work and not after.
func newStage(out string) (*stage, error) {
	if out == "" { // a variable of a script that is not set; "." has to be said
		return nil, errors.New("--out names nothing; give the name of a folder, or of a file that ends in .zip")
	}
	s := &stage{out: filepath.Clean(out), zip: strings.EqualFold(filepath.Ext(out), ".zip")}
	info, err := os.Stat(s.out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.new = true
	case err != nil:
		return nil, fmt.Errorf("--out %s: %s", out, reason(err))
	case s.zip && info.IsDir():
		return nil, fmt.Errorf("--out %s is a folder; give the name of a file that ends in .zip, or of a folder that does not", out)
	case s.zip && !isPacketZip(s.out):
		return nil, fmt.Errorf("--out %s is there already and is no archive of packets; remove it, or give another name", out)
	case !s.zip && !info.IsDir():
		return nil, fmt.Errorf("--out %s is a file; give the name of a folder, or of a file that ends in .zip", out)
	}
	parent := s.out
	if s.new || s.zip {
		parent = filepath.Dir(s.out)
	}
	if err := s.makeFolder(parent); err != nil {
		return nil, fmt.Errorf("--out %s: cannot make the folder: %s", out, reason(err))
	}
	if s.temp, err = os.MkdirTemp(parent, ".partnerlint-*.tmp"); err != nil {
		s.discard()
		return nil, fmt.Errorf("--out %s: cannot write there: %s", out, reason(err))
	}
	return s, os.Mkdir(s.path(""), 0o755)
}

// makeFolder makes a folder and those around it, and notes which there were not.
func (s *stage) makeFolder(dir string) error {
	var missing []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		missing = append(missing, d)
	}
	slices.Reverse(missing)
	s.made = missing
	return os.MkdirAll(dir, 0o755)
}

// path is where a packet is made.
func (s *stage) path(name string) string { return filepath.Join(s.temp, "packets", name) }

// expect looks at what is in the way of packets, before the work.
func (s *stage) expect(orders []*packetOrder) error {
	for _, o := range orders {
		s.names = append(s.names, o.name)
		at := filepath.Join(s.out, o.name)
		if s.new || s.zip {
			continue
		}
		if _, err := os.Lstat(at); err == nil && !isPacket(at) {
			return fmt.Errorf("%s is there already and is no packet; move it away, or give another --out", at)
		}
	}
	return nil
}

// isPacket reports whether a folder is a packet, which may be replaced.
func isPacket(dir string) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return false
	}
	f, err := os.Open(filepath.Join(dir, schemas.ManifestFile))
	if err != nil {
		return false
	}
	defer f.Close()
	return isManifest(f)
}

// isManifest reads only as far as the kind, which comes first.
func isManifest(r io.Reader) bool {
	d := json.NewDecoder(io.LimitReader(r, 1<<10))
	for _, want := range []any{json.Delim('{'), "kind", reports.ManifestKind} {
		if got, err := d.Token(); err != nil || got != want {
			return false
		}
	}
	return true
}

// commit moves the packets to their place.
func (s *stage) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil || len(s.names) == 0 {
		return err
	}
	switch {
	case s.zip:
		return s.commitZip(ctx)
	case s.new:
		if err := os.Rename(s.path(""), s.out); err != nil {
			return fmt.Errorf("cannot write %s: %s", s.out, reason(err))
		}
		s.made = nil
		return nil
	}
	for _, name := range s.names {
		if err := s.replace(name); err != nil {
			return err
		}
	}
	return nil
}

// replace moves one packet to its place, and what was there out of the way.
func (s *stage) replace(name string) error {
	to, old := filepath.Join(s.out, name), filepath.Join(s.temp, "old-"+name)
	err := os.Rename(to, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot replace %s: %s", to, reason(err))
	}
	there := err == nil
	if err := os.Rename(s.path(name), to); err != nil {
		if there {
			err = errors.Join(err, os.Rename(old, to))
		}
		return fmt.Errorf("cannot write %s: %s", to, reason(err))
	}
	return nil
}

// discard removes what was not moved, and folders that are new and empty.
func (s *stage) discard() {
	if s.temp != "" {
		os.RemoveAll(s.temp)
	}
	for _, dir := range slices.Backward(s.made) {
		os.Remove(dir) // fails, as it should, when there is something in it
	}
}

// packetFolder is one packet while it is made. Its files may be written from several goroutines.
type packetFolder struct {
	path string
	// stays: it is moved to its place as it is, and not packed, so that its files have to be on the disk before.
	stays bool

	mu      sync.Mutex
	folders map[string]bool
	files   []reports.ManifestFile
}

func (s *stage) packet(name string) (*packetFolder, error) {
	f := &packetFolder{path: s.path(name), stays: !s.zip, folders: map[string]bool{}}
	if err := os.Mkdir(f.path, 0o755); err != nil {
		return nil, fmt.Errorf("cannot make the folder of packet %s: %s", name, reason(err))
	}
	return f, nil
}

// write writes a file and notes its digest.
func (f *packetFolder) write(name string, content func(io.Writer) error) error {
	if !filepath.IsLocal(name) {
		return fmt.Errorf("a fault in partnerlint: %q is no name for a file of a packet", name)
	}
	if err := f.folder(path.Dir(name)); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(f.path, filepath.FromSlash(name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("cannot write %s: %s", name, reason(err))
	}
	sum := &countingHash{Hash: sha256.New()}
	w := bufio.NewWriterSize(io.MultiWriter(file, sum), 1<<16)
	err = errors.Join(content(w), w.Flush())
	if err == nil && f.stays {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %s", name, reason(err))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files = append(f.files, reports.ManifestFile{Path: name, Size: sum.n, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (f *packetFolder) folder(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if name == "." || f.folders[name] {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(f.path, filepath.FromSlash(name)), 0o755); err != nil {
		return fmt.Errorf("cannot make the folder %s: %s", name, reason(err))
	}
	f.folders[name] = true
	return nil
}

// writeText writes a file whose text is there already.
func (f *packetFolder) writeText(name string, text []byte) error {
	return f.write(name, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// writeManifest lists all files that were written, which makes the folder a packet, and signs the list where there is
// a key.
func (f *packetFolder) writeManifest(m *reports.Manifest, key ed25519.PrivateKey) error {
	m.Files = f.files
	text, err := m.Bytes()
	if err != nil {
		return err
	}
	if err := f.writeText(schemas.ManifestFile, text); err != nil || key == nil {
		return err
	}
	signature, err := reports.SignManifest(text, key)
	if err != nil {
		return err
	}
	return f.writeText(schemas.SignatureFile, signature)
}
