package schemas

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendJSON writes a node as JSON for people: two spaces for each level, every value on a line of its own, the fields
// in the order of the schema. What is left out stays out and null stays null, so that what is read back says the same;
// moments are in UTC.
func AppendJSON(dst []byte, n *Node) []byte {
	w := jsonWriter{out: dst}
	w.node(n)
	return append(w.out, '\n')
}

// momentText writes a moment in UTC. The first and last hours of the years that RFC 3339 knows may lie outside them in
// UTC: these keep a zone.
func momentText(t time.Time) string {
	const most = 24*time.Hour - time.Minute
	switch t = t.UTC(); {
	case t.Year() < 0:
		t = t.In(time.FixedZone("", int(most.Seconds())))
	case t.Year() > 9999:
		t = t.In(time.FixedZone("", -int(most.Seconds())))
	}
	return t.Format(time.RFC3339Nano)
}

type jsonWriter struct {
	out   []byte
	depth int
}

func (w *jsonWriter) node(n *Node) {
	switch n.Type.Kind {
	case RecordType:
		w.open('{')
		first := true
		for i := range n.Type.Fields {
			if n.Vals[i].Kind == LeftOut {
				continue
			}
			w.next(&first)
			w.name(n.Type.Fields[i].Name)
			w.value(n.Vals[i])
		}
		w.close('}', first)
	case MapType:
		w.open('{')
		first := true
		for i, name := range n.Names {
			w.next(&first)
			w.name(name)
			w.value(n.Vals[i])
		}
		w.close('}', first)
	default:
		w.open('[')
		first := true
		for _, v := range n.Vals {
			w.next(&first)
			w.value(v)
		}
		w.close(']', first)
	}
}

func (w *jsonWriter) open(bracket byte) {
	w.out = append(w.out, bracket)
	w.depth++
}

func (w *jsonWriter) close(bracket byte, empty bool) {
	w.depth--
	if !empty {
		w.line()
	}
	w.out = append(w.out, bracket)
}

// next begins the line of the next value.
func (w *jsonWriter) next(first *bool) {
	if !*first {
		w.out = append(w.out, ',')
	}
	*first = false
	w.line()
}

func (w *jsonWriter) line() {
	w.out = append(w.out, '\n')
	for range w.depth {
		w.out = append(w.out, ' ', ' ')
	}
}

func (w *jsonWriter) name(s string) {
	w.text(s)
	w.out = append(w.out, ':', ' ')
}

// text writes a string. What the decoder admitted can be quoted.
func (w *jsonWriter) text(s string) { w.out, _ = jsontext.AppendQuote(w.out, s) }

func (w *jsonWriter) value(v Value) {
	switch v.Kind {
	case Bool:
		w.out = strconv.AppendBool(w.out, v.Num == 1)
	case Int:
		w.out = strconv.AppendInt(w.out, v.Num, 10)
	case String:
		w.text(v.Str)
	case Time:
		w.text(momentText(v.AsTime()))
	case Tree:
		w.node(v.Node)
	default:
		w.out = append(w.out, "null"...)
	}
}
