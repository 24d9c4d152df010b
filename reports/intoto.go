package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"
)

// The types that an in-toto statement of a test's result names.
const (
	inTotoStatement  = "https://in-toto.io/Statement/v1"
	inTotoTestResult = "https://in-toto.io/attestation/test-result/v0.1"
)

type (
	inTotoDigest struct {
		SHA256 string `json:"sha256"`
	}
	inTotoResource struct {
		Name        string             `json:"name"`
		Digest      inTotoDigest       `json:"digest"`
		MediaType   string             `json:"mediaType,omitempty"`
		Annotations *inTotoAnnotations `json:"annotations,omitempty"`
	}
	// inTotoAnnotations say what the policy was applied to, beside its own text.
	inTotoAnnotations struct {
		Title   string    `json:"title"`
		Version string    `json:"version"`
		Tool    string    `json:"tool"`
		Now     time.Time `json:"now"`
		Scope   any       `json:"scope"`
	}
	inTotoResult struct {
		Result        string           `json:"result"`
		Configuration []inTotoResource `json:"configuration"`
		Passed        []string         `json:"passedTests"`
		Warned        []string         `json:"warnedTests"`
		Failed        []string         `json:"failedTests"`
	}
)

// WriteInToto writes an unsigned in-toto statement of the test result. Each rule is a test, by its ID. It failed when
// it does not hold somewhere, at error level and not waived; it passed when it was judged and held wherever it was;
// else it is warned: a lesser or waived breach, or evidence that is missing. No rule passes a run that lost an input.
// Rules that concerned nothing are not listed.
//
// The run as a whole failed with any failed test. It passed when at least one test passed and none is warned. What is
// unknown, even at error level, makes it WARNED: it is no breach, and it is no pass.
//
// The subject is the files that were judged. Where their digests are not known, as of a stream, it is the results
// themselves: the bytes of report.json of the same run.
func WriteInToto(w io.Writer, r *Report) error {
	j := newJSONWriter(w)
	j.text(`{"_type":`).value(inTotoStatement)
	if err := inTotoSubjects(j, r); err != nil {
		return err
	}
	j.text(",\n\"predicateType\":").value(inTotoTestResult)
	j.text(",\n\"predicate\":").value(inTotoTests(r))
	j.text("}\n")
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

func inTotoSubjects(j *jsonWriter, r *Report) error {
	if len(r.Meta.Digests) > 0 {
		each(j, "subject", r.Meta.Digests, func(d InputDigest) inTotoResource {
			return inTotoResource{Name: visible(d.Path), Digest: inTotoDigest{d.SHA256}}
		})
		return nil
	}
	h := sha256.New()
	if err := WriteJSON(h, r); err != nil {
		return err
	}
	each(j, "subject", []string{"report.json"}, func(name string) inTotoResource {
		return inTotoResource{Name: name, Digest: inTotoDigest{hex.EncodeToString(h.Sum(nil))}, MediaType: "application/json"}
	})
	return nil
}

func inTotoTests(r *Report) inTotoResult {
	p := r.Policy
	out := inTotoResult{
		Result: "WARNED", Passed: []string{}, Warned: []string{}, Failed: []string{},
		Configuration: []inTotoResource{{Name: visible(p.ID), Digest: inTotoDigest{p.Digest}, Annotations: &inTotoAnnotations{
			Title: visible(p.Title), Version: visible(p.Version), Tool: "partnerlint " + visible(r.Meta.Version), Now: r.Now, Scope: scopeJSON(r.Meta.Scope),
		}}},
	}
	for _, c := range conclusions(r) {
		id := visible(c.Rule.ID)
		switch {
		case c.broken:
			out.Failed = append(out.Failed, id)
		case c.satisfied():
			out.Passed = append(out.Passed, id)
		case c.judged():
			out.Warned = append(out.Warned, id)
		}
	}
	switch {
	case len(out.Failed) > 0:
		out.Result = "FAILED"
	case len(out.Passed) > 0 && len(out.Warned) == 0 && r.Unread == 0:
		out.Result = "PASSED"
	}
	return out
}
