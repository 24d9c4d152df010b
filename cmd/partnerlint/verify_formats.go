package main

import "partnerlint/reports"

// verifyFormat is a form in which verify answers.
type verifyFormat struct {
	name  string
	write func(sh *shell, v *reports.Verifications) error
}

// verifyFormats are the forms of verify's answer; the first is the usual one.
var verifyFormats = []verifyFormat{
	{"text", func(sh *shell, v *reports.Verifications) error {
		return reports.WriteVerification(sh.out, v, reports.TextOptions{Color: colour(sh.out), Width: width(sh.out)})
	}},
	{"json", func(sh *shell, v *reports.Verifications) error { return reports.WriteVerificationJSON(sh.out, v) }},
	{"github", func(sh *shell, v *reports.Verifications) error {
		return reports.WriteVerificationAnnotations(sh.out, v)
	}},
}

func verifyFormatNames() []string {
	var names []string
	for _, f := range verifyFormats {
		names = append(names, f.name)
	}
	return names
}
