package checks

import (
	"cmp"
	"slices"
)

// A portal may have very many rows. These find the few that are asked for without looking at all of them.

// rowsNamed are the rows that name a person by the address. The rows are in the order of the keys.
func (c *clientRun) rowsNamed(key string) []*accessRow {
	from, to := c.namedAt(key)
	return c.rows[from:to]
}

func (c *clientRun) namedAt(key string) (from, to int) {
	byKey := func(row *accessRow, key string) int { return cmp.Compare(row.key, key) }
	from, _ = slices.BinarySearchFunc(c.rows, key, byKey)
	for to = from; to < len(c.rows) && c.rows[to].key == key; to++ {
	}
	return from, to
}

// rowsOf are the rows that name a person by the address or by the user id, in order.
func (c *clientRun) rowsOf(key, id string) []*accessRow {
	from, to := c.namedAt(key)
	named := c.rows[from:to]
	same := c.rowsWithID(id)
	if len(same) == 0 {
		return named
	}
	before, _ := slices.BinarySearch(same, from)
	after, _ := slices.BinarySearch(same, to)
	out := make([]*accessRow, 0, len(named)+len(same))
	for _, i := range same[:before] {
		out = append(out, c.rows[i])
	}
	out = append(out, named...)
	for _, i := range same[after:] {
		out = append(out, c.rows[i])
	}
	return out
}

// rowsWithID are the places of the rows with a user id.
func (c *clientRun) rowsWithID(id string) []int {
	if id == "" {
		return nil
	}
	if c.byID == nil {
		c.byID = map[string][]int{}
		for i, row := range c.rows {
			if row.userID != "" {
				c.byID[row.userID] = append(c.byID[row.userID], i)
			}
		}
	}
	return c.byID[id]
}

// personNamed is the outcome of a person in the portal; nil: there is none.
func (c *clientRun) personNamed(partner int64, key string) *personOutcome {
	all := c.persons[partner]
	i, found := slices.BinarySearchFunc(all, key, func(p *personOutcome, key string) int { return cmp.Compare(p.key, key) })
	if !found {
		return nil
	}
	return all[i]
}
