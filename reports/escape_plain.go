package reports

import "fmt"

// plainText writes any value as one line of harmless text.
func plainText(v any) string { return visible(fmt.Sprint(v)) }
