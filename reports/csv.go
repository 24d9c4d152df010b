package reports

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"partnerlint/checks"
)

// csvColumns are the columns of findings.csv. Their names do not change: spreadsheets and scripts rest on them.
var csvColumns = []string{"outcome", "severity", "rule", "rule_name", "rule_title", "subject", "hub_id", "portal", "user", "access_id",
	"message", "missing", "subjects", "state", "waiver_reason", "waiver_approved_by", "waiver_expires", "file", "line", "column", "pointer", "fingerprint"}

// WriteCSV writes a row for each finding of the policy in force, and for each group of subjects that a rule could not be
// judged for, as RFC 4180 has it. It begins with the byte order mark by which spreadsheets know UTF-8. A text that a
// spreadsheet would take for a formula gets an apostrophe before it.
func WriteCSV(w io.Writer, r *Report) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	c := &csvWriter{Writer: csv.NewWriter(w)}
	c.UseCRLF = true
	c.row(csvColumns)
	for _, f := range r.All.Findings {
		if !f.BuiltinOnly {
			c.row(csvFinding(r, f))
		}
	}
	for _, u := range r.All.Unknowns {
		if !u.BuiltinOnly {
			c.row(csvUnknown(u))
		}
	}
	c.Flush()
	if c.err != nil {
		return c.err
	}
	return c.Error()
}

// csvWriter writes rows until the first error.
type csvWriter struct {
	*csv.Writer
	err error
}

func (c *csvWriter) row(cells []string) {
	if c.err != nil {
		return
	}
	for i := range cells {
		cells[i] = cellText(cells[i])
	}
	c.err = c.Write(cells)
}

// cellText disarms a cell: what a spreadsheet would run as a formula stays text (OWASP, "CSV Injection"), and what is
// invisible, tabs and line feeds too, shows. A semicolon parts cells where the decimal sign is a comma, so that what
// follows one is disarmed as well. Numbers of our own never begin with a sign.
func cellText(s string) string {
	s = visible(s)
	var b strings.Builder
	begins := true
	for _, r := range s {
		if begins && strings.ContainsRune("=+-@＝＋－＠", r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		begins = r == ';'
	}
	return b.String()
}

func csvFinding(r *Report, f *checks.Finding) []string {
	outcome, reason, approved, expires := "fail", "", "", ""
	if f.Waiver != nil {
		outcome, reason, approved, expires = "waived", f.Waiver.Reason, f.Waiver.ApprovedBy, date(f.Waiver.Expires)
	}
	l := locationOf(f)
	return []string{outcome, string(f.Severity), f.Rule.ID, f.Rule.Name, f.Rule.Title, string(f.Subject.Kind), number64(f.Subject.HubID), f.Subject.PortalName,
		f.Subject.User, f.Subject.AccessID, f.Message, "", "1", string(r.State(f)), reason, approved, expires,
		l.File, number64(int64(l.Line)), number64(int64(l.Column)), l.Within(), f.Fingerprint}
}

// csvUnknown is a row for subjects that lack the same facts. Of several only the first few are known, so that the row
// names one only where it is the only one.
func csvUnknown(u *checks.Unknown) []string {
	var s checks.Subject
	if u.Subjects == 1 && len(u.Sample) == 1 {
		s = u.Sample[0]
	}
	return []string{"unknown", string(u.Severity), u.Rule.ID, u.Rule.Name, u.Rule.Title, string(u.Rule.Subject), number64(s.HubID), s.PortalName, s.User, s.AccessID,
		"", missingNames(u), strconv.Itoa(u.Subjects), "", "", "", "", "", "", "", "", ""}
}

// missingNames lists the facts that an unknown waits for, with the side where each is missing.
func missingNames(u *checks.Unknown) string {
	var names []string
	for _, n := range u.Missing {
		names = append(names, n.Side+"."+n.Fact+" ("+say(vocabulary().Reason, string(n.Reason))+")")
	}
	return strings.Join(names, "; ")
}

// locationOf is the first place that the evidence of a finding stands in; none where it was derived.
func locationOf(f *checks.Finding) checks.Location {
	for _, e := range f.Evidence {
		if e.Location.File != "" {
			return e.Location
		}
	}
	return checks.Location{}
}

// number64 is a number, or nothing for none.
func number64(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
