package policy

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzLoad loads a policy of two files. Whatever is in them, it is loaded or each problem has its place in a file.
func FuzzLoad(f *testing.F) {
	archives, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		head := ""
		for _, file := range a.Files {
			switch {
			case strings.HasSuffix(file.Name, policyFile):
				head = string(file.Data)
			case strings.HasSuffix(file.Name, ".toml"):
				f.Add(head, string(file.Data), []byte{}, []byte{})
			}
		}
		f.Add(head, "", []byte{}, []byte{})
	}
	f.Add("", "title = \"\ufeff", []byte{}, []byte{}) // the decoder's place of the end is within the last character
	f.Add("", "", []byte{0, 1, 2, 3, 7, 9, 13, 17, 18, 21, 22, 23, 24, 26, 22, 29, 30}, []byte{0, 2, 3, 4, 6, 8, 10, 12, 15, 16, 21, 22, 24, 25, 26, 19, 29, 26, 30})
	f.Fuzz(func(t *testing.T, head, rule string, headPicks, rulePicks []byte) {
		head, rule = head+spelled(policyWords, headPicks), rule+spelled(ruleWords, rulePicks)
		files := map[string]string{
			policyFile: head, "rules/X01-must-hold.toml": rule,
			sourceFile: "The Partner’s user must be present. It is required.",
		}
		p, err := loadFiles(files)
		if err == nil {
			checkLoaded(t, p)
			return
		}
		var problems Problems
		if !errors.As(err, &problems) || p != nil {
			t.Fatalf("no list of problems: %v", err)
		}
		for _, problem := range problems {
			checkProblem(t, problem, files)
		}
	})
}

func checkLoaded(t *testing.T, p *Policy) {
	t.Helper()
	if len(p.Digest) != 64 || p.ID == "" || len(p.Files) == 0 {
		t.Errorf("loaded without an ID, digest or files: %+v", p)
	}
	for _, r := range p.Rules {
		for _, e := range expressions(r) {
			if e.Pos.Line < 1 || e.Pos.Column < 1 || e.Text == "" {
				t.Errorf("%s: expression %q at %s", r.ID, e.Text, e.Pos)
			}
		}
	}
}

// checkProblem demands that a problem points into its file and can be printed.
func checkProblem(t *testing.T, p Problem, files map[string]string) {
	t.Helper()
	if p.Message == "" || p.Message != plain(p.Message) {
		t.Errorf("message %q", p.Message)
	}
	if p.Pos.Line == 0 && len(files[p.Pos.File]) > maxFileSize {
		return
	}
	content := strings.TrimPrefix(files[p.Pos.File], byteOrderMark)
	lines := strings.Split(content, "\n")
	if p.Pos.Line < 1 || p.Pos.Line > len(lines) {
		t.Fatalf("%s: no such line", p.Error())
	}
	if most := len([]rune(lines[p.Pos.Line-1])) + 1; p.Pos.Column < 1 || p.Pos.Column > most {
		t.Errorf("%s: no such column", p.Error())
	}
}
