package schemas

import (
	"cmp"
	"fmt"
	"slices"
)

// Explain says what is wrong with a document that Decode refused: everything that is, in the document's order, at most
// MaxProblems of them. An empty kind takes the document's own. It returns nothing for a document that is valid.
func Explain(kind Kind, raw []byte, at Origin) []Problem {
	problems := explainAll(kind, raw, at)
	if len(problems) > 0 {
		return limited(problems, at.File)
	}
	if kind == "" {
		value, _, _ := parseDocument(raw)
		kind = Kind(headOf(value).kind)
	}
	if compiled()[kind] == nil { // recorded results are read by their schema alone
		return nil
	}
	if _, ok := Decode(kind, &Document{Raw: withoutBOM(raw)}); ok {
		return nil
	}
	// Decode is stricter than the schema in small things; a document must not be lost without a word.
	line, col := Position(raw, at, 0)
	return []Problem{{File: at.File, Line: line, Column: col, Message: "the document follows its schema, but a number or a date in it is written in a way that is not read; export it again", Unread: true}}
}

// limited cuts a list of problems to MaxProblems and says how many it left out.
func limited(problems []Problem, file string) []Problem {
	if more := len(problems) - MaxProblems; more > 0 {
		problems = append(problems[:MaxProblems:MaxProblems], Problem{
			File: file, Message: fmt.Sprintf("and %s like these", counted(more, "more problem")), Unread: true,
		})
	}
	return problems
}

// explainAll is Explain without a limit.
func explainAll(kind Kind, raw []byte, at Origin) []Problem {
	if faults := textFaults(raw); len(faults) > 0 {
		return placeFaults(faults, raw, at)
	}
	value, faults, ok := parseDocument(raw)
	if !ok {
		return placeFaults(faults, raw, at)
	}
	problems := placeFaults(faults, raw, at)
	kind, violations := envelope(kind, value)
	if len(violations) == 0 {
		violations = judgeOf(kind).violations(value)
	}
	return append(problems, placeViolations(violations, raw, at)...)
}

// envelope checks what says how to read the rest: that the document is an object, of a known kind, of our version. A
// row of a register has no envelope.
func envelope(kind Kind, value any) (Kind, []violation) {
	object, ok := value.(map[string]any)
	if !ok {
		return kind, []violation{{message: fmt.Sprintf("found %s, expected a JSON object", found(value))}}
	}
	if kind == KindAccess {
		return kind, nil
	}
	given, present := object["kind"]
	known := []string{string(KindPortalExport), string(KindRegister)}
	name, _ := given.(string)
	switch own := Kind(name); {
	case !present:
		return kind, []violation{{message: fmt.Sprintf(`"kind" is missing; expected "kind": %s`, listed(known, "or"))}}
	case own == KindAttestations:
		return kind, []violation{{pointer: "/kind", message: "attestations are written as TOML; see `partnerlint schema attestations`"}}
	case own == kindResults:
		return kind, []violation{{pointer: "/kind", message: "this is a report that partnerlint wrote, not an input"}}
	case own != KindPortalExport && own != KindRegister && own != KindRecorded:
		return kind, []violation{{pointer: "/kind", message: fmt.Sprintf("found %s, expected %s%s", found(given), listed(known, "or"), didYouMean(name, known))}}
	case kind == "":
		kind = own
	case own != kind:
		return kind, []violation{{pointer: "/kind", message: fmt.Sprintf("found %s, expected %s", found(given), quoted(string(kind)))}}
	}
	if v, present := object["schemaVersion"]; present && v != Version {
		return kind, []violation{{pointer: "/schemaVersion", message: otherVersion(v)}}
	}
	return kind, nil
}

func otherVersion(v any) string {
	if fmt.Sprint(v) == Version {
		return fmt.Sprintf("found the number %s, expected the text %q", found(v), Version)
	}
	return fmt.Sprintf("found version %s; this partnerlint reads version %q: get a newer one, or export again", found(v), Version)
}

// placeFaults turns offsets into lines and columns.
func placeFaults(faults []fault, raw []byte, at Origin) []Problem {
	slices.SortStableFunc(faults, func(a, b fault) int { return cmp.Compare(a.offset, b.offset) })
	where := newPositions(raw, at)
	problems := make([]Problem, 0, len(faults))
	for _, f := range faults {
		line, col := where.at(f.offset)
		problems = append(problems, Problem{File: at.File, Line: line, Column: col, Pointer: f.pointer, Message: f.message, Unread: true})
	}
	return problems
}

// placeViolations finds where the violations stand.
func placeViolations(violations []violation, raw []byte, at Origin) []Problem {
	pointers := make([]string, 0, len(violations))
	for _, v := range violations {
		pointers = append(pointers, v.pointer)
	}
	spots := locate(raw, pointers)
	faults := make([]fault, 0, len(violations))
	for _, v := range violations {
		spot := spots[v.pointer]
		offset := spot.value
		if v.onName {
			offset = spot.name
		}
		faults = append(faults, fault{offset, v.pointer, v.message})
	}
	slices.SortFunc(faults, func(a, b fault) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.pointer, b.pointer), cmp.Compare(a.message, b.message))
	})
	return placeFaults(faults, raw, at)
}
