package policy

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// field is a key that a table may have.
type field struct {
	name            string
	required, blank bool
	index           int
}

// fields reads the keys of a table off its struct.
func fields(t reflect.Type) []field {
	var fs []field
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("toml")
		if !ok {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		fs = append(fs, field{name: name, required: options == "required", blank: options == "blank", index: i})
	}
	return fs
}

// fill copies a table of the file into a struct and reports what does not fit. The name is the table's, for messages;
// it is empty for the file itself.
func (d *document) fill(into reflect.Value, values map[string]any, at *place, name string) {
	known := fields(into.Type())
	for _, f := range known {
		v, ok := values[f.name]
		switch {
		case ok:
			d.set(into.Field(f.index), v, at.child(f.name), f)
		case f.required:
			d.ps.add(d.keyAt(at), "%s has no %q; it is required", tableName(name), f.name)
		}
	}
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.name
	}
	for key := range values {
		if !slices.Contains(names, key) {
			d.unknownKey(d.keyAt(at.child(key)), key, name, names)
		}
	}
	if place := into.FieldByName("At"); place.IsValid() {
		place.Set(reflect.ValueOf(at))
	}
}

func (d *document) unknownKey(pos Position, key, table string, valid []string) {
	if key == "rule" && table == "" {
		d.ps.add(pos, "a rule is a file of its own: put it into the folder rules/ beside policy.toml, named <ID>-<name>.toml")
		return
	}
	d.ps.add(pos, "unknown key %s in %s; valid keys: %s%s",
		shown(key), tableName(table), listed(valid), suggestion(key, valid))
}

func tableName(name string) string {
	if name == "" {
		return "the file"
	}
	return "[" + name + "]"
}

// set copies one value of the file into a field.
func (d *document) set(into reflect.Value, v any, at *place, f field) {
	switch x := into.Addr().Interface().(type) {
	case *value[string]:
		scalar(d, x, v, at, f.name, "a string")
		if x.given() && !f.blank && strings.TrimSpace(x.v) == "" {
			d.ps.add(d.at(at), "%s is empty; say something or leave the key out", f.name)
			*x = value[string]{}
		}
	case *value[bool]:
		scalar(d, x, v, at, f.name, "true or false")
	case *value[int64]:
		scalar(d, x, v, at, f.name, "an integer")
	case *value[time.Time]:
		if t, ok := v.(time.Time); ok && t.Location().String() == localDate {
			*x = value[time.Time]{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), at}
			return
		}
		d.wrongType(at, f.name, "a date without quotes, for instance 2027-01-31", v)
	case *value[any]:
		*x = value[any]{v, at}
	case *[]value[string]:
		*x = d.strings(v, at, f.name)
	default:
		d.setTables(into, v, at, f)
	}
}

// The names of the time zones by which the decoder marks a date without a time, and a time without a date.
const (
	localDate = "date-local"
	localTime = "time-local"
)

func scalar[T any](d *document, into *value[T], v any, at *place, name, expected string) {
	x, ok := v.(T)
	if !ok {
		d.wrongType(at, name, expected, v)
		return
	}
	*into = value[T]{x, at}
}

// strings reads a list of strings; elements that are none are reported and left out. The result is nil where something
// was reported and nothing is left, and not nil where the list is empty.
func (d *document) strings(v any, at *place, name string) []value[string] {
	list, ok := v.([]any)
	if !ok {
		d.wrongType(at, name, "a list of strings", v)
		return nil
	}
	if len(list) == 0 {
		return []value[string]{}
	}
	var out []value[string]
	for i, elem := range list {
		s, ok := elem.(string)
		switch {
		case !ok:
			d.wrongType(at.elem(i), fmt.Sprintf("element %d of %s", i+1, name), "a string", elem)
		case strings.TrimSpace(s) == "":
			d.ps.add(d.at(at.elem(i)), "element %d of %s is empty", i+1, name)
		default:
			out = append(out, value[string]{s, at.elem(i)})
		}
	}
	return out
}

// setTables copies a table, a list of tables or a table of named tables.
func (d *document) setTables(into reflect.Value, v any, at *place, f field) {
	switch into.Kind() {
	case reflect.Struct:
		table, ok := v.(map[string]any)
		if !ok {
			d.wrongType(at, f.name, fmt.Sprintf("a table: [%s]", f.name), v)
			return
		}
		d.fill(into, table, at, f.name)
	case reflect.Slice:
		d.setList(into, v, at, f)
	case reflect.Map:
		table, ok := v.(map[string]any)
		if !ok {
			d.wrongType(at, f.name, fmt.Sprintf("a table: [%s]", f.name), v)
			return
		}
		into.Set(reflect.MakeMap(into.Type()))
		for _, name := range slices.Sorted(maps.Keys(table)) {
			d.setNamed(into, name, table[name], at.child(name), f)
		}
	}
}

// setNamed copies one entry of a table whose keys are names of the author's choice.
func (d *document) setNamed(into reflect.Value, name string, v any, at *place, f field) {
	elem := reflect.New(into.Type().Elem().Elem())
	if x, ok := elem.Interface().(*value[any]); ok {
		*x = value[any]{v, at}
		into.SetMapIndex(reflect.ValueOf(name), elem)
		return
	}
	table, ok := v.(map[string]any)
	if !ok {
		d.wrongType(at, f.name+"."+name, fmt.Sprintf("a table: [%s.%s]", f.name, name), v)
		return
	}
	d.fill(elem.Elem(), table, at, f.name+"."+name)
	into.SetMapIndex(reflect.ValueOf(name), elem)
}

// setList copies a list of tables, written [[name]] or name = [{…}]. It leaves the list nil when it reported it.
func (d *document) setList(into reflect.Value, v any, at *place, f field) {
	list, ok := v.([]any)
	if tables, are := v.([]map[string]any); are {
		ok = true
		for _, table := range tables {
			list = append(list, table)
		}
	}
	if !ok {
		d.wrongType(at, f.name, fmt.Sprintf("a list of tables: [[%s]]", f.name), v)
		return
	}
	out := reflect.MakeSlice(into.Type(), 0, len(list))
	for i, elem := range list {
		table, ok := elem.(map[string]any)
		if !ok {
			d.wrongType(at.elem(i), fmt.Sprintf("element %d of %s", i+1, f.name), "a table", elem)
			return
		}
		x := reflect.New(into.Type().Elem().Elem())
		d.fill(x.Elem(), table, at.elem(i), "["+f.name+"]")
		out = reflect.Append(out, x)
	}
	into.Set(out)
}
