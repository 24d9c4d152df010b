package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	stages     = []Stage{Eligibility, Form, Conduct, Evidence}
	moments    = []Moment{AtRequest, Now}
	subjects   = []Subject{SubjectAccess, SubjectClient, SubjectPerson, SubjectRegister, SubjectPortal}
	severities = []Severity{Error, Warning, Info}
	outcomes   = []string{expectPass, expectFail, expectUnknown, expectNotApplicable}
)

// Subjects returns all subjects.
func Subjects() []Subject { return slices.Clone(subjects) }

// The outcomes as examples name them.
const (
	expectPass          = "pass"
	expectFail          = "fail"
	expectUnknown       = "unknown"
	expectNotApplicable = "not-applicable"
)

var (
	ruleID   = regexp.MustCompile(`^[A-Z]{1,8}[0-9]{1,4}$`)
	kebab    = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	letName  = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
	fileName = regexp.MustCompile(`^([A-Z]{1,8}[0-9]{1,4})-.*\.toml$`)
)

// quote is a sentence that a rule cites, still to be looked up in the policy's source text.
type quote struct {
	doc  *document
	said value[string]
	rule string
}

// readRule reads a rule file; name is the file's own, without folders. The rule is nil when the file says too little to
// know which rule it is.
func readRule(file, name, content, policyID string, ps *Problems) (*Rule, []quote) {
	d := parse(file, content, ps)
	if d == nil {
		return nil, nil
	}
	var t ruleTable
	d.decode(&t)
	r := &Rule{
		ID: t.ID.v, Name: t.Name.v, Title: t.Title.v, Derived: t.Derived.v,
		Rationale: t.Rationale.v, Remediation: t.Remediation.v,
		When: d.expr(t.When), Policy: policyID, Pos: d.position(0),
	}
	r.Stage, _ = word(d, t.Stage, "stage", stages)
	r.Moment, _ = word(d, t.Moment, "moment", moments)
	r.Subject, _ = word(d, t.Subject, "subject", subjects)
	r.Actors = d.actors(t.Actor, d.root)
	d.ruleNames(r, &t, name)
	quotes := d.grounds(r, &t)
	d.lets(r, t.Lets)
	d.cases(r, t.Cases)
	d.examples(r, t.Examples)
	if r.ID == "" {
		return nil, nil
	}
	return r, quotes
}

// ruleNames checks the rule's ID and name, and that the file is named for them.
func (d *document) ruleNames(r *Rule, t *ruleTable, file string) {
	if t.ID.given() {
		r.Pos = d.at(t.ID.at)
		if !ruleID.MatchString(r.ID) {
			d.ps.add(r.Pos, "the rule ID %s is not capital letters and digits, for instance \"E04\"", shown(r.ID))
			return
		}
	}
	if t.Name.given() && !kebab.MatchString(r.Name) {
		d.ps.add(d.at(t.Name.at), "the rule name %s is not lower-case words joined by \"-\", for instance \"no-agency-mail-logged\"",
			shown(r.Name))
		return
	}
	if want := r.ID + "-" + r.Name + ".toml"; t.ID.given() && t.Name.given() && file != want {
		d.ps.add(r.Pos, "the file is named %s; for this id and name it must be %q", shown(file), want)
	}
}

// grounds reads what demands the rule: sentences of the source text, or what it is derived from.
func (d *document) grounds(r *Rule, t *ruleTable) []quote {
	_, sources := d.root.keys["sources"]
	_, derived := d.root.keys["derived"]
	switch {
	case sources && derived:
		d.ps.add(d.keyAt(d.root.child("derived")), "the rule has both \"sources\" and \"derived\"; keep the one that holds")
	case !sources && !derived:
		d.ps.add(d.position(0),
			"the rule has neither \"sources\" (sentences of source.txt that demand it) nor \"derived\" (from what it follows)")
	case sources && len(t.Sources) == 0:
		d.ps.add(d.keyAt(d.root.child("sources")),
			"sources is empty; quote a sentence of source.txt, or say under \"derived\" from what the rule follows")
	}
	if d.tooMany("sources", len(t.Sources), maxSources, d.root.child("sources")) {
		return nil
	}
	var quotes []quote
	for _, s := range t.Sources {
		r.Sources = append(r.Sources, s.v)
		quotes = append(quotes, quote{d, s, r.ID})
	}
	return quotes
}

func (d *document) lets(r *Rule, tables []*letTable) {
	if d.tooMany("[[let]]", len(tables), maxLets, d.root.child("let")) {
		return
	}
	seen := map[string]*place{}
	for _, t := range tables {
		if t.Name.given() {
			if !letName.MatchString(t.Name.v) {
				d.ps.add(d.at(t.Name.at),
					"the name %s is not a letter in lower case followed by letters and digits, for instance \"agencyMail\"",
					shown(t.Name.v))
			}
			d.unique(seen, "the let", t.Name)
		}
		r.Lets = append(r.Lets, Let{Name: t.Name.v, Expr: d.expr(t.Expr)})
	}
}

// unique reports the second use of a name in a rule.
func (d *document) unique(seen map[string]*place, what string, name value[string]) {
	if first, ok := seen[name.v]; ok {
		d.ps.add(d.at(name.at), "%s %s is already defined at %s", what, shown(name.v), d.at(first))
		return
	}
	seen[name.v] = name.at
}

func (d *document) cases(r *Rule, tables []*caseTable) {
	at := d.root.child("case")
	if d.tooMany("[[case]]", len(tables), maxCases, at) {
		return
	}
	if tables != nil && len(tables) == 0 {
		d.ps.add(d.keyAt(at), "the rule has no [[case]]; it needs at least one")
	}
	for _, t := range tables {
		severity, _ := word(d, t.Severity, "severity", severities)
		actors := d.actors(t.Actor, t.At)
		if actors == nil {
			actors = r.Actors
		}
		r.Cases = append(r.Cases, Case{Severity: severity, Actors: actors, Require: d.expr(t.Require), Message: d.expr(t.Message),
			Remediation: t.Remediation.v})
	}
}

func (d *document) examples(r *Rule, tables []*exampleTable) {
	at := d.root.child("example")
	if d.tooMany("[[example]]", len(tables), maxExamples, at) {
		return
	}
	expected := map[string]bool{}
	seen := map[string]*place{}
	for _, t := range tables {
		if t.Name.given() {
			d.unique(seen, "the example", t.Name)
		}
		e := d.example(t)
		r.Examples = append(r.Examples, e)
		expected[e.Expect] = true
	}
	// An example whose outcome was reported already may have been the one that is missed here.
	if tables == nil || expected[""] {
		return
	}
	for _, outcome := range []string{expectPass, expectFail} {
		if !expected[outcome] {
			d.ps.add(d.keyAt(at), "the rule has no [[example]] with expect = %q; it needs one that passes and one that fails", outcome)
		}
	}
}

func (d *document) example(t *exampleTable) Example {
	e := Example{Name: t.Name.v, User: t.User.v, Message: t.Message.v, Pos: d.keyAt(t.At)}
	e.Expect, _ = word(d, t.Expect, "expect", outcomes)
	if t.Severity.given() {
		severity, _ := word(d, t.Severity, "severity", severities)
		e.Severity = string(severity)
	}
	for _, m := range t.Missing {
		e.Missing = append(e.Missing, m.v)
	}
	if strings.TrimSpace(t.Given.v) != "" {
		e.Given = d.expr(t.Given)
		if offset, message := jsonObject(t.Given.v); message != "" {
			d.ps.add(d.within(t.Given, offset), "given: %s", message)
		}
	}
	d.idle(t, "severity", t.Severity.at, e.Expect, expectFail, expectUnknown)
	d.idle(t, "message", t.Message.at, e.Expect, expectFail)
	d.idle(t, "missing", t.At.keys["missing"], e.Expect, expectUnknown)
	return e
}

// idle reports a key of an example that its outcome leaves without effect: an author who writes it expects a test.
func (d *document) idle(t *exampleTable, key string, at *place, expect string, useful ...string) {
	if at != nil && expect != "" && !slices.Contains(useful, expect) {
		d.ps.add(d.keyAt(at), "%q tests nothing where expect = %q; it is for %s", key, expect, strings.Join(useful, " and "))
	}
}

// jsonObject says what keeps a text from being a JSON object, and at which offset; nothing when it is one.
func jsonObject(s string) (offset int, message string) {
	var object map[string]json.RawMessage
	err := json.Unmarshal([]byte(s), &object)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return max(int(syntax.Offset)-1, 0), fmt.Sprintf("not JSON: %s", plain(syntax.Error()))
	case err != nil || object == nil:
		return len(s) - len(strings.TrimLeft(s, " \t\r\n")), "expected a JSON object: {…}"
	}
	return 0, ""
}
