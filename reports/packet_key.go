package reports

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

// What is said of keys that are no use. How to make one is said where somebody has to.
const (
	makeKey   = `make one without a passphrase: ssh-keygen -t ed25519 -N '' -f packet-key`
	publicKey = `expected an ed25519 public key: the line of a .pub file of OpenSSH, or PEM ("BEGIN PUBLIC KEY")`
)

// ReadSigningKey reads an ed25519 private key without a passphrase, as ssh-keygen or openssl writes it. The name is for
// messages.
func ReadSigningKey(text []byte, name string) (ed25519.PrivateKey, error) {
	parsed, err := ssh.ParseRawPrivateKey(text)
	if _, locked := errors.AsType[*ssh.PassphraseMissingError](err); locked || bytes.Contains(text, []byte("ENCRYPTED")) {
		return nil, fmt.Errorf("%s: the key has a passphrase, which is not asked for; %s", name, makeKey)
	}
	if err != nil {
		if _, _, _, _, public := ssh.ParseAuthorizedKey(text); public == nil {
			return nil, fmt.Errorf("%s: this is a public key; a packet is signed with the private one, in the file without \".pub\"", name)
		}
		return nil, fmt.Errorf("%s: not a private key of OpenSSH or PEM; %s", name, makeKey)
	}
	switch key := parsed.(type) {
	case ed25519.PrivateKey:
		return key, nil
	case *ed25519.PrivateKey:
		return *key, nil
	}
	return nil, fmt.Errorf("%s: the key is not an ed25519 key; %s", name, makeKey)
}

// ReadPublicKeys reads the ed25519 public keys in a file: lines as OpenSSH writes them into .pub and authorized_keys
// files, or PEM. The name is for messages.
func ReadPublicKeys(text []byte, name string) ([]ed25519.PublicKey, error) {
	if bytes.Contains(text, []byte("PRIVATE KEY")) {
		return nil, fmt.Errorf("%s: this is a private key; whoever verifies needs the public one only (ssh-keygen writes it to the .pub file)", name)
	}
	keys, err := readKeys(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %s; %s", name, err, publicKey)
	case len(keys) == 0:
		return nil, fmt.Errorf("%s: there is no key in it; %s", name, publicKey)
	}
	return keys, nil
}

func readKeys(text []byte) ([]ed25519.PublicKey, error) {
	if bytes.Contains(text, []byte("-----BEGIN")) {
		return readPEMKeys(text)
	}
	var keys []ed25519.PublicKey
	for number, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, _, _, _, err := ssh.ParseAuthorizedKey(line)
		if err != nil {
			return nil, fmt.Errorf("line %d is no public key", number+1)
		}
		raw, ok := edKey(key)
		if !ok {
			return nil, fmt.Errorf("line %d holds a key of the type %s", number+1, visible(key.Type()))
		}
		keys = append(keys, raw)
	}
	return keys, nil
}

func readPEMKeys(text []byte) ([]ed25519.PublicKey, error) {
	var keys []ed25519.PublicKey
	for block, rest := pem.Decode(text); ; block, rest = pem.Decode(rest) {
		if block == nil {
			return keys, nil
		}
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		key, ok := parsed.(ed25519.PublicKey)
		if err != nil || !ok {
			return nil, fmt.Errorf("the PEM block %q holds no ed25519 key", visible(block.Type))
		}
		keys = append(keys, key)
	}
}

// edKey is the ed25519 key in a key of SSH.
func edKey(key ssh.PublicKey) (ed25519.PublicKey, bool) {
	held, ok := key.(ssh.CryptoPublicKey)
	if !ok {
		return nil, false
	}
	raw, ok := held.CryptoPublicKey().(ed25519.PublicKey)
	return raw, ok
}

// KeyFingerprint names a key as ssh-keygen -l does: "SHA256:…".
func KeyFingerprint(key ed25519.PublicKey) string {
	k, err := ssh.NewPublicKey(key)
	if err != nil {
		panic(err) // of a type that it knows
	}
	return ssh.FingerprintSHA256(k)
}
