package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

func (sh *shell) request() *cobra.Command {
	c := &cobra.Command{
		Use:   "request",
		Short: "The workbook of a bulk request",
	}
	c.AddCommand(sh.requestNew(), sh.requestFmt())
	return c
}

func (sh *shell) requestNew() *cobra.Command {
	c := &cobra.Command{
		Use:   "new FILE.xlsx",
		Short: "Write an empty workbook for a bulk request, with labelled and checked columns",
		Long: `Write an empty workbook for a bulk request: a sheet of requests whose columns are labelled and checked while they
are filled in, and a sheet that says in the policy's words what a request is judged by. Filled in,
it is read by check and audit like any access register.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, "give the name of one workbook to write, such as requests.xlsx")
			}
			return nil
		},
	}
	policies := policyFlag(c.Flags())
	var force bool
	c.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		path := args[0]
		if ext := strings.ToLower(filepath.Ext(path)); ext != ".xlsx" {
			return usage(cmd, "%s: expected a name that ends in .xlsx", path)
		}
		if _, err := os.Lstat(path); !force && !errors.Is(err, fs.ErrNotExist) {
			return usage(cmd, "%s: there is such a file already; --force replaces it", path)
		}
		p, err := policy.Load(*policies)
		if err != nil {
			return err
		}
		if err := writeFile(path, func(w io.Writer) error {
			return reports.WriteRequestWorkbook(w, p, schemas.RegisterLabels(), reports.Requests{})
		}); err != nil {
			return err
		}
		_, err = io.WriteString(sh.out, "wrote "+visible(path)+"\n")
		return err
	}
	return c
}
