package schemas

import "strconv"

// RegisterLabels are what the columns of a register that is kept as a table are called, by the property of an access
// that each fills: "hubId" is "Hub ID".
func RegisterLabels() map[string]string {
	labels := make(map[string]string, len(registerColumns))
	for _, c := range registerColumns {
		labels[c.field] = c.names[0]
	}
	return labels
}

func labelAt(row, column int) Label {
	return Label{Row: row, SheetColumn: column, Line: row, Column: column}
}

// writtenWorkbook is the workbook that a JSON register was copied from, as it is written there.
type writtenWorkbook struct {
	Name, Sheet string
	Labels      []struct {
		Row, Column int
		Text, Field string
		Fault       LabelFault
	}
}

// addTo gives the register the labels, with the places at which they are written in its text.
func (w *writtenWorkbook) addTo(r *Register, raw []byte, origin Origin) {
	r.Workbook, r.LabelSheet = w.Name, w.Sheet
	r.LabelPointer = "/workbook/labels"
	pointers := make([]string, len(w.Labels), len(w.Labels)+1)
	for i := range w.Labels {
		pointers[i] = r.LabelPointer + "/" + strconv.Itoa(i)
	}
	places := locate(raw, append(pointers, r.LabelPointer))
	r.LabelLine, r.LabelColumn = Position(raw, origin, places[r.LabelPointer].value)
	for i, l := range w.Labels {
		label := Label{Text: l.Text, Field: l.Field, Fault: l.Fault, Row: l.Row, SheetColumn: l.Column, Pointer: pointers[i]}
		label.Line, label.Column = Position(raw, origin, places[pointers[i]].value)
		r.Labels = append(r.Labels, label)
	}
}

// workbookNode is the workbook of a register as a JSON register tells it; nil: the register has none.
func (r *Register) workbookNode() *Node {
	if r.Workbook == "" {
		return nil
	}
	t := TypeOf(KindRegister)
	t = t.Fields[t.Index("workbook")].Type
	n := NewRecord(t)
	n.set("name", StringValue(r.Workbook))
	n.set("sheet", StringValue(r.LabelSheet))
	labels := &Node{Type: t.Fields[t.Index("labels")].Type}
	for _, l := range r.Labels {
		label := NewRecord(labels.Type.Elem)
		label.set("row", IntValue(int64(l.Row)))
		label.set("column", IntValue(int64(l.SheetColumn)))
		for name, text := range map[string]string{"text": l.Text, "field": l.Field, "fault": string(l.Fault)} {
			if text != "" {
				label.set(name, StringValue(text))
			}
		}
		labels.Vals = append(labels.Vals, TreeValue(label))
	}
	n.set("labels", TreeValue(labels))
	return n
}

func (n *Node) set(name string, v Value) { n.Vals[n.Type.Index(name)] = v }

// RegisterNode is a register of the rows, which are nodes of kind KindAccess, ready to be written.
func RegisterNode(r *Register, rows []*Node) *Node {
	t := TypeOf(KindRegister)
	n := NewRecord(t)
	n.set("kind", StringValue(string(KindRegister)))
	n.set("schemaVersion", StringValue(Version))
	n.set("coverage", StringValue(string(r.Coverage)))
	if w := r.workbookNode(); w != nil {
		n.set("workbook", TreeValue(w))
	}
	list := &Node{Type: t.Fields[t.Index("accesses")].Type, Vals: make([]Value, len(rows))}
	for i, row := range rows {
		list.Vals[i] = TreeValue(row)
	}
	n.set("accesses", TreeValue(list))
	return n
}
