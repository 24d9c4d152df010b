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

// Question is one numbered question of a letter.
type Question struct {
	Number int
	// Need is the first of the needs that ask it; they differ in Reasons only.
	Need    *checks.Need
	Reasons []checks.NeedReason
	// Blocking: a rule at error level waits for the answer.
	Blocking bool
	// Subjects are what is asked about. In a letter about one portal those without a user are left out.
	Subjects Capped[checks.NeedSubject]
	all      []checks.NeedSubject
}

// MaxLetterSubjects caps the portals and users that one question names.
const MaxLetterSubjects = 40

// questions makes the letters: every missing fact becomes a question to whoever can answer it, each asked once.
func questions(r *checks.Results) []*QuestionGroup {
	blocking := map[*checks.Need]bool{}
	for _, u := range r.Unknowns {
		for _, n := range u.Missing {
			blocking[n] = blocking[n] || blocks(u)
		}
	}
	byAudience := map[Audience]*mailbag{}
	for _, n := range r.Needs {
		a := audienceOf(n)
		bag := byAudience[a]
		if bag == nil {
			bag = newMailbag(a)
			byAudience[a] = bag
		}
		bag.add(n, blocking[n])
	}
	var out []*QuestionGroup
	for _, a := range audiences {
		if bag := byAudience[a]; bag != nil {
			out = append(out, bag.group())
		}
	}
	return out
}

func audienceOf(n *checks.Need) Audience {
	if a := Audience(n.Of); slices.Contains(audiences, a) {
		return a
	}
	return OtherAudience
}

// letterKey tells letters to one audience apart.
type letterKey struct {
	hubID int64
	user  string
}

// questionKey tells questions of one letter apart.
type questionKey struct{ side, fact string }

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

func (b *mailbag) add(n *checks.Need, blocking bool) {
	b.unlisted += max(0, n.Total-len(n.Subjects))
	subjects := n.Subjects
	if len(subjects) == 0 {
		subjects = []checks.NeedSubject{{}}
	}
	for _, s := range subjects {
		b.letter(n, s).ask(b.questions, n, s, blocking)
	}
}

func (b *mailbag) letter(n *checks.Need, s checks.NeedSubject) *Letter {
	l := &Letter{Audience: b.audience}
	switch b.audience {
	case AskClientAdministrator, AskAgencyAdministrator:
		l.HubID, l.PortalName = s.HubID, s.PortalName
	case AskAgencyUser:
		l.User = s.User
	}
	k := letterKey{l.HubID, strings.ToLower(l.User)}
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
func (l *Letter) ask(known map[*Letter]map[questionKey]*Question, n *checks.Need, s checks.NeedSubject, blocking bool) {
	k := questionKey{n.Side, n.Fact}
	q := known[l][k]
	if q == nil {
		q = &Question{Need: n}
		known[l][k] = q
		l.Questions = append(l.Questions, q)
	}
	q.Blocking = q.Blocking || blocking
	if !slices.Contains(q.Reasons, n.Reason) {
		q.Reasons = append(q.Reasons, n.Reason)
	}
	if n.Person {
		s.HubID, s.PortalName = 0, "" // the fact is the person's, whatever the portal
	}
	if l.HubID != 0 {
		s.HubID, s.PortalName = 0, "" // the letter says it
	}
	if l.User != "" {
		s.User = ""
	}
	// Subjects are ordered, so that equal ones stand together.
	if s == (checks.NeedSubject{}) || len(q.all) > 0 && q.all[len(q.all)-1] == s {
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
