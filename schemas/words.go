package schemas

import (
	"fmt"
	"strings"
)

// typeWords names the types that a schema's "type" admits, for people.
func typeWords(limit any) string {
	names := asStrings(limit)
	if one, ok := limit.(string); ok {
		names = []string{one}
	}
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = typeWord(n)
	}
	return strings.Join(words, " or ")
}

func typeWord(name string) string {
	switch name {
	case "string":
		return "text in quotes"
	case "integer":
		return "a whole number"
	case "number":
		return "a number"
	case "boolean":
		return "true or false"
	case "array":
		return "a list […]"
	case "object":
		return "an object {…}"
	}
	return name
}

func formatWords(limit any) string {
	switch limit {
	case "date-time":
		return "a date and time such as 2026-01-31T09:30:00Z"
	case "date":
		return "a date such as 2026-01-31"
	}
	return fmt.Sprintf("a text of format %v", limit)
}

func patternWords(limit any) string {
	if limit == "^[0-9a-f]{64}$" {
		return "a SHA-256 digest: 64 hex digits in small letters"
	}
	if text, _ := limit.(string); strings.HasPrefix(text, "^[A-Za-z0-9_-][A-Za-z0-9._-]") {
		return "the name of a file in the packet: letters, digits, \".\", \"_\" and \"-\", and \"/\" between folders"
	}
	return fmt.Sprintf("a text that matches %v", limit)
}
