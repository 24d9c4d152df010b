package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"
)

// row is one access: a Partner user at a client portal.
type row struct {
	user       string
	hubID      int64
	client     string
	status     string // "draft", "submitted" or "granted"
	submitted  time.Time
	decided    time.Time
	purposes   []string
	admin      string
	consultant string
}

// registerHeader are the labels of the register's columns.
var registerHeader = []string{"access id", "partner user", "hub id", "client name", "partner hub id", "status",
	"submitted at", "decided at", "purposes", "primary administrator", "channel consultant"}

// register writes rows as CSV.
type register struct {
	w *csv.Writer
	n int
}

func newRegister(w io.Writer) *register {
	r := &register{w: csv.NewWriter(w)}
	r.w.Write(registerHeader) // an error stays with the writer until close
	return r
}

func (r *register) write(rows []row) error {
	for _, x := range rows {
		r.n++
		if err := r.w.Write([]string{
			fmt.Sprintf("A-%07d", r.n), x.user, fmt.Sprint(x.hubID), x.client, fmt.Sprint(partnerHubID), x.status,
			moment(x.submitted), moment(x.decided), strings.Join(x.purposes, "; "), x.admin, x.consultant,
		}); err != nil {
			return err
		}
	}
	return nil
}

func (r *register) close() error {
	r.w.Flush()
	return r.w.Error()
}

// moment writes a time; the zero time is an empty cell.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
