package reports

import (
	"cmp"
	"io"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// WriteSARIF writes the report as SARIF 2.1.0: a result for each finding and for each group of subjects that a rule could not
// be judged for, and for each rule one that counts what it held for and one that counts what it does not concern.
func WriteSARIF(w io.Writer, r *Report) error {
	return writeSARIF(w, r, r.All.Diagnostics, func(s *sarifWriter) {
		for _, f := range r.All.Findings {
			if !f.BuiltinOnly {
				s.result(s.finding(f))
			}
		}
		for _, u := range r.All.Unknowns {
			if !u.BuiltinOnly {
				s.result(s.unknown(u))
			}
		}
		s.gone()
		for _, c := range r.Rules {
			s.tally(c.Rule, "pass", "Held for ", c.Pass)
			s.tally(c.Rule, "notApplicable", "Does not concern ", c.NotApplicable)
		}
	})
}

// sarifWriter writes the results of one run.
type sarifWriter struct {
	*jsonWriter
	report *Report
	rules  map[*policy.Rule]int
	any    bool // a result has been written
	notes  []sarifNote
}

// sarifNote is what the writer itself has to say: what it left out.
type sarifNote struct{ id, text string }

func writeSARIF(w io.Writer, r *Report, diagnostics []checks.Diagnostic, results func(*sarifWriter)) error {
	s := &sarifWriter{jsonWriter: newJSONWriter(w), report: r, rules: map[*policy.Rule]int{}}
	s.text(`{"$schema":`).value(sarifSchema).text(`,"version":"2.1.0","runs":[{`)
	s.text("\n\"tool\":{\"driver\":{\"name\":\"partnerlint\",\"version\":").value(sarifVersion(r.Meta.Version))
	s.text(",\"language\":\"en\",\"rules\":[")
	for i, c := range r.Rules {
		if i > 0 {
			s.text(",")
		}
		s.rules[c.Rule] = i
		s.text("\n").value(sarifRuleOf(c.Rule))
	}
	// What follows the last "/" would tell this run from others of its kind.
	s.text("]}},\n\"automationDetails\":{\"id\":").value("partnerlint/" + visible(r.Policy.ID) + "/")
	s.text("},\n\"language\":\"en\",\"columnKind\":\"unicodeCodePoints\",\"newlineSequences\":[\"\\r\\n\",\"\\n\"],\n\"results\":[")
	results(s)
	s.text("],\n\"invocations\":[").value(s.invocation(diagnostics))
	s.text("],\n\"properties\":").value(map[string]string{
		"policy": visible(r.Policy.ID), "policyVersion": visible(r.Policy.Version), "policyDigest": visible(r.Policy.Digest)})
	s.text("}]}\n")
	if s.err != nil {
		return s.err
	}
	return s.w.Flush()
}

// sarifVersion is a version that begins with a number, by which readers compare versions.
func sarifVersion(version string) string {
	version = strings.TrimPrefix(visible(version), "v")
	if version == "" || version[0] < '0' || version[0] > '9' {
		return strings.TrimSpace("0 " + version)
	}
	return version
}

func (s *sarifWriter) result(r sarifResult) {
	if s.any {
		s.text(",")
	}
	s.any = true
	s.text("\n").value(r)
}

func sarifRuleOf(r *policy.Rule) sarifRule {
	level := sarifLevelOf(severityOf(r))
	title := sarifText{Text: sarifEscaped(cmp.Or(visible(r.Title), r.ID))}
	out := sarifRule{ID: visible(r.ID), Name: visible(r.Name), ShortDescription: title, FullDescription: title, Help: sarifHelp(r), Default: sarifLevel{level},
		Properties: sarifRuleDetail{Tags: []string{"partner-access", string(r.Stage)}, Problem: level, Stage: string(r.Stage), Moment: string(r.Moment),
			Subject: string(r.Subject), Sources: []string{}, Derived: visible(oneLine(r.Derived, ""))}}
	if why := oneLine(prosePlain(r.Rationale), ""); why != "" {
		out.FullDescription.Text = sarifEscaped(why)
	}
	if level == "note" {
		out.Properties.Problem = "recommendation" // as code scanning calls it
	}
	for _, q := range r.Sources {
		out.Properties.Sources = append(out.Properties.Sources, visible(oneLine(q, "")))
	}
	return out
}

// sarifHelp is what a rule rests on, why it is there and what to do: the quoted sentences or what it is derived from,
// the rationale, the remediation.
func sarifHelp(r *policy.Rule) sarifText {
	var text, markdown []string
	add := func(plain, formatted string) {
		if plain = strings.TrimSpace(plain); plain != "" {
			text, markdown = append(text, plain), append(markdown, strings.TrimSpace(formatted))
		}
	}
	for _, q := range r.Sources {
		q = visible(oneLine(q, ""))
		add("“"+q+"”", "> "+markdownText(q))
	}
	if d := visible(oneLine(r.Derived, "")); d != "" {
		add("Derived from: "+d, "Derived from: "+markdownText(d))
	}
	add(prosePlain(r.Rationale), proseMarkdown(r.Rationale))
	add(prosePlain(r.Remediation), proseMarkdown(r.Remediation))
	if len(text) == 0 {
		add(cmp.Or(visible(r.Title), r.ID), markdownText(cmp.Or(r.Title, r.ID)))
	}
	return sarifText{Text: sarifEscaped(strings.Join(text, "\n\n")), Markdown: sarifBraces.Replace(strings.Join(markdown, "\n\n"))}
}

func (s *sarifWriter) index(r *policy.Rule) int {
	if i, ok := s.rules[r]; ok {
		return i
	}
	return -1 // as SARIF says that there is none
}

func (s *sarifWriter) invocation(diagnostics []checks.Diagnostic) sarifInvocation {
	out := sarifInvocation{ExecutionSuccessful: s.report.Unread == 0, EndTimeUTC: s.report.Now, Notifications: []sarifNotification{}}
	for _, d := range diagnostics {
		n := sarifNotification{Level: "note", Message: sarifMessage(d.Message), Descriptor: sarifDescriptor{"note"}}
		if d.Unread {
			n.Level, n.Descriptor.ID = "error", "lost-input"
		}
		if l, ok := placeIn(d.Position); ok {
			n.Locations = []sarifLocation{{Physical: sarifPhysicalOf(l)}}
			if cell, ok := strings.CutPrefix(d.Position, l.File+": "); ok {
				n.Message = sarifMessage(cell + ": " + d.Message)
			}
		} else if d.Position != "" {
			n.Message = sarifMessage(d.Position + ": " + d.Message)
		}
		out.Notifications = append(out.Notifications, n)
	}
	for _, n := range s.notes {
		out.Notifications = append(out.Notifications, sarifNotification{Level: "note", Message: sarifMessage(n.text), Descriptor: sarifDescriptor{n.id}})
	}
	return out
}
