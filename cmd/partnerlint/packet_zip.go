package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/klauspost/compress/flate" // the same bytes whatever the version of Go

	"partnerlint/schemas"
)

// countingHash counts what goes into a hash.
type countingHash struct {
	hash.Hash
	n int64
}

func (h *countingHash) Write(b []byte) (int, error) {
	h.n += int64(len(b))
	return h.Hash.Write(b)
}

// zipDay is the day of every file in an archive, the first of 1980, so that the same packets are the same bytes.
const zipDay = 0<<9 | 1<<5 | 1

// commitZip packs the packets into one archive, which takes its place when it is complete.
func (s *stage) commitZip(ctx context.Context) error {
	var names []string
	root := s.path("")
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			rel, _ := filepath.Rel(root, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("cannot pack the packets: %s", reason(err))
	}
	slices.Sort(names)
	f, err := newOutputFile(s.out)
	if err != nil {
		return err
	}
	defer f.discard()
	if err := f.write(func(w io.Writer) error { return writeZip(ctx, w, root, names) }); err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	if err := f.commit(); err != nil {
		return err
	}
	s.made = nil
	return nil
}

// zipBatch is how many files are compressed at a time, which bounds what waits in memory.
const zipBatch = 256

// writeZip writes files in the order given. They are compressed side by side.
func writeZip(ctx context.Context, w io.Writer, root string, names []string) error {
	z := zip.NewWriter(w)
	for batch := range slices.Chunk(names, zipBatch) {
		members, failed := make([]zipMember, len(batch)), make([]error, len(batch))
		sideBySide(runtime.GOMAXPROCS(0), len(batch), func(i int) bool {
			if failed[i] = ctx.Err(); failed[i] == nil {
				members[i], failed[i] = compress(filepath.Join(root, filepath.FromSlash(batch[i])))
			}
			return failed[i] == nil
		})
		for i, m := range members {
			if failed[i] != nil {
				return failed[i]
			}
			if err := m.write(z, path.Clean(batch[i])); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

// zipMember is a file, compressed.
type zipMember struct {
	compressed []byte
	sum        uint32
	size       int
}

func compress(file string) (zipMember, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return zipMember{}, err
	}
	var b bytes.Buffer
	d, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return zipMember{}, err
	}
	if _, err := d.Write(data); err != nil {
		return zipMember{}, err
	}
	if err := d.Close(); err != nil {
		return zipMember{}, err
	}
	return zipMember{b.Bytes(), crc32.ChecksumIEEE(data), len(data)}, nil
}

func (m zipMember) write(z *zip.Writer, name string) error {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: m.sum,
		CompressedSize64: uint64(len(m.compressed)), UncompressedSize64: uint64(m.size)}
	//lint:ignore SA1019 CreateRaw writes this field and no other
	h.ModifiedDate = zipDay
	h.SetMode(0o644)
	w, err := z.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = w.Write(m.compressed)
	return err
}

// isPacketZip reports whether a file is an archive of packets, which may be replaced.
func isPacketZip(file string) bool {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return false
	}
	defer z.Close()
	for _, f := range z.File {
		if path.Base(f.Name) != schemas.ManifestFile {
			continue
		}
		if r, err := f.Open(); err == nil {
			defer r.Close()
			return isManifest(r)
		}
	}
	return false
}
