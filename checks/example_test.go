package checks

import (
	"testing"

	"partnerlint/policy"
)

// TestExamples runs every example of every rule of the built-in policies.
func TestExamples(t *testing.T) {
	for _, id := range policy.Builtins() {
		p, err := policy.Builtin(id)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := Bind(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range p.Rules {
			t.Run(id+"/"+rule.ID, func(t *testing.T) {
				for _, x := range rule.Examples {
					got, err := plan.RunExample(rule, x)
					if err == nil {
						err = got.Check(x)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
}
