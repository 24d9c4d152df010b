package main

import (
	"context"
	"io"
)

// interruptible is a reader whose pending Read ends when ctx does: standard input may be a terminal or a pipe that
// nobody writes to, and an interrupt must not wait for it.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	// The read may outlive this call; it must not write into p then.
	buf := make([]byte, len(p))
	done := make(chan result, 1)
	go func() {
		n, err := i.r.Read(buf)
		done <- result{n, err}
	}()
	select {
	case <-i.ctx.Done():
		return 0, i.ctx.Err()
	case r := <-done:
		return copy(p, buf[:r.n]), r.err
	}
}
