package checks

import (
	"partnerlint/policy"
	"partnerlint/schemas"
)

// LabelsOf are the words that a policy lets the columns of a register be headed with (its param column_labels). The
// error is policy.Problems.
func LabelsOf(p *policy.Policy) (*schemas.Labels, error) {
	x := p.Param("column_labels")
	if x == nil {
		return nil, nil
	}
	words, _ := x.Value.(map[string][]string)
	labels, err := schemas.NewLabels(words)
	if err != nil {
		return nil, policy.Problems{{Pos: x.Pos, Message: "param column_labels: " + err.Error()}}
	}
	return labels, nil
}

// Labels is LabelsOf the plan's policy: what schemas.Open needs to read registers as it wants.
func (plan *Plan) Labels() *schemas.Labels { return plan.labels }
