package checks

import (
	"cmp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// FunctionDoc documents a function that expressions may call.
type FunctionDoc struct {
	Name string
	// Signature is "(Email, list(string)) bool".
	Signature string
	Doc       string
	// Only says where it may be used: "evidence" (rules of that stage), "when" (that expression); empty: everywhere.
	Only string
}

// Functions lists partnerlint's own functions in alphabetical order. CEL's operators, macros and functions on strings
// come with the language.
func Functions() []FunctionDoc {
	var out []FunctionDoc
	for i := range functions {
		f := &functions[i]
		if f.args == nil {
			continue
		}
		args := make([]string, len(f.args))
		for k, a := range f.args {
			args[k] = cel.FormatCELType(a)
		}
		out = append(out, FunctionDoc{Name: f.name, Doc: f.doc, Only: f.only,
			Signature: "(" + strings.Join(args, ", ") + ") " + cel.FormatCELType(f.result)})
	}
	slices.SortFunc(out, func(a, b FunctionDoc) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// VariableDoc documents a variable, or a field of a record.
type VariableDoc struct {
	Name, Type string
	// Nullable: it may be null, and has to be guarded before anything is selected through it.
	Nullable bool
	Doc      string
}

// Variables lists what expressions of rules on a subject may name, in the order in which it is best told.
func Variables(s policy.Subject) []VariableDoc {
	var out []VariableDoc
	for _, slot := range visible[s] {
		v := &variables[slot]
		out = append(out, VariableDoc{Name: v.name, Type: cel.FormatCELType(v.cel), Nullable: v.nullable, Doc: variableDocs[slot]})
	}
	return out
}

// variableDocs says what each variable is.
var variableDocs = [slotCount]string{
	slotNow:           "The moment that counts as the present.",
	slotAt:            "The moment that is judged: for moment \"request\" the day of the request (for a draft: now), else now.",
	slotParams:        "The policy's parameters: `params.NAME`.",
	slotAccess:        "The row of the access register.",
	slotSiblings:      "The other rows of the same person for the same Hub ID.",
	slotAliases:       "Other addresses on the register that belong to the same person.",
	slotPartnerHubIDs: "The Hub IDs of the partner's own portals.",
	slotClient:        "The client portal at the moment that is judged.",
	slotPartner:       "The partner portal at the moment that is judged.",
	slotClientUser:    "The person's record in the client portal. Null: known not to be there; unknown where the list is not complete.",
	slotPartnerUser:   "The person's record in the partner portal, likewise.",
	slotUser:          "The person, from whatever is known of them. The address is always known.",
	slotExported:      "Whether an export of the client portal was given. Always known.",
	slotAgencyUser:    "Whether the person is a Partner user: on the register, or in the partner portal's list of users.",
	slotAccesses:      "The person's rows of the register for this client.",
	slotPortal:        "The portal's newest export.",
	slotExportedAt:    "When it was taken.",
	slotGaps:          "The sections that rules in force need and that are absent or partial.",
	slotConflicts:     "The facts on which two kinds of source disagree.",
	slotLabels:        "The labels of the workbook's columns.",
	slotClientLabel:   "The client portal's best known name and its Hub ID, for messages.",
	slotPartnerLabel:  "The partner portal's best known name and its Hub ID, for messages.",
	slotPortalLabel:   "The portal's best known name and its Hub ID, for messages.",
	slotRegisterLabel: "The workbook and the sheet, for messages.",
}

// RecordDoc documents a type of record.
type RecordDoc struct {
	Name   string
	Fields []VariableDoc
}

// Records lists the types of records that expressions meet, with the fields that they may read, in alphabetical order.
// A section of an export is told as what it holds: a list, or a record of facts.
func Records() []RecordDoc {
	all := recordTypes()
	reached := map[string]*schemas.Type{}
	reach(all[exportType], exportType, reached)
	for _, name := range []string{"Access", "Gap", "Conflict", "Label"} {
		reach(all[name], name, reached)
	}
	var out []RecordDoc
	for _, name := range sortedKeys(reached) {
		r := RecordDoc{Name: name}
		for i := range reached[name].Fields {
			if f := &reached[name].Fields[i]; !hidden[f.Name] {
				r.Fields = append(r.Fields, fieldDoc(f))
			}
		}
		out = append(out, r)
	}
	return out
}

// reach notes a record type and those that its fields lead to.
func reach(t *schemas.Type, name string, reached map[string]*schemas.Type) {
	if t.Kind == schemas.ListType {
		reach(t.Elem, t.Elem.Name, reached)
		return
	}
	if t.Kind != schemas.RecordType || reached[name] != nil {
		return
	}
	reached[name] = t
	for i := range t.Fields {
		if f := &t.Fields[i]; !hidden[f.Name] {
			held := fieldType(f)
			reach(held, held.Name, reached)
		}
	}
}

func fieldDoc(f *schemas.Field) VariableDoc {
	t := *fieldType(f)
	nullable := t.Nullable
	t.Nullable = false // told beside the type
	return VariableDoc{Name: f.Name, Type: cel.FormatCELType(celType(&t)), Nullable: nullable, Doc: f.Description}
}
