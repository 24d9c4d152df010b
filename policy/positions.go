package policy

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// At returns the place in the file of a place in the expression: line and col count from 1 within e.Text, col counting
// characters. In a string with escapes the result is only near, since an escape is longer than what it stands for.
func (e Expr) At(line, col int) Position {
	pos := e.Pos
	if line <= 1 {
		pos.Column += max(col, 1) - 1
		return pos
	}
	pos.Line += line - 1
	pos.Column = max(col, 1)
	return pos
}

// text is a file that was read: its name and what is in it.
type text struct {
	file    string
	content string
	// newlines are the offsets of the line ends.
	newlines []int
}

func newText(file, content string) *text {
	t := &text{file: file, content: content}
	for i := range len(content) {
		if content[i] == '\n' {
			t.newlines = append(t.newlines, i)
		}
	}
	return t
}

// position turns an offset in bytes into a line and a column in characters. An offset within a character, as the decoder
// may give it at the end of the text, is that of the character.
func (t *text) position(offset int) Position {
	offset = min(max(offset, 0), len(t.content))
	for offset > 0 && offset < len(t.content) && !utf8.RuneStart(t.content[offset]) {
		offset--
	}
	line, _ := slices.BinarySearch(t.newlines, offset)
	start := 0
	if line > 0 {
		start = t.newlines[line-1] + 1
	}
	return Position{File: t.file, Line: line + 1, Column: utf8.RuneCountInString(t.content[start:offset]) + 1}
}

// place is where a key and its value stand, in bytes from the start of the file. The places of a file form a tree like
// its values do.
type place struct {
	key, value int
	// keys are the places within a table, elems those within a list.
	keys  map[string]*place
	elems []*place
}

// child returns the place of a key in the table; the table's own when it is not known.
func (p *place) child(key string) *place {
	if c := p.keys[key]; c != nil {
		return c
	}
	return p
}

// elem returns the place of a list's element; the list's own when it is not known.
func (p *place) elem(i int) *place {
	if i < len(p.elems) {
		return p.elems[i]
	}
	return p
}

// step returns the place of a key, making it if need be. On a list of tables it steps into the last, as TOML does.
func (p *place) step(name string, offset int) *place {
	if n := len(p.elems); n > 0 {
		p = p.elems[n-1]
	}
	c := p.keys[name]
	if c == nil {
		c = &place{key: offset, value: offset}
		if p.keys == nil {
			p.keys = map[string]*place{}
		}
		p.keys[name] = c
	}
	return c
}

// indexPlaces finds where the keys and values of a TOML text stand. The text must have been accepted by the decoder;
// where the two libraries disagree, the index ends and a place is that of the nearest table known.
func indexPlaces(content string) *place {
	root := &place{}
	table := root
	var parser unstable.Parser
	parser.Reset([]byte(content))
	for parser.NextExpression() {
		switch e := parser.Expression(); e.Kind {
		case unstable.KeyValue:
			indexKeyValue(table, e, content)
		case unstable.Table:
			table, _ = descend(root, e)
		case unstable.ArrayTable:
			list, offset := descend(root, e)
			table = &place{key: offset, value: offset}
			list.elems = append(list.elems, table)
		}
	}
	return root
}

// descend follows a dotted key and returns the last place and the offset of its last part.
func descend(from *place, keyed *unstable.Node) (last *place, offset int) {
	for parts := keyed.Key(); parts.Next(); {
		part := parts.Node()
		offset = int(part.Raw.Offset)
		from = from.step(string(part.Data), offset)
	}
	return from, offset
}

func indexKeyValue(table *place, e *unstable.Node, content string) {
	at := table
	end := 0
	for parts := e.Key(); parts.Next(); {
		part := parts.Node()
		at = at.step(string(part.Data), int(part.Raw.Offset))
		end = int(part.Raw.Offset + part.Raw.Length)
	}
	// The library gives no offset for a list: the value is what follows the key, the equals sign and the blanks.
	rest := content[end:]
	at.value = end + len(rest) - len(strings.TrimLeft(rest, " \t="))
	indexValue(at, e.Value(), content)
}

func indexValue(at *place, value *unstable.Node, content string) {
	switch value.Kind {
	case unstable.InlineTable:
		for entries := value.Children(); entries.Next(); {
			indexKeyValue(at, entries.Node(), content)
		}
	case unstable.Array:
		for elems := value.Children(); elems.Next(); {
			elem := elems.Node()
			p := &place{key: at.key, value: at.value}
			if elem.Raw.Length > 0 {
				p.key, p.value = int(elem.Raw.Offset), int(elem.Raw.Offset)
			}
			indexValue(p, elem, content)
			at.elems = append(at.elems, p)
		}
	}
}

// stringStart returns the offset of a string's first character: past the opening quotes and, after triple ones, past
// the line end that TOML drops.
func stringStart(content string, offset int) int {
	rest := content[min(offset, len(content)):]
	for _, quotes := range []string{`'''`, `"""`} {
		if after, ok := strings.CutPrefix(rest, quotes); ok {
			if strings.HasPrefix(after, "\n") {
				return offset + len(quotes) + 1
			}
			return offset + len(quotes)
		}
	}
	if strings.HasPrefix(rest, `'`) || strings.HasPrefix(rest, `"`) {
		return offset + 1
	}
	return offset
}
