package schemas

import (
	"bytes"
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"
)

// tomlPositions finds where the keys of a TOML text stand: by JSON pointer of the value, the offset of its key. The
// decoder in use gives no positions; this second parser gives nothing else. Where it balks, what it found remains.
func tomlPositions(text []byte) map[string]int {
	k := &keyFinder{text: text, at: map[string]int{}, lengths: map[string]int{}}
	p := &unstable.Parser{}
	p.Reset(text)
	table := ""
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table:
			table = k.header(e.Key(), false)
		case unstable.ArrayTable:
			table = k.header(e.Key(), true)
		case unstable.KeyValue:
			k.keyValue(table, e)
		}
	}
	return k.at
}

type keyFinder struct {
	text    []byte
	at      map[string]int
	lengths map[string]int // of arrays of tables, by pointer
}

// set keeps the first place of a pointer.
func (k *keyFinder) set(pointer string, offset int) {
	if _, there := k.at[pointer]; !there {
		k.at[pointer] = offset
	}
}

// header returns the pointer of the table that a header opens.
func (k *keyFinder) header(key unstable.Iterator, array bool) string {
	pointer := ""
	for key.Next() {
		n := key.Node()
		pointer += "/" + escapeToken(string(n.Data))
		start := int(n.Raw.Offset)
		if last := key.IsLast(); array && last {
			k.set(pointer, k.bracket(start))
			k.lengths[pointer]++
		} else if last {
			k.set(pointer, k.bracket(start))
		}
		if length := k.lengths[pointer]; length > 0 {
			pointer += "/" + strconv.Itoa(length-1)
			k.set(pointer, k.bracket(start))
		}
	}
	return pointer
}

// bracket goes back from a header's last key to the bracket that opens the line.
func (k *keyFinder) bracket(offset int) int {
	line := bytes.LastIndexByte(k.text[:min(offset, len(k.text))], '\n') + 1
	return skipSpace(k.text, line)
}

func (k *keyFinder) keyValue(table string, e *unstable.Node) {
	pointer := table
	key := e.Key()
	for key.Next() {
		n := key.Node()
		pointer += "/" + escapeToken(string(n.Data))
		k.set(pointer, int(n.Raw.Offset))
	}
	k.value(pointer, e.Value())
}

// value looks into inline tables and arrays of them.
func (k *keyFinder) value(pointer string, v *unstable.Node) {
	switch v.Kind {
	case unstable.InlineTable:
		k.set(pointer, int(v.Raw.Offset))
		for children := v.Children(); children.Next(); {
			if n := children.Node(); n.Kind == unstable.KeyValue {
				k.keyValue(pointer, n)
			}
		}
	case unstable.Array:
		i := 0
		for children := v.Children(); children.Next(); i++ {
			k.value(pointer+"/"+strconv.Itoa(i), children.Node())
		}
	}
}
