package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"partnerlint/checks"
)

// JSONKind and JSONSchemaVersion stand at the head of the JSON report, so that readers know it.
const (
	JSONKind          = "audit-results"
	JSONSchemaVersion = "1"
)

// WriteJSON writes everything that the run concluded, in the order of the results, as results.schema.json describes
// it. Findings, unknowns and needs are written once; what rests on them gives their places in those lists. Elements
// are encoded one by one, so that memory is not taken twice.
func WriteJSON(w io.Writer, r *Report) error {
	j := newJSONWriter(w)
	x := indexOf(r)
	j.text(`{"kind":`).value(JSONKind).text(`,"schemaVersion":`).value(JSONSchemaVersion)
	j.text(",\n\"tool\":").value(jsonTool{Name: "partnerlint", Version: r.Meta.Version})
	j.text(",\n\"now\":").value(r.Now)
	j.text(",\n\"inputs\":").value(list(r.Meta.Inputs))
	if r.Meta.Redacted != "" {
		j.text(",\n\"redactedWith\":").value(r.Meta.Redacted)
	}
	j.text(",\n\"scope\":").value(scopeJSON(r.Meta.Scope))
	j.text(",\n\"policy\":").value(policyJSON(r.All.Policy))
	j.text(",\n\"counts\":").value(countsJSON(r))
	if r.Changes != nil {
		j.text(",\n\"changes\":").value(changesJSON(r.Changes))
	}
	each(j, "accesses", r.All.Accesses, x.access)
	each(j, "persons", r.All.Persons, x.person)
	each(j, "portals", r.All.Portals, x.portal)
	each(j, "findings", x.findings, x.finding)
	each(j, "unknowns", x.unknowns, x.unknown)
	each(j, "needs", x.needs, needJSON)
	each(j, "letters", letters(r), j.letter)
	each(j, "rules", r.Rules, ruleJSON)
	each(j, "waivers", r.All.Waivers, waiverUseJSON)
	each(j, "overrides", r.Overrides, overrideJSON)
	each(j, "diagnostics", r.All.Diagnostics, diagnosticJSON)
	j.text("}\n")
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

// jsonWriter writes parts of a document until the first error.
type jsonWriter struct {
	w   *bufio.Writer
	err error
	// encoder writes one value into buffer, which is used again for the next.
	encoder *json.Encoder
	buffer  bytes.Buffer
}

func newJSONWriter(w io.Writer) *jsonWriter {
	j := &jsonWriter{w: bufio.NewWriterSize(w, 1<<16)}
	j.encoder = json.NewEncoder(&j.buffer)
	return j
}

func (j *jsonWriter) text(s string) *jsonWriter {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
	return j
}

func (j *jsonWriter) value(v any) *jsonWriter {
	if j.encode(v); j.err == nil {
		_, j.err = j.w.Write(bytes.TrimSuffix(j.buffer.Bytes(), []byte("\n")))
	}
	return j
}

// encode leaves a value in the buffer, with a line feed.
func (j *jsonWriter) encode(v any) {
	if j.err == nil {
		j.buffer.Reset()
		j.err = j.encoder.Encode(v)
	}
}

// each writes a list, one element a line.
func each[T, V any](j *jsonWriter, name string, elements []T, convert func(T) V) {
	j.text(",\n\"" + name + "\":[")
	for i, e := range elements {
		if i > 0 {
			j.text(",")
		}
		j.text("\n").value(convert(e))
	}
	j.text("]")
}

// list is never null in JSON.
func list[T any](xs []T) []T {
	if xs == nil {
		return []T{}
	}
	return xs
}

// index gives the findings, unknowns and needs their places.
type index struct {
	report   *Report
	findings []*checks.Finding
	unknowns []*checks.Unknown
	needs    []*checks.Need

	findingAt map[*checks.Finding]int
	unknownAt map[*checks.Unknown]int
	needAt    map[*checks.Need]int
}

// indexOf numbers what the results list, and after it what only a subject refers to, so that no reference dangles.
func indexOf(report *Report) *index {
	r := report.All
	x := &index{
		report:    report,
		findings:  make([]*checks.Finding, 0, len(r.Findings)),
		findingAt: make(map[*checks.Finding]int, len(r.Findings)),
		unknownAt: make(map[*checks.Unknown]int, len(r.Unknowns)),
		needAt:    make(map[*checks.Need]int, len(r.Needs)),
	}
	number(&x.needs, x.needAt, r.Needs)
	x.addAll(r.Findings, r.Unknowns)
	for _, a := range r.Accesses {
		x.addAll(a.Findings, a.Unknowns)
	}
	for _, p := range r.Persons {
		x.addAll(p.Findings, p.Unknowns)
	}
	for _, p := range r.Portals {
		x.addAll(p.Findings, p.Unknowns)
	}
	return x
}

func (x *index) addAll(findings []*checks.Finding, unknowns []*checks.Unknown) {
	number(&x.findings, x.findingAt, findings)
	number(&x.unknowns, x.unknownAt, unknowns)
	for _, u := range unknowns {
		number(&x.needs, x.needAt, u.Missing)
	}
}

func number[T any](order *[]*T, at map[*T]int, elements []*T) {
	for _, e := range elements {
		if _, known := at[e]; !known {
			at[e] = len(*order)
			*order = append(*order, e)
		}
	}
}

// places are the numbers of elements; never null.
func places[T any](at map[*T]int, elements []*T) []int {
	out := make([]int, 0, len(elements))
	for _, e := range elements {
		out = append(out, at[e])
	}
	return out
}

// letter converts a letter; its text is a template's, and an error of that stops the writing.
func (j *jsonWriter) letter(l *Letter) jsonLetter {
	text, err := letterText(l)
	if err != nil && j.err == nil {
		j.err = err
	}
	return jsonLetter{
		Audience: string(l.Audience), HubID: l.HubID, PortalName: l.PortalName, User: l.User,
		Questions: len(l.Questions), Blocking: l.Blocking(), Text: text,
	}
}

func letters(r *Report) []*Letter {
	var out []*Letter
	for _, g := range r.Questions {
		out = append(out, g.Letters...)
	}
	return out
}
