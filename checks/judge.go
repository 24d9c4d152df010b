package checks

import (
	"fmt"
	"slices"
	"strings"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// judged is what a rule says of a subject.
type judged struct {
	rule    *bound
	outcome Outcome
	finding *Finding   // of a fail
	unknown []lackCase // of an unknown, and of a fail that leaves graver cases undecided
	decided []Fact     // what decided a pass, or that the rule does not apply: where somebody asks
}

// lackCase is a case that could not be decided.
type lackCase struct {
	index   int // of the case; -1: whether the rule applies at all
	missing []traced
}

// judge asks one rule about the subject in the frame.
func (r *run) judge(b *bound, f *frame, s *Subject) judged {
	out := judged{rule: b, outcome: NotApplicable}
	clear(f.done)
	f.steps, f.recorded = 0, false
	if b.when != nil {
		switch v := b.when.eval(f); {
		case v.isFalse():
			out.decided = r.factsOf(f, b.when)
			return out
		case !v.isTrue():
			out.outcome = Unjudged
			out.unknown = []lackCase{{index: -1, missing: r.lacks(b.when, f)}}
			r.evaluationError(b, v, s)
			return out
		}
	}
	out.outcome = Pass
	for i := range b.cases {
		f.steps = 0
		v := b.cases[i].require.eval(f)
		switch {
		case v.isTrue():
			continue
		case v.isFalse():
			out.outcome = Fail
			rests := f.recorded
			out.finding = r.finding(b, i, f, s)
			f.recorded = rests // what only the message tells decides nothing
			return out
		}
		out.outcome = Unjudged
		out.unknown = append(out.unknown, lackCase{index: i, missing: r.lacks(&b.cases[i].require, f)})
		r.evaluationError(b, v, s)
	}
	if out.outcome == Pass && r.everything {
		for i := range b.cases {
			out.decided = addFacts(out.decided, r.factsOf(f, &b.cases[i].require))
		}
	}
	return out
}

// evaluationError tells the operator of an expression that failed; the outcome is unknown already.
func (r *run) evaluationError(b *bound, v value, s *Subject) {
	if v.kind != kError {
		return
	}
	rule := b.rule()
	r.diagnose(Diagnostic{Unread: true, Position: rule.Pos.String(),
		Message: fmt.Sprintf("rule %s could not be evaluated on %s: %v", rule.ID, s.describe(), v.err)})
}

func (s *Subject) describe() string {
	text := string(s.Kind)
	if s.AccessID != "" {
		text += " " + s.AccessID
	}
	if s.User != "" {
		text += " of " + s.User
	}
	if s.Register != "" {
		text += " " + s.Register
	}
	if s.HubID != 0 {
		text += fmt.Sprintf(" at Hub ID %d", s.HubID)
	}
	return text
}

// trace evaluates an expression once more and returns what it read.
func (r *run) trace(c *code, f *frame) []traced {
	f.tr = &r.tracer
	f.tr.facts = f.tr.facts[:0]
	f.steps = 0
	clear(f.done)
	c.eval(f)
	f.tr = nil
	return r.tracer.facts
}

// lacks returns the facts that an undecided expression lacks.
func (r *run) lacks(c *code, f *frame) []traced {
	var out []traced
	for _, t := range r.trace(c, f) {
		if t.lacks && !hasLack(out, t) {
			t.node = nil // a lack outlives the portal's documents, and needs only its name
			out = append(out, t)
		}
	}
	return out
}

func hasLack(all []traced, t traced) bool {
	for _, o := range all {
		if o.path == t.path && o.reason == t.reason && o.field == t.field && o.text == t.text {
			return true
		}
	}
	return false
}

func (r *run) finding(b *bound, i int, f *frame, s *Subject) *Finding {
	rule := b.rule()
	out := &Finding{Rule: rule, Subject: *s, Severity: rule.Cases[i].Severity, Case: i, BuiltinOnly: b.inForce == nil}
	events := false
	evidence := r.evidenceRoom[:0]
	for _, t := range r.trace(&b.cases[i].require, f) {
		if t.lacks {
			continue
		}
		fact := r.fact(t)
		if len(evidence) < MaxEvidence && !slices.ContainsFunc(evidence, fact.same) {
			evidence = append(evidence, fact)
		}
		events = events || strings.Contains(fact.Name, "securityEvents") || strings.Contains(fact.Location.Pointer, "/securityEvents/")
	}
	r.evidenceRoom = evidence
	out.Evidence = make([]Fact, len(evidence))
	for i := range evidence {
		out.Evidence[i] = evidence[i].detached()
	}
	switch fromExport := slices.ContainsFunc(evidence, Fact.isFromExport); {
	case rule.Moment != policy.AtRequest || f.slots[slotAt].num == f.now: // a draft is judged as of now
	case events:
		out.DecidedBy = "events"
	case fromExport:
		out.DecidedBy = "snapshot"
	}
	f.steps = 0
	clear(f.done)
	out.Message = b.cases[i].message().say(f, r.plan.format)
	out.Fingerprint = fingerprint(rule, s)
	if !out.BuiltinOnly { // the unchanged built-in policy has no waivers
		out.Waiver = r.waiverFor(rule, s)
	}
	return out
}

// same reports whether two facts are one: the same name, place and value.
func (f Fact) same(other Fact) bool {
	return f.Name == other.Name && f.Location == other.Location && f.Value == other.Value
}

func (f Fact) isFromExport() bool { return f.Source.Kind == "api" || f.Source.Kind == "in-app" }

// detached is the fact with texts of its own.
func (f Fact) detached() Fact {
	f.Value = strings.Clone(f.Value)
	f.Source.Kind, f.Source.By = strings.Clone(f.Source.Kind), strings.Clone(f.Source.By)
	f.Source.Role, f.Source.Reference = strings.Clone(f.Source.Role), strings.Clone(f.Source.Reference)
	return f
}

// MaxEvidence bounds the facts that one finding shows.
const MaxEvidence = 50

// fact turns a traced fact into evidence: its value as text, its place, its source.
func (r *run) fact(t traced) Fact {
	out := Fact{Name: t.path, Value: t.text}
	if t.node == nil {
		return out
	}
	if t.slot < 0 {
		out.Value = r.listText(t.node)
		out.Location, out.Source = r.place(t.node, -1)
		return out
	}
	if out.Value == "" {
		out.Value = r.plan.format.text(fromSchema(t.node.Vals[t.slot], t.node.Type.Fields[t.slot].Type))
		if t.node.Vals[t.slot].Kind == schemas.String && t.node.Vals[t.slot].Str == "" {
			out.Value = `""`
		}
	}
	out.Location, out.Source = r.place(t.node, t.slot)
	return out
}

// listText shows a list of plain values, and counts one of records.
func (r *run) listText(n *schemas.Node) string {
	switch count := len(n.Vals); {
	case n.Type.Elem.Kind != schemas.RecordType:
		return r.plan.format.text(value{kind: kList, node: n})
	case count == 1:
		return "1 entry"
	default:
		return fmt.Sprintf("%d entries", count)
	}
}

// rowOf is the row of the register that a record stands in, nil if in none.
func (r *run) rowOf(n *schemas.Node) *accessRow {
	_, root := n.SectionAndRoot()
	return r.rowAt[root]
}

// place says where a value stands and where it comes from. What was put together of several exports points to the one
// it was read from.
func (r *run) place(n *schemas.Node, slot int) (Location, Source) {
	if slot >= 0 && n.Places != nil {
		p := n.Places[slot]
		if p.Attestation != nil {
			return attestedPlace(p.Attestation)
		}
		if p.Node == nil {
			return Location{}, Source{}
		}
		return r.place(p.Node, p.Slot)
	}
	if at, ok := r.places[n]; ok {
		return at, Source{Kind: "register"}
	}
	doc := n.Document()
	if doc == nil {
		return Location{}, Source{}
	}
	if doc.Attestation != nil {
		return attestedPlace(doc.Attestation)
	}
	if row := r.rowOf(n); row != nil {
		field := ""
		if slot >= 0 {
			field = n.Type.Fields[slot].Name
		}
		return r.evidence.rowText.place(row.index, field), Source{Kind: "register"}
	}
	out := Location{File: doc.Origin.File, Pointer: n.Pointer()}
	pos := n.Pos()
	if slot >= 0 {
		out.Pointer, pos = n.PointerTo(slot), n.Vals[slot].Pos
	}
	out.Line, out.Column = schemas.Position(doc.Raw, doc.Origin, int(pos))
	return out, r.sourceOf(n, slot)
}

func attestedPlace(a *schemas.Attestation) (Location, Source) {
	return Location{File: a.File, Line: a.Line, Column: a.Column},
		Source{Kind: "attested", At: a.At.UTC(), By: a.By, Role: a.Role, Reference: a.Reference, Expires: a.Expires}
}

func (r *run) sourceOf(n *schemas.Node, slot int) Source {
	section, root := n.SectionAndRoot()
	if section == nil {
		return Source{}
	}
	at := root.Field("exportedAt").Num
	src := section.Field("source")
	if own := ownSource(n, slot); own.Kind == schemas.Tree {
		src = own
	}
	if src.Kind != schemas.Tree {
		return Source{At: microTime(at)}
	}
	out := Source{Kind: src.Node.Field("kind").Str, At: microTime(originOf(src.Node, at).at), By: src.Node.Field("by").Str,
		Role: src.Node.Field("byRole").Str, Reference: src.Node.Field("reference").Str}
	out.Expires = dateOf(src.Node.Field("expires").Str)
	return out
}

// ownSource is the source that a record names for one of its fields, or for the field that it stands in itself.
func ownSource(n *schemas.Node, slot int) schemas.Value {
	for ; n != nil; n, slot = n.Parent() {
		if n.Type.Kind != schemas.RecordType || slot < 0 || !hasOwnSources(n) {
			continue
		}
		own := n.Field("sources").Node
		for k, name := range own.Names {
			if name == n.Type.Fields[slot].Name {
				return own.Vals[k]
			}
		}
	}
	return schemas.Value{}
}
