package policy

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// withoutSample leaves out a field that every rule shares and that is slow to compare; the digest covers it. It leaves
// out the copies of files, too, which only the whole of a policy has.
var withoutSample = cmp.Options{cmpopts.IgnoreFields(Rule{}, "Sample"), cmpopts.IgnoreFields(Policy{}, "Copies")}

// everyBuiltin runs a test on each built-in policy.
func everyBuiltin(t *testing.T, test func(t *testing.T, p *Policy)) {
	if len(Builtins()) == 0 {
		t.Fatal("there are no built-in policies")
	}
	for _, id := range Builtins() {
		t.Run(id, func(t *testing.T) {
			p, err := Builtin(id)
			if err != nil {
				t.Fatal(err)
			}
			test(t, p)
		})
	}
}

func TestBuiltinsLoad(t *testing.T) {
	everyBuiltin(t, func(t *testing.T, p *Policy) {
		if !strings.HasPrefix(p.Files[0], "builtin:") {
			t.Errorf("the first file is %s", p.Files[0])
		}
		if p.Builtin != nil {
			t.Errorf("a built-in policy has %s beside it", p.Builtin.ID)
		}
		if loaded := mustLoad(t, p.ID); loaded.Digest != p.Digest {
			t.Error("Load and Builtin differ")
		}
	})
	if p := mustLoad(t); p.ID != defaultPolicy {
		t.Errorf("without paths %q is loaded", p.ID)
	}
}

func TestNearestBuiltinStandsBeside(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "own.toml", "[policy]\nid = \"own\"\ntitle = \"Own\"\nextends = [\"partner-seat\"]\n"+
		"[override.U01]\noff = true\nreason = \"Trial.\"\n")
	builtin, err := Builtin("partner-seat")
	if err != nil {
		t.Fatal(err)
	}
	for _, paths := range [][]string{{"own.toml"}, {"partner-access", "own.toml"}, {"own.toml", "partner-seat"}} {
		got := mustLoad(t, paths...)
		if got.Rule("U01") != nil {
			t.Errorf("%q: U01 is in force", paths)
		}
		if diff := cmp.Diff(builtin, got.Builtin, withoutSample); diff != "" {
			t.Errorf("%q: beside it (-want +got):\n%s", paths, diff)
		}
	}
}

func TestNoSuchBuiltin(t *testing.T) {
	_, err := Builtin("partner-acess")
	if err == nil || !strings.HasPrefix(err.Error(), "partner-acess: there is no built-in policy") ||
		!strings.HasSuffix(err.Error(), `did you mean "partner-access"?`) {
		t.Errorf("got %v", err)
	}
}

func TestBuiltinRulesAreNamedAlike(t *testing.T) {
	id := regexp.MustCompile(`^[A-Z][0-9]{2}$`)
	everyBuiltin(t, func(t *testing.T, p *Policy) {
		for _, r := range p.Rules {
			if !id.MatchString(r.ID) || !kebab.MatchString(r.Name) {
				t.Errorf("%s: %s %s", r.Pos, r.ID, r.Name)
			}
			if want := "builtin:" + r.Policy + "/rules/" + r.ID + "-" + r.Name + ".toml"; r.Pos.File != want {
				t.Errorf("%s: the file should be %s", r.Pos, want)
			}
			if strings.HasSuffix(r.Title, ".") {
				t.Errorf("%s: the title ends in a full stop", r.Pos)
			}
		}
	})
}

func TestBuiltinQuotesAreInTheText(t *testing.T) {
	everyBuiltin(t, func(t *testing.T, p *Policy) {
		for _, r := range p.Rules {
			for _, s := range r.Sources {
				found := false
				for _, text := range p.Sources {
					found = found || strings.Contains(text, s)
				}
				if !found {
					t.Errorf("%s: no source text has %q", r.Pos, s)
				}
			}
		}
	})
}

// TestBuiltinExpressionsStandWhereTheySay reads each expression of the built-in rules back from its file.
func TestBuiltinExpressionsStandWhereTheySay(t *testing.T) {
	everyBuiltin(t, func(t *testing.T, p *Policy) {
		for _, r := range p.Rules {
			raw, err := builtinFiles.ReadFile(strings.TrimPrefix(r.Pos.File, "builtin:"))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(raw), "\n")
			for _, e := range expressions(r) {
				first, _, _ := strings.Cut(e.Text, "\n")
				line := []rune(lines[e.Pos.Line-1])
				if !strings.HasPrefix(string(line[e.Pos.Column-1:]), first) {
					t.Errorf("%s: expected %q", e.Pos, first)
				}
			}
		}
	})
}

// expressions returns the rule's expressions that are given.
func expressions(r *Rule) []Expr {
	var all []Expr
	if r.When.Text != "" {
		all = append(all, r.When)
	}
	for _, x := range r.Lets {
		all = append(all, x.Expr)
	}
	for _, c := range r.Cases {
		all = append(all, c.Require, c.Message)
	}
	for _, e := range r.Examples {
		if e.Given.Text != "" {
			all = append(all, e.Given)
		}
	}
	return all
}

func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		if _, err := Builtin(defaultPolicy); err != nil {
			b.Fatal(err)
		}
	}
}
