//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
	"partnerlint/schemas"
)

// redactionKey writes a key file.
func redactionKey(t *testing.T, key string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "redact.key")
	if err := os.WriteFile(path, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const testKey = "0123456789abcdef0123456789abcdef"

// runInto runs a command and returns what it said, all of it.
func runInto(t *testing.T, args ...string) string {
	t.Helper()
	var said bytes.Buffer
	if s := run(t.Context(), args, shell{in: strings.NewReader(""), out: &said, err: &said}); s != findings && s != complete && s != incomplete {
		t.Fatalf("partnerlint %s: status %d\n%s", strings.Join(args, " "), s, said.String())
	}
	return said.String()
}

// redactedRun is everything that a redacted audit in all formats and a redacted check in all forms give, by name, with
// the parts of workbooks apart.
func redactedRun(t *testing.T, key string, args ...string) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	args = append(args, "--redact", redactionKey(t, key), "--now", exampleNow)
	got := map[string]string{}
	audit := append([]string{"audit", "--format", strings.Join(reports.FormatNames(), ","), "--out", out}, args...)
	got["audit said"] = strings.ReplaceAll(runInto(t, audit...), out, "OUT")
	for _, f := range checkFormats {
		got["check "+f.name] = runInto(t, append([]string{"check", "--format", f.name}, args...)...)
	}
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		unpackInto(t, got, strings.TrimPrefix(path, out), raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

var (
	anyAddress = regexp.MustCompile(`[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)
	anyPrivate = regexp.MustCompile(`[a-z0-9-]+(\.[a-z0-9-]+)*\.example\b`)
	// nameFields hold names in exports and attestations.
	nameFields = regexp.MustCompile(`"?\b(firstName|lastName|name|by|userName|clientName|channelConsultant|approved_by|role|byRole|reference|title)"?\s*[:=]\s*("(?:[^"\\]|\\.)*")`)
)

// privateWords are what the inputs hold of people and organisations: addresses, what stands before the @ where it is a
// name, names, domains.
func privateWords(t *testing.T, paths ...string) []string {
	t.Helper()
	words := map[string]bool{}
	add := func(w string) {
		if w = strings.TrimSpace(w); len([]rune(w)) > 2 {
			words[strings.ToLower(w)] = true
		}
	}
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, a := range anyAddress.FindAllString(string(raw), -1) {
				add(a)
				local, _, _ := strings.Cut(a, "@")
				if local, _, _ = strings.Cut(local, "+"); strings.Contains(local, ".") {
					add(local)
				}
			}
			for _, d := range anyPrivate.FindAllString(string(raw), -1) {
				add(d)
			}
			for _, m := range nameFields.FindAllStringSubmatch(string(raw), -1) {
				var name string
				if json.Unmarshal([]byte(m[2]), &name) == nil {
					add(name)
				}
			}
			if filepath.Ext(path) == ".csv" {
				for _, line := range strings.Split(string(raw), "\n")[1:] {
					if cells := strings.Split(line, ","); len(cells) > 12 {
						add(cells[3])
						add(cells[5])
						add(cells[12])
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	for w := range words {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// spellings are the ways in which a format may write a word.
func spellings(w string) []string {
	quoted, _ := json.Marshal(w)
	all := []string{w, html.EscapeString(w), strings.Trim(string(quoted), `"`), strings.ReplaceAll(w, "@", "%40"), strings.ReplaceAll(w, "@", "&#64;"),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace(w),
		regexp.MustCompile("([\\\\`*_{}\\[\\]()#+.!|<>~-])").ReplaceAllString(w, `\$1`)}
	slices.Sort(all)
	return slices.Compact(all)
}

// standsIn reports whether a word stands in a text in lower case as a word of its own.
func standsIn(text, w string) (around string, ok bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], w)
		if i < 0 {
			return "", false
		}
		i += from
		from = i + len(w)
		letter := func(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= 0x80 }
		if i > 0 && letter(text[i-1]) && letter(w[0]) || from < len(text) && letter(text[from]) && letter(w[len(w)-1]) {
			continue
		}
		return text[max(0, i-60):min(len(text), from+60)], true
	}
}

// commonWords are names in the inputs that are also words of the program's own.
var commonWords = []string{"client", "info", "own", "partner", "partner user", "sales", "service", "support"}

func TestRedactedRunsHoldNoOriginal(t *testing.T) {
	t.Chdir(moduleRoot)
	for _, c := range []struct {
		name    string
		args    []string
		packets []reports.PacketBy
	}{
		{"built-in policy", []string{exampleAgency}, []reports.PacketBy{reports.ByConsultant, reports.ByClient}},
		{"custom policy", []string{exampleAgency, "--policy", examplePolicy}, reports.PacketKinds},
	} {
		t.Run(c.name, func(t *testing.T) {
			words := privateWords(t, exampleAgency, filepath.Join(examplePolicy, "policy.toml"))
			if len(words) < 100 {
				t.Fatalf("only %d originals were found in the inputs", len(words))
			}
			all := redactedRun(t, testKey, c.args...)
			redactedPackets(t, all, c.packets, c.args...)
			read := map[string]bool{} // packets hold the same files
			for name, text := range all {
				if read[text] {
					continue
				}
				read[text] = true
				text = strings.ToLower(text)
				for _, w := range words {
					if slices.Contains(commonWords, w) {
						continue
					}
					for _, s := range spellings(w) {
						if around, ok := standsIn(text, strings.ToLower(s)); ok {
							t.Errorf("%s holds %q: …%s…", name, s, around)
							break
						}
					}
				}
				for _, w := range []string{exampleAgency, "examples/policy", "copperline", testKey} {
					if strings.Contains(text, w) {
						t.Errorf("%s holds %q", name, w)
					}
				}
			}
		})
	}
}

// TestRedactionIsStable: one key, the same bytes; another key, other pseudonyms.
func TestRedactionIsStable(t *testing.T) {
	t.Chdir(moduleRoot)
	first, again := redactedRun(t, testKey, exampleAgency), redactedRun(t, testKey, exampleAgency)
	for name := range first {
		if first[name] != again[name] {
			t.Errorf("%s differs from run to run", name)
		}
	}
	other := redactedRun(t, "another key, another key", exampleAgency)
	pseudonym := regexp.MustCompile(`p-[0-9a-f]{16}@`)
	for _, p := range pseudonym.FindAllString(first["/report.json"], -1) {
		if strings.Contains(other["/report.json"], p) {
			t.Fatalf("%s stands in the reports of both keys", p)
		}
	}
}

// outcome is what the comparison of runs reads of a report.
type reportedOutcome struct {
	Counts json.RawMessage
	Rules  []struct {
		ID     string
		Counts json.RawMessage
	}
	Accesses []map[string]any
	Persons  []map[string]any
	Portals  []map[string]any
	Findings []map[string]any
}

// judgedLines tell, in any order, what a run concluded: of whom, at which portal, what; users as pseudonyms.
func judgedLines(t *testing.T, r *schemas.Redactor, args ...string) []string {
	t.Helper()
	var said, failed bytes.Buffer
	run(t.Context(), append([]string{"audit", "--now", exampleNow, "--format", "json", "--out", "-", "-q"}, args...), shell{in: strings.NewReader(""), out: &said, err: &failed})
	var got reportedOutcome
	if err := json.Unmarshal(said.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, failed.String())
	}
	lines := []string{"counts " + string(got.Counts)}
	for _, rule := range got.Rules {
		lines = append(lines, "rule "+rule.ID+" "+string(rule.Counts))
	}
	user := func(m map[string]any) string {
		s, _ := m["user"].(string)
		if !schemas.IsPseudonym(s) {
			s = r.Email(s)
		}
		return s
	}
	for kind, all := range map[string][]map[string]any{"access": got.Accesses, "person": got.Persons, "portal": got.Portals} {
		for _, m := range all {
			n := func(name string) int { l, _ := m[name].([]any); return len(l) }
			lines = append(lines, fmt.Sprintf("%s %v %s %v %v %d %d", kind, m["hubId"], user(m), m["eligibility"], m["conformity"], n("findings"), n("unknowns")))
		}
	}
	for _, f := range got.Findings {
		s, _ := f["subject"].(map[string]any)
		lines = append(lines, fmt.Sprintf("finding %v %v %v %v %s waived=%v", f["rule"], f["severity"], s["kind"], s["hubId"], user(s), f["waiver"] != nil))
	}
	slices.Sort(lines)
	return lines
}

// TestRedactionChangesNoOutcome: what is concluded of whom is the same with the originals and with pseudonyms.
func TestRedactionChangesNoOutcome(t *testing.T) {
	t.Chdir(moduleRoot)
	r, err := schemas.NewRedactor([]byte(testKey))
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"agency":                     {exampleAgency},
		"agency under its own rules": {exampleAgency, "--policy", examplePolicy},
		"partner-seat":               {exampleAgency, "--policy", "partner-seat"},
		"one user":                   {exampleAgency, "--user", "Petra.Sund@fernhollow.example"},
		"one consultant":             {exampleAgency, "--consultant", "robin vale"},
	} {
		t.Run(name, func(t *testing.T) {
			plain := judgedLines(t, r, args...)
			redacted := judgedLines(t, r, append(args, "--redact", redactionKey(t, testKey))...)
			if diff := cmp.Diff(plain, redacted); diff != "" {
				t.Errorf("with the originals (-) and redacted (+):\n%s", diff)
			}
			if len(plain) < 10 {
				t.Errorf("only %d lines to compare", len(plain))
			}
		})
	}
}

// TestRedactionChangesNoOutcomeOfMadeData is TestRedactionChangesNoOutcome for the acceptance data and invented agencies.
func TestRedactionChangesNoOutcomeOfMadeData(t *testing.T) {
	r, err := schemas.NewRedactor([]byte(testKey))
	if err != nil {
		t.Fatal(err)
	}
	key := redactionKey(t, testKey)
	same := func(t *testing.T, path string) {
		t.Helper()
		if diff := cmp.Diff(judgedLines(t, r, path), judgedLines(t, r, path, "--redact", key)); diff != "" {
			t.Errorf("with the originals (-) and redacted (+):\n%s", diff)
		}
	}
	for _, c := range acceptanceCases() {
		t.Run(c.name, func(t *testing.T) { same(t, c.inputs(t)) })
	}
	for _, coverage := range []string{"full", "mixed"} {
		t.Run("portalgen "+coverage, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "agency")
			c := exec.CommandContext(t.Context(), "go", "run", "partnerlint/cmd/portalgen", "-portals", "60", "-violations", "0.5", "-coverage", coverage,
				"-now", "2026-11-24T09:00:00Z", "-out", dir)
			if said, err := c.CombinedOutput(); err != nil {
				t.Fatalf("portalgen: %v\n%s", err, said)
			}
			same(t, dir)
		})
	}
}
