// Package reports tells what a run concluded. New orders, groups, counts and caps; one renderer a format only writes
// what the Report says, and escapes it for itself: nothing of the portals' data is trusted.
package reports

import (
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// Report is everything that is told of one run. The complete lists feed the JSON; the listings, which are ordered for
// people and capped, feed the formats that people read.
type Report struct {
	Meta   Meta
	Now    time.Time
	Policy PolicyInfo
	// Groups count verdicts: requests, granted accesses, people, client portals, in this order.
	Groups   []*Group
	Findings FindingCounts
	// Unread counts the inputs and rules that were lost (exit status 3).
	Unread int
	// Families are the outcomes by family of rules, Worst the client portals by their gravest outcome, gravest first.
	Families, Worst []*Bar
	Coverage        Coverage
	// Work is what to put right, all of it, by who has to act first.
	Work []*Work
	// Fixes and Asks are what to do next: what to put right, gravest first, and whom to ask.
	Fixes Capped[*Fix]
	Asks  []*Ask

	// All is what the run concluded, complete and in its own order.
	All *checks.Results

	Accesses Listing[*AccessEntry]
	Persons  Listing[*PersonEntry]
	Portals  Listing[*PortalEntry]
	// Workbooks is what was found about the workbooks that requests stand in: it belongs to no portal.
	Workbooks Told
	// Unjudged are the rules that could not be decided, errors first.
	Unjudged []*UnjudgedRule
	// Questions are the letters to send, by who can answer.
	Questions   []*QuestionGroup
	Waivers     []*checks.WaiverUse
	Overrides   []*policy.Override
	Diagnostics Capped[checks.Diagnostic]
	Rules       []*checks.RuleCount
	// Changes compares the findings with those of the baseline; nil when there is none.
	Changes *Changes
}

// Meta is what the caller knows of the run.
type Meta struct {
	// Version is the program's.
	Version string
	// Inputs are the paths as they were given.
	Inputs []string
	Scope  Scope
	// Digests are the files that the run read, ordered by path; empty unless a format asked for them.
	Digests []InputDigest
	// Redacted is the ID of the key that the pseudonyms were made with; empty: the report names people as they are.
	Redacted string
	// Baseline is an earlier report of the same thing, to tell what is new; nil: none.
	Baseline *Baseline
}

// InputDigest is a file that the run read.
type InputDigest struct {
	Path string
	// SHA256 is of its bytes as they are on disk, in lower-case hexadecimal.
	SHA256 string
}

// Scope is what the run was narrowed to. Empty lists: no such filter.
type Scope struct {
	HubIDs      []int64
	Users       []string
	Consultants []string
	Rules       []string
}

// Narrowed reports whether anything was left out on request.
func (s Scope) Narrowed() bool {
	return len(s.HubIDs)+len(s.Users)+len(s.Consultants)+len(s.Rules) > 0
}

// PolicyInfo names the policy in force and the unchanged built-in beside it.
type PolicyInfo struct {
	ID, Title, Version, Digest string
	// Builtin is the built-in policy that a custom one extends; nil when the policy in force is itself built in, or
	// extends none.
	Builtin *PolicyInfo
}

// Group counts the verdicts of one kind of subject.
type Group struct {
	// Key is "requests", "granted", "persons" or "portals".
	Key   string
	Total int
	// Counts has an entry for each verdict that the group can have, gravest first, zero or not.
	Counts []VerdictCount
}

// VerdictCount counts one verdict, under the policy in force and under the unchanged built-in policy.
type VerdictCount struct {
	Verdict checks.Verdict
	Policy  int
	Builtin int
}

// FindingCounts count the findings of the policy in force. A waived finding is counted under Waived only.
type FindingCounts struct {
	Error, Warning, Info, Waived int
	// Unknown counts the (rule, subject) pairs that could not be judged; UnknownError those of them that may yet turn
	// out to be an error.
	Unknown, UnknownError int
}

// Exceptions counts the waivers and overrides.
func (r *Report) Exceptions() int { return len(r.Waivers) + len(r.Overrides) }

// LetterCount counts the letters to send.
func (r *Report) LetterCount() int {
	n := 0
	for _, g := range r.Questions {
		n += len(g.Letters)
	}
	return n
}

// Capped is a list of which people are shown the first part.
type Capped[T any] struct {
	Shown []T
	// More counts what is left out; the JSON report has it.
	More int
}

// Listing is a list in two parts: entries told in detail, and entries that have nothing to tell but their verdict.
type Listing[T any] struct {
	Total   int
	Detail  Capped[T]
	Compact Capped[T]
}

// Judgement is a verdict, and the built-in policy's beside it.
type Judgement struct {
	checks.Verdicts
	// ShowBuiltin: the policy is a custom one, or the two verdicts differ.
	ShowBuiltin bool
}

// AccessEntry is an access as people are told of it.
type AccessEntry struct {
	*checks.Access
	Place Place
	// Request: the access is a draft or submitted, so that its eligibility is judged.
	Request bool
	// Judgement is the eligibility of a request, else the compliance of a granted access.
	Judgement Judgement
	// Reasons decide the judgement. PutRight, of a request, is the person's and the client's present conduct.
	Reasons  Told
	PutRight Told
	// Conduct is the verdict on PutRight.
	Conduct Judgement
}

// PersonEntry is a Partner user at a client portal as people are told of them.
type PersonEntry struct {
	*checks.Person
	Place     Place
	Judgement Judgement
	Reasons   Told
}

// PortalEntry is a client portal as people are told of it.
type PortalEntry struct {
	*checks.Portal
	Place     Place
	Judgement Judgement
	Reasons   Told
}

// Place is an entry of the report that can be pointed to: "access", "person" or "portal", and its number there.
type Place struct {
	Kind   string
	Number int
}

// Told is what stands behind a verdict: what is wrong, and what is missing.
type Told struct {
	Findings Capped[*FindingEntry]
	Missing  Capped[*MissingEntry]
}

// Empty reports whether there is nothing to tell.
func (t Told) Empty() bool { return len(t.Findings.Shown) == 0 && len(t.Missing.Shown) == 0 }

// FindingEntry is a finding in one place of the report.
type FindingEntry struct {
	*checks.Finding
	// Full: told here with quotes, remedy and facts. Otherwise See is the place where it is; zero when the caps left
	// none.
	Full bool
	See  Place
	// Facts are the evidence, alike ones told once, capped.
	Facts Capped[*FactEntry]
	// About names the person, where the finding stands under a portal and does not say so itself.
	About string
}

// FactEntry is a piece of evidence, and how often it was read alike from the same source: what stands in it is the first.
type FactEntry struct {
	checks.Fact
	Times int
}

// MissingEntry is a missing fact and the rules that wait for it at one subject.
type MissingEntry struct {
	// Need is nil when a rule could not be evaluated at all.
	Need *checks.Need
	// Ask is who can supply the fact.
	Ask   Audience
	Rules []*policy.Rule
	// Blocking: a rule at error level waits for it.
	Blocking bool
	// BuiltinOnly: only the unchanged built-in policy waits for it.
	BuiltinOnly bool
}

// UnjudgedRule is a rule that could not be decided for some subjects.
type UnjudgedRule struct {
	Rule     *policy.Rule
	Severity policy.Severity
	// Subjects counts all subjects; Groups are those that lack the same facts.
	Subjects    int
	BuiltinOnly bool
	Groups      Capped[*UnjudgedGroup]
}

// UnjudgedGroup are subjects that lack the same facts.
type UnjudgedGroup struct {
	Subjects int
	// Sample names the first few, each once; Others: there are more.
	Sample  []Whom
	Others  bool
	Missing []*MissingEntry
}

// The caps on what people are shown. 100,000 portals still give a file that a browser opens; the JSON report is
// complete.
const (
	// MaxDetail caps the accesses, persons and portals told in detail, each.
	MaxDetail = 300
	// MaxCompact caps the accesses, persons and portals that are only listed, each.
	MaxCompact = 1000
	// MaxFull caps the findings told with quotes, remedy and facts among the accesses, persons and portals, each.
	MaxFull = 600
	// MaxFindings caps the findings, and the missing facts, of one subject.
	MaxFindings = 25
	// MaxFacts caps the facts of one finding.
	MaxFacts = 12
	// MaxFixes caps what to do next.
	MaxFixes = 20
	// MaxUnknowns caps the groups of subjects of one rule that could not be judged.
	MaxUnknowns = 20
	// MaxLetters caps the letters to one kind of addressee.
	MaxLetters = 100
	// MaxDiagnostics caps the diagnostics.
	MaxDiagnostics = 200
)

// capped shows the first limit elements of list.
func capped[T any](list []T, limit int) Capped[T] {
	if len(list) <= limit {
		return Capped[T]{Shown: list}
	}
	return Capped[T]{Shown: list[:limit], More: len(list) - limit}
}
