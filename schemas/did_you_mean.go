package schemas

import "partnerlint/schemas/spelling"

// didYouMean is the end of a message about a wrong name: empty when nothing is near.
func didYouMean(name string, candidates []string) string {
	if n := spelling.Nearest(name, candidates); n != "" {
		return "; did you mean " + quoted(n) + "?"
	}
	return ""
}
