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
			f.Add(l.Expr.Text, false, string(rule.Subject), []byte{})
		}
		if rule.When.Text != "" {
			f.Add(rule.When.Text, false, string(rule.Subject), []byte{})
		}
		for _, c := range rule.Cases {
			f.Add(c.Require.Text, false, string(rule.Subject), []byte{})
			f.Add(c.Message.Text, true, string(rule.Subject), []byte{})
		}
	}
	f.Add("", false, "access", []byte{})
	f.Add("[[[[[[1].map(x, x)]]]]]", false, "client", []byte{})
	f.Add("a\n\n.b{c}", true, "client", []byte{})
	f.Add(`client.users.map(u, u.id == "1", u)[0] == null`, false, "client", []byte{})
	for i, subject := range policy.Subjects() {
		f.Add("", i%2 == 0, string(subject), []byte{60, 30, 90, 120, 7, byte(i)})
	}
	f.Fuzz(func(t *testing.T, text string, isMessage bool, subject string, picks []byte) {
		text += spelled(celWords, picks)
		if visible[policy.Subject(subject)] == nil { // any other text is one of them
			subject = string(policy.Subjects()[len(subject)%len(policy.Subjects())])
		}
		if !utf8.ValidString(text) || len(text) > 2000 {
			return // no policy file can hold the one, and the other takes long
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
			if p.Message == "" {
				t.Errorf("%q: no message", text)
			}
			for _, slip := range []string{"partnerlint/", "%!"} { // the name of a Go type, and what fmt makes of a wrong verb
				if strings.Contains(p.Message, slip) && !strings.Contains(text, slip) {
					t.Errorf("%q: message %q", text, p.Message)
				}
			}
		}
	})
}
