package reports

import "time"

type jsonChanges struct {
	Baseline  jsonBaseline `json:"baseline"`
	New       int          `json:"new"`
	Unchanged int          `json:"unchanged"`
	// Gone counts the baseline's findings that this run did not give; GoneFindings are the first of them.
	Gone         int        `json:"gone"`
	GoneFindings []jsonGone `json:"goneFindings"`
}

type jsonBaseline struct {
	File string    `json:"file"`
	Now  time.Time `json:"now"`
}

type jsonGone struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Severity    string `json:"severity"`
	HubID       int64  `json:"hubId,omitempty"`
	PortalName  string `json:"portalName,omitempty"`
	User        string `json:"user,omitempty"`
	Message     string `json:"message"`
}

func changesJSON(c *Changes) *jsonChanges {
	if c == nil {
		return nil
	}
	out := &jsonChanges{Baseline: jsonBaseline{File: c.Baseline.File, Now: c.Baseline.Now.UTC()}, New: c.New, Unchanged: c.Unchanged,
		Gone: c.GoneCount(), GoneFindings: []jsonGone{}}
	for _, f := range c.Gone.Shown {
		out.GoneFindings = append(out.GoneFindings, jsonGone{Fingerprint: f.Fingerprint, Rule: f.Rule, Severity: string(f.Severity),
			HubID: f.HubID, PortalName: f.PortalName, User: f.User, Message: f.Message})
	}
	return out
}
