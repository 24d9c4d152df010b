package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"partnerlint/policy"
	"partnerlint/schemas/spelling"
)

// The dispositions that a reviewer can choose. A waiver comes of the first two.
const (
	waiveFinding  = "waive"
	acceptRisk    = "accept risk"
	fixFinding    = "fix"
	falsePositive = "false positive"
)

var dispositions = []string{waiveFinding, acceptRisk, fixFinding, falsePositive}

// exampleDate is a date as it is expected.
const exampleDate = "a date such as 2027-01-31"

// maxImportedWaivers is the most that one policy may hold.
const maxImportedWaivers = 10_000

// maxHubID is the largest Hub ID that a policy takes.
const maxHubID = 1<<53 - 1

// importedWaiver is a waiver that a reviewer asked for.
type importedWaiver struct {
	Rule       *policy.Rule
	HubID      int64
	User       string
	Reason     string
	ApprovedBy string
	// Expires is a date: 2027-01-31.
	Expires string
	// Cell is where the disposition stands.
	Cell string
}

// key is whom the waiver is for. Addresses are the same whatever their letter case.
func (w *importedWaiver) key() waiverKey {
	return waiverKey{w.Rule.ID, w.HubID, strings.ToLower(w.User)}
}

type waiverKey struct {
	rule  string
	hubID int64
	user  string
}

// reviewProblems is everything that keeps a sheet from becoming waivers, each with its cell.
type reviewProblems []string

func (ps reviewProblems) Error() string {
	const most = 100
	lines := ps[:min(len(ps), most)]
	if more := len(ps) - most; more > 0 {
		lines = append(slices.Clone(lines), fmt.Sprintf("and %d more", more))
	}
	return strings.Join(append(slices.Clone(lines), "nothing was written; fill in what is missing, save the workbook, and import it again"), "\n")
}

// reviewed is what became of a sheet.
type reviewed struct {
	waivers []*importedWaiver
	// rows counts the rows to be waived, merged ones too; the others those that are left.
	rows, fixes, falsePositives, undecided int
	// notes are for the operator.
	notes []string
}

// reviewer judges the rows of a sheet.
type reviewer struct {
	*review
	policy *policy.Policy
	// today is the date in the policy's time zone.
	today    string
	problems reviewProblems
	result   reviewed
	byKey    map[waiverKey]*importedWaiver
	// kept are the rows that are not to be waived though they were decided: what they are about, and their cells.
	kept map[waiverKey]string
}

// judgeReview makes waivers of the rows that are to be waived. The error is reviewProblems: all that is wrong.
func judgeReview(r *review, p *policy.Policy, now time.Time) (*reviewed, error) {
	v := &reviewer{review: r, policy: p, today: now.In(timeZone(p)).Format(time.DateOnly),
		byKey: map[waiverKey]*importedWaiver{}, kept: map[waiverKey]string{}}
	for _, row := range r.rows {
		v.row(row)
	}
	for _, w := range v.result.waivers {
		if cell, ok := v.kept[w.key()]; ok {
			v.problem("%s: Disposition is not the same as in %s, which is about the same rule, Hub ID and user; a waiver is for both", cell, w.Cell)
		}
	}
	if n := len(v.result.waivers); n > maxImportedWaivers {
		v.problem("%d waivers are more than the %d that a policy may hold; raise the matter with the policy's owner", n, maxImportedWaivers)
	}
	if len(v.problems) > 0 {
		return nil, v.problems
	}
	return &v.result, nil
}

// timeZone is the policy's, in which a waiver's last day ends.
func timeZone(p *policy.Policy) *time.Location {
	if name, ok := p.StringParam("time_zone"); ok {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

func (v *reviewer) problem(format string, args ...any) {
	v.problems = append(v.problems, fmt.Sprintf(format, args...))
}

func (v *reviewer) note(format string, args ...any) {
	v.result.notes = append(v.result.notes, fmt.Sprintf(format, args...))
}

func (v *reviewer) row(row reviewRow) {
	chosen := strings.ToLower(strings.Join(strings.Fields(row.cells[columnDisposition]), " "))
	switch chosen {
	case "":
		v.result.undecided++
		if row.cells[columnApprovedBy] != "" || row.cells[columnExpires] != "" {
			v.note("%s: Disposition is empty, so that the row is not waived; its approval or expiry is not used", v.header.at(columnDisposition, row.number))
		}
	case fixFinding, falsePositive:
		if chosen == fixFinding {
			v.result.fixes++
		} else {
			v.result.falsePositives++
		}
		v.keep(row)
	case waiveFinding, acceptRisk:
		v.result.rows++
		v.waive(row)
	default:
		v.problem("%s: Disposition is %s; %s", v.header.at(columnDisposition, row.number), shown(row.cells[columnDisposition]), instead(chosen, dispositions))
	}
}

// keep remembers a finding that somebody decided not to waive.
func (v *reviewer) keep(row reviewRow) {
	rule, id := v.rule(row.cells[columnRule]), hubID(row.cells[columnHubID])
	if rule == nil || id == 0 {
		return
	}
	k := waiverKey{rule.ID, id, strings.ToLower(row.cells[columnUser])}
	if v.kept[k] == "" {
		v.kept[k] = v.header.at(columnDisposition, row.number)
	}
}

// waive makes a waiver of a row, or says what it lacks.
func (v *reviewer) waive(row reviewRow) {
	before := len(v.problems)
	w := &importedWaiver{
		Rule: v.ruleOf(row), HubID: v.hubIDOf(row), User: v.userOf(row),
		Reason: v.given(row, columnComment, "the reason for the waiver"), ApprovedBy: v.given(row, columnApprovedBy, "a name or a role"),
		Expires: v.expiryOf(row), Cell: v.header.at(columnDisposition, row.number),
	}
	if len(v.problems) > before {
		return
	}
	first := v.byKey[w.key()]
	switch {
	case first == nil:
		v.byKey[w.key()] = w
		v.result.waivers = append(v.result.waivers, w)
		if w.User == "" && (w.Rule.Subject == policy.SubjectPerson || w.Rule.Subject == policy.SubjectAccess) {
			v.note("%s: User is empty, so that the waiver is for everybody at the portal", v.header.at(columnUser, row.number))
		}
	case first.Reason == w.Reason && first.ApprovedBy == w.ApprovedBy && first.Expires == w.Expires:
		v.note("%s: the same waiver as %s; it is written once", w.Cell, first.Cell)
	default:
		v.problem("%s: the same rule, Hub ID and user as %s, but another %s; make them equal, or leave one out", w.Cell, first.Cell, difference(first, w))
	}
}

// difference names the first column in which two waivers differ.
func difference(a, b *importedWaiver) string {
	switch {
	case a.Reason != b.Reason:
		return columnComment
	case a.ApprovedBy != b.ApprovedBy:
		return columnApprovedBy
	default:
		return columnExpires
	}
}

// given is the text of a cell that must not be empty, in one line.
func (v *reviewer) given(row reviewRow, column, expected string) string {
	if row.cells[column] == "" {
		v.problem("%s: %s is empty; expected %s", v.header.at(column, row.number), column, expected)
	}
	return strings.Join(strings.Fields(row.cells[column]), " ")
}

func (v *reviewer) rule(name string) *policy.Rule {
	i := slices.IndexFunc(v.policy.Rules, func(r *policy.Rule) bool {
		return strings.EqualFold(r.ID, name) || strings.EqualFold(r.Name, name)
	})
	if i < 0 {
		return nil
	}
	return v.policy.Rules[i]
}

func (v *reviewer) ruleOf(row reviewRow) *policy.Rule {
	name := v.given(row, columnRule, "the ID of a rule")
	if name == "" {
		return nil
	}
	rule := v.rule(name)
	if rule == nil {
		var ids []string
		for _, r := range v.policy.Rules {
			ids = append(ids, r.ID)
		}
		proposal := "name the policy that the report was written under with --policy"
		if n := spelling.Nearest(name, ids); n != "" {
			proposal = "did you mean " + n + "? If not, " + proposal
		}
		v.problem("%s: policy %s has no rule %s; %s", v.header.at(columnRule, row.number), v.policy.ID, shown(name), proposal)
	}
	return rule
}

func (v *reviewer) hubIDOf(row reviewRow) int64 {
	text := v.given(row, columnHubID, "the Hub ID of a portal")
	id := hubID(text)
	if text != "" && id == 0 {
		v.problem("%s: Hub ID is %s; expected a positive whole number, such as 4412", v.header.at(columnHubID, row.number), shown(text))
	}
	return id
}

// hubID reads a Hub ID as a spreadsheet keeps it, which may be with an exponent; 0: it is none.
func hubID(text string) int64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || f < 1 || f > maxHubID || strings.ContainsAny(text, "xXpP_") {
		return 0
	}
	return int64(f)
}

func (v *reviewer) userOf(row reviewRow) string {
	user := row.cells[columnUser]
	if user != "" && !strings.Contains(user, "@") {
		v.problem("%s: User is %s; expected the e-mail address of the Partner user, or nothing", v.header.at(columnUser, row.number), shown(user))
	}
	return user
}

// expiryOf is the last day of a waiver, which must not be over.
func (v *reviewer) expiryOf(row reviewRow) string {
	text := v.given(row, columnExpires, exampleDate)
	if text == "" {
		return ""
	}
	cell := v.header.at(columnExpires, row.number)
	day, ok := expiry(text, v.date1904)
	switch {
	case !ok:
		v.problem("%s: Expires is %s; expected %s", cell, shown(text), exampleDate)
	case day < v.today:
		v.problem("%s: Expires is %s, which was over on %s; expected a date from then on, such as 2027-01-31", cell, day, v.today)
	}
	return day
}

// The numbers of the days that a spreadsheet's date is taken for: the last that it knows is the end of the year 9999,
// and a number below the first, a day of the nineteen-fifties, was typed for something else, a year for instance.
const (
	firstSerial = 20_000
	lastSerial  = 2_958_465
)

// expiry reads a date: one of the spreadsheet's own, which is a number of days, or a text.
func expiry(text string, date1904 bool) (day string, ok bool) {
	if days, err := strconv.ParseFloat(text, 64); err == nil {
		if !(days >= firstSerial && days < lastSerial+1) {
			return "", false
		}
		t, err := excelize.ExcelDateToTime(math.Floor(days), date1904)
		return t.Format(time.DateOnly), err == nil && t.Year() <= 9999
	}
	date := text
	if i := strings.IndexAny(text, "T "); i == len(time.DateOnly) { // the time of day in a cell of type date
		date = text[:i]
	}
	t, err := time.Parse(time.DateOnly, date)
	return t.Format(time.DateOnly), err == nil
}

// shown is the text of a cell as a message repeats it.
func shown(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return fmt.Sprintf("%q…", string(runes[:most]))
	}
	return fmt.Sprintf("%q", text)
}
