package reports

import (
	"iter"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// missingRow is a missing fact of one portal or person, or a rule that could not be evaluated there.
type missingRow struct {
	need    *checks.Need // nil: no fact would help
	rules   string
	subject checks.NeedSubject
	// others counts the subjects that the results do not name, in a row of their own.
	others   int
	blocking bool
	// builtin: only the unchanged built-in policy waits for it.
	builtin bool
}

// waits says who waits for a fact.
type waits struct{ blocking, inForce, builtin bool }

func (b *workbook) missingRows() iter.Seq[missingRow] {
	waiting := map[*checks.Need]waits{}
	for _, u := range b.report.All.Unknowns {
		for _, n := range u.Missing {
			w := waiting[n]
			w.blocking = w.blocking || blocks(u)
			w.inForce = w.inForce || !u.BuiltinOnly
			w.builtin = w.builtin || u.BuiltinOnly
			waiting[n] = w
		}
	}
	return func(yield func(missingRow) bool) {
		for _, n := range b.report.All.Needs {
			w := waiting[n]
			row := missingRow{need: n, rules: strings.Join(n.Rules, ", "), blocking: w.blocking, builtin: w.builtin && !w.inForce}
			for _, row.subject = range n.Subjects {
				if !yield(row) {
					return
				}
			}
			row.subject, row.others = checks.NeedSubject{}, n.Total-len(n.Subjects)
			if row.others > 0 && !yield(row) {
				return
			}
		}
		for _, u := range b.report.All.Unknowns {
			for _, row := range unevaluated(u) {
				if !yield(row) {
					return
				}
			}
		}
	}
}

// unevaluated are the subjects of a rule that could not be evaluated at all.
func unevaluated(u *checks.Unknown) []missingRow {
	if len(u.Missing) > 0 {
		return nil
	}
	row := missingRow{rules: u.Rule.ID, blocking: blocks(u), builtin: u.BuiltinOnly}
	var rows []missingRow
	for _, s := range u.Sample {
		row.subject = checks.NeedSubject{HubID: s.HubID, PortalName: s.PortalName, User: s.User}
		rows = append(rows, row)
	}
	if others := u.Subjects - len(u.Sample); others > 0 {
		rows = append(rows, missingRow{rules: row.rules, others: others, blocking: row.blocking, builtin: row.builtin})
	}
	return rows
}

func (b *workbook) missing() error {
	type row = missingRow
	// of is a text of the need, where there is one.
	of := func(say func(*checks.Need) string) func(row) cell {
		return func(m row) cell {
			if m.need == nil {
				return cell{}
			}
			return wrapCell(say(m.need))
		}
	}
	yes := func(b bool) cell {
		if b {
			return plainCell("yes")
		}
		return cell{}
	}
	columns := []column[row]{
		{label: "Hub ID", width: 12, cell: func(m row) cell { return hubIDCell(m.subject.HubID, "") }},
		{label: "Portal", width: 26, cell: b.missingPortal},
		{label: "User", width: 28, cell: func(m row) cell { return plainCell(m.subject.User) }},
		{label: "Fact", width: 26, cell: b.missingFact},
		{label: "Side", width: 14, cell: of(func(n *checks.Need) string { return say(b.words.Side, n.Side) })},
		{label: "What it is", width: 36, cell: of(func(n *checks.Need) string { return n.Description })},
		{label: "Why it is missing", width: 30, cell: of(func(n *checks.Need) string { return say(b.words.Reason, string(n.Reason)) })},
		{label: "Blocks a verdict", width: 10, cell: func(m row) cell { return yes(m.blocking) }},
		{label: "Who can say it", width: 26, cell: of(WhoKnows)},
		{label: "Where in HubSpot", width: 38, cell: of(func(n *checks.Need) string { return n.Screen })},
		{label: "Question", width: 50, cell: of(func(n *checks.Need) string { return n.Question })},
		{label: "API", width: 20, cell: of(func(n *checks.Need) string { return n.API })},
		{label: "Scope", width: 20, cell: of(func(n *checks.Need) string { return n.Scope })},
		{label: "Rules", width: 24, cell: func(m row) cell { return wrapCell(m.rules).to(rulesSheet, b.ruleRows[m.rules]) }},
	}
	if b.report.Policy.Builtin != nil {
		columns = append(columns, column[row]{label: "Unchanged policy only", width: 12, cell: func(m row) cell { return yes(m.builtin) }})
	}
	return writeTable(b, table[row]{sheet: missingSheet, stay: 2, columns: columns, rows: b.missingRows()})
}

func (b *workbook) missingPortal(m missingRow) cell {
	if m.others > 0 {
		return plainCell(count(m.others, "more that is not named", "more that are not named"))
	}
	return wrapCell(m.subject.PortalName)
}

func (b *workbook) missingFact(m missingRow) cell {
	if m.need == nil {
		return wrapCell(workbookWords().Unevaluated)
	}
	return wrapCell(m.need.Fact)
}

// exceptionRow is a waiver or an override.
type exceptionRow struct {
	waiver   *checks.WaiverUse
	override *policy.Override
}

func (b *workbook) exceptions() iter.Seq[exceptionRow] {
	return func(yield func(exceptionRow) bool) {
		for _, w := range b.report.Waivers {
			if !yield(exceptionRow{waiver: w}) {
				return
			}
		}
		for _, o := range b.report.Overrides {
			if !yield(exceptionRow{override: o}) {
				return
			}
		}
	}
}

// waivers writes what the agency excepts itself from: waivers, and rules that its policy changes.
func (b *workbook) waivers() error {
	type row = exceptionRow
	of := func(waived func(*checks.WaiverUse) cell, overridden func(*policy.Override) cell) func(row) cell {
		return func(e row) cell {
			switch {
			case e.waiver != nil && waived != nil:
				return waived(e.waiver)
			case e.override != nil && overridden != nil:
				return overridden(e.override)
			}
			return cell{}
		}
	}
	rule := func(id string) cell { return plainCell(id).to(rulesSheet, b.ruleRows[id]) }
	var states []term
	for _, key := range []string{"expired", "nearly-expired", "unmatched", "matched", "idle"} {
		states = append(states, b.words.Waiver[key])
	}
	columns := []column[row]{
		{label: "Kind", width: 12, cell: of(func(*checks.WaiverUse) cell { return plainCell("waiver") }, func(*policy.Override) cell { return plainCell("override") })},
		{label: "Rule", width: 8, cell: of(func(u *checks.WaiverUse) cell { return rule(u.Waiver.Rule) }, func(o *policy.Override) cell { return rule(o.Rule) })},
		{label: "Hub ID", width: 12, cell: of(func(u *checks.WaiverUse) cell { return hubIDCell(u.Waiver.HubID, "") }, nil)},
		{label: "User", width: 28, cell: of(func(u *checks.WaiverUse) cell { return plainCell(u.Waiver.User) }, nil)},
		{label: "State", width: 26, terms: states,
			cell: of(func(u *checks.WaiverUse) cell { return plainCell(b.words.Waiver[waiverState(u)].Word) }, func(o *policy.Override) cell { return plainCell(overridden(b.words, o)) })},
		{label: "Covers everybody", width: 12, cell: of(func(u *checks.WaiverUse) cell {
			if u.Broad {
				return plainCell("yes")
			}
			return cell{}
		}, nil)},
		{label: "Findings covered", width: 10, counts: true, cell: of(func(u *checks.WaiverUse) cell { return numberCell(u.Matched) }, nil)},
		{label: "Reason", width: 50, cell: of(func(u *checks.WaiverUse) cell { return wrapCell(u.Waiver.Reason) }, func(o *policy.Override) cell { return wrapCell(o.Reason) })},
		{label: "Approved by", width: 24, cell: of(func(u *checks.WaiverUse) cell { return plainCell(u.Waiver.ApprovedBy) }, nil)},
		{label: "Expires", width: 13, cell: of(func(u *checks.WaiverUse) cell { return onDay(u.Waiver.Expires) }, nil)},
	}
	return writeTable(b, table[row]{sheet: waiversSheet, columns: columns, rows: b.exceptions()})
}

// overridden says what a policy changes in a rule.
func overridden(w *words, o *policy.Override) string {
	if o.Off {
		return "rule off"
	}
	return "severity: " + w.severity(o.Severity).Word
}
