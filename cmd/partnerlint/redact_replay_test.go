//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/schemas"
)

// openRedacted opens inputs for a redacted run.
func openRedacted(t *testing.T, r *schemas.Redactor, paths ...string) *schemas.Inputs {
	t.Helper()
	in, err := schemas.Open(t.Context(), paths, nil, schemas.OpenOptions{Redactor: r})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

func putFile(t *testing.T, text []byte, parts ...string) {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// redactedJSON decodes a document with pseudonyms and writes it.
func redactedJSON(t *testing.T, kind schemas.Kind, raw []byte, r *schemas.Redactor) []byte {
	t.Helper()
	n, ok := schemas.Decode(kind, &schemas.Document{Raw: raw, Redactor: r})
	if !ok {
		t.Fatalf("a %s could not be decoded", kind)
	}
	return schemas.AppendJSON(nil, n)
}

// writeEvidence writes inputs as redacted files, as a packet holds them.
func writeEvidence(t *testing.T, in *schemas.Inputs, r *schemas.Redactor, dir string) {
	t.Helper()
	for _, p := range in.Portals() {
		for i, ref := range p.Docs {
			raw, err := in.Read(ref, nil)
			if err != nil {
				t.Fatal(err)
			}
			putFile(t, redactedJSON(t, schemas.KindPortalExport, raw, r), dir, fmt.Sprintf("portal-%d-%s-%d.json", p.HubID, p.Role, i))
		}
	}
	for n, register := range in.Registers() {
		var rows []json.RawMessage
		for _, a := range in.Accesses() {
			if a.Register == n {
				raw, err := in.RowText(a)
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, redactedJSON(t, schemas.KindAccess, raw, r))
			}
		}
		text, err := json.Marshal(map[string]any{"kind": schemas.KindRegister, "schemaVersion": schemas.Version, "coverage": register.Coverage, "accesses": rows})
		if err != nil {
			t.Fatal(err)
		}
		putFile(t, text, dir, fmt.Sprintf("register-%d.json", n))
	}
	var said []map[string]any
	for _, a := range in.Attestations() {
		m := map[string]any{"fact": a.Fact, "by": a.By, "role": a.Role, "at": a.At}
		for name, text := range map[string]string{"user": a.User, "reference": a.Reference} {
			if text != "" {
				m[name] = text
			}
		}
		if a.HubID != 0 {
			m["hub_id"] = a.HubID
		}
		if !a.Expires.IsZero() {
			m["expires"] = a.Expires.Format(time.DateOnly)
		}
		if a.None {
			m["none"] = true
		} else {
			var v any
			d := json.NewDecoder(bytes.NewReader(a.Value))
			d.UseNumber()
			if err := d.Decode(&v); err != nil {
				t.Fatal(err)
			}
			m["value"] = v
		}
		said = append(said, m)
	}
	if len(said) > 0 {
		var b bytes.Buffer
		if err := toml.NewEncoder(&b).Encode(map[string]any{"kind": "attestations", "schema_version": "1", "attestation": said}); err != nil {
			t.Fatal(err)
		}
		putFile(t, b.Bytes(), dir, "attestations.toml")
	}
}

// redactedPolicy writes a policy as a redacted packet holds it, and returns the folders to load.
func redactedPolicy(t *testing.T, p *policy.Policy, dir string) []string {
	t.Helper()
	files, err := policy.OwnFiles(p)
	if err != nil {
		t.Fatal(err)
	}
	private := privateWords(t, exampleAgency, filepath.Join(examplePolicy, "policy.toml"))
	for _, f := range files {
		putFile(t, f.Text, dir, f.Name)
		for _, w := range private {
			if around, ok := standsIn(strings.ToLower(string(f.Text)), w); ok && !publicInLists(w) {
				t.Errorf("%s holds %q: …%s…", f.Name, w, around)
			}
		}
	}
	return []string{p.Builtin.ID, dir}
}

// TestRedactedEvidenceGivesTheSameVerdicts goes the whole way of a redacted packet: evidence and policy are written with
// pseudonyms, what only originals tell is recorded, and somebody without the key judges again.
func TestRedactedEvidenceGivesTheSameVerdicts(t *testing.T) {
	t.Chdir(moduleRoot)
	for name, paths := range map[string][]string{"built-in": nil, "custom": {examplePolicy}} {
		t.Run(name, func(t *testing.T) {
			r, err := schemas.NewRedactor([]byte(testKey))
			if err != nil {
				t.Fatal(err)
			}
			p, err := policy.Load(paths)
			if err != nil {
				t.Fatal(err)
			}
			checks.PublicWords(p, r)
			in := openRedacted(t, r, exampleAgency)
			if err := in.Learn(t.Context()); err != nil {
				t.Fatal(err)
			}
			dir, load := t.TempDir(), []string(nil)
			evidence := filepath.Join(dir, "evidence")
			writeEvidence(t, in, r, evidence)
			args := []string{evidence}
			redacted := checks.RedactPolicy(p, r)
			if paths != nil {
				load = redactedPolicy(t, redacted, filepath.Join(dir, "policy"))
				loaded, err := policy.Load(load)
				if err != nil {
					t.Fatal(err)
				}
				redacted = loaded
				for _, l := range load {
					args = append(args, "--policy", l)
				}
			}
			again, err := schemas.Open(t.Context(), []string{evidence}, nil, schemas.OpenOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			plan, err := checks.Bind(redacted)
			if err != nil {
				t.Fatal(err)
			}
			var rec checks.Recorder
			now := time.Date(2026, 11, 24, 23, 59, 59, 0, time.UTC)
			if _, err := checks.Run(t.Context(), plan, again, checks.Options{Now: now, Redactor: r, Recorder: &rec}); err != nil {
				t.Fatal(err)
			}
			recorded := rec.Results()
			recorded.KeyID = r.KeyID()
			var text bytes.Buffer
			if err := recorded.Write(&text); err != nil {
				t.Fatal(err)
			}
			if recorded.Len() == 0 {
				t.Fatal("nothing was recorded")
			}
			putFile(t, text.Bytes(), evidence, "recorded.json")
			for _, w := range privateWords(t, exampleAgency) {
				if around, ok := standsIn(strings.ToLower(text.String()), w); ok && !publicInLists(w) {
					t.Errorf("the recorded results hold %q: …%s…", w, around)
				}
			}

			want := judgedLines(t, r, append([]string{exampleAgency}, policyArgs(paths)...)...)
			if diff := cmp.Diff(want, judgedLines(t, r, args...)); diff != "" {
				t.Errorf("with the originals (-) and from the redacted evidence (+):\n%s", diff)
			}
			third, err := schemas.Open(t.Context(), []string{evidence}, nil, schemas.OpenOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer third.Close()
			results, err := checks.Run(t.Context(), plan, third, checks.Options{Now: now})
			if err != nil {
				t.Fatal(err)
			}
			resting := 0
			for _, c := range results.Rules {
				resting += c.Recorded
			}
			if resting == 0 {
				t.Error("no outcome is said to rest on recorded results")
			}

			if err := os.Remove(filepath.Join(evidence, "recorded.json")); err != nil {
				t.Fatal(err)
			}
			without, err := schemas.Open(t.Context(), []string{evidence}, nil, schemas.OpenOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer without.Close()
			blind, err := checks.Run(t.Context(), plan, without, checks.Options{Now: now})
			if err != nil {
				t.Fatal(err)
			}
			unknowns := 0
			for i, c := range blind.Rules {
				full := results.Rules[i]
				if c.Pass > full.Pass || c.Fail+c.Waived > full.Fail+full.Waived {
					t.Errorf("%s: without the recorded results %d pass and %d fail, with them %d and %d", c.Rule.ID, c.Pass, c.Fail+c.Waived, full.Pass, full.Fail+full.Waived)
				}
				unknowns += c.Unknown - full.Unknown
			}
			if unknowns <= 0 {
				t.Error("without the recorded results no more is unknown than with them")
			}
		})
	}
}

func policyArgs(paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, "--policy", p)
	}
	return out
}

// publicInLists are words of the built-in policy's lists that the inputs hold too.
func publicInLists(w string) bool {
	return strings.Contains(` client info own partner support sales service hubspot `, " "+w+" ")
}
