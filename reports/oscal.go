package reports

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"text/template"

	"partnerlint/checks"
	"partnerlint/policy"
)

// oscalVersion is the version of OSCAL that is written.
const oscalVersion = "1.2.2"

// The rules are the controls of the assessment. Each has one objective: that it holds. A rule has one OSCAL finding,
// which tells of all subjects together; each subject where the rule does not hold has an observation with the evidence
// and a risk with the remedy, and what could not be decided has an observation.

// WriteOSCAL writes the report as OSCAL assessment results. An objective is satisfied only when its rule was judged
// and held wherever it was: what is unknown, not applicable, waived or unread satisfies none. The findings of the
// unchanged built-in policy alone are left out. Elements are encoded one by one, so that memory is not taken twice.
func WriteOSCAL(w io.Writer, r *Report) error {
	o := newOSCALWriter(w, r)
	o.j.text(`{"assessment-results":{"uuid":`).value(o.document.String())
	o.j.text(",\n\"metadata\":").value(o.metadata())
	o.j.text(",\n\"import-ap\":").value(oscalImport{HRef: "#" + o.policy, Remarks: o.say("import", r)})
	o.objectives()
	o.j.text(",\n\"results\":[{\"uuid\":").value(o.id("result"))
	o.result()
	o.j.text("}]")
	o.backMatter()
	o.j.text("}}\n")
	if o.j.err != nil {
		return o.j.err
	}
	return o.j.w.Flush()
}

// oscalWriter writes the parts of a document.
type oscalWriter struct {
	j *jsonWriter
	r *Report
	oscalIDs
	// policy, register and tool are the UUIDs of what is referred to.
	policy, register, tool string
	rules                  map[*policy.Rule]*oscalRule
	portals                map[int64]bool
	users                  map[string]bool
	// facts are the beginnings of what is said of facts, by their names; sources is what is said of sources.
	facts   map[string]string
	sources map[checks.Source]string
}

// oscalRule is what is written of a rule again and again.
type oscalRule struct {
	control, objective, title      string
	rationale, remedyTitle, remedy string
}

func newOSCALWriter(w io.Writer, r *Report) *oscalWriter {
	o := &oscalWriter{
		j: newJSONWriter(w), r: r, oscalIDs: newOSCALIDs(r),
		tool:    lastingID("tool", r.Meta.Version),
		rules:   map[*policy.Rule]*oscalRule{},
		portals: map[int64]bool{}, users: map[string]bool{}, facts: map[string]string{}, sources: map[checks.Source]string{},
	}
	o.policy, o.register = o.id("policy"), o.id("register")
	return o
}

// rule prepares what is written of a rule.
func (o *oscalWriter) rule(r *policy.Rule) *oscalRule {
	known := o.rules[r]
	if known == nil {
		control := oscalToken(strings.ToLower(r.ID))
		known = &oscalRule{
			control: control, objective: control + "_obj", title: oscalLine(r.ID + ": " + r.Title),
			rationale: proseMarkdown(r.Rationale), remedyTitle: o.say("remedy", r), remedy: proseMarkdown(r.Remediation),
		}
		o.rules[r] = known
	}
	return known
}

func (o *oscalWriter) metadata() oscalMetadata {
	return oscalMetadata{
		Title: o.say("title", o.r), LastModified: oscalTime(o.r.Now), Version: oscalTime(o.r.Now), OSCALVersion: oscalVersion,
		Props: props(prop("tool-version", o.r.Meta.Version)),
		Roles: []oscalRole{{ID: oscalUserRole, Title: o.say("role", nil)}},
	}
}

// objectives defines what the rules demand, as there is no catalogue to refer to.
func (o *oscalWriter) objectives() {
	rules := o.open(",\n\"local-definitions\":{\"objectives-and-methods\":[")
	for _, c := range o.r.Rules {
		known := o.rule(c.Rule)
		x := oscalObjective{
			ControlID: known.control, Description: known.title,
			Props: props(prop("rule-id", c.Rule.ID), prop("rule-name", c.Rule.Name), prop("stage", string(c.Rule.Stage)), prop("severity", string(severityOf(c.Rule)))),
			Parts: []oscalPart{{ID: known.objective, Name: "assessment-objective", Prose: known.title}},
		}
		for _, s := range c.Rule.Sources {
			x.Parts = append(x.Parts, oscalPart{Name: "statement", Prose: markdownText(s)})
		}
		if c.Rule.Derived != "" {
			x.Parts = append(x.Parts, oscalPart{Name: "statement", Prose: o.say("derived", c.Rule)})
		}
		x.Parts = append(x.Parts, oscalPart{Name: "guidance", Prose: known.rationale})
		rules.add(x)
	}
	rules.close("]}")
}

func (o *oscalWriter) result() {
	r, concluded := o.r, conclusions(o.r)
	o.j.text(",\n\"title\":").value(o.say("title", r))
	o.j.text(",\n\"description\":").value(o.say("results", r))
	o.j.text(",\n\"start\":").value(oscalTime(r.Now))
	o.j.text(",\n\"local-definitions\":{\"assessment-assets\":").value(o.assets())
	o.inventory()
	o.people()
	o.j.text("},\n\"reviewed-controls\":").value(o.reviewed())
	o.observations(concluded)
	o.risks()
	o.findings(concluded)
	o.j.text(",\n\"remarks\":").value(o.say("remarks", struct {
		*Report
		Idle []*policy.Rule
	}{r, idle(concluded)}))
}

func (o *oscalWriter) assets() oscalAssets {
	return oscalAssets{
		Components: []oscalComponent{{
			UUID: o.tool, Type: "software", Title: "partnerlint", Description: o.say("tool", nil),
			Props: props(prop("version", o.r.Meta.Version)), Status: oscalState{State: "operational"},
		}},
		Platforms: []oscalPlatform{{UUID: o.id("platform"), Title: "partnerlint", Uses: []oscalUse{{Component: o.tool}}}},
	}
}

// reviewed names the rules that were in force. A policy without any reviewed all that it has.
func (o *oscalWriter) reviewed() oscalReviewed {
	if len(o.r.Rules) == 0 {
		all := []oscalSelection{{All: &struct{}{}}}
		return oscalReviewed{Description: o.say("norules", nil), Controls: all}
	}
	var controls, objectives oscalSelection
	for _, c := range o.r.Rules {
		known := o.rule(c.Rule)
		controls.Controls = append(controls.Controls, oscalControl{known.control})
		objectives.Objectives = append(objectives.Objectives, oscalObjectiveRef{known.objective})
	}
	return oscalReviewed{Controls: []oscalSelection{controls}, Objectives: []oscalSelection{objectives}}
}

// backMatter holds what is referred to: the policy, the register, the inputs.
func (o *oscalWriter) backMatter() {
	p := o.r.Policy
	resources := o.open(",\n\"back-matter\":{\"resources\":[")
	resources.add(oscalResource{
		UUID: o.policy, Title: o.say("policy", p), Description: o.say("aboutpolicy", p),
		Props:    props(oscalProp{Name: "type", Value: "policy"}, prop("policy-id", p.ID), prop("policy-version", p.Version), prop("policy-digest-sha256", p.Digest)),
		Citation: &oscalCitation{o.say("citation", p)},
	})
	resources.add(oscalResource{UUID: o.register, Title: o.say("register", nil), Description: o.say("aboutregister", nil)})
	input := func(i int, path, digest string) oscalResource {
		link := oscalFile{HRef: oscalReference(path, "")}
		if digest != "" {
			link.Hashes = []oscalHash{{"SHA-256", digest}}
		}
		return oscalResource{UUID: o.id("input", itoa(i), path), Title: oscalLine(path),
			Props: props(oscalProp{Name: "type", Value: "raw-data"}), Files: []oscalFile{link}}
	}
	for i, d := range o.r.Meta.Digests {
		resources.add(input(i, d.Path, d.SHA256))
	}
	if len(o.r.Meta.Digests) == 0 {
		for i, path := range o.r.Meta.Inputs {
			resources.add(input(i, path, ""))
		}
	}
	resources.close("]}")
}

// oscalArray writes a list that OSCAL does not allow to be empty: nothing before its first element.
type oscalArray struct {
	j      *jsonWriter
	head   string
	opened bool
}

func (o *oscalWriter) open(head string) *oscalArray { return &oscalArray{j: o.j, head: head} }

func (a *oscalArray) add(v any) {
	if a.opened {
		a.j.text(",\n")
	} else {
		a.j.text(a.head + "\n")
		a.opened = true
	}
	a.j.value(v)
}

func (a *oscalArray) close(tail string) {
	if a.opened {
		a.j.text(tail)
	}
}

var oscalTemplate = sync.OnceValue(func() *template.Template {
	return textTemplate([]string{"oscal.tmpl"}, "markdown", template.FuncMap{
		"markdown": func(v any) string { return markdownText(fmt.Sprint(v)) },
		"code":     markdownCode,
	}, "code")
})

// say writes one of the texts of the template, as Markdown in which nothing of the data is more than text.
func (o *oscalWriter) say(name string, data any) string {
	var b strings.Builder
	if err := oscalTemplate().ExecuteTemplate(&b, name, data); err != nil && o.j.err == nil {
		o.j.err = err
	}
	return strings.TrimSpace(lines(b.String()))
}

// toldIn reports whether a finding belongs to the policy in force.
func toldIn(f *checks.Finding) bool { return !f.BuiltinOnly }
