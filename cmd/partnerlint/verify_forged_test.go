//go:build !race

package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"partnerlint/reports"
)

// forgery is a packet that somebody has worked on.
type forgery struct {
	t      *testing.T
	folder string
}

func (f forgery) path(name string) string { return filepath.Join(f.folder, filepath.FromSlash(name)) }

func (f forgery) read(name string) []byte {
	f.t.Helper()
	text, err := os.ReadFile(f.path(name))
	if err != nil {
		f.t.Fatal(err)
	}
	return text
}

func (f forgery) write(name string, text []byte) {
	f.t.Helper()
	if err := os.MkdirAll(filepath.Dir(f.path(name)), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(f.path(name), text, 0o644); err != nil {
		f.t.Fatal(err)
	}
}

// replace puts new for each old in a file, of which there must be one.
func (f forgery) replace(name, old, new string) {
	f.t.Helper()
	text := f.read(name)
	if !bytes.Contains(text, []byte(old)) {
		f.t.Fatalf("%s does not hold %q", name, old)
	}
	f.write(name, bytes.ReplaceAll(text, []byte(old), []byte(new)))
}

func (f forgery) remove(name string) {
	f.t.Helper()
	if err := os.Remove(f.path(name)); err != nil {
		f.t.Fatal(err)
	}
}

// manifest changes the manifest, as a program would.
func (f forgery) manifest(change func(m *reports.Manifest)) {
	f.t.Helper()
	m, err := reports.ReadManifest(f.read("manifest.json"))
	if err != nil {
		f.t.Fatal(err)
	}
	change(m)
	text, err := m.Bytes()
	if err != nil {
		f.t.Fatal(err)
	}
	f.write("manifest.json", text)
}

// reseal gives every file the digest that it has now. Files of the names more are new.
func (f forgery) reseal(more ...string) {
	f.t.Helper()
	f.manifest(func(m *reports.Manifest) {
		listed := m.Files
		m.Files = nil
		for _, x := range listed {
			if _, err := os.Stat(f.path(x.Path)); err == nil {
				m.Add(x.Path, f.read(x.Path))
			}
		}
		for _, name := range more {
			m.Add(name, f.read(name))
		}
	})
}

// claimVersion names another version of the program in the manifest.
func (f forgery) claimVersion(version string) {
	f.t.Helper()
	f.manifest(func(m *reports.Manifest) { m.Tool.Version = version })
}

// cell changes a cell of a workbook.
func (f forgery) cell(book, sheet, from, to string) {
	f.t.Helper()
	w, err := excelize.OpenFile(f.path(book))
	if err != nil {
		f.t.Fatal(err)
	}
	defer w.Close()
	at, err := w.SearchSheet(sheet, from)
	if err != nil || len(at) == 0 {
		f.t.Fatalf("%s, %s: %q: %v %v", book, sheet, from, at, err)
	}
	if err := w.SetCellValue(sheet, at[0], to); err != nil {
		f.t.Fatal(err)
	}
	if err := w.Save(); err != nil {
		f.t.Fatal(err)
	}
}

func (f forgery) sign(name string) {
	f.t.Helper()
	signature, err := reports.SignManifest(f.read("manifest.json"), forgersKey(name))
	if err != nil {
		f.t.Fatal(err)
	}
	f.write("manifest.json.sig", signature)
}

func forgersKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// The packets that are forged: of one client under the built-in policy, under a policy with waivers, and redacted.
const (
	plainPacket    = "plain"
	waiverPacket   = "waivers"
	redactedPacket = "redacted"
)

const (
	forgedPage     = "accesses/lena-hoff-fernhollow-example-7200107"
	forgedEvidence = "evidence/portal-7200107-2026-11-12.json"
)

func genuinePackets(t *testing.T) map[string]string {
	t.Helper()
	made := map[string]string{}
	for name, args := range map[string][]string{
		plainPacket:    nil,
		waiverPacket:   {"--policy", filepath.Join(moduleRoot, examplePolicy)},
		redactedPacket: {"--redact", redactionKey(t, testKey)},
	} {
		out := filepath.Join(t.TempDir(), name)
		runInto(t, append([]string{"packet", filepath.Join(moduleRoot, exampleAgency), "--now", exampleNow, "--by", "client",
			"--hub-id", "7200107", "--out", out}, args...)...)
		folders, err := filepath.Glob(filepath.Join(out, "*"))
		if err != nil || len(folders) != 1 {
			t.Fatalf("packets: %v, %v", folders, err)
		}
		made[name] = folders[0]
	}
	return made
}

// TestVerifyTellsForgeries: what somebody may do to a packet, and what whoever receives it is told. The text of each is
// in the order of the answer; nothing may be written but what was there.
func TestVerifyTellsForgeries(t *testing.T) {
	places, temp, genuine := t.TempDir(), t.TempDir(), genuinePackets(t)
	trusted := filepath.Join(t.TempDir(), "key.pub")
	if err := os.WriteFile(trusted, publicKeyText(t, "agency"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	for i, tt := range forgeries() {
		t.Run(tt.name, func(t *testing.T) {
			f := forgery{t, filepath.Join(places, strconv.Itoa(i))} // not t.TempDir, which lies in TMPDIR
			if tt.of == "" {
				tt.of = plainPacket
			}
			if err := os.CopyFS(f.folder, os.DirFS(genuine[tt.of])); err != nil {
				t.Fatal(err)
			}
			if tt.forge != nil {
				tt.forge(f)
			}
			before := filesIn(t, f.folder)
			args := []string{"verify", f.folder}
			if tt.trust {
				args = append(args, "--trust", trusted)
			}
			var said bytes.Buffer
			got := run(t.Context(), args, shell{in: strings.NewReader(""), out: &said, err: &said})
			text := strings.Join(strings.Fields(said.String()), " ")
			if got != tt.want {
				t.Errorf("status %d, want %d", got, tt.want)
			}
			rest := text
			for _, want := range tt.says {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Errorf("does not say, in order: %s\n%s", want, said.String())
					break
				}
				rest = after
			}
			if tt.want != complete && strings.Contains(text, "✓ The same verdicts") {
				t.Errorf("it reads as if it were verified:\n%s", said.String())
			}
			if !maps.EqualFunc(before, filesIn(t, f.folder), bytes.Equal) {
				t.Error("the packet was written to")
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			if got == failed || got == findings && !strings.Contains(tt.name, "verdict") { // enough of them
				return
			}
			var answer struct{ Conclusion string }
			said.Reset()
			run(t.Context(), append(args, "--format", "json"), shell{in: strings.NewReader(""), out: &said, err: &said})
			if err := json.Unmarshal(said.Bytes(), &answer); err != nil {
				t.Errorf("--format json: %v", err)
			}
			follows(t, said.Bytes())
			want := map[status]string{complete: "as-said", findings: "not-as-said", incomplete: "verified-in-part"}[tt.want]
			if answer.Conclusion != want {
				t.Errorf("--format json concludes %q, want %q", answer.Conclusion, want)
			}
		})
	}
}
