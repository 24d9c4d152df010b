package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"partnerlint/checks"
	"partnerlint/reports"
)

// withBaseline is the sample beside an earlier report, and with a remedy, so that every member is there.
func withBaseline(t *testing.T) *reports.Report {
	t.Helper()
	meta := sampleMeta()
	meta.Baseline = sampleBaseline(t)
	results := sample()
	results.Accesses[0].Remedy = &checks.Remedy{Stuck: []checks.StuckRule{{Rule: results.Rules[0].Rule, Why: checks.StuckReasons()}}, Changes: []checks.Change{
		{Kind: checks.ChangeValue, Side: "client", Fact: "client.users.superAdmin", Description: evilHTML, User: evilSheet, From: "no", To: "yes", Or: []string{evilHTML}}, {Kind: checks.ChangeRemoved, Side: "register", Fact: "access",
			From: "draft", At: checks.Location{File: "register.csv", Line: 3, Column: 1}}}}
	return reports.New(results, meta)
}

func TestNDJSONFollowsItsSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft2020, true
	for _, name := range []string{"results.schema.json", "results-line.schema.json"} {
		text, err := os.ReadFile("../schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://partnerlint.example/schemas/"+name, bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("https://partnerlint.example/schemas/results-line.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	r := withBaseline(t)
	kinds := map[string]int{}
	for i, line := range strings.Split(strings.TrimSuffix(string(write(t, format(t, "ndjson"), r)), "\n"), "\n") {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("line %d: %#v", i+1, err)
		}
		kind, _ := v["type"].(string)
		kinds[kind]++
		if (kind == "run") != (i == 0) {
			t.Errorf("line %d is of type %q; the run is the first line, and no other", i+1, kind)
		}
		v["surprise"] = true
		if schema.Validate(v) == nil {
			t.Errorf("line %d: an unknown member of %s is admitted", i+1, kind)
		}
	}
	all := r.All
	if kinds["access"] != len(all.Accesses) || kinds["finding"] < len(all.Findings) || kinds["unknown"] < len(all.Unknowns) || kinds["diagnostic"] != len(all.Diagnostics) {
		t.Errorf("not everything is there: %v", kinds)
	}
}

func TestJSONWithABaselineFollowsItsSchema(t *testing.T) {
	var v any
	if err := json.Unmarshal(write(t, format(t, "json"), withBaseline(t)), &v); err != nil {
		t.Fatal(err)
	}
	if err := compileSchema(t).Validate(v); err != nil {
		t.Errorf("%#v", err)
	}
	changes := v.(map[string]any)["changes"].(map[string]any)
	if changes["new"].(float64) < 1 || changes["gone"].(float64) != 1 {
		t.Errorf("changes: %v", changes)
	}
}

// readCSV reads a table as a spreadsheet does.
func readCSV(t *testing.T, text []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCSV(t *testing.T) {
	r := withBaseline(t)
	text := write(t, format(t, "csv"), r)
	if !bytes.HasPrefix(text, []byte("\uFEFFoutcome,severity,rule,")) || !bytes.HasSuffix(text, []byte("\r\n")) {
		t.Errorf("the table begins with %q", text[:30])
	}
	rows := readCSV(t, text)
	got := map[string]int{}
	for _, row := range rows[1:] {
		got[row[0]]++
		for i, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("column %s: a spreadsheet takes %q for a formula", rows[0][i], cell)
			}
			if strings.ContainsAny(cell, "\x1b\u202e\n\r") {
				t.Errorf("column %s: %q holds what does not show", rows[0][i], cell)
			}
		}
	}
	want := map[string]int{}
	for _, f := range r.All.Findings {
		switch {
		case f.BuiltinOnly:
		case f.Waiver != nil:
			want["waived"]++
		default:
			want["fail"]++
		}
	}
	for _, u := range r.All.Unknowns {
		if !u.BuiltinOnly {
			want["unknown"]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows by outcome (-want +got)\n%s", diff)
	}
}

func TestCSVDisarmsFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\t=1": "⟨U+0009⟩=1", "\r=1": "⟨U+000D⟩=1", "＝1": "'＝1",
		"a;=1": "a;'=1", "a=1": "a=1", "ann@agency.example": "ann@agency.example", "12": "12", "": "",
	} {
		results := sample()
		f := *results.Findings[0]
		f.Message = in
		results.Findings = []*checks.Finding{&f}
		rows := readCSV(t, write(t, format(t, "csv"), reports.New(results, sampleMeta())))
		if got := rows[1][slices.Index(rows[0], "message")]; got != want {
			t.Errorf("%q is written as %q, want %q", in, got, want)
		}
	}
}

func TestAnnotations(t *testing.T) {
	results := sample()
	for range 30 { // many, all with a hostile message
		f := *results.Findings[0]
		f.Message = "one\n::error::two\r\n::set-output name=x::y %0A " + evilESC
		results.Findings = append(results.Findings, &f)
	}
	text := string(write(t, format(t, "github"), reports.New(results, sampleMeta())))
	levels := map[string]int{}
	last := 0
	for line := range strings.Lines(text) {
		level, rest, ok := strings.Cut(strings.TrimPrefix(line, "::"), " ")
		if !ok || !strings.HasPrefix(line, "::") || !(strings.HasPrefix(rest, "file=") || strings.HasPrefix(rest, "title=")) {
			t.Errorf("%q is no workflow command of ours", line)
		}
		levels[level]++
		rank := strings.Index("error warning notice", level)
		if rank < last {
			t.Errorf("%q comes after what is less grave", line)
		}
		last = rank
		if strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\r\x1b") || strings.Contains(rest, "%0A ") {
			t.Errorf("%q is not escaped", line)
		}
	}
	for level, n := range levels {
		if n > reports.MaxAnnotations {
			t.Errorf("%d annotations of level %s; GitHub shows %d", n, level, reports.MaxAnnotations)
		}
	}
	if levels["error"] != reports.MaxAnnotations || !strings.Contains(text, " more; the reports have all of them.") {
		t.Errorf("levels %v; the cut is not told", levels)
	}
}
