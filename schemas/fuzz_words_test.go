package schemas

import (
	"slices"
	"strings"
)

// spelled puts words in the order in which bytes name them, so that a fuzzer that changes bytes at random makes texts
// that a parser does not refuse at their first letter.
func spelled(words []string, picks []byte) string {
	var b strings.Builder
	for _, pick := range picks[:min(len(picks), 300)] {
		b.WriteString(words[int(pick)%len(words)])
	}
	return b.String()
}

// jsonWords are what documents are made of.
var jsonWords = func() []string {
	words := []string{"{", "}", "[", "]", ",", ":", "\n", " ", "\ufeff", `"`, "null", "true", "0", "7", "1e3", "-1.50", "9007199254740992", `""`, `"a"`, `"\u0000"`, `"\ud800"`, `"~/%41"`, "\xff", "é",
		`"2026-11-01T05:04:05Z"`, `"2026-11-01t05:04:60.5z"`, `"0000-01-01T00:00:00+23:59"`, `"9999-12-31T23:59:59-23:59"`, `"2016-12-31T23:59:60Z"`,
		`{"kind":"portal-export","schemaVersion":"1","exportedAt":"2026-11-20T08:00:00Z","hubId":7,"role":"client"`, `{"kind":"access-register","schemaVersion":"1","coverage":"complete","accesses":[`,
		`{"coverage":"complete","source":{"kind":"api"},"items":[`, `{"coverage":"absent","reason":"no scope"}`, `{"email":"a","status":"active"}`, `{"user":"a","status":"draft"}`,
		"},", "]}", "}\n", "\n,", `","`, "},\n", "}]}", `"a":`, `,"`, `":`, "<", "'", "//"}
	for word := range schemaWords() {
		words = append(words, `"`+word+`":`, `"`+word+`",`)
	}
	slices.Sort(words) // a map has no order
	return words
}()

// csvWords are what registers in CSV are made of.
var csvWords = []string{",", ";", "\t", "\n", "\r\n", "\r", `"`, `""`, " ", "\ufeff", "sep=;\n", "sep=,\r\n", "a title\n\n", "Partner user", "Status", "Hub ID", "Submitted at", "Decided at", "Purposes", "Access ID", "Client name",
	"Partner Hub ID", "Remarks", "Benutzer", "draft", "Granted", "a@agency.example", `"a@agency.example, b"`, "42", "3300001", "3,300,001", `"3300001; 3300002"`, `"3300001 and 3300002"`, "33e5", "https://app.hubspot.com/contacts/3300001/",
	"2026-11-01", "31/1/2026", "1.2.2026 15:04", "2026-11-01t05:04:60z", "2 Jan 2026", "templates;sequences", "\x00", "\xff", "é", "İ", "\u00a0", "\u200b", "Partner user,Status,Hub ID\n", "Partner user;Status;Hub ID;Purposes\n",
	"a@agency.example,draft,42\n", `a@agency.example,draft,"3300001` + "\n3300002\"\n", "\n\n", `x"y`}

// tomlWords are what attestation sets are made of.
var tomlWords = []string{"[[attestation]]\n", "[attestation]\n", "[attestation.value]\n", "hub_id = 1\n", "hub_id = 1.0\n", "user = 'a@agency.example'\n", "fact = 'users.superAdmin'\n", `fact = "\u0000\x1b[1m\U0001F600"` + "\n", "by = 'A'\n", `by = " "` + "\n", "role = '''r'''\n",
	"at = 2026-11-01\n", "at = 0000-01-01T00:00:00+23:59\n", "at = '9999-12-31T23:59:59-23:59'\n", "at = 2026-11-01 05:04:05.123456789\n", "at = 07:30:00\n", "expires = 2026-12-31\n", "expires = '0001-01-01'\n", "reference = \"ticket \\\"7\\\"\"\n", "none = true\n",
	"value = ", "value.a.b = ", `"value"."é" = `, "true", "-0.0", "1e400", "1.5e-300", "-9223372036854775808", "0x7f", "inf", "nan", "''", `"\\ \" < > & ₂"`, "[", "]", "{", "}", "{a = 1, \"b.c\" = [", "}]", ", ", "\n", "a = ", "b.c = ", "at = 2026-01-01", "# '", "\r\n", "\ufeff", "[[[[", "'", `"""`}
