package checks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// ExampleOutcome is what a rule says of one of its examples.
type ExampleOutcome struct {
	Outcome  Outcome
	Severity policy.Severity // of the failing or undecided case
	Message  string
	Missing  []string // names of the missing facts
}

// RunExample applies an example's change to the rule's sample and judges it. An example whose change is not JSON, or
// makes a document that its schema refuses, is an error.
func (plan *Plan) RunExample(rule *policy.Rule, x policy.Example) (ExampleOutcome, error) {
	s, err := readSample(rule.Sample, x.Given.Text)
	if err != nil {
		return ExampleOutcome{}, fmt.Errorf("%s: example %q: %w", x.Pos, x.Name, err)
	}
	e, err := s.evidence(plan)
	if err != nil {
		return ExampleOutcome{}, fmt.Errorf("%s: example %q: %w", x.Pos, x.Name, err)
	}
	first := e.accesses[slices.IndexFunc(e.accesses, func(r *accessRow) bool { return r.index == s.first })]
	r := newRun(plan, e, newScope(Filter{Rules: []string{rule.ID}}))
	r.keepPasses = true
	out := r.portal(s.clientHub)
	if first.hubID != s.clientHub {
		out.results = append(out.results, r.portal(first.hubID).results...)
	}
	diags := r.out.diags
	out.results = append(out.results, r.registers().results...)
	for _, d := range slices.Concat(diags, r.out.diags) {
		if d.Unread {
			return ExampleOutcome{}, fmt.Errorf("%s: example %q: %s", x.Pos, x.Name, d.Message)
		}
	}
	user := x.User
	if user == "" {
		user = first.key
	}
	for _, j := range out.results {
		if j.rule.inForce == rule && s.isSubject(j.subject, first, user) {
			return outcomeOf(rule, j), nil
		}
	}
	return ExampleOutcome{Outcome: NotApplicable}, nil
}

// Check compares what a rule says with what its example expects; nil: they agree.
func (o ExampleOutcome) Check(x policy.Example) error {
	var wrong []string
	if o.Outcome.String() != x.Expect {
		wrong = append(wrong, fmt.Sprintf("expected %s, but it is %s", x.Expect, o.Outcome))
	}
	if x.Severity != "" && string(o.Severity) != x.Severity {
		wrong = append(wrong, fmt.Sprintf("expected severity %s, but it is %q", x.Severity, o.Severity))
	}
	if !strings.Contains(o.Message, x.Message) {
		wrong = append(wrong, fmt.Sprintf("the message %q does not contain %q", o.Message, x.Message))
	}
	for _, m := range x.Missing {
		if !slices.Contains(o.Missing, m) {
			wrong = append(wrong, fmt.Sprintf("%s is not among the missing facts (%s)", m, strings.Join(o.Missing, ", ")))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	text := strings.Join(wrong, "; ")
	if len(o.Missing) > 0 {
		text += "; missing: " + strings.Join(o.Missing, ", ")
	}
	if o.Message != "" {
		text += fmt.Sprintf("; message: %q", o.Message)
	}
	return fmt.Errorf("%s: example %q: %s", x.Pos, x.Name, text)
}

func outcomeOf(rule *policy.Rule, j judgedOf) ExampleOutcome {
	out := ExampleOutcome{Outcome: j.outcome}
	if j.finding != nil {
		out.Severity, out.Message = j.finding.Severity, j.finding.Message
	}
	for _, l := range j.unknown {
		if j.finding == nil && out.Severity == "" {
			out.Severity = severityOf(rule, l.index)
		}
		for _, t := range l.missing {
			if !slices.Contains(out.Missing, t.path) {
				out.Missing = append(out.Missing, t.path)
			}
		}
	}
	return out
}

// sample is the compliant case of a policy with an example's change applied: two portals and a register.
type sample struct {
	now             time.Time
	client, partner []byte // JSON; nil: no export
	rows            [][]byte
	ids             []string
	first           int
	clientHub       int64
	coverage        string
	workbook        *workbook // nil: the register is none
}

func (s *sample) isSubject(x *Subject, first *accessRow, user string) bool {
	switch x.Kind {
	case policy.SubjectAccess:
		return x.AccessID == first.id
	case policy.SubjectPerson:
		return personKey(x.User) == personKey(user)
	case policy.SubjectPortal:
		return x.HubID == s.clientHub
	case policy.SubjectRegister:
		return true
	}
	return x.HubID == first.hubID
}

func readSample(text []byte, patch string) (*sample, error) {
	base, err := decodeAny(text)
	if err != nil {
		return nil, fmt.Errorf("the policy's sample.json: %w", err)
	}
	if strings.TrimSpace(patch) != "" {
		change, err := decodeAny([]byte(patch))
		if err != nil {
			return nil, fmt.Errorf("given is not JSON: %w", err)
		}
		base = mergePatch(base, change)
	}
	top, ok := base.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the policy's sample.json must be an object")
	}
	return newSample(top)
}

func newSample(top map[string]any) (*sample, error) {
	s := &sample{}
	nowText, _ := top["now"].(string)
	now, err := time.Parse(time.RFC3339, nowText)
	if err != nil {
		return nil, fmt.Errorf("now is %q, but it must be a date and time such as 2026-01-31T12:00:00Z", nowText)
	}
	s.now = now
	s.client, s.partner = encodeListed(top["client"]), encodeListed(top["partner"])
	if c, ok := top["client"].(map[string]any); ok {
		n, _ := c["hubId"].(json.Number)
		s.clientHub, _ = n.Int64()
	}
	register, _ := top["register"].(map[string]any)
	s.coverage, _ = register["coverage"].(string)
	accesses, _ := register["accesses"].(map[string]any)
	s.first = -1
	for i, key := range sortedKeys(accesses) {
		if key == "first" {
			s.first = i
		}
		s.rows = append(s.rows, encodeListed(accesses[key]))
		s.ids = append(s.ids, key)
	}
	s.workbook = sampleWorkbook(register["labels"])
	if s.first < 0 {
		return nil, fmt.Errorf(`the sample's register must keep the access "first"`)
	}
	return s, nil
}

func (s *sample) evidence(plan *Plan) (*evidence, error) {
	e := &evidence{now: s.now.UnixMicro(), ages: plan.ages, reads: plan.reads, registerOpen: s.coverage != string(schemas.Complete),
		attested: attestations{portals: map[int64][]attested{}, persons: map[string][]attested{}}}
	if s.workbook != nil {
		e.workbooks = []workbook{*s.workbook}
	}
	docs := map[int64][]exportDoc{}
	for _, side := range []struct {
		name string
		text []byte
	}{{"client", s.client}, {"partner", s.partner}} {
		name, text := side.name, side.text
		if text == nil {
			continue
		}
		root, err := decodeSample(schemas.KindPortalExport, name, text)
		if err != nil {
			return nil, err
		}
		hub := root.Field("hubId").Num
		docs[hub] = append(docs[hub], exportDoc{root: root, at: root.Field("exportedAt").Num})
		if name == "client" {
			e.clients = append(e.clients, hub)
		} else {
			e.partners = append(e.partners, viewer{hubID: hub, side: "partner", now: e.now, docs: docs[hub], ages: plan.ages, reads: plan.reads.partner})
		}
	}
	e.joinPartners()
	e.load = func(hub int64, _ *portalRoom) ([]exportDoc, []Diagnostic) { return docs[hub], nil }
	var rows []*accessRow
	for i, text := range s.rows {
		if _, err := decodeSample(schemas.KindAccess, "access "+s.ids[i], text); err != nil {
			return nil, err
		}
		rows = append(rows, &accessRow{index: i})
	}
	e.rowText = sampleRows(s.rows)
	e.addAccesses(rows)
	return e, nil
}

func decodeSample(kind schemas.Kind, name string, text []byte) (*schemas.Node, error) {
	doc := &schemas.Document{Raw: text, Origin: schemas.Origin{File: name}}
	root, ok := schemas.Decode(kind, doc)
	if ok {
		return root, nil
	}
	for _, p := range schemas.Explain(kind, text, doc.Origin) {
		return nil, fmt.Errorf("the changed sample is no valid %s: %s %s", name, p.Pointer, p.Message)
	}
	return nil, fmt.Errorf("the changed sample is no valid %s", name)
}

func decodeAny(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, fmt.Errorf("there is text after the end of the JSON value")
	}
	return v, nil
}

// mergePatch is RFC 7396: null takes away, objects merge, everything else replaces.
func mergePatch(target, patch any) any {
	change, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	into, ok := target.(map[string]any)
	if !ok {
		into = map[string]any{}
	}
	for k, v := range change {
		if v == nil {
			delete(into, k)
		} else {
			into[k] = mergePatch(into[k], v)
		}
	}
	return into
}

// encodeListed writes a part of the sample as JSON. What the sample keys by handles, so that a patch can reach it,
// becomes a list in the order of the handles; {"none": true} becomes null.
func encodeListed(v any) []byte {
	if v == nil {
		return nil
	}
	out, err := json.Marshal(listed(v, ""))
	if err != nil {
		return nil
	}
	return out
}

func listed(v any, key string) any {
	switch x := v.(type) {
	case map[string]any:
		if len(x) == 1 && x["none"] == true {
			return nil
		}
		if key == "items" {
			out := []any{}
			for _, k := range sortedKeys(x) {
				out = append(out, listed(x[k], ""))
			}
			return out
		}
		for k := range x {
			x[k] = listed(x[k], k)
		}
	case []any:
		for i := range x {
			x[i] = listed(x[i], "")
		}
	}
	return v
}

// sampleRows are the rows of a sample's register. They stand nowhere.
type sampleRows [][]byte

func (r sampleRows) text(index int) *schemas.Document { return &schemas.Document{Raw: r[index]} }

func (r sampleRows) number(index int) int { return index + 1 }

func (r sampleRows) place(int, string) Location { return Location{} }
