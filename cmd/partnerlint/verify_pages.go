package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"runtime"
	"slices"
	"strings"

	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// comparePages writes what people read of a packet again, from the packet's own evidence, and compares it with what is
// in the packet, digest by digest. Another version of the program may have written it in other words: of its pages and
// workbooks the verdicts are compared.
func comparePages(ctx context.Context, out *reports.Verification, p *schemas.Packet, report *reports.Report, demanded *policy.Policy) error {
	parts := packetOf(report, out.Manifest, demanded, p.Has(schemas.SignatureFile)).Parts()
	written, failed := make([]reports.WrittenFile, len(parts)), make([]error, len(parts))
	sideBySide(runtime.GOMAXPROCS(0), len(parts), func(i int) bool {
		sum := sha256.New()
		if failed[i] = errors.Join(ctx.Err(), parts[i].Write(sum)); failed[i] != nil {
			return false
		}
		written[i] = reports.WrittenFile{Path: parts[i].File, SHA256: hex.EncodeToString(sum.Sum(nil))}
		return true
	})
	if err := errors.Join(failed...); err != nil {
		return err
	}
	out.ComparePages(append(written, writtenPolicy(demanded, out.Own)...), evidenceFolder, recordedFile)
	if !out.Pages.Uncompared() {
		return nil
	}
	return compareStated(ctx, out, p, parts)
}

// compareStated compares what the pages and workbooks state that are not, byte for byte, what this program writes.
func compareStated(ctx context.Context, out *reports.Verification, p *schemas.Packet, parts []reports.Part) error {
	var stated []reports.Stated
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !p.Has(part.File) {
			continue
		}
		theirs, err := p.ReadFile(part.File)
		if err != nil {
			return err
		}
		var ours bytes.Buffer
		if err := part.Write(&ours); err != nil {
			return err
		}
		if bytes.Equal(theirs, ours.Bytes()) {
			continue
		}
		switch path.Ext(part.File) {
		case ".html", ".md":
			stated = append(stated, reports.StatedOnPage(part.File, theirs, ours.Bytes())...)
		case ".xlsx":
			stated = append(stated, statedInWorkbook(part.File, theirs, ours.Bytes())...)
		}
	}
	out.TellStated(stated)
	return nil
}

// statedInWorkbook compares two workbooks; a file that is none states nothing that could be compared.
func statedInWorkbook(file string, theirs, ours []byte) []reports.Stated {
	labels := schemas.RegisterLabels()
	packet, now := sheets(theirs), sheets(ours)
	return reports.StatedInWorkbook(file, packet, now, labels["user"], labels["userName"], labels["hubId"], labels["partnerHubId"])
}

// sheets reads the cells of a workbook, within the bounds of any other that comes from outside.
func sheets(text []byte) []reports.Sheet {
	book, err := schemas.ReadWorkbook(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil
	}
	defer book.Close()
	var out []reports.Sheet
	for _, name := range book.GetSheetList() {
		if rows, err := book.GetRows(name); err == nil {
			out = append(out, reports.Sheet{Name: name, Rows: rows})
		}
	}
	return out
}

// writtenPolicy are the copies of the policy: of the built-in one, where the packet's is that, this program's own bytes,
// since a digest of what a policy says does not cover its comments.
func writtenPolicy(p *policy.Policy, own reports.OwnPolicy) []reports.WrittenFile {
	ours := map[string][]byte{}
	if own.Same {
		for _, f := range own.Policy.Copies.Files {
			ours[f.Name] = f.Data
		}
	}
	var out []reports.WrittenFile
	for _, f := range p.Copies.Files {
		if data, ok := ours[f.Name]; ok {
			f.Data = data
		}
		sum := sha256.Sum256(f.Data)
		out = append(out, reports.WrittenFile{Path: f.Name, SHA256: hex.EncodeToString(sum[:])})
	}
	return out
}

// compareSubject holds what the manifest says that the packet is about, and the scope in which it is judged, to the
// accesses in it.
func compareSubject(out *reports.Verification, e *evidence) {
	m := out.Manifest
	var is []string
	scoped := false
	for _, a := range e.accesses {
		o := orderOf(m.By, a, reports.Scope(m.Scope))
		same := sameScope(o.scope, reports.Scope(m.Scope))
		if same && o.subject == m.Subject {
			return
		}
		scoped = scoped || same
		if !slices.Contains(is, o.subject) {
			is = append(is, o.subject)
		}
	}
	out.TellSubject(strings.Join(is[:min(len(is), 3)], ", "), scoped)
}
