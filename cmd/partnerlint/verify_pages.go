package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"runtime"
	"strings"

	"partnerlint/policy"
	"partnerlint/reports"
)

// comparePages writes what people read of a packet again, from the packet's own evidence, and compares it with what is
// in the packet, digest by digest. Another version of the program may have written it in other words.
func comparePages(ctx context.Context, out *reports.Verification, report *reports.Report, p *policy.Policy, signed bool) error {
	version, _ := programVersion()
	if by := out.Manifest.Tool.Version; by != version {
		out.Pages.Other, out.Pages.By = true, by
	}
	parts := packetOf(report, out.Manifest, p, signed).Parts()
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
	out.ComparePages(append(written, writtenPolicy(p, out.Own)...), evidenceFolder, recordedFile)
	return nil
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
	if version, _ := programVersion(); m.Tool.Version != version { // which may call it something else
		return
	}
	var is []string
	for _, a := range e.accesses {
		o := orderOf(m.By, a, reports.Scope(m.Scope))
		if o.subject == m.Subject && sameScope(o.scope, reports.Scope(m.Scope)) {
			return
		}
		is = append(is, o.subject)
	}
	out.TellSubject(strings.Join(is[:min(len(is), 3)], ", "))
}
