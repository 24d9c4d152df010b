package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

func TestComparePages(t *testing.T) {
	v := reports.Verification{Manifest: &reports.Manifest{Files: []reports.ManifestFile{
		{Path: "accesses/a.html", SHA256: "11"}, {Path: "evidence/portal-1.json", SHA256: "22"}, {Path: "index.html", SHA256: "33"},
		{Path: "policy/1-partner-access/policy.toml", SHA256: "44"}, {Path: "read-me-first.html", SHA256: "55"},
	}}}
	v.ComparePages([]reports.WrittenFile{{Path: "accesses/a.html", SHA256: "11"}, {Path: "index.html", SHA256: "99"}, {Path: "client.html", SHA256: "66"}}, "evidence")
	want := reports.Pages{Compared: 1, Different: reports.Capped[string]{Shown: []string{"index.html"}}, Foreign: reports.Capped[string]{Shown: []string{"read-me-first.html"}}}
	if diff := cmp.Diff(want, v.Pages); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !v.Differs() {
		t.Error("a page that differs is no difference")
	}
}
