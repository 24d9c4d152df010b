package policy

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOwnFilesSayWhatThePolicySays: what is written, loaded after the built-in policy, is the policy.
func TestOwnFilesSayWhatThePolicySays(t *testing.T) {
	for _, folder := range []string{filepath.Join("..", "examples", "policy")} {
		p, err := Load([]string{folder})
		if err != nil {
			t.Fatal(err)
		}
		files, err := OwnFiles(p)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for _, f := range files {
			path := filepath.Join(dir, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		again, err := Load([]string{p.Builtin.ID, dir})
		if err != nil {
			t.Fatal(err)
		}
		if again.Digest != p.Digest {
			t.Errorf("%s: the policy that was written is another one than the policy that was read", folder)
		}
	}
}
