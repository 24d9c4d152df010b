package checks

import (
	"partnerlint/schemas"
)

// traced is a fact that an expression read, or missed, while it was traced.
type traced struct {
	path   string         // the fact's name, e.g. "client.users.superAdmin"
	field  *schemas.Field // nil: the schema has no field of its own for it
	node   *schemas.Node  // where it stands: a record and the place of the field in it
	slot   int            // -1: the node itself
	text   string         // the value, where it is not the one at node and slot
	lacks  bool           // the fact is missing
	reason NeedReason     // why it is missing
	table  *table         // of the policy: the text stands in none of its lists
}

// tracer collects what an expression reads. A part that does not decide is cut off again: of "a && b" with a false
// only a's facts are evidence, of "exists" only those of the elements that satisfied it.
type tracer struct {
	facts []traced
	// whole keeps the parts that do not decide as well: all that another value of which might change the answer.
	whole bool
}

// maxTraced bounds what one expression may record; more would tell a reader nothing.
const maxTraced = 2000

func (t *tracer) add(f traced) {
	if len(t.facts) < maxTraced {
		t.facts = append(t.facts, f)
	}
}

// release lets go of what was traced: the room is used again, and would keep the documents of portals long judged.
func (t *tracer) release() { clear(t.facts[:cap(t.facts)]) }

func (t *tracer) mark() int {
	if t == nil {
		return 0
	}
	return len(t.facts)
}

// cut drops what was recorded since the mark.
func (t *tracer) cut(mark int) {
	if t != nil && !t.whole {
		t.facts = t.facts[:mark]
	}
}

// keepFrom drops what was recorded between the two marks.
func (t *tracer) drop(from, to int) {
	if t != nil && !t.whole {
		t.facts = append(t.facts[:from], t.facts[to:]...)
	}
}

// keepMissing drops the facts recorded since the mark that are not missing: of an undecided part only the gaps matter.
func (t *tracer) keepMissing(mark int) {
	if t == nil || t.whole {
		return
	}
	kept := t.facts[:mark]
	for _, f := range t.facts[mark:] {
		if f.lacks {
			kept = append(kept, f)
		}
	}
	t.facts = kept
}

// frame is what an expression is evaluated in: the variables of one subject.
type frame struct {
	slots []value
	// why says for a variable that is null or unknown what makes it so, as facts to trace.
	why   [][]traced
	lets  []value // yielded so far
	done  []bool
	args  []value // of the calls under way
	tr    *tracer
	steps int
	limit int   // of steps
	now   int64 // microseconds
	// inside answers what pseudonyms do not tell; recorded says that an answer was one that was recorded.
	inside   insight
	recorded bool
	// supposed are the classes that the policy is supposed to have seats in, while a remedy is tried. The policy's own
	// tables serve every run.
	supposed map[string]value
}

func (f *frame) popArgs(base int) { f.args = f.args[:base] }

// maxSteps bounds what one expression may cost: steps are operations and elements visited. It is generous: the largest
// portals have some ten thousand users.
const maxSteps = 20_000_000

// step counts one unit of work; false: the expression has used up what it may cost.
func (f *frame) step() bool {
	f.steps++
	return f.steps <= f.limit
}
