package reports

import "io"

func (p *Packet) writeRequests(w io.Writer) error {
	return WriteRequestWorkbook(w, p.All.Policy, p.Labels)
}
