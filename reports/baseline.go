package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// Baseline is what an earlier JSON report says of its findings.
type Baseline struct {
	// File is its name as given.
	File     string
	Now      time.Time
	Findings []BaselineFinding
	// RedactedWith is the ID of the key of its pseudonyms; empty: it names people as they are.
	RedactedWith string

	known map[string]bool
}

// BaselineFinding is a finding of the earlier report.
type BaselineFinding struct {
	Fingerprint string
	Rule        string
	HubID       int64
	PortalName  string
	User        string
	Message     string
	Severity    policy.Severity
}

// BaselineState says of a finding whether the baseline has it.
type BaselineState string

// The states of a finding that is there now, by their names in SARIF 2.1.0.
const (
	BaselineNew       BaselineState = "new"
	BaselineUnchanged BaselineState = "unchanged"
)

// Changes compares a report with its baseline.
type Changes struct {
	Baseline *Baseline
	// New and Unchanged count the findings of the policy in force, waived ones too.
	New, Unchanged int
	// Fresh are the new ones in the order of the results, capped.
	Fresh Capped[*checks.Finding]
	// Gone are the baseline's findings that this run did not give, capped: put right, or out of this run's scope and
	// evidence.
	Gone Capped[BaselineFinding]
	gone []BaselineFinding // all of them
}

// GoneCount counts the findings of the baseline that are gone.
func (c *Changes) GoneCount() int { return len(c.gone) }

// ReadBaseline reads a JSON report that an earlier run wrote. The error says what is wrong with it.
func ReadBaseline(r io.Reader, file string) (*Baseline, error) {
	var in struct {
		Kind          string        `json:"kind"`
		SchemaVersion string        `json:"schemaVersion"`
		Now           time.Time     `json:"now"`
		RedactedWith  string        `json:"redactedWith"`
		Findings      []jsonFinding `json:"findings"`
	}
	if err := json.NewDecoder(r).Decode(&in); err != nil {
		return nil, fmt.Errorf("%s: %s; expected the report.json of an earlier run", file, whatIsWrong(err))
	}
	if in.Kind != JSONKind || in.SchemaVersion != JSONSchemaVersion {
		return nil, fmt.Errorf("%s: kind %q, schemaVersion %q; expected kind %q, schemaVersion %q: the report.json of an earlier run",
			file, in.Kind, in.SchemaVersion, JSONKind, JSONSchemaVersion)
	}
	b := &Baseline{File: file, Now: in.Now, RedactedWith: in.RedactedWith, known: map[string]bool{}}
	for _, f := range in.Findings {
		if f.BuiltinOnly || b.known[f.Fingerprint] {
			continue
		}
		b.known[f.Fingerprint] = true
		b.Findings = append(b.Findings, BaselineFinding{
			Fingerprint: f.Fingerprint, Rule: f.Rule, HubID: f.Subject.HubID, PortalName: f.Subject.PortalName,
			User: f.Subject.User, Message: f.Message, Severity: policy.Severity(f.Severity),
		})
	}
	return b, nil
}

// whatIsWrong says why a text is no JSON report, without the names of types.
func whatIsWrong(err error) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("it is not JSON (at byte %d)", e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s is a %s where no JSON report has one (at byte %d)", e.Field, e.Value, e.Offset)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	if e, ok := errors.AsType[*time.ParseError](err); ok {
		return fmt.Sprintf("%q is no moment", e.Value)
	}
	return err.Error()
}

// State says whether the baseline has the finding; empty without a baseline, and for what only the unchanged built-in
// policy finds.
func (r *Report) State(f *checks.Finding) BaselineState {
	switch b := r.Meta.Baseline; {
	case b == nil || f.BuiltinOnly:
		return ""
	case b.known[f.Fingerprint]:
		return BaselineUnchanged
	default:
		return BaselineNew
	}
}

// MaxChanges caps the new and the gone findings that are listed.
const MaxChanges = 100

func (r *Report) compare() *Changes {
	if r.Meta.Baseline == nil {
		return nil
	}
	c := &Changes{Baseline: r.Meta.Baseline}
	now := map[string]bool{}
	var fresh []*checks.Finding
	for _, f := range r.All.Findings {
		if f.BuiltinOnly {
			continue // the policy in force does not find it any more
		}
		now[f.Fingerprint] = true
		switch r.State(f) {
		case BaselineNew:
			c.New++
			fresh = append(fresh, f)
		case BaselineUnchanged:
			c.Unchanged++
		}
	}
	c.Fresh = capped(fresh, MaxChanges)
	c.gone = slices.DeleteFunc(slices.Clone(c.Baseline.Findings), func(f BaselineFinding) bool { return now[f.Fingerprint] })
	c.Gone = capped(c.gone, MaxChanges)
	return c
}
