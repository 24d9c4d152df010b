package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"partnerlint/schemas/spelling"
)

// root returns the command with all its subcommands.
func (sh *shell) root(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:           "partnerlint",
		Short:         "Judge HubSpot Partner Access: policies and portal exports in, audit reports out",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(
		sh.audit(),
		sh.check(),
		sh.importCommand(),
		sh.packet(),
		sh.policyCommand(),
		sh.request(),
		sh.schema(),
		sh.verify(),
		sh.version(),
		sh.waiversCommand(),
	)
	root.SetIn(sh.in)
	root.SetOut(sh.out)
	root.SetErr(sh.err)
	root.SetArgs(args)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand(root))
	root.InitDefaultCompletionCmd(args...)
	for _, c := range root.Commands() {
		if c.HasSubCommands() {
			group(c)
		}
	}
	return group(root)
}

// group makes a command that only holds others say so: without a subcommand, or with an unknown one, nothing runs, and
// a scheduled job must not take that for "nothing found".
func group(c *cobra.Command) *cobra.Command {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return usage(cmd, "which command? %s", list(commandNames(cmd)))
	}
	return c
}

func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || c.HasSubCommands() && len(rest) > 0 {
				return unknownCommand(c, rest[0])
			}
			return c.Help()
		},
	}
}

// usageError is an error in the command line: one sentence, and where to read more.
type usageError struct {
	message string
	// command is the command whose help tells more.
	command string
}

func (e *usageError) Error() string {
	return fmt.Sprintf("%s\nSee \"%s --help\".", e.message, e.command)
}

func usage(cmd *cobra.Command, format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...), cmd.CommandPath()}
}

func unknownCommand(cmd *cobra.Command, name string) error {
	names := commandNames(cmd)
	return usage(cmd, "unknown command %q; %s", name, instead(name, names))
}

// commandNames lists the subcommands that help shows.
func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// flagError words pflag's errors as ours.
func flagError(cmd *cobra.Command, err error) error {
	// The command's name comes before its flags: where it is the misspelt one, its flags cannot be known.
	if before := cmd.Flags().Args(); cmd.HasSubCommands() && len(before) > 0 {
		return unknownCommand(cmd, before[0])
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if unknown.GetSpecifiedShortnames() != "" {
			return usage(cmd, "unknown flag -%s", unknown.GetSpecifiedName())
		}
		var flags []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, "--"+f.Name) })
		name := "--" + unknown.GetSpecifiedName()
		return usage(cmd, "unknown flag %s; %s", name, instead(name, flags))
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usage(cmd, "--%s needs a value", missing.GetSpecifiedName())
	}
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usage(cmd, "--%s %s: expected %s", bad.GetFlag().Name, bad.GetValue(), kindOfValue(bad.GetFlag()))
	}
	return usage(cmd, "%s", err)
}

// kindOfValue says what a flag takes.
func kindOfValue(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int", "int64", "int64Slice":
		return "a whole number"
	case "bool":
		return "true or false"
	default:
		return "another value"
	}
}

// needArgs refuses a command line without arguments, naming what is missing.
func needArgs(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(cmd, "missing: %s", what)
		}
		return nil
	}
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd, "unexpected argument %q", args[0])
	}
	return nil
}

// instead proposes what may have been meant: the nearest of the valid names, or all of them.
func instead(name string, valid []string) string {
	if n := spelling.Nearest(name, valid); n != "" {
		return "did you mean " + n + "?"
	}
	return "expected " + list(valid)
}

// list writes names for a sentence.
func list(names []string) string { return "one of " + strings.Join(names, ", ") }
