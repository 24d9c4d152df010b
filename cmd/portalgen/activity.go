package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"partnerlint/schemas"
)

// emails are a few mails that the client's own people sent to their customers.
func (p *portal) emails(at time.Time) []schemas.EmailActivity {
	mails := []schemas.EmailActivity{}
	for i := range 1 + p.r.IntN(2) {
		mails = append(mails, p.email(i, at, pick(p.r, p.clients[:2]).email, "buyer.example"))
	}
	return mails
}

// email is one mail, logged by the sender's extension.
func (p *portal) email(i int, at time.Time, from, toDomain string) schemas.EmailActivity {
	hash := sha256.Sum256([]byte(from + strconv.FormatUint(p.r.Uint64(), 16)))
	return schemas.EmailActivity{
		ID: "5" + strconv.Itoa(100000+i), MessageIDHash: schemas.Known(hex.EncodeToString(hash[:])),
		At: p.recently(at), Direction: schemas.Known("EMAIL"), From: schemas.Known(from),
		ToDomains: schemas.Known([]string{toDomain}), EngagementSource: schemas.Known("EXTENSION"), ObjectSource: schemas.Known("EMAIL"),
	}
}

// recently is a moment in the 60 days before at.
func (p *portal) recently(at time.Time) time.Time {
	return at.Add(-time.Duration(p.r.IntN(60*24*3600)) * time.Second)
}

func (p *portal) calls(at time.Time) []schemas.CallActivity {
	return []schemas.CallActivity{p.call(0, at, p.clients[1])}
}

func (p *portal) call(i int, at time.Time, by person) schemas.CallActivity {
	return schemas.CallActivity{
		ID: "6" + strconv.Itoa(100000+i), At: p.recently(at), Direction: schemas.Known("OUTBOUND"),
		OwnerID: schemas.Known("7" + by.id), NumberOf: schemas.Known("client"),
	}
}

func (p *portal) deals() []schemas.Deal {
	deals := []schemas.Deal{}
	for i := range p.r.IntN(4) {
		deals = append(deals, deal(i, pick(p.r, p.clients[:2])))
	}
	return deals
}

func deal(i int, owner person) schemas.Deal {
	return schemas.Deal{ID: "8" + strconv.Itoa(100000+i), OwnerID: schemas.Known("7" + owner.id), Open: schemas.Known(true)}
}

// events tell that the agency's people came long before any request.
func (p *portal) events(at time.Time) []schemas.SecurityEvent {
	events := []schemas.SecurityEvent{}
	for i, a := range p.agents {
		for k, what := range []string{"ADD_USER", "ADD_ADMIN_USER"} {
			events = append(events, schemas.SecurityEvent{
				ID: fmt.Sprint(9100000 + 2*i + k), At: at.AddDate(0, 0, -200+i).Add(time.Duration(k) * time.Minute), Type: what,
				UserID: schemas.Known(a.id), ActorUserID: schemas.Known(p.clients[0].id),
			})
		}
	}
	return events
}
