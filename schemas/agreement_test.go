package schemas

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// The Go types of an export and portal-export.schema.json are two tellings of one thing. This test holds them equal,
// field by field and both ways.
func TestExportTypesAgreeWithSchema(t *testing.T) {
	for _, d := range disagreements(readSchema(t), reflect.TypeFor[PortalExport]()) {
		t.Error(d)
	}
}

// A comparison that finds nothing proves nothing unless it can find something.
func TestExportTypesAgreementCanFail(t *testing.T) {
	tests := []struct {
		name string
		at   []string // path in the schema
		key  string
		to   any // nil: delete
		want string
	}{
		{"a property only in the schema", []string{"$defs", "usersSection", "properties", "items", "items", "properties"}, "nickname", map[string]any{"type": "string"}, "users.items[].nickname: in the schema, not in the Go types"},
		{"a property only in Go", []string{"$defs", "usersSection", "properties", "items", "items", "properties"}, "ownerId", nil, "users.items[].ownerId: in the Go types, not in the schema"},
		{"a section only in Go", []string{"properties"}, "deals", nil, "deals: in the Go types, not in the schema"},
		{"newly required", []string{"$defs", "dealsSection", "properties", "items", "items"}, "required", []any{"id", "open"}, "deals.items[].open: required by the schema, left out when empty by Go"},
		{"no longer required", []string{"$defs", "dealsSection", "properties", "items", "items"}, "required", []any{}, "deals.items[].id: optional in the schema, always written by Go"},
		{"another type", []string{"$defs", "dealsSection", "properties", "items", "items", "properties", "open"}, "type", "string", "deals.items[].open: string in the schema, bool in Go"},
		{"no format", []string{"$defs", "dateTime"}, "format", nil, "exportedAt"},
		{"a list of another type", []string{"$defs", "ids", "items"}, "$ref", "#/$defs/hubId", "teams.items[].userIds[]: integer in the schema, string in Go"},
		{"nullable where Go cannot say null", []string{"$defs", "usersSection", "properties", "items", "items", "properties", "email"}, "type", []any{"string", "null"}, "users.items[].email: nullable in the schema"},
		{"no window", []string{"$defs", "callsSection", "else"}, "required", []any{"items", "source"}, "calls.window: the schema allows it and does not require it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := readSchema(t)
			at := s
			for _, k := range tt.at {
				at = at[k].(map[string]any)
			}
			delete(at, "$ref")
			if at[tt.key] = tt.to; tt.to == nil {
				delete(at, tt.key)
			}
			if tt.name == "no format" { // the top level has a format of its own
				delete(s["properties"].(map[string]any)["exportedAt"].(map[string]any), "format")
			}
			got := strings.Join(disagreements(s, reflect.TypeFor[PortalExport]()), "\n")
			if !strings.Contains(got, tt.want) {
				t.Errorf("disagreements:\n%s\nwant one with %q", got, tt.want)
			}
		})
	}
}

func readSchema(t *testing.T) map[string]any {
	t.Helper()
	b, err := os.ReadFile("portal-export.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func disagreements(schema map[string]any, typ reflect.Type) []string {
	c := &comparison{root: schema}
	c.value("", schema, typ)
	return c.found
}

type comparison struct {
	root  map[string]any
	found []string
}

func (c *comparison) add(path, format string, args ...any) {
	c.found = append(c.found, path+": "+fmt.Sprintf(format, args...))
}

// value compares a schema with the Go type of the values it admits.
func (c *comparison) value(path string, s map[string]any, typ reflect.Type) {
	s = c.resolve(s)
	jsonType, nullable := typeOf(s)
	if inner, ok := factType(typ); ok {
		typ = inner
	} else if nullable {
		c.add(path, "nullable in the schema, %v in Go cannot be null", typ)
	}
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	format, _ := s["format"].(string)
	switch {
	case typ == reflect.TypeFor[time.Time]():
		if jsonType != "string" || format != "date-time" {
			c.add(path, "%s with format %q in the schema, a time in Go", jsonType, format)
		}
	case format == "date-time":
		c.add(path, "date-time in the schema, %v in Go", typ)
	case jsonType == "object" && typ.Kind() == reflect.Struct:
		c.object(path, s, typ)
	case jsonType == "object" && typ.Kind() == reflect.Map:
		values, ok := s["additionalProperties"].(map[string]any)
		if !ok || s["properties"] != nil {
			c.add(path, "named properties in the schema, a map in Go")
			return
		}
		c.value(path+"{}", values, typ.Elem())
	case jsonType == "array" && typ.Kind() == reflect.Slice:
		items, ok := s["items"].(map[string]any)
		if !ok {
			c.add(path, "an array of anything in the schema")
			return
		}
		c.value(path+"[]", items, typ.Elem())
	case goTypes[jsonType] != typ.Kind():
		c.add(path, "%s in the schema, %v in Go", jsonType, typ)
	}
}

var goTypes = map[string]reflect.Kind{"string": reflect.String, "integer": reflect.Int64, "boolean": reflect.Bool}

// object compares the properties of a schema with the fields of a struct.
func (c *comparison) object(path string, s map[string]any, typ reflect.Type) {
	if s["additionalProperties"] != false {
		c.add(path, "the schema allows unknown properties")
	}
	properties, _ := s["properties"].(map[string]any)
	required := names(s["required"])
	seen := map[string]bool{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		seen[tag] = true
		at := strings.TrimPrefix(path+"."+tag, ".")
		p, ok := properties[tag].(map[string]any)
		if window := strings.HasPrefix(typ.Name(), "ListSection[") && tag == "window"; window && !c.window(at, s, ok) {
			continue
		}
		if !ok {
			c.add(at, "in the Go types, not in the schema")
			continue
		}
		optional := options == "omitempty" || options == "omitzero"
		switch {
		case slices.Contains(required, tag) && optional:
			c.add(at, "required by the schema, left out when empty by Go")
		case !slices.Contains(required, tag) && !optional:
			c.add(at, "optional in the schema, always written by Go")
		}
		if _, fact := factType(f.Type); fact && options != "omitzero" {
			c.add(at, "a fact needs omitzero, or ignorance would be written as null")
		}
		c.value(at, p, f.Type)
	}
	for name := range properties {
		if !seen[name] {
			c.add(strings.TrimPrefix(path+"."+name, "."), "in the schema, not in the Go types")
		}
	}
}

// window compares the window of a list section: all lists share one Go type, and only activity has a window, which it
// then must have. It says whether the property is there to be compared further.
func (c *comparison) window(path string, s map[string]any, ok bool) bool {
	otherwise, _ := s["else"].(map[string]any)
	switch demanded := slices.Contains(names(otherwise["required"]), "window"); {
	case ok && !demanded:
		c.add(path, "the schema allows it and does not require it")
	case !ok && demanded:
		c.add(path, "the schema requires it and does not allow it")
	}
	return ok
}

// resolve follows a reference; what stands beside it (a description) decides nothing.
func (c *comparison) resolve(s map[string]any) map[string]any {
	for {
		ref, ok := s["$ref"].(string)
		if !ok {
			return s
		}
		s = c.root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
}

// typeOf returns the JSON type that a schema admits and whether it admits null as well.
func typeOf(s map[string]any) (jsonType string, nullable bool) {
	switch t := s["type"].(type) {
	case string:
		return t, false
	case []any:
		for _, x := range names(t) {
			if x == "null" {
				nullable = true
			} else {
				jsonType = x
			}
		}
		return jsonType, nullable
	}
	if s["enum"] != nil || s["const"] != nil {
		return "string", false
	}
	return "anything", false
}

func names(list any) []string {
	var out []string
	for _, x := range asList(list) {
		out = append(out, x.(string))
	}
	return out
}

func asList(v any) []any {
	l, _ := v.([]any)
	return l
}

// factType returns the T of a Fact[T].
func factType(typ reflect.Type) (reflect.Type, bool) {
	if typ.PkgPath() != reflect.TypeFor[Fact[bool]]().PkgPath() || !strings.HasPrefix(typ.Name(), "Fact[") {
		return nil, false
	}
	f, ok := typ.FieldByName("value")
	return f.Type, ok
}
