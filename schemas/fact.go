package schemas

import (
	"encoding/json"
)

// Fact is a field of an export as a program writes it: left out (nobody knows), null (known to be none), or a value.
// The zero Fact is left out; tag the field `json:",omitzero"`.
type Fact[T any] struct {
	value T
	state factState
}

type factState uint8

const (
	leftOut factState = iota
	none
	known
)

// Known is a fact with a value.
func Known[T any](v T) Fact[T] { return Fact[T]{value: v, state: known} }

// None is the knowledge that there is none.
func None[T any]() Fact[T] { return Fact[T]{state: none} }

// Get returns the value and whether there is one.
func (f Fact[T]) Get() (T, bool) { return f.value, f.state == known }

// IsZero reports whether the fact is left out, so that omitzero leaves it out of the JSON.
func (f Fact[T]) IsZero() bool { return f.state == leftOut }

// MarshalJSON writes null for None and the value otherwise.
func (f Fact[T]) MarshalJSON() ([]byte, error) {
	if f.state != known {
		return []byte("null"), nil
	}
	return json.Marshal(f.value)
}
