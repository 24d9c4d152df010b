package reports_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

func TestComparePages(t *testing.T) {
	v := reports.Verification{Manifest: &reports.Manifest{
		Evidence: []reports.ManifestOrigin{{Path: "evidence/portal-1.json"}, {Path: "evidence/portal-2.json"}},
		Files: []reports.ManifestFile{
			{Path: "accesses/a.html", SHA256: "11"}, {Path: "evidence/portal-1.json", SHA256: "22"}, {Path: "evidence/recorded.json", SHA256: "23"},
			{Path: "index.html", SHA256: "33"}, {Path: "policy/1-partner-access/policy.toml", SHA256: "44"}, {Path: "policy/read-me.html", SHA256: "45"},
			{Path: "read-me-first.html", SHA256: "55"},
		}}}
	written := []reports.WrittenFile{{Path: "accesses/a.html", SHA256: "11"}, {Path: "index.html", SHA256: "99"}, {Path: "client.html", SHA256: "66"},
		{Path: "policy/1-partner-access/policy.toml", SHA256: "44"}}
	v.ComparePages(written, "evidence", "evidence/recorded.json")
	names := func(names ...string) reports.Capped[string] { return reports.Capped[string]{Shown: names} }
	want := reports.Pages{Compared: 2, Different: names("index.html"), Foreign: names("evidence/recorded.json", "policy/read-me.html", "read-me-first.html"),
		Missing: names("client.html", "evidence/portal-2.json")}
	if diff := cmp.Diff(want, v.Pages); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !v.Differs() {
		t.Error("a page that differs is no difference")
	}
	v = reports.Verification{Manifest: v.Manifest, Recorded: true, Pages: reports.Pages{Other: true}}
	v.ComparePages(written, "evidence", "evidence/recorded.json")
	if want := names("policy/read-me.html", "read-me-first.html"); !cmp.Equal(want, v.Pages.Foreign) {
		t.Errorf("of a redacted packet: %v, want %v", v.Pages.Foreign, want)
	}
	if v.Differs() {
		t.Error("what another version writes otherwise is a difference")
	}
}

// TestReportsReadInTwoWaysAreRefused: other programs would read another verdict out of them.
func TestReportsReadInTwoWaysAreRefused(t *testing.T) {
	head := `{"kind":"audit-results","schemaVersion":"1",`
	for _, tail := range []string{`"accesses":[],"accesses":[]}`, `"accesses":[]}{}`, "\"accesses\":[{\"user\":\"\xff\"}]}"} {
		if _, err := reports.ReadClaims(strings.NewReader(head + tail)); err == nil {
			t.Errorf("%q was read", tail)
		}
	}
	read := func(tail string) *reports.Claims {
		c, err := reports.ReadClaims(strings.NewReader(head + tail))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	is := read(`"accesses":[{"user":"ann@x.example","eligibility":{"policy":"blocked"}}]}`)
	lie := read(`"accesses":[{"user":"ann@x.example","eligibility":{"policy":"ready"}}],"Accesses":[{"user":"ann@x.example","eligibility":{"policy":"blocked"}}]}`)
	if len(lie.Differences(is)) == 0 {
		t.Error("a name in other letters hid what every other program reads")
	}
}
