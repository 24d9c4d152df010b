package main

import (
	"slices"

	"github.com/spf13/cobra"

	"partnerlint/reports"
)

// profiledFormat is the format that --sarif-profile is about.
const profiledFormat = "sarif"

// chooseProfile makes the chosen formats write SARIF as --sarif-profile says.
func chooseProfile(cmd *cobra.Command, formats []reports.Format, name string) error {
	if !cmd.Flags().Changed("sarif-profile") {
		return nil
	}
	known, _ := reports.FormatNamed(profiledFormat)
	if _, ok := known.Profiled(name); !ok {
		return usage(cmd, "--sarif-profile %s: %s", name, instead(name, known.ProfileNames()))
	}
	i := slices.IndexFunc(formats, func(f reports.Format) bool { return f.Name == profiledFormat })
	if i < 0 {
		return usage(cmd, "--sarif-profile is of --format %s, which is not among the formats asked for", profiledFormat)
	}
	formats[i], _ = formats[i].Profiled(name)
	return nil
}

// sarifProfiles lists the values of --sarif-profile.
func sarifProfiles() []string {
	f, _ := reports.FormatNamed(profiledFormat)
	return f.ProfileNames()
}
