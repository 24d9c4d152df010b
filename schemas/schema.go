package schemas

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"sync"
)

//go:embed *.schema.json
var files embed.FS

// Version is the schemaVersion of every document that this package reads and writes.
const Version = "1"

// Names lists the embedded schemas, in order: "portal-export", "access-register" …
func Names() []string {
	entries, _ := files.ReadDir(".")
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".schema.json"))
	}
	sort.Strings(names)
	return names
}

// SchemaText returns the text of the named schema, and whether there is one.
func SchemaText(name string) ([]byte, bool) {
	text, err := files.ReadFile(name + ".schema.json")
	return text, err == nil
}

// KindSubject are the records that a run itself makes for rules on evidence; no file has this kind.
const KindSubject Kind = "subject"

// TypeKind is the kind of a Type.
type TypeKind uint8

// The kinds of types. Email and PersonName are opaque: only domain functions look into them. A Map has text keys.
const (
	BoolType TypeKind = iota + 1
	IntType
	DoubleType
	StringType
	TimeType
	EmailType
	PersonNameType
	ListType
	RecordType
	MapType
)

// Type is what a schema says of a value, ready for decoding and for typing expressions. It is derived from the JSON
// Schema file and from nothing else.
type Type struct {
	Kind     TypeKind
	Name     string // of a RecordType: its x-name
	Nullable bool
	Elem     *Type   // of a ListType or MapType
	Fields   []Field // of a RecordType
	Section  SectionKind
	// Dated sections hold dated events: what was taken later tells of the past too, and does not grow old.
	Dated bool
	Ask   *Ask  // who can supply a whole document
	Keys  []int // of a ListType: the fields of Elem that identify an element, the surest first

	fieldIndex map[string]int
	redact     redaction // of a text
	enum       []string
	date       bool
	pattern    *regexp.Regexp
	min, max   int64
	minLen     int
	maxLen     int
	maxItems   int
	tie        *tie
}

// SectionKind says how a section of an export wraps what it holds.
type SectionKind uint8

// A section holds a record under "facts", a list under "items", or the type is no section.
const (
	NoSection SectionKind = iota
	FactsSectionKind
	ItemsSectionKind
)

// Field is a property of a record.
type Field struct {
	Name        string
	Type        *Type
	Description string
	Required    bool
	// Ask says who can supply the fact, nil: nobody needs to be asked.
	Ask *Ask
	// Person marks a fact about the person, the same in every portal.
	Person bool
}

// Ask is who can supply a fact, and where in HubSpot it is found.
type Ask struct {
	// Of is "agency-user", "administrator" (of the portal that the fact is about), "requester", "policy-author" or "api".
	Of string `json:"of"`
	// At is the in-app path.
	At string `json:"at"`
	// API and Scope name the call that gives the fact and what it takes.
	API      string `json:"api"`
	Scope    string `json:"scope"`
	Question string `json:"question"`
}

// tie is an if/then/else on the value of one property: which properties it demands and forbids.
type tie struct {
	field     int
	value     string
	then, els branch
}

type branch struct{ required, forbidden []int }

// Index returns the place of the named field in Fields, or -1.
func (t *Type) Index(name string) int {
	if i, ok := t.fieldIndex[name]; ok {
		return i
	}
	return -1
}

// TypeOf returns the type of a kind of document. It panics on a kind that has no schema, which is a programming error.
func TypeOf(kind Kind) *Type {
	t := compiled()[kind]
	if t == nil {
		panic("schemas: no schema for kind " + string(kind))
	}
	return t
}

var compiled = sync.OnceValue(func() map[Kind]*Type {
	export := compileFile("portal-export")
	register := compileFile("access-register")
	return map[Kind]*Type{
		KindPortalExport: export,
		KindRegister:     register,
		KindAccess:       register.Fields[register.Index("accesses")].Type.Elem,
		KindSubject:      compileFile("subject"),
	}
})

func compileFile(name string) *Type {
	text, ok := SchemaText(name)
	if !ok {
		panic("schemas: no embedded schema " + name)
	}
	var root rawSchema
	if err := json.Unmarshal(text, &root); err != nil {
		panic(fmt.Sprintf("schemas: %s: %v", name, err))
	}
	c := &schemaCompiler{defs: root.Defs, done: map[string]*Type{}}
	t := c.compile(&root)
	t.Ask = root.XAsk
	return t
}

// rawSchema is the part of JSON Schema 2020-12 that our files use. A keyword outside it is refused by a test.
type rawSchema struct {
	Ref         string                `json:"$ref"`
	Defs        map[string]*rawSchema `json:"$defs"`
	Type        oneOrMany             `json:"type"`
	Description string                `json:"description"`
	Properties  orderedProperties     `json:"properties"`
	Required    []string              `json:"required"`
	Additional  json.RawMessage       `json:"additionalProperties"`
	Items       *rawSchema            `json:"items"`
	Enum        []string              `json:"enum"`
	Const       any                   `json:"const"`
	Format      string                `json:"format"`
	Pattern     string                `json:"pattern"`
	Minimum     *int64                `json:"minimum"`
	Maximum     *int64                `json:"maximum"`
	MinLength   int                   `json:"minLength"`
	MaxLength   int                   `json:"maxLength"`
	MaxItems    int                   `json:"maxItems"`
	If          *rawSchema            `json:"if"`
	Then        *rawSchema            `json:"then"`
	Else        *rawSchema            `json:"else"`
	Not         *rawSchema            `json:"not"`
	XType       string                `json:"x-type"`
	XName       string                `json:"x-name"`
	XSection    string                `json:"x-section"`
	XDated      bool                  `json:"x-dated"`
	XKey        []string              `json:"x-key"`
	XScope      string                `json:"x-scope"`
	XAsk        *Ask                  `json:"x-ask"`
	XRedact     string                `json:"x-redact"`
}

type oneOrMany []string

func (o *oneOrMany) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*o = make(oneOrMany, 1)
		return json.Unmarshal(b, &(*o)[0])
	}
	return json.Unmarshal(b, (*[]string)(o))
}

// orderedProperties keeps the order of the file, so that messages and lists of fields follow it.
type orderedProperties struct {
	names   []string
	schemas map[string]*rawSchema
}

func (p *orderedProperties) UnmarshalJSON(b []byte) error {
	dec := json.NewDecoder(strings.NewReader(string(b)))
	if _, err := dec.Token(); err != nil {
		return err
	}
	p.schemas = map[string]*rawSchema{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		s := new(rawSchema)
		if err := dec.Decode(s); err != nil {
			return err
		}
		p.names = append(p.names, name.(string))
		p.schemas[name.(string)] = s
	}
	return nil
}

type schemaCompiler struct {
	defs map[string]*rawSchema
	done map[string]*Type // by $ref
}

func (c *schemaCompiler) compile(s *rawSchema) *Type {
	if s.Ref == "" {
		return c.compileHere(s)
	}
	t := c.done[s.Ref]
	if t == nil {
		t = c.compileHere(c.target(s))
		c.done[s.Ref] = t
	}
	if s.XRedact != "" { // of this property alone
		own := *t
		own.redact = redactionOf(t, s.XRedact)
		return &own
	}
	return t
}

func (c *schemaCompiler) target(s *rawSchema) *rawSchema {
	d := c.defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
	if d == nil {
		panic("schemas: nothing at " + s.Ref)
	}
	return d
}

func (c *schemaCompiler) compileHere(s *rawSchema) *Type {
	t := &Type{Name: s.XName, enum: s.Enum, minLen: s.MinLength, maxLen: s.MaxLength, maxItems: s.MaxItems}
	kind := ""
	for _, k := range s.Type {
		if k == "null" {
			t.Nullable = true
		} else {
			kind = k
		}
	}
	if text, ok := s.Const.(string); ok {
		t.enum = []string{text}
	}
	if s.Pattern != "" {
		t.pattern = regexp.MustCompile(s.Pattern)
	}
	switch {
	case kind == "object" && len(s.Properties.names) == 0:
		t.Kind = MapType
		elem := new(rawSchema)
		if err := json.Unmarshal(s.Additional, elem); err != nil {
			panic("schemas: a map without a schema for its values")
		}
		t.Elem = c.compile(elem)
	case kind == "object":
		c.record(t, s)
	case kind == "array":
		t.Kind = ListType
		t.Elem = c.compile(s.Items)
		for _, k := range s.XKey {
			t.Keys = append(t.Keys, t.Elem.Index(k))
		}
	case kind == "boolean":
		t.Kind = BoolType
	case kind == "number":
		t.Kind = DoubleType
	case kind == "integer":
		t.Kind = IntType
		t.min, t.max = *s.Minimum, *s.Maximum
	default: // string, enum and const
		t.Kind = StringType
		switch {
		case s.XType == "Email":
			t.Kind = EmailType
		case s.XType == "PersonName":
			t.Kind = PersonNameType
		case s.Format == "date-time":
			t.Kind = TimeType
		case s.Format == "date":
			t.date = true
		}
		t.redact = redactionOf(t, s.XRedact)
	}
	return t
}

func (c *schemaCompiler) record(t *Type, s *rawSchema) {
	t.Kind = RecordType
	t.fieldIndex = map[string]int{}
	t.Dated = s.XDated
	t.Section = map[string]SectionKind{"facts": FactsSectionKind, "items": ItemsSectionKind}[s.XSection]
	for i, name := range s.Properties.names {
		p := s.Properties.schemas[name]
		f := Field{Name: name, Type: c.compile(p), Description: p.Description, Ask: p.XAsk, Person: p.XScope == "person"}
		if p.Ref != "" {
			d := c.target(p)
			if f.Description == "" {
				f.Description = d.Description
			}
			if f.Ask == nil {
				f.Ask = d.XAsk
			}
		}
		t.fieldIndex[name] = i
		t.Fields = append(t.Fields, f)
	}
	for _, name := range s.Required {
		t.Fields[t.fieldIndex[name]].Required = true
	}
	if s.If != nil {
		t.tie = c.compileTie(t, s)
	}
}

func (c *schemaCompiler) compileTie(t *Type, s *rawSchema) *tie {
	out := &tie{}
	for name, p := range s.If.Properties.schemas {
		out.field = t.Index(name)
		out.value, _ = p.Const.(string)
	}
	out.then, out.els = t.branchOf(s.Then), t.branchOf(s.Else)
	return out
}

func (t *Type) branchOf(s *rawSchema) branch {
	var b branch
	if s == nil {
		return b
	}
	for _, name := range s.Required {
		b.required = append(b.required, t.Index(name))
	}
	if s.Not != nil {
		for _, name := range s.Not.Required {
			b.forbidden = append(b.forbidden, t.Index(name))
		}
	}
	return b
}

// Describe says in plain words what a value of the type is.
func (t *Type) Describe() string {
	what := map[TypeKind]string{BoolType: "true or false", IntType: "a whole number", DoubleType: "a number",
		StringType: "text", TimeType: "a date and time such as 2026-01-31T12:00:00Z", EmailType: "an e-mail address",
		PersonNameType: "a person's name", MapType: "a table"}[t.Kind]
	switch {
	case t.enum != nil:
		what = "one of " + strings.Join(t.enum, ", ")
	case t.Kind == ListType:
		what = "a list, each element " + t.Elem.Describe()
	case t.Kind == RecordType:
		var names []string
		for _, f := range t.Fields {
			names = append(names, f.Name)
		}
		what = "a table with " + strings.Join(names, ", ")
	}
	return what
}
