package schemas

import "strings"

// MatchPattern reports whether s is what the pattern describes, upper and lower case and outer spaces aside: * stands
// for any text, also none, and every other character for itself, so that no pattern is malformed. It is how a policy
// names seats.
func MatchPattern(pattern, s string) bool {
	s = normal(s)
	parts := strings.Split(normal(pattern), "*")
	last := len(parts) - 1
	if last == 0 {
		return parts[0] == s
	}
	s, ok := strings.CutPrefix(s, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1:last] {
		// The first place that fits leaves the most for what follows.
		_, rest, found := strings.Cut(s, part)
		if !found {
			return false
		}
		s = rest
	}
	return strings.HasSuffix(s, parts[last])
}
