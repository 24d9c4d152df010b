package reports

import (
	"cmp"
	"encoding/xml"
	"io"
	"slices"
)

// contentTypes is the part of a workbook that names the types of the others; by convention it is the first.
const contentTypes = "[Content_Types].xml"

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
