package reports

import (
	"io"
	"time"
)

// ndjsonKind stands at the head of the first line.
const ndjsonKind = "audit-results-lines"

// ndjsonRun is the first line: what was judged, by what.
type ndjsonRun struct {
	Kind          string       `json:"kind"`
	SchemaVersion string       `json:"schemaVersion"`
	Tool          jsonTool     `json:"tool"`
	Now           time.Time    `json:"now"`
	Inputs        []string     `json:"inputs"`
	RedactedWith  string       `json:"redactedWith,omitempty"`
	Scope         jsonScope    `json:"scope"`
	Policy        *jsonPolicy  `json:"policy"`
	Counts        jsonCounts   `json:"counts"`
	Changes       *jsonChanges `json:"changes,omitempty"`
}

// WriteNDJSON writes what the JSON report holds, one object a line, for tools that read line by line. The member "type"
// says what a line is: "run", then "rule", "need", "unknown" and "finding" before the accesses, persons and portals that
// refer to them by their place among the lines of their type, counted from 0; results-line.schema.json describes it.
func WriteNDJSON(w io.Writer, r *Report) error {
	j := newJSONWriter(w)
	x := indexOf(r)
	j.line("run", ndjsonRun{Kind: ndjsonKind, SchemaVersion: JSONSchemaVersion, Tool: jsonTool{Name: "partnerlint", Version: r.Meta.Version},
		Now: r.Now, Inputs: list(r.Meta.Inputs), RedactedWith: r.Meta.Redacted, Scope: scopeJSON(r.Meta.Scope), Policy: policyJSON(r.All.Policy), Counts: countsJSON(r),
		Changes: changesJSON(r.Changes)})
	eachLine(j, "rule", r.Rules, ruleJSON)
	eachLine(j, "need", x.needs, needJSON)
	eachLine(j, "unknown", x.unknowns, x.unknown)
	eachLine(j, "finding", x.findings, x.finding)
	eachLine(j, "access", r.All.Accesses, x.access)
	eachLine(j, "person", r.All.Persons, x.person)
	eachLine(j, "portal", r.All.Portals, x.portal)
	eachLine(j, "letter", letters(r), j.letter)
	eachLine(j, "waiver", r.All.Waivers, waiverUseJSON)
	eachLine(j, "override", r.Overrides, overrideJSON)
	eachLine(j, "diagnostic", r.All.Diagnostics, diagnosticJSON)
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

// line writes a value, which is encoded as an object with at least one member, with its type as the first.
func (j *jsonWriter) line(kind string, v any) {
	if j.encode(v); j.err == nil {
		j.text(`{"type":"` + kind + `",`)
		_, j.err = j.w.Write(j.buffer.Bytes()[1:]) // ends in a line feed
	}
}

func eachLine[T, V any](j *jsonWriter, kind string, elements []T, convert func(T) V) {
	for _, e := range elements {
		j.line(kind, convert(e))
	}
}
