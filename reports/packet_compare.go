package reports

import (
	"strings"

	"partnerlint/policy"
)

// Pages compares what people read of a packet with what its evidence gives.
type Pages struct {
	// Compared counts the files that are, byte for byte, what this program writes.
	Compared int
	// Different are those that are not, and Foreign those that no packet has.
	Different, Foreign Capped[string]
	// By is the version that wrote the packet, where it is not this one, so that nothing could be compared.
	By string
}

// WrittenFile is a file of a packet as this program writes it.
type WrittenFile struct {
	Path string
	// SHA256 is in lower-case hexadecimal.
	SHA256 string
}

// ComparePages holds the packet's pages and workbooks to what this program writes from its evidence: a page that says
// something else than the evidence would mislead whoever reads only the page. evidence is the folder of the evidence.
func (v *Verification) ComparePages(written []WrittenFile, evidence string) {
	sums := map[string]string{}
	for _, f := range written {
		sums[f.Path] = f.SHA256
	}
	var different, foreign []string
	for _, f := range v.Manifest.Files {
		sum, ours := sums[f.Path]
		switch {
		case !ours && !strings.HasPrefix(f.Path, evidence+"/") && !strings.HasPrefix(f.Path, policy.CopiesFolder+"/"):
			foreign = append(foreign, f.Path)
		case ours && sum != f.SHA256:
			different = append(different, f.Path)
		case ours:
			v.Pages.Compared++
		}
	}
	v.Pages.Different, v.Pages.Foreign = capped(different, MaxDifferences), capped(foreign, MaxDifferences)
}

// Differ reports whether a page is not what the evidence gives.
func (p Pages) Differ() bool { return len(p.Different.Shown)+len(p.Foreign.Shown) > 0 }
