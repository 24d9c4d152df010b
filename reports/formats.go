package reports

import (
	"io"
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
	// Parts are further files that the report is spread over when it is too large for one; nil: it never is. What
	// Write writes into a single stream, as for standard output, has to stand by itself.
	Parts func(*Report) []Part
}

// Part is a further file of a report.
type Part struct {
	// File is its name under the folder of the report, with "/" between the parts of a path: "report-pages/1.html".
	File string
	// Write writes it. The same Report gives the same bytes.
	Write func(io.Writer) error
}

// Formats are all formats: the one list behind the option, its help and validation, file names and documentation.
var Formats = []Format{
	{Name: "html", File: "report.html", Help: "One page for people, without scripts and without anything loaded from elsewhere.", Write: WriteHTML},
	{Name: "md", File: "report.md", Help: "GitHub-flavoured Markdown, for a pull request, an issue or a wiki.", Write: WriteMarkdown},
	{Name: "json", File: "report.json", Help: "Everything, for programs; described by results.schema.json.", Write: WriteJSON},
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
