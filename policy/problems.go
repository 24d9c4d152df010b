package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"partnerlint/schemas/spelling"
)

// Problem is one thing wrong with a policy: where, what was found, and what was expected.
type Problem struct {
	// Pos is where; Line is 0 when the file as a whole is meant, for instance because it cannot be read.
	Pos Position
	// Message is for the policy's author.
	Message string
}

// Error returns "file:line:column: message".
func (p Problem) Error() string {
	if p.Pos.Line == 0 {
		return p.Pos.File + ": " + p.Message
	}
	return p.Pos.String() + ": " + p.Message
}

// Problems is everything wrong with a policy and what it extends, ordered by position, without repetitions. It is the
// error that Load and Builtin return.
type Problems []Problem

// Error returns the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems one by one, for errors.As.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

func (ps *Problems) add(pos Position, format string, args ...any) {
	*ps = append(*ps, Problem{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// err orders the problems and returns them as an error, nil when there are none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			strings.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(ps)
}

// shown is text from a file as a message repeats it: quoted, with everything unprintable escaped (strconv's rules take
// control characters and direction marks for unprintable), and cut.
func shown(text string) string {
	runes := []rune(text)
	if len(runes) > maxShown {
		return fmt.Sprintf("%q…", string(runes[:maxShown]))
	}
	return fmt.Sprintf("%q", text)
}

// plain is a message of the TOML library without what could disturb a terminal.
func plain(message string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, message)
}

// listed is a closed set of words as a message lists it.
func listed[T ~string](words []T) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", string(w))
	}
	return strings.Join(quoted, ", ")
}

// texts is a closed set of words as plain strings.
func texts[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// suggestion ends a message on an unknown name with the nearest valid one, where one is near.
func suggestion(name string, among []string) string {
	if near := spelling.Nearest(name, among); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
