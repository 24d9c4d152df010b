package schemas

import (
	"encoding/json"
	"fmt"
)

// readRecorded reads recorded results. Of a file that its schema refuses nothing is taken: half of the answers would
// be no evidence of anything.
func (s *source) readRecorded(raw []byte, at span) {
	origin := Origin{s.path, at.line, at.column}
	if problems := explainAll(KindRecorded, raw, origin); len(problems) > 0 {
		s.keepProblems(problems)
		return
	}
	var file recordedFile
	if err := json.Unmarshal(raw, &file); err != nil {
		s.problem(at.line, at.column, true, "the recorded results cannot be read")
		return
	}
	for i, x := range file.Results {
		if x.List != nil && *x.List >= len(file.Lists) {
			s.problem(at.line, at.column, true, "/results/%d/list: found %d, but there are only %s", i, *x.List, counted(len(file.Lists), "list"))
			return
		}
	}
	s.recognised(KindRecorded)
	s.recorded = append(s.recorded, &Recorded{KeyID: file.KeyID, lists: file.Lists, results: file.Results})
}

// gatherRecorded puts the recorded results of all files together.
func (in *Inputs) gatherRecorded(all []*Recorded) error {
	for _, r := range all {
		if in.recorded == nil {
			in.recorded = &Recorded{KeyID: r.KeyID}
		}
		if in.recorded.KeyID != r.KeyID {
			return fmt.Errorf("recorded results with pseudonyms of two keys (%s and %s) are among the inputs; name those of one only", in.recorded.KeyID, r.KeyID)
		}
		first := len(in.recorded.lists)
		in.recorded.lists = append(in.recorded.lists, r.lists...)
		for _, x := range r.results {
			if x.List != nil {
				n := *x.List + first
				x.List = &n
			}
			in.recorded.results = append(in.recorded.results, x)
		}
	}
	return nil
}
