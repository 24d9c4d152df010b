package schemas

import (
	"bytes"
	"strconv"
)

// head is what the index needs of a document: the fields at its top level that say whose it is and from when.
type head struct {
	kind       string
	role       Role
	hubID      int64
	exportedAt int64 // microseconds since 1970 UTC
	seen       headFields
}

type headFields uint8

const (
	sawKind headFields = 1 << iota
	sawVersion
	sawRole
	sawHubID
	sawExportedAt
	sawAll = sawKind | sawVersion | sawRole | sawHubID | sawExportedAt
)

// readHead reads the head of a document and looks no further than it must: an exporter that writes the head first costs
// a few hundred bytes a document, whatever its size. It does not vouch for the rest; Decode does. ok is false when the
// head is not plainly right, which Explain then explains.
func readHead(b []byte) (h head, ok bool) {
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '{' {
		return h, false
	}
	for i = skipSpace(b, i+1); i < len(b) && b[i] == '"'; i = skipSpace(b, i+1) {
		end := stringEnd(b, i)
		if end < 0 {
			return h, false
		}
		name := b[i+1 : end-1]
		if i = skipSpace(b, end); i >= len(b) || b[i] != ':' {
			return h, false
		}
		i = skipSpace(b, i+1)
		end = valueEnd(b, i)
		if end < 0 || !h.take(name, b[i:end]) {
			return h, false
		}
		if h.enough() {
			return h, true
		}
		if i = skipSpace(b, end); i >= len(b) || b[i] != ',' {
			break
		}
	}
	return h, false
}

// enough reports whether the kind alone, or the whole head of an export, is known.
func (h *head) enough() bool {
	return h.seen&sawKind != 0 && (h.kind != string(KindPortalExport) || h.seen == sawAll)
}

// take notes a field; false: its value is not plainly right.
func (h *head) take(name, value []byte) bool {
	switch string(name) {
	case "kind":
		h.seen |= sawKind
		h.kind = kindText(plainText(value))
		return h.kind != ""
	case "schemaVersion":
		h.seen |= sawVersion
		return string(plainText(value)) == Version
	case "role":
		h.seen |= sawRole
		h.role = roleOf(string(plainText(value)))
		return h.role != 0
	case "hubId":
		h.seen |= sawHubID
		n, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil {
			whole, ok := wholeNumber(string(value))
			if !ok {
				return false
			}
			n = whole
		}
		h.hubID = n
		return n >= 1 && n <= maxHubID
	case "exportedAt":
		h.seen |= sawExportedAt
		at, ok := parseTime(string(plainText(value)))
		h.exportedAt = at
		return ok
	}
	return true
}

// maxHubID is the greatest Hub ID that the schemas admit: the greatest whole number that JSON carries safely.
const maxHubID = 1<<53 - 1

// plainText returns the text of a JSON string without escapes, else nothing. None of the values in question need any.
func plainText(value []byte) []byte {
	if len(value) < 2 || value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 {
		return nil
	}
	return value[1 : len(value)-1]
}

// kindText is the kind's text, without an allocation for the usual ones.
func kindText(b []byte) string {
	switch string(b) {
	case string(KindPortalExport):
		return string(KindPortalExport)
	case string(KindRegister):
		return string(KindRegister)
	}
	return string(b)
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// stringEnd returns the offset after the string that begins at i, or -1 if it does not end.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return -1
}

// valueEnd returns the offset after the value that begins at i: -1 if it does not end in b, -2 if its brackets do not
// match. It balances brackets and skips strings; whether the value is sound JSON is for others to say.
func valueEnd(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		return bracketEnd(b, i)
	case ',', ':', '}', ']':
		return -2
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == ',' || c == '}' || c == ']' || isSpace(c) {
			return i
		}
	}
	return -1
}

// bracketEnd is valueEnd for objects and arrays. Brackets beyond the depth that is read anyhow are only counted. It is
// the one place that looks at every byte of a long list of documents, and is written to do so quickly.
func bracketEnd(b []byte, i int) int {
	var open [4 * MaxDepth]byte
	depth := 0
	for ; i < len(b); i++ {
		c := b[i]
		if !structural[c] {
			continue
		}
		switch c {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if i >= len(b) {
				return -1
			}
		case '{', '[':
			if depth < len(open) {
				open[depth] = c + 2 // '}' is '{'+2, ']' is '['+2
			}
			depth++
		default:
			depth--
			if depth < len(open) && open[depth] != c {
				return -2
			}
			if depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

var structural = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true}
