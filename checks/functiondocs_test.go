package checks

import (
	"strings"
	"testing"

	"partnerlint/policy"
)

// TestEverythingForExpressionsIsDocumented: an author of rules finds every function and variable explained, and every
// type of record that a variable or field has.
func TestEverythingForExpressionsIsDocumented(t *testing.T) {
	for _, f := range Functions() {
		if f.Doc == "" {
			t.Errorf("the function %s has no documentation", f.Name)
		}
	}
	documented := map[string]bool{paramsType: true}
	for _, r := range Records() {
		documented[r.Name] = true
	}
	check := func(of string, v VariableDoc) {
		name := strings.TrimSuffix(strings.TrimPrefix(v.Type, "list("), ")")
		if recordTypes()[name] != nil && !documented[name] {
			t.Errorf("%s %s is of the type %s, which is not documented", of, v.Name, name)
		}
	}
	for s := range visible {
		for _, v := range Variables(s) {
			if v.Doc == "" {
				t.Errorf("the variable %s has no documentation", v.Name)
			}
			check(string(s), v)
		}
	}
	for _, r := range Records() {
		for _, v := range r.Fields {
			check(r.Name, v)
		}
	}
	if len(Variables(policy.SubjectPerson)) == 0 || documented["Source"] {
		t.Error("persons have no variables, or what no expression can read is documented")
	}
}
