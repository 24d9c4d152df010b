package checks

import (
	"slices"
	"time"

	"partnerlint/schemas"
)

// epochs are the moments at which the view of a portal changes: a fact is taken, grows too old, or lapses. Between two
// of them the view is the same, so that it is made once for all requests of that time.
type epochs []int64

func (e epochs) at(t int64) int64 {
	i, found := slices.BinarySearch(e, t)
	if found {
		i++
	}
	return int64(i)
}

func epochsOf(viewers []viewer) epochs {
	var e epochs
	for _, v := range viewers {
		for _, d := range v.docs {
			e = append(e, d.at)
			e = v.ages.sourcesOf(d.root, d.at, e)
		}
		for _, a := range v.attested {
			e = v.ages.lifetime(a.origin, e)
		}
	}
	slices.Sort(e)
	return slices.Compact(e)
}

// sourcesOf walks an export for the sources that its sections and records name.
func (a ages) sourcesOf(n *schemas.Node, exportedAt int64, e epochs) epochs {
	if n.Type.Kind == schemas.RecordType && n.Type.Name == "Source" {
		return a.lifetime(originOf(n, exportedAt), e)
	}
	for _, v := range n.Vals {
		if v.Node != nil {
			e = a.sourcesOf(v.Node, exportedAt, e)
		}
	}
	return e
}

func (a ages) lifetime(o origin, e epochs) epochs {
	e = append(e, o.at, o.at+a.limit(o.kind).Microseconds()+1)
	if last := dateOf(o.expires); !last.IsZero() {
		y, m, d := last.Date()
		e = append(e, time.Date(y, m, d+1, 0, 0, 0, 0, a.zone).UnixMicro())
	}
	return e
}
