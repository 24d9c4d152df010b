package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"slices"
)

// FileTrouble says how a file of a packet differs from what the manifest says of it.
type FileTrouble string

// A changed file has another digest, a resized one another size too; a missing one is in the manifest only, an extra one
// in the packet only; a repeated one is in the manifest twice; an unreadable one could not be read to its end.
const (
	FileChanged    FileTrouble = "changed"
	FileResized    FileTrouble = "resized"
	FileMissing    FileTrouble = "missing"
	FileExtra      FileTrouble = "extra"
	FileRepeated   FileTrouble = "repeated"
	FileUnreadable FileTrouble = "unreadable"
)

// FileDifference is a file that is not as the manifest says.
type FileDifference struct {
	Path    string
	Trouble FileTrouble
	// Want and Got are the sizes in bytes of a resized file.
	Want, Got int64
}

// CompareFiles holds the files of a packet to its manifest. names are all of them, ordered; own are those that no manifest
// lists: it itself and its signature. The error is of ctx.
func CompareFiles(ctx context.Context, m *Manifest, files fs.FS, names, own []string) ([]FileDifference, error) {
	var out []FileDifference
	listed := map[string]bool{}
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if listed[f.Path] {
			out = append(out, FileDifference{Path: f.Path, Trouble: FileRepeated})
			continue
		}
		listed[f.Path] = true
		if _, there := slices.BinarySearch(names, f.Path); !there {
			out = append(out, FileDifference{Path: f.Path, Trouble: FileMissing})
		} else if d := compareFile(files, f); d.Trouble != "" {
			out = append(out, d)
		}
	}
	for _, name := range names {
		if !listed[name] && !slices.Contains(own, name) {
			out = append(out, FileDifference{Path: name, Trouble: FileExtra})
		}
	}
	return out, nil
}

func compareFile(files fs.FS, want ManifestFile) FileDifference {
	size, sum, err := sizeAndDigest(files, want.Path)
	switch {
	case err != nil:
		return FileDifference{Path: want.Path, Trouble: FileUnreadable}
	case size != want.Size:
		return FileDifference{Path: want.Path, Trouble: FileResized, Want: want.Size, Got: size}
	case sum != want.SHA256:
		return FileDifference{Path: want.Path, Trouble: FileChanged}
	}
	return FileDifference{}
}

func sizeAndDigest(files fs.FS, name string) (size int64, sum string, err error) {
	f, err := files.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	hash := sha256.New()
	size, err = io.Copy(hash, f)
	return size, hex.EncodeToString(hash.Sum(nil)), err
}
