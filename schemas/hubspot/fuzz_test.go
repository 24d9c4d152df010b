package hubspot

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// answerWords are what answers of HubSpot's API and exports of its users are made of.
var answerWords = []string{
	"{", "}", "[", "]", ",", "\n", "},", `"`, "null", "true", "false", "7", "1e9", `""`, `"a"`, `{"results":[`, `],"paging":{"next":{"after":"2"}}}`, `],"total":9}`, `{"portalId":100001,"accountType":"STANDARD","timeZone":"UTC"}`,
	`{"id":"501","email":"ada@alder.example","superAdmin":true,"roleIds":["1"]}`, `{"id":"9","email":"Ada@alder.example","type":"PERSON","userId":501,"archived":false}`, `{"id":"8","type":"PERSON","userIdIncludingInactive":502,"archived":true}`,
	`{"id":"1","name":"Sales","userIds":["501",502]}`, `{"id":"1","name":"Admin","requiresBillingWrite":false}`, `{"id":"4","active":true,"deliveryIdentifier":{"type":"HS_EMAIL_ADDRESS","value":"team@alder.example"}}`,
	`{"id":"3","type":"ADD_USER","createdAt":"2026-10-01T08:00:00Z","userId":"501","objectId":"502","actingUser":"Ada <ada@alder.example>"}`,
	`{"id":"5","properties":{"hs_timestamp":"2026-10-01T08:00:00Z","hs_email_direction":"EMAIL","hs_email_to_email":"a@b.example;\"x;y\" <c@D.example>","hs_email_cc_email":"","hs_email_bcc_email":null,"hs_email_message_id":"<A@b>"}}`,
	`{"id":"5","properties":{"hs_timestamp":1790000000000,"hs_email_headers":"{\"from\":{\"email\":\"a@b.example\"},\"to\":[{\"email\":\"c@d.example\"}],\"cc\":[]}"}}`,
	`{"id":"6","properties":{"hs_timestamp":"1790000000000","hs_call_direction":"INBOUND","hubspot_owner_id":"9"}}`, `{"id":"2","properties":{"dealname":"x","hs_is_closed":"true","hubspot_owner_id":""}}`,
	`{"status":"error","message":"This account does not have access to roles."}`, `{"status":"error","message":"` + strings.Repeat("too many requests ", 100) + `"}`,
	"User ID,Email address,First name,Last login date,Permissions,Seat,Partner User,Email Status,Invite Status\n", "Email;Assigned role\n", "501,ada@alder.example,Ada,2026-10-01 08:00,Super Admin,Core Seat,Yes,Connected,Active\n",
	"502,bo@alder.example,\"B\no\",never,,Sales; Core,no,Connected (bo@alder.example),Pending\n", "ada@alder.example;Super admin\n", "sep=;\n", ";", "\t", "\ufeff", "\xff\xfe", "é", "\xff", "\x00",
}

// spelled puts words in the order in which bytes name them.
func spelled(words []string, picks []byte) string {
	var b strings.Builder
	for _, pick := range picks[:min(len(picks), 300)] {
		b.WriteString(words[int(pick)%len(words)])
	}
	return b.String()
}

// Whatever the bytes: no panic, problems have their place, and an export that is made is one that the schema admits.
func FuzzImport(f *testing.F) {
	for _, name := range []string{"everything", "no-roles", "users-export", "both-kinds"} {
		for _, file := range folder(f, name) {
			f.Add(file.Data, []byte{}, "file")
			f.Add(file.Data, []byte{}, "emails")
		}
	}
	f.Add([]byte(`{"results":[],"total":1e9}`), []byte{}, "account-owners-archived.json")
	f.Add([]byte("["+ada+`]{"status":"error","message":"`+strings.Repeat("x", 2000)+`"}{"status":"error","message":"no access to roles`+strings.Repeat("y", 2000)+`"}`), []byte{}, "users")
	f.Add([]byte("0"), []byte{}, "\xff\x9b1m")
	f.Add([]byte{}, []byte{15, 19, 4, 19, 16}, "users")
	f.Add([]byte{}, []byte{32, 34, 35}, "a.csv")
	schema := exportSchema(f)
	f.Fuzz(func(t *testing.T, data, picks []byte, name string) {
		data = append(data, spelled(answerWords, picks)...)
		files := []File{{Name: name, Data: data, ModTime: taken}, {Name: "users.json", Data: []byte("[" + ada + "]"), ModTime: taken}}
		for _, opt := range []Options{{}, quarter} {
			e, notes, err := Import("client", 100001, files, opt)
			var problems Problems
			switch {
			case err == nil:
				validated(t, schema, e)
			case e != nil || !errors.As(err, &problems) || len(problems) == 0:
				t.Fatalf("export %v and error %v", e, err)
			}
			for _, p := range append(problems, notes...) {
				if p.Message == "" || (p.Line == 0) != (p.Column == 0) || p.Line > 1+bytes.Count(data, []byte{'\n'}) && !bytes.ContainsAny(data, "\xfe\xff") {
					t.Fatalf("a problem without a place or message: %#v", p)
				}
				if text := p.String(); strings.ContainsAny(text, "\x00\x1b\r\n") || !utf8.ValidString(text) {
					t.Fatalf("a problem that cannot be printed: %q", text)
				}
			}
		}
	})
}
