package reports

import "partnerlint/checks"

type jsonRemedy struct {
	Changes []jsonChange    `json:"changes"`
	Stuck   []jsonStuckRule `json:"stuck"`
	GaveUp  bool            `json:"gaveUp,omitempty"`
}

type jsonStuckRule struct {
	Rule string               `json:"rule"`
	Why  []checks.StuckReason `json:"why"`
}

type jsonChange struct {
	Kind        string `json:"kind"`
	Side        string `json:"side"`
	Fact        string `json:"fact"`
	Description string `json:"description,omitempty"`
	User        string `json:"user,omitempty"`
	OfAdded     bool   `json:"ofAdded,omitempty"`
	From        string `json:"from,omitempty"`
	To          string `json:"to,omitempty"`

	Or       []string      `json:"or,omitempty"`
	Location *jsonLocation `json:"location,omitempty"`
}

func remedyJSON(r *checks.Remedy) *jsonRemedy {
	if r == nil {
		return nil
	}
	out := &jsonRemedy{Changes: []jsonChange{}, Stuck: []jsonStuckRule{}, GaveUp: r.GaveUp}
	for _, s := range r.Stuck {
		out.Stuck = append(out.Stuck, jsonStuckRule{Rule: s.Rule.ID, Why: s.Why})
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, jsonChange{Kind: string(c.Kind), Side: c.Side, Fact: c.Fact, Description: c.Description,
			User: c.User, OfAdded: c.Added, From: c.From, To: c.To,
			Or: c.Or, Location: locationJSON(c.At)})
	}
	return out
}
