package policy

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// File is a file of a policy folder, to be written.
type File struct {
	// Name is its path in the folder, with slashes.
	Name string
	Text []byte
}

// OwnFiles writes what a policy adds to the built-in ones as one folder, without comments: to be loaded after the
// built-in policies that p stands on. Policies of several folders become one. An example that was taken out of a rule
// is replaced by one that says so.
func OwnFiles(p *Policy) ([]File, error) {
	base := p.Builtin
	if base == nil {
		base = &Policy{}
	}
	text, err := encode(ownPolicy(p, base))
	if err != nil {
		return nil, err
	}
	files := []File{{policyFile, text}}
	for _, r := range p.Rules {
		if strings.HasPrefix(r.Pos.File, BuiltinFile) {
			continue
		}
		text, err := encode(ownRule(r))
		if err != nil {
			return nil, err
		}
		files = append(files, File{path.Join(rulesFolder, r.ID+"-"+r.Name+".toml"), text})
	}
	if source := ownSource(p, base); source != "" {
		files = append(files, File{sourceFile, []byte(source)})
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := toml.NewEncoder(&b)
	e.Indent = ""
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("the policy cannot be written as TOML: %w", err)
	}
	return b.Bytes(), nil
}

// writtenPolicy is policy.toml as it is written.
type writtenPolicy struct {
	Policy    writtenHead                `toml:"policy"`
	Params    map[string]any             `toml:"params,omitempty"`
	Param     map[string]writtenParam    `toml:"param,omitempty"`
	Overrides map[string]writtenOverride `toml:"override,omitempty"`
	Waivers   []writtenWaiver            `toml:"waiver,omitempty"`
}

type writtenHead struct {
	ID      string `toml:"id"`
	Title   string `toml:"title"`
	Version string `toml:"version,omitempty"`
}

type writtenParam struct {
	Type  ParamType `toml:"type"`
	Value any       `toml:"value"`
	Help  string    `toml:"help"`
}

type writtenOverride struct {
	Severity Severity `toml:"severity,omitempty"`
	Off      bool     `toml:"off,omitempty"`
	Reason   string   `toml:"reason"`
}

type writtenWaiver struct {
	Rule       string `toml:"rule"`
	HubID      int64  `toml:"hub_id"`
	User       string `toml:"user,omitempty"`
	Reason     string `toml:"reason"`
	ApprovedBy string `toml:"approved_by"`
	Expires    date   `toml:"expires"`
}

// date is written as a TOML date.
type date time.Time

// MarshalTOML writes the day.
func (d date) MarshalTOML() ([]byte, error) { return []byte(time.Time(d).Format(time.DateOnly)), nil }

func ownPolicy(p, base *Policy) writtenPolicy {
	out := writtenPolicy{Policy: writtenHead{p.ID, p.Title, p.Version},
		Params: map[string]any{}, Param: map[string]writtenParam{}, Overrides: map[string]writtenOverride{}}
	for _, x := range p.Params {
		switch old := base.Param(x.Name); {
		case old == nil:
			out.Param[x.Name] = writtenParam{x.Type, writtenValue(x.Value), x.Help}
		case paramText(old.Value) != paramText(x.Value):
			out.Params[x.Name] = writtenValue(x.Value)
		}
	}
	for _, o := range p.Overrides {
		if base.Rule(o.Rule) != nil { // that of another rule is in the rule, which is written as it is in force
			out.Overrides[o.Rule] = writtenOverride{o.Severity, o.Off, o.Reason}
		}
	}
	for _, w := range p.Waivers {
		out.Waivers = append(out.Waivers, writtenWaiver{w.Rule, w.HubID, w.User, w.Reason, w.ApprovedBy, date(w.Expires)})
	}
	return out
}

func writtenValue(v any) any {
	if d, ok := v.(time.Duration); ok {
		return durationText(d)
	}
	return v
}

type writtenRule struct {
	ID          string           `toml:"id"`
	Name        string           `toml:"name"`
	Title       string           `toml:"title"`
	Stage       Stage            `toml:"stage"`
	Moment      Moment           `toml:"moment"`
	Subject     Subject          `toml:"subject"`
	Actor       []Actor          `toml:"actor"`
	Sources     []string         `toml:"sources,omitempty"`
	Derived     string           `toml:"derived,omitempty"`
	Rationale   string           `toml:"rationale"`
	Remediation string           `toml:"remediation"`
	When        string           `toml:"when,omitempty"`
	Lets        []writtenLet     `toml:"let,omitempty"`
	Cases       []writtenCase    `toml:"case"`
	Examples    []writtenExample `toml:"example"`
}

type writtenLet struct {
	Name string `toml:"name"`
	Expr string `toml:"expr"`
}

type writtenCase struct {
	Severity    Severity `toml:"severity"`
	Actor       []Actor  `toml:"actor"`
	Require     string   `toml:"require"`
	Message     string   `toml:"message"`
	Remediation string   `toml:"remediation,omitempty"`
}

type writtenExample struct {
	Name     string   `toml:"name"`
	Given    string   `toml:"given,omitempty"`
	User     string   `toml:"user,omitempty"`
	Expect   string   `toml:"expect"`
	Severity string   `toml:"severity,omitempty"`
	Message  string   `toml:"message,omitempty"`
	Missing  []string `toml:"missing,omitempty"`
}

// leftOut begins the name of what stands in the place of examples that were taken out of a rule.
const leftOut = "left out: one that is to "

// IsLeftOut reports whether an example only stands in the place of one that OwnFiles found taken out.
func (e Example) IsLeftOut() bool { return strings.HasPrefix(e.Name, leftOut) && e.Given.Text == "" }

func ownRule(r *Rule) writtenRule {
	out := writtenRule{ID: r.ID, Name: r.Name, Title: r.Title, Stage: r.Stage, Moment: r.Moment, Subject: r.Subject, Actor: r.Actors,
		Sources: r.Sources, Derived: r.Derived, Rationale: r.Rationale, Remediation: r.Remediation, When: r.When.Text}
	for _, l := range r.Lets {
		out.Lets = append(out.Lets, writtenLet{l.Name, l.Expr.Text})
	}
	for _, c := range r.Cases {
		out.Cases = append(out.Cases, writtenCase{c.Severity, c.Actors, c.Require.Text, c.Message.Text, c.Remediation})
	}
	there := map[string]bool{}
	for _, e := range r.Examples {
		there[e.Expect] = true
		out.Examples = append(out.Examples, writtenExample{e.Name, e.Given.Text, e.User, e.Expect, e.Severity, e.Message, e.Missing})
	}
	for _, outcome := range []string{expectPass, expectFail} {
		if !there[outcome] {
			out.Examples = append(out.Examples, writtenExample{Name: leftOut + outcome, Expect: outcome})
		}
	}
	return out
}

// ownSource is the source texts that are not the built-in policies'.
func ownSource(p, base *Policy) string {
	var texts []string
	for _, id := range slices.Sorted(maps.Keys(p.Sources)) {
		if _, public := base.Sources[id]; !public {
			texts = append(texts, p.Sources[id])
		}
	}
	return strings.Join(texts, "\n")
}
