package checks

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"partnerlint/policy"
)

// fingerprint names a finding from run to run: what rule, which portals, whose address, which workbook. Neither message nor evidence
// count, so that a finding stays the same while its details change.
func fingerprint(rule *policy.Rule, s *Subject) string {
	text := fmt.Appendf(nil, "partnerlint/1\n%s\n%s\n%d\n%d\n%s", rule.ID, s.Kind, s.HubID, s.PartnerHubID, personKey(s.User))
	if s.Register != "" {
		text = fmt.Appendf(text, "\n%s", s.Register)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// dateOf reads an RFC 3339 full-date; the zero time for anything else.
func dateOf(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
