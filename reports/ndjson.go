package reports

import (
	"io"
	"time"

	"partnerlint/checks"
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
	Scope         jsonScope    `json:"scope"`
	Policy        *jsonPolicy  `json:"policy"`
	Counts        jsonCounts   `json:"counts"`
	Changes       *jsonChanges `json:"changes,omitempty"`
}

// WriteNDJSON writes what the JSON report holds, one object a line, for tools that read line by line. Each line has one
// member, whose name says what it is: "run", then "need", "unknown" and "finding" before the accesses, persons and
// portals that refer to them by their place, counted from 0 among their kind; results-line.schema.json describes it.
func WriteNDJSON(w io.Writer, r *Report) error {
	j := newJSONWriter(w)
	x := indexOf(r)
	line := func(kind string, v any) { j.text(`{"` + kind + `":`).value(v).text("}\n") }
	line("run", ndjsonRun{Kind: ndjsonKind, SchemaVersion: JSONSchemaVersion, Tool: jsonTool{Name: "partnerlint", Version: r.Meta.Version},
		Now: r.Now, Inputs: list(r.Meta.Inputs), Scope: scopeJSON(r.Meta.Scope), Policy: policyJSON(r.All.Policy), Counts: countsJSON(r),
		Changes: changesJSON(r.Changes)})
	eachLine(line, "rule", r.Rules, ruleJSON)
	eachLine(line, "need", x.needs, needJSON)
	eachLine(line, "unknown", x.unknowns, x.unknown)
	eachLine(line, "finding", x.findings, x.finding)
	eachLine(line, "access", r.All.Accesses, x.access)
	eachLine(line, "person", r.All.Persons, x.person)
	eachLine(line, "portal", r.All.Portals, x.portal)
	eachLine(line, "letter", letters(r), j.letter)
	eachLine(line, "waiver", r.All.Waivers, waiverUseJSON)
	eachLine(line, "override", r.Overrides, overrideJSON)
	eachLine(line, "diagnostic", r.All.Diagnostics, func(d checks.Diagnostic) jsonDiagnostic { return diagnosticJSON(d) })
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

func eachLine[T, V any](line func(string, any), kind string, elements []T, convert func(T) V) {
	for _, e := range elements {
		line(kind, convert(e))
	}
}
