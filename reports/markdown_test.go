package reports

import (
	"fmt"
	"strings"
	"testing"
)

func TestCutMarkdown(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Title\n\n## Verdicts\n\n| a |\n\n## Accesses\n\n")
	b.WriteString("| [Access 0](#access-0) |\n| [Access 99](#access-99) |\n\n")
	for i := range 100 {
		fmt.Fprintf(&b, "<a id=\"access-%d\"></a>\n\n### Access %d\n\n```\n### not a heading\n## nor this\n```\n\n%s\n\n", i, i, strings.Repeat("x", 200))
	}
	b.WriteString("## Questions\n\n### To the client\n\n")
	for i := range 3 {
		fmt.Fprintf(&b, "#### To %c\n\n```text\n%s\n```\n\n", 'a'+i, strings.Repeat("## Hello\n", 200))
	}
	b.WriteString("## Rules in force\n\n### U01\n\nA rule.\n")
	whole := b.String()
	if got := cutMarkdown(whole, len(whole)); got != whole {
		t.Error("what fits is changed")
	}
	got := cutMarkdown(whole, 12_000)
	if len(got) > 12_000 {
		t.Errorf("%d bytes; want at most 12000", len(got))
	}
	for _, want := range []string{"## Verdicts", "### Access 0\n", "**Cut here", "[Access 0](#access-0) |", "| Access 99 (cut) |", "## Rules in force", "### U01", "### To the client\n\n#### To a\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is lost", want)
		}
	}
	kept, dropped := strings.Count(got, "### Access "), 0
	_, after, _ := strings.Cut(got, "the last ")
	fmt.Sscanf(after, "%d", &dropped)
	if kept+dropped != 100 || strings.Count(got, "<a id=") != kept || strings.Count(got, "```")%2 != 0 {
		t.Errorf("%d kept, %d said to be cut, %d anchors, %d fences", kept, dropped, strings.Count(got, "<a id="), strings.Count(got, "```"))
	}
}

func TestCutMarkdownBetweenLines(t *testing.T) {
	whole := "# Title\n\n## Rules\n\n" + strings.Repeat("| a row of a table |\n", 1000)
	got := cutMarkdown(whole, 5000)
	if len(got) > 5000 || !strings.Contains(got, "**Cut here") {
		t.Errorf("%d bytes, ending in %q", len(got), got[len(got)-80:])
	}
}
