// Package checks decides: it types a policy's expressions against the schemas, evaluates them over evidence of which
// parts may be missing, and yields results and verdicts. It knows nothing of how they are told.
package checks

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"time"

	"partnerlint/schemas"
)

// Options are how a run goes.
type Options struct {
	// Now is the moment that counts as the present.
	Now time.Time
	// Jobs is how many portals are judged at a time; 0: as many as there are processors.
	Jobs   int
	Filter Filter
	// Remedies has what would make a request ready looked for, of the first MaxRemedies that are not, as far as its bound on work reaches.
	Remedies bool
	// Redactor has the originals of pseudonyms that the inputs hold, where these were written by an earlier run with it;
	// nil: that of the inputs, if they are being redacted.
	Redactor *schemas.Redactor
	// Recorder collects what only originals tell; nil: nobody asks.
	Recorder *Recorder
	// Outcomes has every access keep what each rule says of it, passes too, with the facts that decided.
	Outcomes bool
	// Progress is told how many portals have been judged; nil: nobody. It is called from one goroutine.
	Progress func(done, total int)
}

// Run judges all inputs by the plan. It returns an error only when ctx ends; what could not be read or evaluated is
// among the results' diagnostics.
func Run(ctx context.Context, plan *Plan, inputs *schemas.Inputs, opt Options) (*Results, error) {
	c := newCollector(plan, opt.Now.UTC())
	for _, p := range inputs.Problems() {
		c.diagnose(diagnosticOf(p))
	}
	e, diags := evidenceOf(plan, inputs, opt.Now)
	for _, d := range diags {
		c.diagnose(d)
	}
	e.inside = insight{redactor: cmp.Or(opt.Redactor, inputs.Redactor()), recorder: opt.Recorder, recorded: inputs.Recorded()}
	if r := inputs.Redactor(); r != nil {
		opt.Filter = opt.Filter.Redacted(r)
	}
	results, err := runEvidence(ctx, plan, e, c, opt)
	if r := e.inside.redactor; err == nil && r != nil && r.Full() {
		results.Diagnostics = append(results.Diagnostics, Diagnostic{Unread: true,
			Message: "the inputs hold more people and domains than a redacted run can remember; what looks inside an address is unknown for the rest: judge fewer portals at a time"})
	}
	return results, err
}

func diagnosticOf(p schemas.Problem) Diagnostic {
	d := Diagnostic{Position: p.Position(), Message: p.Message, Unread: p.Unread}
	if p.Pointer != "" {
		d.Message = p.Pointer + ": " + d.Message
	}
	return d
}

// runEvidence judges portal by portal, several at a time, and collects in order. A bounded number of outcomes waits
// for its turn, so that memory does not grow with a slow portal.
func runEvidence(ctx context.Context, plan *Plan, e *evidence, c *collector, opt Options) (*Results, error) {
	s := newScope(opt.Filter)
	var hubs []int64
	for _, h := range e.hubs() {
		if s.hub(h) {
			hubs = append(hubs, h)
		}
	}
	jobs := opt.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type job struct {
		hub  int64
		done chan *portalOutcome
	}
	queue := make(chan job, jobs)
	inOrder := make(chan job, jobs*16)
	go func() {
		defer close(queue)
		defer close(inOrder)
		for _, h := range hubs {
			j := job{h, make(chan *portalOutcome, 1)}
			select {
			case inOrder <- j:
			case <-ctx.Done():
				return
			}
			select {
			case queue <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range jobs {
		r := newRun(plan, e, s)
		r.everything = opt.Outcomes
		go func() {
			for j := range queue {
				j.done <- r.guarded(j.hub)
			}
		}()
	}
	done := 0
	for j := range inOrder {
		select {
		case out := <-j.done:
			c.add(j.hub, out)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if done++; opt.Progress != nil {
			opt.Progress(done, len(hubs))
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.portalRules && len(s.HubIDs) == 0 {
		c.addRegisters(newRun(plan, e, s).registers())
	}
	if opt.Remedies {
		newRun(plan, e, s).remedies(ctx, c.results.Accesses)
	}
	return c.finish(s), nil
}

// guarded judges a portal; a fault in the program costs that portal, not the run.
func (r *run) guarded(hub int64) (out *portalOutcome) {
	defer func() {
		if fault := recover(); fault != nil {
			out = &portalOutcome{counts: make([]outcomeCount, len(r.plan.ruleNeeds)), fault: true, diags: []Diagnostic{{Unread: true,
				Message: fmt.Sprintf("Hub ID %d could not be judged: a fault in partnerlint (%v)", hub, fault)}}}
		}
	}()
	return r.portal(hub)
}
