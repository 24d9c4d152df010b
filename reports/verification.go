package reports

import (
	"crypto/ed25519"
	"io"
	"strings"
	"sync"
	"text/template"

	"partnerlint/checks"
	"partnerlint/policy"
)

// Verification is what was found of one packet.
type Verification struct {
	// Shown is the packet as it was named.
	Shown    string
	Manifest *Manifest
	// Signed tells of the signature.
	Signed Signed
	// Files are those that are not as the manifest says.
	Files Capped[FileDifference]
	// Hindrance says, line by line, why the packet's evidence could not be judged again; nil: it was.
	Hindrance []string
	// Recorded says that results of functions on addresses and names came with the evidence and were taken over.
	Recorded bool
	// RecordedRules are the rules some outcomes of which rest on such results.
	RecordedRules []*checks.RuleCount
	// Policy is the packet's, as loaded from its copies; nil when it could not be.
	Policy *policy.Policy
	// Claims are what the packet's report says and the new run does not, or the other way round.
	Claims Capped[Difference]
	// Pages compares the pages and workbooks.
	Pages Pages
	// Own compares with the verifier's own built-in policy.
	Own OwnPolicy
	// Unread are the inputs that could not be read, as a reader is told.
	Unread Capped[string]
}

// Signed tells of a packet's signature.
type Signed struct {
	State SignatureState
	// Key is the fingerprint of the key, where there is one.
	Key string
	// Problem says what is wrong with a bad signature.
	Problem string
}

// TellRecorded notes which rules rest on recorded results.
func (v *Verification) TellRecorded(rules []*checks.RuleCount) {
	for _, r := range rules {
		if r.Recorded > 0 {
			v.RecordedRules = append(v.RecordedRules, r)
		}
	}
}

// SignatureState says what a signature is worth.
type SignatureState string

// A packet is unsigned, and nobody asked for a signature or somebody did; signed by a key of which nobody asked
// anything, by a trusted key, or by another one; or has a signature that is none of its manifest.
const (
	Unsigned      SignatureState = "unsigned"
	SignedMissing SignatureState = "missing"
	SignedByKey   SignatureState = "signed"
	SignedTrusted SignatureState = "trusted"
	SignedOther   SignatureState = "other"
	SignedBadly   SignatureState = "bad"
)

// OwnPolicy is how the packet's policy stands to the verifier's own built-in one.
type OwnPolicy struct {
	// Wanted is the ID of the built-in policy that the packet's policy is, or extends; empty: none.
	Wanted string
	// Policy is the verifier's own policy of that ID; nil: there is none.
	Policy *policy.Policy
	// Same: the packet's copy of it is the verifier's. Itself: the packet's policy is the built-in one, not one upon it.
	Same, Itself bool
	// Copy are the departures of the packet's copy, and Departures those of the packet's whole policy from the one of the
	// ID Base.
	Copy, Departures *policy.Departures
	Base             string
	// Verdicts are those that the packet gives for the built-in policy and that the verifier's own does not give.
	Verdicts Capped[Difference]
}

// usualPolicy is what a policy is compared with that rests on no built-in one.
const usualPolicy = "partner-access"

// MaxDifferences caps the differences of one kind that are told.
const MaxDifferences = 50

// CheckSigned judges the signature of a manifest; signature is nil for none. Trusted are the keys by one of which it must
// be; nil: nothing was asked.
func CheckSigned(manifest, signature []byte, trusted []ed25519.PublicKey) Signed {
	switch {
	case signature == nil && trusted == nil:
		return Signed{State: Unsigned}
	case signature == nil:
		return Signed{State: SignedMissing}
	}
	key, err := CheckSignature(manifest, signature)
	if err != nil {
		return Signed{State: SignedBadly, Problem: err.Error()}
	}
	s := Signed{State: SignedByKey, Key: KeyFingerprint(key)}
	if trusted != nil {
		s.State = SignedOther
	}
	for _, k := range trusted {
		if k.Equal(key) {
			s.State = SignedTrusted
		}
	}
	return s
}

// Compare takes over what the packet's manifest and report and the new run say differently.
func (v *Verification) Compare(packet, now *Claims) {
	v.Claims = capped(append(v.manifestDifferences(), packet.Differences(now)...), MaxDifferences)
}

// manifestDifferences hold what the manifest says of the policy to the policy.
func (v *Verification) manifestDifferences() []Difference {
	builtin := func(b *ManifestBuiltin) string {
		if b == nil {
			return ""
		}
		return b.ID + " " + b.Version + " " + b.Digest
	}
	is := NewManifest(Meta{}, v.Manifest.Now, v.Policy).Policy
	said := v.Manifest.Policy
	var out []Difference
	for _, d := range []Difference{
		{Claim{"manifest", "the policy"}, said.ID + " " + said.Version + " " + said.Digest, is.ID + " " + is.Version + " " + is.Digest},
		{Claim{"manifest", "the policy's title"}, said.Title, is.Title},
		{Claim{"manifest", "the built-in policy"}, builtin(said.Builtin), builtin(is.Builtin)},
		{Claim{"manifest", "whether it is redacted"}, redactedText(v.Manifest.Redacted), redactedText(v.Recorded)},
	} {
		if d.Packet != d.Now {
			out = append(out, d)
		}
	}
	return out
}

// redactedText tells redacted evidence, which holds recorded results, from other evidence, in which nothing is taken over.
func redactedText(redacted bool) string {
	if redacted {
		return "redacted, with recorded results"
	}
	return "not redacted, without recorded results"
}

// TellSubject notes that the packet is not about what its manifest says, but about something else. Called says that only
// the words differ, which may be another version's.
func (v *Verification) TellSubject(is string, called bool) {
	if called && v.Pages.Other {
		v.Pages.Subject = is
		return
	}
	said := string(v.Manifest.By) + ": " + v.Manifest.Subject
	v.Claims.Shown = append(v.Claims.Shown, Difference{Claim{"manifest", "what the packet is about"}, said, is})
}

// CompareOwn takes over which verdicts the verifier's own built-in policy does not give.
func (v *Verification) CompareOwn(packet, own *Claims) {
	v.Own.Verdicts = capped(packet.BuiltinDifferences(own, v.Own.Itself), MaxDifferences)
}

// CompareFiles takes over which files are not as the manifest says.
func (v *Verification) CompareFiles(files []FileDifference) { v.Files = capped(files, MaxDifferences) }

// TellUnread takes over what could not be read.
func (v *Verification) TellUnread(lines []string) { v.Unread = capped(lines, MaxDifferences) }

// ComparePolicy says how the packet's policy stands to the verifier's own built-in one, of which builtin returns that
// with an ID; nil: there is none.
func (v *Verification) ComparePolicy(p *policy.Policy, builtin func(id string) *policy.Policy) {
	v.Policy = p
	copied := p.Builtin
	if copied == nil {
		copied, v.Own.Itself = p, true
	}
	id := copied.ID
	own := builtin(id)
	if own == nil {
		if p.Builtin != nil {
			v.Own.Wanted = id
		}
		v.Own.Itself = false
		if usual := builtin(usualPolicy); usual != nil {
			v.Own.Departures, v.Own.Base = p.DeparturesFrom(usual), usual.ID
		}
		return
	}
	v.Own.Wanted, v.Own.Policy = id, own
	v.Own.Same = copied.Digest == own.Digest
	if !v.Own.Same {
		v.Own.Copy = copied.DeparturesFrom(own)
	}
	if !v.Own.Itself {
		v.Own.Departures, v.Own.Base = p.DeparturesFrom(copied), id
	}
}

// Distrusted reports a signature that is not what was asked for, or none of this packet.
func (s Signed) Distrusted() bool {
	return s.State == SignedBadly || s.State == SignedOther || s.State == SignedMissing
}

// Verifications are those of all packets that were named, with what lies beside them.
type Verifications struct {
	// Version is the verifier's own.
	Version string
	Packets []*Verification
	// Strays are the files that belong to no packet.
	Strays Capped[string]
	// Refused says of each packet that could not be opened why, with its name.
	Refused []string
}

// TellStrays takes over the files that belong to no packet.
func (v *Verifications) TellStrays(names []string) { v.Strays = capped(names, MaxDifferences) }

var verifyTemplate = sync.OnceValue(func() *template.Template {
	constant := func(r rune) func() string { return func() string { return string(r) } }
	return plainTemplate("verify.tmpl", template.FuncMap{
		"plain": plainText, "bold": constant(markBold), "dim": constant(markDim), "off": constant(markOff), "tone": textMark,
		"list": func(words []string) string { return strings.Join(words, ", ") },
	}, "bold", "dim", "off", "tone")
})

// WriteVerification writes what was found for a terminal.
func WriteVerification(w io.Writer, v *Verifications, o TextOptions) error {
	var b strings.Builder
	if err := verifyTemplate().Execute(&b, v); err != nil {
		return err
	}
	text := wrap(lines(b.String()), width(o.Width))
	if o.Color {
		_, err := colours.WriteString(w, text)
		return err
	}
	_, err := noColours.WriteString(w, text)
	return err
}
