package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// judge is the JSON Schema validator of one kind: the last word on every document that Decode does not accept.
type judge struct {
	schema *jsonschema.Schema
	// texts are the schema files as plain values, by $id, for saying what was expected.
	texts map[string]any
}

// judgeOf returns the judge of a kind of document that has a schema. Each is compiled once, on the first refusal, so
// that a run without one does not pay for it.
func judgeOf(kind Kind) *judge {
	switch kind {
	case KindPortalExport:
		return portalJudge()
	case KindRegister:
		return registerJudge()
	case KindAccess:
		return accessJudge()
	case KindAttestations:
		return attestationsJudge()
	case KindRecorded:
		return recordedJudge()
	}
	panic("schemas: no judge for kind " + string(kind))
}

var (
	portalJudge       = sync.OnceValue(func() *judge { return newJudge("portal-export", "") })
	registerJudge     = sync.OnceValue(func() *judge { return newJudge("access-register", "") })
	accessJudge       = sync.OnceValue(func() *judge { return newJudge("access-register", "#/properties/accesses/items") })
	recordedJudge     = sync.OnceValue(func() *judge { return newJudge("recorded-results", "") })
	attestationsJudge = sync.OnceValue(func() *judge { return newJudge("attestations", "") })
)

// newJudge compiles a part of an embedded schema file. That the files are sound is tested, so a failure is a bug.
func newJudge(name, part string) *judge {
	text, ok := SchemaText(name)
	if !ok {
		panic("schemas: no embedded schema " + name)
	}
	var plain any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&plain); err != nil {
		panic(fmt.Sprintf("schemas: %s: %v", name, err))
	}
	id, _ := valueAt(plain, "/$id").(string)
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	if err := c.AddResource(id, bytes.NewReader(text)); err != nil {
		panic(fmt.Sprintf("schemas: %s: %v", name, err))
	}
	return &judge{schema: c.MustCompile(id + part), texts: map[string]any{id: plain}}
}

// keyword returns the value of a schema keyword, e.g. the list of an enum, and the schema it belongs to.
func (j *judge) keyword(location string) (value any, owner map[string]any) {
	id, pointer, _ := strings.Cut(location, "#")
	pointer = unescapeLocation(pointer)
	value = valueAt(j.texts[id], pointer)
	if i := strings.LastIndexByte(pointer, '/'); i >= 0 {
		owner, _ = valueAt(j.texts[id], pointer[:i]).(map[string]any)
	}
	return value, owner
}

// unescapeLocation turns the validator's pointers, which are escaped as in a URL fragment, into plain ones.
func unescapeLocation(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
