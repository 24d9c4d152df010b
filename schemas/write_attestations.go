package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// AppendAttestations writes an attestation set as TOML. What is read back is the same, but for its place.
func AppendAttestations(dst []byte, all []Attestation) ([]byte, error) {
	w := tomlWriter{out: dst}
	w.line("kind", string(KindAttestations))
	w.line("schema_version", Version)
	for i := range all {
		if err := w.attestation(&all[i]); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

type tomlWriter struct{ out []byte }

func (w *tomlWriter) attestation(a *Attestation) error {
	w.raw("\n[[attestation]]\n")
	if a.HubID != 0 {
		w.raw("hub_id = " + strconv.FormatInt(a.HubID, 10) + "\n")
	}
	if a.User != "" {
		w.line("user", a.User)
	}
	w.line("fact", a.Fact)
	if a.None {
		w.raw("none = true\n")
	} else {
		dec := json.NewDecoder(bytes.NewReader(a.Value))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			return fmt.Errorf("the attested value of %q cannot be written: %w", a.Fact, err)
		}
		w.raw("value = ")
		if err := w.value(v); err != nil {
			return fmt.Errorf("the attested value of %q cannot be written: %w", a.Fact, err)
		}
		w.raw("\n")
	}
	w.line("by", a.By)
	w.line("role", a.Role)
	w.raw("at = " + momentText(a.At) + "\n")
	if !a.Expires.IsZero() {
		w.raw("expires = " + a.Expires.Format(time.DateOnly) + "\n")
	}
	if a.Reference != "" {
		w.line("reference", a.Reference)
	}
	return nil
}

func (w *tomlWriter) raw(s string) { w.out = append(w.out, s...) }

func (w *tomlWriter) line(key, text string) {
	w.raw(key + " = ")
	w.text(text)
	w.raw("\n")
}

// text writes a basic string of TOML, in which no control character may stand as it is.
func (w *tomlWriter) text(s string) {
	w.out = append(w.out, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.out = append(w.out, '\\', byte(r))
		case r < ' ' || r >= 0x7f && r < 0xa0:
			w.out = fmt.Appendf(w.out, `\u%04X`, r)
		default:
			w.raw(string(r))
		}
	}
	w.out = append(w.out, '"')
}

var bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// value writes a value of JSON in one line: arrays, and tables as inline tables.
func (w *tomlWriter) value(v any) error {
	switch v := v.(type) {
	case string:
		w.text(v)
	case bool:
		w.out = strconv.AppendBool(w.out, v)
	case json.Number:
		w.raw(v.String())
	case []any:
		w.raw("[")
		for i, x := range v {
			if i > 0 {
				w.raw(", ")
			}
			if err := w.value(x); err != nil {
				return err
			}
		}
		w.raw("]")
	case map[string]any:
		return w.table(v)
	default:
		return fmt.Errorf("TOML has no word for null")
	}
	return nil
}

func (w *tomlWriter) table(v map[string]any) error {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	w.raw("{")
	for i, k := range keys {
		if i > 0 {
			w.raw(",")
		}
		w.raw(" ")
		if bareKey.MatchString(k) {
			w.raw(k)
		} else {
			w.text(k)
		}
		w.raw(" = ")
		if err := w.value(v[k]); err != nil {
			return err
		}
	}
	w.raw(" }")
	return nil
}
