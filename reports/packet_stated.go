package reports

import (
	"cmp"
	"html"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"partnerlint/checks"
)

// Stated is what a page or a workbook of a packet states, and its evidence does not give.
type Stated struct {
	// File is the page or the workbook with its sheet, and Of the access or the row, for people.
	File, Of string
	// Says is what it states, and Is what the evidence gives.
	Says, Is string
}

// A page of another version cannot be compared by its bytes. But a verdict is a verdict in any version: where a page
// states one, by sign and word, that this program writes nowhere in that place, the page contradicts its evidence. What
// such a comparison does not find is no proof of a page: it may state something in other words, or hide what it says.

// StatedOnPage compares the verdicts that a page of a packet states with those on the page that this program writes: on
// the cover access by access, elsewhere on the page as a whole.
func StatedOnPage(file string, theirs, ours []byte) []Stated {
	if path.Ext(file) == ".html" && !strings.Contains(file, "/") {
		packet, now := statedRows(string(theirs)), statedRows(string(ours))
		var out []Stated
		for _, of := range slices.Sorted(maps.Keys(now)) {
			out = append(out, stated(file, of, packet[of], now[of])...)
		}
		return out
	}
	return stated(file, "", verdictsIn(pageText(string(theirs))), verdictsIn(pageText(string(ours))))
}

// stated tells which verdicts of the packet are none of ours.
func stated(file, of string, packet, now []string) []Stated {
	other := slices.DeleteFunc(slices.Clone(packet), func(v string) bool { return slices.Contains(now, v) })
	if len(other) == 0 {
		return nil
	}
	return []Stated{{file, of, strings.Join(other, ", "), strings.Join(now, ", ")}}
}

var (
	tableRow   = regexp.MustCompile(`(?is)<tr[\s>].*?</tr>`)
	accessLink = regexp.MustCompile(`(?i)\shref="accesses/([^"/]+)\.html"`)
	unseen     = regexp.MustCompile(`(?is)<!--.*?-->|<(style|script|template|title)[\s>].*?</(style|script|template|title)>|<[^>]*>`)
	whiteSpace = regexp.MustCompile(`[\s\x{A0}]+`)
)

// statedRows are the verdicts in the rows of a cover, by the access that each row leads to.
func statedRows(cover string) map[string][]string {
	out := map[string][]string{}
	for _, row := range tableRow.FindAllString(cover, -1) {
		if link := accessLink.FindStringSubmatch(row); link != nil {
			out[link[1]] = append(out[link[1]], verdictsIn(pageText(row))...)
		}
	}
	return out
}

// pageText is the text of a page as a line, without its marks. What is no HTML stays as it is.
func pageText(page string) string {
	return whiteSpace.ReplaceAllString(html.UnescapeString(unseen.ReplaceAllString(page, "")), " ")
}

// verdictsIn are the verdicts that a text states by their sign and word, each once, ordered by gravity.
func verdictsIn(text string) []string {
	var verdicts []checks.Verdict
	for v := checks.NotJudged; v <= checks.Compliant; v++ {
		verdicts = append(verdicts, v)
	}
	slices.SortStableFunc(verdicts, func(a, b checks.Verdict) int { // "ready with waivers" before "ready"
		return cmp.Compare(len(vocabulary().verdict(b).Word), len(vocabulary().verdict(a).Word))
	})
	found := map[checks.Verdict]bool{}
	for _, v := range verdicts {
		t := vocabulary().verdict(v)
		rest := strings.ReplaceAll(text, t.Sign+" "+t.Word, "\n")
		found[v], text = rest != text, rest
	}
	var out []string
	for v := checks.NotJudged; v <= checks.Compliant; v++ {
		if found[v] {
			out = append(out, vocabulary().verdict(v).Word)
		}
	}
	return out
}

// Sheet is a table of a workbook: its name, and its rows, the labels first.
type Sheet struct {
	Name string
	Rows [][]string
}

// column is where the column of a label stands, which may be marked as required; -1: nowhere.
func (s Sheet) column(label string) int {
	return slices.IndexFunc(s.Rows[0], func(l string) bool { return strings.TrimSuffix(l, " *") == label })
}

// keyColumns say what a row of a workbook is on, and verdictColumns what is decided about it.
var (
	keyColumns = []string{"Partner user", "User", "Hub ID", "Row", "Rule", "Whose"}
	verdictsOf = []string{"Verdict", "Verdict (unchanged policy)", "Conduct", "Severity"}
)

// StatedInWorkbook compares what a workbook of a packet states of each access, person, portal and finding with the
// workbook that this program writes. Besides keyColumns, rows are told apart by the columns of those labels.
func StatedInWorkbook(file string, theirs, ours []Sheet, labels ...string) []Stated {
	var out []Stated
	for _, sheet := range ours {
		i := slices.IndexFunc(theirs, func(s Sheet) bool { return s.Name == sheet.Name })
		if i < 0 || len(sheet.Rows) == 0 || len(theirs[i].Rows) == 0 {
			continue
		}
		keys, verdicts := sharedColumns(sheet, theirs[i], slices.Concat(keyColumns, labels)), sharedColumns(sheet, theirs[i], verdictsOf)
		packet, known := sheetRows(theirs[i], keys, verdicts)
		now, _ := sheetRows(sheet, keys, verdicts)
		if len(keys) == 0 || !known { // of other columns, or with words that are not ours
			continue
		}
		for _, of := range slices.Sorted(maps.Keys(union(packet, now))) {
			if p, n := strings.Join(packet[of], "; "), strings.Join(now[of], "; "); p != n {
				out = append(out, Stated{file + ", sheet " + sheet.Name, of, p, n})
			}
		}
	}
	return out
}

func union(a, b map[string][]string) map[string][]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// sharedColumns are the labels of the wanted columns that both sheets have.
func sharedColumns(a, b Sheet, wanted []string) []string {
	var out []string
	for _, label := range wanted {
		if a.column(label) >= 0 && b.column(label) >= 0 && !slices.Contains(out, label) {
			out = append(out, label)
		}
	}
	return out
}

// sheetRows are what the rows of a sheet state, by what they are on. It reports whether every word is one of ours.
func sheetRows(s Sheet, keys, verdicts []string) (rows map[string][]string, known bool) {
	words := map[string]bool{"": true}
	for _, t := range vocabulary().Verdict {
		words[t.Word] = true
	}
	for _, t := range vocabulary().Severity {
		words[t.Word] = true
	}
	rows, known = map[string][]string{}, true
	cell := func(row []string, label string) string {
		if i := s.column(label); i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	for _, row := range s.Rows[1:] {
		var of, says []string
		for _, label := range keys {
			if v := cell(row, label); v != "" {
				of = append(of, v)
			}
		}
		for _, label := range verdicts {
			v := cell(row, label)
			known = known && words[v]
			says = append(says, v)
		}
		if len(of) > 0 {
			k := strings.Join(of, ", ")
			says = slices.DeleteFunc(says, func(v string) bool { return v == "" })
			rows[k] = append(rows[k], cmp.Or(strings.Join(says, ", "), "there"))
		}
	}
	for _, says := range rows {
		slices.Sort(says)
	}
	return rows, known
}
