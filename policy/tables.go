package policy

import "time"

// The tables of policy.toml and of a rule file. Each field is a key of the file, named by its toml tag; fill reads
// them, reports what does not fit, and leaves out what it reported. "required" demands the key, "blank" allows a
// string without content. schemas/policy.schema.json says the same to editors; a test holds the two together.

// policyTable is policy.toml.
type policyTable struct {
	Policy    headTable                 `toml:"policy,required"`
	Params    map[string]*value[any]    `toml:"params"`
	Param     map[string]*paramTable    `toml:"param"`
	Overrides map[string]*overrideTable `toml:"override"`
	Waivers   []*waiverTable            `toml:"waiver"`
}

type headTable struct {
	At      *place
	ID      value[string]   `toml:"id,required"`
	Title   value[string]   `toml:"title,required"`
	Version value[string]   `toml:"version"`
	Extends []value[string] `toml:"extends"`
}

type paramTable struct {
	At    *place
	Type  value[string] `toml:"type,required"`
	Value value[any]    `toml:"value,required"`
	Help  value[string] `toml:"help,required"`
}

type overrideTable struct {
	At       *place
	Severity value[string] `toml:"severity"`
	Off      value[bool]   `toml:"off"`
	Reason   value[string] `toml:"reason,required"`
}

type waiverTable struct {
	At         *place
	Rule       value[string]    `toml:"rule,required"`
	HubID      value[int64]     `toml:"hub_id,required"`
	User       value[string]    `toml:"user"`
	Reason     value[string]    `toml:"reason,required"`
	ApprovedBy value[string]    `toml:"approved_by,required"`
	Expires    value[time.Time] `toml:"expires,required"`
}

// ruleTable is a file in rules/.
type ruleTable struct {
	ID          value[string]   `toml:"id,required"`
	Name        value[string]   `toml:"name,required"`
	Title       value[string]   `toml:"title,required"`
	Stage       value[string]   `toml:"stage,required"`
	Moment      value[string]   `toml:"moment,required"`
	Subject     value[string]   `toml:"subject,required"`
	Actor       []value[string] `toml:"actor,required"`
	Sources     []value[string] `toml:"sources"`
	Derived     value[string]   `toml:"derived"`
	Rationale   value[string]   `toml:"rationale,required"`
	Remediation value[string]   `toml:"remediation,required"`
	When        value[string]   `toml:"when"`
	Lets        []*letTable     `toml:"let"`
	Cases       []*caseTable    `toml:"case,required"`
	Examples    []*exampleTable `toml:"example,required"`
}

type letTable struct {
	At   *place
	Name value[string] `toml:"name,required"`
	Expr value[string] `toml:"expr,required"`
}

type caseTable struct {
	At          *place
	Severity    value[string]   `toml:"severity,required"`
	Actor       []value[string] `toml:"actor"`
	Require     value[string]   `toml:"require,required"`
	Message     value[string]   `toml:"message,required"`
	Remediation value[string]   `toml:"remediation"`
}

type exampleTable struct {
	At       *place
	Name     value[string]   `toml:"name,required"`
	Given    value[string]   `toml:"given,blank"`
	User     value[string]   `toml:"user"`
	Expect   value[string]   `toml:"expect,required"`
	Severity value[string]   `toml:"severity"`
	Message  value[string]   `toml:"message"`
	Missing  []value[string] `toml:"missing"`
}
