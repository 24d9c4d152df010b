package reports

import "slices"

// Conclusion is what verify says of a packet in one word.
type Conclusion string

// The conclusions, the gravest first. What is not as the packet says stays so, whatever else could not be looked at: an
// input that cannot be read, or the name of another version, must not soften it.
const (
	// NotAsSaid: something is not as the packet says, or it is not signed as was asked for.
	NotAsSaid Conclusion = "not-as-said"
	// NotVerified: the evidence could not be judged again, or there is no packet that could be opened.
	NotVerified Conclusion = "not-verified"
	// VerifiedInPart: all that was compared is as the packet says, and some of it could not be compared.
	VerifiedInPart Conclusion = "verified-in-part"
	// AsSaid: everything is as the packet says.
	AsSaid Conclusion = "as-said"
)

// Conclusion is that of the packet.
func (v *Verification) Conclusion() Conclusion {
	switch {
	case v.Differs():
		return NotAsSaid
	case v.Hindrance != nil:
		return NotVerified
	case len(v.Unread.Shown) > 0 || v.Pages.Uncompared():
		return VerifiedInPart
	}
	return AsSaid
}

// Differs reports whether anything is not as the packet says, or is not signed as was asked for.
func (v *Verification) Differs() bool {
	return v.Signed.Distrusted() || len(v.Files.Shown) > 0 || len(v.Claims.Shown) > 0 || v.Pages.Differ() || len(v.Own.Verdicts.Shown) > 0
}

// SendersPolicy reports whether the verdicts are under a policy that is the sender's own: one that rests on the built-in
// policy and changes what is judged, or that rests on none that this program has.
func (o OwnPolicy) SendersPolicy() bool {
	return o.Policy == nil || !o.Same || o.Departures != nil && !o.Departures.Empty()
}

// Conclusion is that of all packets: of those of any of them, the first of NotVerified, VerifiedInPart, NotAsSaid and
// AsSaid, in which order the exit statuses of every command stand.
func (v *Verifications) Conclusion() Conclusion {
	if len(v.Refused) > 0 {
		return NotVerified
	}
	said := map[Conclusion]bool{AsSaid: true, NotAsSaid: len(v.Strays.Shown) > 0}
	for _, p := range v.Packets {
		said[p.Conclusion()] = true
	}
	order := []Conclusion{NotVerified, VerifiedInPart, NotAsSaid, AsSaid}
	return order[slices.IndexFunc(order, func(c Conclusion) bool { return said[c] })]
}

// Count counts the packets of a conclusion; those that could not be opened are of none.
func (v *Verifications) Count(c Conclusion) int {
	n := 0
	for _, p := range v.Packets {
		if p.Conclusion() == c {
			n++
		}
	}
	return n
}
