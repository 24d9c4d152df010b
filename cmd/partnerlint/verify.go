package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"os"

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

Exit status: 0 all is as the packet says; 1 something is not; 2 not a packet, or it could not be verified;
3 verified, but some of its evidence could not be read.`,
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
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if v.jobs < 0 {
			return usage(cmd, "--jobs %d: expected 1 or more", v.jobs)
		}
		return sh.runVerify(cmd.Context(), &v, args[0])
	}
	return c
}

func (sh *shell) runVerify(ctx context.Context, v *verifying, name string) error {
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
	all.TellStrays(packets.Strays)
	for _, p := range packets.Packets {
		one, err := v.verify(ctx, p)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			fmt.Fprintln(sh.err, visible(err.Error()))
			all.Refused++
			continue
		}
		all.Packets = append(all.Packets, one)
	}
	sh.status = verified(all)
	return reports.WriteVerification(sh.out, all, reports.TextOptions{Color: colour(sh.out), Width: width(sh.out)})
}

// verified is the exit status. A packet with an altered file is not as it says, even where that keeps it from being
// judged again.
func verified(all *reports.Verifications) status {
	hindered := all.Refused > 0
	for _, p := range all.Packets {
		hindered = hindered || p.Hindrance != nil && !p.Differs()
	}
	switch {
	case hindered:
		return failed
	case all.Lost() > 0:
		return incomplete
	case all.Differing() > 0 || len(all.Strays.Shown) > 0:
		return findings
	}
	return complete
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
