package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"runtime"

	"partnerlint/policy"
	"partnerlint/reports"
)

// comparePages writes what people read of a packet again, from the packet's own evidence, and compares it with what is
// in the packet, digest by digest. Another version of the program may have written it in other words.
func comparePages(ctx context.Context, out *reports.Verification, report *reports.Report, p *policy.Policy, signed bool) error {
	version, _ := programVersion()
	if by := out.Manifest.Tool.Version; by != version {
		out.Pages.By = by
		return nil
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
	out.ComparePages(written, evidenceFolder)
	return nil
}
