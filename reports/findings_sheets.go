package reports

import (
	"strings"
	"time"

	"partnerlint/checks"
)

// The columns that a reviewer fills in, and what may be chosen: "partnerlint waivers import" reads them.
var (
	reviewColumns = []string{"Disposition", "Comment", "Approved by", "Expires"}
	dispositions  = []string{"waive", "fix", "false positive", "accept risk"}
)

func verdictWord(v checks.Verdict) string { return vocabulary().verdict(v).Word }

func (b *findingsBook) accesses() *tableSheet {
	return &tableSheet{name: accessesSheet, tones: []int{0, 1, 2, 3},
		columns: []tableColumn{textColumn("Eligibility", 18), textColumn("Conduct", 18), textColumn("Eligibility (built-in)", 20), textColumn("Conduct (built-in)", 20),
			textColumn("Partner user", 32), textColumn("User name", 22), numberColumn("Hub ID"), textColumn("Client", 30), textColumn("Status", 11),
			dayColumn("Submitted"), dayColumn("Decided"), dayColumn("Decision due"), textColumn("Channel consultant", 24), textColumn("Primary administrator", 30),
			textColumn("Purposes", 30), numberColumn("Findings"), numberColumn("Unknown"), textColumn("Access ID", 14), textColumn("Where", 34)},
		rows: func(yield func([]any) bool) {
			for _, a := range b.report.All.Accesses {
				if !yield([]any{verdictWord(a.Eligibility.Policy), verdictWord(a.Conformity.Policy), verdictWord(a.Eligibility.Builtin), verdictWord(a.Conformity.Builtin),
					a.User, a.UserName, hubCell(a.HubID, a.HubIDText), a.ClientName, a.Status, a.SubmittedAt, a.DecidedAt, a.DecisionDue, a.ChannelConsultant,
					a.PrimaryAdministrator, strings.Join(a.Purposes, "; "), len(a.Findings), len(a.Unknowns), a.ID, placeOf(a.Location)}) {
					return
				}
			}
		}}
}

// hubCell is a Hub ID as a number, or what was written where that is none.
func hubCell(id int64, text string) any {
	if id == 0 {
		return text
	}
	return id
}

func (b *findingsBook) people() *tableSheet {
	return &tableSheet{name: peopleSheet, tones: []int{1, 2},
		columns: []tableColumn{textColumn("What", 10), textColumn("Conduct", 22), textColumn("Conduct (built-in)", 22), textColumn("User", 32), textColumn("User name", 22),
			numberColumn("Hub ID"), textColumn("Portal", 32), momentColumn("Exported at"), numberColumn("Findings"), numberColumn("Unknown")},
		rows: func(yield func([]any) bool) {
			for _, p := range b.report.All.Persons {
				if !yield([]any{"person", verdictWord(p.Conformity.Policy), verdictWord(p.Conformity.Builtin), p.User, p.UserName, p.HubID, p.ClientName,
					time.Time{}, len(p.Findings), len(p.Unknowns)}) {
					return
				}
			}
			for _, p := range b.report.All.Portals {
				what := "portal"
				if p.Own {
					what = "own portal"
				}
				if !yield([]any{what, verdictWord(p.Conformity.Policy), verdictWord(p.Conformity.Builtin), "", "", p.HubID, p.Name, p.ExportedAt, len(p.Findings), len(p.Unknowns)}) {
					return
				}
			}
		}}
}

// told are the findings of the policy in force, in the order of the results.
func (b *findingsBook) told(yield func(int, *checks.Finding) bool) {
	n := 0
	for _, f := range b.report.All.Findings {
		if f.BuiltinOnly {
			continue
		}
		if !yield(n, f) {
			return
		}
		n++
	}
}

func (b *findingsBook) findings() *tableSheet {
	s := &tableSheet{name: findingsSheet, tones: []int{1, 2},
		columns: []tableColumn{linkColumn("Evidence"), textColumn("Outcome", 10), textColumn("Severity", 10), linkColumn("Rule"), textColumn("What must hold", 40),
			numberColumn("Hub ID"), textColumn("Portal", 28), textColumn("User", 32), textColumn("Message", 70), textColumn("To act", 26), textColumn("State", 12)}}
	s.lists = map[int][]string{len(s.columns): dispositions}
	for i, label := range reviewColumns {
		s.columns = append(s.columns, inputColumn(label, []float64{16, 36, 22, 13}[i]))
	}
	s.columns = append(s.columns, textColumn("Access ID", 14), textColumn("Where", 34), textColumn("Fingerprint", 26))
	ruleRow := map[string]int{}
	for i, c := range b.report.Rules {
		ruleRow[c.Rule.ID] = i + 2
	}
	s.rows = func(yield func([]any) bool) {
		row := 2 // of the evidence
		for _, f := range b.told {
			evidence := sheetLink{sheet: evidenceSheet, text: count(len(f.Evidence), "fact", "facts")}
			if len(f.Evidence) > 0 && row <= maxSheetRows {
				evidence.row = row
			}
			row += len(f.Evidence)
			outcome := "fail"
			if f.Waiver != nil {
				outcome = "waived"
			}
			if !yield([]any{evidence, outcome, string(f.Severity), sheetLink{sheet: rulesSheet, text: f.Rule.ID, row: ruleRow[f.Rule.ID]}, f.Rule.Title,
				f.Subject.HubID, f.Subject.PortalName, f.Subject.User, f.Message, vocabulary().actors(f.Rule.Cases[f.Case].Actors), string(b.report.State(f)), "", "", "", "",
				f.Subject.AccessID, placeOf(locationOf(f)), f.Fingerprint}) {
				return
			}
		}
	}
	return s
}

func (b *findingsBook) evidence() *tableSheet {
	return &tableSheet{name: evidenceSheet,
		columns: []tableColumn{linkColumn("Finding"), textColumn("Fact", 36), textColumn("Value", 40), textColumn("Source", 22), momentColumn("As of"), textColumn("By", 22),
			textColumn("Role", 22), textColumn("Reference", 26), dayColumn("Expires"), textColumn("File", 40), numberColumn("Line"), numberColumn("Column"), textColumn("JSON pointer", 34)},
		rows: func(yield func([]any) bool) {
			for n, f := range b.told {
				for _, e := range f.Evidence {
					source := e.Source.Kind
					if source != "" {
						source = say(vocabulary().Source, source)
					}
					if !yield([]any{sheetLink{sheet: findingsSheet, text: f.Rule.ID, row: n + 2}, e.Name, e.Value, source, e.Source.At, e.Source.By,
						e.Source.Role, e.Source.Reference, e.Source.Expires, e.Location.File, int64(e.Location.Line), int64(e.Location.Column), e.Location.Pointer}) {
						return
					}
				}
			}
		}}
}

// missing has a row for each fact that is missing of a portal or a person, with the question to ask.
func (b *findingsBook) missing() *tableSheet {
	return &tableSheet{name: missingSheet,
		columns: []tableColumn{textColumn("Fact", 34), textColumn("What it is", 44), textColumn("Side", 16), textColumn("Why it is missing", 34), textColumn("Ask", 28),
			textColumn("Question", 60), textColumn("Where in HubSpot", 44), numberColumn("Hub ID"), textColumn("Portal", 28), textColumn("User", 32), textColumn("Needed for", 20)},
		rows: func(yield func([]any) bool) {
			for _, n := range b.report.All.Needs {
				subjects := n.Subjects
				if len(subjects) == 0 {
					subjects = []checks.NeedSubject{{}}
				}
				if more := n.Total - len(n.Subjects); more > 0 && len(n.Subjects) > 0 {
					b.cuts = append(b.cuts, missingSheet+": "+n.Fact+" is missing of "+itoa(more)+" more portals or people than are listed.")
				}
				for _, s := range subjects {
					if !yield([]any{n.Fact, n.Description, say(vocabulary().Side, n.Side), say(vocabulary().Reason, string(n.Reason)), WhoKnows(n), n.Question, n.Screen,
						s.HubID, s.PortalName, s.User, strings.Join(n.Rules, ", ")}) {
						return
					}
				}
			}
		}}
}

func (b *findingsBook) waivers() *tableSheet {
	return &tableSheet{name: waiversSheet, tones: []int{0},
		columns: []tableColumn{textColumn("State", 16), textColumn("Rule", 8), numberColumn("Hub ID"), textColumn("User", 32), textColumn("Reason", 60), textColumn("Approved by", 26),
			dayColumn("Expires"), numberColumn("Findings covered"), textColumn("Remark", 40)},
		rows: func(yield func([]any) bool) {
			for _, u := range b.report.Waivers {
				remark := ""
				if u.Broad {
					remark = "Broad: it names no user, though the rule judges people."
				}
				if !yield([]any{vocabulary().Waiver[waiverState(u)].Word, u.Waiver.Rule, u.Waiver.HubID, u.Waiver.User, u.Waiver.Reason, u.Waiver.ApprovedBy, u.Waiver.Expires, u.Matched, remark}) {
					return
				}
			}
			for _, o := range b.report.Overrides {
				remark := "Override: severity " + string(o.Severity)
				if o.Off {
					remark = "Override: the rule is off"
				}
				if !yield([]any{"override", o.Rule, int64(0), "", o.Reason, "", time.Time{}, int64(0), remark}) {
					return
				}
			}
		}}
}

func (b *findingsBook) rules() *tableSheet {
	return &tableSheet{name: rulesSheet, tones: []int{3},
		columns: []tableColumn{textColumn("Rule", 8), textColumn("Name", 30), textColumn("What must hold", 44), textColumn("Severity", 10), textColumn("Stage", 18), textColumn("Judged", 24),
			numberColumn("Fail"), numberColumn("Waived"), numberColumn("Unknown"), numberColumn("Pass"), numberColumn("Not applicable"), textColumn("In the policy's words", 60), textColumn("How to put it right", 70)},
		rows: func(yield func([]any) bool) {
			for _, c := range b.report.Rules {
				r := c.Rule
				if !yield([]any{r.ID, r.Name, r.Title, string(severityOf(r)), say(vocabulary().Stage, string(r.Stage)), say(vocabulary().Moment, string(r.Moment)),
					c.Fail, c.Waived, c.Unknown, c.Pass, c.NotApplicable, oneLine(strings.Join(r.Sources, " … "), r.Derived), oneLine(prosePlain(r.Remediation), "")}) {
					return
				}
			}
		}}
}
