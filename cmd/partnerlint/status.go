package main

// status is the exit status of a command. Where several hold, the first of failed, incomplete, findings and complete
// counts.
type status int

const (
	// complete: everything was judged, and nothing at or above --fail-on was found.
	complete status = 0
	// findings: everything was judged, and something at or above --fail-on was found.
	findings status = 1
	// failed: the command could not run, or it was interrupted; usage, policy, no input, output that cannot be written.
	failed status = 2
	// incomplete: the command ran and wrote its reports, but some input could not be read or some rule could not be
	// evaluated; the reports name it.
	incomplete status = 3
)
