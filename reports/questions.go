package reports

import (
	"cmp"
	"slices"
	"strings"

	"partnerlint/checks"
)

// Audience is who can answer a question.
type Audience string

// The audiences, in the order in which they are told: client-administrator gets a letter for each client portal, so
// that nobody reads of another client; agency-user one for each person; agency-administrator one for each partner
// portal; the others one each.
const (
	AskClientAdministrator Audience = "client-administrator"
	AskAgencyUser          Audience = "agency-user"
	AskAgencyAdministrator Audience = "agency-administrator"
	AskRequester           Audience = "requester"
	AskAPI                 Audience = "api"
	AskPolicyAuthor        Audience = "policy-author"
	OtherAudience          Audience = "other"
)

var audiences = []Audience{AskClientAdministrator, AskAgencyUser, AskAgencyAdministrator, AskRequester, AskAPI, AskPolicyAuthor, OtherAudience}

// QuestionGroup is what one kind of addressee is asked.
type QuestionGroup struct {
	Audience Audience
	Letters  []*Letter
	// Shown are the letters that people are shown; the JSON report has all.
	Shown Capped[*Letter]
	// Unlisted counts subjects that lack a fact and that the results do not name, because there are too many.
	Unlisted int
}

// Letter is what one addressee is asked, ready to be sent.
type Letter struct {
	Audience Audience
	// HubID and PortalName are set where the letter is about one portal, User where it goes to one person.
	HubID      int64
	PortalName string
	User       string
	Questions  []*Question
}

// onePortal reports whether the letter is about one portal, which it names once.
func (l *Letter) onePortal() bool { return l.HubID != 0 || l.PortalName != "" }

// Question is one numbered question of a letter.
type Question struct {
	Number int
	// Need is the first of the needs that ask it; they differ in Reasons only.
	Need    *checks.Need
	Reasons []checks.NeedReason
	// Blocking: a rule at error level waits for the answer.
	Blocking bool
	// Later: the fact is known from after the moment that counts only, so that asking for it anew does not help.
	Later bool
	// Subjects are what is asked about. A letter about one portal does not name it again.
	Subjects Capped[Whom]
	all      []Whom
}

// MaxLetterSubjects caps the portals and users that one question names.
const MaxLetterSubjects = 40

// questions makes the letters: every missing fact becomes a question to whoever can answer it, each asked once.
func questions(r *checks.Results, known *ledger) []*QuestionGroup {
	blocking := map[*checks.Need]bool{}
	for _, u := range r.Unknowns {
		for _, n := range u.Missing {
			blocking[n] = blocking[n] || blocks(u)
		}
	}
	byAudience := map[Audience]*mailbag{}
	for _, n := range r.Needs {
		subjects := n.Subjects
		if len(subjects) == 0 {
			subjects = []checks.NeedSubject{{}}
		}
		for _, s := range subjects {
			mailbagFor(byAudience, known.audience(n, s.HubID)).add(n, known.needed(n, s), blocking[n])
		}
		if unlisted := n.Total - len(n.Subjects); unlisted > 0 {
			mailbagFor(byAudience, audienceOf(n)).unlisted += unlisted
		}
	}
	var out []*QuestionGroup
	for _, a := range audiences {
		if bag := byAudience[a]; bag != nil {
			out = append(out, bag.group())
		}
	}
	return out
}

// audienceOf is who can supply a fact. Of what can be collected at the present only, nothing can be collected any more
// for a request of the past: its requester has to find proof, or to submit it anew.
func audienceOf(n *checks.Need) Audience {
	if isLater(n) && Audience(n.Of) == AskAPI {
		return AskRequester
	}
	if a := Audience(n.Of); slices.Contains(audiences, a) {
		return a
	}
	return OtherAudience
}

// letterKey tells letters to one audience apart.
type letterKey struct {
	hubID  int64
	portal string // its name, where the Hub ID is not known
	user   string
}

// questionKey tells questions of one letter apart.
type questionKey struct {
	side, fact string
	later      bool
}

// mailbag gathers the letters to one audience.
type mailbag struct {
	audience  Audience
	letters   map[letterKey]*Letter
	questions map[*Letter]map[questionKey]*Question
	order     []*Letter
	unlisted  int
}

func newMailbag(a Audience) *mailbag {
	return &mailbag{audience: a, letters: map[letterKey]*Letter{}, questions: map[*Letter]map[questionKey]*Question{}}
}

func mailbagFor(bags map[Audience]*mailbag, a Audience) *mailbag {
	if bags[a] == nil {
		bags[a] = newMailbag(a)
	}
	return bags[a]
}

func (b *mailbag) add(n *checks.Need, s Whom, blocking bool) {
	b.letter(s).ask(b.questions, n, s, blocking)
}

func (b *mailbag) letter(s Whom) *Letter {
	l := &Letter{Audience: b.audience}
	switch b.audience {
	case AskClientAdministrator, AskAgencyAdministrator:
		l.HubID, l.PortalName = s.HubID, s.PortalName
	case AskAgencyUser:
		l.User = s.User
	}
	k := letterKey{hubID: l.HubID, user: strings.ToLower(l.User)}
	if l.HubID == 0 {
		k.portal = l.PortalName
	}
	if known := b.letters[k]; known != nil {
		known.PortalName = cmp.Or(known.PortalName, l.PortalName)
		return known
	}
	b.letters[k] = l
	b.questions[l] = map[questionKey]*Question{}
	b.order = append(b.order, l)
	return l
}

// ask adds a subject to the letter's question for the need, or the question itself.
func (l *Letter) ask(known map[*Letter]map[questionKey]*Question, n *checks.Need, s Whom, blocking bool) {
	k := questionKey{n.Side, n.Fact, isLater(n)}
	q := known[l][k]
	if q == nil {
		q = &Question{Need: n, Later: isLater(n)}
		known[l][k] = q
		l.Questions = append(l.Questions, q)
	}
	q.Blocking = q.Blocking || blocking
	if !slices.Contains(q.Reasons, n.Reason) {
		q.Reasons = append(q.Reasons, n.Reason)
	}
	if n.Person || l.onePortal() { // the fact is the person's whatever the portal, or the letter says it
		s.HubID, s.PortalName, s.NoHubID, s.HubIDText = 0, "", false, ""
	}
	if l.User != "" {
		s.User = ""
	}
	// Subjects are ordered, so that equal ones stand together.
	if s == (Whom{}) || len(q.all) > 0 && q.all[len(q.all)-1] == s {
		return
	}
	q.all = append(q.all, s)
}

// group orders and numbers: letters with blocking questions first, and within a letter the blocking questions.
func (b *mailbag) group() *QuestionGroup {
	for _, l := range b.order {
		slices.SortStableFunc(l.Questions, func(x, y *Question) int { return compareBools(!x.Blocking, !y.Blocking) })
		for i, q := range l.Questions {
			q.Number = i + 1
			q.Subjects = capped(q.all, MaxLetterSubjects)
		}
	}
	slices.SortStableFunc(b.order, func(x, y *Letter) int {
		return cmp.Or(
			compareBools(x.Blocking() == 0, y.Blocking() == 0),
			cmp.Compare(x.HubID, y.HubID),
			cmp.Compare(x.PortalName, y.PortalName),
			cmp.Compare(strings.ToLower(x.User), strings.ToLower(y.User)),
		)
	})
	return &QuestionGroup{Audience: b.audience, Letters: b.order, Shown: capped(b.order, MaxLetters), Unlisted: b.unlisted}
}

// Blocking counts the blocking questions.
func (l *Letter) Blocking() int {
	n := 0
	for _, q := range l.Questions {
		if q.Blocking {
			n++
		}
	}
	return n
}
