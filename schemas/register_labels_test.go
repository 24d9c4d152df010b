package schemas

import (
	"strings"
	"testing"
)

func TestNewLabels(t *testing.T) {
	l, err := NewLabels(map[string][]string{"hubId": {"Mandanten-Nr."}, "user": {"Who?"}})
	if err != nil {
		t.Fatal(err)
	}
	for header, field := range map[string]string{"MANDANTEN NR": "hubId", " who ": "user", "Hub-ID *": "hubId", "Colour": ""} {
		got := ""
		if i := l.columnOf(header); i >= 0 {
			got = registerColumns[i].field
		}
		if got != field {
			t.Errorf("%q means %q, want %q", header, got, field)
		}
	}
	for _, test := range []struct {
		field, word, want string
	}{
		{"hubid", "x", `a register has no field "hubid"; did you mean "hubId"?`},
		{"colour", "x", `a register has no field "colour"; expected`},
		{"hubId", "User name", `hubId: the label "User name" already means userName`},
		{"hubId", " * ", `hubId: the label " * " has neither letter nor digit`},
	} {
		if _, err := NewLabels(map[string][]string{test.field: {test.word}}); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s = %q: %v, want %s", test.field, test.word, err, test.want)
		}
	}
}
