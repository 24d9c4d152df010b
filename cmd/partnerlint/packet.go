package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/reports"
)

// packeting is what packet was asked to write.
type packeting struct {
	by, out, sign string
	failOn        []string
}

func (sh *shell) packet() *cobra.Command {
	c := &cobra.Command{
		Use:   "packet PATH…",
		Short: "Write review packets for those who decide: pages, workbooks, policy and the evidence itself",
		Long: `Judge the inputs as audit does, and write packets to hand over: a cover, a page for each access with what every rule
says and by which facts, a page for each client's administrator, the request workbook to upload, the findings, the
policy as used, and the evidence, reduced to what the rules can read. Who has a packet can check it: partnerlint verify.

Only accesses that are requested or granted are in a packet. The exit status is audit's.`,
		Args: needArgs("a file or folder to judge"),
	}
	j := judgingFlags(c)
	var p packeting
	f := c.Flags()
	f.StringVar(&p.by, "by", string(reports.ByConsultant), "one packet for each (`WHAT`): "+strings.Join(packetKinds(), ", "))
	f.StringVarP(&p.out, "out", "o", "partnerlint-packets", "`FOLDER` for the packets, or a file that ends in .zip")
	f.StringVar(&p.sign, "sign", "", "private ed25519 key (`FILE`) to sign the packets with, as OpenSSH or PEM, without a passphrase")
	f.StringSliceVar(&p.failOn, "fail-on", []string{"error"}, "`LIST` of what makes exit status 1: "+strings.Join(failOnNames, ", "))
	c.RunE = func(cmd *cobra.Command, paths []string) error {
		return sh.runPacket(cmd, j, p, paths)
	}
	return c
}

func packetKinds() []string {
	var names []string
	for _, k := range reports.PacketKinds {
		names = append(names, string(k))
	}
	return names
}

func (sh *shell) runPacket(cmd *cobra.Command, j *judging, p packeting, paths []string) error {
	if !slices.Contains(packetKinds(), p.by) {
		return usage(cmd, "--by %s: %s", p.by, instead(p.by, packetKinds()))
	}
	limit, err := parseFailOn(cmd, p.failOn)
	if err != nil {
		return err
	}
	key, err := signingKey(p.sign)
	if err != nil {
		return err
	}
	if key != nil {
		warnOpenKey(sh.err, "--sign", p.sign)
	}
	ready, err := j.prepare(cmd)
	if err != nil {
		return err
	}
	stage, err := newStage(p.out)
	if err != nil {
		return err
	}
	defer stage.discard()
	maker := &packetMaker{judgement: ready, by: reports.PacketBy(p.by), stage: stage, key: key}
	return sh.packInto(cmd.Context(), maker, limit, paths)
}

// signingKey reads the key of --sign; nil: nothing is to be signed.
func signingKey(file string) (ed25519.PrivateKey, error) {
	if file == "" {
		return nil, nil
	}
	text, err := readKey(file)
	if err != nil {
		return nil, fmt.Errorf("--sign %s: %s", file, reason(err))
	}
	key, err := reports.ReadSigningKey(text, file)
	if err != nil {
		return nil, fmt.Errorf("--sign %w", err)
	}
	return key, nil
}

// packInto judges the inputs, makes the packets, and moves them to their place when all are complete.
func (sh *shell) packInto(ctx context.Context, m *packetMaker, limit failOn, paths []string) error {
	j, stage := m.judgement, m.stage
	inputs, err := j.open(ctx, sh, paths)
	if inputs != nil {
		defer inputs.Close()
	}
	if err != nil {
		return err
	}
	if inputs.Recorded() != nil {
		return errors.New("among the inputs is the evidence of a redacted packet, which holds what only originals tell for that packet alone; " +
			"make packets of the original inputs, or hand on the packet as it is")
	}
	whole, err := j.judge(ctx, sh, inputs)
	if err != nil {
		return err
	}
	collectGarbage(garbageInPages, limitInSmallRun)
	orders := orderPackets(m.by, whole, j.scope())
	if err := stage.expect(orders); err != nil {
		return err
	}
	m.inputs, m.whole = inputs, whole
	made, err := m.all(ctx, orders)
	if err != nil {
		return err
	}
	if err := stage.commit(ctx); err != nil {
		return err
	}
	j.conclude(sh, whole, limit)
	return sh.tellPackets(j, stage, made, whole)
}

// tellPackets prints a line for each packet, and where they are.
func (sh *shell) tellPackets(j *judgement, stage *stage, made []*packetSummary, whole *checks.Results) error {
	if j.quiet {
		return nil
	}
	var b strings.Builder
	for _, m := range made {
		fmt.Fprintf(&b, "%s: %s\n", m.name, m.text)
	}
	switch {
	case len(made) == 0 && len(whole.Accesses) > 0:
		b.WriteString("no access is requested or granted: there is nothing to pack\n")
	case len(made) == 0:
		b.WriteString("the inputs hold no access: there is nothing to pack\n")
	default:
		fmt.Fprintf(&b, "wrote %s\n", visible(stage.out))
	}
	_, err := io.WriteString(sh.out, b.String())
	return err
}
