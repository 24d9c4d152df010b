package reports

import (
	"slices"
	"strings"
	"time"

	"partnerlint/checks"
	"partnerlint/policy"
)

// Whom is a subject as people are told of it.
type Whom struct {
	User, PortalName string
	HubID            int64
	// NoHubID: a portal is meant and its Hub ID cannot be used; HubIDText is what is written in its place, if known.
	NoHubID   bool
	HubIDText string
	// Requests names the moments of the requests that are meant, where these are what counts.
	Requests string
}

// rowName finds a row of the register.
type rowName struct{ id, user string }

// requestsOf is what one fact is missing for.
type requestsOf struct {
	need  *checks.Need
	hubID int64
	user  string
}

// ledger is what the rows of the register and the joins say of subjects that findings and needs only name.
type ledger struct {
	// writtenIn and writtenFor are Hub IDs as written that cannot be used, by row and by the client's name; rows of one
	// name that differ have none.
	writtenIn  map[rowName]string
	writtenFor map[string]string
	// own are the partner's own portals.
	own map[int64]bool
	// requests are the moments of which facts are missing that are known only from later.
	requests map[requestsOf][]time.Time
}

func newLedger(r *checks.Results) *ledger {
	l := &ledger{writtenIn: map[rowName]string{}, writtenFor: map[string]string{}, own: map[int64]bool{}, requests: map[requestsOf][]time.Time{}}
	later := slices.ContainsFunc(r.Needs, isLater)
	for _, a := range r.Accesses {
		l.own[a.PartnerHubID] = true
		if a.HubID == 0 {
			l.addWritten(a)
		}
		if later && !a.SubmittedAt.IsZero() {
			l.addRequest(a)
		}
	}
	for _, p := range r.Persons {
		l.own[p.PartnerHubID] = true
	}
	for _, f := range r.Findings {
		l.own[f.Subject.PartnerHubID] = true
	}
	for _, u := range r.Unknowns {
		for _, s := range u.Sample {
			l.own[s.PartnerHubID] = true
		}
	}
	delete(l.own, 0) // none is named
	return l
}

func isLater(n *checks.Need) bool { return n.Reason == checks.TakenLater }

func (l *ledger) addWritten(a *checks.Access) {
	l.writtenIn[rowName{a.ID, a.User}] = a.HubIDText
	if text, known := l.writtenFor[a.ClientName]; known && text != a.HubIDText {
		l.writtenFor[a.ClientName] = ""
		return
	}
	l.writtenFor[a.ClientName] = a.HubIDText
}

// addRequest notes for which facts the moment of this request counts.
func (l *ledger) addRequest(a *checks.Access) {
	for _, u := range a.Unknowns {
		for _, n := range u.Missing {
			if !isLater(n) {
				continue
			}
			hubID, user := a.HubID, strings.ToLower(a.User)
			switch {
			case n.Person:
				hubID = 0
			case n.Side == "partner":
				hubID = a.PartnerHubID
			}
			for _, k := range []requestsOf{{n, hubID, ""}, {n, hubID, user}} {
				if !slices.ContainsFunc(l.requests[k], a.SubmittedAt.Equal) {
					l.requests[k] = append(l.requests[k], a.SubmittedAt)
				}
			}
		}
	}
}

// subject tells of a subject of a finding or an unknown.
func (l *ledger) subject(s checks.Subject) Whom {
	if s.Register != "" {
		return Whom{PortalName: s.Register} // a workbook: told by its name, as a portal is
	}
	w := Whom{User: s.User, PortalName: s.PortalName, HubID: s.HubID}
	if s.HubID == 0 && s.Kind != policy.SubjectRegister {
		w.NoHubID = true
		w.HubIDText = l.writtenFor[s.PortalName]
		if text, known := l.writtenIn[rowName{s.AccessID, s.User}]; known {
			w.HubIDText = text
		}
	}
	return w
}

// needed tells of a subject that lacks a fact.
func (l *ledger) needed(n *checks.Need, s checks.NeedSubject) Whom {
	w := Whom{User: s.User, PortalName: s.PortalName, HubID: s.HubID}
	if s.HubID == 0 && s != (checks.NeedSubject{}) && !n.Person && (n.Side == "client" || n.Side == "register") {
		w.NoHubID, w.HubIDText = true, l.writtenFor[s.PortalName]
	}
	if isLater(n) {
		w.Requests = moments(l.requests[requestsOf{n, s.HubID, strings.ToLower(s.User)}])
	}
	return w
}

// distinct tells of subjects, each once.
func (l *ledger) distinct(subjects []checks.Subject) []Whom {
	var told []Whom
	for _, s := range subjects {
		if w := l.subject(s); !slices.Contains(told, w) {
			told = append(told, w)
		}
	}
	return told
}

// audience is whom to ask for a fact of a portal: the partner's own has no client to be asked.
func (l *ledger) audience(n *checks.Need, hubID int64) Audience {
	a := audienceOf(n)
	if a == AskClientAdministrator && l.own[hubID] {
		return AskAgencyAdministrator
	}
	return a
}

// maxMoments caps the moments that one subject names.
const maxMoments = 3

// moments names moments in their order.
func moments(times []time.Time) string {
	sorted := slices.Clone(times)
	slices.SortFunc(sorted, time.Time.Compare)
	shown := capped(sorted, maxMoments)
	var names []string
	for _, t := range shown.Shown {
		names = append(names, instant(t))
	}
	s := strings.Join(names, " and ")
	if shown.More > 0 {
		s += " and " + itoa(shown.More) + " more"
	}
	return s
}
