package schemas

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxMerges bounds the merged cells of a sheet that are looked at.
const maxMerges = 100_000

// merge is a rectangle of cells that are shown as one: what its first cell says.
type merge struct {
	left, top, right, bottom int
}

func (m merge) holds(column, row int) bool {
	return m.left <= column && column <= m.right && m.top <= row && row <= m.bottom
}

// name is such as A1:B1.
func (m merge) name() string {
	from, _ := excelize.CoordinatesToCellName(m.left, m.top)
	to, _ := excelize.CoordinatesToCellName(m.right, m.bottom)
	return from + ":" + to
}

// merges finds a sheet's merged cells. They stand after its rows, which are passed over unread.
func (p *workbookParts) merges(part string) ([]merge, error) {
	f := p.byName[part]
	if f == nil {
		return nil, errors.New("a part is missing")
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	text := bufio.NewReaderSize(r, 64<<10)
	if !passRows(text) {
		return nil, nil // the rows tell what is wrong
	}
	x := &xmlPart{guard: &tokenGuard{r: text}}
	x.Decoder = xml.NewDecoder(x.guard)
	var out []merge
	for len(out) < maxMerges {
		token, err := x.next()
		if err != nil {
			return out, nil
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "mergeCell" {
			continue
		}
		if m, ok := mergeOf(attribute(e, "ref")); ok {
			out = append(out, m)
		}
	}
	return out, nil
}

// passRows reads to the end of the rows, by their closing tag alone.
func passRows(text *bufio.Reader) bool {
	for {
		tag, err := text.ReadSlice('>')
		if err == nil && bytes.HasSuffix(tag, []byte("sheetData>")) {
			if i := bytes.LastIndexByte(tag, '<'); i >= 0 && tag[i+1] == '/' {
				return true
			}
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return false
		}
	}
}

func mergeOf(ref string) (merge, bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return merge{}, false
	}
	left, top, err := excelize.CellNameToCoordinates(from)
	right, bottom, err2 := excelize.CellNameToCoordinates(to)
	m := merge{left, top, right, bottom}
	return m, err == nil && err2 == nil && left <= right && top <= bottom && (left < right || top < bottom)
}
