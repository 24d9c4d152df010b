package reports

import (
	"slices"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

type jsonFinding struct {
	Rule        string      `json:"rule"`
	Severity    string      `json:"severity"`
	Case        int         `json:"case"`
	Subject     jsonSubject `json:"subject"`
	Message     string      `json:"message"`
	Evidence    []jsonFact  `json:"evidence"`
	DecidedBy   string      `json:"decidedBy,omitempty"`
	Waiver      *jsonWaiver `json:"waiver,omitempty"`
	BuiltinOnly bool        `json:"builtinOnly"`
	Fingerprint string      `json:"fingerprint"`
	// State is "new" or "unchanged" against the baseline; absent without one.
	State string `json:"state,omitempty"`
}

func (x *index) finding(f *checks.Finding) jsonFinding {
	out := jsonFinding{
		Rule: f.Rule.ID, Severity: string(f.Severity), Case: f.Case, Subject: subjectJSON(f.Subject), Message: f.Message,
		Evidence: make([]jsonFact, 0, len(f.Evidence)), DecidedBy: f.DecidedBy, BuiltinOnly: f.BuiltinOnly, Fingerprint: f.Fingerprint,
		State: string(x.report.State(f)),
	}
	for _, e := range f.Evidence {
		out.Evidence = append(out.Evidence, factJSON(e))
	}
	if f.Waiver != nil {
		out.Waiver = waiverJSON(f.Waiver)
	}
	return out
}

type jsonFact struct {
	Name     string        `json:"name"`
	Value    string        `json:"value"`
	Source   jsonSource    `json:"source"`
	Location *jsonLocation `json:"location,omitempty"`
}

type jsonSource struct {
	Kind      string    `json:"kind,omitempty"`
	At        time.Time `json:"at,omitzero"`
	By        string    `json:"by,omitempty"`
	Role      string    `json:"role,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Expires   string    `json:"expires,omitempty"`
}

func factJSON(f checks.Fact) jsonFact {
	s := f.Source
	return jsonFact{
		Name: f.Name, Value: f.Value, Location: locationJSON(f.Location),
		Source: jsonSource{Kind: s.Kind, At: s.At.UTC(), By: s.By, Role: s.Role, Reference: s.Reference, Expires: day(s.Expires)},
	}
}

type jsonUnknown struct {
	Rule        string        `json:"rule"`
	Severity    string        `json:"severity"`
	Case        int           `json:"case"`
	Missing     []int         `json:"missing"`
	Subjects    int           `json:"subjects"`
	Sample      []jsonSubject `json:"sample"`
	BuiltinOnly bool          `json:"builtinOnly"`
}

func (x *index) unknown(u *checks.Unknown) jsonUnknown {
	out := jsonUnknown{
		Rule: u.Rule.ID, Severity: string(u.Severity), Case: u.Case, Missing: places(x.needAt, u.Missing), Subjects: u.Subjects,
		Sample: []jsonSubject{}, BuiltinOnly: u.BuiltinOnly,
	}
	for _, s := range u.Sample {
		out.Sample = append(out.Sample, subjectJSON(s))
	}
	return out
}

type jsonNeed struct {
	Fact        string            `json:"fact"`
	Side        string            `json:"side"`
	Reason      string            `json:"reason"`
	Description string            `json:"description,omitempty"`
	Of          string            `json:"of"`
	Screen      string            `json:"screen,omitempty"`
	API         string            `json:"api,omitempty"`
	Scope       string            `json:"scope,omitempty"`
	Question    string            `json:"question,omitempty"`
	Person      bool              `json:"person"`
	PerUser     bool              `json:"perUser"`
	Rules       []string          `json:"rules"`
	Subjects    []jsonNeedSubject `json:"subjects"`
	Total       int               `json:"total"`
}

type jsonNeedSubject struct {
	HubID      int64  `json:"hubId,omitempty"`
	PortalName string `json:"portalName,omitempty"`
	User       string `json:"user,omitempty"`
}

func needJSON(n *checks.Need) jsonNeed {
	out := jsonNeed{
		Fact: n.Fact, Side: n.Side, Reason: string(n.Reason), Description: n.Description, Of: string(audienceOf(n)), Screen: n.Screen,
		API: n.API, Scope: n.Scope, Question: n.Question, Person: n.Person, PerUser: n.PerUser, Rules: list(n.Rules),
		Subjects: make([]jsonNeedSubject, 0, len(n.Subjects)), Total: n.Total,
	}
	for _, s := range n.Subjects {
		out.Subjects = append(out.Subjects, jsonNeedSubject(s))
	}
	return out
}

type jsonLetter struct {
	Audience   string `json:"audience"`
	HubID      int64  `json:"hubId,omitempty"`
	PortalName string `json:"portalName,omitempty"`
	User       string `json:"user,omitempty"`
	Questions  int    `json:"questions"`
	Blocking   int    `json:"blocking"`
	Text       string `json:"text"`
}

type jsonDiagnostic struct {
	Position string `json:"position,omitempty"`
	Message  string `json:"message"`
	Unread   bool   `json:"unread"`
}

func diagnosticJSON(d checks.Diagnostic) jsonDiagnostic { return jsonDiagnostic(d) }

type jsonRule struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Stage       string   `json:"stage"`
	Moment      string   `json:"moment"`
	Subject     string   `json:"subject"`
	Policy      string   `json:"policy"`
	File        string   `json:"file,omitempty"`
	Sources     []string `json:"sources"`
	Derived     string   `json:"derived,omitempty"`
	Rationale   string   `json:"rationale"`
	Remediation string   `json:"remediation"`
	// Remediations are of the cases; left out where none has its own.
	Remediations []string `json:"remediations,omitempty"`

	Severities []string    `json:"severities"`
	Actors     [][]string  `json:"actors"`
	Counts     jsonOutcome `json:"counts"`
}

type jsonOutcome struct {
	Pass          int `json:"pass"`
	Fail          int `json:"fail"`
	Waived        int `json:"waived"`
	Unknown       int `json:"unknown"`
	NotApplicable int `json:"notApplicable"`
}

func ruleJSON(c *checks.RuleCount) jsonRule {
	r := c.Rule
	out := jsonRule{
		ID: r.ID, Name: r.Name, Title: r.Title, Stage: string(r.Stage), Moment: string(r.Moment), Subject: string(r.Subject), Policy: r.Policy,
		File: r.Pos.File, Sources: list(r.Sources), Derived: r.Derived, Rationale: r.Rationale, Remediation: r.Remediation,
		Severities: []string{}, Actors: [][]string{},
		Counts: jsonOutcome{Pass: c.Pass, Fail: c.Fail, Waived: c.Waived, Unknown: c.Unknown, NotApplicable: c.NotApplicable},
	}
	if slices.ContainsFunc(r.Cases, func(k policy.Case) bool { return k.Remediation != "" }) {
		for i := range r.Cases {
			out.Remediations = append(out.Remediations, r.RemediationOf(i))
		}
	}
	for _, k := range r.Cases {
		out.Severities = append(out.Severities, string(k.Severity))
		actors := []string{}
		for _, a := range k.Actors {
			actors = append(actors, string(a))
		}
		out.Actors = append(out.Actors, actors)
	}
	return out
}

type jsonWaiver struct {
	Rule       string `json:"rule"`
	HubID      int64  `json:"hubId"`
	User       string `json:"user,omitempty"`
	Reason     string `json:"reason"`
	ApprovedBy string `json:"approvedBy"`
	Expires    string `json:"expires"`
}

func waiverJSON(w *policy.Waiver) *jsonWaiver {
	return &jsonWaiver{Rule: w.Rule, HubID: w.HubID, User: w.User, Reason: w.Reason, ApprovedBy: w.ApprovedBy, Expires: date(w.Expires)}
}

type jsonWaiverUse struct {
	*jsonWaiver
	Matched       int  `json:"matched"`
	Expired       bool `json:"expired"`
	NearlyExpired bool `json:"nearlyExpired"`
	Broad         bool `json:"broad"`
	Unmatched     bool `json:"unmatched"`
}

func waiverUseJSON(u *checks.WaiverUse) jsonWaiverUse {
	return jsonWaiverUse{
		jsonWaiver: waiverJSON(u.Waiver), Matched: u.Matched, Expired: u.Expired, NearlyExpired: u.NearlyExpired, Broad: u.Broad, Unmatched: u.Unmatched,
	}
}

type jsonOverride struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity,omitempty"`
	Off      bool   `json:"off"`
	Reason   string `json:"reason"`
}

func overrideJSON(o *policy.Override) jsonOverride {
	return jsonOverride{Rule: o.Rule, Severity: string(o.Severity), Off: o.Off, Reason: o.Reason}
}
