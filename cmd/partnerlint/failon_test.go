package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"partnerlint/checks"
	"partnerlint/policy"
)

func TestFailOn(t *testing.T) {
	finding := func(s policy.Severity) *checks.Results {
		return &checks.Results{Findings: []*checks.Finding{{Severity: s}}}
	}
	waived := finding(policy.Error)
	waived.Findings[0].Waiver = &policy.Waiver{}
	builtin := finding(policy.Error)
	builtin.Findings[0].BuiltinOnly = true
	unknown := func(s policy.Severity, builtinOnly bool) *checks.Results {
		return &checks.Results{Unknowns: []*checks.Unknown{{Severity: s, BuiltinOnly: builtinOnly}}}
	}
	tests := []struct {
		name    string
		flag    []string
		results *checks.Results
		want    bool
	}{
		{"nothing found", []string{"info"}, &checks.Results{}, false},
		{"an error at error", []string{"error"}, finding(policy.Error), true},
		{"a warning at error", []string{"error"}, finding(policy.Warning), false},
		{"an error at warning", []string{"warning"}, finding(policy.Error), true},
		{"a warning at warning", []string{"warning"}, finding(policy.Warning), true},
		{"a note at warning", []string{"warning"}, finding(policy.Info), false},
		{"a note at info", []string{"info"}, finding(policy.Info), true},
		{"the widest of a list counts", []string{"info", "error"}, finding(policy.Info), true},
		{"an error at never", []string{"never"}, finding(policy.Error), false},
		{"a waived error", []string{"info"}, waived, false},
		{"an error of the built-in policy alone", []string{"info"}, builtin, false},
		{"an unknown at error", []string{"error"}, unknown(policy.Error, false), false},
		{"an unknown at unknown", []string{"unknown"}, unknown(policy.Error, false), true},
		{"an unknown warning at unknown", []string{"unknown"}, unknown(policy.Warning, false), false},
		{"an unknown of the built-in policy alone", []string{"unknown"}, unknown(policy.Error, true), false},
		{"an error at unknown alone", []string{"unknown"}, finding(policy.Error), false},
		{"an error at error and unknown", []string{"error", "unknown"}, finding(policy.Error), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parseFailOn(&cobra.Command{Use: "audit"}, tt.flag)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.met(tt.results); got != tt.want {
				t.Errorf("met = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFailOnRefuses(t *testing.T) {
	tests := []struct {
		flag []string
		want string
	}{
		{[]string{"warnign"}, "--fail-on warnign: did you mean warning?\nSee \"audit --help\"."},
		{[]string{"all"}, "--fail-on all: expected one of error, warning, info, unknown, never\nSee \"audit --help\"."},
		{[]string{""}, "--fail-on : expected one of error, warning, info, unknown, never\nSee \"audit --help\"."},
		{[]string{"never", "error"}, "--fail-on never stands alone\nSee \"audit --help\"."},
	}
	for _, tt := range tests {
		_, err := parseFailOn(&cobra.Command{Use: "audit"}, tt.flag)
		if err == nil {
			t.Errorf("%q was accepted", tt.flag)
		} else if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.flag, diff)
		}
	}
}
