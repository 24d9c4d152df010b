package reports

import (
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// The types of this file are the JSON report's shape; results.schema.json describes it and a test holds them together.

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type jsonScope struct {
	HubIDs      []int64  `json:"hubIds"`
	Users       []string `json:"users"`
	Consultants []string `json:"consultants"`
	Rules       []string `json:"rules"`
}

func scopeJSON(s Scope) jsonScope {
	return jsonScope{HubIDs: list(s.HubIDs), Users: list(s.Users), Consultants: list(s.Consultants), Rules: list(s.Rules)}
}

type jsonPolicy struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Version string      `json:"version"`
	Digest  string      `json:"digest"`
	Files   []string    `json:"files"`
	Builtin *jsonPolicy `json:"builtin,omitempty"`
}

func policyJSON(p *policy.Policy) *jsonPolicy {
	if p == nil {
		return nil
	}
	return &jsonPolicy{
		ID: p.ID, Title: p.Title, Version: p.Version, Digest: p.Digest, Files: list(p.Files), Builtin: policyJSON(p.Builtin),
	}
}

type jsonCounts struct {
	Requests map[string]jsonCount `json:"requests"`
	Granted  map[string]jsonCount `json:"granted"`
	Persons  map[string]jsonCount `json:"persons"`
	Portals  map[string]jsonCount `json:"portals"`
	Findings jsonFindingCounts    `json:"findings"`
	Unread   int                  `json:"unread"`
}

type jsonCount struct {
	Policy  int `json:"policy"`
	Builtin int `json:"builtin"`
}

type jsonFindingCounts struct {
	Error        int `json:"error"`
	Warning      int `json:"warning"`
	Info         int `json:"info"`
	Waived       int `json:"waived"`
	Unknown      int `json:"unknown"`
	UnknownError int `json:"unknownError"`
}

func countsJSON(r *Report) jsonCounts {
	group := func(g *Group) map[string]jsonCount {
		m := map[string]jsonCount{}
		for _, c := range g.Counts {
			m[c.Verdict.String()] = jsonCount{Policy: c.Policy, Builtin: c.Builtin}
		}
		return m
	}
	return jsonCounts{
		Requests: group(r.Groups[0]), Granted: group(r.Groups[1]), Persons: group(r.Groups[2]), Portals: group(r.Groups[3]),
		Findings: jsonFindingCounts(r.Findings), Unread: r.Unread,
	}
}

type jsonVerdicts struct {
	Policy  string `json:"policy"`
	Builtin string `json:"builtin"`
}

func verdictsJSON(v checks.Verdicts) jsonVerdicts {
	return jsonVerdicts{Policy: v.Policy.String(), Builtin: v.Builtin.String()}
}

type jsonAccess struct {
	ID                   string        `json:"id,omitempty"`
	User                 string        `json:"user"`
	UserName             string        `json:"userName,omitempty"`
	HubID                int64         `json:"hubId,omitempty"`
	HubIDText            string        `json:"hubIdText,omitempty"`
	ClientName           string        `json:"clientName,omitempty"`
	PartnerHubID         int64         `json:"partnerHubId,omitempty"`
	Status               string        `json:"status"`
	SubmittedAt          time.Time     `json:"submittedAt,omitzero"`
	DecidedAt            time.Time     `json:"decidedAt,omitzero"`
	DecisionDue          string        `json:"decisionDue,omitempty"`
	ChannelConsultant    string        `json:"channelConsultant,omitempty"`
	PrimaryAdministrator string        `json:"primaryAdministrator,omitempty"`
	Purposes             []string      `json:"purposes"`
	Eligibility          jsonVerdicts  `json:"eligibility"`
	Conformity           jsonVerdicts  `json:"conformity"`
	Findings             []int         `json:"findings"`
	Unknowns             []int         `json:"unknowns"`
	Remedy               *jsonRemedy   `json:"remedy,omitempty"`
	Location             *jsonLocation `json:"location,omitempty"`
}

func (x *index) access(a *checks.Access) jsonAccess {
	return jsonAccess{
		ID: a.ID, User: a.User, UserName: a.UserName, HubID: a.HubID, HubIDText: a.HubIDText, ClientName: a.ClientName,
		PartnerHubID: a.PartnerHubID, Status: a.Status, SubmittedAt: a.SubmittedAt.UTC(), DecidedAt: a.DecidedAt.UTC(), DecisionDue: day(a.DecisionDue),
		ChannelConsultant: a.ChannelConsultant, PrimaryAdministrator: a.PrimaryAdministrator, Purposes: list(a.Purposes),
		Eligibility: verdictsJSON(a.Eligibility), Conformity: verdictsJSON(a.Conformity),
		Findings: places(x.findingAt, a.Findings), Unknowns: places(x.unknownAt, a.Unknowns), Location: locationJSON(a.Location),
		Remedy: remedyJSON(a.Remedy),
	}
}

type jsonPerson struct {
	User         string       `json:"user"`
	UserName     string       `json:"userName,omitempty"`
	HubID        int64        `json:"hubId"`
	ClientName   string       `json:"clientName,omitempty"`
	PartnerHubID int64        `json:"partnerHubId,omitempty"`
	Conformity   jsonVerdicts `json:"conformity"`
	Findings     []int        `json:"findings"`
	Unknowns     []int        `json:"unknowns"`
}

func (x *index) person(p *checks.Person) jsonPerson {
	return jsonPerson{
		User: p.User, UserName: p.UserName, HubID: p.HubID, ClientName: p.ClientName, PartnerHubID: p.PartnerHubID,
		Conformity: verdictsJSON(p.Conformity), Findings: places(x.findingAt, p.Findings), Unknowns: places(x.unknownAt, p.Unknowns),
	}
}

type jsonPortal struct {
	HubID      int64        `json:"hubId"`
	Own        bool         `json:"own,omitempty"`
	Name       string       `json:"name,omitempty"`
	ExportedAt time.Time    `json:"exportedAt,omitzero"`
	Conformity jsonVerdicts `json:"conformity"`
	Findings   []int        `json:"findings"`
	Unknowns   []int        `json:"unknowns"`
}

func (x *index) portal(p *checks.Portal) jsonPortal {
	return jsonPortal{
		HubID: p.HubID, Own: p.Own, Name: p.Name, ExportedAt: p.ExportedAt.UTC(), Conformity: verdictsJSON(p.Conformity),
		Findings: places(x.findingAt, p.Findings), Unknowns: places(x.unknownAt, p.Unknowns),
	}
}

type jsonSubject struct {
	Kind         string `json:"kind"`
	HubID        int64  `json:"hubId,omitempty"`
	PartnerHubID int64  `json:"partnerHubId,omitempty"`
	PortalName   string `json:"portalName,omitempty"`
	User         string `json:"user,omitempty"`
	AccessID     string `json:"accessId,omitempty"`
	Register     string `json:"register,omitempty"`
}

func subjectJSON(s checks.Subject) jsonSubject {
	return jsonSubject{
		Kind: string(s.Kind), HubID: s.HubID, PartnerHubID: s.PartnerHubID, PortalName: s.PortalName, User: s.User, AccessID: s.AccessID, Register: s.Register,
	}
}

type jsonLocation struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Pointer string `json:"pointer,omitempty"`
	Cell    string `json:"cell,omitempty"`
}

func locationJSON(l checks.Location) *jsonLocation {
	if l == (checks.Location{}) {
		return nil
	}
	return &jsonLocation{File: l.File, Line: l.Line, Column: l.Column, Pointer: l.Pointer, Cell: l.Cell()}
}

// day is a date, or nothing for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return date(t)
}
