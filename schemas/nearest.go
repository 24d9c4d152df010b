package schemas

import "strings"

// nearest returns the candidate that name was most likely meant to be, or "". Case does not count; one slip in three
// letters is the most that is forgiven, and of equally near candidates the first wins.
func nearest(name string, candidates []string) string {
	if len(name) > 100 { // nobody mistypes that much; and the distance is quadratic
		return ""
	}
	best, bestDistance := "", len([]rune(name))/3+1
	folded := strings.ToLower(name)
	for _, c := range candidates {
		if d := distance(folded, strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is the Damerau–Levenshtein distance (adjacent letters swapped count once).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(s); i++ {
		cur[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(t)]
}

// didYouMean is the end of a message about a wrong name: empty when nothing is near.
func didYouMean(name string, candidates []string) string {
	if n := nearest(name, candidates); n != "" {
		return "; did you mean " + quoted(n) + "?"
	}
	return ""
}
