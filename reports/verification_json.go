package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"partnerlint/policy"
)

// VerificationKind and VerificationVersion stand at the head of verify's JSON, which verification.schema.json describes.
const (
	VerificationKind    = "partnerlint-verification"
	VerificationVersion = "1"
)

type jsonVerifications struct {
	Kind          string             `json:"kind"`
	SchemaVersion string             `json:"schemaVersion"`
	Tool          jsonTool           `json:"tool"`
	Conclusion    Conclusion         `json:"conclusion"`
	Packets       []jsonVerification `json:"packets"`
	Refused       []string           `json:"refused"`
	Strays        jsonCapped[string] `json:"strays"`
}

// jsonCapped is a list and how many of it are left out.
type jsonCapped[T any] struct {
	Shown []T `json:"shown"`
	More  int `json:"more"`
}

type jsonVerification struct {
	Packet      string                         `json:"packet"`
	Conclusion  Conclusion                     `json:"conclusion"`
	Writer      jsonTool                       `json:"writtenBy"`
	Now         time.Time                      `json:"now"`
	By          PacketBy                       `json:"by"`
	Subject     string                         `json:"subject"`
	Redacted    bool                           `json:"redacted"`
	Scope       ManifestScope                  `json:"scope"`
	Policy      ManifestPolicy                 `json:"policy"`
	Signature   jsonSignature                  `json:"signature"`
	Files       jsonCapped[jsonFileDifference] `json:"files"`
	Hindrance   []string                       `json:"hindrance"`
	Differences jsonCapped[jsonDifference]     `json:"differences"`
	Pages       jsonPages                      `json:"pages"`
	Recorded    map[string]int                 `json:"recorded,omitempty"`
	Unread      jsonCapped[string]             `json:"unread"`
	Builtin     jsonBuiltinComparison          `json:"builtin"`
	Departures  map[string]*jsonDepartures     `json:"departures"`
}

type jsonSignature struct {
	State   SignatureState `json:"state"`
	Key     string         `json:"key,omitempty"`
	Problem string         `json:"problem,omitempty"`
}

type jsonFileDifference struct {
	Path    string      `json:"path"`
	Trouble FileTrouble `json:"trouble"`
}

type jsonDifference struct {
	Kind   string `json:"kind"`
	Of     string `json:"of"`
	Packet string `json:"packet"`
	Now    string `json:"now"`
}

type jsonPages struct {
	State     string                 `json:"state"`
	Same      int                    `json:"same"`
	Different jsonCapped[string]     `json:"different"`
	Foreign   jsonCapped[string]     `json:"foreign"`
	Missing   jsonCapped[string]     `json:"missing"`
	Stated    jsonCapped[jsonStated] `json:"stated"`
}

type jsonStated struct {
	File   string `json:"file"`
	Of     string `json:"of"`
	Packet string `json:"packet"`
	Now    string `json:"now"`
}

type jsonBuiltinComparison struct {
	ID          string                     `json:"id"`
	State       string                     `json:"state"`
	Differences jsonCapped[jsonDifference] `json:"differences"`
}

type jsonDepartures struct {
	From      string         `json:"from"`
	Overrides []jsonOverride `json:"overrides"`
	Params    []jsonParam    `json:"params"`
	Dropped   []string       `json:"dropped"`
	Waivers   []*jsonWaiver  `json:"waivers"`
	Added     []string       `json:"added"`
	Changed   []string       `json:"changed"`
	Removed   []string       `json:"removed"`
}

type jsonParam struct {
	Name string `json:"name"`
	From string `json:"from,omitempty"`
	To   string `json:"to"`
}

// WriteVerificationJSON writes what was found for programs.
func WriteVerificationJSON(w io.Writer, v *Verifications) error {
	out := jsonVerifications{
		Kind: VerificationKind, SchemaVersion: VerificationVersion, Tool: jsonTool{Name: "partnerlint", Version: v.Version},
		Conclusion: v.Conclusion(), Packets: []jsonVerification{}, Refused: list(v.Refused), Strays: cappedJSON(v.Strays, itself),
	}
	for _, p := range v.Packets {
		out.Packets = append(out.Packets, verificationJSON(p))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func cappedJSON[T, J any](c Capped[T], of func(T) J) jsonCapped[J] {
	out := jsonCapped[J]{Shown: []J{}, More: c.More}
	for _, x := range c.Shown {
		out.Shown = append(out.Shown, of(x))
	}
	return out
}

func itself(s string) string { return s }

func differenceJSON(d Difference) jsonDifference {
	return jsonDifference{d.Kind, d.Of, d.Packet, d.Now}
}

func verificationJSON(v *Verification) jsonVerification {
	m := v.Manifest
	out := jsonVerification{
		Packet: v.Shown, Conclusion: v.Conclusion(), Writer: jsonTool{Name: m.Tool.Name, Version: m.Tool.Version}, Now: m.Now.UTC(),
		By: m.By, Subject: m.Subject, Redacted: m.Redacted, Scope: m.Scope, Policy: m.Policy,
		Signature:   jsonSignature(v.Signed),
		Files:       cappedJSON(v.Files, func(f FileDifference) jsonFileDifference { return jsonFileDifference{f.Path, f.Trouble} }),
		Hindrance:   list(v.Hindrance),
		Differences: cappedJSON(v.Claims, differenceJSON),
		Pages:       pagesJSON(v),
		Unread:      cappedJSON(v.Unread, itself),
		Builtin:     jsonBuiltinComparison{ID: v.Own.Wanted, State: v.builtinState(), Differences: cappedJSON(v.Own.Verdicts, differenceJSON)},
		Departures:  map[string]*jsonDepartures{"copy": departuresJSON(v.Own.Wanted, v.Own.Copy), "policy": departuresJSON(v.Own.Base, v.Own.Departures)},
	}
	if v.Recorded {
		out.Recorded = map[string]int{}
		for _, r := range v.RecordedRules {
			out.Recorded[r.Rule.ID] = r.Recorded
		}
	}
	return out
}

func pagesJSON(v *Verification) jsonPages {
	p := v.Pages
	out := jsonPages{State: "same", Same: p.Compared, Different: cappedJSON(p.Different, itself), Foreign: cappedJSON(p.Foreign, itself),
		Missing: cappedJSON(p.Missing, itself), Stated: cappedJSON(p.Stated, func(s Stated) jsonStated { return jsonStated{s.File, s.Of, s.Says, s.Is} })}
	switch {
	case v.Hindrance != nil:
		out.State = "not-written"
	case p.Differ():
		out.State = "different"
	case p.Uncompared():
		out.State = "not-compared"
	}
	return out
}

// builtinState says how the packet's policy stands to the verifier's own built-in one.
func (v *Verification) builtinState() string {
	switch o := v.Own; {
	case v.Policy == nil:
		return "not-judged"
	case o.Policy == nil && o.Wanted != "":
		return "unknown"
	case o.Policy == nil:
		return "none"
	case v.Hindrance != nil:
		return "not-judged"
	case len(o.Verdicts.Shown) > 0:
		return "different"
	case !o.Same:
		return "other-copy"
	}
	return "same"
}

func departuresJSON(from string, d *policy.Departures) *jsonDepartures {
	if d == nil {
		return nil
	}
	out := &jsonDepartures{From: from, Overrides: []jsonOverride{}, Params: []jsonParam{}, Dropped: []string{}, Waivers: []*jsonWaiver{}}
	for _, o := range d.Overrides {
		out.Overrides = append(out.Overrides, overrideJSON(o))
	}
	for _, p := range d.Params {
		j := jsonParam{Name: p.To.Name, To: p.To.Text()}
		if p.From != nil {
			j.From = p.From.Text()
		}
		out.Params = append(out.Params, j)
	}
	for _, p := range d.Dropped {
		out.Dropped = append(out.Dropped, p.Name)
	}
	for _, w := range d.Waivers {
		out.Waivers = append(out.Waivers, waiverJSON(w))
	}
	ids := func(rules []*policy.Rule) []string {
		out := []string{}
		for _, r := range rules {
			out = append(out, r.ID)
		}
		return out
	}
	out.Added, out.Changed, out.Removed = ids(d.Added), ids(d.Changed), ids(d.Removed)
	return out
}
