package checks

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"partnerlint/policy"
)

// FuzzBind binds any text as an expression and as a message. Nothing may panic, all that is wrong must be told with a
// place in the text, and what binds must run.
func FuzzBind(f *testing.F) {
	for _, rule := range builtin().Rules {
		for _, l := range rule.Lets {
			f.Add(l.Expr.Text, false, string(rule.Subject))
		}
		if rule.When.Text != "" {
			f.Add(rule.When.Text, false, string(rule.Subject))
		}
		for _, c := range rule.Cases {
			f.Add(c.Require.Text, false, string(rule.Subject))
			f.Add(c.Message.Text, true, string(rule.Subject))
		}
	}
	f.Add("", false, "access")
	f.Add("[[[[[[1].map(x, x)]]]]]", false, "client")
	f.Add("a\n\n.b{c}", true, "client")
	f.Add(`client.users.map(u, u.id == "1", u)[0] == null`, false, "client")
	f.Fuzz(func(t *testing.T, text string, isMessage bool, subject string) {
		if !utf8.ValidString(text) || visible[policy.Subject(subject)] == nil || len(text) > 2000 {
			t.Skip("no policy file can hold such an expression")
		}
		rule := testRule("T01", policy.Subject(subject), "false", "")
		if isMessage {
			rule.Cases[0].Message = expr(text)
		} else {
			rule.Cases[0].Require = expr(text)
		}
		plan, err := Bind(testPolicy(rule))
		if err == nil {
			// An error of the evaluation is an answer; a fault is not.
			_, _ = plan.RunExample(rule, policy.Example{Given: expr("{}")})
			return
		}
		var problems policy.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("%q: %v is no list of problems", text, err)
		}
		lines := strings.Split(text, "\n")
		for _, p := range problems {
			line := p.Pos.Line - 10
			if p.Pos.File != "T01.toml" || line < 0 || line >= len(lines) || p.Pos.Column < 1 || p.Pos.Column > utf8.RuneCountInString(lines[line])+1 {
				t.Errorf("%q: %s is outside the expression: %s", text, p.Pos, p.Message)
			}
			if p.Message == "" || strings.Contains(p.Message, "partnerlint/") || strings.Contains(p.Message, "%!") {
				t.Errorf("%q: message %q", text, p.Message)
			}
		}
	})
}
