package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// packetMaker makes packets of inputs that have been judged once.
type packetMaker struct {
	*judgement
	inputs *schemas.Inputs
	whole  *checks.Results
	// demanded is the policy as the packets hold it, ready to judge: in a redacted run one without originals.
	demanded *checks.Plan
	// key signs the manifests; nil: they are not signed.
	key   ed25519.PrivateKey
	by    reports.PacketBy
	stage *stage
	// reducers are as many as packets are made at a time: each serves one.
	reducers chan *checks.Reducer
	// origins are the digests of the inputs, by path.
	origins map[string]string
}

// packetSummary is what the operator is told of a packet.
type packetSummary struct{ name, text string }

// evidenceFolder is where the evidence is in a packet.
const evidenceFolder = "evidence"

// all makes the packets, several at a time.
func (m *packetMaker) all(ctx context.Context, orders []*packetOrder) ([]*packetSummary, error) {
	if err := m.digestOrigins(ctx); err != nil {
		return nil, err
	}
	var err error
	if m.demanded, err = m.packetPolicy(); err != nil {
		return nil, err
	}
	workers := max(1, min(m.jobs, len(orders)))
	m.reducers = make(chan *checks.Reducer, workers)
	for range workers {
		m.reducers <- m.plan.Reducer(m.inputs)
	}
	made, failed := make([]*packetSummary, len(orders)), make([]error, len(orders))
	sideBySide(workers, len(orders), func(i int) bool {
		if failed[i] = ctx.Err(); failed[i] == nil {
			made[i], failed[i] = m.packet(ctx, orders[i], max(1, m.jobs/workers))
		}
		return failed[i] == nil
	})
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return made, nil
}

// digestOrigins takes the digests of the inputs. A redacted packet does not tell them: whoever guesses what an input
// said could make sure by its digest.
func (m *packetMaker) digestOrigins(ctx context.Context) error {
	m.origins = map[string]string{}
	if m.redactor != nil {
		return nil
	}
	digests, err := digestInputs(ctx, m.inputs.Files(), m.told)
	for _, d := range digests {
		m.origins[d.Path] = d.SHA256
	}
	return err
}

// sideBySide does n things, several at a time, until one of them says that it failed.
func sideBySide(workers, n int, do func(i int) bool) {
	var next atomic.Int64
	var failed atomic.Bool
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && !failed.Load(); i = int(next.Add(1)) - 1 {
				if !do(i) {
					failed.Store(true)
				}
			}
		})
	}
	group.Wait()
}

// packet makes one packet: its evidence, what follows from that, and the pages.
func (m *packetMaker) packet(ctx context.Context, o *packetOrder, jobs int) (*packetSummary, error) {
	folder, err := m.stage.packet(o.name)
	if err != nil {
		return nil, err
	}
	evidence, err := m.writeEvidence(folder, o)
	if err != nil {
		return nil, err
	}
	if err := m.record(ctx, folder, o, jobs); err != nil {
		return nil, err
	}
	results, err := m.judgePacket(ctx, folder, o, jobs, nil)
	if err != nil {
		return nil, err
	}
	if diff := firstDifference(o.accesses, results.Accesses); diff != "" {
		return nil, fmt.Errorf("a fault in partnerlint: the reduced evidence of packet %s does not give the same verdicts: %s; "+
			"no packet was written", o.name, visible(diff))
	}
	version, _ := programVersion()
	report := reports.New(results, reports.Meta{Version: version, Inputs: []string{evidenceFolder}, Scope: o.scope, Redacted: m.keyID()})
	manifest := reports.NewManifest(report.Meta, m.at, m.demanded.Policy)
	manifest.By, manifest.Subject, manifest.Evidence, manifest.Redacted = m.by, o.subject, evidence, m.redactor != nil
	p := packetOf(report, manifest, m.demanded.Policy, m.key != nil)
	if err := m.writePolicy(folder); err != nil {
		return nil, err
	}
	if err := writeParts(ctx, folder, p.Parts(), jobs); err != nil {
		return nil, err
	}
	if err := folder.writeManifest(manifest, m.key); err != nil {
		return nil, err
	}
	return &packetSummary{o.name, summaryOf(p)}, nil
}

// packetOf is the packet of a report, as its manifest describes it.
func packetOf(r *reports.Report, m *reports.Manifest, p *policy.Policy, signed bool) *reports.Packet {
	return reports.NewPacket(r, reports.PacketOptions{By: m.By, Subject: m.Subject, Evidence: m.Evidence,
		Policies: policyFolders(p.Copies), Labels: schemas.RegisterLabels(), Signed: signed})
}

// packetRun are the options of the run that a packet's pages are of.
func packetRun(now time.Time, jobs int, f checks.Filter) checks.Options {
	return checks.Options{Now: now, Jobs: jobs, Filter: f, Remedies: true, Outcomes: true}
}

// summaryOf counts what is in a packet, in one line.
func summaryOf(p *reports.Packet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d accesses", len(p.Pages))
	if len(p.Pages) == 1 {
		b.Reset()
		b.WriteString("1 access")
	}
	for word, n := range p.Verdicts() {
		fmt.Fprintf(&b, ", %d %s", n, word)
	}
	return b.String()
}

// writeEvidence writes what the packet's verdicts rest on.
func (m *packetMaker) writeEvidence(folder *packetFolder, o *packetOrder) ([]reports.ManifestOrigin, error) {
	var out []reports.ManifestOrigin
	reducer := <-m.reducers
	defer func() { m.reducers <- reducer }()
	for f, err := range reducer.Evidence(o.selection()) {
		if err != nil {
			return nil, err
		}
		name := evidenceFolder + "/" + f.Name
		out = append(out, reports.ManifestOrigin{Path: name, Origin: m.told(f.Origin), OriginSHA256: m.origins[f.Origin]})
		if err := folder.writeText(name, f.Content); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// judgePacket judges the packet's own evidence, so that every place in its pages is one that its reader has. With a
// recorder, what only the originals tell is recorded.
func (m *packetMaker) judgePacket(ctx context.Context, folder *packetFolder, o *packetOrder, jobs int, recorder *checks.Recorder) (*checks.Results, error) {
	in, err := schemas.Open(ctx, []string{evidenceFolder}, nil, schemas.OpenOptions{Root: folder.path, Workers: jobs})
	if in != nil {
		defer in.Close()
	}
	if errors.Is(err, schemas.ErrNoInput) {
		return nil, fmt.Errorf("a fault in partnerlint: the reduced evidence of packet %s cannot be read; no packet was written", o.name)
	}
	if err != nil {
		return nil, err
	}
	opt := packetRun(m.at, jobs, checks.Filter(o.scope))
	if recorder != nil {
		opt.Recorder, opt.Redactor = recorder, m.redactor
	}
	return checks.Run(ctx, m.demanded, in, opt)
}

func (m *packetMaker) writePolicy(folder *packetFolder) error {
	for _, f := range m.demanded.Policy.Copies.Files {
		if err := folder.writeText(f.Name, f.Data); err != nil {
			return err
		}
	}
	return nil
}

// writeParts writes the files that people read, several at a time.
func writeParts(ctx context.Context, folder *packetFolder, parts []reports.Part, jobs int) error {
	failed := make([]error, len(parts))
	sideBySide(max(jobs, 1), len(parts), func(i int) bool {
		if failed[i] = ctx.Err(); failed[i] == nil {
			failed[i] = folder.write(parts[i].File, parts[i].Write)
		}
		return failed[i] == nil
	})
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// policyFolders are the folders of the policy's copies, the most basic first.
func policyFolders(c policy.Copies) []string {
	var out []string
	for _, f := range c.Files {
		parts := strings.SplitN(f.Name, "/", 3)
		folder := strings.Join(parts[:min(2, len(parts))], "/")
		if len(out) == 0 || out[len(out)-1] != folder {
			out = append(out, folder)
		}
	}
	return out
}
