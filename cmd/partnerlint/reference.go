package main

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"text/template"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// reference is what an author of rules looks up.
type reference struct {
	Actors     []policy.Actor
	ParamTypes []policy.ParamType
	Functions  []checks.FunctionDoc
	Variables  []*variableRow
	Records    []checks.RecordDoc
}

// variableRow is a variable and the subjects whose rules have it.
type variableRow struct {
	checks.VariableDoc
	subjects []string
}

// Subjects lists the subjects.
func (r *variableRow) Subjects() string { return strings.Join(r.subjects, ", ") }

// writeReference writes how rules are written.
func writeReference(w io.Writer) error {
	const name = "writing-rules.md.tmpl"
	t, err := template.New(name).Funcs(template.FuncMap{
		"cell": cell,
		"who":  func(a policy.Actor) string { return reports.WhoActs([]policy.Actor{a}) },
		"keys": policyKeys,
	}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return err
	}
	return t.Execute(w, reference{
		Actors: policy.Actors(), ParamTypes: policy.ParamTypes(),
		Functions: checks.Functions(), Variables: variableRows(), Records: checks.Records(),
	})
}

// variableRows lists the variables of all subjects, each once.
func variableRows() []*variableRow {
	var rows []*variableRow
	for _, s := range policy.Subjects() {
		for _, v := range checks.Variables(s) {
			i := slices.IndexFunc(rows, func(r *variableRow) bool { return r.Name == v.Name })
			if i < 0 {
				i = len(rows)
				rows = append(rows, &variableRow{VariableDoc: v})
			}
			rows[i].subjects = append(rows[i].subjects, string(s))
		}
	}
	return rows
}

// keyDoc documents a key of a policy's files.
type keyDoc struct {
	Name, Description string
	Required          bool
}

// policyKeys lists the keys of a table, as the JSON Schema for editors documents them, in its order.
func policyKeys(table string) ([]keyDoc, error) {
	text, _ := schemas.SchemaText("policy")
	var schema struct {
		Defs map[string]struct {
			Required   []string
			Properties json.RawMessage
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		return nil, err
	}
	def := schema.Defs[table]
	var keys []keyDoc
	dec := json.NewDecoder(bytes.NewReader(def.Properties))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var property struct{ Description string }
		if err := dec.Decode(&property); err != nil {
			return nil, err
		}
		key, _ := name.(string)
		keys = append(keys, keyDoc{Name: key, Description: property.Description, Required: slices.Contains(def.Required, key)})
	}
	return keys, nil
}
