package reports

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// contentTypes is the part of a workbook that names the types of the others; by convention it is the first.
const contentTypes = "[Content_Types].xml"

// repack writes a workbook with its parts in the order of their names and without a time of writing: excelize writes
// them, and the list of their types, in an order that differs from run to run.
func repack(w io.Writer, f *excelize.File) error {
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return err
	}
	in, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(x, y *zip.File) int {
		return cmp.Or(compareBools(x.Name != contentTypes, y.Name != contentTypes), cmp.Compare(x.Name, y.Name))
	})
	out := zip.NewWriter(w)
	for _, part := range in.File {
		if err := repackPart(out, part); err != nil {
			return err
		}
	}
	return out.Close()
}

func repackPart(out *zip.Writer, part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := out.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	if part.Name != contentTypes {
		_, err = io.Copy(w, r)
		return err
	}
	text, err := orderTypes(r)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// orderTypes puts the list of types in the order of extensions and names.
func orderTypes(r io.Reader) ([]byte, error) {
	type entry struct {
		Extension   string `xml:"Extension,attr,omitempty"`
		PartName    string `xml:"PartName,attr,omitempty"`
		ContentType string `xml:"ContentType,attr"`
	}
	var types struct {
		XMLName  xml.Name `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
		Default  []entry
		Override []entry
	}
	if err := xml.NewDecoder(r).Decode(&types); err != nil {
		return nil, err
	}
	byName := func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.Extension, y.Extension), cmp.Compare(x.PartName, y.PartName))
	}
	slices.SortFunc(types.Default, byName)
	slices.SortFunc(types.Override, byName)
	text, err := xml.Marshal(types)
	return append([]byte(xml.Header), text...), err
}
