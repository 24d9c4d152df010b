package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"partnerlint/policy"
)

func (sh *shell) waiversCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "waivers",
		Short: "Turn a reviewer's decisions into waivers",
	}
	c.AddCommand(sh.waiversImport())
	return c
}

func (sh *shell) waiversImport() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE.xlsx",
		Short: "Turn the dispositions that a reviewer filled in into [[waiver]] entries",
		Long: `Turn the dispositions that a reviewer filled in on the sheet Findings of a findings.xlsx into [[waiver]] entries
for a policy, as TOML.

Rows whose Disposition is "waive" or "accept risk" become waivers: the Comment is the reason, and Approved by and
Expires have to be filled in. Rows with "fix", "false positive" or nothing are left. If a row to be waived lacks
anything, all such cells are named and nothing is written (exit status 2).`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(cmd, "unexpected argument %q; one workbook at a time", args[1])
			}
			return needArgs("the findings.xlsx that was filled in")(cmd, args)
		},
	}
	f := c.Flags()
	policies := policyFlag(f)
	var out, now string
	f.StringVarP(&out, "out", "o", "-", "`FILE` to write; - for standard output")
	f.StringVar(&now, "now", "", "`MOMENT` that counts as the present: RFC 3339, or a date for its end in UTC (default: the clock)")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		at := time.Now()
		if now != "" {
			var err error
			if at, err = moment("--now", now); err != nil {
				return usage(cmd, "%s", err)
			}
		}
		p, err := policy.Load(*policies)
		if err != nil {
			return err
		}
		if err := notRead(out, append(p.Files, args[0])); err != nil {
			return err
		}
		return sh.importWaivers(cmd.Context(), args[0], p, at, out)
	}
	return c
}

// notRead refuses to write over a file that was read.
func notRead(out string, read []string) error {
	target, err := os.Stat(out)
	if out == "-" || err != nil {
		return nil
	}
	for _, name := range read {
		if info, err := os.Stat(name); err == nil && os.SameFile(info, target) {
			return fmt.Errorf("--out %s would replace a file that was read; name another file, and add what it holds at the end of your policy", out)
		}
	}
	return nil
}

func (sh *shell) importWaivers(ctx context.Context, file string, p *policy.Policy, now time.Time, out string) error {
	sheet, err := readReview(ctx, file)
	if err != nil {
		return err
	}
	result, err := judgeReview(sheet, p, now)
	if err != nil {
		return err
	}
	text, err := waiversTOML(file, p, result.waivers)
	if err != nil {
		return err
	}
	if len(result.waivers) > 0 {
		if err := sh.writeText(out, text); err != nil {
			return err
		}
	}
	for _, n := range result.notes {
		fmt.Fprintln(sh.err, visible(n))
	}
	for _, line := range result.summary(out) {
		fmt.Fprintln(sh.err, visible(line))
	}
	return nil
}

func (sh *shell) writeText(out string, text []byte) error {
	write := func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
	if out == "-" {
		return write(sh.out)
	}
	return writeFile(out, write)
}

// maxPolicyBytes is the most that a policy file may have.
const maxPolicyBytes = 1 << 20

// waiversTOML writes the waivers as the end of a policy file. Nothing that a reviewer wrote can end a comment or a
// string.
func waiversTOML(file string, p *policy.Policy, waivers []*importedWaiver) ([]byte, error) {
	t, err := template.New("waivers.toml.tmpl").Funcs(template.FuncMap{
		"comment": func(s string) string { return strings.Join(strings.Fields(visible(s)), " ") },
		"quote":   quoteTOML,
	}).ParseFS(templates, "templates/waivers.toml.tmpl")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		File, Policy string
		Waivers      []*importedWaiver
	}{filepath.Base(file), p.ID, waivers})
	if b.Len() > maxPolicyBytes {
		return nil, fmt.Errorf("the %d waivers take %d KiB, and a policy file may have %d; shorten the comments, or waive in two policies",
			len(waivers), b.Len()>>10, maxPolicyBytes>>10)
	}
	return b.Bytes(), err
}

// summary tells what became of the rows.
func (r *reviewed) summary(out string) []string {
	var lines []string
	switch n := len(r.waivers); {
	case n == 0:
		lines = append(lines, `no row has the Disposition "waive" or "accept risk"; nothing was written`)
	case out == "-":
		lines = append(lines, fmt.Sprintf("%s of %s", counted(n, "waiver"), counted(r.rows, "row")))
	default:
		lines = append(lines, fmt.Sprintf("wrote %s of %s to %s", counted(n, "waiver"), counted(r.rows, "row"), out))
	}
	if r.fixes+r.undecided > 0 {
		lines = append(lines, fmt.Sprintf("left: %d to fix, %d without a Disposition", r.fixes, r.undecided))
	}
	if r.falsePositives > 0 {
		lines = append(lines, fmt.Sprintf("left: %s; tell the policy's owner, who can put the rule right",
			counted(r.falsePositives, "false positive")))
	}
	return lines
}
