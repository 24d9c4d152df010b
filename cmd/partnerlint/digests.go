package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"partnerlint/reports"
	"partnerlint/schemas"
)

// wantDigests reports whether one of the formats names the input files by digest.
func wantDigests(formats []reports.Format) bool {
	return slices.ContainsFunc(formats, func(f reports.Format) bool { return f.Digests })
}

// digestInputs takes the SHA-256 of every file that holds inputs, ordered by path. Standard input and pipes are left
// out: their bytes are gone once read, and a digest is of what somebody can compare it with.
// Paths are written as told tells them.
func digestInputs(ctx context.Context, files []schemas.InputFile, told func(string) string) ([]reports.InputDigest, error) {
	var out []reports.InputDigest
	for _, f := range files {
		if f.Kind == "" || f.Path == schemas.Stdin {
			continue
		}
		sum, regular, err := digestFile(ctx, f.Path, told)
		if err != nil {
			return nil, err
		}
		if regular {
			out = append(out, reports.InputDigest{Path: told(f.Path), SHA256: sum})
		}
	}
	slices.SortFunc(out, func(a, b reports.InputDigest) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}

// digestFile takes the digest of a regular file as it is on the disk, compressed or not.
func digestFile(ctx context.Context, path string, told func(string) string) (sum string, regular bool, err error) {
	// Asked before opening: to open a named pipe would wait for its writer.
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return "", false, nil
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(path)
	}
	if err != nil {
		return "", false, fmt.Errorf("cannot read %s again for its digest: %s", told(path), reason(err))
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, untilDone{ctx, f}); err != nil {
		if ctx.Err() != nil {
			return "", false, ctx.Err()
		}
		return "", false, fmt.Errorf("cannot read %s again for its digest: %s", told(path), reason(err))
	}
	return hex.EncodeToString(hash.Sum(nil)), true, nil
}

// untilDone is a reader of a file that stops when ctx ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
