package checks

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The rows of a person are those that a look at all rows finds, in their order.
func TestRowsOf(t *testing.T) {
	c := &clientRun{}
	for i, r := range [][2]string{{"ann", "1"}, {"ann", ""}, {"ann", "2"}, {"bo", "2"}, {"bo", ""}, {"cy", "1"}, {"dee", "3"}} {
		c.rows = append(c.rows, &accessRow{index: i, key: r[0], userID: r[1]})
	}
	for _, key := range []string{"", "ann", "bo", "boo", "cy", "dee", "eve"} {
		for _, id := range []string{"", "1", "2", "3", "4"} {
			want := slices.DeleteFunc(slices.Clone(c.rows), func(r *accessRow) bool {
				return r.key != key && (id == "" || r.userID != id)
			})
			if diff := cmp.Diff(places(want), places(c.rowsOf(key, id))); diff != "" {
				t.Errorf("%q, id %q (-want +got)\n%s", key, id, diff)
			}
		}
	}
}

func places(rows []*accessRow) []int {
	out := []int{}
	for _, r := range rows {
		out = append(out, r.index)
	}
	return out
}
