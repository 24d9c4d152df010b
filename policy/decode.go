package policy

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// document is a TOML file being read. Its problems go to ps, so that one bad value does not hide the next.
type document struct {
	*text
	values map[string]any
	root   *place
	ps     *Problems
}

// value is a value of a TOML file and where it stands; at is nil when the file does not give it, or not rightly.
type value[T any] struct {
	v  T
	at *place
}

func (v value[T]) given() bool { return v.at != nil }

// parse reads a TOML text and finds its places; nil when the text is not TOML.
func parse(file, content string, ps *Problems) *document {
	// TOML lets a parser choose the line end within strings. One choice gives one digest on every machine.
	content = strings.ReplaceAll(content, "\r\n", "\n")
	d := &document{text: newText(file, content), ps: ps}
	if offset := strings.IndexFunc(content, isControl); offset >= 0 {
		c := content[offset]
		ps.add(d.position(offset), `found the control character U+%04X; write it as an escape, \u%04X, or take it out`, c, c)
		return nil
	}
	if offset := tooDeep(content); offset >= 0 {
		ps.add(d.position(offset), "lists, tables or dotted keys are nested more than %d deep", maxNesting)
		return nil
	}
	if _, err := toml.Decode(content, &d.values); err != nil {
		d.syntaxError(err)
		return nil
	}
	d.root = indexPlaces(content)
	return d
}

// decode copies the file into a struct of tables.go. What does not fit is reported and left out.
func (d *document) decode(into any) { d.fill(reflect.ValueOf(into).Elem(), d.values, d.root, "") }

// typeNames puts the library's names of Go types into words.
var typeNames = strings.NewReplacer("float64", "a float of 64 bits", "int64", "an integer of 64 bits")

func (d *document) syntaxError(err error) {
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		d.ps.add(d.position(0), "not TOML: %s", plain(err.Error()))
		return
	}
	message := typeNames.Replace(plain(pe.Message))
	if pe.LastKey != "" {
		message += fmt.Sprintf(" (after the key %s)", shown(pe.LastKey))
	}
	d.ps.add(d.position(pe.Position.Start), "not TOML: %s", message)
}

func (d *document) at(p *place) Position { return d.position(p.value) }

func (d *document) keyAt(p *place) Position { return d.position(p.key) }

// expr is a string of the file as an expression, placed at its first character.
func (d *document) expr(v value[string]) Expr {
	if !v.given() {
		return Expr{}
	}
	return Expr{Text: v.v, Pos: d.position(stringStart(d.content, v.at.value))}
}

// within is the place of an offset in a string of the file; where escapes make it unsure, the string's beginning.
func (d *document) within(v value[string], offset int) Position {
	start := stringStart(d.content, v.at.value)
	if strings.HasPrefix(d.content[start:], v.v[:offset]) {
		return d.position(start + offset)
	}
	return d.position(start)
}

func (d *document) wrongType(at *place, name, expected string, found any) {
	d.ps.add(d.at(at), "%s: found %s, expected %s", plain(name), describe(found), expected)
}

// describe says what a value of a TOML file is, for people.
func describe(v any) string {
	switch x := v.(type) {
	case string:
		return "the string " + shown(x)
	case bool:
		return fmt.Sprintf("the boolean %t", x)
	case int64:
		return fmt.Sprintf("the integer %d", x)
	case float64:
		return fmt.Sprintf("the float %v", x)
	case time.Time:
		switch x.Location().String() {
		case localDate:
			return "the date " + x.Format(time.DateOnly)
		case localTime:
			return "a time"
		}
		return "a date with a time"
	case map[string]any:
		return "a table"
	}
	return "a list"
}
