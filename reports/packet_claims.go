package reports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	strictjson "github.com/go-json-experiment/json"

	"partnerlint/checks"
)

// Claims are what a JSON report says, broken into single sayings that can be compared with those of another run.
type Claims struct {
	said map[Claim][]string
	// own are the verdicts alone, by what they are on: those of the policy, and those of the built-in one beside it.
	own, builtin map[Claim][]string
}

// Claim is what a report says something of. Several things may have one name; what is said of them is compared as a
// whole.
type Claim struct {
	// Kind is "run", "request", "eligibility", "conformity", "finding", "message", "facts", "unknown", "rule",
	// "waiver" or "override".
	Kind string
	// Of is the access, person, portal, finding or rule, for people.
	Of string
}

// Difference is something that two runs say differently. An empty text: that run says nothing of it.
type Difference struct {
	Claim
	Packet, Now string
}

// ClaimsOf are the claims of a report that was just made.
func ClaimsOf(r *Report) (*Claims, error) {
	var b bytes.Buffer
	if err := WriteJSON(&b, r); err != nil {
		return nil, err
	}
	return ReadClaims(&b)
}

// ReadClaims reads a JSON report. The error says what is wrong with it.
func ReadClaims(r io.Reader) (*Claims, error) {
	in, err := decodeClaims(r)
	if err != nil {
		return nil, fmt.Errorf("%s; expected the JSON report of the packet's run", err)
	}
	if in.Kind != JSONKind || in.SchemaVersion != JSONSchemaVersion {
		return nil, fmt.Errorf("kind %q, schemaVersion %q; expected %q, %q: the JSON report of the packet's run",
			visible(in.Kind), visible(in.SchemaVersion), JSONKind, JSONSchemaVersion)
	}
	c := &Claims{said: map[Claim][]string{}, own: map[Claim][]string{}, builtin: map[Claim][]string{}}
	c.run(in)
	c.verdicts(in)
	for _, f := range in.Findings {
		c.finding(f)
	}
	for _, u := range in.Unknowns {
		c.unknown(u, in.Needs)
	}
	for _, r := range in.Rules {
		n := r.Counts
		c.add("rule", r.ID, fmt.Sprintf("%d pass, %d fail, %d waived, %d unknown, %d not applicable", n.Pass, n.Fail, n.Waived, n.Unknown, n.NotApplicable))
	}
	for _, w := range in.Waivers {
		c.waiver(w)
	}
	for _, o := range in.Overrides {
		c.add("override", o.Rule, fmt.Sprintf("%s, off: %t: %s", cmp.Or(o.Severity, "no other severity"), o.Off, o.Reason))
	}
	for _, said := range []map[Claim][]string{c.said, c.own, c.builtin} {
		for _, texts := range said {
			slices.Sort(texts)
		}
	}
	return c, nil
}

// decodeClaims reads a report as every program reads it: one that has a name twice, or names that only some programs take
// for ours, would say one thing here and another thing elsewhere.
func decodeClaims(r io.Reader) (*claimedReport, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(new(claimedReport)); err != nil { // for its words
		return nil, errors.New(whatIsWrong(err))
	}
	in := new(claimedReport)
	if err := strictjson.Unmarshal(text, in); err != nil {
		return nil, errors.New("it can be read in more than one way: it has a name twice in an object, bytes that are no UTF-8, or something behind its end")
	}
	return in, nil
}

// claimedReport is the part of a JSON report that is compared.
type claimedReport struct {
	Kind          string          `json:"kind"`
	SchemaVersion string          `json:"schemaVersion"`
	Now           time.Time       `json:"now"`
	Scope         jsonScope       `json:"scope"`
	Policy        jsonPolicy      `json:"policy"`
	Counts        jsonCounts      `json:"counts"`
	Accesses      []jsonAccess    `json:"accesses"`
	Persons       []jsonPerson    `json:"persons"`
	Portals       []jsonPortal    `json:"portals"`
	Findings      []jsonFinding   `json:"findings"`
	Unknowns      []jsonUnknown   `json:"unknowns"`
	Needs         []jsonNeed      `json:"needs"`
	Rules         []jsonRule      `json:"rules"`
	Waivers       []claimedWaiver `json:"waivers"`
	Overrides     []jsonOverride  `json:"overrides"`
}

func (c *Claims) add(kind, of, said string) {
	k := Claim{kind, of}
	c.said[k] = append(c.said[k], said)
}

func (c *Claims) run(in *claimedReport) {
	c.add("run", "the present", in.Now.UTC().Format(time.RFC3339Nano))
	c.add("run", "the scope", fmt.Sprintf("Hub IDs %v, users %q, consultants %q, rules %q", in.Scope.HubIDs, in.Scope.Users, in.Scope.Consultants, in.Scope.Rules))
	c.counts(&in.Counts)
	c.add("run", "the policy", in.Policy.ID+" "+in.Policy.Digest)
	if b := in.Policy.Builtin; b != nil {
		c.add("run", "the built-in policy beside it", b.ID+" "+b.Digest)
	}
}

func (c *Claims) counts(n *jsonCounts) {
	for _, g := range []struct {
		of     string
		counts map[string]jsonCount
	}{{"requests", n.Requests}, {"granted accesses", n.Granted}, {"persons", n.Persons}, {"portals", n.Portals}} {
		for verdict, k := range g.counts {
			c.add("run", "the number of "+g.of+" that are "+verdict, fmt.Sprintf("%d; built-in policy: %d", k.Policy, k.Builtin))
		}
	}
	f := n.Findings
	c.add("run", "the number of findings", fmt.Sprintf("%d errors, %d warnings, %d notes, %d waived, %d unknown, %d of them errors; %d inputs not read",
		f.Error, f.Warning, f.Info, f.Waived, f.Unknown, f.UnknownError, n.Unread))
}

func (c *Claims) verdicts(in *claimedReport) {
	verdict := func(kind, of string, v jsonVerdicts) {
		c.add(kind, of, v.Policy+"; built-in policy: "+v.Builtin)
		k := Claim{kind, of}
		c.own[k] = append(c.own[k], v.Policy)
		c.builtin[k] = append(c.builtin[k], v.Builtin)
	}
	for _, a := range in.Accesses {
		of := fmt.Sprintf("access %s of %s to %s (%s)", a.ID, a.User, hubText(a.HubID, a.HubIDText), a.Status)
		verdict("eligibility", of, a.Eligibility)
		verdict("conformity", of, a.Conformity)
		c.add("request", of, fmt.Sprintf("client %q, partner %d, submitted %s, decided %s, due %s, Channel Consultant %q, primary administrator %q, purposes %q",
			a.ClientName, a.PartnerHubID, day(a.SubmittedAt), day(a.DecidedAt), a.DecisionDue, a.ChannelConsultant, a.PrimaryAdministrator, a.Purposes))
	}
	for _, p := range in.Persons {
		of := fmt.Sprintf("%s at %s", p.User, hubText(p.HubID, ""))
		if p.PartnerHubID != 0 {
			of += fmt.Sprintf(", of partner %d", p.PartnerHubID)
		}
		verdict("conformity", of, p.Conformity)
	}
	for _, p := range in.Portals {
		what := "client portal"
		if p.Own {
			what = "partner portal"
		}
		verdict("conformity", what+" "+hubText(p.HubID, ""), p.Conformity)
	}
}

func hubText(id int64, text string) string {
	if id == 0 {
		return fmt.Sprintf("Hub ID %q", text)
	}
	return fmt.Sprintf("Hub ID %d", id)
}

func (c *Claims) finding(f jsonFinding) {
	of := fmt.Sprintf("%s (%s, case %d) on %s", f.Rule, f.Severity, f.Case+1, subjectText(f.Subject))
	if f.BuiltinOnly {
		of += ", by the built-in policy only"
	}
	state := "found"
	if w := f.Waiver; w != nil {
		state = fmt.Sprintf("found, and waived until %s by %s", w.Expires, w.ApprovedBy)
	}
	c.add("finding", of, state)
	c.add("message", of, f.Message)
	facts := make([]string, len(f.Evidence))
	for i, e := range f.Evidence {
		facts[i] = e.Name + " is " + cmp.Or(e.Value, "empty") + " (" + e.Source.Kind + ")"
	}
	c.add("facts", of, strings.Join(facts, "; "))
}

func subjectText(s jsonSubject) string {
	parts := []string{s.Kind}
	if s.AccessID != "" {
		parts = append(parts, s.AccessID)
	}
	if s.User != "" {
		parts = append(parts, s.User)
	}
	if s.HubID != 0 {
		parts = append(parts, hubText(s.HubID, ""))
	}
	if s.PartnerHubID != 0 {
		parts = append(parts, fmt.Sprintf("partner %d", s.PartnerHubID))
	}
	return strings.Join(parts, " ")
}

// unknown takes what could not be decided. A report whose numbers point nowhere claims nothing that can be compared.
func (c *Claims) unknown(u jsonUnknown, needs []jsonNeed) {
	var missing []string
	for _, i := range u.Missing {
		if i < 0 || i >= len(needs) {
			missing = append(missing, "a fact that the report does not name")
			continue
		}
		missing = append(missing, needs[i].Side+" "+needs[i].Fact+" ("+needs[i].Reason+")")
	}
	slices.Sort(missing)
	of := fmt.Sprintf("%s (%s, case %d) for want of %s", u.Rule, u.Severity, u.Case+1, strings.Join(slices.Compact(missing), ", "))
	if u.BuiltinOnly {
		of += ", by the built-in policy only"
	}
	c.add("unknown", of, fmt.Sprintf("%d not judged", u.Subjects))
}

// claimedWaiver is a waiver of a JSON report, read.
type claimedWaiver struct {
	Rule       string `json:"rule"`
	HubID      int64  `json:"hubId"`
	User       string `json:"user"`
	Reason     string `json:"reason"`
	ApprovedBy string `json:"approvedBy"`
	Expires    string `json:"expires"`
	Matched    int    `json:"matched"`
	Expired    bool   `json:"expired"`
	Unmatched  bool   `json:"unmatched"`
}

func (c *Claims) waiver(w claimedWaiver) {
	of := fmt.Sprintf("of %s at %s for %s", w.Rule, hubText(w.HubID, ""), cmp.Or(w.User, "everybody"))
	c.add("waiver", of, fmt.Sprintf("until %s, approved by %s: %s; covers %d, expired: %t, unmatched: %t", w.Expires, w.ApprovedBy, w.Reason, w.Matched, w.Expired, w.Unmatched))
}

// claimKinds are in the order in which differences are told.
var claimKinds = []string{"run", "request", "eligibility", "conformity", "finding", "unknown", "rule", "waiver", "override", "message", "facts"}

// Differences are what the packet claims and this run does not say, or the other way round.
func (c *Claims) Differences(now *Claims) []Difference { return differences(c.said, now.said) }

// BuiltinDifferences compare the verdicts that the packet gives for the built-in policy with those of a run under it
// alone. Where the packet's policy is itself a built-in one, own says so: its verdicts are those of the policy.
func (c *Claims) BuiltinDifferences(now *Claims, own bool) []Difference {
	if own {
		return differences(c.own, now.own)
	}
	return slices.DeleteFunc(differences(c.builtin, now.own), onlyListed)
}

// onlyListed reports whether something is listed for what a policy of the sender's own says of it: the built-in one alone
// says nothing of it, and the packet claims nothing either. That the packet's own policy has it listed is compared apart.
func onlyListed(d Difference) bool {
	return d.Kind == "conformity" && d.Now == "" && d.Packet == checks.Unproven.String()
}

func differences(packet, now map[Claim][]string) []Difference {
	keys := maps.Clone(packet)
	maps.Copy(keys, now)
	order := slices.SortedFunc(maps.Keys(keys), func(a, b Claim) int {
		return cmp.Or(cmp.Compare(slices.Index(claimKinds, a.Kind), slices.Index(claimKinds, b.Kind)), cmp.Compare(a.Of, b.Of))
	})
	var out []Difference
	for _, k := range order {
		if slices.Equal(packet[k], now[k]) {
			continue
		}
		out = append(out, Difference{k, strings.Join(packet[k], " | "), strings.Join(now[k], " | ")})
	}
	return out
}
