package schemas

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// sampleExport is a small sound export; users makes it longer.
func sampleExport(hubID, users int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"kind":"portal-export","schemaVersion":"1","exportedAt":"2026-11-20T08:00:00Z","hubId":%d,"role":"client",`, hubID)
	b.WriteString(`"users":{"coverage":"complete","source":{"kind":"api"},"items":[`)
	for i := range users {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"%d","email":"user%d@client%d.example","superAdmin":%t,"seatNames":["Core"],"status":"active"}`, hubID*1000+i, i, hubID, i == 0)
	}
	b.WriteString("]}}")
	return b.Bytes()
}

// BenchmarkIndex indexes 20,000 exports: as one NDJSON file, as one list, and as files of their own.
func BenchmarkIndex(b *testing.B) {
	const exports, users = 20_000, 20
	dir := b.TempDir()
	var lines, list bytes.Buffer
	list.WriteByte('[')
	for i := range exports {
		doc := sampleExport(i+1, users)
		lines.Write(doc)
		lines.WriteByte('\n')
		if i > 0 {
			list.WriteByte(',')
		}
		list.Write(doc)
	}
	list.WriteByte(']')
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			b.Fatal(err)
		}
		return path
	}
	ndjson := write("all.ndjson", lines.Bytes())
	array := write("all.json", list.Bytes())
	for i := range exports / 10 {
		write(fmt.Sprintf("files/%d.json", i), sampleExport(i+1, users))
	}
	for _, bb := range []struct {
		name, path string
		size       int
		portals    int
	}{
		{"ndjson", ndjson, lines.Len(), exports},
		{"list", array, list.Len(), exports},
		{"files", filepath.Join(dir, "files"), lines.Len() / 10, exports / 10},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(bb.size))
			b.ReportAllocs()
			for b.Loop() {
				in, err := Open(b.Context(), []string{bb.path}, nil, OpenOptions{})
				if err != nil {
					b.Fatal(err, in.Problems())
				}
				if n := len(in.Portals()); n != bb.portals {
					b.Fatalf("%d portals, want %d", n, bb.portals)
				}
				if err := in.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
