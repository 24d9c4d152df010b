package reports

import (
	"iter"
	"sync"
)

// inOrder does something with each item, on several workers at once, and gives the results in the order of the items.
// Each worker holds one result at most, so that whoever takes them slowly is not overrun. The worker's number is passed
// on, for what it may keep from one item to the next.
func inOrder[T, R any](items []T, workers int, do func(worker int, item T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		stop := make(chan struct{})
		results := make([]chan R, workers)
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		for w := range workers {
			results[w] = make(chan R)
			running.Go(func() {
				for i := w; i < len(items); i += workers {
					select {
					case results[w] <- do(w, items[i]):
					case <-stop:
						return
					}
				}
			})
		}
		for i := range items {
			if !yield(<-results[i%workers]) {
				return
			}
		}
	}
}
