package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (sh *shell) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of partnerlint and of Go",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			version, goVersion := programVersion()
			_, err := fmt.Fprintf(sh.out, "partnerlint %s %s\n", version, goVersion)
			return err
		},
	}
}

// programVersion is the version that the build recorded: a tag, a commit, or "(devel)".
func programVersion() (version, goVersion string) {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)", ""
	}
	return info.Main.Version, info.GoVersion
}
