package reports

import (
	"io"
	"iter"
	"strings"
)

// Format is a form in which a report is written to a file.
type Format struct {
	// Name is what a person types: "md".
	Name string
	// File is the name of the file: "report.md".
	File string
	// Help is one sentence for whoever chooses.
	Help string
	// Write writes the report. The same Report gives the same bytes. Errors are the writer's.
	Write func(io.Writer, *Report) error
	// Parts are the files that the report is spread over in a folder when it is too large for one, File being the last;
	// nil: it never is; none: this one is not. Each is made when it is asked for. What Write writes into a single stream,
	// as for standard output, has to stand by itself.
	Parts func(*Report) iter.Seq2[Part, error]
	// Digests says that the format names the input files by digest, so that Meta.Digests is wanted.
	Digests bool
	// Profiles are other ways to write the format; Write is the default one.
	Profiles []Profile
}

// Profile is a way to write a format for a reader with needs of its own.
type Profile struct {
	// Name is what a person types: "github".
	Name string
	// Help is one sentence for whoever chooses.
	Help string
	// Write is in place of the format's.
	Write func(io.Writer, *Report) error
}

// Part is a file of a report that is spread over several.
type Part struct {
	// File is its name under the folder of the report, with "/" between the parts of a path: "report-pages/1.html".
	File string
	// Write writes it. The same Report gives the same bytes.
	Write func(io.Writer) error
}

// Formats are all formats: the one list behind the option, its help and validation, file names and documentation.
var Formats = []Format{
	{Name: "html", File: "report.html", Help: "One page for people: sorts and filters, prints, and loads nothing from anywhere.", Write: WriteHTML, Parts: HTMLParts},
	{Name: "md", File: "report.md", Help: "GitHub-flavoured Markdown, for a pull request, an issue or a wiki.", Write: WriteMarkdown},
	{Name: "json", File: "report.json", Help: "Everything, for programs; described by results.schema.json.", Write: WriteJSON},
	{Name: "xlsx", File: "findings.xlsx", Help: "An Excel workbook to filter and to review findings in; \"waivers import\" reads it back.", Write: WriteWorkbook},
	{Name: "ndjson", File: "report.ndjson", Help: "The same, one object a line; described by results-line.schema.json.", Write: WriteNDJSON},
	{Name: "csv", File: "findings.csv", Help: "Findings and what could not be judged as a table, for spreadsheets and scripts.", Write: WriteCSV},
	{Name: "github-summary", File: "github-summary.md", Help: "Markdown for $GITHUB_STEP_SUMMARY: verdicts, what to do next, the gravest findings.", Write: WriteGitHubSummary},
	{Name: "github", File: "annotations.txt", Help: "Workflow commands that GitHub Actions shows as annotations; with --out - in a step.", Write: WriteAnnotations},
	{Name: "sarif", File: "report.sarif", Help: "SARIF 2.1.0, for code scanning and its viewers.", Write: WriteSARIF, Profiles: []Profile{
		{Name: "github", Help: "Only findings, within the limits of GitHub's code scanning.", Write: WriteSARIFForGitHub},
	}},
	{Name: "junit", File: "junit.xml", Help: "JUnit XML, for CI systems: a suite for each portal, a case for each rule.", Write: WriteJUnit},
	{Name: "oscal", File: "oscal-assessment-results.json", Help: "OSCAL assessment results 1.2.2, for governance tools: observations, findings by rule, risks.", Write: WriteOSCAL, Digests: true},
	{Name: "in-toto", File: "in-toto.json", Help: "An unsigned in-toto statement of the test result, by rule, about the input files.", Write: WriteInToto, Digests: true},
}

// FormatNamed returns the format with the given name, and whether there is one.
func FormatNamed(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// DefaultProfile is the name of what a format's own Write writes.
const DefaultProfile = "default"

// Profiled returns the format as the profile with the given name writes it, and whether there is one.
func (f Format) Profiled(name string) (Format, bool) {
	if name == DefaultProfile {
		return f, true
	}
	for _, p := range f.Profiles {
		if p.Name == name {
			f.Write = p.Write
			return f, true
		}
	}
	return f, false
}

// ProfileNames lists the names of the format's profiles, the default one first.
func (f Format) ProfileNames() []string {
	names := []string{DefaultProfile}
	for _, p := range f.Profiles {
		if p.Name != DefaultProfile {
			names = append(names, p.Name)
		}
	}
	return names
}

// FormatNames lists the names of the formats in their order.
func FormatNames() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// lines drops the spaces at the ends of lines and folds runs of empty lines, which templates cannot help making.
func lines(s string) string {
	var b strings.Builder
	empty := true // none at the start
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, " \n")
		if line == "" {
			if !empty {
				b.WriteByte('\n')
			}
			empty = true
			continue
		}
		empty = false
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
