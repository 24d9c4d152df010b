package checks

import (
	"testing"

	"partnerlint/policy"
)

// TestBuiltinMessages compiles every message of the built-in rules: a run compiles them only when they are first said.
func TestBuiltinMessages(t *testing.T) {
	for _, id := range policy.Builtins() {
		p, err := policy.Builtin(id)
		if err != nil {
			t.Fatal(err)
		}
		binder, err := newBinder(p.Params, paramValues(p.Params))
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range p.Rules {
			own := *rule
			own.Pos.File = "own.toml" // of a user's own rule the messages are compiled at once
			if rb := binder.bind(&bound{inForce: &own}); len(rb.problems) > 0 {
				t.Errorf("%s: %v", rule.ID, rb.problems)
			}
		}
	}
}
