package schemas

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// openPacketZip lists the files of a zip, after it has looked at every entry.
func openPacketZip(name string, bounds packetBounds, t *packetTree) (*Packets, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, notAPacket(name, "%s", openError(err))
	}
	info, err := f.Stat()
	if err != nil {
		err = notAPacket(name, "%s", openError(err))
	} else {
		err = readPacketZip(name, f, info.Size(), bounds, t)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &Packets{close: f.Close}, nil
}

func readPacketZip(name string, f io.ReaderAt, size int64, bounds packetBounds, t *packetTree) error {
	if err := notAZip(name, f, size); err != nil {
		return err
	}
	z, err := zip.NewReader(f, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are judged below, each with its own message
		return notAPacket(name, "is a damaged zip, or is cut off; copy it again")
	}
	if what := officeFile(z); what != "" {
		return notAPacket(name, "is %s, not a packet; name the packet's folder or .zip as partnerlint wrote it", what)
	}
	*t = packetTree{shown: name, bounds: bounds, files: z}
	if len(z.File) > 2*bounds.files { // folders count too
		return t.tooManyFiles()
	}
	for _, e := range z.File {
		if err := t.entry(e); err != nil {
			return err
		}
	}
	end, err := oneBesideTheOther(name, f, z.File)
	if err != nil {
		return err
	}
	return oneDirectory(name, f, size, end)
}

// entry takes an entry of a zip.
func (t *packetTree) entry(e *zip.File) error {
	const encrypted = 0x1 | 0x40 | 0x2000
	if err := t.admit(e.Name); err != nil {
		return err
	}
	size, packed := e.UncompressedSize64, e.CompressedSize64
	isFolder := strings.HasSuffix(e.Name, "/")
	mode := e.Mode()
	switch {
	case e.Flags&encrypted != 0:
		return notAPacket(t.shown, "%s is encrypted; unpack it with its password and name the folder", quoted(e.Name))
	case mode&fs.ModeSymlink != 0:
		return notAPacket(t.shown, "%s is a link; a packet holds its files themselves", quoted(e.Name))
	case !isFolder && !mode.IsRegular():
		return notAPacket(t.shown, "%s is neither a file nor a folder but a pipe, a socket or a device", quoted(e.Name))
	case e.Method != zip.Store && e.Method != zip.Deflate:
		return notAPacket(t.shown, "%s is packed by a method that is not read (number %d); unpack it and name the folder", quoted(e.Name), e.Method)
	case isFolder && size > 0:
		return notAPacket(t.shown, "%s is a folder with bytes of its own; the zip is damaged or made to deceive", quoted(e.Name))
	case size > 1<<62:
		return notAPacket(t.shown, "%s is said to be larger than any file; the zip is damaged or made to deceive", quoted(e.Name))
	case size > t.bounds.spare && size/t.bounds.expansion > packed:
		return notAPacket(t.shown, "%s holds more than %d times its packed size, which no file of a packet does: a zip bomb; nothing of it was unpacked",
			quoted(e.Name), t.bounds.expansion)
	}
	if isFolder {
		return nil
	}
	return t.add(e.Name, int64(size))
}

func (t *packetTree) tooManyFiles() error {
	return notAPacket(t.shown, "it holds more than %d files, which no packet does; name the folder or zip of one packet", t.bounds.files)
}

// The layout of a zip, as APPNOTE.TXT 4.3.7 and 4.3.9 describe it.
const (
	localHeader     = 30
	localSignature  = "PK\x03\x04"
	centralBegins   = "PK\x01\x02"
	describedBehind = 0x8 // sizes follow the bytes of the entry
)

// oneBesideTheOther walks the entries as they lie in the file. Each must begin where the one before it ends, under the
// name that the directory gives it: a program that reads a zip from the front then sees what we see. It also refuses
// entries that share their bytes, as the worst zip bombs do. It returns where the last of them ends.
func oneBesideTheOther(name string, f io.ReaderAt, entries []*zip.File) (end int64, err error) {
	type placed struct {
		*zip.File
		data int64
	}
	order := make([]placed, 0, len(entries))
	for _, e := range entries {
		at, err := e.DataOffset()
		if err != nil {
			return 0, notAPacket(name, "%s: the zip is damaged here; copy it again", quoted(e.Name))
		}
		order = append(order, placed{e, at})
	}
	slices.SortStableFunc(order, func(a, b placed) int { return int(min(max(a.data-b.data, -1), 1)) })
	at := int64(0)
	for i, e := range order {
		if err := localAgrees(name, f, e.File, at, e.data); err != nil {
			return 0, err
		}
		at = e.data + int64(e.CompressedSize64)
		if e.Flags&describedBehind == 0 {
			continue
		}
		next := localSignature
		if i == len(order)-1 {
			next = centralBegins
		}
		at = pastDescriptor(f, at, next)
	}
	return at, nil
}

// localAgrees compares the header in front of an entry with what the directory says of it.
func localAgrees(name string, f io.ReaderAt, e *zip.File, at, data int64) error {
	head := make([]byte, localHeader)
	if _, err := f.ReadAt(head, at); err != nil || string(head[:4]) != localSignature {
		return strayBytes(name, e)
	}
	nameLength, extra := int64(binary.LittleEndian.Uint16(head[26:])), int64(binary.LittleEndian.Uint16(head[28:]))
	if at+localHeader+nameLength+extra != data {
		return strayBytes(name, e)
	}
	own := make([]byte, nameLength+extra)
	if _, err := f.ReadAt(own, at+localHeader); err != nil {
		return strayBytes(name, e)
	}
	own, more := own[:nameLength], own[nameLength:]
	if otherName(more) || otherName(e.Extra) {
		return notAPacket(name, "%s has a second name, which some programs take instead; unpack the zip and name the folder", quoted(e.Name))
	}
	if string(own) != e.Name {
		return notAPacket(name, "an entry is called %s in the zip's directory and %s where it lies; which of the two counts depends on the program that reads it, so that neither does",
			quoted(e.Name), quoted(string(own)))
	}
	if binary.LittleEndian.Uint16(head[8:]) != e.Method {
		return notAPacket(name, "%s is packed by one method in the zip's directory and by another where it lies; the zip is damaged or made to deceive", quoted(e.Name))
	}
	if e.Flags&describedBehind != 0 {
		return nil
	}
	for i, want := range []uint64{uint64(e.CRC32), e.CompressedSize64, e.UncompressedSize64} {
		if own := binary.LittleEndian.Uint32(head[14+4*i:]); uint64(own) != want && (i == 0 || own != 1<<32-1) { // a size may stand in the extra fields
			return notAPacket(name, "%s has another size or check sum in the zip's directory than where it lies; the zip is damaged or made to deceive", quoted(e.Name))
		}
	}
	return nil
}

// unicodePath is the extra field of Info-ZIP that gives an entry another name (APPNOTE.TXT 4.6.9).
const unicodePath = 0x7075

// otherName reports whether extra fields hold another name.
func otherName(extra []byte) bool {
	for len(extra) >= 4 {
		if binary.LittleEndian.Uint16(extra) == unicodePath {
			return true
		}
		extra = extra[min(len(extra), 4+int(binary.LittleEndian.Uint16(extra[2:]))):]
	}
	return false
}

// oneDirectory refuses a zip whose directory does not begin where the last entry ends, or is not the last thing in it: of
// two zips one behind the other some programs read the first and some the last. APPNOTE.TXT 4.3.14 to 4.3.16 describe
// what stands there.
func oneDirectory(name string, f io.ReaderAt, size, entriesEnd int64) error {
	const end, end64, locator = 22, 56, 20
	read := func(at, n int64, signature string) []byte {
		b := make([]byte, n)
		if at < 0 {
			return nil
		}
		if _, err := f.ReadAt(b, at); err != nil || string(b[:4]) != signature {
			return nil
		}
		return b
	}
	wrong := notAPacket(name, "behind its entries lies something else than their directory: a second zip, a comment or other bytes; unpack the zip and name the folder")
	at := size - end
	b := read(at, end, "PK\x05\x06")
	if b == nil || binary.LittleEndian.Uint16(b[20:]) != 0 {
		return wrong
	}
	length, begin := int64(binary.LittleEndian.Uint32(b[12:])), int64(binary.LittleEndian.Uint32(b[16:]))
	if read(at-locator, locator, "PK\x06\x07") != nil {
		at -= locator + end64
		if b = read(at, end64, "PK\x06\x06"); b == nil {
			return wrong
		}
		length, begin = int64(binary.LittleEndian.Uint64(b[40:])), int64(binary.LittleEndian.Uint64(b[48:]))
	}
	if begin != entriesEnd || length < 0 || begin+length != at {
		return wrong
	}
	return nil
}

func strayBytes(name string, e *zip.File) error {
	return notAPacket(name, "before or in %s lie bytes that belong to no entry, or to two; unpack the zip and name the folder", quoted(e.Name))
}

// pastDescriptor returns where what follows an entry begins: its sizes stand behind it, in one of four lengths.
func pastDescriptor(f io.ReaderAt, at int64, next string) int64 {
	for _, length := range []int64{16, 12, 24, 20} {
		sig := make([]byte, 4)
		if _, err := f.ReadAt(sig, at+length); err == nil && string(sig) == next {
			return at + length
		}
	}
	return at
}
