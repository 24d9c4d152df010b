package schemas

import "encoding/json"

// redactedValue is the value of an attestation with pseudonyms. What no schema knows is replaced whole.
func (r *Redactor) redactedValue(a *Attestation) json.RawMessage {
	if t := attestedType(a); t != nil {
		if v, ok := DecodeValue(t, &Document{Raw: a.Value, Redactor: r}); ok {
			return AppendValue(nil, v)
		}
	}
	if s := string(a.Value); s == "true" || s == "false" {
		return a.Value
	}
	out, _ := json.Marshal(r.Text(string(a.Value)))
	return out
}
