package schemas

import (
	"fmt"
	"strings"
	"unicode"
)

// maxPacketPath bounds the name of a file in a packet with its folders, and maxPacketDepth how deep they lie.
const (
	maxPacketPath  = 1000
	maxPacketDepth = 12
)

// unsafeName says why a name must not be used as a path on any system; empty for a safe one. It need not be a name
// that a packet may hold: such a file is told as one too many.
func unsafeName(name string) string {
	switch {
	case name == "":
		return "a name is empty"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "the name holds a control character"
	case strings.Contains(name, `\`):
		return `the name holds a backslash, which is a folder on some systems and a letter on others`
	case strings.HasPrefix(name, "/"):
		return "the name is absolute: it would be written outside any folder"
	case strings.Contains(name, ":"):
		return `the name holds ":", which names a drive or a hidden stream on Windows`
	case len(name) > maxPacketPath:
		return fmt.Sprintf("the name has more than %d bytes", maxPacketPath)
	}
	parts := strings.Split(strings.TrimSuffix(name, "/"), "/")
	if len(parts) > maxPacketDepth {
		return fmt.Sprintf("it lies more than %d folders deep", maxPacketDepth)
	}
	for _, part := range parts {
		if why := unsafePart(part); why != "" {
			return why
		}
	}
	return ""
}

func unsafePart(part string) string {
	switch {
	case part == "..":
		return `the name holds "..", which leads out of the packet`
	case part == "." || part == "":
		return "the name has an empty part, or one that means the folder itself"
	case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
		return "a part of the name ends in a dot or a space, which Windows drops"
	case windowsDevice(part):
		return fmt.Sprintf("the name holds %s, which is a device on Windows", quoted(part))
	}
	return ""
}

// windowsDevice reports the names that are devices on Windows, whatever follows the first dot.
func windowsDevice(part string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(part), ".")
	stem = strings.TrimRight(stem, " ")
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	for _, port := range []string{"COM", "LPT"} {
		if n, ok := strings.CutPrefix(stem, port); ok && len([]rune(n)) == 1 && strings.ContainsAny(n, "0123456789¹²³") {
			return true
		}
	}
	return false
}
