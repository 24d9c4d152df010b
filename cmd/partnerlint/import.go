package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"partnerlint/schemas"
	"partnerlint/schemas/hubspot"
)

// importing is what import was asked to do.
type importing struct {
	role     string
	hubID    int64
	into     string
	at       string
	from, to string
}

func (sh *shell) importCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "import --role client|partner --into OUT.json FILE…",
		Short: "Turn HubSpot's own files into a portal export",
		Long: `Turn HubSpot's own files into the export of one portal: saved answers of its public API, and the users export
of its screens. What a file is, is read in it. What a file does not prove is not claimed.`,
		Args: needArgs("a file to import"),
	}
	var im importing
	f := c.Flags()
	f.StringVar(&im.role, "role", "", "`ROLE` of the portal: client or partner")
	f.Int64Var(&im.hubID, "hub-id", 0, "Hub ID (`N`) of the portal (default: that of the account details among the files)")
	f.StringVar(&im.into, "into", "", "`FILE` to write the export to; - for standard output")
	f.StringVar(&im.at, "at", "", "`MOMENT` when the facts were taken: RFC 3339, or a date (default: when each file was written)")
	f.StringVar(&im.from, "from", "", "`MOMENT` when the time begins that e-mails, calls and security activity were asked for")
	f.StringVar(&im.to, "to", "", "`MOMENT` when that time ends (default: when the facts were taken)")
	c.RunE = func(cmd *cobra.Command, names []string) error {
		options, err := im.options(cmd)
		if err != nil {
			return err
		}
		return sh.runImport(cmd.Context(), im, options, names)
	}
	return c
}

// options checks the flags.
func (im importing) options(cmd *cobra.Command) (hubspot.Options, error) {
	version, _ := programVersion()
	o := hubspot.Options{Collector: &schemas.Collector{Tool: "partnerlint import", Version: version}}
	switch im.role {
	case "client", "partner":
	case "":
		return o, usage(cmd, "missing: --role client or --role partner")
	default:
		return o, usage(cmd, "--role %s: %s", im.role, instead(im.role, []string{"client", "partner"}))
	}
	if cmd.Flags().Changed("hub-id") && im.hubID < 1 {
		return o, usage(cmd, "--hub-id %d: expected a Hub ID, a positive whole number", im.hubID)
	}
	if im.into == "" {
		return o, usage(cmd, "missing: --into, the file to write")
	}
	for _, m := range []struct {
		flag, text string
		day        func(string, string) (time.Time, error)
		to         *time.Time
	}{
		{"--at", im.at, moment, &o.ExportedAt},
		{"--from", im.from, dayBegin, &o.From},
		{"--to", im.to, moment, &o.To},
	} {
		if m.text == "" {
			continue
		}
		t, err := m.day(m.flag, m.text)
		if err != nil {
			return o, usage(cmd, "%s", err)
		}
		*m.to = t
	}
	return o, nil
}

func (sh *shell) runImport(ctx context.Context, im importing, options hubspot.Options, names []string) error {
	files, err := readFiles(ctx, im.into, names)
	if err != nil {
		return err
	}
	export, notes, err := hubspot.Import(im.role, im.hubID, files, options)
	for _, n := range notes {
		fmt.Fprintln(sh.err, visible(n.String()))
		if n.Unread {
			sh.status = incomplete
		}
	}
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	write := func(w io.Writer) error { return hubspot.Encode(w, export) }
	if im.into == "-" {
		return write(sh.out)
	}
	return writeFile(im.into, write)
}

// readFiles reads the files to import. None of them may be the one that is written.
func readFiles(ctx context.Context, into string, names []string) ([]hubspot.File, error) {
	target, _ := os.Stat(into)
	var files []hubspot.File
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, info, err := readFile(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %s", name, reason(err))
		}
		if os.SameFile(info, target) {
			return nil, fmt.Errorf("--into %s would replace one of the files to import; name another file", into)
		}
		files = append(files, f)
	}
	return files, nil
}

// readFile reads a file, at most one byte more than Import takes, which then says so.
func readFile(name string) (hubspot.File, os.FileInfo, error) {
	f, err := os.Open(name)
	if err != nil {
		return hubspot.File{}, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return hubspot.File{}, nil, err
	}
	if info.IsDir() {
		return hubspot.File{}, nil, errors.New("it is a folder; name the files in it")
	}
	data, err := io.ReadAll(io.LimitReader(f, hubspot.MaxFileBytes+1))
	return hubspot.File{Name: name, Data: data, ModTime: info.ModTime()}, info, err
}
