package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"partnerlint/checks"
	"partnerlint/policy"
)

// recordedFile is the file of a redacted packet that holds what only originals tell.
const recordedFile = evidenceFolder + "/recorded.json"

// packetPolicy is the policy as the packets hold it: its copies, and in a redacted run what a custom policy adds
// without originals, read as whoever verifies the packet reads it.
func (m *packetMaker) packetPolicy() (*checks.Plan, error) {
	p := m.plan.Policy
	if m.redactor == nil || checks.IsBuiltin(p) {
		return m.plan, nil
	}
	dir, err := os.MkdirTemp(m.stage.temp, "policy-*")
	if err != nil {
		return nil, fmt.Errorf("no temporary folder for the policy: %s", reason(err))
	}
	load, builtin, err := writeRedactedPolicy(dir, p)
	if err != nil {
		return nil, err
	}
	copied, err := policy.LoadCopies(os.DirFS(dir), "the redacted policy", load, builtin)
	if err != nil {
		return nil, fmt.Errorf("the policy cannot be redacted: %w", err)
	}
	return checks.Bind(copied)
}

// writeRedactedPolicy writes the copies of the built-in policies that a policy stands on, and beside them the policy's
// own part. It returns the folders to load and the ID of the built-in policy; empty: there is none.
func writeRedactedPolicy(dir string, p *policy.Policy) (load []string, builtin string, err error) {
	var files []policy.CopiedFile
	if p.Builtin != nil {
		base, err := policy.Load([]string{p.Builtin.ID})
		if err != nil {
			return nil, "", err
		}
		files, load, builtin = base.Copies.Files, base.Copies.Load, p.Builtin.ID
	}
	own, err := policy.OwnFiles(p)
	if err != nil {
		return nil, "", err
	}
	folder := path.Join(policy.CopiesFolder, fmt.Sprintf("%d-%s", len(policyFolders(policy.Copies{Files: files}))+1, p.ID))
	for _, f := range own {
		files = append(files, policy.CopiedFile{Name: path.Join(folder, f.Name), Data: f.Text})
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return nil, "", err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return nil, "", err
		}
	}
	return append(load[:len(load):len(load)], folder), builtin, nil
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
