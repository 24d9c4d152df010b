package reports

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteVerificationAnnotations writes a workflow command for each packet, which GitHub shows beside a run: what is not as
// said first. GitHub shows no more than MaxAnnotations of a level; what is left out is counted.
func WriteVerificationAnnotations(w io.Writer, v *Verifications) error {
	var all []annotation
	for _, why := range v.Refused {
		all = append(all, annotation{level: "error", title: "Not a packet that can be verified", message: why})
	}
	for _, p := range v.Packets {
		all = append(all, packetAnnotation(p))
	}
	if len(v.Strays.Shown) > 0 {
		all = append(all, annotation{level: "error", title: "Files that belong to no packet", message: strings.Join(v.Strays.Shown, ", ")})
	}
	levels := []string{"error", "warning", "notice"}
	slices.SortStableFunc(all, func(a, b annotation) int { return slices.Index(levels, a.level) - slices.Index(levels, b.level) })
	out := bufio.NewWriter(w)
	shown, left := map[string]int{}, 0
	for _, a := range all {
		most := MaxAnnotations
		if a.level == "notice" {
			most-- // the last one says how many are left out
		}
		if shown[a.level] == most {
			left++
			continue
		}
		shown[a.level]++
		a.write(out)
	}
	if left > 0 {
		annotation{level: "notice", title: "partnerlint", message: fmt.Sprintf("And %d more; --format json has all of them.", left)}.write(out)
	}
	return out.Flush()
}

func packetAnnotation(v *Verification) annotation {
	titles := vocabulary().Verification
	c := v.Conclusion()
	a := annotation{level: "notice", title: titles[string(c)]}
	switch c {
	case NotAsSaid, NotVerified:
		a.level = "error"
	case VerifiedInPart:
		a.level = "warning"
	}
	a.message = v.Shown + ": " + strings.Join(v.reasons(), "; ")
	a.at.File = v.Shown + "/manifest.json"
	return a
}

// reasons say in short on what the conclusion rests.
func (v *Verification) reasons() []string {
	words := vocabulary().Verification
	var out []string
	add := func(key string, n int) {
		if n > 0 {
			out = append(out, fmt.Sprintf(words[key], n))
		}
	}
	add("files", len(v.Files.Shown)+v.Files.More)
	add("differences", len(v.Claims.Shown)+v.Claims.More)
	if !v.Pages.Other {
		add("pages", v.Pages.Changed()+len(v.Pages.Foreign.Shown)+v.Pages.Foreign.More+len(v.Pages.Missing.Shown)+v.Pages.Missing.More)
	}
	add("stated", len(v.Pages.Stated.Shown)+v.Pages.Stated.More)
	add("builtin", len(v.Own.Verdicts.Shown)+v.Own.Verdicts.More)
	add("unread", len(v.Unread.Shown)+v.Unread.More)
	if v.Hindrance == nil && v.Pages.Uncompared() {
		out = append(out, words["uncompared"])
	}
	out = append(out, v.Hindrance...)
	return append(out, words["signed-"+string(v.Signed.State)])
}
