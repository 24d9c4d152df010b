package reports_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/pem"
	"testing"

	"golang.org/x/crypto/ssh"

	"partnerlint/reports"
)

// sshSignature is what stands in a signature, as PROTOCOL.sshsig of OpenSSH describes it, after its magic.
type sshSignature struct {
	Version                            uint32
	PublicKey                          []byte
	Namespace, Reserved, HashAlgorithm string
	Signature                          []byte
}

// armouredSignature is a signature as a file.
func armouredSignature(s sshSignature) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "SSH SIGNATURE", Bytes: append([]byte("SSHSIG"), ssh.Marshal(s)...)})
}

// FuzzCheckSignature: whatever a signature says, it passes for no key that did not sign this manifest, and of the key
// whose secret is not given away only the one signature that it made passes: with whatever in the field that is kept for
// later and that who verifies is told not to look at. The signature is the text, or, without
// one, made of the parts: so that a change is not undone by the armour around them.
func FuzzCheckSignature(f *testing.F) {
	signature, err := reports.SignManifest([]byte(manifestText), testKey(1))
	if err != nil {
		f.Fatal(err)
	}
	block, _ := pem.Decode(signature)
	var genuine sshSignature
	if err := ssh.Unmarshal(block.Bytes[len("SSHSIG"):], &genuine); err != nil {
		f.Fatal(err)
	}
	add := func(text []byte, s sshSignature) {
		f.Add(text, s.Version, s.PublicKey, s.Namespace, s.Reserved, s.HashAlgorithm, s.Signature)
	}
	add(signature, sshSignature{})
	add([]byte("-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3No\n-----END SSH SIGNATURE-----\n"), sshSignature{})
	add(nil, genuine)
	marked := genuine
	marked.Reserved = "mark"
	add(nil, marked)
	weak := genuine // the neutral point: it "signs" every text
	weak.PublicKey = ssh.Marshal(struct {
		Name string
		Key  []byte
	}{ssh.KeyAlgoED25519, append([]byte{1}, make([]byte, 31)...)})
	weak.Signature = ssh.Marshal(ssh.Signature{Format: ssh.KeyAlgoED25519, Blob: append([]byte{1}, make([]byte, 63)...)})
	add(nil, weak)
	f.Fuzz(func(t *testing.T, text []byte, version uint32, public []byte, namespace, reserved, hash string, signed []byte) {
		if len(text) == 0 {
			text = armouredSignature(sshSignature{version, public, namespace, reserved, hash, signed})
		}
		key, err := reports.CheckSignature([]byte(manifestText), text)
		if err != nil {
			return
		}
		if !signs(t, text, key) {
			t.Errorf("%q passes for key %x, which did not sign", text, key)
		}
		if !key.Equal(testKey(1).Public()) {
			return // anybody may sign with a key of their own
		}
		var passed sshSignature
		if made, _ := pem.Decode(text); ssh.Unmarshal(made.Bytes[len("SSHSIG"):], &passed) != nil || !bytes.Equal(passed.Signature, genuine.Signature) {
			t.Errorf("%q passes for a key that did not make it", text)
		}
		if _, err := reports.CheckSignature([]byte(manifestText+"\n"), text); err == nil {
			t.Errorf("%q is of another manifest too", text)
		}
	})
}

// signs verifies a signature that was accepted, by the description alone.
func signs(t *testing.T, text []byte, key ed25519.PublicKey) bool {
	t.Helper()
	block, _ := pem.Decode(text)
	var whole sshSignature
	var inner ssh.Signature
	if err := ssh.Unmarshal(block.Bytes[len("SSHSIG"):], &whole); err != nil {
		t.Fatal(err)
	}
	if err := ssh.Unmarshal(whole.Signature, &inner); err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512([]byte(manifestText))
	over := ssh.Marshal(struct {
		Namespace, Reserved, HashAlgorithm string
		Hash                               []byte
	}{"partnerlint-packet", "", "sha512", sum[:]})
	return whole.Namespace == "partnerlint-packet" && whole.HashAlgorithm == "sha512" && inner.Format == ssh.KeyAlgoED25519 &&
		ed25519.Verify(key, append([]byte("SSHSIG"), over...), inner.Blob)
}
