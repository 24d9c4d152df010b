package reports

import (
	"cmp"
	"net/url"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"partnerlint/checks"
)

// sarifMessage is a plain-text message of one line.
func sarifMessage(s string) sarifText {
	return sarifText{Text: sarifEscaped(cmp.Or(visible(s), "(no message)"))}
}

// sarifEscaped makes a plain text stand for itself (SARIF 2.1.0, 3.11.5 and 3.11.6): braces are doubled, else they
// would stand for arguments. Square brackets make links only before a parenthesis, and only there they are escaped:
// elsewhere viewers show the backslashes.
func sarifEscaped(s string) string {
	if strings.Contains(s, "](") {
		s = sarifBrackets.Replace(s)
	}
	return sarifBraces.Replace(s)
}

var (
	sarifBrackets = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)
	sarifBraces   = strings.NewReplacer("{", "{{", "}", "}}")
)

// fileURI is the name of a file as a relative reference, or a file: URI for an absolute one (RFC 3986, RFC 8089).
func fileURI(name string) string {
	drive := filepath.VolumeName(name) != "" // C:
	name = path.Clean(filepath.ToSlash(name))
	switch {
	case drive:
		return (&url.URL{Scheme: "file", Path: "/" + name}).String()
	case path.IsAbs(name):
		return (&url.URL{Scheme: "file", Path: name}).String()
	default:
		return (&url.URL{Path: name}).String() // "./a:b" where a colon could be taken for a scheme's
	}
}

// placeIn reads "file", "file:line", "file:line:column" or "workbook: cell"; false: it names no file, but a part of the
// program.
func placeIn(position string) (checks.Location, bool) {
	if position == "" || strings.HasPrefix(position, "builtin:") {
		return checks.Location{}, false
	}
	if i := strings.LastIndex(position, ": "); i > 0 && strings.HasPrefix(strings.ToLower(path.Ext(position[:i])), ".xl") {
		return checks.Location{File: position[:i]}, true
	}
	var numbers []int
	file := position
	for len(numbers) < 2 {
		i := strings.LastIndexByte(file, ':')
		n, err := strconv.Atoi(file[i+1:])
		if i <= 0 || err != nil || n < 1 {
			break
		}
		file, numbers = file[:i], append(numbers, n)
	}
	l := checks.Location{File: file}
	switch len(numbers) {
	case 1:
		l.Line = numbers[0]
	case 2:
		l.Line, l.Column = numbers[1], numbers[0]
	}
	return l, true
}
