package schemas

import (
	"fmt"
	"regexp"
	"strings"
)

// oneAddress is how an e-mail address is written where nothing else is: without a name, a second one, or mailto:.
var oneAddress = regexp.MustCompile(`^[^\s@,;:<>]+@[^\s@,;:<>]+$`)

// oddUsers are the cells of a register that should name a Partner user by an address and do not. They are judged as they
// are, and no portal has a user of that name: that is worth a word to whoever filled the cell in.
type oddUsers struct {
	n, line, column int // how many, and the place of the first
	first           string
}

// see looks at a cell of the column of Partner users. One that is empty or holds a NUL is told of as such.
func (o *oddUsers) see(cell string, at func() (line, column int)) {
	cell = trimCell(cell)
	if cell == "" || strings.IndexByte(cell, 0) >= 0 || oneAddress.MatchString(cell) {
		return
	}
	if o.n++; o.n == 1 {
		o.first = cell
		o.line, o.column = at()
	}
}

// message is what there is to say of them, at the first; empty: nothing.
func (o *oddUsers) message() string {
	if o.n == 0 {
		return ""
	}
	m := fmt.Sprintf("Partner user: found %s, expected one e-mail address and nothing else, as in HubSpot's user list", quoted(o.first))
	if o.n > 1 {
		m += fmt.Sprintf("; the same goes for %s below", counted(o.n-1, "more cell"))
	}
	return m
}
