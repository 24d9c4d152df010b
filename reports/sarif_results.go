package reports

import (
	"cmp"
	"net/url"

	"partnerlint/checks"
	"partnerlint/policy"
)

// sarifFingerprint names how the fingerprints are made; another way would be another version.
const sarifFingerprint = "partnerlint/v1"

func sarifLevelOf(s policy.Severity) string {
	switch s {
	case policy.Error:
		return "error"
	case policy.Warning:
		return "warning"
	default:
		return "note"
	}
}

// bare is a result with what all have. SARIF wants suppressions, and states against a baseline, on all results of a run
// or on none (3.27.23 and 3.27.24).
func (s *sarifWriter) bare(r *policy.Rule, kind, level, text string) sarifResult {
	out := sarifResult{RuleID: visible(r.ID), RuleIndex: s.index(r), Kind: kind, Level: level, Message: sarifMessage(text),
		Locations: []sarifLocation{}, Suppressions: []sarifSuppression{}}
	if s.report.Meta.Baseline != nil {
		out.BaselineState = string(BaselineUnchanged) // of what is no finding a baseline tells nothing
	}
	return out
}

func (s *sarifWriter) finding(f *checks.Finding) sarifResult {
	out := s.bare(f.Rule, "fail", sarifLevelOf(f.Severity), f.Message)
	out.PartialFingerprints = map[string]string{sarifFingerprint: visible(f.Fingerprint)}
	out.BaselineState = string(s.report.State(f))
	subject := sarifSubject(f.Subject)
	out.Properties = &sarifResultDetail{Subject: &subject, DecidedBy: visible(f.DecidedBy)}
	place := sarifLocation{Logical: sarifLogicalOf(f.Subject)}
	if l := locationOf(f); l.File != "" {
		place.Physical, place.Properties = sarifPhysicalOf(l), sarifPointer(l)
	}
	out.Locations = []sarifLocation{place}
	for i, e := range f.Evidence {
		out.RelatedLocations = append(out.RelatedLocations, sarifFact(i+1, e))
	}
	if w := f.Waiver; w != nil {
		out.Suppressions = append(out.Suppressions, sarifSuppression{Kind: "external", Status: "accepted", Justification: visible(w.Reason),
			Properties: map[string]string{"approvedBy": visible(w.ApprovedBy), "expires": date(w.Expires)}})
	}
	return out
}

// sarifFact is a piece of evidence. One that was derived has no place, only a message.
func sarifFact(id int, f checks.Fact) sarifLocation {
	text := f.Name + " is " + cmp.Or(f.Value, "empty")
	if source := sourceText(f.Source); source != "" {
		text += " (" + source + ")"
	}
	message := sarifMessage(text)
	out := sarifLocation{ID: id, Message: &message, Properties: sarifPointer(f.Location)}
	if f.Location.File != "" {
		out.Physical = sarifPhysicalOf(f.Location)
	}
	return out
}

// sourceText says where a fact comes from, on one line.
func sourceText(s checks.Source) string {
	if s.Kind == "" {
		return ""
	}
	text := say(vocabulary().Source, s.Kind)
	if !s.At.IsZero() {
		text += " " + instant(s.At)
	}
	if s.By != "" {
		text += " by " + s.By
	}
	if s.Role != "" {
		text += " (" + s.Role + ")"
	}
	if !s.Expires.IsZero() {
		text += ", counts until " + date(s.Expires)
	}
	if s.Reference != "" {
		text += ", reference " + s.Reference
	}
	return text
}

// unknown is an open result: somebody has to supply what is missing before anybody can say whether the rule holds.
func (s *sarifWriter) unknown(u *checks.Unknown) sarifResult {
	out := s.bare(u.Rule, "open", "none", "Not judged for "+count(u.Subjects, "subject", "subjects")+" for want of evidence: "+
		cmp.Or(missingNames(u), "the rule could not be evaluated")+".")
	out.OccurrenceCount = u.Subjects
	out.Properties = &sarifResultDetail{}
	for _, n := range u.Missing {
		out.Properties.Missing = append(out.Properties.Missing, visible(n.Side+"."+n.Fact))
	}
	if u.Subjects == 1 && len(u.Sample) == 1 {
		out.Locations = []sarifLocation{{Logical: sarifLogicalOf(u.Sample[0])}}
		return out
	}
	// Several locations would say that all of them have to change together (3.27.12).
	for i, subject := range u.Sample {
		out.RelatedLocations = append(out.RelatedLocations, sarifLocation{ID: i + 1, Logical: sarifLogicalOf(subject)})
	}
	return out
}

// gone tells the baseline's findings that are there no more, all of them.
func (s *sarifWriter) gone() {
	if s.report.Changes == nil {
		return
	}
	rules := map[string]*policy.Rule{}
	for _, c := range s.report.Rules {
		rules[c.Rule.ID] = c.Rule
	}
	for _, f := range s.report.Changes.gone {
		rule := rules[f.Rule]
		if rule == nil {
			rule = &policy.Rule{ID: f.Rule} // not in force any more
		}
		result := s.bare(rule, "fail", sarifLevelOf(f.Severity), cmp.Or(f.Message, f.Rule))
		result.Locations = []sarifLocation{{Logical: sarifLogicalOf(checks.Subject{HubID: f.HubID, PortalName: f.PortalName, User: f.User})}}
		result.PartialFingerprints = map[string]string{sarifFingerprint: visible(f.Fingerprint)}
		result.BaselineState = "absent"
		s.result(result)
	}
}

// tally is one result for all subjects alike: of what holds only the number is kept.
func (s *sarifWriter) tally(r *policy.Rule, kind, text string, n int) {
	if n == 0 {
		return
	}
	result := s.bare(r, kind, "none", text+count(n, "subject", "subjects")+".")
	result.OccurrenceCount = n
	s.result(result)
}

func sarifPhysicalOf(l checks.Location) *sarifPhysical {
	out := &sarifPhysical{Artifact: sarifArtifact{URI: fileURI(l.File)}}
	if l.Line > 0 {
		out.Region = &sarifRegion{StartLine: l.Line, StartColumn: l.Column}
	}
	return out
}

// sarifPointer keeps the JSON pointer, or the cell of a workbook, for which SARIF has no place of its own.
func sarifPointer(l checks.Location) map[string]string {
	switch {
	case l.Pointer != "":
		return map[string]string{"pointer": visible(l.Pointer)}
	case l.Sheet != "":
		return map[string]string{"cell": visible(l.Cell())}
	}
	return nil
}

// sarifSubject is the subject with its hidden characters shown.
func sarifSubject(s checks.Subject) jsonSubject {
	s.PortalName, s.User, s.AccessID, s.Register = visible(s.PortalName), visible(s.User), visible(s.AccessID), visible(s.Register)
	return subjectJSON(s)
}

// sarifLogicalOf names the portal and the person that a result is about.
func sarifLogicalOf(s checks.Subject) []sarifLogical {
	var out []sarifLogical
	if s.HubID != 0 {
		id := number64(s.HubID)
		out = append(out, sarifLogical{Name: cmp.Or(visible(s.PortalName), id), FullyQualifiedName: "portal/" + id, Kind: "resource"})
	}
	if s.User != "" {
		user := visible(s.User)
		out = append(out, sarifLogical{Name: user, FullyQualifiedName: "portal/" + cmp.Or(number64(s.HubID), "unknown") + "/user/" + url.PathEscape(user), Kind: "resource"})
	}
	return out
}
