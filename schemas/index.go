package schemas

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"sync"
)

// take notes the documents that were found in a stretch of the source's text, which begins at offset base on the given
// line.
func (s *source) take(text []byte, base int64, line int, entries []entry) {
	for i := range entries {
		e := &entries[i]
		at := span{offset: base + int64(e.offset), length: e.end - e.offset, line: line + e.line - 1, column: e.column}
		kind := Kind(e.head.kind)
		switch {
		case e.state == torn:
			s.problem(at.line, at.column, true, "%s", e.message)
		case e.state == readable && kind == KindPortalExport && at.length <= MaxDocumentBytes:
			s.recognised(kind)
			s.docs = append(s.docs, DocRef{
				File: s.number, Offset: at.offset, Length: uint32(at.length), Line: uint32(at.line), Column: uint32(at.column),
				HubID: e.head.hubID, Role: e.head.role, ExportedAt: e.head.exportedAt,
			})
		case e.state == readable && kind == KindRegister:
			at.register = true
			s.spans = append(s.spans, at)
		case e.state == readable && kind == KindRecorded:
			at.recorded = true
			s.spans = append(s.spans, at)
		case kind == kindResults && !s.named:
		case s.named || inputExtension(s.path) || s.kind != "":
			s.refuse(at)
		}
	}
}

func (s *source) recognised(kind Kind) {
	if s.kind == "" {
		s.kind = kind
	}
	s.documents++
}

// refuse keeps a document for explaining; when that many were refused already, it only counts.
func (s *source) refuse(at span) {
	if s.refused++; s.refused <= MaxProblems {
		s.spans = append(s.spans, at)
	}
}

// finish reads the registers of a JSON source and explains what was refused.
func (s *source) finish() {
	for _, at := range s.spans {
		if at.length > MaxDocumentBytes {
			s.problem(at.line, at.column, true, "%s", tooLarge())
			continue
		}
		raw, err := s.read(nil, at.offset, at.length, nil)
		if err != nil {
			s.problem(at.line, at.column, true, "%s", err)
			continue
		}
		if at.register {
			s.readRegister(raw, at)
			continue
		}
		if at.recorded {
			s.readRecorded(raw, at)
			continue
		}
		s.explain(raw, at)
	}
	s.spans = nil
	if len(s.docs) == 0 && s.documents == 0 && len(s.problems) == 0 && s.named {
		s.problem(0, 0, true, "there is no document in it")
	}
}

// keepProblems adds a document's problems, of a very bad one only so many as can be listed.
func (s *source) keepProblems(problems []Problem) {
	if more := len(problems) - MaxProblems; more > 0 {
		s.more += more
		problems = problems[:MaxProblems]
	}
	s.problems = append(s.problems, problems...)
}

// listed returns the source's problems in order, cut to MaxProblems, and says what was cut off: mere notes first.
func (s *source) listed() []Problem {
	unread := s.more > 0
	if more := len(s.problems) - MaxProblems; more > 0 {
		slices.SortStableFunc(s.problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.rank(), b.rank()), a.compare(b))
		})
		s.more += more
		unread = unread || s.problems[MaxProblems].Unread
		s.problems = slices.Clip(s.problems[:MaxProblems])
	}
	slices.SortStableFunc(s.problems, Problem.compare)
	problems := s.problems
	tell := func(what string, unread bool) {
		problems = append(problems, Problem{File: s.path, Message: "and " + what, Unread: unread})
	}
	if s.more > 0 {
		tell(counted(s.more, "more problem")+" like these", unread)
	}
	if more := s.refused - MaxProblems; more > 0 {
		tell(counted(more, "more document")+" that could not be read", true)
	}
	return problems
}

// rank has what was lost come before mere notes.
func (p Problem) rank() int {
	if p.Unread {
		return 0
	}
	return 1
}

// compare orders the problems of a source by place.
func (p Problem) compare(q Problem) int {
	return cmp.Or(cmp.Compare(p.Sheet, q.Sheet), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// explain tells why a document was refused. One that is sound after all, its head only oddly written, is taken.
func (s *source) explain(raw []byte, at span) {
	problems := explainAll("", raw, Origin{s.path, at.line, at.column})
	if len(problems) > 0 {
		s.keepProblems(problems)
		return
	}
	value, _, _ := parseDocument(raw)
	e := entry{end: len(raw), line: 1, column: at.column, head: headOf(value)}
	if e.head.kind == string(KindRegister) {
		s.readRegister(raw, at)
		return
	}
	if e.head.kind == string(KindRecorded) {
		s.readRecorded(raw, at)
		return
	}
	s.take(raw, at.offset, at.line, []entry{e})
}

// headOf is readHead for a document that is known to be sound.
func headOf(value any) head {
	object, _ := value.(map[string]any)
	text := func(name string) string { s, _ := object[name].(string); return s }
	h := head{kind: text("kind"), role: roleOf(text("role"))}
	h.hubID, _ = wholeNumber(numberText(object["hubId"]))
	h.exportedAt, _ = parseTime(text("exportedAt"))
	return h
}

// indexSmall indexes a JSON source that is in memory whole.
func (s *source) indexSmall(text []byte) {
	w := &window{r: eofReader{}, buf: text, line: 1, column: 1, err: io.EOF}
	if w.opensArray() {
		s.takeArray(w)
	}
	s.take(w.rest(), w.base+int64(w.pos), w.line, splitText(w.rest()))
	s.finish()
}

// block is a stretch of a file that begins and ends at document boundaries.
type block struct {
	text    []byte
	base    int64
	number  int
	lines   int
	entries []entry
	// tooLarge: no text, but one document that is larger than any may be.
	tooLarge bool
}

// indexLarge indexes a JSON source that does not fit one block, in constant memory.
func (s *source) indexLarge(ctx context.Context, workers int) {
	r, err := s.open()
	if err != nil {
		s.problem(0, 0, true, "%s", openError(err))
		return
	}
	defer func() { _ = r.Close() }()
	w := &window{r: &contextReader{ctx, r}, line: 1, column: 1}
	if err := w.fill(blockBytes); err == nil && w.opensArray() {
		s.takeArray(w)
	}
	s.indexBlocks(ctx, w, workers)
	if w.err != nil && w.err != io.EOF && ctx.Err() == nil {
		s.problem(0, 0, true, "%s", openError(w.err))
	}
	s.finish()
}

// contextReader ends the reading when the run is interrupted.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// indexBlocks cuts the rest of the window's text into blocks, splits them side by side, and takes them in order.
func (s *source) indexBlocks(ctx context.Context, w *window, workers int) {
	todo, done := make(chan block, workers), make(chan block, workers)
	free := make(chan []byte, 2*workers+2)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for b := range todo {
				if b.tooLarge {
					done <- b
					continue
				}
				b.entries = splitText(b.text)
				b.lines = bytes.Count(b.text, []byte{'\n'})
				done <- b
			}
		})
	}
	firstLine := w.line
	go func() {
		defer close(todo)
		for n := 0; ; n++ {
			b, err := w.next(free)
			if len(b.text) > 0 || b.tooLarge {
				b.number = n
				todo <- b
			}
			if err != nil {
				return
			}
		}
	}()
	go func() {
		group.Wait()
		close(done)
	}()
	waiting := map[int]block{}
	line, turn := firstLine, 0
	for b := range done {
		waiting[b.number] = b
		for {
			b, ok := waiting[turn]
			if !ok {
				break
			}
			delete(waiting, turn)
			turn++
			if b.tooLarge {
				s.problem(line, 1, true, "%s", tooLarge())
			}
			s.take(b.text, b.base, line, b.entries)
			line += b.lines
			select {
			case free <- b.text[:0]:
			default:
			}
		}
	}
}

func numberText(v any) string {
	n, _ := v.(json.Number)
	return n.String()
}
