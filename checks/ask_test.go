package checks

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// builtin is the policy of the seed, read once.
var builtin = sync.OnceValue(func() *policy.Policy {
	p, err := policy.Builtin("partner-access")
	if err != nil {
		panic(err)
	}
	return p
})

// testPolicy is a policy of the given rules, with the parameters of the built-in one.
func testPolicy(rules ...*policy.Rule) *policy.Policy {
	return &policy.Policy{ID: "test", Title: "Test", Version: "1", Rules: rules, Params: slices.Clone(builtin().Params), Files: []string{"test/policy.toml"}}
}

// expr is an expression that stands at the beginning of a line of a rule file.
func expr(text string) policy.Expr {
	return policy.Expr{Text: text, Pos: policy.Position{File: "T01.toml", Line: 10, Column: 1}}
}

// testRule is a rule that asks for nothing yet: of the stage conduct, judged now.
func testRule(id string, subject policy.Subject, require, message string) *policy.Rule {
	return &policy.Rule{ID: id, Name: "test", Stage: policy.Conduct, Moment: policy.Now, Subject: subject, Policy: "test",
		Cases:  []policy.Case{{Severity: policy.Error, Require: expr(require), Message: expr(message)}},
		Sample: builtin().Rules[0].Sample, Pos: policy.Position{File: id + ".toml", Line: 1, Column: 1}}
}

func mustBind(t testing.TB, p *policy.Policy) *Plan {
	t.Helper()
	plan, err := Bind(p)
	if err != nil {
		t.Fatalf("Bind:\n%v", err)
	}
	return plan
}

// question is an expression and the subject it is asked of.
type question struct {
	subject policy.Subject
	moment  policy.Moment // empty: now
	expr    string
	user    string // of a person or an access; empty: the first
	lets    []policy.Let
}

// asking binds a question as a rule that holds whatever the answer, and hears every answer with the frame that it was
// given in.
func asking(t testing.TB, q question, hear func(f *frame, v value)) (*Plan, *policy.Rule) {
	t.Helper()
	rule := testRule("T01", q.subject, "true", "")
	rule.Stage = policy.Evidence
	if q.moment != "" {
		rule.Moment, rule.Stage = q.moment, policy.Form
	}
	rule.Lets = append(slices.Clone(q.lets), policy.Let{Name: "asked", Expr: expr(q.expr)})
	plan := mustBind(t, testPolicy(rule))
	b := plan.rules[q.subject][0]
	asked := b.lets[len(b.lets)-1]
	b.cases[0].require.eval = func(f *frame) value {
		if user := f.slots[slotUser]; q.user == "" || user.kind == kRecord && sameText(user.node.Field("email").Str, q.user) {
			hear(f, asked.code.eval(f))
		}
		return yes
	}
	return plan, rule
}

// evalText asks an expression of the sample with a JSON merge patch applied, and writes the answer as text.
func evalText(t testing.TB, subject policy.Subject, text, patch string) string {
	t.Helper()
	return evalQuestion(t, question{subject: subject, expr: text}, patch)
}

func evalQuestion(t testing.TB, q question, patch string) string {
	t.Helper()
	answer := "not asked"
	plan, rule := asking(t, q, func(_ *frame, v value) {
		if answer == "not asked" {
			answer = strings.Clone(shown(v)) // the text of a document is not kept
		}
	})
	if _, err := plan.RunExample(rule, policy.Example{Given: expr(patch)}); err != nil {
		t.Fatalf("%s: %v", q.expr, err)
	}
	return answer
}

// shown writes a value: "unknown", "error: …", bounds, lists with "~x" for what may be in them and "…" where there may
// be more.
func shown(v value) string {
	switch v.kind {
	case kUnknown:
		return "unknown"
	case kError:
		return "error: " + v.err.Error()
	case kNull:
		return "null"
	case kString:
		return `"` + v.str + `"`
	case kList:
		var parts []string
		l := v.listOf()
		for i := range l.len() {
			parts = append(parts, shown(l.at(i)))
		}
		for _, m := range l.maybe {
			parts = append(parts, "~"+shown(m))
		}
		if l.open {
			parts = append(parts, "…")
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return formatter{zone: time.UTC}.text(v)
}

// world is a set of input files on a disk, and a present.
type world struct {
	files map[string]string
	now   string
	paths []string // in the order in which they are given; none: the folder
}

func moment(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// open writes the files and opens them as inputs.
func (w world) open(t testing.TB) *schemas.Inputs {
	t.Helper()
	dir := t.TempDir()
	for name, text := range w.files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	paths := w.paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	in, err := schemas.Open(context.Background(), paths, nil, schemas.OpenOptions{})
	if err != nil {
		if in != nil {
			for _, p := range in.Problems() {
				t.Log(p.Position(), p.Pointer, p.Message)
			}
		}
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

func (w world) run(t testing.TB, plan *Plan, opt Options) *Results {
	t.Helper()
	opt.Now = moment(t, w.now)
	got, err := Run(context.Background(), plan, w.open(t), opt)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// ask asks an expression of everything in the world that is such a subject, in order, and returns the answers and the
// diagnostics of the run.
func (w world) ask(t testing.TB, q question) (answers []string, told []Diagnostic) {
	t.Helper()
	plan, _ := asking(t, q, func(_ *frame, v value) { answers = append(answers, strings.Clone(shown(v))) })
	return answers, w.run(t, plan, Options{Jobs: 1}).Diagnostics
}

// ask1 asks what has one answer and no diagnostic.
func (w world) ask1(t testing.TB, q question) string {
	t.Helper()
	answers, told := w.ask(t, q)
	if len(told) > 0 {
		t.Errorf("%s: diagnostics: %v", q.expr, told)
	}
	if len(answers) != 1 {
		t.Fatalf("%s: %d answers, want 1: %q", q.expr, len(answers), answers)
	}
	return answers[0]
}
