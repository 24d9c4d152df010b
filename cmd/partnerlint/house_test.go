package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// root is the folder of the module, seen from this package.
const moduleRoot = "../.."

// mayImport are the arrows of docs/architecture.md: what each package may import of ours. Commands may import
// everything but each other.
var mayImport = map[string][]string{
	"schemas/spelling": {},
	"policy":           {"schemas/spelling"},
	"schemas":          {"schemas/spelling"},
	"schemas/hubspot":  {"schemas"},
	"checks":           {"policy", "schemas", "schemas/spelling"},
	"reports":          {"checks", "policy"},
}

func TestImportsPointDownwards(t *testing.T) {
	type goPackage struct {
		ImportPath                         string
		Imports, TestImports, XTestImports []string
	}
	list := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	list.Dir = moduleRoot
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); ; seen++ {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, "partnerlint/")
		allowed, known := mayImport[name]
		command := strings.HasPrefix(name, "cmd/")
		if !known && !command {
			t.Errorf("package %s has no place in docs/architecture.md", name)
			continue
		}
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			ours, isOurs := strings.CutPrefix(imported, "partnerlint/")
			switch {
			case !isOurs || ours == name:
			case command && !strings.HasPrefix(ours, "cmd/"):
			case !slices.Contains(allowed, ours):
				t.Errorf("%s imports %s; it may import %v", name, ours, allowed)
			}
		}
	}
	if seen == 0 {
		t.Fatal("go list listed no package")
	}
}

// topLevel is everything that the module's folder holds.
var topLevel = []string{
	".ci", ".git", ".gitattributes", ".gitignore",
	"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "NOTICE", "README.md",
	"checks", "cmd", "docs", "examples", "go.mod", "go.sum", "policy", "reports", "schemas",
}

func TestTopLevel(t *testing.T) {
	ignored, err := os.ReadFile(filepath.Join(moduleRoot, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(moduleRoot)
	if err != nil {
		t.Fatal(err)
	}
	left := slices.Clone(topLevel)
	for _, e := range entries {
		if i := slices.Index(left, e.Name()); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else if !ignoredBy(string(ignored), e.Name()) {
			t.Errorf("%s has no place in the house: move it in, or design a place for it", e.Name())
		}
	}
	// A copy without its history is fine.
	left = slices.DeleteFunc(left, func(name string) bool { return name == ".git" })
	if len(left) > 0 {
		t.Errorf("missing: %v", left)
	}
}

// ignoredBy reports whether a line of .gitignore matches a name at the top.
func ignoredBy(gitignore, name string) bool {
	for line := range strings.Lines(gitignore) {
		if ok, _ := path.Match(strings.Trim(strings.TrimSpace(line), "/"), name); ok {
			return true
		}
	}
	return false
}

func TestNoLongFiles(t *testing.T) {
	const most = 400
	err := filepath.WalkDir(moduleRoot, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		if n := bytes.Count(text, []byte("\n")); n > most {
			t.Errorf("%s has %d lines; more than %d hold more than one thing", name, n, most)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// commandLine is an invocation of the program: at the start of a line of a code block, or between backticks.
var (
	commandLine   = regexp.MustCompile(`^\s*(?:go run \./cmd/)?partnerlint (.+)$`)
	commandInText = regexp.MustCompile("`(?:go run \\./cmd/)?partnerlint ([^`]+)`")
)

// documentedCommands returns the command lines in a Markdown text, without the program's name.
func documentedCommands(markdown string) []string {
	var found []string
	inCode := false
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			inCode = !inCode
			continue
		}
		pattern := commandInText
		if inCode {
			pattern = commandLine
		}
		for _, m := range pattern.FindAllStringSubmatch(line, -1) {
			found = append(found, m[1])
		}
	}
	return found
}

// TestDocumentedCommandsExist checks each command line in the documentation against the program: the command and each
// of its flags must exist.
func TestDocumentedCommandsExist(t *testing.T) {
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"} {
		text, err := os.ReadFile(filepath.Join(moduleRoot, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range documentedCommands(string(text)) {
			sh := shell{}
			root := sh.root(nil)
			c, rest, err := root.Find(strings.Fields(line))
			if err != nil || c == root || c.HasSubCommands() && len(rest) > 0 {
				t.Errorf("%s: `partnerlint %s`: no such command", name, line)
				continue
			}
			checkFlags(t, name, c, rest)
		}
	}
}

func checkFlags(t *testing.T, file string, c *cobra.Command, words []string) {
	t.Helper()
	for _, w := range words {
		flag, isLong := strings.CutPrefix(strings.Trim(w, "[]"), "--")
		flag, _, _ = strings.Cut(flag, "=")
		if isLong && flag != "" && c.Flag(flag) == nil && flag != "help" {
			t.Errorf("%s: `partnerlint %s` has no flag --%s", file, c.Name(), flag)
		}
	}
}

// TestReadmeNamesEveryCommand holds the README's table of commands complete.
func TestReadmeNamesEveryCommand(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(moduleRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	sh := shell{}
	for _, c := range sh.root(nil).Commands() {
		if c.Name() != "help" && !strings.Contains(string(text), "`"+c.Name()) {
			t.Errorf("README.md does not name the command %s", c.Name())
		}
	}
}
