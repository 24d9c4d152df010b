package reports

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"partnerlint/checks"
)

// PagesFolder holds the further pages of a report that is too large for one.
const PagesFolder = "report-pages"

// The section of a page. What they admit was measured to stay well under 3 MB, which a browser opens at once.
const (
	// maxPageSubjects section the accesses, persons and portals of a page, each; maxPageWeight the findings and missing
	// facts that they tell. One portal is never parted: beyond the caps of the report it refers to report.json.
	maxPageSubjects = 300
	maxPageWeight   = 500
)

// firstCaps are those of the first page, which leads to all others and tells the gravest only.
var firstCaps = caps{detail: 100, full: 150}

// htmlPart is a further page: everything at the Hub IDs of a range.
type htmlPart struct {
	File     string
	From, To int64
	// accesses, persons and portals are its parts of the results.
	accesses, persons, portals section
}

type section struct{ from, to int }

func (s section) len() int { return s.to - s.from }

// Range names the page by its Hub IDs.
func (p *htmlPart) Range() string {
	switch {
	case p.To == 0:
		return "Requests without a usable Hub ID"
	case p.From == p.To:
		return "Hub ID " + number64(p.To)
	case p.From == 0:
		return "Hub IDs up to " + number64(p.To)
	}
	return "Hub IDs " + number64(p.From) + " to " + number64(p.To)
}

// pagesReport is a report that may be spread over pages: what the templates of the pages are executed with.
type pagesReport struct {
	*Report
	Pages []*htmlPart
	// Bounds are the first words of the pages of the index, by which the script finds the one to open.
	Bounds []string
	// Up leads to the folder of the report; empty on its first page.
	Up string
	// Here, Previous and Next are set on the page of a range.
	Here, Previous, Next *htmlPart
	// Lookup is set on a page of the index.
	Lookup *lookupPage
}

// HTMLParts returns, of a report that does not fit on one page, a first page that leads to the others, and these; none
// where it fits.
func HTMLParts(r *Report) []Part {
	if fitsOnePage(r) {
		return nil
	}
	spread := &pagesReport{Report: r, Pages: planPages(r.All)}
	index := indexWords(r.All, spread.Pages)
	for _, l := range index {
		spread.Bounds = append(spread.Bounds, l.Words[0].Word)
	}
	known := newLedger(r.All)
	parts := []Part{{File: "report.html", Write: func(w io.Writer) error { return writeHTMLPage(w, "report.html.tmpl", spread.first(known)) }}}
	for i, p := range spread.Pages {
		parts = append(parts, Part{File: PagesFolder + "/" + p.File, Write: func(w io.Writer) error {
			page := spread.page(p, known)
			if i > 0 {
				page.Previous = spread.Pages[i-1]
			}
			if i+1 < len(spread.Pages) {
				page.Next = spread.Pages[i+1]
			}
			return writeHTMLPage(w, "range-page", page)
		}})
	}
	for _, l := range index {
		parts = append(parts, Part{File: PagesFolder + "/" + l.File, Write: func(w io.Writer) error {
			page := *spread
			page.Up, page.Lookup, page.Report = "../", l, spread.empty()
			return writeHTMLPage(w, "lookup-page", &page)
		}})
	}
	return parts
}

// fitsOnePage reports whether the page leaves no access, person or portal out.
func fitsOnePage(r *Report) bool {
	return r.Accesses.Detail.More+r.Accesses.Compact.More+r.Persons.Detail.More+r.Persons.Compact.More+r.Portals.Detail.More+r.Portals.Compact.More == 0
}

// planPages divides the results into ranges of Hub IDs. All lists of the results are in the order of those.
func planPages(r *checks.Results) []*htmlPart {
	var pages []*htmlPart
	var current *htmlPart
	weight := 0
	at := cursor{results: r}
	for hub, ok := at.hub(); ok; hub, ok = at.hub() {
		next := htmlPart{From: hub, To: hub}
		more := at.take(hub, &next)
		full := current != nil && (weight+more > maxPageWeight || max(current.accesses.len()+next.accesses.len(),
			current.persons.len()+next.persons.len(), current.portals.len()+next.portals.len()) > maxPageSubjects)
		if current == nil || full {
			next.File = fmt.Sprintf("portals-%05d.html", len(pages)+1)
			current, weight = &next, 0
			pages = append(pages, current)
		}
		weight += more
		current.To = hub
		current.accesses.to, current.persons.to, current.portals.to = next.accesses.to, next.persons.to, next.portals.to
	}
	return pages
}

// cursor goes through the results by Hub ID.
type cursor struct {
	results                    *checks.Results
	accesses, persons, portals int
}

// hub is the next Hub ID, if there is one.
func (c *cursor) hub() (hub int64, ok bool) {
	see := func(id int64) {
		if !ok || id < hub {
			hub, ok = id, true
		}
	}
	if c.accesses < len(c.results.Accesses) {
		see(c.results.Accesses[c.accesses].HubID)
	}
	if c.persons < len(c.results.Persons) {
		see(c.results.Persons[c.persons].HubID)
	}
	if c.portals < len(c.results.Portals) {
		see(c.results.Portals[c.portals].HubID)
	}
	return hub, ok
}

// take passes what is at a Hub ID, says where it stands, and returns how much there is to tell.
func (c *cursor) take(hub int64, p *htmlPart) (weight int) {
	r := c.results
	p.accesses.from, p.persons.from, p.portals.from = c.accesses, c.persons, c.portals
	for ; c.accesses < len(r.Accesses) && r.Accesses[c.accesses].HubID == hub; c.accesses++ {
		weight += weightOf(r.Accesses[c.accesses].Findings, r.Accesses[c.accesses].Unknowns)
	}
	for ; c.persons < len(r.Persons) && r.Persons[c.persons].HubID == hub; c.persons++ {
		weight += weightOf(r.Persons[c.persons].Findings, r.Persons[c.persons].Unknowns)
	}
	for ; c.portals < len(r.Portals) && r.Portals[c.portals].HubID == hub; c.portals++ {
		weight += weightOf(r.Portals[c.portals].Findings, r.Portals[c.portals].Unknowns)
	}
	p.accesses.to, p.persons.to, p.portals.to = c.accesses, c.persons, c.portals
	return weight
}

// weightOf is how much there is to tell of one subject.
func weightOf(findings []*checks.Finding, unknowns []*checks.Unknown) int {
	return min(len(findings), MaxFindings) + min(len(unknowns), MaxFindings)/5
}

// first makes the first page.
func (s *pagesReport) first(known *ledger) *pagesReport {
	b := &builder{results: s.All, known: known, custom: s.All.Policy.Builtin != nil, zone: zoneOf(s.All.Policy), most: firstCaps}
	report := *s.Report
	report.Accesses, report.Persons, report.Portals = b.accesses(), b.persons(), b.portals()
	return &pagesReport{Report: &report, Pages: s.Pages, Bounds: s.Bounds}
}

// page makes the entries of one range: they are there only while it is written.
func (s *pagesReport) page(p *htmlPart, known *ledger) *pagesReport {
	r := s.All
	part := *r
	part.Accesses = r.Accesses[p.accesses.from:p.accesses.to]
	part.Persons = r.Persons[p.persons.from:p.persons.to]
	part.Portals = r.Portals[p.portals.from:p.portals.to]
	b := &builder{results: &part, known: known, custom: r.Policy.Builtin != nil, zone: zoneOf(r.Policy), most: pageCaps}
	report := *s.Report
	report.All = &part
	report.Accesses, report.Persons, report.Portals = b.accesses(), b.persons(), b.portals()
	return &pagesReport{Report: &report, Pages: s.Pages, Bounds: s.Bounds, Up: "../", Here: p}
}

// empty is the report without any entry, for pages of the index.
func (s *pagesReport) empty() *Report {
	report := *s.Report
	all := *s.All
	all.Accesses = nil
	report.All = &all
	return &report
}

func writeHTMLPage(w io.Writer, name string, p *pagesReport) error {
	t, err := htmlPage(name, p.Report)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	_, err = io.WriteString(w, upward(lines(b.String()), p.Up))
	return err
}

// upward has references to rules and diagnostics lead to the first page, where they are. Only the templates write such
// a reference: in a text, its quotation marks are escaped.
func upward(page, up string) string {
	if up == "" {
		return page
	}
	first := `href="` + up + `report.html#`
	return strings.NewReplacer(`href="#rule-`, first+`rule-`, `href="#diagnostics`, first+`diagnostics`).Replace(page)
}

// wordBounds writes a list of words for the page's script.
func wordBounds(words []string) template.HTMLAttr {
	return template.HTMLAttr(`data-bounds="` + template.HTMLEscapeString(strings.Join(words, "\n")) + `"`)
}
