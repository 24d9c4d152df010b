package checks

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// TestLaw holds the law of evidence: more evidence only resolves unknowns. From a random example of a random rule it
// takes facts away at random, and then no rule may pass or fail with less that does not do the same with more. Rules
// of the stage evidence are about the evidence itself and are left out.
func TestLaw(t *testing.T) {
	p, err := policy.Builtin("partner-access")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Bind(p)
	if err != nil {
		t.Fatal(err)
	}
	// Sources that disagree make a known fact unknown, as V03 tells: that is its purpose, and no matter of the law.
	rules := slices.DeleteFunc(slices.Clone(p.Rules), func(r *policy.Rule) bool { return r.Stage == policy.Evidence })
	rapid.Check(t, func(t *rapid.T) {
		rule := rules[rapid.IntRange(0, len(rules)-1).Draw(t, "rule")]
		x := rule.Examples[rapid.IntRange(0, len(rule.Examples)-1).Draw(t, "example")]
		more := sampleObject(t, rule, x)
		if hubOf(more, "client") == hubOf(more, "partner") {
			t.Skip("two exports of one portal: of two statements the newer counts, so taking it away changes the answer")
		}
		nameUsers(more)
		less := cloneJSON(more)
		var taken []string
		for range rapid.IntRange(1, 6).Draw(t, "removals") {
			taken = append(taken, takeAway(t, less))
		}
		with, without := outcomesOf(t, plan, more), outcomesOf(t, plan, less)
		for key, o := range without {
			if o == Unjudged {
				continue
			}
			if m, ok := with[key]; !ok || m != o {
				t.Fatalf("%s is %s with less evidence and %s with more (rule %s, example %q; taken away: %q)", key, o, m, rule.ID, x.Name, taken)
			}
		}
	})
}

func hubOf(sample map[string]any, side string) string {
	export, _ := sample[side].(map[string]any)
	return fmt.Sprint(export["hubId"])
}

// nameUsers gives each access the user id that its address has in the client portal, else in the partner portal. Who
// is meant is the question and no evidence: one address with two ids is two people, and taking an id away makes them
// one.
func nameUsers(sample map[string]any) {
	ids := map[string]any{}
	for _, side := range []string{"partner", "client"} {
		export, _ := sample[side].(map[string]any)
		users, _ := export["users"].(map[string]any)
		items, _ := users["items"].(map[string]any)
		for _, k := range sortedKeys(items) {
			u := items[k].(map[string]any)
			if id, ok := u["id"]; ok {
				ids[personKey(fmt.Sprint(u["email"]))] = id
			}
		}
	}
	accesses := sample["register"].(map[string]any)["accesses"].(map[string]any)
	for _, a := range accesses {
		row := a.(map[string]any)
		if id, ok := ids[personKey(fmt.Sprint(row["user"]))]; ok && row["userId"] == nil {
			row["userId"] = id
		}
	}
}

func sampleObject(t *rapid.T, rule *policy.Rule, x policy.Example) map[string]any {
	base, err := decodeAny(rule.Sample)
	if err != nil {
		t.Fatal(err)
	}
	change, err := decodeAny([]byte(x.Given.Text))
	if err != nil {
		t.Fatal(err)
	}
	return mergePatch(base, change).(map[string]any)
}

func cloneJSON(v map[string]any) map[string]any {
	text, _ := json.Marshal(v)
	out, _ := decodeAny(text)
	return out.(map[string]any)
}

// outcomesOf judges everything in a sample; what does not apply is left out.
func outcomesOf(t *rapid.T, plan *Plan, object map[string]any) map[string]Outcome {
	s, err := newSample(cloneJSON(object))
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.evidence(plan)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Outcome{}
	r := newRun(plan, e, newScope(Filter{}))
	r.keepPasses = true
	for _, hub := range e.hubs() {
		for _, j := range r.portal(hub).results {
			rule := j.rule.rule()
			if rule.Stage != policy.Evidence {
				out[fmt.Sprintf("%s on %s", rule.ID, j.subject.describe())] = j.outcome
			}
		}
	}
	return out
}

// takeAway removes one fact from the sample: a field, an element of a list that is partial from then on, the
// completeness of a list, or a section.
func takeAway(t *rapid.T, sample map[string]any) string {
	if rapid.IntRange(0, 9).Draw(t, "side") == 0 {
		return takeFromRegister(t, sample)
	}
	side := rapid.SampledFrom([]string{"client", "partner"}).Draw(t, "portal")
	export, _ := sample[side].(map[string]any)
	var sections []string
	for _, f := range portalType().Fields {
		if _, ok := export[f.Name]; ok && f.Type.Section != schemas.NoSection {
			sections = append(sections, f.Name)
		}
	}
	if len(sections) == 0 {
		return "nothing"
	}
	name := rapid.SampledFrom(sections).Draw(t, "section")
	section := export[name].(map[string]any)
	where := side + "." + name
	if section["coverage"] == "absent" || name == "securityEvents" && goesOn(export, section) {
		return "nothing"
	}
	field := exportFieldNamed(name)
	if field.Type.Section == schemas.FactsSectionKind {
		return where + takeField(t, section["facts"].(map[string]any), fieldType(field))
	}
	items, _ := section["items"].(map[string]any)
	what := rapid.IntRange(0, 5).Draw(t, "what")
	switch {
	case what == 0:
		delete(export, name)
		return where
	case what <= 2 || len(items) == 0:
		section["coverage"], section["reason"] = "partial", "some of it could not be read"
		if len(items) > 0 && what == 1 {
			key := rapid.SampledFrom(sortedKeys(items)).Draw(t, "item")
			delete(items, key)
			return where + " without " + key
		}
		return where + " made partial"
	}
	key := rapid.SampledFrom(sortedKeys(items)).Draw(t, "item")
	return where + "." + key + takeField(t, items[key].(map[string]any), fieldType(field).Elem)
}

// goesOn reports whether the security events go on after the rest of the export was taken. Then they are newer
// statements than the list of users, and of two statements the newer counts.
func goesOn(export, events map[string]any) bool {
	window, _ := events["window"].(map[string]any)
	return fmt.Sprint(window["to"]) > fmt.Sprint(export["exportedAt"])
}

func takeFromRegister(t *rapid.T, sample map[string]any) string {
	register := sample["register"].(map[string]any)
	if rapid.Bool().Draw(t, "whole register") {
		register["coverage"] = "partial"
		return "register made partial"
	}
	accesses := register["accesses"].(map[string]any)
	key := rapid.SampledFrom(sortedKeys(accesses)).Draw(t, "access")
	row := accesses[key].(map[string]any)
	// The moment of the request and who asks for what are the question, not evidence.
	fixed := []string{"id", "submittedAt", "hubId", "hubIdText", "partnerHubId", "userId"}
	kept := map[string]any{}
	for _, f := range fixed {
		if v, ok := row[f]; ok {
			kept[f] = v
			delete(row, f)
		}
	}
	what := takeField(t, row, schemas.TypeOf(schemas.KindAccess))
	for f, v := range kept {
		row[f] = v
	}
	return "access " + key + what
}

// takeField removes a field that the schema does not demand, here or in a record below.
func takeField(t *rapid.T, record map[string]any, typ *schemas.Type) string {
	var fields []string
	for name := range record {
		if i := typ.Index(name); i >= 0 && !typ.Fields[i].Required && name != "sources" && name != "id" {
			fields = append(fields, name)
		}
	}
	sort.Strings(fields)
	if len(fields) == 0 {
		return " (nothing)"
	}
	name := rapid.SampledFrom(fields).Draw(t, "field")
	inner, ok := record[name].(map[string]any)
	ft := typ.Fields[typ.Index(name)].Type
	if ok && ft.Kind == schemas.RecordType && !slices.Contains(sortedKeys(inner), "none") && rapid.Bool().Draw(t, "deeper") {
		return "." + name + takeField(t, inner, ft)
	}
	delete(record, name)
	return "." + name
}
