package schemas

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// violation is one place where a value breaks its schema.
type violation struct {
	pointer string
	// because is the pointer of the field whose value brought the demand on ("" for none): where that field is itself
	// wrong, the demand is noise.
	because string
	message string
	// onName points to the field's name rather than to its value.
	onName bool
}

// violations lists every place where the value breaks its schema, in no particular order.
func (j *judge) violations(v any) []violation {
	err := j.schema.Validate(v)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		if err != nil { // no value that JSON can write gets here
			return []violation{{message: "the document cannot be checked against its schema"}}
		}
		return nil
	}
	r := &reading{judge: j, root: v}
	r.walk(invalid, condition{})
	broken := map[string]bool{}
	for _, x := range r.out {
		broken[x.pointer] = true
	}
	seen := map[violation]bool{}
	return slices.DeleteFunc(r.out, func(x violation) bool {
		drop := x.because != "" && broken[x.because] || seen[x]
		seen[x] = true
		return drop
	})
}

// reading turns the validator's tree of errors into violations.
type reading struct {
	judge *judge
	root  any
	out   []violation
}

// condition is the if of an if/then/else: which field's value brought the demand on.
type condition struct{ pointer, words string }

func (r *reading) add(e *jsonschema.ValidationError, c condition, format string, args ...any) {
	message := fmt.Sprintf(format, args...) + c.words
	r.out = append(r.out, violation{pointer: unescapeLocation(e.InstanceLocation), because: c.pointer, message: message})
}

func (r *reading) walk(e *jsonschema.ValidationError, c condition) {
	keyword := e.KeywordLocation[strings.LastIndexByte(e.KeywordLocation, '/')+1:]
	switch keyword {
	case "then", "else":
		c = r.condition(e)
		if c.pointer == "" { // the field that decides is missing, which is told by itself
			return
		}
	case "anyOf", "oneOf":
		r.alternatives(e, keyword)
		return
	}
	if len(e.Causes) == 0 {
		r.leaf(e, keyword, c)
		return
	}
	for _, cause := range e.Causes {
		r.walk(cause, c)
	}
}

// condition puts the if beside a then or else in words: `, because "coverage" is "absent"`.
func (r *reading) condition(e *jsonschema.ValidationError) condition {
	_, owner := r.judge.keyword(e.AbsoluteKeywordLocation)
	test, _ := valueAt(any(owner), "/if/properties").(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(test)) {
		pointer := unescapeLocation(e.InstanceLocation) + "/" + escapeToken(name)
		if v := valueAt(r.root, pointer); v != nil {
			return condition{pointer, fmt.Sprintf(", because %s is %s", quoted(name), found(v))}
		}
	}
	return condition{}
}

// alternatives tells of an anyOf or oneOf: in our schemas each alternative demands a field.
func (r *reading) alternatives(e *jsonschema.ValidationError, keyword string) {
	options, _ := r.judge.keyword(e.AbsoluteKeywordLocation)
	var names []string
	for _, o := range asSlice(options) {
		names = append(names, asStrings(valueAt(o, "/required"))...)
	}
	given := 0
	at, _ := valueAt(r.root, unescapeLocation(e.InstanceLocation)).(map[string]any)
	for _, n := range names {
		if _, ok := at[n]; ok {
			given++
		}
	}
	switch {
	case given > 1:
		r.add(e, condition{}, "%s are both given; keep one", listed(names, "and"))
	case keyword == "oneOf":
		r.add(e, condition{}, "one of %s must be given", listed(names, "and"))
	default:
		r.add(e, condition{}, "%s must be given, or both", listed(names, "or"))
	}
}

func (r *reading) leaf(e *jsonschema.ValidationError, keyword string, c condition) {
	limit, owner := r.judge.keyword(e.AbsoluteKeywordLocation)
	value := valueAt(r.root, unescapeLocation(e.InstanceLocation))
	switch keyword {
	case "type":
		r.add(e, c, "found %s, expected %s", found(value), typeWords(limit))
	case "const":
		r.add(e, c, "found %s, expected %s", found(value), found(limit))
	case "enum":
		r.enum(e, c, value, asStrings(limit))
	case "format":
		r.add(e, c, "found %s, expected %s", found(value), formatWords(limit))
	case "required":
		r.missing(e, c, value, asStrings(limit), owner)
	case "additionalProperties":
		r.unknown(e, value, owner)
	case "not":
		r.forbidden(e, c, value, limit)
	case "minLength":
		r.add(e, c, "the text is empty, expected at least %s", countedNumber(limit, "character"))
	case "maxLength":
		s, _ := value.(string)
		r.add(e, c, "the text has %s, expected at most %v", counted(utf8.RuneCountInString(s), "character"), limit)
	case "maxItems":
		r.add(e, c, "the list has %s, expected at most %v", counted(len(asSlice(value)), "item"), limit)
	case "maxProperties":
		m, _ := value.(map[string]any)
		r.add(e, c, "the object has %s, expected at most %v", counted(len(m), "field"), limit)
	case "minimum", "maximum":
		r.add(e, c, "found %s, expected a whole number from %v to %v", found(value), owner["minimum"], owner["maximum"])
	case "pattern":
		r.add(e, c, "found %s, expected %s", found(value), patternWords(limit))
	default:
		r.add(e, c, "found %s, which the schema does not allow", found(value))
	}
}

func (r *reading) enum(e *jsonschema.ValidationError, c condition, value any, allowed []string) {
	text, _ := value.(string)
	r.add(e, c, "found %s, expected %s%s", found(value), listed(allowed, "or"), didYouMean(text, allowed))
}

// missing tells of each field that is left out and must not be, with what it is for.
func (r *reading) missing(e *jsonschema.ValidationError, c condition, value any, required []string, owner map[string]any) {
	object, _ := value.(map[string]any)
	for _, name := range required {
		if _, ok := object[name]; ok {
			continue
		}
		what := ""
		if c.words == "" {
			if d, _ := valueAt(any(owner), "/properties/"+escapeToken(name)+"/description").(string); d != "" {
				what = " (" + d + ")"
			}
		}
		r.add(e, c, "%s is missing%s", quoted(name), what)
	}
}

// unknown tells of each field that the schema does not know.
func (r *reading) unknown(e *jsonschema.ValidationError, value any, owner map[string]any) {
	object, _ := value.(map[string]any)
	properties, _ := owner["properties"].(map[string]any)
	known := slices.Sorted(maps.Keys(properties))
	for name := range object {
		if _, ok := properties[name]; ok {
			continue
		}
		message := "no field of this name is known here"
		if m := didYouMean(name, known); m != "" {
			message += m
		} else {
			message += "; expected " + listed(known, "or")
		}
		pointer := unescapeLocation(e.InstanceLocation) + "/" + escapeToken(name)
		r.out = append(r.out, violation{pointer: pointer, message: message, onName: true})
	}
}

// forbidden tells of fields that must be left out.
func (r *reading) forbidden(e *jsonschema.ValidationError, c condition, value, not any) {
	object, _ := value.(map[string]any)
	for _, name := range asStrings(valueAt(not, "/required")) {
		if _, ok := object[name]; ok {
			pointer := unescapeLocation(e.InstanceLocation) + "/" + escapeToken(name)
			r.out = append(r.out, violation{pointer: pointer, because: c.pointer, message: quoted(name) + " must be left out" + c.words, onName: true})
		}
	}
}

func asSlice(v any) []any {
	s, _ := v.([]any)
	return s
}

func asStrings(v any) []string {
	var out []string
	for _, x := range asSlice(v) {
		if s, ok := x.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
