package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"partnerlint/reports"
)

// checkFormat is a form in which check answers.
type checkFormat struct {
	name  string
	write func(sh *shell, r *reports.Report) error
}

// checkFormats are the forms of check's answer; the first is the usual one.
var checkFormats = []checkFormat{
	{"text", func(sh *shell, r *reports.Report) error {
		return reports.WriteText(sh.out, r, reports.TextOptions{Color: colour(sh.out), Width: width(sh.out), Check: true})
	}},
	{"json", func(sh *shell, r *reports.Report) error { return writeFormat(sh.out, "json", r) }},
	{"github", func(sh *shell, r *reports.Report) error { return writeFormat(sh.out, "github", r) }},
}

func writeFormat(w io.Writer, name string, r *reports.Report) error {
	f, _ := reports.FormatNamed(name)
	return f.Write(w, r)
}

func checkFormatNames() []string {
	var names []string
	for _, f := range checkFormats {
		names = append(names, f.name)
	}
	return names
}

func (sh *shell) check() *cobra.Command {
	c := &cobra.Command{
		Use:   "check PATH…",
		Short: "Tell whether requests would go through, and what to do first; writes no file",
		Long: `Judge the inputs as audit does, and tell a person at a terminal, for each access: whether the request would go
through, why not, how to put it right in HubSpot, which evidence is lacking and who can give it. No file is written.

The exit status is audit's.`,
		Args: needArgs("a file or folder to check"),
	}
	j := judgingFlags(c)
	j.remedies = true
	var format string
	var failOn []string
	c.Flags().StringVar(&format, "format", "text", "`FORM` of the answer: "+strings.Join(checkFormatNames(), ", "))
	c.Flags().StringSliceVar(&failOn, "fail-on", []string{"error"}, "`LIST` of what makes exit status 1: "+strings.Join(failOnNames, ", "))
	c.RunE = func(cmd *cobra.Command, paths []string) error {
		i := slices.IndexFunc(checkFormats, func(f checkFormat) bool { return f.name == format })
		if i < 0 {
			return usage(cmd, "--format %s: %s", format, instead(format, checkFormatNames()))
		}
		limit, err := parseFailOn(cmd, failOn)
		if err != nil {
			return err
		}
		ready, err := j.prepare(cmd)
		if err != nil {
			return err
		}
		report, err := ready.report(cmd.Context(), sh, paths, limit)
		if err != nil {
			return err
		}
		return checkFormats[i].write(sh, report)
	}
	return c
}
