package policy

import (
	"strings"
	"testing"
)

func TestExprPositions(t *testing.T) {
	// In each text the expression is abc; its place is looked for in the file.
	for _, c := range []struct {
		name, toml string
		line, col  int
	}{
		{"literal", `when = 'abc'`, 1, 9},
		{"basic", `when = "abc"`, 1, 9},
		{"multi-line literal, same line", `when = '''abc'''`, 1, 11},
		{"multi-line literal, next line", "when = '''\nabc'''", 2, 1},
		{"multi-line basic, next line", "# c\nwhen   =\t\"\"\"\nabc\n\"\"\"", 3, 1},
		{"blank first line", "when = '''\n\n  abc'''", 2, 1},
		{"Windows line ends", "# c\r\nwhen = '''\r\nabc'''\r\n", 3, 1},
		{"quoted key", `"when" = 'abc'`, 1, 11},
		{"after wide characters", `name = '日本'` + "\n" + `'when'='abc'`, 2, 9},
	} {
		var ps Problems
		d := parse("f.toml", c.toml, &ps)
		if d == nil {
			t.Fatalf("%s: %v", c.name, ps)
		}
		var table ruleTable
		d.decode(&table)
		got := d.expr(table.When)
		if want := (Position{"f.toml", c.line, c.col}); got.Pos != want || !strings.Contains(got.Text, "abc") {
			t.Errorf("%s: %q at %s, want %s", c.name, got.Text, got.Pos, want)
		}
	}
}

func TestExprAt(t *testing.T) {
	e := Expr{Text: "é && b\n  || c", Pos: Position{"f.toml", 7, 10}}
	for _, c := range []struct{ line, col, wantLine, wantCol int }{
		{1, 1, 7, 10}, {1, 6, 7, 15}, {2, 1, 8, 1}, {2, 6, 8, 6}, {0, 0, 7, 10},
	} {
		if got, want := e.At(c.line, c.col), (Position{"f.toml", c.wantLine, c.wantCol}); got != want {
			t.Errorf("At(%d, %d) = %s, want %s", c.line, c.col, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		toml, before string
		line, col    int
	}{
		{`derived = 'ab¿cd'`, "ab", 1, 14},
		{"derived = '''\nab\n  ¿cd'''", "ab\n  ", 3, 3},
		{`derived = "a\nb¿"`, "a\nb", 1, 12}, // after an escape: the beginning
	} {
		var ps Problems
		d := parse("f.toml", c.toml, &ps)
		var table ruleTable
		d.decode(&table)
		if got := d.within(table.Derived, len(c.before)); got.Line != c.line || got.Column != c.col {
			t.Errorf("%s: %s, want %d:%d", c.toml, got, c.line, c.col)
		}
	}
}

func TestPlacesOfDottedKeysAndLists(t *testing.T) {
	const content = `a.b.c = 1
[x]
y = { z = [ 1, 'two', [ 3 ] ] }
[[l]]
k = 1
[l.m]
n = 2
[[l]]
k = [
  "first",
  "second"]
`
	var ps Problems
	d := parse("f.toml", content, &ps)
	if d == nil {
		t.Fatal(ps)
	}
	root := d.root
	for name, c := range map[string]struct {
		at          *place
		key, valued string
	}{
		"a.b.c":     {root.child("a").child("b").child("c"), "1:5", "1:9"},
		"x.y":       {root.child("x").child("y"), "3:1", "3:5"},
		"x.y.z":     {root.child("x").child("y").child("z"), "3:7", "3:11"},
		"x.y.z[1]":  {root.child("x").child("y").child("z").elem(1), "3:16", "3:16"},
		"l[0].m.n":  {root.child("l").elem(0).child("m").child("n"), "7:1", "7:5"},
		"l[1].k":    {root.child("l").elem(1).child("k"), "9:1", "9:5"},
		"l[1].k[1]": {root.child("l").elem(1).child("k").elem(1), "11:3", "11:3"},
		"nowhere":   {root.child("x").child("none").elem(7), "2:2", "2:2"},
	} {
		key := strings.TrimPrefix(d.keyAt(c.at).String(), "f.toml:")
		valued := strings.TrimPrefix(d.at(c.at).String(), "f.toml:")
		if key != c.key || valued != c.valued {
			t.Errorf("%s is at %s with its value at %s, want %s and %s", name, key, valued, c.key, c.valued)
		}
	}
}
