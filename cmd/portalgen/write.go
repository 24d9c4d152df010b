package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"partnerlint/schemas"
)

// write writes what opt asks for.
func write(opt options, stdout io.Writer) error {
	if opt.out == "-" {
		return writePortals(opt, stdout, io.Discard)
	}
	if err := os.MkdirAll(opt.out, 0o755); err != nil {
		return err
	}
	if err := create(filepath.Join(opt.out, "partner.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(partnerExport(newAgency(opt), opt))
	}); err != nil {
		return err
	}
	return create(filepath.Join(opt.out, "portals.ndjson"), func(portals io.Writer) error {
		return create(filepath.Join(opt.out, "register.csv"), func(register io.Writer) error {
			return writePortals(opt, portals, register)
		})
	})
}

// create writes a file and keeps the first error, that of closing it included.
func create(name string, fill func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = fill(w)
	if ferr := w.Flush(); err == nil {
		err = ferr
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// batch is the number of portals that one worker makes at a time.
const batch = 64

// made is the text of one batch of portals.
type made struct {
	portals []byte // NDJSON
	rows    []row
	err     error
}

// writePortals makes batches side by side and writes them in order. A portal depends on the seed and its own number
// only, so the text does not depend on the number of workers, and memory not on the number of portals.
func writePortals(opt options, portals, register io.Writer) error {
	workers := runtime.GOMAXPROCS(0)
	queue := make(chan chan made, 2*workers)
	slots := make(chan struct{}, workers)
	stop := make(chan struct{})
	var running sync.WaitGroup
	defer running.Wait()
	defer close(stop)
	agency := newAgency(opt)
	running.Go(func() {
		defer close(queue)
		for from := 0; from < opt.portals; from += batch {
			result := make(chan made, 1)
			select {
			case slots <- struct{}{}:
			case <-stop:
				return
			}
			running.Go(func() {
				result <- makeBatch(agency, opt, from, min(from+batch, opt.portals))
				<-slots
			})
			select {
			case queue <- result:
			case <-stop:
				return
			}
		}
	})

	rows := newRegister(register)
	for result := range queue {
		m := <-result
		if m.err != nil {
			return m.err
		}
		if _, err := portals.Write(m.portals); err != nil {
			return err
		}
		if err := rows.write(m.rows); err != nil {
			return err
		}
	}
	return rows.close()
}

func makeBatch(a *agency, opt options, from, to int) made {
	var m made
	for i := from; i < to; i++ {
		p := newPortal(a, opt, i)
		var err error
		if m.portals, err = appendLine(m.portals, p.export); err != nil {
			return made{err: err}
		}
		m.rows = append(m.rows, p.rows...)
	}
	return m
}

func appendLine(to []byte, e *schemas.PortalExport) ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return append(append(to, b...), '\n'), nil
}
