package reports_test

import (
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	s, err := c.Compile("../schemas/results.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJSONFollowsItsSchema(t *testing.T) {
	schema := compileSchema(t)
	for name, r := range map[string]*reports.Report{
		"sample": reports.New(sample(), sampleMeta()),
		"empty":  reports.New(&checks.Results{Policy: &policy.Policy{ID: "p"}}, reports.Meta{}),
	} {
		t.Run(name, func(t *testing.T) {
			var v any
			if err := json.Unmarshal(write(t, format(t, "json"), r), &v); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%#v", err)
			}
		})
	}
}

// TestSchemaRefuses makes sure that the schema is strict: every object of a report refuses what it does not know.
func TestSchemaRefuses(t *testing.T) {
	schema := compileSchema(t)
	var report map[string]any
	if err := json.Unmarshal(write(t, format(t, "json"), reports.New(sample(), sampleMeta())), &report); err != nil {
		t.Fatal(err)
	}
	objects := map[string]map[string]any{"report": report}
	for key, v := range report {
		switch v := v.(type) {
		case map[string]any:
			objects[key] = v
		case []any:
			if first, ok := v[0].(map[string]any); ok {
				objects[key] = first
			}
		}
	}
	for name, o := range objects {
		o["surprise"] = true
		if schema.Validate(report) == nil {
			t.Errorf("an unknown field in %s is admitted", name)
		}
		delete(o, "surprise")
	}
	if err := schema.Validate(report); err != nil {
		t.Error(err)
	}
}

// TestJSONReferences follows every place that an access, a person or a portal gives.
func TestJSONReferences(t *testing.T) {
	results := sample()
	results.Findings = results.Findings[:2] // the rest is known from the subjects only
	var report struct {
		Accesses []struct{ Findings, Unknowns []int }
		Persons  []struct{ Findings, Unknowns []int }
		Portals  []struct{ Findings, Unknowns []int }
		Findings []struct{ Rule, Message, Fingerprint string }
		Unknowns []struct{ Missing []int }
		Needs    []struct{ Fact string }
	}
	if err := json.Unmarshal(write(t, format(t, "json"), reports.New(results, reports.Meta{})), &report); err != nil {
		t.Fatal(err)
	}
	for i, a := range results.Accesses {
		for k, f := range a.Findings {
			got := report.Findings[report.Accesses[i].Findings[k]]
			if got.Rule != f.Rule.ID || got.Message != f.Message || got.Fingerprint != f.Fingerprint {
				t.Errorf("access %s, finding %d: got %+v, want %s %q", a.ID, k, got, f.Rule.ID, f.Message)
			}
		}
		for k, u := range a.Unknowns {
			missing := report.Unknowns[report.Accesses[i].Unknowns[k]].Missing
			for m, n := range u.Missing {
				if got := report.Needs[missing[m]].Fact; got != n.Fact {
					t.Errorf("access %s, unknown %d: got the fact %s, want %s", a.ID, k, got, n.Fact)
				}
			}
		}
	}
}

func format(t *testing.T, name string) reports.Format {
	t.Helper()
	f, ok := reports.FormatNamed(name)
	if !ok {
		t.Fatalf("no format %q", name)
	}
	return f
}
