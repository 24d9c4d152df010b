package hubspot

import (
	"regexp"
	"strconv"
	"strings"

	"partnerlint/schemas"
)

// mention is a Hub ID that a file names as its portal.
type mention struct {
	origin
	hubID int64
}

// linkPatterns find the Hub ID in the addresses of HubSpot's pages: the first number of the path, or a parameter.
var linkPatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^(?:https?://)?app(?:-[a-z0-9]+)?\.hubspot\.com/(?:[^/?#]*/)*?([0-9]+)(?:[/?#]|$)`),
	regexp.MustCompile(`(?i)[?&]portalId=([0-9]+)`),
}

// mentioned notes which portals a record or a page names.
func (g *gathering) mentioned(n *node, src *source) {
	for _, m := range n.members {
		switch v := m.value; {
		case m.name == "properties" || m.name == "paging" || m.name == "next":
			g.mentioned(v, src)
		case m.name == "portalId" || m.name == "hubId" || m.name == "hub_id":
			g.mention(v, v.text, src)
		case (m.name == "infoUrl" || m.name == "url" || m.name == "link") && v.is('"'):
			for _, p := range linkPatterns {
				if found := p.FindStringSubmatch(v.text); found != nil {
					g.mention(v, found[1], src)
				}
			}
		}
	}
}

func (g *gathering) mention(v *node, number string, src *source) {
	id, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || id <= 0 || id > maxHubID {
		return
	}
	if src.portals[id] || len(src.portals) >= schemas.MaxProblems {
		return
	}
	if src.portals == nil {
		src.portals = map[int64]bool{}
	}
	src.portals[id] = true
	g.portals = append(g.portals, mention{origin{src, v.off}, id})
}

// checkPortal refuses files of another portal than hubID. It returns the Hub ID, which for 0 is that of the account
// details.
func (g *gathering) checkPortal(hubID int64) int64 {
	if hubID == 0 {
		for _, d := range g.details {
			hubID, _ = strconv.ParseInt(d.id, 10, 64)
			break
		}
	}
	if hubID == 0 {
		if len(g.wrong.list) == 0 {
			g.wrong.file(&source{}, "the portal's Hub ID is not known: give it, or add the saved account details")
		}
		return 0
	}
	for _, m := range g.portals {
		if m.hubID != hubID {
			g.wrong.at(m.origin, "this is of the portal with Hub ID %d, and the export is to be of Hub ID %d; files of two portals must not be mixed", m.hubID, hubID)
		}
	}
	return hubID
}
