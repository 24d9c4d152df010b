//go:build !race

package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"partnerlint/reports"
)

// publicCopy is a file of the copy of a built-in policy, which everybody has.
var publicCopy = regexp.MustCompile(`/policy/[0-9]+-partner-(access|seat)/`)

// redactedPackets adds all that redacted packets hold.
func redactedPackets(t *testing.T, got map[string]string, kinds []reports.PacketBy, args ...string) {
	t.Helper()
	for _, by := range kinds {
		out := filepath.Join(t.TempDir(), "packets.zip")
		said := runInto(t, append([]string{"packet", "--by", string(by), "--out", out, "--redact", redactionKey(t, testKey), "--now", exampleNow}, args...)...)
		got["packet said by "+string(by)] = strings.ReplaceAll(said, out, "OUT")
		raw, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		unpackInto(t, got, "/by-"+string(by), raw)
	}
}

// unpackInto adds a file and, where it is an archive or a workbook, all that is in it.
func unpackInto(t *testing.T, got map[string]string, name string, raw []byte) {
	t.Helper()
	if publicCopy.MatchString(name) {
		return
	}
	got[name] = string(raw)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return
	}
	got[name] = "" // what is compressed can look like anything; its names cannot
	for _, f := range z.File {
		got[name] += f.Name + "\n" + f.Comment + "\n"
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		unpackInto(t, got, name+"/"+f.Name, part)
	}
}

// TestRedactedPacketsVerify: who has no key comes to the same verdicts, and is told what was taken over.
func TestRedactedPacketsVerify(t *testing.T) {
	t.Chdir(moduleRoot)
	key := redactionKey(t, testKey)
	for by, policies := range map[reports.PacketBy][]string{reports.ByConsultant: nil, reports.ByClient: {"--policy", examplePolicy}, reports.ByAccess: nil} {
		t.Run(string(by), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "packets")
			runInto(t, append([]string{"packet", exampleAgency, "--by", string(by), "--out", out, "--now", exampleNow, "--redact", key}, policies...)...)
			var said bytes.Buffer
			if s := run(t.Context(), []string{"verify", out}, shell{in: strings.NewReader(""), out: &said, err: &said}); s != complete {
				t.Errorf("status %d\n%s", s, said.String())
			}
			if !strings.Contains(said.String(), "Recorded: ") {
				t.Error("nothing is said to be recorded")
			}
		})
	}
}
