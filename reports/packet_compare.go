package reports

import (
	"slices"
	"strings"
)

// Pages compares what people read of a packet with what its evidence gives.
type Pages struct {
	// Compared counts the files that are, byte for byte, what this program writes.
	Compared int
	// Different are those that are not, Foreign those that no packet has, and Missing those that are to be in it.
	Different, Foreign, Missing Capped[string]
	// Other says that another version is said to have written the packet: what differs is told, and may be as it was
	// written. By is that version; empty: none is given. This is the version that compares.
	Other    bool
	By, This string
	// Stated is what pages and workbooks of another version state and the evidence does not give, as far as that can be
	// compared.
	Stated Capped[Stated]
	// Subject is what this program calls the packet, where another version is said to call it otherwise.
	Subject string
}

// WrittenFile is a file of a packet as this program writes it.
type WrittenFile struct {
	Path string
	// SHA256 is in lower-case hexadecimal.
	SHA256 string
}

// ComparePages holds the packet's pages and workbooks to what this program writes from its evidence: a page that says
// something else than the evidence would mislead whoever reads only the page, and so would one that was left out.
// The written are all files but the evidence, which lies in a folder of that name; recorded is its file that no origin
// is given for.
func (v *Verification) ComparePages(written []WrittenFile, evidence, recorded string) {
	sums, listed, origins := map[string]string{}, map[string]bool{}, map[string]bool{recorded: v.Recorded}
	for _, f := range written {
		sums[f.Path] = f.SHA256
	}
	var missing []string
	for _, f := range v.Manifest.Files {
		listed[f.Path] = true
	}
	for _, e := range v.Manifest.Evidence {
		origins[e.Path] = true
		if !listed[e.Path] {
			missing = append(missing, e.Path)
		}
	}
	var different, foreign []string
	for _, f := range v.Manifest.Files {
		sum, ours := sums[f.Path]
		switch {
		case strings.HasPrefix(f.Path, evidence+"/") && origins[f.Path]:
		case !ours:
			foreign = append(foreign, f.Path)
		case sum != f.SHA256:
			different = append(different, f.Path)
		default:
			v.Pages.Compared++
		}
	}
	for _, f := range written {
		if !listed[f.Path] {
			missing = append(missing, f.Path)
		}
	}
	slices.Sort(missing)
	v.Pages.Different, v.Pages.Foreign, v.Pages.Missing = capped(different, MaxDifferences), capped(foreign, MaxDifferences), capped(missing, MaxDifferences)
}

// Any reports whether a page is not what this program writes.
func (p Pages) Any() bool {
	return len(p.Different.Shown)+len(p.Foreign.Shown)+len(p.Missing.Shown) > 0 || p.Subject != ""
}

// Changed counts the files that say something else.
func (p Pages) Changed() int { return len(p.Different.Shown) + p.Different.More }

// Differ reports whether a page is not what the evidence gives: one of the same version of the program, or one of
// another version that states another verdict.
func (p Pages) Differ() bool { return !p.Other && p.Any() || len(p.Stated.Shown) > 0 }

// Uncompared reports whether nobody has compared some page: another version may write it otherwise, and whoever names
// another version may write anything.
func (p Pages) Uncompared() bool { return p.Other && p.Any() }

// TellStated takes over what pages state and the evidence does not give.
func (v *Verification) TellStated(stated []Stated) { v.Pages.Stated = capped(stated, MaxDifferences) }
