package reports

import (
	"bufio"
	"encoding/xml"
	"strings"
	"time"
)

// junitWriter writes XML whose values are escaped, and harmless to whoever reads them.
type junitWriter struct {
	*bufio.Writer
	report *Report
}

func (j *junitWriter) suite(s *junitSuite) {
	n := s.counts()
	j.open("testsuite", "name", s.name, "id", s.id, "tests", itoa(n.tests), "failures", itoa(n.failures), "errors", itoa(n.errors), "skipped", itoa(n.skipped),
		"time", "0", "timestamp", j.report.Now.UTC().Format(time.RFC3339))
	j.WriteByte('\n')
	j.open("properties")
	j.WriteByte('\n')
	for _, p := range [][2]string{{"policy", j.report.Policy.ID}, {"policy.version", j.report.Policy.Version}, {"policy.digest", j.report.Policy.Digest}} {
		j.open("property", "name", p[0], "value", p[1])
		j.end("property")
	}
	j.end("properties")
	for _, c := range s.cases {
		j.open("testcase", "name", c.name, "classname", s.class, "time", "0")
		if c.element != "" {
			j.open(c.element, "type", c.kind, "message", c.reason)
			if len(c.details) > 0 {
				j.WriteByte('\n')
			}
			for _, d := range c.details {
				j.value(d)
				j.WriteByte('\n')
			}
			j.end(c.element)
		}
		j.end("testcase")
	}
	j.end("testsuite")
}

// open begins an element with attributes, given as names and values.
func (j *junitWriter) open(element string, attributes ...string) {
	j.WriteString("<" + element)
	for i := 0; i < len(attributes); i += 2 {
		j.WriteString(" " + attributes[i] + `="`)
		j.value(attributes[i+1])
		j.WriteByte('"')
	}
	j.WriteByte('>')
}

func (j *junitWriter) end(element string) { j.WriteString("</" + element + ">\n") }

// value writes a text. What XML cannot hold is a control character, and those are shown.
func (j *junitWriter) value(s string) {
	s = strings.TrimSpace(s)
	if !strings.ContainsFunc(s, wantsEscape) {
		j.WriteString(s)
		return
	}
	xml.EscapeText(j.Writer, []byte(visible(s))) // errors stay with the buffer, for Flush
}

// wantsEscape is false for what is nearly all of a text, which goes out as it is.
func wantsEscape(r rune) bool {
	return r < ' ' || r > '~' || r == '<' || r == '>' || r == '&' || r == '"' || r == '\''
}
