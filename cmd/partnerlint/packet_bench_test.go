package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkPacket writes the packets of 1,000 accesses to as many client portals, by consultant.
func BenchmarkPacket(b *testing.B) {
	in := b.TempDir()
	var exports, rows strings.Builder
	rows.WriteString("access id,partner user,hub id,status,channel consultant\n")
	for i := range 1000 {
		fmt.Fprintf(&exports, `{"kind":"portal-export","schemaVersion":"1","exportedAt":"2026-11-23T06:00:00Z","hubId":%d,"role":"client",`+
			`"portal":{"coverage":"complete","source":{"kind":"api"},"facts":{"name":"Client %d","accountType":"STANDARD"}},`+
			`"users":{"coverage":"complete","source":{"kind":"api"},"items":[{"id":"1","email":"ann@agency.example","superAdmin":true,"status":"active"}]}}`+"\n", 1000+i, i)
		fmt.Fprintf(&rows, "A-%d,ann@agency.example,%d,draft,Consultant %d\n", i, 1000+i, i%4)
	}
	for name, text := range map[string]string{"portals.ndjson": exports.String(), "register.csv": rows.String()} {
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		var told bytes.Buffer
		s := run(b.Context(), []string{"packet", in, "--now", "2026-11-24", "--out", filepath.Join(b.TempDir(), "out"), "--fail-on", "never"},
			shell{out: &told, err: &told})
		if s != complete || !strings.Contains(told.String(), "consultant-3: 250 accesses") {
			b.Fatalf("status %d: %s", s, told.String())
		}
	}
}
