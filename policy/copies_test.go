package policy

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func copied(c Copies) fs.FS {
	files := fstest.MapFS{}
	for _, f := range c.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return files
}

func builtinID(p *Policy) string {
	if p.Builtin == nil {
		return ""
	}
	return p.Builtin.ID
}

// TestCopiesMakeTheSamePolicy: what is loaded of the copies alone is the policy that they were made of, and so are the
// copies of the copies.
func TestCopiesMakeTheSamePolicy(t *testing.T) {
	example, err := filepath.Abs("../examples/policy")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	writeFile(t, "one.toml", "[policy]\nid = \"one-file\"\ntitle = \"One file\"\nextends = [\"partner-seat\"]\n[override.E01]\nseverity = \"warning\"\nreason = \"Because.\"\n")
	writeFile(t, "base/policy.toml", "[policy]\r\nid = \"base\"\r\ntitle = \"Base\"\r\nextends = [\"partner-access\"]\r\n")
	writeFile(t, "base/sample.json", `{"now": "2026-01-01T00:00:00Z"}`)
	writeFile(t, "beside/policy.toml", "[policy]\nid = \"beside\"\ntitle = \"Beside\"\nextends = ['partner-access']\n")
	writeFile(t, "team/policy.toml", "[policy]\nid = \"team\" # extends\ntitle = \"Team\"\nextends = [\"../base\", '''../beside''', \"partner-access\"]\n")
	writeFile(t, "alone/policy.toml", "[policy]\nid = \"alone\"\ntitle = \"Alone\"\n")
	tests := []struct {
		name  string
		paths []string
		load  []string
	}{
		{"built-in", nil, []string{"policy/1-partner-access"}},
		{"built-in on built-in", []string{"partner-seat"}, []string{"policy/2-partner-seat"}},
		{"the example", []string{example}, []string{"policy/2-acme-partner-access"}},
		{"one file", []string{"one.toml"}, []string{"policy/3-one-file"}},
		{"a family", []string{"team"}, []string{"policy/4-team"}},
		{"several", []string{"base", "beside"}, []string{"policy/2-base", "policy/3-beside"}},
		{"no built-in", []string{"alone"}, []string{"policy/1-alone"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := mustLoad(t, tt.paths...)
			if tt.name != "the example" { // whose ID is its own
				if diff := cmp.Diff(tt.load, want.Copies.Load); diff != "" {
					t.Errorf("folders to load (-want +got):\n%s", diff)
				}
			}
			got, err := LoadCopies(copied(want.Copies), "packet", want.Copies.Load, builtinID(want))
			if err != nil {
				t.Fatalf("LoadCopies:\n%v", err)
			}
			if got.Digest != want.Digest {
				t.Errorf("the digest is %s, want %s", got.Digest, want.Digest)
			}
			switch {
			case (got.Builtin == nil) != (want.Builtin == nil):
				t.Errorf("built-in: %v, want %v", got.Builtin, want.Builtin)
			case got.Builtin != nil && got.Builtin.Digest != want.Builtin.Digest:
				t.Errorf("the built-in's digest is %s, want %s", got.Builtin.Digest, want.Builtin.Digest)
			}
			if diff := cmp.Diff(want.Copies, got.Copies); diff != "" {
				t.Errorf("copies of the copies (-first +second):\n%s", diff)
			}
			for _, name := range got.Files {
				if !strings.HasPrefix(name, filepath.Join("packet", "policy")) {
					t.Errorf("%s is none of the copies", name)
				}
			}
		})
	}
}

// TestCopiesOfBuiltinsAreTheirBytes: nothing is rewritten in what everybody has.
func TestCopiesOfBuiltinsAreTheirBytes(t *testing.T) {
	files := copied(mustLoad(t, "partner-seat").Copies)
	for folder, id := range map[string]string{"policy/1-partner-access": "partner-access", "policy/2-partner-seat": "partner-seat"} {
		err := fs.WalkDir(builtinFiles, id, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			want, err := builtinFiles.ReadFile(name)
			if err != nil {
				return err
			}
			got, err := fs.ReadFile(files, folder+strings.TrimPrefix(name, id))
			if err != nil || string(got) != string(want) {
				t.Errorf("%s: %v, %d bytes; want %d", name, err, len(got), len(want))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestCopiesSeeOnlyEachOther: neither the program's own policies nor the disk stand in for what is missing.
func TestCopiesSeeOnlyEachOther(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "outside/policy.toml", "[policy]\nid = \"outside\"\ntitle = \"Outside\"\n")
	one := func(extends string) fs.FS {
		return fstest.MapFS{"policy/1-x/policy.toml": &fstest.MapFile{Data: []byte("[policy]\nid = \"x\"\ntitle = \"X\"\nextends = [\"" + extends + "\"]\n")}}
	}
	tests := []struct {
		name    string
		files   fs.FS
		load    []string
		builtin string
		want    string
	}{
		{"a built-in that is not there", one("partner-access"), []string{"policy/1-x"}, "",
			`packet/policy/1-x/policy.toml:4:12: extends: there is no copy of the policy "partner-access" in policy/`},
		{"a folder outside", one("../../outside"), []string{"policy/1-x"}, "",
			`packet/policy/1-x/policy.toml:4:12: extends: there is no folder "../outside" in policy/`},
		{"itself", one("../1-x"), []string{"policy/1-x"}, "",
			`packet/policy/1-x/policy.toml:4:12: extends: the policy "../1-x" extends itself, directly or through others`},
		{"nothing to load", one("x"), nil, "", "packet/policy: no folder of it is said to hold the policy"},
		{"a folder that is missing", one("x"), []string{"policy/2-y"}, "", "packet/policy/2-y: is missing; the policy is said to lie there"},
		{"a built-in that is said to be there", one("x"), []string{"policy/1-x"}, "partner-seat",
			`packet/policy: there is no copy of the policy "partner-seat" in policy/`},
		{"no policy at all", fstest.MapFS{}, []string{"policy/1-x"}, "", "packet/policy: cannot be read: file does not exist"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadCopies(tt.files, "packet", tt.load, tt.builtin)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error:\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}
