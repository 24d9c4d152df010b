package reports

import (
	"compress/gzip"
	"io"
	"slices"
	"strings"

	"partnerlint/checks"
)

// The limits of GitHub's code scanning on a SARIF file (docs.github.com, "SARIF results exceed one or more limits" and
// "SARIF support for code scanning"). It refuses a file with more than 25,000 results in a run and stores 5,000 of them,
// not always the gravest: the ones that it gets are therefore no more than it stores. Of 1,000 locations of a result that
// it takes it shows 100, of 20 tags of a rule 10. The file may have 10 MB once it is packed with gzip.
const (
	maxGitHubResults   = 5000
	maxGitHubLocations = 100
	maxGitHubPacked    = 10_000_000
	// gitHubReserve is what the notifications at the end, and what the packer still holds, may take of that.
	gitHubReserve = 1_000_000
)

// WriteSARIFForGitHub writes what code scanning shows: the findings, gravest first, as many as it takes, each at a line
// of an input. Waived ones are left out, since code scanning knows no suppressions and would open an alert for them.
// What is left out is said among the notifications.
func WriteSARIFForGitHub(w io.Writer, r *Report) error {
	var findings []*checks.Finding
	waived := 0
	for _, f := range r.All.Findings {
		switch {
		case f.BuiltinOnly:
		case f.Waiver != nil:
			waived++
		default:
			findings = append(findings, f)
		}
	}
	slices.SortStableFunc(findings, compareFindings)
	places := placesOf(r)
	packed := newPackedSize()
	return writeSARIF(io.MultiWriter(w, packed), r, r.Diagnostics.Shown, func(s *sarifWriter) {
		written := 0
		for _, f := range findings {
			if written == maxGitHubResults || packed.size > maxGitHubPacked-gitHubReserve {
				break
			}
			s.result(s.forGitHub(f, places))
			written++
		}
		if cut := len(findings) - written; cut > 0 {
			s.notes = append(s.notes, sarifNote{"cut", "Code scanning takes no more than the " + itoa(written) + " gravest findings; " + itoa(cut) +
				" were left out. Other formats have them."})
		}
		if waived > 0 {
			s.notes = append(s.notes, sarifNote{"waived", count(waived, "waived finding was", "waived findings were") +
				" left out: code scanning would open alerts for them. Other formats have them."})
		}
		if n := r.Diagnostics.More; n > 0 {
			s.notes = append(s.notes, sarifNote{"cut", "And " + itoa(n) + " more notifications. Other formats have them."})
		}
	})
}

// forGitHub is a finding at a line of a file, without which code scanning drops it.
func (s *sarifWriter) forGitHub(f *checks.Finding, places map[int64]checks.Location) sarifResult {
	result := s.finding(f)
	// The one fingerprint that code scanning reads. Without it alerts of one rule on one line are taken for one alert,
	// and a file that is not in the repository gives none.
	result.PartialFingerprints["primaryLocationLineHash"] = visible(f.Fingerprint)
	at := &result.Locations[0]
	if at.Physical == nil {
		at.Physical = sarifPhysicalOf(s.anyPlace(f, places))
	}
	onLine(at.Physical)
	related := result.RelatedLocations[:0]
	for _, l := range result.RelatedLocations {
		if l.Physical != nil && len(related) < maxGitHubLocations-1 {
			onLine(l.Physical)
			related = append(related, l)
		}
	}
	result.RelatedLocations = related
	return result
}

// anyPlace is where to look for a finding that rests on no one place: the portal's export or its row of the register as
// far as other findings and accesses name them, else the first input.
func (s *sarifWriter) anyPlace(f *checks.Finding, places map[int64]checks.Location) checks.Location {
	if l, ok := places[f.Subject.HubID]; ok {
		return l
	}
	if len(s.report.Meta.Inputs) > 0 {
		return checks.Location{File: s.report.Meta.Inputs[0]}
	}
	return checks.Location{File: "partnerlint"}
}

// placesOf finds a file for each portal that has one: its export, by the facts of the client's side, else its row of a
// register.
func placesOf(r *Report) map[int64]checks.Location {
	places := map[int64]checks.Location{}
	for _, f := range r.All.Findings {
		for _, e := range f.Evidence {
			if _, known := places[f.Subject.HubID]; !known && e.Location.File != "" && strings.HasPrefix(e.Name, "client.") {
				places[f.Subject.HubID] = checks.Location{File: e.Location.File}
			}
		}
	}
	for _, a := range r.All.Accesses {
		if _, known := places[a.HubID]; !known && a.Location.File != "" {
			places[a.HubID] = a.Location
		}
	}
	return places
}

// onLine gives the first line to what has none: a cell of a workbook, or a whole file.
func onLine(p *sarifPhysical) {
	if p.Region == nil {
		p.Region = &sarifRegion{StartLine: 1}
	}
}

// packedSize measures what is written to it, as gzip packs it; it keeps nothing.
type packedSize struct {
	packer *gzip.Writer
	size   int
}

func newPackedSize() *packedSize {
	p := &packedSize{}
	p.packer = gzip.NewWriter(writerFunc(func(b []byte) (int, error) {
		p.size += len(b)
		return len(b), nil
	}))
	return p
}

func (p *packedSize) Write(b []byte) (int, error) { return p.packer.Write(b) }

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
