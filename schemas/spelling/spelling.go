// Package spelling finds what somebody meant who misspelt a name. Policies, exports, registers and commands all look
// their names up here, so that they forgive the same slips.
package spelling

import (
	"slices"
	"strings"
)

// maxNameCompared bounds the characters of a name that is looked up; longer ones are nobody's slip of the pen.
const maxNameCompared = 100

// Nearest returns the name among the given ones that was most likely meant, or the empty string when none is near.
// Letter case counts for nothing; an omitted, added, replaced or swapped letter counts for one, and a third of the
// name may be wrong. Of equally near names the first in the alphabet is returned.
func Nearest(name string, among []string) string {
	word := []rune(strings.ToLower(name))
	if len(word) == 0 || len(word) > maxNameCompared {
		return ""
	}
	best, least := "", max(1, len(word)/3)+1
	for _, candidate := range slices.Sorted(slices.Values(among)) {
		other := []rune(strings.ToLower(candidate))
		if len(other)-len(word) >= least || len(word)-len(other) >= least {
			continue
		}
		if d := distance(word, other); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// Distance counts the slips of the pen between two words: letters omitted, added, replaced, and neighbours swapped. It
// is the Damerau–Levenshtein distance in its restricted form: no part is edited twice.
func Distance(a, b string) int { return distance([]rune(a), []rune(b)) }

func distance(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(above[j]+change, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
