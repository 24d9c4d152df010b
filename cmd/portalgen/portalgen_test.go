package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"partnerlint/schemas"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func exportSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft2020, true
	text, err := os.ReadFile("../../schemas/portal-export.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource("portal-export", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("portal-export")
}

func validate(t *testing.T, s *jsonschema.Schema, text []byte) {
	t.Helper()
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Fatalf("%#v\n%s", err, text)
	}
}

func TestEveryExportIsValid(t *testing.T) {
	schema := exportSchema(t)
	for _, c := range []coverage{full, apiOnly, mixed} {
		t.Run(string(c), func(t *testing.T) {
			opt := options{portals: 300, seed: 7, violations: 0.7, coverage: c, now: now}
			var out bytes.Buffer
			if err := writePortals(opt, &out, &bytes.Buffer{}); err != nil {
				t.Fatal(err)
			}
			lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
			if len(lines) != opt.portals {
				t.Fatalf("%d lines, want %d", len(lines), opt.portals)
			}
			for _, l := range lines {
				validate(t, schema, l)
			}
			partner, err := json.Marshal(partnerExport(newAgency(opt), opt))
			if err != nil {
				t.Fatal(err)
			}
			validate(t, schema, partner)
		})
	}
}

// Every kind of violation leaves the export valid and changes the export or the register.
func TestEveryViolationChangesAValidPortal(t *testing.T) {
	schema := exportSchema(t)
	opt := options{seed: 3, coverage: full, now: now}
	a := newAgency(opt)
	for _, v := range violations {
		t.Run(v.name, func(t *testing.T) {
			sound, broken := newPortal(a, opt, 0), newPortal(a, opt, 0)
			v.commit(broken)
			before, after := text(t, sound), text(t, broken)
			validate(t, schema, after)
			if bytes.Equal(before, after) && cmp.Equal(sound.rows, broken.rows, cmp.AllowUnexported(row{})) {
				t.Error("the violation changes nothing")
			}
		})
	}
}

func text(t *testing.T, p *portal) []byte {
	t.Helper()
	b, err := json.Marshal(p.export)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSameSeedSameBytes(t *testing.T) {
	read := func(seed string) map[string]string {
		dir := t.TempDir()
		var stderr bytes.Buffer
		if status := run([]string{"--portals", "150", "--seed", seed, "--coverage", "mixed", "--now", "2026-11-24T09:00:00Z", "--out", dir}, nil, &stderr); status != statusOK {
			t.Fatal(stderr.String())
		}
		files := map[string]string{}
		for _, name := range []string{"portals.ndjson", "partner.json", "register.csv"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			files[name] = string(b)
		}
		return files
	}
	first := read("5")
	if d := cmp.Diff(first, read("5")); d != "" {
		t.Error(d)
	}
	for name, other := range read("6") {
		if first[name] == other {
			t.Errorf("%s does not depend on the seed", name)
		}
	}
}

// A smaller run is the beginning of a larger one: a portal depends on its own number only.
func TestSmallerRunIsPrefix(t *testing.T) {
	var small, large bytes.Buffer
	for n, out := range map[int]*bytes.Buffer{10: &small, 200: &large} {
		if err := writePortals(options{portals: n, seed: 1, violations: 0.2, coverage: full, now: now}, out, &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.HasPrefix(large.Bytes(), small.Bytes()) {
		t.Error("the first 10 of 200 portals differ from 10 portals")
	}
}

func TestSizes(t *testing.T) {
	const n = 2000
	opt := options{portals: n, seed: 1, violations: 0.2, coverage: full, now: now}
	a := newAgency(opt)
	var bytesTotal, fewest, most int
	for i := range n {
		p := newPortal(a, opt, i)
		users := len(p.users())
		if fewest == 0 || users < fewest {
			fewest = users
		}
		most = max(most, users)
		bytesTotal += len(text(t, p))
	}
	if mean := bytesTotal / n; mean < 4000 || mean > 5300 {
		t.Errorf("a portal takes %d bytes on average, want 4 to 5.3 KB", mean)
	}
	if fewest < minUsers-1 || most > maxUsers+1 || most < 12 { // a violation may add or take away one
		t.Errorf("portals have %d to %d users, want %d to %d and a spread", fewest, most, minUsers, maxUsers)
	}
}

func TestRegister(t *testing.T) {
	opt := options{portals: 400, seed: 1, violations: 0, coverage: full, now: now}
	var portals, register bytes.Buffer
	if err := writePortals(opt, &portals, &register); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&register).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(registerHeader, rows[0]); d != "" {
		t.Error(d)
	}
	count := map[string]int{}
	for _, r := range rows[1:] {
		count[r[5]]++
		if slices.Contains([]string{r[1], r[2], r[3], r[9], r[10]}, "") {
			t.Errorf("row with an empty cell: %v", r)
		}
		if !strings.Contains(portals.String(), `"email":"`+r[1]+`"`) {
			t.Errorf("%s is on the register and in no portal", r[1])
		}
	}
	for _, status := range []string{"draft", "submitted", "granted"} {
		if count[status] < 40 {
			t.Errorf("%d rows are %s; want a mix: %v", count[status], status, count)
		}
	}
}

func TestCoverage(t *testing.T) {
	lacks := func(c coverage) (n int) {
		a := newAgency(options{seed: 1})
		for i := range 200 {
			if e := newPortal(a, options{seed: 1, coverage: c, now: now}, i).export; e.Contacts == nil {
				n++
			}
		}
		return n
	}
	if n := lacks(full); n != 0 {
		t.Errorf("full: %d of 200 portals lack contacts", n)
	}
	if n := lacks(apiOnly); n != 200 {
		t.Errorf("api-only: %d of 200 portals lack contacts, want all", n)
	}
	if n := lacks(mixed); n < 70 || n > 130 {
		t.Errorf("mixed: %d of 200 portals lack contacts, want about half", n)
	}
}

// What only a person or a screen can tell does not come out of the API.
func TestAPIOnlyHasNothingElse(t *testing.T) {
	opt := options{seed: 1, coverage: apiOnly, now: now, violations: 1}
	a := newAgency(opt)
	exports := []*schemas.PortalExport{partnerExport(a, opt)}
	for i := range 100 {
		exports = append(exports, newPortal(a, opt, i).export)
	}
	for _, e := range exports {
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"salesExtension", "personalEmails", "contacts", "ownership", "subscriptions", "emailLogging",
			"sequenceEnrollments", "companyDomains", "lastActiveAt", "partnerProgram", "partnerUser", "attested", "in-app", `"function"`, "numberOf"} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("Hub ID %d has %s", e.HubID, word)
			}
		}
	}
}

func TestStandardOutputHasPortalsOnly(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"--portals", "2", "--out", "-", "--now", "2026-11-24T09:00:00Z"}, &stdout, &stderr); status != statusOK {
		t.Fatal(stderr.String())
	}
	if n := strings.Count(stdout.String(), "\n"); n != 2 || stderr.Len() > 0 {
		t.Errorf("%d lines and %q on standard error, want 2 and nothing", n, stderr.String())
	}
}

func TestRefusals(t *testing.T) {
	for args, want := range map[string]string{
		"":                             "--out is missing",
		"--out - --portals -1":         "--portals -1",
		"--out - --violations 1.5":     "--violations 1.5",
		"--out - --violations NaN":     "--violations NaN",
		"--out - --coverage some":      "write full, api-only or mixed",
		"--out - --now yesterday":      `--now "yesterday"`,
		"--out - more":                 "takes no arguments",
		"--out /dev/null/no --seed 10": "/dev/null",
	} {
		var stderr bytes.Buffer
		if status := run(strings.Fields(args), &bytes.Buffer{}, &stderr); status != statusFailed || !strings.Contains(stderr.String(), want) {
			t.Errorf("%q: status %d, %q; want %d and %q", args, status, stderr.String(), statusFailed, want)
		}
	}
}
