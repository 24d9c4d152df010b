package schemas

import "strings"

// redaction is how the text of a field is redacted: the x-redact of its schema.
type redaction uint8

// A text that its schema says nothing of is replaced whole.
const (
	redactText redaction = iota
	redactNothing
	redactEmail
	redactDomain
	redactName
	redactOrganisation
	redactWord
	redactSeat
	redactCode
	redactID
	redactHubID
	redactPath
)

var redactions = map[string]redaction{"text": redactText, "nothing": redactNothing, "email": redactEmail, "domain": redactDomain,
	"name": redactName, "organisation": redactOrganisation, "word": redactWord, "seat": redactSeat, "code": redactCode,
	"id": redactID, "hub-id": redactHubID, "path": redactPath}

// redactionOf is how a text of the type is redacted, where its schema does not say so itself.
func redactionOf(t *Type, said string) redaction {
	switch {
	case said != "":
		x, ok := redactions[said]
		if !ok {
			panic("schemas: no redaction " + said)
		}
		return x
	case t.Kind == EmailType:
		return redactEmail
	case t.Kind == PersonNameType:
		return redactName
	case t.enum != nil, t.date, t.pattern != nil:
		return redactNothing
	}
	return redactText
}

// value returns what stands for a text in a redacted run.
func (r *Redactor) value(how redaction, s string) string {
	switch how {
	case redactNothing:
		return s
	case redactEmail:
		return r.Email(s)
	case redactDomain:
		return r.Domain(s)
	case redactName:
		return r.Name(s)
	case redactOrganisation:
		return r.Organisation(s)
	case redactWord:
		return r.Word(s)
	case redactSeat:
		return r.Seat(s)
	case redactCode:
		return r.Code(s)
	case redactID:
		return r.ID(s)
	case redactHubID:
		return r.hubID(s)
	case redactPath:
		return r.Path(s)
	}
	return r.Text(s)
}

// mapName returns what stands for a name in a map, which people may write as they like: schemaWords stay.
func (r *Redactor) mapName(s string) string {
	if schemaWords()[s] {
		return s
	}
	return r.Text(s)
}

// attestation redacts what an attestation says beside its value, which is redacted when it is decoded.
func (r *Redactor) attestation(a *Attestation) {
	a.User, a.By, a.Role, a.Reference = r.Email(a.User), r.Name(a.By), r.Text(a.Role), r.Text(a.Reference)
	a.File = r.Path(a.File)
	if !a.None {
		a.Value = r.redactedValue(a)
	}
	for _, part := range strings.Split(a.Fact, ".") {
		if !schemaWords()[part] {
			a.Fact = r.Text(a.Fact)
			return
		}
	}
}

// register redacts what a register is told of by: its file, its sheet, and the labels that mean nothing to anybody else.
func (r *Redactor) register(g *Register) {
	g.File, g.Sheet, g.LabelSheet = r.Path(g.File), r.sheet(g.Sheet), r.sheet(g.LabelSheet)
	if g.Workbook != "" {
		g.Workbook = r.Path(g.Workbook)
	}
	for i, l := range g.Labels {
		if l.Field != "" && fieldColumn(l.Field) < 0 {
			g.Labels[i].Field = r.Text(l.Field)
		}
		if (*Labels)(nil).columnOf(l.Text) < 0 {
			g.Labels[i].Text = r.Text(l.Text)
		}
	}
}

// sheet redacts the name of a sheet, but for the one that request workbooks have.
func (r *Redactor) sheet(name string) string {
	if name == "" || strings.EqualFold(name, "Requests") {
		return name
	}
	return r.Text(name)
}

// IsPseudonym reports whether a text has the form of a pseudonym that a Redactor makes.
func IsPseudonym(s string) bool {
	if len(s) < len("id-")+2*nameBytes { // nearly every text is told from a pseudonym by its length or its last letter
		return false
	}
	if hasReservedEnd(s) {
		return isDomainPseudonym(s[strings.LastIndexByte(s, '@')+1:])
	}
	if len(s) > len("Person-")+2*nameBytes {
		return false
	}
	switch i := len(s) - 2*nameBytes - 1; s[:i+1] {
	case "Person-", "Client-", "text-", "id-":
		return isHex(s[i+1:])
	}
	return false
}

func hasReservedEnd(s string) bool {
	switch s[len(s)-1] {
	case 'd', 'D', '.':
	default:
		return false
	}
	s = strings.TrimRight(s, ".")
	n := len(s) - len(reservedDomain)
	return n > 0 && strings.EqualFold(s[n:], reservedDomain)
}

func isDomainPseudonym(s string) bool {
	s = strings.ToLower(strings.Trim(s, "."))
	core, ok := strings.CutSuffix(s, reservedDomain)
	if !ok || core == "" {
		return false
	}
	for label := range strings.SplitSeq(core, ".") {
		if label != "" && (len(label) != 2*nameBytes || !isHex(label)) {
			return false
		}
	}
	return true
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Kinds of pseudonyms tell two of one kind, which compare as their originals do, from two that do not.
func pseudonymKind(s string) string {
	if s != "" && hasReservedEnd(s) {
		if strings.IndexByte(s, '@') >= 0 {
			return "address"
		}
		return "domain"
	}
	kind, _, _ := strings.Cut(s, "-")
	return kind
}

// SameKind reports whether two pseudonyms are of one kind, so that they are equal exactly when their originals are.
func SameKind(a, b string) bool { return pseudonymKind(a) == pseudonymKind(b) }

// attestedType is the type of the fact that an attestation is about; nil: there is no such fact.
func attestedType(a *Attestation) *Type {
	parts := strings.Split(a.Fact, ".")
	if a.User != "" && parts[0] != "users" {
		parts = append([]string{"users"}, parts...)
	}
	t := TypeOf(KindPortalExport)
	for n, part := range parts {
		i := -1
		if t.Kind == RecordType {
			i = t.Index(part)
		}
		if i < 0 {
			return nil
		}
		t = t.Fields[i].Type
		for _, inside := range []string{"facts", "items"} {
			if t.Section != NoSection && t.Index(inside) >= 0 {
				t = t.Fields[t.Index(inside)].Type
				break
			}
		}
		if n == 0 && part == "users" && a.User != "" && t.Kind == ListType {
			t = t.Elem
		}
	}
	return t
}
