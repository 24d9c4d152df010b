package main

import (
	"io"
	"strconv"
	"strings"
	"text/template"
	"time"

	"partnerlint/checks"
	"partnerlint/schemas"
)

// attestationForm is an attestation file to fill in.
type attestationForm struct {
	// At is the moment proposed for the answers.
	At      time.Time
	Entries []*attestationEntry
	// Unlisted counts the subjects that lack a fact and that the results do not name.
	Unlisted int
}

// attestationEntry asks for one fact about one subject.
type attestationEntry struct {
	*checks.Need
	checks.NeedSubject
	// Value is a value of the fact's type, to be replaced; None: there may be none.
	Value string
	None  bool
	// Moment is what the answer must hold at: for a fact that was only taken after the request, the request's.
	Moment time.Time
}

// newAttestationForm asks for every missing fact that a person can attest, about each subject that lacks it, once.
func newAttestationForm(r *checks.Results) *attestationForm {
	form := &attestationForm{At: r.Now}
	type key struct {
		fact  string
		hubID int64
		user  string
	}
	asked := map[key]bool{}
	requested := firstRequests(r)
	for _, n := range r.Needs {
		t := attestable(n)
		if t == nil {
			continue
		}
		form.Unlisted += max(0, n.Total-len(n.Subjects))
		for _, s := range n.Subjects {
			if n.Person {
				s.HubID, s.PortalName = 0, ""
			}
			k := key{n.Fact, s.HubID, strings.ToLower(s.User)}
			if asked[k] || n.PerUser && s.User == "" {
				continue
			}
			asked[k] = true
			e := &attestationEntry{Need: n, NeedSubject: s, Value: sampleValue(t), None: t.Nullable, Moment: form.At}
			if at, ok := requested[s.HubID]; ok && n.Reason == checks.TakenLater {
				e.Moment = at
			}
			form.Entries = append(form.Entries, e)
		}
	}
	return form
}

// firstRequests is when access to each portal was first asked for, of what is still undecided.
func firstRequests(r *checks.Results) map[int64]time.Time {
	first := map[int64]time.Time{}
	for _, a := range r.Accesses {
		if at, ok := first[a.HubID]; a.Status == "submitted" && !a.SubmittedAt.IsZero() && (!ok || a.SubmittedAt.Before(at)) {
			first[a.HubID] = a.SubmittedAt
		}
	}
	return first
}

// attestable returns the type of a missing fact that a person can attest, or nil: activity, for one, has to be
// exported, and what the register lacks belongs into the register.
func attestable(n *checks.Need) *schemas.Type {
	if n.Side != "client" && n.Side != "partner" || n.Reason == checks.NotClassed {
		return nil
	}
	names := strings.Split(n.Fact, ".")
	if n.PerUser && names[0] != "users" {
		names = append([]string{"users"}, names...)
	}
	export := schemas.TypeOf(schemas.KindPortalExport)
	i := export.Index(names[0])
	if i < 0 {
		return nil
	}
	section := export.Fields[i].Type
	switch {
	case section.Section == schemas.FactsSectionKind && len(names) > 1:
		return typeAt(section.Fields[section.Index("facts")].Type, names[1:])
	case section.Section == schemas.ItemsSectionKind && len(names) > 1 && n.PerUser:
		return typeAt(section.Fields[section.Index("items")].Type.Elem, names[1:])
	case section.Section == schemas.ItemsSectionKind && len(names) == 1 && n.Of != "api" && section.Index("window") < 0:
		return section.Fields[section.Index("items")].Type
	}
	return nil
}

// typeAt is the type of a field of a record, or of a record in it; nil where there is none.
func typeAt(t *schemas.Type, path []string) *schemas.Type {
	for _, name := range path {
		i := t.Index(name)
		if i < 0 {
			return nil
		}
		t = t.Fields[i].Type
	}
	return t
}

// sampleValue is a value of a type as TOML.
func sampleValue(t *schemas.Type) string {
	switch t.Kind {
	case schemas.BoolType:
		return "true"
	case schemas.IntType, schemas.DoubleType:
		return "0"
	case schemas.TimeType:
		return "2026-01-31T12:00:00Z"
	case schemas.ListType:
		return "[" + sampleValue(t.Elem) + "]"
	case schemas.RecordType:
		var fields []string
		for _, f := range t.Fields {
			if f.Name != "sources" {
				fields = append(fields, f.Name+" = "+sampleValue(f.Type))
			}
		}
		return "{ " + strings.Join(fields, ", ") + " }"
	default:
		return `""`
	}
}

// write writes the form. Nothing that comes from a portal can end a comment or a string.
func (f *attestationForm) write(w io.Writer) error {
	t, err := template.New("attestations.toml.tmpl").Funcs(template.FuncMap{
		"comment": func(s string) string { return strings.Join(strings.Fields(visible(s)), " ") },
		"quote":   quoteTOML,
	}).ParseFS(templates, "templates/attestations.toml.tmpl")
	if err != nil {
		return err
	}
	return t.Execute(w, f)
}

// quoteTOML writes s as a basic string: JSON's escapes are TOML's, and Go's are both but for what does not print.
func quoteTOML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(`\U`)
			hex := strconv.FormatInt(int64(r), 16)
			b.WriteString(strings.Repeat("0", 8-len(hex)) + hex)
		}
	}
	b.WriteByte('"')
	return b.String()
}
