package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"partnerlint/reports"
)

// defaultFormats are written when --format names none.
var defaultFormats = []string{"md", "html", "json"}

// auditing is what audit was asked to write.
type auditing struct {
	out     string
	formats []string
	failOn  []string
	// baseline is an earlier report.json; sarifProfile is how SARIF is written.
	baseline, sarifProfile string
}

func (sh *shell) audit() *cobra.Command {
	c := &cobra.Command{
		Use:   "audit PATH…",
		Short: "Judge portal exports, registers and attestations, and write reports",
		Long: `Judge portal exports, access registers and attestations against a policy, and write reports.

PATH is a file, a folder, or - for standard input. What a file is, is read in it, not in its name.

Exit status: 0 complete, nothing at or above --fail-on; 1 findings; 2 could not run, or interrupted;
3 ran, but some input could not be read or some rule could not be evaluated.`,
		Args: needArgs("a file or folder to judge"),
	}
	j := judgingFlags(c)
	var a auditing
	f := c.Flags()
	f.StringVarP(&a.out, "out", "o", "partnerlint-report", "`FOLDER` for the reports; - writes one format to standard output")
	f.StringSliceVar(&a.formats, "format", defaultFormats, "`LIST` of formats to write: "+strings.Join(reports.FormatNames(), ", "))
	f.StringSliceVar(&a.failOn, "fail-on", []string{"error"}, "`LIST` of what makes exit status 1: "+strings.Join(failOnNames, ", "))
	f.StringVar(&a.baseline, "baseline", "", "report.json of an earlier run (`FILE`), to tell what is new since")
	f.StringVar(&a.sarifProfile, "sarif-profile", reports.DefaultProfile, "how SARIF is written (`NAME`): "+strings.Join(sarifProfiles(), ", "))
	c.RunE = func(cmd *cobra.Command, paths []string) error {
		return sh.runAudit(cmd, j, a, paths)
	}
	return c
}

func (sh *shell) runAudit(cmd *cobra.Command, j *judging, a auditing, paths []string) error {
	formats, err := chooseFormats(cmd, a.formats)
	if err != nil {
		return err
	}
	if err := chooseProfile(cmd, formats, a.sarifProfile); err != nil {
		return err
	}
	toStdout := a.out == "-"
	if toStdout && len(formats) != 1 {
		return usage(cmd, "--out - takes exactly one --format")
	}
	limit, err := parseFailOn(cmd, a.failOn)
	if err != nil {
		return err
	}
	ready, err := j.prepare(cmd)
	if err != nil {
		return err
	}
	ready.digest = wantDigests(formats)
	if ready.baseline, err = readBaseline(cmd.Context(), a.baseline); err != nil {
		return err
	}
	if err := ready.redactBaseline(); err != nil {
		return err
	}
	if toStdout {
		return sh.auditTo(cmd.Context(), ready, limit, formats[0], paths)
	}
	return sh.auditInto(cmd.Context(), ready, limit, a.out, formats, paths)
}

// auditTo writes one report to standard output.
func (sh *shell) auditTo(ctx context.Context, j *judgement, limit failOn, format reports.Format, paths []string) error {
	results, err := j.run(ctx, sh, paths)
	if err != nil {
		return err
	}
	if err := format.Write(sh.out, reports.New(results, j.meta(paths))); err != nil {
		return err
	}
	j.conclude(sh, results, limit)
	return nil
}

// auditInto writes reports into a folder and a summary to standard output.
func (sh *shell) auditInto(ctx context.Context, j *judgement, limit failOn, dir string, formats []reports.Format, paths []string) error {
	var names []string
	for _, f := range formats {
		names = append(names, f.File)
	}
	out, err := newOutput(dir, names)
	if err != nil {
		return err
	}
	defer out.discard()
	results, err := j.run(ctx, sh, paths)
	if err != nil {
		return err
	}
	report := reports.New(results, j.meta(paths))
	if err := out.fill(ctx, formats, report); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	j.conclude(sh, results, limit)
	return sh.summary(j, report, out)
}

// fill writes the report in all formats, side by side: most of the time goes into waiting for the disk.
func (o *output) fill(ctx context.Context, formats []reports.Format, report *reports.Report) error {
	failed := make([]error, len(formats))
	var writers sync.WaitGroup
	for i, f := range formats {
		writers.Go(func() { failed[i] = o.fillFormat(ctx, f, o.files[i], report) })
	}
	writers.Wait()
	o.spreads = slices.ContainsFunc(formats, func(f reports.Format) bool { return f.Parts != nil })
	return errors.Join(failed...)
}

// summary prints what the run concluded and where the reports are.
func (sh *shell) summary(j *judgement, report *reports.Report, out *output) error {
	if j.quiet {
		return nil
	}
	if err := reports.WriteText(sh.out, report, reports.TextOptions{Color: colour(sh.out), Width: width(sh.out), Summary: true}); err != nil {
		return err
	}
	for _, f := range out.files {
		path := f.path
		if j.redactor != nil { // folders are named for clients
			path = filepath.Base(path)
		}
		if _, err := io.WriteString(sh.out, "wrote "+visible(path)+"\n"); err != nil {
			return err
		}
	}
	if n := len(out.parts); n > 0 {
		dir := out.dir
		if j.redactor != nil {
			dir = ""
		}
		_, err := fmt.Fprintf(sh.out, "wrote %s, %d pages that report.html leads to\n", visible(filepath.Join(dir, reports.PagesFolder)), n)
		return err
	}
	return nil
}

// chooseFormats finds formats by name, each once.
func chooseFormats(cmd *cobra.Command, names []string) ([]reports.Format, error) {
	var chosen []reports.Format
	for _, name := range names {
		format, ok := reports.FormatNamed(name)
		if !ok {
			return nil, usage(cmd, "--format %s: %s", name, instead(name, reports.FormatNames()))
		}
		if !slices.ContainsFunc(chosen, func(f reports.Format) bool { return f.Name == name }) {
			chosen = append(chosen, format)
		}
	}
	if len(chosen) == 0 {
		return nil, usage(cmd, "--format is empty; expected %s", list(reports.FormatNames()))
	}
	return chosen, nil
}
