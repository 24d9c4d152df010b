package reports

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// MaxAnnotations caps the annotations of each level: GitHub shows ten of each for a step and drops the others
// (docs.github.com, "Workflow commands for GitHub Actions").
const MaxAnnotations = 10

// WriteAnnotations writes the findings as workflow commands, which GitHub shows beside the lines of the inputs: the
// gravest first, capped as GitHub caps them, with a notice of what was left out. Of one level, lost inputs and what stands in
// the way of a verdict come first.
func WriteAnnotations(w io.Writer, r *Report) error {
	first, left := map[string][]annotation{}, 0
	add := func(a annotation) {
		most := MaxAnnotations
		if a.level == "notice" {
			most-- // the last one says how many are left out
		}
		if len(first[a.level]) == most {
			left++
			return
		}
		first[a.level] = append(first[a.level], a)
	}
	for _, d := range r.All.Diagnostics {
		if d.Unread {
			add(diagnosticAnnotation(d))
		}
	}
	for _, u := range r.All.Unknowns {
		if blocks(u) {
			add(unknownAnnotation(u))
		}
	}
	for _, f := range r.All.Findings {
		if !f.BuiltinOnly {
			add(findingAnnotation(f))
		}
	}
	out := bufio.NewWriter(w)
	for _, level := range []string{"error", "warning", "notice"} {
		for _, a := range first[level] {
			a.write(out)
		}
	}
	if left > 0 {
		annotation{level: "notice", title: "partnerlint", message: fmt.Sprintf("And %d more; the reports have all of them.", left)}.write(out)
	}
	if len(first) == 0 {
		annotation{level: "notice", title: "partnerlint", message: "Nothing was found that breaks the policy, and nothing is missing that stands in the way of a verdict."}.write(out)
	}
	return out.Flush()
}

// annotation is one workflow command.
type annotation struct {
	level, title, message string
	at                    checks.Location
}

func findingAnnotation(f *checks.Finding) annotation {
	a := annotation{level: "notice", title: f.Rule.ID + " " + f.Rule.Title, message: f.Message, at: locationOf(f)}
	switch {
	case f.Waiver != nil:
		a.title += " (waived)"
	case f.Severity == policy.Error:
		a.level = "error"
	case f.Severity == policy.Warning:
		a.level = "warning"
	}
	return a
}

func unknownAnnotation(u *checks.Unknown) annotation {
	return annotation{level: "warning", title: u.Rule.ID + " " + u.Rule.Title,
		message: fmt.Sprintf("Not judged for %s: missing %s.", count(u.Subjects, "subject", "subjects"), missingNames(u))}
}

func diagnosticAnnotation(d checks.Diagnostic) annotation {
	message := d.Message
	if d.Position != "" {
		message = d.Position + ": " + message
	}
	return annotation{level: "error", title: "Could not be read", message: message}
}

func (a annotation) write(w *bufio.Writer) {
	var properties []string
	add := func(name, value string) {
		if value != "" && value != "0" {
			properties = append(properties, name+"="+commandProperty.Replace(visible(value)))
		}
	}
	add("file", a.at.File)
	add("line", itoa(a.at.Line))
	add("col", itoa(a.at.Column))
	title := a.title
	if a.at.Sheet != "" {
		title += " (" + a.at.Cell() + ")"
	}
	add("title", title)
	fmt.Fprintf(w, "::%s %s::%s\n", a.level, strings.Join(properties, ","), commandData.Replace(visible(a.message)))
}

// What a workflow command escapes. Line feeds are shown by then, so that no name can begin a command of its own.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
