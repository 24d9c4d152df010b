// Package policy reads what is demanded of accesses and client portals: declarative TOML in, a Policy out.
// It knows nothing of how a demand is decided; package checks binds its expressions to the schemas' types.
package policy

import (
	"fmt"
	"time"
)

// Policy is a set of rules with the parameters they are held to, after everything it extends has been applied.
type Policy struct {
	// ID names the policy, for instance "partner-access".
	ID string
	// Title is the policy's name for people.
	Title string
	// Version is the policy's own version, free text.
	Version string
	// Rules are the rules in force, ordered by ID; overrides are applied.
	Rules []*Rule
	// Params are the parameters in force, ordered by name.
	Params []*Param
	// Overrides are the departures from what the policy extends, ordered by rule ID.
	Overrides []*Override
	// Waivers are the accepted breaches, in the order they are written.
	Waivers []*Waiver
	// Builtin is the nearest built-in policy that this one extends, unchanged; nil when this is a built-in policy
	// itself or extends none.
	Builtin *Policy
	// Sources are the texts that the rules quote, by the ID of the policy that embeds them.
	Sources map[string]string
	// Digest is the SHA-256, in hex, over the canonical text of everything above.
	Digest string
	// Files are the names of the files read, in order; names of embedded files begin with "builtin:".
	Files []string
	// Copies are the contents of those files, to be written elsewhere.
	Copies Copies
}

// Rule returns the rule with the given ID, or nil.
func (p *Policy) Rule(id string) *Rule {
	for _, r := range p.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Param returns the parameter with the given name, or nil.
func (p *Policy) Param(name string) *Param {
	for _, x := range p.Params {
		if x.Name == name {
			return x
		}
	}
	return nil
}

// Rule is one requirement. Its whole definition is one TOML file.
type Rule struct {
	// ID is the rule's short name: a letter and two digits in the built-in policies, e.g. "E04".
	ID string
	// Name is kebab-case and reads as what must hold, e.g. "no-agency-mail-logged".
	Name string
	// Title is one sentence for people.
	Title   string
	Stage   Stage
	Moment  Moment
	Subject Subject
	// Actors have to act when the rule does not hold, in the order in which they do; at least one.
	Actors []Actor
	// Sources are the sentences of the policy's source text that demand the rule, byte for byte.
	Sources []string
	// Derived says from what the rule is derived, when no sentence demands it in words.
	Derived string
	// Rationale and Remediation are Markdown.
	Rationale   string
	Remediation string
	// Lets are named expressions that the rule's other expressions may use, in the order they are written.
	Lets []Let
	// When decides whether the rule applies; the zero Expr: always.
	When Expr
	// Cases are tried in order; the first that fails speaks.
	Cases []Case
	// Examples are the rule's tests and its documentation.
	Examples []Example
	// Sample is the compliant sample that the examples patch, as JSON.
	Sample []byte
	// Override is the departure that was applied to this rule, or nil.
	Override *Override
	// Policy is the ID of the policy that defines the rule.
	Policy string
	Pos    Position
}

// Let names an expression.
type Let struct {
	Name string
	Expr Expr
}

// Case is one way of failing.
type Case struct {
	Severity Severity
	// Actors have to act when this case fails: the case's own where it names them, else the rule's.
	Actors []Actor
	// Require is the expression that must hold.
	Require Expr
	// Message is said when it does not: text with expressions in braces.
	Message Expr
	// Remediation is Markdown: what to do when this case fails. Empty: the rule's.
	Remediation string
}

// RemediationOf is what to do when the i-th case fails.
func (r *Rule) RemediationOf(i int) string {
	if i >= 0 && i < len(r.Cases) && r.Cases[i].Remediation != "" {
		return r.Cases[i].Remediation
	}
	return r.Remediation
}

// Expr is the text of an expression and where its first character stands.
type Expr struct {
	Text string
	Pos  Position
}

// Example is one case of a rule: a change to the compliant sample, and what the rule must say of it.
type Example struct {
	Name string
	// Given is a JSON merge patch (RFC 7396) on the sample.
	Given Expr
	// User names the person that a rule on persons is to judge; empty: the sample's own.
	User string
	// Expect is the outcome: "pass", "fail", "unknown" or "not-applicable".
	Expect string
	// Severity, Message and Missing are compared when they are given: the failing case's severity, a part of its
	// message, the names of the missing facts.
	Severity string
	Message  string
	Missing  []string
	Pos      Position
}

// Param is a typed value that expressions read as params.NAME.
type Param struct {
	Name string
	Type ParamType
	// Value is a bool, int64, string, time.Duration, []string or map[string][]string, as Type says.
	Value any
	// Help says in one sentence what the parameter does.
	Help string
	Pos  Position
}

// Override is a departure from a rule of the extended policy.
type Override struct {
	Rule string
	// Severity replaces the severity of every case; empty: unchanged.
	Severity Severity
	// Off takes the rule out of force.
	Off bool
	// Reason is required.
	Reason string
	Pos    Position
}

// Waiver accepts a breach for a time. It matches on rule and subject, never on text, and never waives an unknown.
type Waiver struct {
	Rule string
	// HubID is the client portal's.
	HubID int64
	// User is the address of the Partner user; empty: every user at that portal.
	User       string
	Reason     string
	ApprovedBy string
	// Expires is the last day, inclusive, in the policy's time zone, that the waiver holds: midnight UTC of that date.
	Expires time.Time
	Pos     Position
}

// Position is a place in a policy file. Line and Column count from 1; Column counts characters.
type Position struct {
	File   string
	Line   int
	Column int
}

func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Stage is what a rule is about.
type Stage string

// The stages, after the policy's text: the MUST for the request, the request itself, how access is used, and what
// is known at all.
const (
	Eligibility Stage = "eligibility"
	Form        Stage = "form"
	Conduct     Stage = "conduct"
	Evidence    Stage = "evidence"
)

// Moment is when a rule's facts must have been true.
type Moment string

// Eligibility is judged at the time of the request (for a draft: now); conduct is judged now.
const (
	AtRequest Moment = "request"
	Now       Moment = "now"
)

// Subject is what a rule judges, one result each.
type Subject string

// An access is a row of the register; a client is a client portal and its partner portal; a person is a user at a
// client portal; a register is one register file; a portal is any portal with an export.
const (
	SubjectAccess   Subject = "access"
	SubjectClient   Subject = "client"
	SubjectPerson   Subject = "person"
	SubjectRegister Subject = "register"
	SubjectPortal   Subject = "portal"
)

// Severity is how much a failing case weighs. Only an error blocks a request or makes a conduct violating.
type Severity string

// The severities, from the gravest.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// ParamType is the type of a parameter's value as expressions see it.
type ParamType string

// The types of parameters: bool, int, string, duration (written "24h" or "30d"), a list of strings, and a table from
// names to lists of strings.
const (
	BoolParam        ParamType = "bool"
	IntParam         ParamType = "int"
	StringParam      ParamType = "string"
	DurationParam    ParamType = "duration"
	StringsParam     ParamType = "strings"
	StringTableParam ParamType = "string-table"
)

// BuiltinFile begins the names of embedded files.
const BuiltinFile = "builtin:"

// Err orders the problems and returns them as an error; nil when there are none.
func (ps Problems) Err() error { return ps.err() }
