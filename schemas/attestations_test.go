package schemas

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const attestationHead = "kind = \"attestations\"\nschema_version = \"1\"\n"

func TestAttestations(t *testing.T) {
	inFolder(t, map[string]string{"in/a.toml": attestationHead + `
[[attestation]]
hub_id = 42
user = "ann@agency.example"
fact = "users.salesExtension"
none = true
by = "Ann"
role = "Partner user"
at = 2026-11-01T10:00:00+01:00
expires = 2027-01-31
reference = "ticket 7"

  [[attestation]]
  user = "bo@agency.example"
  fact = "users.salesExtension"
  value = { syncAccountHubId = 9 }
  by = "Bo"
  role = "Partner user"
  at = 2026-11-01

[[attestation]]
hub_id = 42
fact = "ownership.ownedByPartner"
value = false
by = "Cleo"
role = "Client administrator"
at = "2026-11-01T00:00:00.5Z"
`, "in/b.toml": attestationHead + `attestation = [
  {hub_id = 1, fact = "f", value = ["x", 1.5], by = "A", role = "r", at = 2026-11-01T07:30:00},
]
`, "in/none.toml": attestationHead + "attestation = []\n", "in/other.toml": "x = 1"})
	_, problems, in, err := openAll(t, "", "in")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string(nil), problems); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
	date := func(s string) time.Time { d, _ := time.Parse(time.RFC3339, s); return d }
	want := []Attestation{
		{HubID: 42, User: "ann@agency.example", Fact: "users.salesExtension", None: true, By: "Ann", Role: "Partner user", At: date("2026-11-01T09:00:00Z"), Expires: date("2027-01-31T00:00:00Z"), Reference: "ticket 7", File: "in/a.toml", Line: 4, Column: 1},
		{User: "bo@agency.example", Fact: "users.salesExtension", Value: json.RawMessage(`{"syncAccountHubId":9}`), By: "Bo", Role: "Partner user", At: date("2026-11-01T00:00:00Z"), File: "in/a.toml", Line: 15, Column: 3},
		{HubID: 42, Fact: "ownership.ownedByPartner", Value: json.RawMessage(`false`), By: "Cleo", Role: "Client administrator", At: date("2026-11-01T00:00:00.5Z"), File: "in/a.toml", Line: 23, Column: 1},
		{HubID: 1, Fact: "f", Value: json.RawMessage(`["x",1.5]`), By: "A", Role: "r", At: date("2026-11-01T07:30:00Z"), File: "in/b.toml", Line: 4, Column: 3},
	}
	if diff := cmp.Diff(want, in.Attestations()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	wantFiles := []InputFile{{"in/a.toml", KindAttestations, 3}, {"in/b.toml", KindAttestations, 1}, {"in/none.toml", KindAttestations, 0}, {"in/other.toml", "", 0}}
	if diff := cmp.Diff(wantFiles, in.Files()); diff != "" {
		t.Errorf("files (-want +got)\n%s", diff)
	}
}

func TestAttestationProblems(t *testing.T) {
	const good = "[[attestation]]\nhub_id = 1\nfact = \"f\"\nvalue = true\nby = \"A\"\nrole = \"r\"\nat = 2026-11-01\n"
	change := func(from, to string) string {
		changed := strings.Replace(good, from, to, 1)
		if changed == good {
			t.Fatalf("nothing to change: %s", from)
		}
		return attestationHead + changed + good
	}
	tests := []struct {
		name string
		text string
		want []string
		kept int
	}{
		{"sound", attestationHead + good, nil, 1},
		{"Windows line ends", strings.ReplaceAll(change(`"A"`, `""`), "\n", "\r\n"), []string{`a.toml:7:1: /attestation/0/by: the text is empty, expected at least 1 character`}, 1},
		{"by nobody", change(`by = "A"`, ``), []string{`a.toml:3:1: /attestation/0: "by" is missing (Who attests.)`}, 1},
		{"by spaces", change(`"A"`, `"  "`), []string{`a.toml:7:1: /attestation/0/by: the text is only spaces`}, 1},
		{"no date", change("at = 2026-11-01\n", ""), []string{`a.toml:3:1: /attestation/0: "at" is missing (When it was true.)`}, 1},
		{"no date at all", change("at = 2026-11-01", `at = "soon"`), []string{`a.toml:9:1: /attestation/0/at: found "soon", expected a date and time such as 2026-01-31T09:30:00Z`}, 1},
		{"a time of day", change("at = 2026-11-01", `at = 07:30:00`), []string{`a.toml:9:1: /attestation/0/at: found "07:30:00", expected a date and time such as 2026-01-31T09:30:00Z`}, 1},
		{"a moment as last day", change("at = 2026-11-01", "at = 2026-11-01\nexpires = 2026-11-01T00:00:00Z"), []string{`a.toml:10:1: /attestation/0/expires: found "2026-11-01T00:00:00Z", expected a date such as 2026-01-31`}, 1},
		{"misspelt key", change("role", "rôle"), []string{`a.toml:8:2: not TOML: expected '.' or '=', but got 'ô' instead`}, 0},
		{"unknown key", change("role", "rolle"), []string{`a.toml:3:1: /attestation/0: "role" is missing (In what role.)`, `a.toml:8:1: /attestation/0/rolle: no field of this name is known here; did you mean "role"?`}, 1},
		{"value and none", change("by", "none = true\nby"), []string{`a.toml:3:1: /attestation/0: "value" and "none" are both given; keep one`}, 1},
		{"neither", change("value = true", ""), []string{`a.toml:3:1: /attestation/0: one of "value" and "none" must be given`}, 1},
		{"none = false", change("value = true", "none = false"), []string{`a.toml:6:1: /attestation/0/none: found false, expected true`}, 1},
		{"about nobody", change("hub_id = 1", ""), []string{`a.toml:3:1: /attestation/0: "hub_id" or "user" must be given, or both`}, 1},
		{"Hub ID as text", change("hub_id = 1", `hub_id = "1"`), []string{`a.toml:4:1: /attestation/0/hub_id: found "1", expected a whole number`}, 1},
		{"not a number", change("value = true", "value = [1.0, nan]"), []string{`a.toml:6:1: /attestation/0/value: found inf or nan, which is no fact's value`}, 1},
		{"no kind", "schema_version = \"1\"\n" + good, []string{`a.toml:1:1: "kind" is missing; expected kind = "attestations"`}, 0},
		{"wrong kind", strings.Replace(attestationHead, `"attestations"`, `"attestation"`, 1) + good, []string{`a.toml:1:1: /kind: found "attestation", expected kind = "attestations"`}, 0},
		{"no version", "kind = \"attestations\"\n" + good, []string{`a.toml:1:1: "schema_version" is missing`}, 0},
		{"other version", "kind = \"attestations\"\nschema_version = \"2\"\n" + good, []string{`a.toml:2:1: /schema_version: found version "2"; this partnerlint reads version "1": get a newer one, or export again`}, 0},
		{"misspelt table", attestationHead + strings.ReplaceAll(good, "[attestation]", "[attestations]"), []string{`a.toml:1:1: "attestation" is missing`, `a.toml:3:1: /attestations: no field of this name is known here; did you mean "attestation"?`}, 0},
		{"a single table", attestationHead + "[attestation]\nhub_id = 1\n", []string{`a.toml:3:1: /attestation: found an object {…}, expected a list […]`}, 0},
		{"syntax", attestationHead + "[[attestation]]\nhub_id = \n", []string{`a.toml:4:10: not TOML: expected value but found '\n' instead`}, 0},
		{"key twice", change("hub_id = 1", "hub_id = 1\nhub_id = 2"), []string{`a.toml:5:1: not TOML: Key 'attestation.hub_id' has already been defined.`}, 0},
		{"not UTF-8", attestationHead + "x = \"\xff\"", []string{`a.toml:3:6: byte 0xFF is not UTF-8; save the file as UTF-8`}, 0},
		{"NUL", attestationHead + "x = \"\x00\"", []string{`a.toml:3:6: a NUL byte; the file is damaged or not text, copy or export it again`}, 0},
		{"too deep", attestationHead + "x = " + strings.Repeat("[", 100_000), []string{`a.toml:3:69: values are nested more than 64 deep`}, 0},
		{"deep", change("value = true", "value = "+strings.Repeat("[", 100)+strings.Repeat("]", 100)), []string{`a.toml:6:73: values are nested more than 64 deep`}, 0},
		{"deep, but for the list", change("value = true", "value = "+strings.Repeat("[", 63)+strings.Repeat("]", 63)), []string{`a.toml:3:1: /attestation: values are nested more than 64 deep`}, 0},
		{"deep by its keys", attestationHead + "x = {" + strings.Repeat("a.", 100_000) + "a = 1}", []string{`a.toml:3:133: values are nested more than 64 deep`}, 0},
		{"points and brackets in texts", change(`"A"`, `"`+strings.Repeat(`\".[`, 100)+"\" # '"+strings.Repeat("[.", 100)), nil, 2},
		{"not attestations", "x = 1", []string{`a.toml:1:1: "kind" is missing; expected kind = "attestations"`}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, map[string]string{"a.toml": tt.text})
			_, problems, in, _ := openAll(t, "", "a.toml")
			if diff := cmp.Diff(tt.want, problems); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
			if n := len(in.Attestations()); n != tt.kept {
				t.Errorf("%d attestations kept, want %d", n, tt.kept)
			}
		})
	}
}
