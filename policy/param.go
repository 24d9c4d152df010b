package policy

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var paramTypes = []ParamType{BoolParam, IntParam, StringParam, DurationParam, StringsParam, StringTableParam}

// ParamTypes returns all types of parameters.
func ParamTypes() []ParamType { return slices.Clone(paramTypes) }

// DurationParam returns the value of the duration parameter with the given name, and whether there is such a one.
func (p *Policy) DurationParam(name string) (time.Duration, bool) {
	return paramOf[time.Duration](p, name)
}

// StringParam returns the value of the string parameter with the given name, and whether there is such a one.
func (p *Policy) StringParam(name string) (string, bool) { return paramOf[string](p, name) }

// IntParam returns the value of the int parameter with the given name, and whether there is such a one.
func (p *Policy) IntParam(name string) (int64, bool) { return paramOf[int64](p, name) }

// StringsParam returns the value of the strings parameter with the given name, and whether there is such a one.
func (p *Policy) StringsParam(name string) ([]string, bool) { return paramOf[[]string](p, name) }

func paramOf[T any](p *Policy, name string) (T, bool) {
	var none T
	x := p.Param(name)
	if x == nil {
		return none, false
	}
	v, ok := x.Value.(T)
	return v, ok
}

var paramName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// param reads a parameter's declaration; nil when it cannot be used.
func (d *document) param(name string, t *paramTable) *Param {
	if !paramName.MatchString(name) {
		d.ps.add(d.keyAt(t.At), "the parameter name %s is not lower-case words joined by \"_\", for instance \"max_age\"",
			shown(name))
	}
	if !t.Type.given() || !t.Value.given() {
		return nil
	}
	kind, ok := word(d, t.Type, "type", paramTypes)
	if !ok {
		return nil
	}
	v, ok := d.paramValue(kind, t.Value.v, t.Value.at, "value of "+name)
	if !ok {
		return nil
	}
	return &Param{Name: name, Type: kind, Value: v, Help: t.Help.v, Pos: d.keyAt(t.At)}
}

// paramValue reads a parameter's value as its type demands; it reports what does not fit.
func (d *document) paramValue(kind ParamType, v any, at *place, name string) (any, bool) {
	switch kind {
	case BoolParam:
		return typed[bool](d, v, at, name, "true or false")
	case IntParam:
		return typed[int64](d, v, at, name, "an integer")
	case StringParam:
		return typed[string](d, v, at, name, "a string")
	case DurationParam:
		const expected = `a duration: a string like "24h", "90d" or "2w"`
		written, ok := v.(string)
		length, fits := parseDuration(written)
		if !ok || !fits {
			d.wrongType(at, name, expected, v)
			return nil, false
		}
		return length, true
	case StringsParam:
		return d.plainStrings(v, at, name)
	}
	return d.stringTable(v, at, name)
}

func typed[T any](d *document, v any, at *place, name, expected string) (any, bool) {
	x, ok := v.(T)
	if !ok {
		d.wrongType(at, name, expected, v)
		return nil, false
	}
	return x, true
}

// plainStrings reads a list of strings; an empty list is a list.
func (d *document) plainStrings(v any, at *place, name string) ([]string, bool) {
	before := len(*d.ps)
	out := []string{}
	for _, s := range d.strings(v, at, name) {
		out = append(out, s.v)
	}
	return out, len(*d.ps) == before
}

func (d *document) stringTable(v any, at *place, name string) (any, bool) {
	table, ok := v.(map[string]any)
	if !ok {
		d.wrongType(at, name, "a table from names to lists of strings", v)
		return nil, false
	}
	out := make(map[string][]string, len(table))
	for key, list := range table {
		entry, fits := d.plainStrings(list, at.child(key), name+"."+key)
		out[key] = entry
		ok = ok && fits
	}
	return out, ok
}

// durationUnits are the units of a duration, the longest first, which is also the order in which they are written.
var durationUnits = []durationUnit{
	{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second},
}

type durationUnit struct {
	name   string
	length time.Duration
}

var durationPart = regexp.MustCompile(`^([0-9]{1,9})([wdhms])`)

// parseDuration reads "24h", "90d", "2w" or parts in a row from the longest unit down, "1d12h". A day is 24 hours.
func parseDuration(s string) (time.Duration, bool) {
	var total time.Duration
	next := 0
	for rest := s; rest != ""; {
		m := durationPart.FindStringSubmatch(rest)
		if m == nil {
			return 0, false
		}
		rest = rest[len(m[0]):]
		unit := slices.IndexFunc(durationUnits, func(u durationUnit) bool { return u.name == m[2] })
		n, err := strconv.ParseInt(m[1], 10, 64)
		length := durationUnits[unit].length
		if err != nil || unit < next || n > int64((math.MaxInt64-total)/length) {
			return 0, false
		}
		total += time.Duration(n) * length
		next = unit + 1
	}
	return total, s != ""
}

// durationText writes a duration as parseDuration reads it, and as people say it: days, not weeks and days.
func durationText(d time.Duration) string {
	var b strings.Builder
	for _, u := range durationUnits[1:] {
		if n := d / u.length; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d -= n * u.length
		}
	}
	return cmp.Or(b.String(), "0s")
}

// word reads a word of a closed set.
func word[T ~string](d *document, v value[string], key string, valid []T) (T, bool) {
	if !v.given() {
		return "", false
	}
	if slices.Contains(valid, T(v.v)) {
		return T(v.v), true
	}
	d.ps.add(d.at(v.at), "%s: found %s, expected one of %s%s", key, shown(v.v), listed(valid), suggestion(v.v, texts(valid)))
	return "", false
}

// tooMany reports a list or table above its bound.
func (d *document) tooMany(what string, n, bound int, at *place) bool {
	if n <= bound {
		return false
	}
	d.ps.add(d.keyAt(at), "%s: found %d, expected at most %d", what, n, bound)
	return true
}
