package policy

import (
	"reflect"
	"testing"
	"time"
)

// full is a policy in which nothing is empty.
func full() *Policy {
	expr := func(s string) Expr { return Expr{Text: s, Pos: Position{"f", 1, 1}} }
	override := &Override{Rule: "X01", Severity: Error, Off: true, Reason: "r", Pos: Position{"f", 1, 1}}
	rule := &Rule{
		ID: "X01", Name: "n", Title: "t", Stage: Form, Moment: Now, Subject: SubjectAccess, Actors: []Actor{Agency},
		Sources: []string{"s"}, Derived: "d", Rationale: "r", Remediation: "m",
		Lets: []Let{{"l", expr("e")}}, When: expr("w"),
		Cases: []Case{{Error, []Actor{Requester}, expr("q"), expr("m"), "r"}},
		Examples: []Example{{
			Name: "x", Given: expr("g"), User: "u", Expect: "fail", Severity: "error", Message: "m",
			Missing: []string{"f"}, Pos: Position{"f", 1, 1},
		}},
		Sample: []byte("{}"), Override: override, Policy: "p", Pos: Position{"f", 1, 1},
	}
	return &Policy{
		ID: "p", Title: "t", Version: "v", Rules: []*Rule{rule},
		Params: []*Param{
			{"a", StringsParam, []string{"x"}, "h", Position{"f", 1, 1}},
			{"b", StringTableParam, map[string][]string{"k": {"x"}}, "h", Position{"f", 1, 1}},
		},
		Overrides: []*Override{override},
		Waivers:   []*Waiver{{"X01", 1, "u", "r", "d", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Position{"f", 1, 1}}},
		Builtin:   &Policy{Digest: "b"},
		Sources:   map[string]string{"p": "s"},
		Digest:    "d", Files: []string{"f"},
	}
}

// TestDigestCoversEverything changes one leaf of a policy after the other and demands another digest each time, so
// that a field that is added to the types is not forgotten.
func TestDigestCoversEverything(t *testing.T) {
	before := digest(full())
	if before != digest(full()) {
		t.Fatal("the digest is not stable")
	}
	count := 0
	for n := 0; ; n++ {
		p := full()
		left := n
		name := change(reflect.ValueOf(p).Elem(), &left, "Policy")
		if name == "" {
			break
		}
		count++
		if digest(p) == before {
			t.Errorf("the digest does not cover %s", name)
		}
	}
	if count < 40 {
		t.Errorf("only %d leaves were changed", count)
	}
}

// change alters the n-th leaf below v and returns its name; the empty string when there are fewer.
func change(v reflect.Value, n *int, name string) string {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return changeWithin(v, n, name)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return leaf(n, name, func() { v.Set(reflect.ValueOf(v.Interface().(time.Time).AddDate(0, 0, 1))) })
		}
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			switch name + "." + field {
			case "Policy.Digest", "Policy.Files": // the one is what is asked, the other where files lie
				continue
			}
			if field == "Pos" {
				continue
			}
			if found := change(v.Field(i), n, name+"."+field); found != "" {
				return found
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if found := change(v.Index(i), n, name+"[]"); found != "" {
				return found
			}
		}
	case reflect.Map:
		return leaf(n, name, func() { v.SetMapIndex(reflect.ValueOf("more"), reflect.Zero(v.Type().Elem())) })
	case reflect.String:
		return leaf(n, name, func() { v.SetString(v.String() + "x") })
	case reflect.Int64, reflect.Uint8:
		return leaf(n, name, func() { v.Set(reflect.ValueOf(7).Convert(v.Type())) })
	case reflect.Bool:
		return leaf(n, name, func() { v.SetBool(!v.Bool()) })
	}
	return ""
}

func changeWithin(v reflect.Value, n *int, name string) string {
	switch {
	case v.IsNil():
		return ""
	case name == "Policy.Builtin":
		return leaf(n, name, func() { v.Set(reflect.ValueOf(&Policy{Digest: "other"})) })
	case v.Kind() == reflect.Pointer:
		return change(v.Elem(), n, name)
	}
	c := reflect.New(v.Elem().Type()).Elem()
	c.Set(v.Elem())
	found := change(c, n, name)
	v.Set(c)
	return found
}

func leaf(n *int, name string, alter func()) string {
	if *n > 0 {
		*n--
		return ""
	}
	alter()
	return name
}

func TestDigestKeepsListsApart(t *testing.T) {
	one, two := full(), full()
	one.Params[0].Value = []string{"a b"}
	two.Params[0].Value = []string{"a", "b"}
	if digest(one) == digest(two) {
		t.Error("two lists have one digest")
	}
}
