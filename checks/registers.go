package checks

import (
	"fmt"

	"partnerlint/policy"
	"partnerlint/schemas"
)

// workbook is a register on a sheet of a workbook, or a copy of one, whose columns have labels.
type workbook struct {
	// name is the file's, without its folders, and the sheet's.
	name   string
	labels value // a list
	places map[*schemas.Node]Location
}

func workbookOf(r schemas.Register) workbook {
	w := workbook{name: r.Workbook + ": " + schemas.CellName(r.LabelSheet, 0, 0), places: map[*schemas.Node]Location{}}
	var labels []value
	for _, l := range r.Labels {
		at := Location{File: r.File, Sheet: r.Sheet, Line: l.Line, Column: l.Column, Pointer: l.Pointer}
		n := labelRecord(map[string]string{"text": l.Text, "cell": schemas.CellName(r.LabelSheet, l.Row, l.SheetColumn), "field": l.Field, "fault": string(l.Fault)})
		labels = append(labels, recordValue(n))
		w.places[n] = at
	}
	header := &schemas.Node{Type: labelsType(), Vals: make([]schemas.Value, len(labels))} // what no label does stands in the header
	w.places[header] = Location{File: r.File, Sheet: r.Sheet, Line: r.LabelLine, Column: r.LabelColumn, Pointer: r.LabelPointer}
	w.labels = value{kind: kList, list: &list{elems: labels, from: 1, shown: header}}
	return w
}

func labelsType() *schemas.Type {
	t := schemas.TypeOf(schemas.KindSubject)
	return t.Fields[t.Index("labels")].Type
}

func labelRecord(fields map[string]string) *schemas.Node {
	label := labelsType().Elem
	n := schemas.NewRecord(label)
	for name, text := range fields {
		n.Vals[label.Index(name)] = schemas.StringValue(text)
	}
	return n
}

// registers judges the workbooks that the registers stand in.
func (r *run) registers() (out *portalOutcome) {
	out = &portalOutcome{counts: make([]outcomeCount, len(r.plan.ruleNeeds))}
	r.out = out
	defer func() {
		r.places = nil
		if fault := recover(); fault != nil {
			r.diagnose(Diagnostic{Unread: true, Message: fmt.Sprintf("the labels of the workbooks could not be judged: a fault in partnerlint (%v)", fault)})
		}
	}()
	for i := range r.evidence.workbooks {
		w := &r.evidence.workbooks[i]
		r.places = w.places
		f := r.subjectFrame(r.evidence.now)
		f.slots[slotLabels] = w.labels
		f.slots[slotRegisterLabel] = stringValue(w.name)
		s := &Subject{Kind: policy.SubjectRegister, Register: w.name}
		for _, moment := range []policy.Moment{policy.AtRequest, policy.Now} {
			out.results = append(out.results, r.all(policy.SubjectRegister, moment, nil, f, s)...)
		}
	}
	return out
}

// sampleWorkbook is a sample's register as a workbook, its labels keyed by handles; nil: it is none.
func sampleWorkbook(labels any) *workbook {
	all, ok := labels.(map[string]any)
	if !ok {
		return nil
	}
	var out []value
	for _, key := range sortedKeys(all) {
		given, _ := all[key].(map[string]any)
		fields := map[string]string{}
		for _, name := range []string{"text", "cell", "field", "fault"} {
			fields[name], _ = given[name].(string)
		}
		out = append(out, recordValue(labelRecord(fields)))
	}
	return &workbook{name: "requests.xlsx: Requests", labels: listValue(out)}
}
