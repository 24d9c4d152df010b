package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"time"
)

// digest returns the SHA-256, in hex, over all that a policy demands and all that it says of it. Where files lie and
// on which line a thing is written does not count.
func digest(p *Policy) string {
	w := writer{sha256.New()}
	w.put("policy", p.ID, p.Title, p.Version)
	for _, r := range p.Rules {
		w.rule(r)
	}
	for _, x := range p.Params {
		w.put("param", x.Name, string(x.Type), paramText(x.Value), x.Help)
	}
	for _, o := range p.Overrides {
		w.override(o)
	}
	for _, x := range p.Waivers {
		w.put("waiver", x.Rule, fmt.Sprint(x.HubID), x.User, x.Reason, x.ApprovedBy, x.Expires.Format(time.DateOnly))
	}
	for _, id := range slices.Sorted(maps.Keys(p.Sources)) {
		w.put("source", id, p.Sources[id])
	}
	if p.Builtin != nil {
		w.put("builtin", p.Builtin.Digest)
	}
	return hex.EncodeToString(w.Sum(nil))
}

// writer writes the canonical text: a line for each thing, its parts quoted, so that no two policies share a text.
type writer struct{ hash.Hash }

func (w writer) put(what string, parts ...string) { fmt.Fprintf(w, "%s %q\n", what, parts) }

func (w writer) rule(r *Rule) {
	w.put("rule", r.ID, r.Name, r.Title, string(r.Stage), string(r.Moment), string(r.Subject), r.Policy)
	w.put("actor", texts(r.Actors)...)
	w.put("sources", r.Sources...)
	w.put("derived", r.Derived)
	w.put("prose", r.Rationale, r.Remediation)
	w.put("when", r.When.Text)
	for _, x := range r.Lets {
		w.put("let", x.Name, x.Expr.Text)
	}
	for _, c := range r.Cases {
		w.put("case", string(c.Severity), c.Require.Text, c.Message.Text)
		w.put("actor", texts(c.Actors)...)
		if c.Remediation != "" {
			w.put("prose", c.Remediation)
		}
	}
	for _, e := range r.Examples {
		w.put("example", e.Name, e.Given.Text, e.User, e.Expect, e.Severity, e.Message)
		w.put("missing", e.Missing...)
	}
	w.put("sample", string(r.Sample))
	if r.Override != nil {
		w.override(r.Override)
	}
}

func (w writer) override(o *Override) {
	w.put("override", o.Rule, string(o.Severity), fmt.Sprint(o.Off), o.Reason)
}

// paramText is a parameter's value as text, tables in the order of their names.
func paramText(v any) string {
	switch x := v.(type) {
	case []string:
		return fmt.Sprintf("%q", x)
	case map[string][]string:
		var s string
		for _, name := range slices.Sorted(maps.Keys(x)) {
			s += fmt.Sprintf("%q %q\n", name, x[name])
		}
		return s
	}
	return fmt.Sprint(v)
}

// WithDigest returns the policy, which a program has changed, with the digest of what it is now.
func WithDigest(p *Policy) *Policy {
	p.Digest = digest(p)
	return p
}
