package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/pem"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// makePacket is the script command "makepacket FOLDER POLICY INPUT…": it judges the inputs and writes a packet, with
// plain copies of them for evidence.
func makePacket(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: makepacket FOLDER POLICY INPUT…")
	}
	var inputs []string
	for _, name := range args[2:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(name), func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				inputs = append(inputs, file)
			}
			return err
		}))
	}
	demanded := args[1]
	if strings.ContainsAny(demanded, "./") {
		demanded = ts.MkAbs(demanded)
	}
	ts.Check(writePacket(ts.MkAbs(args[0]), demanded, inputs))
}

func writePacket(folder, demanded string, inputs []string) error {
	p, err := policy.Load([]string{demanded})
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	for _, name := range inputs {
		if files["evidence/"+filepath.Base(name)], err = os.ReadFile(name); err != nil {
			return err
		}
	}
	return fillPacket(folder, p, files, false)
}

// packetConsultant is whose packets these are.
const packetConsultant = "Robin Vale"

// fillPacket writes evidence, judges it, and writes what packet would write beside it.
func fillPacket(folder string, p *policy.Policy, evidence map[string][]byte, signed bool) error {
	files := maps.Clone(evidence)
	for _, f := range p.Copies.Files {
		files[f.Name] = f.Data
	}
	if err := writeFiles(folder, files); err != nil {
		return err
	}
	builtin := ""
	if p.Builtin != nil {
		builtin = p.Builtin.ID
	}
	p, err := policy.LoadCopies(os.DirFS(folder), "", p.Copies.Load, builtin)
	if err != nil {
		return err
	}
	version, _ := programVersion()
	meta := reports.Meta{Version: version, Inputs: []string{evidenceFolder}, Scope: reports.Scope{Consultants: []string{packetConsultant}}}
	m := reports.NewManifest(meta, time.Date(2026, 11, 24, 23, 59, 59, 0, time.UTC), p)
	m.By, m.Subject = reports.ByConsultant, packetConsultant
	names := slices.Sorted(maps.Keys(evidence))
	for _, name := range names {
		m.Evidence = append(m.Evidence, reports.ManifestOrigin{Path: name, Origin: path.Base(name)})
	}
	report, err := judged(p, m.Now, folder, names, meta)
	if err != nil {
		return err
	}
	for _, part := range packetOf(report, m, p, signed).Parts() {
		var b bytes.Buffer
		if err := part.Write(&b); err != nil {
			return err
		}
		files[part.File] = b.Bytes()
	}
	for name, data := range files {
		m.Add(name, data)
	}
	if files["manifest.json"], err = m.Bytes(); err != nil {
		return err
	}
	return writeFiles(folder, files)
}

// rejudge is the script command "rejudge FOLDER": it makes the packet anew from its own evidence under its own policy,
// whatever was done to them, as somebody does who forges a packet with care.
func rejudge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: rejudge FOLDER")
	}
	ts.Check(makeAnew(ts.MkAbs(args[0]), false))
}

func makeAnew(folder string, signed bool) error {
	text, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		return err
	}
	m, err := reports.ReadManifest(text)
	if err != nil {
		return err
	}
	builtin := ""
	if m.Policy.Builtin != nil {
		builtin = m.Policy.Builtin.ID
	}
	p, err := policy.LoadCopies(os.DirFS(folder), "", m.Policy.Load, builtin)
	if err != nil {
		return err
	}
	evidence := map[string][]byte{}
	for _, f := range m.Files {
		if strings.HasPrefix(f.Path, "evidence/") {
			if evidence[f.Path], err = os.ReadFile(filepath.Join(folder, f.Path)); err != nil {
				return err
			}
		}
	}
	return fillPacket(folder, p, evidence, signed)
}

func judged(p *policy.Policy, now time.Time, folder string, names []string, meta reports.Meta) (*reports.Report, error) {
	plan, err := checks.Bind(p)
	if err != nil {
		return nil, err
	}
	in, err := schemas.Open(context.Background(), names, nil, schemas.OpenOptions{Root: folder})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	results, err := checks.Run(context.Background(), plan, in, packetRun(now, 1, checks.Filter(meta.Scope)))
	if err != nil {
		return nil, err
	}
	return reports.New(results, meta), nil
}

func writeFiles(folder string, files map[string][]byte) error {
	for name, data := range files {
		at := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(at, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// replaceText is the script command "replace FILE OLD NEW": each OLD in the file becomes NEW, and there must be one.
func replaceText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	file := ts.MkAbs(args[0])
	text, err := os.ReadFile(file)
	ts.Check(err)
	if !bytes.Contains(text, []byte(args[1])) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(file, bytes.ReplaceAll(text, []byte(args[1]), []byte(args[2])), 0o644))
}

// reseal is the script command "reseal FOLDER": it gives every file of a packet the digest that it has now, as somebody
// does who changes evidence and covers it up.
func reseal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: reseal FOLDER")
	}
	folder := ts.MkAbs(args[0])
	text, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	ts.Check(err)
	m, err := reports.ReadManifest(text)
	ts.Check(err)
	listed := slices.Clone(m.Files)
	m.Files = nil
	for _, f := range listed {
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(f.Path)))
		ts.Check(err)
		m.Add(f.Path, data)
	}
	text, err = m.Bytes()
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(folder, "manifest.json"), text, 0o644))
}

// unlist is the script command "unlist FOLDER FILE": it takes a file out of a packet, and out of the manifest.
func unlist(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unlist FOLDER FILE")
	}
	manifest := filepath.Join(ts.MkAbs(args[0]), "manifest.json")
	text, err := os.ReadFile(manifest)
	ts.Check(err)
	m, err := reports.ReadManifest(text)
	ts.Check(err)
	m.Files = slices.DeleteFunc(m.Files, func(f reports.ManifestFile) bool { return f.Path == args[1] })
	text, err = m.Bytes()
	ts.Check(err)
	ts.Check(os.WriteFile(manifest, text, 0o644))
	ts.Check(os.Remove(filepath.Join(ts.MkAbs(args[0]), filepath.FromSlash(args[1]))))
}

// makeKey is the script command "makekey NAME": it writes a private key that anybody can make, and NAME.pub.
func makeKey(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: makekey NAME")
	}
	seed := sha256.Sum256([]byte(args[0]))
	key := ed25519.NewKeyFromSeed(seed[:])
	block, err := ssh.MarshalPrivateKey(key, args[0])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pem.EncodeToMemory(block), 0o600))
	public, err := ssh.NewPublicKey(key.Public())
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".pub"), ssh.MarshalAuthorizedKey(public), 0o644))
}

// signPacket is the script command "signpacket FOLDER KEY": it makes the packet anew, as a signed one.
func signPacket(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: signpacket FOLDER KEY")
	}
	ts.Check(makeAnew(ts.MkAbs(args[0]), true))
	manifest := ts.MkAbs(filepath.Join(args[0], "manifest.json"))
	text, err := os.ReadFile(manifest)
	ts.Check(err)
	secret, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	key, err := reports.ReadSigningKey(secret, args[1])
	ts.Check(err)
	signature, err := reports.SignManifest(text, key)
	ts.Check(err)
	ts.Check(os.WriteFile(manifest+".sig", signature, 0o644))
}

// zipFolder is the script command "zipfolder FOLDER FILE.zip [NAME…]": the files of the folder, and one more entry for
// each name.
func zipFolder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: zipfolder FOLDER FILE.zip [NAME…]")
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	ts.Check(w.AddFS(os.DirFS(ts.MkAbs(args[0]))))
	for _, name := range args[2:] {
		f, err := w.Create(name)
		ts.Check(err)
		_, err = io.Copy(f, strings.NewReader(strings.Repeat("0", 16<<20)))
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}

// verifyCommands are the script commands of the tests of verify.
var verifyCommands = map[string]func(*testscript.TestScript, bool, []string){
	"makepacket": makePacket, "replace": replaceText, "reseal": reseal, "rejudge": rejudge, "unlist": unlist, "makekey": makeKey,
	"signpacket": signPacket, "zipfolder": zipFolder,
}

func TestVerifyLeavesNothingBehind(t *testing.T) {
	folder, temp := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	if err := writePacket(folder, "partner-access", []string{filepath.Join(moduleRoot, exampleAgency, "register.csv")}); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "packet.zip")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	runQuietly(t, complete, "verify", file)
	runQuietly(t, complete, "verify", folder)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := run(ctx, []string{"verify", file}, shell{in: strings.NewReader(""), out: io.Discard, err: io.Discard}); got != failed {
		t.Errorf("interrupted: status %d, want %d", got, failed)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
