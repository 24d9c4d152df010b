package schemas

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
)

// notAZip says what a file is that is no zip with something in it; nil for a zip.
func notAZip(name string, f io.ReaderAt, size int64) error {
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return notAPacket(name, "%s", openError(err))
	}
	head = head[:n]
	text := bytes.TrimLeft(withoutBOM(head), " \t\r\n")
	begins := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case size == 0:
		return notAPacket(name, "is empty; copy the packet again")
	case begins(localSignature):
		return nil
	case begins("PK\x05\x06"), begins("PK\x06\x06"):
		return notAPacket(name, "is an empty zip; there is no packet in it")
	case path.Base(strings.ReplaceAll(name, `\`, "/")) == ManifestFile:
		return notAPacket(name, "is the manifest of a packet; name the folder that it lies in")
	case bytes.HasPrefix(text, []byte(`{"kind":"`+string(kindResults))):
		return notAPacket(name, "is the JSON report of an audit, not a packet; name the folder or .zip that \"partnerlint packet\" wrote")
	case begins("\xD0\xCF\x11\xE0"):
		return notAPacket(name, "is a document of an old Office program, or one with a password, not a packet")
	case begins("%PDF"):
		return notAPacket(name, "is a PDF, not a packet; a packet is a folder or a .zip")
	case begins("\x1f\x8b"), begins("7z\xBC\xAF\x27\x1C"), begins("Rar!"), begins("\x28\xB5\x2F\xFD"), begins("BZh"), begins("\xFD7zXZ"), len(head) > 262 && string(head[257:262]) == "ustar":
		return notAPacket(name, "is packed as something else than a zip; unpack it and name the folder")
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		return notAPacket(name, "is a JSON file, not a packet; to judge evidence: \"partnerlint audit\"")
	}
	return notAPacket(name, "is no packet; a packet is the folder or .zip that \"partnerlint packet\" wrote")
}

// officeFile says which Office document a zip is; empty: none.
func officeFile(z *zip.Reader) string {
	office := slices.ContainsFunc(z.File, func(e *zip.File) bool { return e.Name == "[Content_Types].xml" })
	for _, e := range z.File {
		switch {
		case office && strings.HasPrefix(e.Name, "word/"):
			return "a Word document"
		case office && strings.HasPrefix(e.Name, "xl/"):
			return "an Excel workbook"
		case office && strings.HasPrefix(e.Name, "ppt/"):
			return "a presentation"
		case e.Name == "mimetype" && e.Method == zip.Store:
			return "an OpenDocument file or an e-book"
		}
	}
	if office {
		return "an Office document"
	}
	return ""
}

// noManifest says that a folder or zip holds no packet, and what it seems to be.
func noManifest(shown string, t *packetTree) error {
	for _, name := range t.names {
		if path.Base(name) == ReportFile {
			return notAPacket(shown, "holds reports of an audit but no packet: no %s; packets are what \"partnerlint packet\" writes", ManifestFile)
		}
	}
	for _, name := range t.names {
		if strings.EqualFold(path.Ext(name), ".zip") {
			return notAPacket(shown, "holds no packet itself but another archive, %s; unpack it, and name that archive or its folder", quoted(name))
		}
	}
	if len(t.names) == 0 {
		return notAPacket(shown, "is empty; there is no packet in it")
	}
	return notAPacket(shown, "is no packet: there is no %s in it, nor in a folder in it; a packet is the folder or .zip that \"partnerlint packet\" wrote", ManifestFile)
}
