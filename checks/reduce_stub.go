package checks

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"partnerlint/schemas"
)

// Selection is the part of the inputs that a packet is about.
type Selection struct {
	// Rows are the accesses (indices into schemas.Inputs.Accesses); every other row at the same Hub IDs goes along,
	// since what is judged at a portal reads them.
	Rows []int
	// HubIDs are the client portals.
	HubIDs []int64
}

// EvidenceFile is one file of reduced evidence.
type EvidenceFile struct {
	// Name is below evidence/.
	Name string
	// Origin is the path of the input that it was reduced from.
	Origin string
	// Content is pretty-printed.
	Content []byte
}

// Evidence yields the evidence of a selection.
func (plan *Plan) Evidence(in *schemas.Inputs, s Selection) iter.Seq2[EvidenceFile, error] {
	return func(yield func(EvidenceFile, error) bool) {
		for i, f := range in.Files() {
			if f.Kind == "" {
				continue
			}
			raw, err := os.ReadFile(f.Path)
			if !yield(EvidenceFile{fmt.Sprintf("input-%04d%s", i+1, filepath.Ext(f.Path)), f.Path, raw}, err) {
				return
			}
		}
	}
}
