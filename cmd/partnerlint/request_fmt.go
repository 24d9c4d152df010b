package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

func (sh *shell) requestFmt() *cobra.Command {
	c := &cobra.Command{
		Use:   "fmt FILE -o FILE.xlsx",
		Short: "Put a workbook or CSV file of requests in order; nothing in it is lost",
		Long: `Read requests from a workbook (.xlsx) or a CSV file as check and audit do, whatever it looks like, and write them to a
workbook as "request new" makes them: labelled columns, one row for each Partner user and Hub ID, numbers as numbers and
dates as dates. What has no place there (titles, columns that nobody knows, cells that cannot be read, other sheets,
comments) goes to a sheet Unplaced, with the cell that it stood in and why. Formulas give way to the values that were
saved with them; macros and links to other workbooks are left out.

Exit status: 0 every cell has its place; 1 something is on the sheet Unplaced or wants a person's eye; 2 nothing was
written; 3 a part of the file could not be read.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, "give the name of one workbook or CSV file to put in order, such as requests.xlsx")
			}
			return nil
		},
	}
	policies := policyFlag(c.Flags())
	var out string
	var force bool
	c.Flags().StringVarP(&out, "out", "o", "", "`FILE.xlsx` to write")
	c.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := fmtTarget(cmd, args[0], out, force); err != nil {
			return err
		}
		p, err := policy.Load(*policies)
		if err != nil {
			return err
		}
		labels, err := checks.LabelsOf(p)
		if err != nil {
			return err
		}
		t, err := schemas.ReadTable(cmd.Context(), args[0], schemas.OpenOptions{Labels: labels})
		if err != nil {
			if cmd.Context().Err() != nil {
				return err
			}
			return fmt.Errorf("%s: %s", args[0], err)
		}
		return sh.putInOrder(t, p, args[0], out)
	}
	return c
}

// fmtTarget refuses a target that cannot be, before anything is read.
func fmtTarget(cmd *cobra.Command, in, out string, force bool) error {
	switch {
	case out == "":
		return usage(cmd, "where to? Give the name of the workbook to write with -o, such as -o requests.xlsx")
	case strings.ToLower(filepath.Ext(out)) != ".xlsx":
		return usage(cmd, "-o %s: expected a name that ends in .xlsx", out)
	}
	there, err := os.Lstat(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if from, err := os.Stat(in); err == nil {
		if to, err := os.Stat(out); err == nil && os.SameFile(from, to) {
			return usage(cmd, "-o %s is the file that is read; give another name, so that you can compare the two", out)
		}
	}
	if err == nil && there.IsDir() {
		return fmt.Errorf("cannot write %s: it is a folder; give the name of a file", out)
	}
	if !force {
		return usage(cmd, "%s: there is such a file already; --force replaces it", out)
	}
	return nil
}

// maxToldProblems bounds how many problems are told; the sheet of what had no place has them all.
const maxToldProblems = 100

// putInOrder writes the workbook, and tells what a person has to look at.
func (sh *shell) putInOrder(t *schemas.Table, p *policy.Policy, in, out string) error {
	var problems strings.Builder
	for i, problem := range t.Problems {
		if i == maxToldProblems {
			fmt.Fprintf(&problems, "and %d more problems; see the sheet %s\n", len(t.Problems)-i, reports.UnplacedSheet)
			break
		}
		fmt.Fprintln(&problems, visible(problem.String()))
	}
	for _, note := range t.Notes {
		fmt.Fprintf(&problems, "%s: %s; nothing of that is in %s\n", visible(in), visible(note), visible(out))
	}
	if len(t.Rows) == 0 && t.Lost {
		io.WriteString(sh.err, problems.String())
		return fmt.Errorf("%s: no request could be read; put that right first", in)
	}
	filled, err := inOrder(t, in, p)
	if err != nil {
		return err
	}
	missing := missingColumns(t, p)
	for _, m := range missing {
		where, there := "", ""
		if m.some {
			where, there = " on some of its sheets", " for their rows"
		}
		fmt.Fprintf(&problems, "%s: there is no column %q%s; in %s it is empty%s, to be filled in\n", visible(in), m.label, where, visible(out), there)
	}
	err = writeFile(out, func(w io.Writer) error {
		return reports.WriteRequestWorkbook(w, p, schemas.RegisterLabels(), filled)
	})
	if err != nil {
		return err
	}
	switch {
	case t.Lost:
		sh.status = incomplete
	case len(filled.Unplaced) > 0 || len(t.Problems) > 0 || len(missing) > 0:
		sh.status = findings
	}
	io.WriteString(sh.err, problems.String())
	_, err = fmt.Fprintf(sh.out, "wrote %s: %s, %s\n", visible(out), counted(len(filled.Rows), "row"), unplacedWords(len(filled.Unplaced)))
	return err
}

// missingColumn is a column that a request needs and that the table, or some of its sheets, has not.
type missingColumn struct {
	label string
	some  bool
}

func missingColumns(t *schemas.Table, p *policy.Policy) []missingColumn {
	var missing []missingColumn
	seen := map[string]bool{}
	for _, field := range reports.RequiredFields(p) {
		label := schemas.RegisterLabels()[field]
		if n := t.Fields[field]; n < len(t.Registers) && !seen[label] {
			missing = append(missing, missingColumn{label, n > 0})
		}
		seen[label] = true
	}
	return missing
}

func unplacedWords(n int) string {
	if n == 0 {
		return "every cell has its place"
	}
	return counted(n, "cell") + " without a place: see the sheet " + reports.UnplacedSheet
}
