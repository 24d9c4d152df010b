package policy

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the wanted problems of testdata/bad anew")

// wantFile is the file of an archive that holds the problems, one a line. The other files are the policy; a line
// "load PATH…" in the archive's head names what to load, else it is the folder.
const wantFile = "want"

func TestBadPolicies(t *testing.T) {
	archives, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			abs, err := filepath.Abs(name)
			if err != nil {
				t.Fatal(err)
			}
			got := problemsOf(t, a)
			want := ""
			if last := len(a.Files) - 1; a.Files[last].Name == wantFile {
				want = string(a.Files[last].Data)
				a.Files = a.Files[:last]
			}
			if *update {
				a.Files = append(a.Files, txtar.File{Name: wantFile, Data: []byte(got)})
				if err := os.WriteFile(abs, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
		})
	}
}

// problemsOf unpacks an archive into a folder of its own, loads it there and returns the problems as text.
func problemsOf(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	unpack(t, a)
	paths := []string{"."}
	for line := range strings.Lines(string(a.Comment)) {
		if names, ok := strings.CutPrefix(line, "load "); ok {
			paths = strings.Fields(names)
		}
	}
	p, err := Load(paths)
	if err == nil {
		t.Fatal("the policy was loaded without an error")
	}
	if p != nil {
		t.Error("an error and a policy were both returned")
	}
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the error is no list of problems: %v", err)
	}
	return filepath.ToSlash(problems.Error()) + "\n"
}

// unpack writes an archive's files into a temporary folder and makes it the working folder of the test.
func unpack(t *testing.T, a *txtar.Archive) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range a.Files {
		if f.Name == wantFile {
			continue
		}
		write(t, f.Name, string(f.Data))
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
