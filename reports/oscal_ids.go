package reports

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
)

// oscalSpace qualifies the names of properties and facets that are partnerlint's own.
const oscalSpace = "https://partnerlint.example/ns/oscal"

// oscalNamespace is what all UUIDs (version 5) are derived from.
var oscalNamespace = uuid.MustParse("6e3b5534-d215-5cac-8e34-1438a38bc5e8")

// oscalIDs names the parts of one document: the same report has the same UUIDs, another report others.
type oscalIDs struct{ document uuid.UUID }

// newOSCALIDs derives the UUID of the document from what was judged, when, by what, and from what came of it.
func newOSCALIDs(r *Report) oscalIDs {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %s\n%q %q\n", r.Policy.ID, r.Policy.Digest, r.Now.Format(time.RFC3339Nano), r.Meta.Version, r.Meta.Inputs)
	fmt.Fprintf(h, "%d %q %q %q %d\n", r.Meta.Scope.HubIDs, r.Meta.Scope.Users, r.Meta.Scope.Consultants, r.Meta.Scope.Rules, r.Unread)
	for _, d := range r.Meta.Digests {
		fmt.Fprintf(h, "%q %s\n", d.Path, d.SHA256)
	}
	for _, c := range r.Rules {
		fmt.Fprintln(h, c.Rule.ID, c.Pass, c.Fail, c.Waived, c.Unknown, c.NotApplicable)
	}
	for _, f := range r.All.Findings {
		fmt.Fprintln(h, f.Rule.ID, f.Fingerprint, f.Severity, f.Waiver != nil, r.State(f))
	}
	return oscalIDs{uuid.NewSHA1(oscalNamespace, h.Sum(nil))}
}

// id names a part of the document. The names of one kind have to differ.
func (o oscalIDs) id(kind string, names ...string) string {
	return uuid.NewSHA1(o.document, []byte(kind+"\x00"+strings.Join(names, "\x00"))).String()
}

// lastingID names what outlives a run, so that it is the same thing in every document: a portal, a person, the tool.
func lastingID(kind, name string) string {
	return uuid.NewSHA1(oscalNamespace, []byte(kind+"\x00"+name)).String()
}

// oscalTime writes a moment. OSCAL knows the years from 1900 to 2999; what lies beyond is put at their border.
func oscalTime(t time.Time) string {
	t = t.UTC()
	switch {
	case t.Year() < 1900:
		t = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	case t.Year() > 2999:
		t = time.Date(2999, 12, 31, 23, 59, 59, 0, time.UTC)
	}
	return t.Format(time.RFC3339Nano)
}

// oscalDayEnd is the last second of a day that is given by its midnight.
func oscalDayEnd(day time.Time) string { return oscalTime(day.AddDate(0, 0, 1).Add(-time.Second)) }

// oscalToken makes a text a token: letters, digits, ".", "-" and "_", of which the first is a letter or "_".
func oscalToken(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, visible(s))
	if s == "" || !unicode.IsLetter([]rune(s)[0]) {
		return "_" + s
	}
	return s
}

// oscalLine makes a text one line of Markdown, which is never empty.
func oscalLine(s string) string {
	if s == "" {
		return "–"
	}
	return markdownText(s)
}

// oscalReference makes a path, and a place in the file, a URI reference.
func oscalReference(path, pointer string) string {
	u := url.URL{Path: strings.ToValidUTF8(path, "\uFFFD"), Fragment: strings.ToValidUTF8(pointer, "\uFFFD")}
	return u.String()
}

// prop is a property of partnerlint's own.
func prop(name, value string) oscalProp {
	return oscalProp{Name: name, NS: oscalSpace, Value: value}
}

// props keeps the properties that have a value, which is one line without spaces around it.
func props(all ...oscalProp) []oscalProp {
	var out []oscalProp
	for _, p := range all {
		if p.Value = strings.TrimSpace(visible(p.Value)); p.Value != "" {
			out = append(out, p)
		}
	}
	return out
}
