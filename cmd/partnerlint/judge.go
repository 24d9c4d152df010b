package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/policy"
	"partnerlint/reports"
	"partnerlint/schemas"
)

// judging is what the commands that judge inputs have in common: which policy, which inputs, which part of them, when.
type judging struct {
	policies    *[]string
	now         string
	jobs        int
	hubIDs      []int64
	users       []string
	consultants []string
	rules       []string
	quiet       bool
	redact      string // key file
	// remedies has what would make requests ready looked for.
	remedies bool
}

// judgingFlags declares the flags of a command that judges.
func judgingFlags(c *cobra.Command) *judging {
	j := &judging{}
	f := c.Flags()
	j.policies = policyFlag(f)
	f.StringVar(&j.now, "now", "", "`MOMENT` that counts as the present: RFC 3339, or a date for its end in UTC (default: the clock)")
	f.IntVar(&j.jobs, "jobs", runtime.GOMAXPROCS(0), "how many (`N`) portals are judged at a time")
	f.Int64SliceVar(&j.hubIDs, "hub-id", nil, "judge only the client portal with this Hub ID (`N`); may be repeated")
	f.Lookup("hub-id").DefValue = "" // pflag would show an empty list
	f.StringSliceVar(&j.users, "user", nil, "judge only the Partner user with this `ADDRESS`; may be repeated")
	f.StringArrayVar(&j.consultants, "consultant", nil, "judge only the accesses of the Channel Consultant of this `NAME`; may be repeated")
	f.StringSliceVar(&j.rules, "rule", nil, "judge only by this `RULE` (ID or name); may be repeated")
	f.StringVar(&j.redact, "redact", "", "replace addresses, names and domains everywhere by pseudonyms made with the key in `KEYFILE`")
	f.BoolVarP(&j.quiet, "quiet", "q", false, "print neither progress nor summary")
	return j
}

// judgement is a policy that is ready to judge, and how.
type judgement struct {
	*judging
	plan *checks.Plan
	// redactor replaces what tells who somebody is; nil: nothing is replaced.
	redactor *schemas.Redactor
	at       time.Time
	// baseline is an earlier report that this one is compared with; nil: none.
	baseline *reports.Baseline
	// digest asks run for the digests of the input files.
	digest  bool
	digests []reports.InputDigest
}

// prepare reads the flags and the policy. It reads no input, so that what it refuses is refused at once.
func (j *judging) prepare(cmd *cobra.Command) (*judgement, error) {
	collectGarbage(garbageAtStart, limitAtStart)
	at := time.Now().UTC().Truncate(time.Second)
	if j.now != "" {
		var err error
		if at, err = moment("--now", j.now); err != nil {
			return nil, usage(cmd, "%s", err)
		}
	}
	if j.jobs < 1 {
		return nil, usage(cmd, "--jobs %d: expected 1 or more", j.jobs)
	}
	for _, id := range j.hubIDs {
		if id < 1 {
			return nil, usage(cmd, "--hub-id %d: expected a Hub ID, a positive whole number", id)
		}
	}
	redactor, err := j.redactor(cmd)
	if err != nil {
		return nil, err
	}
	p, err := policy.Load(*j.policies)
	if err != nil {
		return nil, redactProblems(redactor, err)
	}
	if err := j.nameRules(cmd, p); err != nil {
		return nil, err
	}
	plan, err := checks.Bind(p)
	if err != nil {
		return nil, redactProblems(redactor, err)
	}
	if redactor != nil {
		checks.PublicWords(p, redactor)
	}
	return &judgement{judging: j, plan: plan, at: at, redactor: redactor}, nil
}

// nameRules replaces the values of --rule by the IDs of the rules.
func (j *judging) nameRules(cmd *cobra.Command, p *policy.Policy) error {
	for i, name := range j.rules {
		r, err := findRule(cmd, p, name)
		if err != nil {
			return err
		}
		j.rules[i] = r.ID
	}
	return nil
}

// How much garbage may stand beside what is in use, in percent, unless GOGC says otherwise. A policy is read and bound
// in so little memory that collecting any would only cost time, up to a limit that large inputs reach. What a run holds
// is mostly results, which stay: with the usual 100 a large run takes nearly twice the memory for a tenth less time.
const (
	garbageAtStart = 400
	limitAtStart   = 192 << 20 // bytes
	garbageInRun   = 25
	garbageInPages = 400  // of which little stays
	largeRun       = 1000 // portals or accesses

	limitInSmallRun = 1 << 30
)

func collectGarbage(percent int, limit int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// run judges the inputs.
func (j *judgement) run(ctx context.Context, sh *shell, paths []string) (*checks.Results, error) {
	inputs, err := j.open(ctx, sh, paths)
	if inputs != nil {
		defer inputs.Close()
	}
	if err != nil {
		return nil, err
	}
	return j.judge(ctx, sh, inputs)
}

// open finds and indexes the inputs. The caller closes those that it gets, with an error too.
func (j *judgement) open(ctx context.Context, sh *shell, paths []string) (*schemas.Inputs, error) {
	inputs, err := schemas.Open(ctx, paths, interruptible{ctx, sh.in}, schemas.OpenOptions{Workers: j.jobs, Labels: j.plan.Labels(), Redactor: j.redactor})
	if errors.Is(err, schemas.ErrNoInput) {
		for _, p := range inputs.Problems() {
			fmt.Fprintln(sh.err, visible(p.String()))
		}
		j.tellHidden(sh, len(inputs.Problems()))
	}
	if err != nil {
		return inputs, err
	}
	if err := j.redactPlan(ctx, inputs); err != nil {
		return inputs, err
	}
	if max(len(inputs.Portals()), len(inputs.Accesses())) > largeRun {
		collectGarbage(garbageInRun, math.MaxInt64)
	} else { // few portals, but each may be a large one
		collectGarbage(garbageAtStart, limitInSmallRun)
	}
	if j.digest {
		j.digests, err = digestInputs(ctx, inputs.Files(), j.told)
	}
	return inputs, err
}

// judge judges inputs that are open.
func (j *judgement) judge(ctx context.Context, sh *shell, inputs *schemas.Inputs) (*checks.Results, error) {
	progress, done := j.progress(sh)
	defer done()
	return checks.Run(ctx, j.plan, inputs, checks.Options{
		Now:      j.at,
		Jobs:     j.jobs,
		Filter:   j.filter(),
		Progress: progress,
		Remedies: j.remedies,
	})
}

// redactPlan puts the redacted policy in the place of the policy: once everybody is known whom its texts may name.
func (j *judgement) redactPlan(ctx context.Context, inputs *schemas.Inputs) error {
	if j.redactor == nil || checks.IsBuiltin(j.plan.Policy) {
		return nil
	}
	if err := inputs.Learn(ctx); err != nil {
		return err
	}
	plan, err := checks.Bind(checks.RedactPolicy(j.plan.Policy, j.redactor))
	if err != nil {
		return fmt.Errorf("the policy cannot be redacted: %w", err)
	}
	j.plan = plan
	return nil
}

// filter is what the run is narrowed to.
func (j *judging) filter() checks.Filter {
	return checks.Filter{HubIDs: j.hubIDs, Users: j.users, Consultants: j.consultants, Rules: j.rules}
}

// scope is what the run was narrowed to, as it may be told.
func (j *judgement) scope() reports.Scope {
	f := j.filter()
	if j.redactor != nil {
		f = f.Redacted(j.redactor)
	}
	return reports.Scope{HubIDs: f.HubIDs, Users: f.Users, Consultants: f.Consultants, Rules: f.Rules}
}

// report judges the inputs, tells the operator what went wrong, and returns what the run reports.
func (j *judgement) report(ctx context.Context, sh *shell, paths []string, limit failOn) (*reports.Report, error) {
	results, err := j.run(ctx, sh, paths)
	if err != nil {
		return nil, err
	}
	j.conclude(sh, results, limit)
	return reports.New(results, j.meta(paths)), nil
}

// meta is what the report says of the run. The order in which inputs were named is nobody's concern.
func (j *judgement) meta(paths []string) reports.Meta {
	version, _ := programVersion()
	if j.redactor != nil {
		paths = slices.Clone(paths)
		for i := range paths {
			paths[i] = j.told(paths[i])
		}
	}
	return reports.Meta{
		Version:  version,
		Inputs:   slices.Sorted(slices.Values(paths)),
		Scope:    j.scope(),
		Redacted: j.keyID(),
		Digests:  j.digests,
		Baseline: j.baseline,
	}
}

// progress returns what shows how far the run is, and what ends it: a bar where somebody watches, else nothing.
func (j *judgement) progress(sh *shell) (step func(done, total int), end func()) {
	if j.quiet || !isTerminal(sh.err) {
		return nil, func() {}
	}
	bar := progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(sh.err),
		progressbar.OptionSetDescription("judging"),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(false),
	)
	step = func(done, total int) {
		bar.ChangeMax(total)
		bar.Set(done)
	}
	return step, func() { bar.Finish() }
}

// conclude is the shell's, and says how to find the inputs that a redacted run tells of.
func (j *judgement) conclude(sh *shell, r *checks.Results, f failOn) {
	sh.conclude(r, f)
	j.tellHidden(sh, len(r.Diagnostics))
}

func (j *judgement) tellHidden(sh *shell, told int) {
	if j.redactor != nil && told > 0 {
		fmt.Fprintln(sh.err, "Paths are pseudonyms because of --redact; the same run without it names the files.")
	}
}

// conclude tells the operator what could not be read or evaluated, and sets the exit status.
func (sh *shell) conclude(r *checks.Results, f failOn) {
	unread := false
	for _, d := range r.Diagnostics {
		unread = unread || d.Unread
		text := d.Message
		if d.Position != "" {
			text = d.Position + ": " + text
		}
		fmt.Fprintln(sh.err, visible(text))
	}
	switch {
	case unread:
		sh.status = incomplete
	case f.met(r):
		sh.status = findings
	}
}
