package schemas

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// rawZip is a zip whose entries have their sizes in front of them, as many programs write it.
func rawZip(t *testing.T, extra []byte, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte("{}")), CompressedSize64: 2, UncompressedSize64: 2, Extra: extra})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestZipsReadInTwoWaysAreRefused: what we verify must be what whoever unpacks the zip gets, with whatever program.
func TestZipsReadInTwoWaysAreRefused(t *testing.T) {
	good := rawZip(t, nil, ManifestFile)
	at := func(i int) []byte { // with another byte in the header of the first entry
		b := bytes.Clone(good)
		b[i]++
		return b
	}
	secondName := binary.LittleEndian.AppendUint16(nil, unicodePath)
	secondName = append(binary.LittleEndian.AppendUint16(secondName, 6), "\x01crc.x"...)
	many := []string{ManifestFile}
	for i := range 1 << 16 { // so many that the directory is one of zip64
		many = append(many, fmt.Sprint(i))
	}
	for _, tt := range []struct {
		name string
		zip  []byte
		want string // empty: it is opened
	}{
		{"one way", good, ""},
		{"one way, sizes behind", makeZip(t, zipped{name: ManifestFile, text: "{}"}), ""},
		{"one way, zip64", rawZip(t, nil, many...), ""},
		{"two zips", append(bytes.Clone(good), good...), "something else than their directory"},
		{"bytes behind", append(bytes.Clone(good), 0), "something else than their directory"},
		{"another check sum", at(14), "another size or check sum"},
		{"another packed size", at(18), "another size or check sum"},
		{"another size", at(22), "another size or check sum"},
		{"a second name", rawZip(t, secondName, ManifestFile), "has a second name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := OpenPackets(writePacketFile(t, "p.zip", tt.zip))
			if err == nil {
				p.Close()
			}
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error: %v\nwant %q", err, tt.want)
			}
		})
	}
}
