package reports

import (
	"testing"

	"partnerlint/checks"
	"partnerlint/policy"
)

// TestWords: every member of a closed set has its word, so that no report falls back to an identifier.
func TestWords(t *testing.T) {
	w := vocabulary()
	for v := checks.NotJudged; v <= checks.Compliant; v++ {
		if x := w.verdict(v); x.Word == "" || x.Sign == "" || x.Tone == "" {
			t.Errorf("verdict %s has the words %+v", v, x)
		}
	}
	for _, s := range []policy.Severity{policy.Error, policy.Warning, policy.Info} {
		if _, ok := w.Severity[string(s)]; !ok {
			t.Errorf("severity %s has no words", s)
		}
	}
	for _, state := range []string{"expired", "nearly-expired", "unmatched", "matched", "idle"} {
		if w.Waiver[state].Word == "" {
			t.Errorf("a waiver that is %s has no words", state)
		}
	}
	for _, k := range []Kind{KindError, KindUnknown, KindWarning, KindInfo, KindWaived, KindPass, KindNone, KindFail} {
		if o := w.Outcome[string(k)]; o.Word == "" || o.Sign == "" || o.Tone == "" {
			t.Errorf("outcome %q has no words", k)
		}
	}
	for name, set := range map[string]struct {
		words   map[string]string
		members []string
	}{
		"stage":   {w.Stage, []string{string(policy.Eligibility), string(policy.Form), string(policy.Conduct), string(policy.Evidence)}},
		"moment":  {w.Moment, []string{string(policy.AtRequest), string(policy.Now)}},
		"subject": {w.Subject, []string{"access", "client", "person", "register", "portal"}},
		"source":  {w.Source, []string{"api", "in-app", "attested", "register", "run"}},
		"side":    {w.Side, []string{"client", "partner", "portal", "register", "policy"}},
		"decided": {w.Decided, []string{"snapshot", "events"}},
		"who":     {w.Who, append(texts(policy.Actors()), string(AskAPI), string(AskPolicyAuthor), string(OtherAudience))},
		"letters": {w.Letters, texts(audiences)},
		"family":  {w.Family, []string{"U", "C", "E", "A", "P", "R", "G", "V"}},
		"group":   {w.Group, []string{"requests", "granted", "persons", "portals"}},
		"stuck":   {w.Stuck, texts(checks.StuckReasons())},
		"reason": {w.Reason, []string{string(checks.NotCollected), string(checks.PartialList), string(checks.TooOld), string(checks.TakenLater),
			string(checks.Expired), string(checks.InConflict), string(checks.NoExport), string(checks.NotClassed)}},
	} {
		for _, m := range set.members {
			if set.words[m] == "" {
				t.Errorf("%s %q has no words", name, m)
			}
		}
		if len(set.words) != len(set.members) {
			t.Errorf("%s has %d words for %d members", name, len(set.words), len(set.members))
		}
	}
}

func texts[T ~string](members []T) []string {
	out := make([]string, len(members))
	for i, m := range members {
		out[i] = string(m)
	}
	return out
}
