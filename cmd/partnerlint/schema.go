package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"partnerlint/schemas"
)

func (sh *shell) schema() *cobra.Command {
	return &cobra.Command{
		Use:               "schema [NAME]",
		Short:             "Print a JSON Schema; without a name, list them",
		ValidArgsFunction: cobra.FixedCompletions(schemas.Names(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return sh.listSchemas()
			case 1:
				text, ok := schemas.SchemaText(args[0])
				if !ok {
					return usage(cmd, "no schema %q; %s", args[0], instead(args[0], schemas.Names()))
				}
				_, err := sh.out.Write(text)
				return err
			default:
				return usage(cmd, "one schema at a time: unexpected argument %q", args[1])
			}
		},
	}
}

// listSchemas prints the name and the title of each embedded schema.
func (sh *shell) listSchemas() error {
	w := tabwriter.NewWriter(sh.out, 0, 0, 2, ' ', 0)
	for _, name := range schemas.Names() {
		text, _ := schemas.SchemaText(name)
		var head struct{ Title string }
		if err := json.Unmarshal(text, &head); err != nil {
			return fmt.Errorf("the embedded schema %s cannot be read: %w", name, err)
		}
		fmt.Fprintf(w, "%s\t%s\n", name, head.Title)
	}
	return w.Flush()
}
