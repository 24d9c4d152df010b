package reports

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"iter"
	"maps"
	"math"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"partnerlint/checks"
	"partnerlint/policy"
)

// PagesFolder is where the pages of a report are that is too large for one.
const PagesFolder = "report-pages"

// pageName recognises the names of the files in PagesFolder: pages of entries, and lists to look them up in.
var pageName = regexp.MustCompile(`^(page-[0-9]{4,}|find(-[0-9a-f]{2,})?)\.html$`)

// IsPage reports whether a file in PagesFolder has the name of a page, so that one of an earlier report may go.
func IsPage(name string) bool { return pageName.MatchString(name) }

// The sizes of the pages of a large report, in bytes.
const (
	// maxPage is what no page passes.
	maxPage = 3_000_000
	// aimPage is how large pages should be, by an estimate that is high: what a browser shows at once.
	aimPage = 2_000_000
	// frame is what a page needs beside its style, its scripts and its entries.
	frame = 16_000
)

// maxPageFindings caps the findings and the missing facts that a page tells of one subject.
const maxPageFindings = 400

// PageLink is a page of entries as others link to it.
type PageLink struct {
	// File is its name in PagesFolder.
	File string
	// From and To are the first and the last Hub ID; 0: that of accesses without a usable one.
	From, To int64
	// Portals, Accesses and Persons count its entries; Bad those that are blocked or violating, and Open those that
	// lack evidence.
	Portals, Accesses, Persons, Bad, Open int
}

// pageFrame is what stands around the entries of a page.
type pageFrame struct {
	*Report
	Page, Previous *PageLink
	// Next is the file of the next page; empty: there is none.
	Next    string
	Entries template.HTML
}

// pageEntries are the entries of a page, and the rules that they name.
type pageEntries struct {
	Portals  []*PortalEntry
	Accesses []*AccessEntry
	Persons  []*PersonEntry
	Rules    []*policy.Rule
}

// put takes one finished file of a report.
type put func(file string, content []byte) error

// errEnough: nobody wants any more files.
var errEnough = errors.New("enough")

// HTMLParts spreads a report over pages by Hub ID, lists to look subjects up in, and an index in place of the one page.
func HTMLParts(r *Report) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		if !overflows(r) {
			return
		}
		err := newVolume(r).write(func(file string, content []byte) error {
			p := Part{File: file, Write: func(w io.Writer) error {
				_, err := w.Write(content)
				return err
			}}
			if !yield(p, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(Part{}, err)
		}
	}
}

// overflows reports whether one page leaves subjects out.
func overflows(r *Report) bool {
	return overflow(r.Accesses)+overflow(r.Persons)+overflow(r.Portals) > 0
}

func overflow[T any](l Listing[T]) int { return l.Detail.More + l.Compact.More }

// write makes all files, the index last, as it links to all others.
func (v *volume) write(put put) error {
	if err := v.writePages(put); err != nil {
		return err
	}
	if err := v.writeLookup(put); err != nil {
		return err
	}
	return v.writeIndex(put)
}

// writePages makes the pages of entries. Entries are made on all cores; what stands around them names the pages before
// and after, and thus comes in their order.
func (v *volume) writePages(put put) error {
	workers := runtime.GOMAXPROCS(0)
	makers := make([]*pageMaker, workers)
	around, err := newPageMaker(v, v.report)
	if err != nil {
		return err
	}
	for i := range makers {
		if makers[i], err = newPageMaker(v, v.report); err != nil {
			return err
		}
	}
	type made struct {
		pages []*madePage
		err   error
	}
	spans := v.plan()
	left := len(spans)
	for m := range inOrder(spans, workers, func(worker int, s span) made {
		pages, err := makers[worker].pages(s)
		return made{pages, err}
	}) {
		left--
		if m.err != nil {
			return m.err
		}
		for i, p := range m.pages {
			last := left == 0 && i == len(m.pages)-1
			if err := v.putPage(around, p, last, put); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *volume) putPage(around *pageMaker, p *madePage, last bool, put put) error {
	f := pageFrame{Report: v.report, Page: p.link, Entries: p.entries}
	n := len(v.pages)
	p.link.File = pageFile(n)
	if n > 0 {
		f.Previous = v.pages[n-1]
	}
	if !last {
		f.Next = pageFile(n + 1)
	}
	v.pages = append(v.pages, p.link)
	v.note(p.span, n)
	content, err := around.execute("page", f)
	if err != nil {
		return err
	}
	return put(PagesFolder+"/"+p.link.File, content)
}

func pageFile(i int) string { return fmt.Sprintf("page-%04d.html", i+1) }

// note remembers on which page the subjects of a span are.
func (v *volume) note(s span, page int) {
	for _, on := range [][]int32{
		v.portalsOn[s.portals.from:s.portals.to], v.accessesOn[s.accesses.from:s.accesses.to], v.personsOn[s.persons.from:s.persons.to],
	} {
		for i := range on {
			on[i] = int32(page)
		}
	}
}

// writeIndex makes the page that takes the place of the one page of a small report.
func (v *volume) writeIndex(put put) error {
	for detail := MaxDetail / 3; ; detail /= 2 {
		// What stands on the pages need not all stand here, too.
		b := newBuilder(v.report.All, v.known, caps{detail, 0, 3 * detail, MaxFindings})
		index := *v.report
		index.Accesses, index.Persons, index.Portals = b.accesses(), b.persons(), b.portals()
		m, err := newPageMaker(v, &index)
		if err != nil {
			return err
		}
		m.template.Funcs(template.FuncMap{"pages": func() []*PageLink { return v.pages }})
		content, err := m.execute("report.html.tmpl", &index)
		if err != nil {
			return err
		}
		if len(content) < maxPage || detail == 0 {
			return put("report.html", content)
		}
	}
}

// pageMaker makes pages one after another.
type pageMaker struct {
	*volume
	template *template.Template
	limit    int
}

func newPageMaker(v *volume, r *Report) (*pageMaker, error) {
	t, err := htmlPage("page", r)
	if err != nil {
		return nil, err
	}
	t.Funcs(template.FuncMap{"securityPolicy": func() template.HTMLAttr { return securityPolicy(stylesheet(), script(), findScript()) }})
	return &pageMaker{v, t, maxPage - frame - len(stylesheet()) - len(script()) - len(findScript())}, nil
}

func (m *pageMaker) execute(name string, data any) ([]byte, error) {
	var b strings.Builder
	if err := m.template.ExecuteTemplate(&b, name, data); err != nil {
		return nil, err
	}
	return []byte(lines(b.String())), nil
}

// madePage is a page of which the entries are made.
type madePage struct {
	span    span
	link    *PageLink
	entries template.HTML
}

// pages makes the entries of a span: one page of them, or as many as it takes. A subject that has too much to tell for
// a page is told of in part.
func (m *pageMaker) pages(s span) ([]*madePage, error) {
	for most := maxPageFindings; ; most /= 2 {
		p, err := m.page(s, most)
		if err != nil {
			return nil, err
		}
		if len(p.entries) < m.limit || most == 0 {
			return []*madePage{p}, nil
		}
		before, after, ok := m.halve(s)
		if !ok {
			continue
		}
		first, err := m.pages(before)
		if err != nil {
			return nil, err
		}
		second, err := m.pages(after)
		return append(first, second...), err
	}
}

// page makes the entries of a span, at most so many findings of each subject.
func (m *pageMaker) page(s span, most int) (*madePage, error) {
	all := *m.report.All
	all.Portals = m.portals[s.portals.from:s.portals.to]
	all.Accesses = m.accesses[s.accesses.from:s.accesses.to]
	all.Persons = m.persons[s.persons.from:s.persons.to]
	report := *m.report
	report.All = &all
	m.template.Funcs(pageFuncs(&report))
	p := &madePage{span: s, link: &PageLink{
		From: m.firstHubID(s), To: m.lastHubID(s), Portals: len(all.Portals), Accesses: len(all.Accesses), Persons: len(all.Persons),
	}}
	var b bytes.Buffer
	err := m.template.ExecuteTemplate(&b, "pageentries", m.entries(s, &all, p.link, most))
	p.entries = template.HTML(lines(b.String()))
	return p, err
}

// entries builds what a page tells, and counts it in the link. Places are numbered through all pages.
func (m *pageMaker) entries(s span, all *checks.Results, link *PageLink, most int) pageEntries {
	b := newBuilder(all, m.known, caps{full: math.MaxInt, findings: most})
	var e pageEntries
	named := map[string]*policy.Rule{}
	note := func(j Judgement, findings []*checks.Finding, unknowns []*checks.Unknown) {
		switch gravity(j) {
		case gravityBad:
			link.Bad++
		case gravityOpen:
			link.Open++
		}
		for _, f := range findings {
			named[f.Rule.ID] = f.Rule
		}
		for _, u := range unknowns {
			named[u.Rule.ID] = u.Rule
		}
	}
	for i, a := range all.Accesses {
		j := b.accessJudgement(a)
		note(j, a.Findings, a.Unknowns)
		e.Accesses = append(e.Accesses, b.access(a, j, Place{"access", s.accesses.from + i + 1}))
	}
	for i, p := range all.Persons {
		j := b.judge(p.Conformity)
		note(j, p.Findings, p.Unknowns)
		e.Persons = append(e.Persons, b.person(p, j, Place{"person", s.persons.from + i + 1}))
	}
	for i, p := range all.Portals {
		j := b.judge(p.Conformity)
		note(j, p.Findings, p.Unknowns)
		e.Portals = append(e.Portals, b.portal(p, j, Place{"portal", s.portals.from + i + 1}))
	}
	for _, id := range slices.Sorted(maps.Keys(named)) {
		e.Rules = append(e.Rules, named[id])
	}
	return e
}
