package reports

import (
	"fmt"
	"regexp"
	"strings"
)

// MaxMarkdown bounds a Markdown report, in bytes: a job's summary on GitHub may be 1 MiB and is refused when it is longer
// (docs.github.com, "Workflow commands for GitHub Actions").
const MaxMarkdown = 1 << 20

// markdownSection is a second-level heading with what stands under it.
type markdownSection struct {
	head    string
	entries []string // with headings of the third level
	size    int
	dropped int
}

// cutNote says where something was cut, and where it stands whole.
const cutNote = "**Cut here, to stay within 1 MiB: the last %s are left out. The whole is in report.json, and in report.html for reading.**\n\n"

// ownLinks are the links from place to place.
var ownLinks = regexp.MustCompile(`\[((?:Access|access|person|portal) \d+)\]\(#((?:access|person|portal)-\d+)\)`)

// cutMarkdown shortens a report to a number of bytes. It takes whole entries off the end of whichever section is the
// longest, so that every section stays, and says so in their place. Entries are the parts under a heading of the third
// level, or of the fourth where they have no anchor; no text of the portals' data begins a line, so that none can pass for a heading.
func cutMarkdown(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	sections := splitMarkdown(text)
	size := len(text) + len(sections)*(len(cutNote)+64)
	gone := map[string]bool{} // the anchors that are left out
	for size > limit {
		longest := -1
		for i, s := range sections {
			if len(s.entries) > 0 && (longest < 0 || s.size > sections[longest].size) {
				longest = i
			}
		}
		if longest < 0 {
			break
		}
		s := sections[longest]
		last := len(s.entries) - 1
		gone[anchorOf(s.entries[last])] = true
		size -= len(s.entries[last])
		s.size -= len(s.entries[last])
		s.entries = s.entries[:last]
		s.dropped++
	}
	var b strings.Builder
	for _, s := range sections {
		b.WriteString(s.head)
		for _, e := range s.entries {
			b.WriteString(e)
		}
		if s.dropped > 0 {
			fmt.Fprintf(&b, cutNote, count(s.dropped, "part of this section", "parts of this section"))
		}
	}
	linked := ownLinks.ReplaceAllStringFunc(b.String(), func(link string) string {
		if m := ownLinks.FindStringSubmatch(link); gone[m[2]] {
			return m[1] + " (cut)" // shorter than the link
		}
		return link
	})
	return cutLines(linked, limit)
}

// anchorOf is the anchor that an entry begins with; empty: it has none.
func anchorOf(entry string) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(entry, `<a id="`), `"`)
	return id
}

func splitMarkdown(text string) []*markdownSection {
	current := &markdownSection{}
	sections := []*markdownSection{current}
	fence := ""
	for line := range strings.Lines(text) {
		switch {
		case fence != "":
			if strings.TrimRight(line, "\n") == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = strings.TrimRight(strings.TrimRight(line, "\n"), "abcdefghijklmnopqrstuvwxyz")
		case strings.HasPrefix(line, "## "):
			current = &markdownSection{}
			sections = append(sections, current)
		case strings.HasPrefix(line, "<a id="), strings.HasPrefix(line, "### ") && !current.anchored(), strings.HasPrefix(line, "#### ") && !current.inAnchored():
			current.entries = append(current.entries, "")
		}
		current.add(line)
	}
	return sections
}

// anchored reports whether the last entry has just begun with its anchor, whose heading follows.
func (s *markdownSection) anchored() bool {
	return s.inAnchored() && strings.Count(s.entries[len(s.entries)-1], "\n") <= 2
}

// inAnchored reports whether the last entry has an anchor: what stands under it is its own.
func (s *markdownSection) inAnchored() bool {
	n := len(s.entries)
	return n > 0 && strings.HasPrefix(s.entries[n-1], "<a id=")
}

func (s *markdownSection) add(line string) {
	s.size += len(line)
	if n := len(s.entries); n > 0 {
		s.entries[n-1] += line
	} else {
		s.head += line
	}
}

// cutLines is the last resort, where tables alone are too long: it cuts between lines.
func cutLines(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	note := fmt.Sprintf(cutNote, count(strings.Count(text, "\n"), "line", "lines"))
	end := strings.LastIndexByte(text[:limit-len(note)-2], '\n') + 1
	note = fmt.Sprintf(cutNote, count(strings.Count(text[end:], "\n"), "line", "lines"))
	return text[:end] + "\n" + note
}
