package schemas

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendJSON appends a value as JSON, as Decode reads it: a redacted one with its pseudonyms, nothing of the text that
// it was read from. What is left out of a record stays left out.
func AppendJSON(b []byte, v Value) ([]byte, error) {
	switch v.Kind {
	case Bool:
		return strconv.AppendBool(b, v.Num == 1), nil
	case Int:
		return strconv.AppendInt(b, v.Num, 10), nil
	case String:
		return jsontext.AppendQuote(b, v.Str)
	case Time:
		return append(v.AsTime().AppendFormat(append(b, '"'), time.RFC3339Nano), '"'), nil
	case Tree:
		return appendNode(b, v.Node)
	}
	return append(b, "null"...), nil
}

func appendNode(b []byte, n *Node) ([]byte, error) {
	open, end := byte('{'), byte('}')
	if n.Type.Kind == ListType {
		open, end = '[', ']'
	}
	b = append(b, open)
	first := len(b)
	var err error
	for i, v := range n.Vals {
		if v.Kind == LeftOut {
			continue
		}
		if len(b) > first {
			b = append(b, ',')
		}
		if n.Type.Kind != ListType {
			name := ""
			if n.Type.Kind == MapType {
				name = n.Names[i]
			} else {
				name = n.Type.Fields[i].Name
			}
			if b, err = jsontext.AppendQuote(b, name); err != nil {
				return b, err
			}
			b = append(b, ':')
		}
		if b, err = AppendJSON(b, v); err != nil {
			return b, err
		}
	}
	return append(b, end), nil
}

// redactedValue is the value of an attestation with pseudonyms. What no schema knows is replaced whole.
func (r *Redactor) redactedValue(a *Attestation) json.RawMessage {
	if t := attestedType(a); t != nil {
		if v, ok := DecodeValue(t, &Document{Raw: a.Value, Redactor: r}); ok {
			if out, err := AppendJSON(nil, v); err == nil {
				return out
			}
		}
	}
	if s := string(a.Value); s == "true" || s == "false" {
		return a.Value
	}
	out, _ := json.Marshal(r.Text(string(a.Value)))
	return out
}
