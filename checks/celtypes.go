package checks

import (
	"sort"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// The opaque types: people's addresses and names, which only domain functions look into.
var (
	emailType = types.NewOpaqueType("Email")
	nameType  = types.NewOpaqueType("PersonName")
)

// exportType and paramsType are the names of the types that have no x-name of their own.
const (
	exportType = "PortalExport"
	paramsType = "Params"
)

// celTypes gives CEL the types of the JSON Schema files: it is the Provider of every environment.
type celTypes struct {
	types.Provider
	records map[string]*schemas.Type // by CEL name
	params  map[string]*policy.Param
	// values are those of the params; all rules of a policy share what a table has classed.
	values map[string]value
}

// recordTypes are all record types of the schemas, by their x-name, and the export with its sections flattened.
var recordTypes = sync.OnceValue(func() map[string]*schemas.Type {
	all := map[string]*schemas.Type{}
	export := schemas.TypeOf(schemas.KindPortalExport)
	all[exportType] = export
	for _, root := range []*schemas.Type{export, schemas.TypeOf(schemas.KindAccess), schemas.TypeOf(schemas.KindSubject)} {
		collectRecords(root, all)
	}
	return all
})

func collectRecords(t *schemas.Type, all map[string]*schemas.Type) {
	if t.Name != "" {
		if all[t.Name] != nil {
			return
		}
		all[t.Name] = t
	}
	for i := range t.Fields {
		collectRecords(t.Fields[i].Type, all)
	}
	if t.Elem != nil {
		collectRecords(t.Elem, all)
	}
}

// hidden are the fields that rules cannot read: they are about the document, not about the portal.
var hidden = map[string]bool{"kind": true, "schemaVersion": true, "collector": true, "sources": true}

// fieldType returns the type of a field as expressions see it: a section is what it holds.
func fieldType(f *schemas.Field) *schemas.Type {
	switch f.Type.Section {
	case schemas.FactsSectionKind:
		return f.Type.Fields[f.Type.Index("facts")].Type
	case schemas.ItemsSectionKind:
		return f.Type.Fields[f.Type.Index("items")].Type
	}
	return f.Type
}

func celType(t *schemas.Type) *types.Type {
	plain := map[schemas.TypeKind]*types.Type{
		schemas.BoolType: types.BoolType, schemas.IntType: types.IntType, schemas.DoubleType: types.DoubleType,
		schemas.StringType: types.StringType,
	}[t.Kind]
	switch {
	case plain != nil && t.Nullable:
		return types.NewNullableType(plain)
	case plain != nil:
		return plain
	case t.Kind == schemas.TimeType:
		return types.TimestampType
	case t.Kind == schemas.EmailType:
		return emailType
	case t.Kind == schemas.PersonNameType:
		return nameType
	case t.Kind == schemas.ListType:
		return types.NewListType(celType(t.Elem))
	case t.Name != "":
		return types.NewObjectType(t.Name)
	}
	return types.NewObjectType(exportType)
}

// FindStructType finds a record type by name.
func (c *celTypes) FindStructType(name string) (*types.Type, bool) {
	if c.records[name] != nil || name == paramsType {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return c.Provider.FindStructType(name)
}

// FindStructFieldNames lists the fields of a record type.
func (c *celTypes) FindStructFieldNames(name string) ([]string, bool) {
	var names []string
	if name == paramsType {
		for n := range c.params {
			names = append(names, n)
		}
		sort.Strings(names)
		return names, true
	}
	t := c.records[name]
	if t == nil {
		return c.Provider.FindStructFieldNames(name)
	}
	for i := range t.Fields {
		if !hidden[t.Fields[i].Name] {
			names = append(names, t.Fields[i].Name)
		}
	}
	return names, true
}

// FindStructFieldType gives the type of a field.
func (c *celTypes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if name == paramsType {
		p := c.params[field]
		if p == nil {
			return nil, false
		}
		return &types.FieldType{Type: paramCELType(p.Type)}, true
	}
	t := c.records[name]
	if t == nil {
		return c.Provider.FindStructFieldType(name, field)
	}
	i := t.Index(field)
	if i < 0 || hidden[field] {
		return nil, false
	}
	return &types.FieldType{Type: celType(fieldType(&t.Fields[i]))}, true
}

// NewValue refuses: expressions read records, they do not make them.
func (c *celTypes) NewValue(name string, _ map[string]ref.Val) ref.Val {
	return types.NewErr("a rule cannot make a %s", name)
}

func paramCELType(t policy.ParamType) *types.Type {
	switch t {
	case policy.BoolParam:
		return types.BoolType
	case policy.IntParam:
		return types.IntType
	case policy.DurationParam:
		return types.DurationType
	case policy.StringsParam:
		return types.NewListType(types.StringType)
	case policy.StringTableParam:
		return types.NewMapType(types.StringType, types.NewListType(types.StringType))
	}
	return types.StringType
}

func paramValues(params []*policy.Param) map[string]value {
	values := map[string]value{}
	for _, p := range params {
		values[p.Name] = paramValue(p)
	}
	return values
}

// paramValue turns a parameter into a value of an expression.
func paramValue(p *policy.Param) value {
	switch x := p.Value.(type) {
	case bool:
		return boolValue(x)
	case int64:
		return intValue(x)
	case []string:
		return stringList(x)
	case map[string][]string:
		return value{kind: kTable, table: newTable(x)}
	case string:
		return stringValue(x)
	case time.Duration:
		return durationValue(x)
	}
	return unknown
}

func stringList(texts []string) value {
	elems := make([]value, len(texts))
	for i, s := range texts {
		elems[i] = stringValue(s)
	}
	return listValue(elems)
}

// variable is a name that expressions of a subject may use.
type variable struct {
	name     string
	cel      *types.Type
	nullable bool
	path     string // of the facts read through it
}

func object(name string) *types.Type { return types.NewObjectType(name) }

// slots are the places of the variables in a frame; one order for all subjects.
const (
	slotNow = iota
	slotAt
	slotParams
	slotAccess
	slotSiblings
	slotAliases
	slotPartnerHubIDs
	slotClient
	slotPartner
	slotClientUser
	slotPartnerUser
	slotUser
	slotExported
	slotAgencyUser
	slotAccesses
	slotPortal
	slotExportedAt
	slotGaps
	slotConflicts
	slotLabels
	slotClientLabel
	slotPartnerLabel
	slotPortalLabel
	slotRegisterLabel
	slotCount // the first slot for variables that an expression itself introduces
)

var variables = [slotCount]variable{
	slotNow:           {name: "now", cel: types.TimestampType},
	slotAt:            {name: "at", cel: types.TimestampType},
	slotParams:        {name: "params", cel: object(paramsType)},
	slotAccess:        {name: "access", cel: object("Access"), path: "access"},
	slotSiblings:      {name: "siblings", cel: types.NewListType(object("Access")), path: "register"},
	slotAliases:       {name: "aliases", cel: types.NewListType(emailType), path: "register"},
	slotPartnerHubIDs: {name: "partnerHubIds", cel: types.NewListType(types.IntType), path: "partner.hubId"},
	slotClient:        {name: "client", cel: object(exportType), path: "client"},
	slotPartner:       {name: "partner", cel: object(exportType), path: "partner"},
	slotClientUser:    {name: "clientUser", cel: object("User"), nullable: true, path: "client.users"},
	slotPartnerUser:   {name: "partnerUser", cel: object("User"), nullable: true, path: "partner.users"},
	slotUser:          {name: "user", cel: object("User"), path: "user"},
	slotExported:      {name: "exported", cel: types.BoolType},
	slotAgencyUser:    {name: "agencyUser", cel: types.BoolType, path: "partner.users"},
	slotAccesses:      {name: "accesses", cel: types.NewListType(object("Access")), path: "register"},
	slotPortal:        {name: "portal", cel: object(exportType), path: "portal"},
	slotExportedAt:    {name: "exportedAt", cel: types.TimestampType},
	slotGaps:          {name: "gaps", cel: types.NewListType(object("Gap")), path: "portal"},
	slotConflicts:     {name: "conflicts", cel: types.NewListType(object("Conflict")), path: "portal"},
	slotLabels:        {name: "labels", cel: types.NewListType(object("Label")), path: "register.labels"},
	slotClientLabel:   {name: "clientLabel", cel: types.StringType},
	slotPartnerLabel:  {name: "partnerLabel", cel: types.StringType},
	slotPortalLabel:   {name: "portalLabel", cel: types.StringType},
	slotRegisterLabel: {name: "registerLabel", cel: types.StringType},
}

// visible says which variables a subject has.
var visible = map[policy.Subject][]int{
	policy.SubjectAccess: {slotNow, slotAt, slotParams, slotAccess, slotSiblings, slotAliases, slotPartnerHubIDs,
		slotClient, slotPartner, slotClientUser, slotPartnerUser, slotUser, slotExported, slotClientLabel, slotPartnerLabel},
	policy.SubjectClient: {slotNow, slotAt, slotParams, slotPartnerHubIDs, slotClient, slotPartner, slotExported,
		slotClientLabel, slotPartnerLabel},
	policy.SubjectPerson: {slotNow, slotAt, slotParams, slotPartnerHubIDs, slotClient, slotPartner, slotClientUser,
		slotPartnerUser, slotUser, slotExported, slotAgencyUser, slotAccesses, slotClientLabel, slotPartnerLabel},
	policy.SubjectPortal:   {slotNow, slotAt, slotParams, slotPortal, slotExportedAt, slotGaps, slotConflicts, slotPortalLabel},
	policy.SubjectRegister: {slotNow, slotAt, slotParams, slotLabels, slotRegisterLabel},
}

// environment makes the CEL environment for rules of a subject.
func environment(subject policy.Subject, provider *celTypes) (*cel.Env, error) {
	opts := []cel.EnvOption{cel.CustomTypeProvider(provider), cel.StdLib(), cel.CustomTypeAdapter(types.DefaultTypeAdapter)}
	for _, slot := range visible[subject] {
		opts = append(opts, cel.Variable(variables[slot].name, variables[slot].cel))
	}
	opts = append(opts, functionDeclarations()...)
	return cel.NewCustomEnv(opts...)
}

func newProvider(params []*policy.Param, values map[string]value) (*celTypes, error) {
	base, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	c := &celTypes{Provider: base, records: recordTypes(), params: map[string]*policy.Param{}, values: values}
	for _, p := range params {
		c.params[p.Name] = p
	}
	return c, nil
}

// knownNames are all names that an expression may use, for suggestions.
func (c *celTypes) knownNames(subject policy.Subject) []string {
	var names []string
	for _, slot := range visible[subject] {
		names = append(names, variables[slot].name)
	}
	for _, f := range functions {
		names = append(names, f.name)
	}
	for n := range c.params {
		names = append(names, n)
	}
	for record := range c.records {
		fields, _ := c.FindStructFieldNames(record)
		names = append(names, fields...)
	}
	sort.Strings(names)
	return names
}
