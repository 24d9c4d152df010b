package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"

	"partnerlint/checks"
	"partnerlint/policy"
)

// recordedFile is the file of a redacted packet that holds what only originals tell.
const recordedFile = evidenceFolder + "/recorded.json"

// packetPolicy is the policy as the packets hold it: read from its copies, as whoever verifies a packet reads it. In a
// redacted run what a custom policy adds is written without originals.
func (m *packetMaker) packetPolicy() (*checks.Plan, error) {
	p := m.plan.Policy
	copies, builtin := p.Copies, ""
	if p.Builtin != nil {
		builtin = p.Builtin.ID
	}
	if m.redactor != nil && !checks.IsBuiltin(p) {
		var err error
		if copies, err = redactedCopies(p); err != nil {
			return nil, err
		}
	}
	dir, err := os.MkdirTemp(m.stage.temp, "policy-*")
	if err != nil {
		return nil, fmt.Errorf("no temporary folder for the policy: %s", reason(err))
	}
	if err := writeCopies(dir, copies.Files); err != nil {
		return nil, fmt.Errorf("cannot write the copies of the policy: %s", reason(err))
	}
	copied, err := policy.LoadCopies(os.DirFS(dir), "", copies.Load, builtin)
	if err != nil {
		return nil, fmt.Errorf("a fault in partnerlint: the copies of the policy cannot be read: %w", err)
	}
	return checks.Bind(copied)
}

// redactedCopies are the copies of the built-in policies that a policy stands on, and beside them the policy's own part.
func redactedCopies(p *policy.Policy) (policy.Copies, error) {
	var c policy.Copies
	if p.Builtin != nil {
		base, err := policy.Load([]string{p.Builtin.ID})
		if err != nil {
			return c, err
		}
		c.Files, c.Load = slices.Clone(base.Copies.Files), slices.Clone(base.Copies.Load)
	}
	own, err := policy.OwnFiles(p)
	if err != nil {
		return c, err
	}
	folder := path.Join(policy.CopiesFolder, fmt.Sprintf("%d-%s", len(policyFolders(c))+1, p.ID))
	for _, f := range own {
		c.Files = append(c.Files, policy.CopiedFile{Name: path.Join(folder, f.Name), Data: f.Text})
	}
	c.Load = append(c.Load, folder)
	return c, nil
}

func writeCopies(dir string, files []policy.CopiedFile) error {
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// record writes beside redacted evidence what only the originals tell, so that who has no key comes to the same
// verdicts.
func (m *packetMaker) record(ctx context.Context, folder *packetFolder, o *packetOrder, jobs int) error {
	if m.redactor == nil {
		return nil
	}
	var recorder checks.Recorder
	if _, err := m.judgePacket(ctx, folder, o, jobs, &recorder); err != nil {
		return err
	}
	recorded := recorder.Results()
	recorded.KeyID = m.redactor.KeyID()
	var text bytes.Buffer
	if err := recorded.Write(&text); err != nil {
		return err
	}
	return folder.writeText(recordedFile, text.Bytes())
}
