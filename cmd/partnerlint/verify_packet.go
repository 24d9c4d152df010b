package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// verify finds out whether one packet is as it says. The error is of a packet whose manifest cannot be used.
func (v *verifying) verify(ctx context.Context, p *schemas.Packet) (*reports.Verification, error) {
	text, err := p.ReadFile(schemas.ManifestFile)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(p, text)
	if err != nil {
		return nil, err
	}
	out := &reports.Verification{Shown: p.Shown, Manifest: m}
	out.Pages.This, _ = programVersion()
	out.Pages.Other, out.Pages.By = m.Tool.Version != out.Pages.This, m.Tool.Version
	var signature []byte
	if p.Has(schemas.SignatureFile) {
		if signature, err = p.ReadFile(schemas.SignatureFile); err != nil {
			return nil, err
		}
	}
	out.Signed = reports.CheckSigned(text, signature, v.keys)
	files, err := reports.CompareFiles(ctx, m, p.FS, p.Files, []string{schemas.ManifestFile, schemas.SignatureFile})
	if err != nil {
		return nil, err
	}
	out.CompareFiles(files)
	if err := v.judgeAgain(ctx, p, out); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out.Hindrance = strings.Split(err.Error(), "\n")
	}
	return out, nil
}

// readManifest reads a manifest, and says with file, line and column what is wrong with one.
func readManifest(p *schemas.Packet, text []byte) (*reports.Manifest, error) {
	at := schemas.Origin{File: p.Shown + "/" + schemas.ManifestFile, Line: 1, Column: 1}
	if problems := schemas.ExplainManifest(text, at); len(problems) > 0 {
		errs := make([]error, len(problems))
		for i, problem := range problems {
			errs[i] = problem
		}
		return nil, errors.Join(errs...)
	}
	m, err := reports.ReadManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at.File, err)
	}
	return m, nil
}

// judgeAgain judges the packet's evidence under its policy and under the built-in one, and compares the verdicts with
// the packet's. The error says what kept it from that.
func (v *verifying) judgeAgain(ctx context.Context, p *schemas.Packet, out *reports.Verification) error {
	m := out.Manifest
	demanded, err := v.policyOf(p, m)
	if err != nil {
		return err
	}
	out.ComparePolicy(demanded.Policy, v.builtin)
	text, err := p.ReadFile(schemas.ReportFile)
	if err != nil {
		return err
	}
	packet, err := reports.ReadClaims(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s/%s: %w", p.Shown, schemas.ReportFile, err)
	}
	evidence, err := v.openEvidence(ctx, p, m)
	if err != nil {
		return err
	}
	defer evidence.close()
	out.Recorded = evidence.inputs.Recorded() != nil // wherever in the evidence they are
	report, err := evidence.judge(ctx, demanded, m, packetRun(m.Now, evidence.jobs, checks.Filter(m.Scope)))
	if err != nil {
		return err
	}
	now, err := reports.ClaimsOf(report)
	if err != nil {
		return err
	}
	out.Compare(packet, now)
	compareSubject(out, evidence)
	if err := comparePages(ctx, out, p, report, demanded.Policy); err != nil {
		return err
	}
	out.TellUnread(evidence.unread)
	out.TellRecorded(evidence.rules)
	if out.Own.Policy == nil {
		return nil
	}
	own, err := v.bind(out.Own.Policy.Digest, func() (*policy.Policy, error) { return out.Own.Policy, nil })
	if err != nil {
		return err
	}
	report, err = evidence.judge(ctx, own, m, checks.Options{Now: m.Now, Jobs: evidence.jobs, Filter: checks.Filter(m.Scope)})
	if err != nil {
		return err
	}
	ownNow, err := reports.ClaimsOf(report)
	if err != nil {
		return err
	}
	out.CompareOwn(packet, ownNow)
	return nil
}

// policyOf reads and binds the policy that a packet holds.
func (v *verifying) policyOf(p *schemas.Packet, m *reports.Manifest) (*checks.Plan, error) {
	builtin := ""
	if m.Policy.Builtin != nil {
		builtin = m.Policy.Builtin.ID
	}
	held := sha256.New()
	fmt.Fprintf(held, "%q %q\n", m.Policy.Load, builtin)
	for _, name := range p.Files {
		if !strings.HasPrefix(name, policy.CopiesFolder+"/") {
			continue
		}
		text, err := p.ReadFile(name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(held, "%q %x\n", name, sha256.Sum256(text))
	}
	return v.bind(string(held.Sum(nil)), func() (*policy.Policy, error) {
		return policy.LoadCopies(p.FS, "", m.Policy.Load, builtin)
	})
}

// builtin is this program's own policy of an ID.
func (v *verifying) builtin(id string) *policy.Policy {
	p, asked := v.builtins[id]
	if !asked {
		p, _ = policy.Builtin(id) // that there is none is all that can go wrong
		v.builtins[id] = p
	}
	return p
}

// bind reads and binds a policy, unless that was done already.
func (v *verifying) bind(key string, load func() (*policy.Policy, error)) (*checks.Plan, error) {
	if plan := v.plans[key]; plan != nil {
		return plan, nil
	}
	p, err := load()
	if err != nil {
		return nil, fmt.Errorf("its policy cannot be read:\n%w", err)
	}
	plan, err := checks.Bind(p)
	if err != nil {
		return nil, fmt.Errorf("its policy does not fit the facts that this program knows:\n%w", err)
	}
	v.plans[key] = plan
	return plan, nil
}

// evidence is a packet's evidence, opened.
type evidence struct {
	inputs *schemas.Inputs
	jobs   int
	folder string // in which it lies
	shown  string // what messages say instead
	temp   string // to be removed
	unread []string
	// rules are those of the last run, and accesses what a packet may be of.
	rules    []*checks.RuleCount
	accesses []*checks.Access
}

// openEvidence opens the evidence that the manifest lists: what somebody put beside it is told as extra, and not judged.
func (v *verifying) openEvidence(ctx context.Context, p *schemas.Packet, m *reports.Manifest) (*evidence, error) {
	var names []string
	for _, f := range m.Files {
		if strings.HasPrefix(f.Path, evidenceFolder+"/") && p.Has(f.Path) {
			names = append(names, f.Path)
		}
	}
	temp, err := os.MkdirTemp("", "partnerlint-verify-*")
	if err != nil {
		return nil, fmt.Errorf("no temporary folder for its evidence: %s", reason(err))
	}
	e := &evidence{jobs: v.jobs, shown: p.Shown, temp: temp}
	if e.jobs == 0 {
		e.jobs = runtime.GOMAXPROCS(0)
	}
	if e.folder, err = p.OnDisk(ctx, temp, names); err != nil {
		e.close()
		return nil, err
	}
	e.inputs, err = schemas.Open(ctx, names, nil, schemas.OpenOptions{Root: e.folder, TempDir: temp, Workers: e.jobs})
	if errors.Is(err, schemas.ErrNoInput) {
		err = errors.New("there is no evidence in it that can be read")
	}
	if err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

func (e *evidence) close() {
	if e.inputs != nil {
		e.inputs.Close()
	}
	os.RemoveAll(e.temp)
}

// judge judges the evidence in the scope of the packet.
func (e *evidence) judge(ctx context.Context, plan *checks.Plan, m *reports.Manifest, opt checks.Options) (*reports.Report, error) {
	results, err := checks.Run(ctx, plan, e.inputs, opt)
	if err != nil {
		return nil, err
	}
	e.unread, e.rules, e.accesses = nil, results.Rules, nil
	for _, a := range results.Accesses {
		if packed(a) {
			e.accesses = append(e.accesses, a)
		}
	}
	for _, d := range results.Diagnostics {
		if d.Unread {
			at := d.Position
			if strings.HasPrefix(at, evidenceFolder+"/") {
				at = e.shown + "/" + at
			}
			e.unread = append(e.unread, at+": "+d.Message)
		}
	}
	meta := reports.Meta{Version: m.Tool.Version, Inputs: []string{evidenceFolder}, Scope: reports.Scope(m.Scope)}
	if r := e.inputs.Recorded(); r != nil {
		meta.Redacted = r.KeyID
	}
	return reports.New(results, meta), nil
}
