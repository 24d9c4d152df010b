package checks

import (
	"cmp"
	"time"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// Results is what one run concluded. Everything in it is ordered: by Hub ID, then kind of subject, then user, then row,
// then rule ID; never by the time at which it was found.
type Results struct {
	Policy *policy.Policy
	// Now is the moment that counted as the present.
	Now time.Time
	// Accesses are the rows of the registers, in the order of Hub ID, user and row.
	Accesses []*Access
	// Persons are the Partner users found at client portals, with the verdict on their conduct.
	Persons []*Person
	// Portals are the client portals, with the verdict on their conduct, and of the partner's own portals those whose
	// evidence leaves something to tell.
	Portals []*Portal
	// Outcomes are what each rule says of each portal, in the order of their Hub IDs.
	Outcomes []*PortalOutcomes
	// Findings are the fails, waived ones too.
	Findings []*Finding
	// Unknowns are what could not be decided, alike ones told once.
	Unknowns []*Unknown
	// Needs are the facts that would decide the unknowns.
	Needs []*Need
	// Rules counts outcomes, one entry for each rule in force.
	Rules []*RuleCount
	// Waivers judges each waiver of the policy.
	Waivers []*WaiverUse
	// Diagnostics are for the operator: what could not be read or evaluated.
	Diagnostics []Diagnostic
}

// Outcome is what a rule says of a subject. The zero value is Unknown, so that a forgotten outcome is never a pass.
type Outcome uint8

// The outcomes. NotApplicable: the rule does not concern the subject.
const (
	Unjudged Outcome = iota // unknown: evidence is missing
	Pass
	Fail
	NotApplicable
)

func (o Outcome) String() string {
	return [...]string{"unknown", "pass", "fail", "not-applicable"}[o]
}

// Verdict is what all rules of a stage together say of an access, a person or a portal.
type Verdict uint8

// The verdicts: the first four on eligibility, the next four on compliance. NotJudged: denied and revoked accesses,
// and subjects to which no rule applied.
const (
	NotJudged Verdict = iota
	Blocked
	NeedsEvidence
	ReadyWithWaivers
	Ready
	Violating
	Unproven
	CompliantWithWaivers
	Compliant
)

func (v Verdict) String() string {
	return [...]string{"not-judged", "blocked", "needs-evidence", "ready-with-waivers", "ready",
		"violating", "unproven", "compliant-with-waivers", "compliant"}[v]
}

// Access is one row of the register and the verdicts on it.
type Access struct {
	// ID is the row's own id, or its place in the register.
	ID string
	// Row is its index among the inputs' accesses.
	Row int
	// User is the Partner user's address as written.
	User     string
	UserName string
	// HubID is the client portal's; 0 when the row has no usable one (see HubIDText).
	HubID     int64
	HubIDText string
	// ClientName is the portal's name where known, else the register's.
	ClientName   string
	PartnerHubID int64 // 0: the row names none
	Status       string
	SubmittedAt  time.Time // zero: not submitted or not known
	DecidedAt    time.Time // zero: not decided or not known
	// DecisionDue is the day by which HubSpot's decision is due; zero unless Status is submitted.
	DecisionDue          time.Time
	ChannelConsultant    string
	PrimaryAdministrator string
	Purposes             []string
	// Eligibility is judged for drafts and submitted accesses, Conformity for granted ones; for a draft or submitted
	// access Conformity is the conduct of this person at this client: what to put right before submitting.
	Eligibility Verdicts
	Conformity  Verdicts
	// Findings and Unknowns are what decides the verdicts: on this access, its client and its person.
	Findings []*Finding
	Unknowns []*Unknown
	// Remedy is what would make a request ready that is not; nil: it is, or nobody asked (Options.Remedies).
	Remedy *Remedy
	// Outcomes are what every rule says of it, of its client and of its person, ordered by rule ID; nil: nobody asked
	// (Options.Outcomes).
	Outcomes []*RuleOutcome
	Location Location
}

// Verdicts are the verdict of the policy in force and, beside it, of the unchanged built-in policy.
type Verdicts struct {
	Policy  Verdict
	Builtin Verdict
}

// Person is a Partner user at a client portal.
type Person struct {
	User         string
	UserName     string
	HubID        int64
	ClientName   string
	PartnerHubID int64
	Conformity   Verdicts
	Findings     []*Finding
	Unknowns     []*Unknown
}

// Portal is a client portal, or one of the partner's own.
type Portal struct {
	// Own says that it is the partner's: nobody's conduct is judged there, only its evidence.
	Own   bool
	HubID int64
	Name  string
	// ExportedAt is the date of its newest export; zero: there is none.
	ExportedAt time.Time
	Conformity Verdicts
	// Findings and Unknowns are on the portal itself and on everybody in it.
	Findings []*Finding
	Unknowns []*Unknown
}

// Finding is one place where a rule does not hold. It points to its rule; it does not copy it.
type Finding struct {
	Rule     *policy.Rule
	Subject  Subject
	Severity policy.Severity
	// Case is the index of the failing case in Rule.Cases.
	Case    int
	Message string
	// Evidence are the facts that decided, in the order they were read.
	Evidence []Fact
	// DecidedBy says what the facts rest on where the moment is the request: "snapshot" or "events"; empty otherwise.
	DecidedBy string
	// Waiver is the waiver that covers the finding, or nil.
	Waiver *policy.Waiver
	// BuiltinOnly marks a finding of the unchanged built-in policy that the policy in force does not share.
	BuiltinOnly bool
	// Fingerprint identifies the finding from run to run: a hash of rule, Hub IDs and normalised address.
	Fingerprint string
}

// Remediation is what to do about it, in Markdown: that of the case that failed.
func (f *Finding) Remediation() string { return f.Rule.RemediationOf(f.Case) }

// Subject is what a finding is about.
type Subject struct {
	Kind         policy.Subject
	HubID        int64 // 0: none
	PartnerHubID int64 // 0: none
	PortalName   string
	User         string // address as written; empty unless the subject is an access or a person
	AccessID     string // empty unless the subject is an access
	Register     string // the workbook and its sheet; empty unless the subject is a register
}

// Fact is a piece of evidence.
type Fact struct {
	// Name is the fact's name, e.g. "client.users.superAdmin".
	Name string
	// Value is the value as text for people; "none" for null.
	Value string
	// Location is where it was read.
	Location Location
	Source   Source
}

// Source is where a fact comes from.
type Source struct {
	// Kind is "api", "in-app", "attested", "register" or "run" (the run's own options).
	Kind string
	// At is when the fact was true.
	At time.Time
	// By and Role name who attested it.
	By, Role string
	// Reference is where the proof is kept.
	Reference string
	// Expires is the last day the attestation counts; zero: no end.
	Expires time.Time
}

// Location is a place in an input file.
type Location struct {
	File string
	// Line and Column count from 1; 0: the fact has no place (derived).
	Line, Column int
	// Pointer is the JSON pointer (RFC 6901) in the document.
	Pointer string
	// Sheet is the sheet of a workbook; Line and Column are its row and column. Empty elsewhere.
	Sheet string
}

// Cell names the cell of a workbook as Excel does, Requests!C7; empty elsewhere.
func (l Location) Cell() string {
	if l.Sheet == "" {
		return ""
	}
	return schemas.CellName(l.Sheet, l.Line, l.Column)
}

// Within says where in the file: the JSON pointer, or the cell of a workbook.
func (l Location) Within() string { return cmp.Or(l.Pointer, l.Cell()) }

// Unknown is a rule that could not be decided for want of facts. Subjects that lack the same facts share one Unknown.
type Unknown struct {
	Rule     *policy.Rule
	Severity policy.Severity
	Case     int
	Missing  []*Need
	// Subjects counts the subjects that share it; Sample names the first few.
	Subjects int
	Sample   []Subject
	// BuiltinOnly marks what only the unchanged built-in policy cannot decide.
	BuiltinOnly bool
}

// Need is a missing fact and who can supply it.
type Need struct {
	// Fact is the fact's name, e.g. "users.superAdmin", on the side given by Role.
	Fact string
	// Side is "client", "partner" or "register".
	Side string
	// Reason says why the fact is missing.
	Reason NeedReason
	// Description, Of, Screen, API, Scope and Question come from the schema: what the fact is, who can say it
	// ("agency-user", "client-administrator", "agency-administrator", "requester", "api"), the in-app path, the API
	// that gives it and the scope this takes, and the question to send.
	Description, Of, Screen, API, Scope, Question string
	// Person says that the fact is about one person, whatever the portal; PerUser that it is about a user.
	Person, PerUser bool
	// Rules are the IDs of the rules that wait for it, ordered.
	Rules []string
	// Subjects are the portals and users that lack it, ordered, at most MaxNeedSubjects; Total counts all.
	Subjects []NeedSubject
	Total    int
}

// NeedSubject is what a missing fact is about.
type NeedSubject struct {
	HubID      int64
	PortalName string
	User       string
}

// MaxNeedSubjects bounds the subjects that a Need lists.
const MaxNeedSubjects = 1000

// NeedReason says why a fact is missing.
type NeedReason string

// The reasons: not in any export; the list is not complete; older than its maximum age; taken only after the moment
// that counts; an attestation that has lapsed; kinds of source that disagree; no export of the portal at all; a seat
// name that the policy does not class.
const (
	NotCollected NeedReason = "not-collected"
	PartialList  NeedReason = "partial-list"
	TooOld       NeedReason = "too-old"
	TakenLater   NeedReason = "taken-later"
	Expired      NeedReason = "expired"
	InConflict   NeedReason = "in-conflict"
	NoExport     NeedReason = "no-export"
	NotClassed   NeedReason = "not-classed"
)

// RuleCount counts the outcomes of one rule.
type RuleCount struct {
	Rule                                       *policy.Rule
	Pass, Fail, Waived, Unknown, NotApplicable int
	// UnknownError counts the unknown ones that may yet turn out to be an error.
	UnknownError int
	// Recorded counts the outcomes among them that rest on recorded results: nobody computed them in this run.
	Recorded int
}

// WaiverUse judges a waiver.
type WaiverUse struct {
	Waiver *policy.Waiver
	// Matched counts the findings it covers.
	Matched int
	// Expired: its last day is past. NearlyExpired: it ends within the policy's notice. Broad: it names no user though
	// the rule judges persons or accesses. Unmatched: its subject was in scope and nothing needed it.
	Expired, NearlyExpired, Broad, Unmatched bool
}

// Diagnostic is for the operator: an input that could not be read, or a rule that could not be evaluated.
type Diagnostic struct {
	// Position is "file", "file:line" or "file:line:col"; empty when there is none.
	Position string
	// Message says what was found, what was expected and what to do.
	Message string
	// Unread says that input was lost (exit status 3); false: a note.
	Unread bool
}
