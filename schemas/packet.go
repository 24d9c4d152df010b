package schemas

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The bounds on what is read of a packet, or of several in one folder or zip.
const (
	// MaxPacketFiles bounds the files, and MaxPacketFileBytes and MaxPacketBytes the bytes of one and of all.
	MaxPacketFiles     = 200_000
	MaxPacketFileBytes = 256 << 20
	MaxPacketBytes     = 4 << 30
	// MaxPacketExpansion bounds how many times its own size an entry of a zip may hold, beyond packetExpansionFree bytes.
	MaxPacketExpansion  = 400
	packetExpansionFree = 4 << 20
)

// packetBounds are the bounds above, as tests make them smaller.
type packetBounds struct {
	files            int
	file, all        int64
	expansion, spare uint64
}

var usualPacketBounds = packetBounds{MaxPacketFiles, MaxPacketFileBytes, MaxPacketBytes, MaxPacketExpansion, packetExpansionFree}

// The names of a packet's own files.
const (
	ManifestFile  = "manifest.json"
	SignatureFile = "manifest.json.sig"
	ReportFile    = "report.json"
)

// Packets are the packets in a folder or a zip. Nothing of them has been believed but that their names are safe.
type Packets struct {
	// Packets are ordered by name.
	Packets []*Packet
	// Strays are the files that lie in no packet, ordered.
	Strays []string

	// disk is the folder; empty for a zip.
	disk  string
	close func() error
}

// Packet is a folder with a manifest.
type Packet struct {
	// Shown is the packet as messages name it: the path that was named, and the folder in it.
	Shown string
	// Files are the names of all its files, ordered, with "/" between their parts.
	Files []string
	// FS holds the files.
	FS fs.FS

	disk string
}

// NotAPacketError says that what was named is no packet, or one that must not be read, and what to do.
type NotAPacketError struct{ message string }

func (e *NotAPacketError) Error() string { return e.message }

func notAPacket(shown, format string, args ...any) error {
	return &NotAPacketError{printable(shown) + ": " + fmt.Sprintf(format, args...)}
}

// OpenPackets finds the packets in a packet folder, in a folder of packet folders, or in a zip of either. It writes
// nothing. The error is a NotAPacketError. The caller closes what it gets.
func OpenPackets(name string) (*Packets, error) { return openPackets(name, usualPacketBounds) }

func openPackets(name string, bounds packetBounds) (*Packets, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, notAPacket(name, "%s", openError(err))
	}
	var tree packetTree
	var out *Packets
	switch {
	case info.IsDir():
		out, err = openPacketFolder(name, bounds, &tree)
	case info.Mode().IsRegular():
		out, err = openPacketZip(name, bounds, &tree)
	default:
		err = notAPacket(name, "is neither a folder nor a file; a packet is a folder or a .zip")
	}
	if err != nil {
		return nil, err
	}
	if err := out.find(name, &tree); err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

// Close ends the reading. The packets must not be used after it.
func (p *Packets) Close() error { return p.close() }

// packetTree collects the files of a folder or zip, and refuses what is unsafe or too much.
type packetTree struct {
	shown  string
	bounds packetBounds
	files  fs.FS
	names  []string
	folded map[string]string // names in lower case, folders too, as they were first written
	bytes  int64
}

// admit refuses a name that is unsafe or is there already.
func (t *packetTree) admit(name string) error {
	if why := unsafeName(name); why != "" {
		return notAPacket(t.shown, "%s: %s; nothing of it was read", quoted(name), why)
	}
	if t.folded == nil {
		t.folded = map[string]string{}
	}
	return t.distinct(name)
}

// add takes an admitted file of the given size.
func (t *packetTree) add(name string, size int64) error {
	t.bytes += size
	switch {
	case len(t.names) == t.bounds.files:
		return t.tooManyFiles()
	case size > t.bounds.file:
		return notAPacket(t.shown, "%s has more than %s, the most that a file of a packet may have", quoted(name), bytesText(t.bounds.file))
	case t.bytes > t.bounds.all:
		return notAPacket(t.shown, "its files have more than %s in all; name the folder or zip of one packet", bytesText(t.bounds.all))
	}
	t.names = append(t.names, name)
	return nil
}

// distinct refuses two files of one name, also where only some systems take them for one.
func (t *packetTree) distinct(name string) error {
	isFolder := strings.HasSuffix(name, "/")
	name = strings.TrimSuffix(name, "/")
	for at := name; ; at = path.Dir(at) {
		folder := at != name || isFolder
		kept := at
		if folder {
			kept += "/"
		}
		first, seen := t.folded[strings.ToLower(at)]
		switch {
		case !seen:
			t.folded[strings.ToLower(at)] = kept
		case first == kept && folder: // a folder with several files
		case first == kept:
			return notAPacket(t.shown, "%s is there twice; which of the two counts depends on the program that reads it, so that neither does", quoted(at))
		case strings.TrimSuffix(first, "/") == at:
			return notAPacket(t.shown, "%s is both a file and a folder", quoted(at))
		default:
			return notAPacket(t.shown, "%s and %s are one file on systems that do not tell capitals from small letters", quoted(strings.TrimSuffix(first, "/")), quoted(at))
		}
		if !strings.Contains(at, "/") {
			return nil
		}
	}
}

// find tells the packets apart: the outermost folders with a manifest.
func (p *Packets) find(shown string, t *packetTree) error {
	slices.Sort(t.names)
	byFolder := map[string]*Packet{}
	for _, name := range t.names {
		if path.Base(name) == ManifestFile {
			byFolder[path.Dir(name)] = nil
		}
	}
	for _, name := range t.names {
		folder, ok := outermost(name, byFolder)
		if !ok {
			p.Strays = append(p.Strays, name)
			continue
		}
		packet := byFolder[folder]
		if packet == nil {
			files, err := fs.Sub(t.files, folder)
			if err != nil {
				return notAPacket(shown, "%s cannot be read", quoted(folder))
			}
			packet = &Packet{Shown: path.Join(filepath.ToSlash(shown), folder), FS: files}
			if p.disk != "" {
				packet.disk = filepath.Join(p.disk, filepath.FromSlash(folder))
			}
			byFolder[folder] = packet
			p.Packets = append(p.Packets, packet)
		}
		if folder != "." {
			name = strings.TrimPrefix(name, folder+"/")
		}
		packet.Files = append(packet.Files, name)
	}
	if len(p.Packets) == 0 {
		return noManifest(shown, t)
	}
	slices.SortFunc(p.Packets, func(a, b *Packet) int { return strings.Compare(a.Shown, b.Shown) })
	return nil
}

// outermost returns the outermost of the folders that the file lies in.
func outermost(name string, folders map[string]*Packet) (string, bool) {
	if _, ok := folders["."]; ok {
		return ".", true
	}
	for i := range len(name) {
		if name[i] == '/' {
			if _, ok := folders[name[:i]]; ok {
				return name[:i], true
			}
		}
	}
	return "", false
}

// Has reports whether the packet holds the named file.
func (p *Packet) Has(name string) bool {
	_, ok := slices.BinarySearch(p.Files, name)
	return ok
}

// ReadFile returns a file of the packet, whole.
func (p *Packet) ReadFile(name string) ([]byte, error) {
	f, err := p.FS.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s/%s: %s", p.Shown, name, openError(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxPacketFileBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s/%s: %s", p.Shown, name, openError(err))
	}
	return text, nil
}

// OnDisk returns the folder in which the named files of the packet lie: its own, or, of a zip, temp, into which they
// are written.
func (p *Packet) OnDisk(ctx context.Context, temp string, names []string) (string, error) {
	if p.disk != "" {
		return p.disk, nil
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		text, err := p.ReadFile(name)
		if err != nil {
			return "", err
		}
		file := filepath.Join(temp, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return "", err
		}
	}
	return temp, nil
}
