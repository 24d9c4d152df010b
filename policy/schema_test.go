package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

const schemaFile = "../schemas/policy.schema.json"

// schemaTable is what the test reads of a table's schema.
type schemaTable struct {
	AdditionalProperties any                       `json:"additionalProperties"`
	Required             []string                  `json:"required"`
	Properties           map[string]schemaProperty `json:"properties"`
	Enum                 []string                  `json:"enum"`
	Pattern              string                    `json:"pattern"`
	Items                struct {
		Enum []string `json:"enum"`
	} `json:"items"`
}

type schemaProperty struct {
	Description string   `json:"description"`
	Enum        []string `json:"enum"`
	Pattern     string   `json:"pattern"`
	MaxItems    int      `json:"maxItems"`
	MaxProps    int      `json:"maxProperties"`
}

func readSchema(t *testing.T) map[string]schemaTable {
	t.Helper()
	raw, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Defs map[string]schemaTable `json:"$defs"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s.Defs
}

func TestSchemaHasTheKeysOfTheLoader(t *testing.T) {
	defs := readSchema(t)
	for name, table := range map[string]any{
		"policy": policyTable{}, "head": headTable{}, "param": paramTable{}, "override": overrideTable{},
		"waiver": waiverTable{}, "rule": ruleTable{}, "let": letTable{}, "case": caseTable{}, "example": exampleTable{},
	} {
		var keys, required, schemaKeys []string
		for _, f := range fields(reflect.TypeOf(table)) {
			keys = append(keys, f.name)
			if f.required {
				required = append(required, f.name)
			}
		}
		for key, p := range defs[name].Properties {
			schemaKeys = append(schemaKeys, key)
			if p.Description == "" && key != "policy" && key != "value" {
				t.Errorf("%s.%s has no description", name, key)
			}
		}
		slices.Sort(keys)
		slices.Sort(schemaKeys)
		if diff := cmp.Diff(keys, schemaKeys); diff != "" {
			t.Errorf("keys of %s (-loader +schema):\n%s", name, diff)
		}
		wanted := slices.Sorted(slices.Values(defs[name].Required))
		slices.Sort(required)
		if diff := cmp.Diff(required, wanted); diff != "" {
			t.Errorf("required keys of %s (-loader +schema):\n%s", name, diff)
		}
		if defs[name].AdditionalProperties != false {
			t.Errorf("%s is not strict", name)
		}
	}
}

func TestSchemaHasTheWordsAndBoundsOfTheLoader(t *testing.T) {
	defs := readSchema(t)
	rule, example, param := defs["rule"].Properties, defs["example"].Properties, defs["param"].Properties
	for name, c := range map[string]struct{ loader, schema []string }{
		"stage":    {texts(stages), rule["stage"].Enum},
		"moment":   {texts(moments), rule["moment"].Enum},
		"subject":  {texts(subjects), rule["subject"].Enum},
		"actor":    {texts(Actors()), defs["actor"].Items.Enum},
		"severity": {texts(severities), defs["severity"].Enum},
		"expect":   {outcomes, example["expect"].Enum},
		"type":     {texts(paramTypes), param["type"].Enum},
	} {
		if diff := cmp.Diff(c.loader, c.schema); diff != "" {
			t.Errorf("words of %s (-loader +schema):\n%s", name, diff)
		}
	}
	for name, c := range map[string]struct{ loader, schema string }{
		"rule ID":        {ruleID.String(), defs["ruleID"].Pattern},
		"name":           {kebab.String(), defs["kebab"].Pattern},
		"parameter name": {paramName.String(), defs["paramName"].Pattern},
		"let name":       {letName.String(), defs["let"].Properties["name"].Pattern},
	} {
		if c.loader != c.schema {
			t.Errorf("pattern of %s: loader %s, schema %s", name, c.loader, c.schema)
		}
	}
	policy := defs["policy"].Properties
	for name, c := range map[string]struct{ loader, schema int }{
		"let": {maxLets, rule["let"].MaxItems}, "case": {maxCases, rule["case"].MaxItems},
		"example": {maxExamples, rule["example"].MaxItems}, "sources": {maxSources, rule["sources"].MaxItems},
		"waiver": {maxWaivers, policy["waiver"].MaxItems}, "param": {maxParams, policy["param"].MaxProps},
		"params": {maxParams, policy["params"].MaxProps}, "override": {maxRules, policy["override"].MaxProps},
	} {
		if c.loader != c.schema {
			t.Errorf("bound of %s: loader %d, schema %d", name, c.loader, c.schema)
		}
	}
}

func TestGoodFilesFitTheSchema(t *testing.T) {
	schema, err := jsonschema.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	archive, err := txtar.ParseFile("testdata/good/family.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	for _, pattern := range []string{"*/policy.toml", "*/rules/*.toml"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = string(raw)
		}
	}
	checked := 0
	for name, content := range files {
		if !strings.HasSuffix(name, ".toml") {
			continue
		}
		checked++
		if err := schema.Validate(asJSON(t, content)); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
	}
	if checked < 6 {
		t.Errorf("only %d files were checked", checked)
	}
}

func TestSchemaRefuses(t *testing.T) {
	schema, err := jsonschema.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"unknown key":        trialHead + "colour = 1",
		"no reason":          trialHead + "[override.E04]\noff = true",
		"no change":          trialHead + "[override.E04]\nreason = 'r'",
		"off and severity":   trialHead + "[override.E04]\nreason = 'r'\noff = true\nseverity = 'info'",
		"bad duration":       trialHead + "[param.a]\ntype = 'duration'\nvalue = '30 days'\nhelp = 'h'",
		"param of two types": trialHead + "[param.a]\ntype = 'int'\nvalue = '30'\nhelp = 'h'",
		"rule without parts": "id = 'X01'",
	} {
		if err := schema.Validate(asJSON(t, content)); err == nil {
			t.Errorf("%s: the schema has nothing against it", name)
		}
	}
}

// asJSON is a TOML text as an editor shows it to a JSON Schema: dates as text.
func asJSON(t *testing.T, content string) any {
	t.Helper()
	var values map[string]any
	if _, err := toml.Decode(content, &values); err != nil {
		t.Fatal(err)
	}
	return jsonValue(values)
}

func jsonValue(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for key := range x {
			x[key] = jsonValue(x[key])
		}
	case []map[string]any:
		list := make([]any, len(x))
		for i := range x {
			list[i] = jsonValue(x[i])
		}
		return list
	case []any:
		for i := range x {
			x[i] = jsonValue(x[i])
		}
	case time.Time:
		return x.Format(time.DateOnly)
	}
	return v
}
