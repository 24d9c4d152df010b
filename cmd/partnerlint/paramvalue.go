package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"partnerlint/policy"
)

// paramValue writes a parameter's value for people.
func paramValue(p *policy.Param) string {
	switch v := p.Value.(type) {
	case []string:
		return words(v)
	case map[string][]string:
		var rows []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			rows = append(rows, name+": "+words(v[name]))
		}
		return strings.Join(rows, "; ")
	case time.Duration:
		return duration(v)
	default:
		return fmt.Sprint(v)
	}
}

func words(v []string) string {
	if len(v) == 0 {
		return "none"
	}
	return strings.Join(v, ", ")
}

// duration writes whole days as days and everything else as Go does: "30d", "36h0m0s".
func duration(d time.Duration) string {
	if day := 24 * time.Hour; d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return d.String()
}
