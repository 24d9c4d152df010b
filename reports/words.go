package reports

import (
	"embed"
	"sync"

	"github.com/BurntSushi/toml"

	"partnerlint/checks"
	"partnerlint/policy"
)

// prose holds every sentence of the reports and the style sheet; Go code holds none.
//
//go:embed templates/*.tmpl templates/words.toml templates/style.css
var prose embed.FS

// term is how a member of a closed set is shown: a word and a sign, so that colour is never the only difference, and
// a tone that each format turns into a colour.
type term struct {
	Word, Sign, Tone string
}

// audienceWords name who can answer questions: as a heading, and inside a sentence.
type audienceWords struct {
	Title, Who string
}

// words are the words of templates/words.toml, by set and member.
type words struct {
	Verdict  map[string]term
	Severity map[string]term
	Audience map[string]audienceWords
	Stage    map[string]string
	Moment   map[string]string
	Subject  map[string]string
	Reason   map[string]string
	Source   map[string]string
	Side     map[string]string
	Decided  map[string]string
	Actor    map[string]string
	Group    map[string]string
	Waiver   map[string]term
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

func (w *words) audience(a Audience) audienceWords {
	if t, ok := w.Audience[string(a)]; ok {
		return t
	}
	return w.Audience[string(OtherAudience)]
}

// say returns the words for key in one of the plain sets, or the key itself, which is at least not wrong.
func say(set map[string]string, key string) string {
	if s, ok := set[key]; ok {
		return s
	}
	return key
}
