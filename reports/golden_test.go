package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for _, f := range reports.Formats {
		t.Run(f.Name, func(t *testing.T) {
			text := write(t, f, reports.New(sample(), sampleMeta()))
			if path.Ext(f.File) == ".xlsx" {
				golden(t, f.File+".txt", dumpWorkbook(t, text))
				return
			}
			golden(t, f.File, text)
		})
	}
}

func TestGoldenText(t *testing.T) {
	for name, o := range map[string]reports.TextOptions{
		"terminal.txt":         {Width: 100},
		"terminal-narrow.txt":  {Width: 40},
		"terminal-summary.txt": {Summary: true},
		"terminal-check.txt":   {Check: true},
		"terminal-color.txt":   {Color: true, Width: 80, Summary: true},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := reports.WriteText(&b, reports.New(sample(), sampleMeta()), o); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.Bytes())
		})
	}
}

func TestGoldenQuestions(t *testing.T) {
	var b bytes.Buffer
	if err := reports.WriteQuestions(&b, reports.New(sample(), sampleMeta())); err != nil {
		t.Fatal(err)
	}
	golden(t, "questions.txt", b.Bytes())
}

func write(t *testing.T, f reports.Format, r *reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); if this is meant, run go test -update:\n%s", name, diff)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
