package schemas

import (
	"io/fs"
	"os"
)

// openPacketFolder lists the files below a folder. Links are refused, not followed: what they lead to is not in the
// packet.
func openPacketFolder(name string, bounds packetBounds, t *packetTree) (*Packets, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, notAPacket(name, "%s", openError(err))
	}
	*t = packetTree{shown: name, bounds: bounds, files: root.FS()}
	err = fs.WalkDir(t.files, ".", func(at string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return notAPacket(name, "%s %s", quoted(at), openError(err))
		case d.IsDir():
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			return notAPacket(name, "%s is a link; a packet holds its files themselves: copy what it leads to, or take it out", quoted(at))
		case !d.Type().IsRegular():
			return notAPacket(name, "%s is neither a file nor a folder but a pipe, a socket or a device; take it out", quoted(at))
		}
		if err := t.admit(at); err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return notAPacket(name, "%s %s", quoted(at), openError(err))
		}
		return t.add(at, info.Size())
	})
	if err != nil {
		root.Close()
		return nil, err
	}
	return &Packets{disk: name, close: root.Close}, nil
}
