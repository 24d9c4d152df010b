package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told is what departures there are, in short.
func told(d *Departures) []string {
	var out []string
	for _, o := range d.Overrides {
		out = append(out, "override "+o.Rule+" "+string(o.Severity))
	}
	for _, x := range d.Params {
		from := "new"
		if x.From != nil {
			from = x.From.Text()
		}
		out = append(out, "param "+x.To.Name+" "+from+" → "+x.To.Text())
	}
	for _, x := range d.Dropped {
		out = append(out, "dropped "+x.Name)
	}
	for _, w := range d.Waivers {
		out = append(out, "waiver "+w.Rule)
	}
	for what, rules := range map[string][]*Rule{"added ": d.Added, "changed ": d.Changed, "removed ": d.Removed} {
		for _, r := range rules {
			out = append(out, what+r.ID)
		}
	}
	return out
}

func TestDepartures(t *testing.T) {
	t.Chdir(t.TempDir())
	const head = "[policy]\nid = \"own\"\ntitle = \"Own\"\nextends = [\"partner-access\"]\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"none", "", nil},
		{"override", "[override.E01]\nseverity = \"info\"\nreason = \"r\"\n", []string{"override E01 info"}},
		{"off", "[override.E01]\noff = true\nreason = \"r\"\n", []string{"override E01 "}},
		{"param", "[params]\nconduct_window = \"7d\"\n", []string{"param conduct_window 90d → 7d"}},
		{"new param", "[param.more]\ntype = \"strings\"\nvalue = []\nhelp = \"h\"\n", []string{"param more new → none"}},
		{"waiver", "[[waiver]]\nrule = \"E01\"\nhub_id = 1\nreason = \"r\"\napproved_by = \"a\"\nexpires = 2026-01-01\n", []string{"waiver E01"}},
	}
	base, err := Builtin("partner-access")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			writeFile(t, "own.toml", head+tt.text)
			got := mustLoad(t, "own.toml").DeparturesFrom(base)
			if diff := cmp.Diff(tt.want, told(got)); diff != "" {
				t.Errorf("departures (-want +got):\n%s", diff)
			}
			if got.Empty() != (tt.want == nil) {
				t.Errorf("Empty is %v", got.Empty())
			}
		})
	}
	changed := *base
	changed.Rules = append([]*Rule{}, base.Rules[1:]...)
	rule := *changed.Rules[3]
	rule.Title = "Another"
	changed.Rules[3] = &rule
	changed.Params = base.Params[1:]
	want := []string{"dropped " + base.Params[0].Name, "changed " + rule.ID, "removed " + base.Rules[0].ID}
	got := told(changed.DeparturesFrom(base))
	if len(got) == 3 && got[1] > got[2] { // the order of kinds is the test's own
		got[1], got[2] = got[2], got[1]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("departures of a changed copy (-want +got):\n%s", diff)
	}
	seat := mustLoad(t, "partner-seat")
	if got := seat.DeparturesFrom(seat); !got.Empty() {
		t.Errorf("a policy departs from itself: %v", told(got))
	}
}
