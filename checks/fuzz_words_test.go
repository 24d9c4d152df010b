package checks

import (
	"slices"
	"strings"

	"partnerlint/policy"
)

// celWords are what expressions and messages are made of.
var celWords = func() []string {
	words := []string{
		" && ", " || ", "!", " == ", " != ", " < ", " >= ", " + ", " - ", " * ", " / ", " % ", " in ", " ? ", " : ", "(", ")", "[", "]", "{", "}", ",", ".", "[0]",
		"null", " == null", " != null && ", "true", "false", "0", "1", "-1", "9223372036854775807", "1.5", "1u", "'a'", `"\n"`, "b'x'", "'2026-11-01T00:00:00Z'", "timestamp('2026-11-01T00:00:00Z')",
		"timestamp('0001-01-01T00:00:00Z')", "duration('24h')", "duration('9999999h')", "'Europe/Berlin'", "[1, 2, 3]", "[]", ".exists(x, ", ".all(x, ", ".filter(x, ", ".map(x, ", ".exists_one(x, ", ".map(x, x != null, ",
		"x", "y", ".email", ".users", ".facts", ".id", "has(", ".size()", ".contains('a')", ".matches('(a+)+$')", ".getFullYear()", "string(", "int(", "dyn(", "type(", "cel.bind(y, ",
		"params.holidays", "params.time_zone", "params.seat_classes", "\n", "\t", "é", "\U0001F600", "//", "{{", "}}", "{client.portal.name}", ".?", "[?0]", "'''", `r"\d"`, ".orValue(",
	}
	for i := range functions {
		if name := functions[i].name; strings.IndexFunc(name, func(r rune) bool { return r < 'A' || r > 'z' || r == '_' }) < 0 {
			words = append(words, name+"(")
		}
	}
	for _, subject := range policy.Subjects() {
		for _, v := range Variables(subject) {
			words = append(words, v.Name)
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}()

// spelled puts words in the order in which bytes name them, so that a fuzzer that changes bytes at random makes texts
// that a parser does not refuse at their first letter.
func spelled(words []string, picks []byte) string {
	var b strings.Builder
	for _, pick := range picks[:min(len(picks), 60)] {
		b.WriteString(words[int(pick)%len(words)])
	}
	return b.String()
}
