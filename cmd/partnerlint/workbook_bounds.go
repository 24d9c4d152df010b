package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
)

// The bounds on a workbook. A report of 100,000 findings stays below them; a file that was made to fill the memory or to
// take for ever does not.
const (
	// maxWorkbookBytes bounds the file, and maxUnzippedBytes all that is in it, unpacked.
	maxWorkbookBytes = 128 << 20
	maxUnzippedBytes = 1 << 30
	// maxPartBytes bounds each part, unpacked, but the sheets and the texts of their cells: the other parts are held in
	// memory as a whole.
	maxPartBytes = 32 << 20
	// keptInMemory is how large a sheet, or the texts, are kept in memory, unpacked; larger ones wait in a temporary file.
	keptInMemory = 16 << 20
	// maxTexts bounds the different texts of the cells.
	maxTexts = 2_000_000
	// maxCells bounds the cells of a sheet, empty ones before a filled one too.
	maxCells = 20_000_000
)

// tooLarge says what in a workbook is above the bounds. What the archive's directory claims is binding: a part that
// turns out larger is refused when it is unpacked.
func tooLarge(z *zip.Reader) string {
	var total uint64
	var texts *zip.File
	for _, f := range z.File {
		name := strings.ToLower(partName(f))
		switch {
		case name == "xl/sharedstrings.xml":
			texts = f
		case strings.HasPrefix(name, "xl/worksheets/sheet"):
		case f.UncompressedSize64 > maxPartBytes:
			return fmt.Sprintf("its part %s holds more than %d MiB, unpacked, which is none of ours", partName(f), maxPartBytes>>20)
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxUnzippedBytes || total > maxUnzippedBytes {
			return fmt.Sprintf("it holds more than %d GiB, unpacked, which is none of ours", maxUnzippedBytes>>30)
		}
	}
	if texts != nil && manyTexts(texts) {
		return fmt.Sprintf("its cells have more than %d different texts, which is none of ours", maxTexts)
	}
	return ""
}

// partName is the name of a part; some programs write it with backslashes.
func partName(f *zip.File) string { return strings.ReplaceAll(f.Name, `\`, "/") }

// manyTexts counts the elements <si> of the cells' texts, whatever the prefix of their namespace. That it counts
// those with a prefix twice, and perhaps something in the texts themselves, does no harm. What cannot be read is told when the workbook is opened.
func manyTexts(f *zip.File) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	buf := make([]byte, 1<<20)
	kept, n := 0, 0
	for {
		read, err := r.Read(buf[kept:])
		chunk := buf[:kept+read]
		n += bytes.Count(chunk, []byte("<si")) + bytes.Count(chunk, []byte(":si"))
		if n > maxTexts || err != nil {
			return n > maxTexts
		}
		kept = copy(buf, chunk[max(0, len(chunk)-2):]) // the beginning of one that the cut divides
	}
}
