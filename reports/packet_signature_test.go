package reports_test

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"partnerlint/reports"
)

const manifestText = "{\"kind\": \"partnerlint-packet\"}\n"

// testKey is a key that anybody can make: no secret.
func testKey(fill byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{fill}, ed25519.SeedSize))
}

func sign(t *testing.T, key ed25519.PrivateKey) []byte {
	t.Helper()
	signature, err := reports.SignManifest([]byte(manifestText), key)
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

func TestSignatureIsOfItsManifestOnly(t *testing.T) {
	key := testKey(1)
	signature := sign(t, key)
	if again := sign(t, key); !bytes.Equal(signature, again) {
		t.Error("the same key and manifest give two signatures")
	}
	got, err := reports.CheckSignature([]byte(manifestText), signature)
	if err != nil || !got.Equal(key.Public()) {
		t.Fatalf("key %x, error %v", got, err)
	}
	if _, err := reports.CheckSignature([]byte(manifestText+" "), signature); err == nil || !strings.Contains(err.Error(), "the manifest was changed after it was signed") {
		t.Errorf("another manifest: %v", err)
	}
	// No byte of it can be another one.
	for i, c := range signature {
		if c == '\n' {
			continue
		}
		changed := bytes.Clone(signature)
		changed[i] ^= 0x20
		if key, err := reports.CheckSignature([]byte(manifestText), changed); err == nil && !key.Equal(testKey(1).Public()) {
			t.Errorf("byte %d: another key passes", i)
		}
	}
	for name, text := range map[string]string{
		"":                         "it is not an SSH signature",
		"hello":                    "it is not an SSH signature",
		string(signature) + "x":    "it is not an SSH signature",
		strings.Repeat("a", 1<<20): "larger than any signature",
		"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n": "it is damaged",
	} {
		if _, err := reports.CheckSignature([]byte(manifestText), []byte(name)); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%.40q: %v\nwant %s", name, err, text)
		}
	}
}

// tool is a program of the system that the test compares with. Where there is none the test is skipped, unless
// PARTNERLINT_SSH=required.
func tool(t *testing.T, name string) func(stdin string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("PARTNERLINT_SSH") == "required" {
			t.Fatalf("PARTNERLINT_SSH=required, but there is no %s", name)
		}
		t.Skipf("%s is not in PATH; install it, or set PARTNERLINT_SSH=required to fail here", name)
	}
	return func(stdin string, args ...string) string {
		t.Helper()
		c := exec.Command(path, args...)
		c.Stdin = strings.NewReader(stdin)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestOpenSSHAgrees: ssh-keygen makes keys that we read, accepts what we sign, and signs what we accept.
func TestOpenSSHAgrees(t *testing.T) {
	keygen := tool(t, "ssh-keygen")
	dir := t.TempDir()
	private, manifest := filepath.Join(dir, "packet-key"), filepath.Join(dir, "manifest.json")
	keygen("", "-q", "-t", "ed25519", "-N", "", "-f", private)
	key, err := reports.ReadSigningKey(read(t, private), private)
	if err != nil {
		t.Fatal(err)
	}
	public, err := reports.ReadPublicKeys(read(t, private+".pub"), "packet-key.pub")
	if err != nil || len(public) != 1 || !public[0].Equal(key.Public()) {
		t.Fatalf("public keys %x, error %v", public, err)
	}
	if list := keygen("", "-l", "-f", private+".pub"); !strings.Contains(list, reports.KeyFingerprint(public[0])) {
		t.Errorf("the fingerprint is %s; ssh-keygen says %s", reports.KeyFingerprint(public[0]), list)
	}
	signers := filepath.Join(dir, "signers")
	if err := os.WriteFile(signers, append([]byte("agency@example "), read(t, private+".pub")...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest, []byte(manifestText), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest+".sig", sign(t, key), 0o600); err != nil {
		t.Fatal(err)
	}
	keygen(manifestText, "-Y", "verify", "-f", signers, "-I", "agency@example", "-n", reports.SignatureNamespace, "-s", manifest+".sig")
	ours := read(t, manifest+".sig")
	if err := os.Remove(manifest + ".sig"); err != nil {
		t.Fatal(err)
	}
	keygen("", "-Y", "sign", "-f", private, "-n", reports.SignatureNamespace, manifest)
	theirs := read(t, manifest+".sig")
	if got, err := reports.CheckSignature([]byte(manifestText), theirs); err != nil || !got.Equal(public[0]) {
		t.Errorf("ssh-keygen's signature: key %x, error %v", got, err)
	}
	if !bytes.Equal(ours, theirs) {
		t.Errorf("ssh-keygen signs\n%s\nand we\n%s", theirs, ours)
	}
	if err := os.Remove(manifest + ".sig"); err != nil {
		t.Fatal(err)
	}
	keygen("", "-Y", "sign", "-f", private, "-n", "file", manifest)
	if _, err := reports.CheckSignature([]byte(manifestText), read(t, manifest+".sig")); err == nil || !strings.Contains(err.Error(), `it was made for "file" and not for a packet`) {
		t.Errorf("a signature for something else: %v", err)
	}
	locked := filepath.Join(dir, "locked")
	keygen("", "-q", "-t", "ed25519", "-N", "secret phrase", "-f", locked)
	rsa := filepath.Join(dir, "rsa")
	keygen("", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", rsa)
	for name, want := range map[string]string{
		locked:           "the key has a passphrase, which is not asked for; make one without a passphrase: ssh-keygen -t ed25519 -N '' -f packet-key",
		private + ".pub": `this is a public key; a packet is signed with the private one, in the file without ".pub"`,
		rsa:              "the key is not an ed25519 key; make one",
		manifest:         "not a private key of OpenSSH or PEM; make one",
	} {
		if _, err := reports.ReadSigningKey(read(t, name), "KEY"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", name, err, want)
		}
	}
	for name, want := range map[string]string{
		private:      "this is a private key; whoever verifies needs the public one only",
		rsa + ".pub": "line 1 holds a key of the type ssh-rsa; expected an ed25519 public key",
		manifest:     "line 1 is no public key; expected an ed25519 public key",
	} {
		if _, err := reports.ReadPublicKeys(read(t, name), "KEY"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", name, err, want)
		}
	}
}

// TestOpenSSLKeysAreRead: PEM as openssl writes it.
func TestOpenSSLKeysAreRead(t *testing.T) {
	openssl := tool(t, "openssl")
	dir := t.TempDir()
	private, public, locked := filepath.Join(dir, "key.pem"), filepath.Join(dir, "pub.pem"), filepath.Join(dir, "locked.pem")
	openssl("", "genpkey", "-algorithm", "ed25519", "-out", private)
	openssl("", "pkey", "-in", private, "-pubout", "-out", public)
	openssl("", "pkey", "-in", private, "-aes256", "-passout", "pass:secret", "-out", locked)
	key, err := reports.ReadSigningKey(read(t, private), private)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := reports.ReadPublicKeys(read(t, public), public)
	if err != nil || len(keys) != 1 || !keys[0].Equal(key.Public()) {
		t.Errorf("public keys %x, error %v", keys, err)
	}
	if _, err := reports.ReadSigningKey(read(t, locked), "KEY"); err == nil || !strings.Contains(err.Error(), "KEY: the key has a passphrase") {
		t.Errorf("a key with a passphrase: %v", err)
	}
}
