package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// verifying is what verify was asked.
type verifying struct {
	trust []string
	jobs  int
	// keys are those that the files of trust hold; nil: nothing was asked.
	keys []ed25519.PublicKey
	// plans are those of the policies that packets hold, by what they hold of them; packets of one agency hold the same.
	plans map[string]*checks.Plan
	// builtins are this program's own policies, as far as they were asked for; nil: there is none of that ID.
	builtins map[string]*policy.Policy
}

func (sh *shell) verify() *cobra.Command {
	v := verifying{plans: map[string]*checks.Plan{}, builtins: map[string]*policy.Policy{}}
	c := &cobra.Command{
		Use:   "verify PACKET",
		Short: "Check that a review packet's verdicts follow from the evidence in it",
		Long: `Hold every file of a review packet to its manifest, judge the packet's own evidence again under the packet's own
policy and under the built-in one of this program, and say whether the verdicts are the same. Nothing of the packet is
believed, and nothing is written.

PACKET is the folder or .zip that "partnerlint packet" wrote: one packet, or several.

An unsigned packet is consistent, not true: whoever makes up evidence can make up a packet. With --trust it is, besides,
from the holder of the key. FILE holds a public ed25519 key as OpenSSH (.pub) or PEM. The sender makes a key with
"ssh-keygen -t ed25519 -N '' -f packet-key", keeps packet-key, and gives you packet-key.pub by another way than the packet.

Exit status: 0 all is as the packet says; 1 something is not; 2 not a packet, or it could not be verified; 3 verified in
part: some of its evidence could not be read, or its pages could not be compared, since its manifest names another version
of partnerlint. What is not as the packet says outranks in a packet whatever could not be looked at; of several packets
the first of 2, 3, 1 and 0 counts. Only 0 means verified.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(cmd, "one packet at a time: unexpected argument %q", args[1])
			}
			return needArgs("a packet: its folder or .zip")(cmd, args)
		},
	}
	c.Flags().StringArrayVar(&v.trust, "trust", nil, "`FILE` with a public key that the packet must be signed by; may be repeated")
	c.Flags().IntVar(&v.jobs, "jobs", 0, "how many (`N`) portals are judged at a time (default: as many as there are processors)")
	c.Flags().Lookup("jobs").DefValue = "" // said in words
	var format string
	c.Flags().StringVar(&format, "format", "text", "`FORM` of the answer: "+strings.Join(verifyFormatNames(), ", "))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if v.jobs < 0 {
			return usage(cmd, "--jobs %d: expected 1 or more", v.jobs)
		}
		i := slices.IndexFunc(verifyFormats, func(f verifyFormat) bool { return f.name == format })
		if i < 0 {
			return usage(cmd, "--format %s: %s", format, instead(format, verifyFormatNames()))
		}
		return sh.runVerify(cmd.Context(), &v, verifyFormats[i], args[0])
	}
	return c
}

func (sh *shell) runVerify(ctx context.Context, v *verifying, format verifyFormat, name string) error {
	if err := v.readKeys(); err != nil {
		return err
	}
	packets, err := schemas.OpenPackets(name)
	if err != nil {
		return err
	}
	defer packets.Close()
	collectGarbage(garbageAtStart, limitInSmallRun)
	all := &reports.Verifications{}
	all.Version, _ = programVersion()
	all.TellStrays(packets.Strays)
	for _, p := range packets.Packets {
		one, err := v.verify(ctx, p)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			fmt.Fprintln(sh.err, visible(err.Error()))
			all.Refused = append(all.Refused, err.Error())
			continue
		}
		all.Packets = append(all.Packets, one)
	}
	sh.status = verified(all)
	return format.write(sh, all)
}

// verified is the exit status. One packet's is that of its conclusion; of several packets, as of several things anywhere,
// the first of failed, incomplete, findings and complete counts.
func verified(all *reports.Verifications) status {
	return map[reports.Conclusion]status{
		reports.NotVerified: failed, reports.VerifiedInPart: incomplete, reports.NotAsSaid: findings, reports.AsSaid: complete,
	}[all.Conclusion()]
}

// readKeys reads the files of --trust.
func (v *verifying) readKeys() error {
	for _, file := range v.trust {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("--trust %s: %s", file, reason(err))
		}
		keys, err := reports.ReadPublicKeys(text, file)
		if err != nil {
			return fmt.Errorf("--trust %w", err)
		}
		v.keys = append(v.keys, keys...)
	}
	return nil
}
