package reports_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

type statement struct {
	Type    string `json:"_type"`
	Subject []struct {
		Name   string
		Digest map[string]string
	}
	PredicateType string
	Predicate     struct {
		Result        string
		Configuration []struct {
			Name   string
			Digest map[string]string
		}
		PassedTests, WarnedTests, FailedTests []string
	}
}

func state(t *testing.T, r *reports.Report) statement {
	t.Helper()
	var s statement
	if err := json.Unmarshal(write(t, format(t, "in-toto"), r), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestInTotoNeverPassesWithoutAPass(t *testing.T) {
	for name, c := range outcomes {
		t.Run(name, func(t *testing.T) {
			p := state(t, reports.New(c.run, reports.Meta{})).Predicate
			got := p.Result + " " + strings.Repeat("passed", len(p.PassedTests)) + strings.Repeat("warned", len(p.WarnedTests)) + strings.Repeat("failed", len(p.FailedTests))
			if diff := cmp.Diff(c.inToto, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInTotoSubject(t *testing.T) {
	m := sampleMeta()
	r := reports.New(sample(), m)
	results := sha256.Sum256(write(t, format(t, "json"), r))
	s := state(t, r)
	if len(s.Subject) != 1 || s.Subject[0].Name != "report.json" || s.Subject[0].Digest["sha256"] != hex.EncodeToString(results[:]) {
		t.Errorf("without digests the subject is %v, want the digest of report.json", s.Subject)
	}
	m.Digests = []reports.InputDigest{{Path: "a.json", SHA256: strings.Repeat("ab", 32)}, {Path: "b.json", SHA256: strings.Repeat("cd", 32)}}
	s = state(t, reports.New(sample(), m))
	if len(s.Subject) != 2 || s.Subject[1].Name != "b.json" || s.Subject[1].Digest["sha256"] != m.Digests[1].SHA256 {
		t.Errorf("the subject is %v, want the files", s.Subject)
	}
}

func TestInTotoStatement(t *testing.T) {
	s := state(t, reports.New(sample(), sampleMeta()))
	if s.Type != "https://in-toto.io/Statement/v1" || s.PredicateType != "https://in-toto.io/attestation/test-result/v0.1" {
		t.Errorf("types %q, %q", s.Type, s.PredicateType)
	}
	digest := s.Predicate.Configuration[0].Digest["sha256"]
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(digest) || digest != sample().Policy.Digest {
		t.Errorf("the configuration has the digest %q, want the policy's", digest)
	}
}
