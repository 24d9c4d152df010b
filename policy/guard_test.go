package policy

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func mustLink(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no links here: %v", err)
	}
}

const trialHead = "[policy]\nid = \"t\"\ntitle = \"Trial\"\n"

// loadFiles loads a policy folder from memory.
func loadFiles(files map[string]string) (*Policy, error) {
	folder := fstest.MapFS{}
	for name, content := range files {
		folder[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return newLoader().load([]origin{{id: "trial", files: folder, file: policyFile, shown: ".", folder: true}})
}

func TestUnreadableFiles(t *testing.T) {
	for _, c := range []struct{ name, file, content, want string }{
		{"latin-1", policyFile, trialHead + "# caf\xe9\n", "policy.toml:4:6: byte 0xE9 is not UTF-8; save the file as UTF-8"},
		{"latin-1 in a rule", "rules/X01-a.toml", "é\xe9", "rules/X01-a.toml:1:2: byte 0xE9 is not UTF-8; save the file as UTF-8"},
		{"latin-1 in the text", sourceFile, "a\n\xe9", "source.txt:2:1: byte 0xE9 is not UTF-8; save the file as UTF-8"},
		{"NUL", policyFile, trialHead + "a\x00", "policy.toml:4:2: found a NUL byte; a policy is plain text in UTF-8"},
		{"UTF-16", policyFile, "\xff\xfe[\x00", "policy.toml:1:1: the file is UTF-16; save it as UTF-8"},
		{"too large", policyFile, trialHead + strings.Repeat("#", maxFileSize), "policy.toml: is larger than 1 MiB, the most that a file of a policy may have"},
		{"control character", policyFile, trialHead + "# \x01\n", "policy.toml:4:3: found the control character U+0001; write it as an escape, \\u0001, or take it out"},
		{"large number", policyFile, trialHead + "a = 99999999999999999999\n", "policy.toml:4:5: not TOML: 99999999999999999999 is out of range for an integer of 64 bits (after the key \"policy.a\")"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{policyFile: trialHead}
			files[c.file] = c.content
			_, err := loadFiles(files)
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestByteOrderMarkAndWindowsLineEnds(t *testing.T) {
	plain, err := loadFiles(map[string]string{policyFile: trialHead + "version = '''1\n2'''"})
	if err != nil {
		t.Fatal(err)
	}
	windows, err := loadFiles(map[string]string{
		policyFile: byteOrderMark + strings.ReplaceAll(trialHead+"version = '''1\n2'''", "\n", "\r\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if plain.Digest != windows.Digest {
		t.Error("the digest depends on the line ends")
	}
	_, err = loadFiles(map[string]string{policyFile: byteOrderMark + "a = 1\r\n" + strings.ReplaceAll(trialHead, "\n", "\r\n")})
	if want := "policy.toml:1:1: unknown key"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s…", err, want)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "folder/policy.toml/x", "")
	write(t, "rules-file/policy.toml", trialHead)
	write(t, "rules-file/rules", "")
	for path, want := range map[string]string{
		"folder": "folder/policy.toml: is not a regular file",
		"a\x00b": `a` + "\x00" + `b: cannot read the policy "a\x00b": invalid argument`,
	} {
		if _, err := Load([]string{path}); err == nil || err.Error() != want {
			t.Errorf("Load(%q)\ngot  %v\nwant %s", path, err, want)
		}
	}
	if _, err := Load([]string{"rules-file"}); err == nil || !strings.HasPrefix(err.Error(), "rules-file/rules: cannot be read") {
		t.Errorf("got %v", err)
	}
}

func TestBounds(t *testing.T) {
	var params, settings, overrides strings.Builder
	for i := range maxRules + 1 {
		fmt.Fprintf(&overrides, "[override.X%d]\noff = true\nreason = \"r\"\n", i)
	}
	for i := range maxParams + 1 {
		fmt.Fprintf(&params, "[param.a%d]\ntype = \"int\"\nvalue = 1\nhelp = \"h\"\n", i)
		fmt.Fprintf(&settings, "a%d = 1\n", i)
	}
	many := map[string]string{policyFile: trialHead}
	for i := range maxRules + 1 {
		many[fmt.Sprintf("rules/X%d-a.toml", i)] = ""
	}
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{map[string]string{policyFile: trialHead + params.String()}, "policy.toml:4:2: [param]: found 501, expected at most 500"},
		{map[string]string{policyFile: trialHead + "[params]\n" + settings.String()}, "policy.toml:4:2: [params]: found 501, expected at most 500"},
		{map[string]string{policyFile: trialHead + overrides.String()}, "policy.toml:4:2: [override]: found 1001, expected at most 1000"},
		{many, "rules: holds 1001 rules, expected at most 1000"},
	} {
		if _, err := loadFiles(c.files); err == nil || err.Error() != c.want {
			t.Errorf("got  %.300v\nwant %s", err, c.want)
		}
	}
}

func TestHostileNestingIsQuick(t *testing.T) {
	const n = 200_000
	for name, content := range map[string]string{
		"lists":         "a = " + strings.Repeat("[", n),
		"inline tables": "a = " + strings.Repeat("{a=", n),
		"dotted key":    strings.Repeat("a.", n) + "a = 1",
		"dotted header": "[" + strings.Repeat("a . ", n) + "a]",
		"quoted key":    strings.Repeat("'#'.", n) + "a = 1",
		"after strings": "a = [\"\\\"[\", '''\n'[''''', \"\"\"\\\"\"\"\"\"\", " + strings.Repeat("[", n),
	} {
		start := time.Now()
		_, err := loadFiles(map[string]string{policyFile: content})
		if err == nil || !strings.Contains(err.Error(), "nested more than 32 deep") {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestBracketsInStringsAndCommentsAreNoNesting(t *testing.T) {
	brackets := strings.Repeat("[", 2*maxNesting)
	content := trialHead + "version = \"\"\"\\\"" + brackets + "\"\"\"\"\" # " + brackets + "\n"
	content += "extends = [] # it's\n"
	if _, err := loadFiles(map[string]string{policyFile: content}); err != nil {
		t.Error(err)
	}
}
