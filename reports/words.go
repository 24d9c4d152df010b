package reports

import (
	"embed"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"partnerlint/checks"
	"partnerlint/policy"
)

// prose holds every sentence of the reports, the style sheet and the scripts of the pages; Go code holds none.
//
//go:embed templates/*.tmpl templates/words.toml templates/style.css templates/*.js
var prose embed.FS

// term is how a member of a closed set is shown: a word and a sign, so that colour is never the only difference, and
// a tone that each format turns into a colour.
type term struct {
	Word, Sign, Tone string
}

// words are the words of templates/words.toml, by set and member.
type words struct {
	Verdict  map[string]term
	Severity map[string]term
	Stage    map[string]string
	Moment   map[string]string
	Subject  map[string]string
	Reason   map[string]string
	Source   map[string]string
	Side     map[string]string
	Decided  map[string]string
	Who      map[string]string
	Letters  map[string]string
	Group    map[string]string
	Family   map[string]string
	Outcome  map[string]term
	Waiver   map[string]term
	Fill     map[string]string
	Steps    []struct{ Name, Text string } `toml:"step"`
	Packet   map[string]string
	Notified map[string]string
	Outcomes map[string]string
	// Verification are the words of verify's annotations.
	Verification map[string]string
	// Stuck says why no change of facts satisfies a rule.
	Stuck map[string]string
}

// vocabulary reads the embedded words once. The file is part of the program and held by a test, so that a defect is a
// programmer's error.
var vocabulary = sync.OnceValue(func() *words {
	w := new(words)
	if _, err := toml.DecodeFS(prose, "templates/words.toml", w); err != nil {
		panic("reports: templates/words.toml: " + err.Error())
	}
	return w
})

func (w *words) verdict(v checks.Verdict) term { return w.Verdict[v.String()] }

func (w *words) severity(s policy.Severity) term {
	if t, ok := w.Severity[string(s)]; ok {
		return t
	}
	return term{Word: string(s), Sign: "!", Tone: "warn"}
}

// who names whoever can answer a question, inside a sentence.
func (w *words) who(a Audience) string { return say(w.Who, string(a)) }

// actors names those who have to act: "the agency and the client's administrator".
func (w *words) actors(actors []policy.Actor) string {
	var b strings.Builder
	for i, a := range actors {
		switch {
		case i == 0:
		case i == len(actors)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(say(w.Who, string(a)))
	}
	return b.String()
}

// WhoActs names those who have to act on a rule, inside a sentence.
func WhoActs(actors []policy.Actor) string { return vocabulary().actors(actors) }

// WhoKnows names whoever can supply a missing fact, inside a sentence.
func WhoKnows(n *checks.Need) string { return vocabulary().who(audienceOf(n)) }

// say returns the words for key in one of the plain sets, or the key itself, which is at least not wrong.
func say(set map[string]string, key string) string {
	if s, ok := set[key]; ok {
		return s
	}
	return key
}
