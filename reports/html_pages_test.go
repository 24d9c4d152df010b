package reports_test

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"path"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"partnerlint/checks"
	"partnerlint/reports"
)

// mostPage is what no page of a large report passes.
const mostPage = 3_000_000

// spread writes the files that a report is spread over.
func spread(t *testing.T, r *reports.Report) (files map[string]string, order []string) {
	t.Helper()
	files = map[string]string{}
	for part, err := range format(t, "html").Parts(r) {
		check(t, err)
		var b bytes.Buffer
		check(t, part.Write(&b))
		if _, twice := files[part.File]; twice {
			t.Errorf("%s is written twice", part.File)
		}
		files[part.File] = b.String()
		order = append(order, part.File)
	}
	return files, order
}

// large is a run with more portals than one page holds: some with something to tell and some without, a row without a
// usable Hub ID, and one portal that is too much for one page by itself.
func large() *checks.Results {
	r := many(600)
	for i := range 1500 {
		id, compliant := int64(50_000+i), checks.Verdicts{Policy: checks.Compliant, Builtin: checks.Compliant}
		r.Portals = append(r.Portals, &checks.Portal{HubID: id, Name: fmt.Sprintf("Quiet Client%d", i), Conformity: compliant})
		r.Persons = append(r.Persons, &checks.Person{User: "quiet@agency.example", HubID: id, Conformity: compliant})
		r.Accesses = append(r.Accesses, &checks.Access{ID: id2(i), User: "quiet@agency.example", HubID: id, ClientName: fmt.Sprintf("Quiet Client%d", i),
			Status: "granted", ChannelConsultant: "Cleo Consultant", Conformity: compliant})
	}
	crowd := int64(70_000)
	r.Portals = append(r.Portals, &checks.Portal{HubID: crowd, Name: "Crowd", Conformity: r.Accesses[0].Conformity, Findings: r.Findings})
	for i := range 500 {
		a := *r.Accesses[0]
		a.HubID, a.User, a.ClientName = crowd, fmt.Sprintf("crowd%d@agency.example", i), "Crowd"
		a.Findings = slices.Repeat(r.Accesses[0].Findings, 4)
		r.Accesses = append(r.Accesses, &a)
	}
	lost := *r.Accesses[0]
	lost.HubID, lost.HubIDText, lost.User, lost.ClientName = 0, "12 34", "lost@agency.example", "Nowhere"
	r.Accesses = append(r.Accesses, &lost)
	slices.SortStableFunc(r.Accesses, func(x, y *checks.Access) int { return cmp.Compare(x.HubID, y.HubID) })
	r.Portals[3].Name = "Öko ΣΑΣ İstanbul"
	r.Portals[4].Name = evilBidi + evilHTML
	return r
}

// largePages are the files of the large run's report, made on more cores than there are, and once: it takes long, and
// several tests read in them.
var largePages struct {
	once  sync.Once
	files map[string]string
	order []string
}

// spreadLarge yields the files that the report of the large run is spread over, which tests only read.
func spreadLarge(t *testing.T) (files map[string]string, order []string) {
	t.Helper()
	largePages.once.Do(func() {
		before := runtime.GOMAXPROCS(7)
		defer runtime.GOMAXPROCS(before)
		largePages.files, largePages.order = spread(t, reports.New(large(), sampleMeta()))
	})
	return largePages.files, largePages.order
}

func id2(i int) string { return fmt.Sprintf("Q-%d", i) }

var (
	idPattern   = regexp.MustCompile(` id="([^"]+)"`)
	hrefPattern = regexp.MustCompile(` href="([^"]*)"`)
)

func TestPagesTellEverything(t *testing.T) {
	r := large()
	files, order := spreadLarge(t)
	if last := order[len(order)-1]; last != "report.html" {
		t.Errorf("the last file is %s; the index leads to all others and has to come last", last)
	}
	homes := map[string][]string{}
	for name, text := range files {
		if len(text) >= mostPage {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		dir, base := path.Split(name)
		if name != "report.html" && (dir != reports.PagesFolder+"/" || !reports.IsPage(base)) {
			t.Errorf("%s is no name of a page: an old one would never be removed", name)
		}
		if !strings.HasPrefix(base, "page-") {
			continue
		}
		for _, id := range idPattern.FindAllStringSubmatch(text, -1) {
			homes[id[1]] = append(homes[id[1]], name)
		}
	}
	wanted := func(kind string, i int, word string) {
		id := fmt.Sprintf("%s-%d", kind, i+1)
		if len(homes[id]) != 1 {
			t.Errorf("%s is on the pages %v, want one", id, homes[id])
			return
		}
		_, entry, _ := strings.Cut(files[homes[id][0]], `id="`+id+`"`)
		entry, _, _ = strings.Cut(entry, "</tbody>")
		if !strings.Contains(strings.ReplaceAll(entry, "<wbr>", ""), word) {
			t.Errorf("%s does not name %s: %.300s", id, word, entry)
		}
	}
	for i, a := range r.Accesses {
		wanted("access", i, a.User)
	}
	for i, p := range r.Persons {
		wanted("person", i, p.User)
	}
	for i, p := range r.Portals {
		wanted("portal", i, fmt.Sprint(p.HubID))
	}
	if n := len(homes["portals"]); n < 4 {
		t.Errorf("only %d pages have portals: the test is too small", n)
	}
	if !strings.Contains(strings.Join(order, " "), "find-01.html") {
		t.Error("there is one list only: the test is too small")
	}
	leadSomewhere(t, files)
}

// leadSomewhere follows every reference within the files.
func leadSomewhere(t *testing.T, files map[string]string) {
	t.Helper()
	ids := map[string]bool{}
	for name, text := range files {
		ids[name+"#"] = true
		for _, id := range idPattern.FindAllStringSubmatch(text, -1) {
			if key := name + "#" + html.UnescapeString(id[1]); ids[key] {
				t.Errorf("%s is there twice", key)
			} else {
				ids[key] = true
			}
		}
	}
	wrong := 0
	for name, text := range files {
		for _, href := range hrefPattern.FindAllStringSubmatch(text, -1) {
			file, fragment, _ := strings.Cut(html.UnescapeString(href[1]), "#")
			if strings.HasPrefix(fragment, "?") {
				fragment = "" // a state of the filter
			}
			if file = path.Join(path.Dir(name), file); strings.HasPrefix(href[1], "#") {
				file = name
			}
			if href[1] != "" && !ids[file+"#"+fragment] && !strings.HasPrefix(href[1], "https://") && wrong < 10 {
				wrong++
				t.Errorf("%s leads to %s, which is nowhere", name, href[1])
			}
		}
	}
}

func TestPagesFormAChain(t *testing.T) {
	files, order := spreadLarge(t)
	var pages []string
	for _, name := range order {
		if base := path.Base(name); strings.HasPrefix(base, "page-") {
			pages = append(pages, base)
		}
	}
	for i, name := range pages {
		text := files[reports.PagesFolder+"/"+name]
		next := `<a href="` + pages[min(i+1, len(pages)-1)] + `" rel="next">`
		previous := `<a href="` + pages[max(i-1, 0)] + `" rel="prev">`
		if want := i < len(pages)-1; strings.Contains(text, next) != want || !want && strings.Contains(text, `rel="next"`) {
			t.Errorf("%s: %s, want %v", name, next, want)
		}
		if want := i > 0; strings.Contains(text, previous) != want || !want && strings.Contains(text, `rel="prev"`) {
			t.Errorf("%s: %s, want %v", name, previous, want)
		}
		if !strings.Contains(files["report.html"], `href="report-pages/`+name+`"`) || !strings.Contains(text, `href="../report.html#pages"`) {
			t.Errorf("the index and %s do not lead to one another", name)
		}
	}
}

// TestPageOfOneHugePortal: what does not fit on a page is told in part, and this is said.
func TestPageOfOneHugePortal(t *testing.T) {
	r := many(400)
	f := *r.Findings[0]
	f.Message = strings.Repeat("very long ", 2000)
	r.Portals[200].Findings = slices.Repeat([]*checks.Finding{&f}, 1000)
	files, _ := spread(t, reports.New(r, sampleMeta()))
	told := ""
	for name, text := range files {
		if len(text) >= mostPage {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		if _, entry, ok := strings.Cut(text, `id="portal-201"`); ok && strings.Contains(name, "page-") {
			told, _, _ = strings.Cut(entry, "</tbody>")
		}
	}
	if n := strings.Count(told, "very long very long"); n == 0 || n > 400*1000 {
		t.Error("the portal is not told of")
	}
	if !regexp.MustCompile(`And [89]\d\d more: see report\.json\.`).MatchString(told) {
		t.Errorf("the portal does not say that it is cut: …%.300s", told[max(0, len(told)-300):])
	}
}

func TestPagesOfASmallReport(t *testing.T) {
	if files, _ := spread(t, reports.New(sample(), sampleMeta())); len(files) != 0 {
		t.Errorf("%d files", len(files))
	}
}

// TestPagesAreTheSameEveryTime: on one core and on many, and from results in another order.
func TestPagesAreTheSameEveryTime(t *testing.T) {
	second, secondOrder := spreadLarge(t)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	first, firstOrder := spread(t, reports.New(large(), sampleMeta()))
	equal(t, "order", secondOrder, firstOrder)
	for name, text := range first {
		if second[name] != text {
			t.Errorf("%s differs", name)
		}
	}
}

// TestPagesCanBeLeft: whoever stops asking is left in peace.
func TestPagesCanBeLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	n := 0
	for _, err := range format(t, "html").Parts(reports.New(large(), sampleMeta())) {
		check(t, err)
		if n++; n == 3 {
			break
		}
	}
	after := runtime.NumGoroutine()
	for tries := 0; after > before && tries < 1000; tries++ { // one that has been told to end takes a moment
		time.Sleep(10 * time.Millisecond)
		after = runtime.NumGoroutine()
	}
	if n != 3 || after > before {
		t.Errorf("%d files; %d goroutines before, %d after", n, before, after)
	}
}

// TestEveryTextOfPagesIsEscaped: the pages of a run of which every text is hostile.
func TestEveryTextOfPagesIsEscaped(t *testing.T) {
	r := clone(many(350))
	statuses := make([]string, len(r.Accesses))
	for i, a := range r.Accesses {
		statuses[i] = a.Status
	}
	poison(reflect.ValueOf(r), map[uintptr]bool{})
	for i, a := range r.Accesses {
		a.Status = statuses[i]
	}
	m := sampleMeta()
	poison(reflect.ValueOf(&m), map[uintptr]bool{})
	files, _ := spread(t, reports.New(r, m))
	quoted := regexp.MustCompile(`"[^"]*"`)
	style := regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>`)
	found := 0
	for name, text := range files {
		if n := strings.Count(text, "<script>"); n != 2 {
			t.Errorf("%s has %d scripts, want its own two", name, n)
		}
		text = style.ReplaceAllString(text, "")
		for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(text, -1) {
			bare := strings.ToLower(quoted.ReplaceAllString(tag, `""`))
			for _, forbidden := range []string{"<img", "<script", "<iframe", "<object", "<embed", "<form", " style=", " on", " src"} {
				if strings.Contains(bare, forbidden) {
					t.Fatalf("%s: %s in the tag %s", name, forbidden, tag)
				}
			}
		}
		for _, href := range hrefPattern.FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`^(#[-?=&;\w%.]*|https://u\.example|(\.\./report\.html|report-pages/find\.html|(report-pages/)?page-\d+\.html|find(-\d\d)?\.html)(#[-?=+\w%.]*)?)?$`).MatchString(href[1]) {
				t.Fatalf("%s: a reference to somewhere else: %s", name, href[1])
			}
		}
		found += strings.Count(text, "⟨U&#43;202E⟩")
		noHidden(t, text)
	}
	if found < 5000 {
		t.Errorf("only %d texts were poisoned", found)
	}
}
