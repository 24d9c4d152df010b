package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Text is the parameter's value for people.
func (x *Param) Text() string {
	switch v := x.Value.(type) {
	case []string:
		return wordsText(v)
	case map[string][]string:
		var rows []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			rows = append(rows, name+": "+wordsText(v[name]))
		}
		return strings.Join(rows, "; ")
	case time.Duration:
		return durationText(v)
	default:
		return fmt.Sprint(v)
	}
}

func wordsText(v []string) string {
	if len(v) == 0 {
		return "none"
	}
	return strings.Join(v, ", ")
}

// durationText writes whole days as days and everything else as Go does: "30d", "36h0m0s".
func durationText(d time.Duration) string {
	if day := 24 * time.Hour; d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return d.String()
}
