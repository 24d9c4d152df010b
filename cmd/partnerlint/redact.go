package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

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
	return r, nil
}

// readKey reads a key file, of a large one only so much as shows that it is too large.
func readKey(path string) ([]byte, error) {
	// Asked before opening: to open a named pipe would wait for its writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("it is not a regular file; name a key file, made with: openssl rand -hex 32 > redact.key")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, schemas.MaxKeyBytes+1))
}
