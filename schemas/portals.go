package schemas

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
)

// meet brings the exports of each portal together, whatever files they stand in and in whatever order those were named.
func (in *Inputs) meet(docs []DocRef) {
	slices.SortFunc(docs, func(a, b DocRef) int {
		return cmp.Or(cmp.Compare(a.HubID, b.HubID), cmp.Compare(a.Role, b.Role), cmp.Compare(a.ExportedAt, b.ExportedAt),
			cmp.Compare(a.File, b.File), cmp.Compare(a.Offset, b.Offset))
	})
	docs = in.withoutCopies(docs)
	count := 0
	for i, d := range docs {
		if i == 0 || !samePortal(docs[i-1], d) {
			count++
		}
	}
	in.portals = make([]PortalRef, 0, count)
	for start := 0; start < len(docs); {
		end := start + 1
		for end < len(docs) && samePortal(docs[start], docs[end]) {
			end++
		}
		p := PortalRef{docs[start].HubID, docs[start].Role, docs[start:end:end]}
		if n := len(in.portals); n > 0 && in.portals[n-1].HubID == p.HubID {
			in.twoRoles(in.portals[n-1].Docs[0], p.Docs[0])
		}
		in.portals = append(in.portals, p)
		start = end
	}
}

func samePortal(a, b DocRef) bool { return a.HubID == b.HubID && a.Role == b.Role }

// withoutCopies drops exports that are byte for byte the same as an earlier one of the same instant. Only candidates of
// equal length are read.
func (in *Inputs) withoutCopies(docs []DocRef) []DocRef {
	kept := docs[:0]
	for start := 0; start < len(docs); {
		end := start + 1
		for end < len(docs) && samePortal(docs[start], docs[end]) && docs[start].ExportedAt == docs[end].ExportedAt {
			end++
		}
		group := docs[start:end]
		start = end
		if len(group) == 1 {
			kept = append(kept, group[0])
			continue
		}
		kept = append(kept, in.distinct(group)...)
	}
	return kept
}

func (in *Inputs) distinct(group []DocRef) []DocRef {
	lengths := map[uint32]int{}
	for _, d := range group {
		lengths[d.Length]++
	}
	seen := map[[sha256.Size]byte]bool{}
	var out []DocRef
	var buf []byte
	for _, d := range group {
		if lengths[d.Length] > 1 {
			raw, err := in.Read(d, buf)
			if err == nil { // else it is told when it is read again
				sum := sha256.Sum256(raw)
				if seen[sum] {
					continue
				}
				seen[sum] = true
				buf = raw
			}
		}
		out = append(out, d)
	}
	return out
}

// twoRoles tells of a portal that is exported both as a client's and as the partner's own.
func (in *Inputs) twoRoles(client, partner DocRef) {
	at, other := in.Origin(partner), in.Origin(client)
	in.problems = append(in.problems, Problem{
		File: in.sources[partner.File].path, Line: at.Line, Column: at.Column, Pointer: "/role",
		Message: fmt.Sprintf(`Hub ID %d is exported here as "partner" and in %s:%d as "client"; both are used, mend the wrong one`, partner.HubID, printable(other.File), other.Line),
	})
}
