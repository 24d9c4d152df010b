package reports

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/pem"
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

// SignatureNamespace keeps signatures of manifests apart from those that the same key makes of anything else.
const SignatureNamespace = "partnerlint-packet"

// The parts of an SSH signature, as OpenSSH's PROTOCOL.sshsig describes it.
const (
	signatureMagic   = "SSHSIG"
	signatureVersion = 1
	signatureHash    = "sha512"
	signatureBlock   = "SSH SIGNATURE"
	// maxSignature bounds the file of a signature; those of ed25519 keys have about 300 bytes.
	maxSignature = 16 << 10
)

// signedText is what a signature is over, after the magic.
type signedText struct {
	Namespace, Reserved, HashAlgorithm string
	Hash                               []byte
}

// signatureBlob is a signature, after the magic.
type signatureBlob struct {
	Version                            uint32
	PublicKey                          []byte
	Namespace, Reserved, HashAlgorithm string
	Signature                          []byte
}

// SignManifest signs the bytes of a manifest. What it returns is the file manifest.json.sig, which ssh-keygen -Y verify
// accepts too; the same key and bytes give the same file.
func SignManifest(manifest []byte, key ed25519.PrivateKey) ([]byte, error) {
	signer, err := ssh.NewSignerFromSigner(key)
	if err != nil {
		return nil, err
	}
	signature, err := signer.Sign(nil, textToSign(manifest))
	if err != nil {
		return nil, err
	}
	blob := ssh.Marshal(signatureBlob{
		Version: signatureVersion, PublicKey: signer.PublicKey().Marshal(), Namespace: SignatureNamespace,
		HashAlgorithm: signatureHash, Signature: ssh.Marshal(signature),
	})
	return armoured(append([]byte(signatureMagic), blob...)), nil
}

func textToSign(manifest []byte) []byte {
	sum := sha512.Sum512(manifest)
	return append([]byte(signatureMagic), ssh.Marshal(signedText{Namespace: SignatureNamespace, HashAlgorithm: signatureHash, Hash: sum[:]})...)
}

// armoured writes a signature as OpenSSH does: PEM, but with lines of 70 characters.
func armoured(blob []byte) []byte {
	const width = 70
	whole := pem.EncodeToMemory(&pem.Block{Type: signatureBlock, Bytes: blob})
	lines := bytes.Split(bytes.TrimSpace(whole), []byte("\n"))
	body := bytes.Join(lines[1:len(lines)-1], nil)
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n", lines[0])
	for len(body) > 0 {
		n := min(width, len(body))
		fmt.Fprintf(&b, "%s\n", body[:n])
		body = body[n:]
	}
	fmt.Fprintf(&b, "%s\n", lines[len(lines)-1])
	return b.Bytes()
}

// CheckSignature returns the key by whose holder the manifest was signed. The error says why the signature is none of
// this manifest.
func CheckSignature(manifest, signature []byte) (ed25519.PublicKey, error) {
	blob, err := readSignature(signature)
	if err != nil {
		return nil, err
	}
	parsed, err := ssh.ParsePublicKey(blob.PublicKey)
	if err != nil {
		return nil, errors.New("the key in it cannot be read")
	}
	key, ok := edKey(parsed)
	if !ok {
		return nil, fmt.Errorf("it is by a key of the type %s; packets are signed with ed25519 keys", visible(parsed.Type()))
	}
	var s ssh.Signature
	if err := ssh.Unmarshal(blob.Signature, &s); err != nil || len(s.Rest) > 0 {
		return nil, errors.New("it is damaged")
	}
	if err := parsed.Verify(textToSign(manifest), &s); err != nil {
		return nil, errors.New("it is not of this manifest: the manifest was changed after it was signed, or the signature belongs to another packet")
	}
	return key, nil
}

// readSignature reads the file of a signature up to the signature itself.
func readSignature(text []byte) (*signatureBlob, error) {
	if len(text) > maxSignature {
		return nil, errors.New("it is larger than any signature")
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != signatureBlock || len(block.Headers) > 0 || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("it is not an SSH signature (\"BEGIN SSH SIGNATURE\")")
	}
	raw, ok := bytes.CutPrefix(block.Bytes, []byte(signatureMagic))
	blob := new(signatureBlob)
	if !ok || ssh.Unmarshal(raw, blob) != nil {
		return nil, errors.New("it is damaged")
	}
	switch {
	case blob.Version != signatureVersion:
		return nil, fmt.Errorf("it is of version %d of SSH signatures, and only version %d is read", blob.Version, signatureVersion)
	case blob.Namespace != SignatureNamespace:
		return nil, fmt.Errorf("it was made for %q and not for a packet (%q)", visible(blob.Namespace), SignatureNamespace)
	case blob.HashAlgorithm != signatureHash:
		return nil, fmt.Errorf("it rests on the digest %q, and only %s is read", visible(blob.HashAlgorithm), signatureHash)
	}
	return blob, nil
}
