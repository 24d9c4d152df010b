package reports_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"partnerlint/policy"
	"partnerlint/reports"
)

func sampleManifest(t *testing.T) *reports.Manifest {
	t.Helper()
	p, err := policy.Load([]string{filepath.Join("..", "examples", "policy")})
	if err != nil {
		t.Fatal(err)
	}
	m := reports.NewManifest(reports.Meta{Version: "v1", Scope: reports.Scope{HubIDs: []int64{1002}}}, time.Date(2026, 11, 20, 23, 59, 59, 0, time.FixedZone("CET", 3600)), p)
	m.By, m.Subject = reports.ByClient, "<Robin & Vale>"
	return m
}

func manifestBytes(t *testing.T, m *reports.Manifest) string {
	t.Helper()
	text, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestManifestIsTheSameInAnyOrder, follows its schema, and is read as it was written.
func TestManifestIsTheSameInAnyOrder(t *testing.T) {
	one, other := sampleManifest(t), sampleManifest(t)
	one.Evidence = []reports.ManifestOrigin{{Path: "evidence/a.json", Origin: "x.json", OriginSHA256: strings.Repeat("0", 64)}, {Path: "evidence/b.json", Origin: "-"}}
	other.Evidence = []reports.ManifestOrigin{one.Evidence[1], one.Evidence[0]}
	one.Add("index.html", []byte("a"))
	one.Add("a/b.html", nil)
	other.Add("a/b.html", nil)
	other.Add("index.html", []byte("a"))
	text := manifestBytes(t, one)
	if diff := cmp.Diff(text, manifestBytes(t, other)); diff != "" {
		t.Errorf("the order counts:\n%s", diff)
	}
	for _, want := range []string{"{\n  \"kind\": \"partnerlint-packet\",\n", "  \"now\": \"2026-11-20T22:59:59Z\",\n", "<Robin & Vale>", "\"users\": []"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	read, err := reports.ReadManifest([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, read); diff != "" {
		t.Errorf("read otherwise than written (-written +read):\n%s", diff)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	schema, err := c.Compile(filepath.Join("..", "schemas", "packet-manifest.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal([]byte(text), &plain); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(plain); err != nil {
		t.Errorf("%#v", err)
	}
	one.Add("index.html", nil)
	if _, err := one.Bytes(); err == nil {
		t.Error("two files of one name are written")
	}
	for _, bad := range []string{"", "[]", `{"kind": "partnerlint-packet"}`, strings.Replace(text, `"by"`, `"bye"`, 1)} {
		if _, err := reports.ReadManifest([]byte(bad)); err == nil {
			t.Errorf("%.40q is read", bad)
		}
	}
}

func TestCompareFiles(t *testing.T) {
	m := sampleManifest(t)
	for _, name := range []string{"same", "changed", "resized", "missing", "twice", "twice"} {
		m.Add(name, []byte("text"))
	}
	files := fstest.MapFS{"manifest.json": {}, "same": {Data: []byte("text")}, "changed": {Data: []byte("tixt")}, "resized": {Data: []byte("texts")},
		"twice": {Data: []byte("text")}, "extra": {}}
	names := []string{"changed", "extra", "manifest.json", "resized", "same", "twice"}
	got, err := reports.CompareFiles(t.Context(), m, files, names, []string{"manifest.json"})
	if err != nil {
		t.Fatal(err)
	}
	want := []reports.FileDifference{
		{Path: "changed", Trouble: reports.FileChanged},
		{Path: "resized", Trouble: reports.FileResized, Want: 4, Got: 5},
		{Path: "missing", Trouble: reports.FileMissing},
		{Path: "twice", Trouble: reports.FileRepeated},
		{Path: "extra", Trouble: reports.FileExtra},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
