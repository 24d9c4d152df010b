package checks

// PortalOutcomes is what the rules in force say of everything at one Hub ID: of the portal, its persons and its
// accesses. It keeps passes, of which Results tell no more than their number.
type PortalOutcomes struct {
	HubID int64
	Name  string
	// Outcomes are the gravest of each rule, in the order of Results.Rules: fail (waived or not), unknown, pass, not
	// applicable. Portals that share all outcomes share the slice.
	Outcomes []Outcome
}

// portalTally gathers the outcomes of the portals. Most portals fare alike, so that each list is kept once.
type portalTally struct {
	portals []*PortalOutcomes
	shared  map[string][]Outcome // all rules of the plan, by their index
}

func (t *portalTally) add(hub int64, p *portalOutcome) {
	key := make([]byte, len(p.counts))
	judged := p.fault
	for i, c := range p.counts {
		key[i] = byte(c.gravest())
		judged = judged || c != outcomeCount{}
	}
	if !judged {
		return // left out on request
	}
	if p.fault {
		clear(key) // nothing is known
	}
	outcomes, ok := t.shared[string(key)]
	if !ok {
		outcomes = make([]Outcome, len(key))
		for i, o := range key {
			outcomes[i] = Outcome(o)
		}
		t.shared[string(key)] = outcomes
	}
	t.portals = append(t.portals, &PortalOutcomes{HubID: hub, Name: p.name, Outcomes: outcomes})
}

func (o outcomeCount) gravest() Outcome {
	switch {
	case o.fail+o.waived > 0:
		return Fail
	case o.unknown > 0:
		return Unjudged
	case o.pass > 0:
		return Pass
	default:
		return NotApplicable
	}
}

// finish puts the outcomes in the order of the rules told, given by their indexes in the plan.
func (t *portalTally) finish(rules []int) []*PortalOutcomes {
	told := map[*Outcome][]Outcome{}
	for _, p := range t.portals {
		first := &p.Outcomes[0]
		if told[first] == nil {
			told[first] = make([]Outcome, len(rules))
			for i, index := range rules {
				told[first][i] = p.Outcomes[index]
			}
		}
		p.Outcomes = told[first]
	}
	return t.portals
}
