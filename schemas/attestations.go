package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// Attestation is a fact that a named person vouches for. Whether the fact exists and the value has its type is not
// checked here.
type Attestation struct {
	HubID int64  // 0: about a person, whatever the portal
	User  string // empty: about the portal
	// Fact is the fact's name as written, e.g. "users.superAdmin".
	Fact string
	// Value is what holds, as JSON; nil if None.
	Value json.RawMessage
	// None says that there is none.
	None bool
	// By and Role are who says so.
	By, Role string
	// At is when it was true.
	At time.Time
	// Expires is midnight UTC of the last day on which it counts; zero: no end.
	Expires time.Time
	// Reference is where the proof is kept.
	Reference string
	// File, Line and Column are where it is written.
	File         string
	Line, Column int
}

// attestationFile is one attestation set while it is read.
type attestationFile struct {
	s         *source
	text      []byte
	positions map[string]int
	values    map[string]any
}

// readTOML reads an attestation set; other TOML files, such as policies and their rules, are none of ours.
func (s *source) readTOML(raw []byte) {
	f := &attestationFile{s: s, text: withoutBOM(raw)}
	ours := bytes.Contains(f.text, []byte("attestation"))
	if !utf8.Valid(f.text) || bytes.IndexByte(f.text, 0) >= 0 {
		if s.named || ours {
			f.notText(raw)
		}
		return
	}
	if offset := tomlTooDeep(string(f.text), MaxDepth); offset >= 0 {
		if s.named || ours {
			line, col := Position(f.text, Origin{}, offset)
			s.problem(line, col, true, "values are nested more than %d deep", MaxDepth)
		}
		return
	}
	if _, err := toml.Decode(string(f.text), &f.values); err != nil {
		if s.named || ours {
			f.syntax(err)
		}
		return
	}
	f.positions = tomlPositions(f.text)
	kind, _ := f.values["kind"].(string)
	switch {
	case kind == string(KindAttestations):
		f.read()
	case s.named && (f.values["policy"] != nil || f.values["case"] != nil):
		f.add("", false, "this TOML file is a policy or a rule, not an input; give it with --policy")
	case s.named || f.values["attestation"] != nil || f.values["attestations"] != nil:
		f.wrongKind()
	}
}

// notText tells of what no TOML file may hold.
func (f *attestationFile) notText(raw []byte) {
	for _, x := range textFaults(raw) {
		line, col := Position(raw, Origin{}, x.offset)
		f.s.problem(line, col, true, "%s", x.message)
	}
}

func (f *attestationFile) syntax(err error) {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		f.s.problem(1, 1, true, "not TOML: %s", printable(shorten(err.Error(), 200)))
		return
	}
	line, col := Position(f.text, Origin{}, parse.Position.Start)
	f.s.problem(line, col, true, "not TOML: %s", printable(shorten(parse.Message, 200)))
}

func (f *attestationFile) wrongKind() {
	const expected = `expected kind = "attestations"`
	if _, there := f.values["kind"]; !there {
		f.add("", true, `"kind" is missing; `+expected)
		return
	}
	f.add("/kind", true, fmt.Sprintf("found %s, %s", found(f.values["kind"]), expected))
}

// add tells of a problem at the key that the pointer names, or the nearest table around it.
func (f *attestationFile) add(pointer string, unread bool, message string) {
	line, col := f.at(pointer)
	f.s.problems = append(f.s.problems, Problem{File: f.s.path, Line: line, Column: col, Pointer: pointer, Message: message, Unread: unread})
}

func (f *attestationFile) at(pointer string) (line, col int) {
	for p := pointer; ; p = p[:max(strings.LastIndexByte(p, '/'), 0)] {
		if offset, ok := f.positions[p]; ok || p == "" {
			return Position(f.text, Origin{}, offset)
		}
	}
}

// read puts the set before its schema and keeps the attestations that nothing is held against.
func (f *attestationFile) read() {
	f.s.kind = KindAttestations
	value := plainTOML("", f.values).(map[string]any)
	if v := value["schema_version"]; v != nil && v != Version {
		f.add("/schema_version", true, otherVersion(v))
		return
	}
	items := asSlice(value["attestation"])
	if len(items) > 0 && depthOf(items) > MaxDepth {
		f.add("/attestation", true, fmt.Sprintf("values are nested more than %d deep", MaxDepth))
		return
	}
	violations := judgeOf(KindAttestations).violations(value)
	for i, item := range items {
		violations = append(violations, unsigned(i, item)...)
	}
	bad := map[string]bool{}
	for _, v := range violations {
		bad[itemOf(v.pointer)] = true
		f.add(v.pointer, true, v.message)
	}
	if bad["/schema_version"] || value["schema_version"] == nil {
		return
	}
	for i, item := range items {
		pointer := "/attestation/" + strconv.Itoa(i)
		if !bad[pointer] {
			f.keep(pointer, item.(map[string]any))
		}
	}
}

// itemOf cuts a pointer into an attestation down to the attestation's own.
func itemOf(pointer string) string {
	tokens := strings.SplitN(pointer, "/", 4)
	return strings.Join(tokens[:min(3, len(tokens))], "/")
}

// unsigned finds what the schema cannot say: names that are only spaces, and values that JSON cannot carry.
func unsigned(i int, item any) []violation {
	var out []violation
	fields, _ := item.(map[string]any)
	for _, name := range []string{"by", "role", "fact", "user"} {
		if s, ok := fields[name].(string); ok && s != "" && strings.TrimSpace(s) == "" {
			out = append(out, violation{pointer: fmt.Sprintf("/attestation/%d/%s", i, name), message: "the text is only spaces"})
		}
	}
	if v, given := fields["value"]; given && holdsNil(v) {
		out = append(out, violation{pointer: fmt.Sprintf("/attestation/%d/value", i), message: "found inf or nan, which is no fact's value"})
	}
	return out
}

// keep takes an attestation that its schema admits.
func (f *attestationFile) keep(pointer string, item map[string]any) {
	text := func(name string) string { s, _ := item[name].(string); return s }
	a := Attestation{User: text("user"), Fact: text("fact"), By: text("by"), Role: text("role"), Reference: text("reference"), File: f.s.path}
	a.Line, a.Column = f.at(pointer)
	a.HubID, _ = wholeNumber(numberText(item["hub_id"]))
	a.None, _ = item["none"].(bool)
	at, ok := parseTime(text("at"))
	if !ok {
		f.add(pointer+"/at", true, fmt.Sprintf("found %s, expected %s", quoted(text("at")), formatWords("date-time")))
		return
	}
	a.At = time.UnixMicro(at).UTC()
	if e := text("expires"); e != "" {
		a.Expires, _ = time.Parse(time.DateOnly, e)
	}
	if !a.None {
		value, err := json.Marshal(item["value"])
		if err != nil {
			f.add(pointer+"/value", true, "the value cannot be written as JSON")
			return
		}
		a.Value = value
	}
	f.s.documents++
	f.s.attestations = append(f.s.attestations, a)
}

// plainTOML turns what the TOML decoder gives into what the JSON Schema validator takes. A date that belongs in "at"
// becomes its first instant; moments without a zone count as UTC. What JSON cannot write, inf and nan, becomes nil, which
// TOML itself has not.
func plainTOML(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = plainTOML(k, x)
		}
		return out
	case []map[string]any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plainTOML(name, x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plainTOML(name, x)
		}
		return out
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		if v == 0 { // -0.0, which would be written as a whole number, of which there is one zero
			v = 0
		}
		return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
	case time.Time:
		return tomlTime(name, v)
	}
	return v
}

// tomlTime writes a TOML date or time as the schema wants it. The decoder names its zones for what was left out.
func tomlTime(name string, t time.Time) string {
	switch t.Location().String() {
	case "date-local":
		if name == "at" {
			return t.Format(time.DateOnly) + "T00:00:00Z"
		}
		return t.Format(time.DateOnly)
	case "datetime-local":
		return t.Format("2006-01-02T15:04:05.999999999") + "Z"
	case "time-local":
		return t.Format("15:04:05.999999999")
	}
	return t.Format(time.RFC3339Nano)
}

func holdsNil(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []any:
		return slices.ContainsFunc(v, holdsNil)
	case map[string]any:
		for _, x := range v {
			if holdsNil(x) {
				return true
			}
		}
	}
	return false
}

func depthOf(v any) int {
	deepest := 0
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			deepest = max(deepest, depthOf(x))
		}
	case map[string]any:
		for _, x := range v {
			deepest = max(deepest, depthOf(x))
		}
	default:
		return 0
	}
	return deepest + 1
}
