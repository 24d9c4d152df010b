package hubspot

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// decodeText returns a file's text as UTF-8 without byte order mark, or what keeps it from being text. UTF-16 is
// known by its mark: that is how some shells and spreadsheets save.
func decodeText(b []byte) (text []byte, problem string) {
	switch {
	case len(b) > MaxFileBytes:
		return nil, fmt.Sprintf("the file has %d bytes, more than the %d that can be imported; ask HubSpot for a shorter time", len(b), MaxFileBytes)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return nil, "this is a workbook or zip archive; unpack it, or save the sheet as CSV"
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		return nil, "this file is compressed; unpack it first"
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		b = fromUTF16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		b = fromUTF16(b[2:], binary.BigEndian)
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	switch body := bytes.TrimSpace(b); {
	case len(body) == 0:
		return nil, "the file is empty; save the answer again"
	case !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		return nil, "this is not text in UTF-8; save the file as UTF-8"
	case body[0] == '<':
		return nil, "this is a web page, not an answer of HubSpot's API: most likely a sign-in or an error page; save the answer again"
	}
	return b, ""
}

func fromUTF16(b []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// base is the last part of a path of either kind of system.
func base(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// quote shows found text: short, and with everything that cannot be printed escaped.
func quote(s string) string { return strconv.Quote(clip(s, 60)) }

// clip shortens s to n characters.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// plausible refuses moments that cannot be meant, and that RFC 3339 cannot write.
func plausible(t time.Time) bool { y := t.UTC().Year(); return y >= 1990 && y < 2200 }

// parseTime reads the two ways in which HubSpot's API writes a moment: RFC 3339, and milliseconds since 1970.
func parseTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		ms, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return t, false
		}
		t = time.UnixMilli(ms)
	}
	return t.UTC(), plausible(t)
}
