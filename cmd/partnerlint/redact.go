package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// redactor reads the key file of --redact; nil: nothing is to be redacted.
func (j *judging) redactor(cmd *cobra.Command) (*schemas.Redactor, error) {
	if !cmd.Flags().Changed("redact") {
		return nil, nil
	}
	key, err := readKey(j.redact)
	if err != nil {
		return nil, fmt.Errorf("--redact %s: %s", j.redact, reason(err))
	}
	r, err := schemas.NewRedactor(key)
	if err != nil {
		return nil, fmt.Errorf("--redact %s: %s", j.redact, err)
	}
	warnOpenKey(cmd.ErrOrStderr(), "--redact", j.redact)
	return r, nil
}

// warnOpenKey tells of a key that others than its owner can change or read: it is as good as published.
func warnOpenKey(w io.Writer, flag, path string) {
	if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		fmt.Fprintf(w, "%s %s: everybody on this computer can read the key; keep it to yourself with: chmod 600 %s\n", flag, visible(path), visible(path))
	}
}

// readKey reads a key file, of a large one only so much as shows that it is too large.
func readKey(path string) ([]byte, error) {
	// Asked before opening: to open a named pipe would wait for its writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("it is not a regular file; name a key file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, schemas.MaxKeyBytes+1))
}

// keyID names the key of a redacted run, and does not give it away; empty: nothing is redacted.
func (j *judgement) keyID() string {
	if j.redactor == nil {
		return ""
	}
	return j.redactor.KeyID()
}

// told is the path of an input as it may be told.
func (j *judgement) told(path string) string {
	if j.redactor == nil {
		return path
	}
	return j.redactor.Path(path)
}

// redactProblems hides what a policy in which something is wrong says: what a redacted run prints goes into logs.
func redactProblems(r *schemas.Redactor, err error) error {
	problems, ok := errors.AsType[policy.Problems](err)
	if r == nil || !ok {
		return err
	}
	out := make(policy.Problems, len(problems))
	for i, p := range problems {
		p.Pos.File, p.Message = r.Path(p.Pos.File), r.Message(p.Message)
		out[i] = p
	}
	return fmt.Errorf("%w\nWhat the policy says is hidden because of --redact; \"partnerlint policy lint --policy …\" tells it", out)
}

// redactBaseline refuses an earlier report that tells names: what is gone since would be told by them.
func (j *judgement) redactBaseline() error {
	if j.redactor == nil || j.baseline == nil {
		return nil
	}
	switch with := j.baseline.RedactedWith; {
	case with == "" && len(j.baseline.Findings) > 0:
		return fmt.Errorf("--baseline %s tells names in the clear; name the report.json of an earlier run with --redact and the same key", j.baseline.File)
	case with != "" && with != j.keyID():
		return fmt.Errorf("--baseline %s was redacted with another key, so that no finding of it could be known again; name one of an earlier run with the same key", j.baseline.File)
	}
	for _, f := range j.baseline.Findings {
		for _, name := range []string{f.User, f.PortalName} {
			if name != "" && !schemas.IsPseudonym(name) {
				return fmt.Errorf("--baseline %s tells names in the clear; name the report.json of an earlier run with --redact and the same key", j.baseline.File)
			}
		}
	}
	j.baseline.File = j.told(j.baseline.File)
	return nil
}
