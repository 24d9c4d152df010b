package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/reports"
)

var errPart = errors.New("no more ink")

// spreading is a format that is spread over pages with the given names. An empty name is a page that cannot be made.
func spreading(pages ...string) reports.Format {
	return reports.Format{
		File:  "report.html",
		Write: func(w io.Writer, _ *reports.Report) error { return text("alone")(w) },
		Parts: func(*reports.Report) iter.Seq2[reports.Part, error] {
			return func(yield func(reports.Part, error) bool) {
				for _, name := range pages {
					if name == "" {
						yield(reports.Part{}, errPart)
						return
					}
					if !yield(reports.Part{File: reports.PagesFolder + "/" + name, Write: text("page")}, nil) {
						return
					}
				}
				if len(pages) > 0 {
					yield(reports.Part{File: "report.html", Write: text("index")}, nil)
				}
			}
		},
	}
}

// writeInto writes a format into a folder, as audit does.
func writeInto(ctx context.Context, dir string, f reports.Format) error {
	o, err := newOutput(dir, []string{f.File})
	if err != nil {
		return err
	}
	defer o.discard()
	if err := o.fill(ctx, []reports.Format{f}, nil); err != nil {
		return err
	}
	return o.commit()
}

func TestPagesOfAnEarlierReportAreRemoved(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, reports.PagesFolder)
	foreign := []string{"notes.txt", "page-1.html", "my-page-0001.html", "find-zz.html", ".page-0001.html.7.tmp"}
	if err := os.MkdirAll(filepath.Join(folder, "page-0007.html"), 0o755); err != nil { // no file
		t.Fatal(err)
	}
	for _, name := range append(foreign, "page-0003.html", "find-1f.html", "find.html") {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	alone := spreading()
	alone.Parts = nil
	for _, c := range []struct {
		name   string
		format reports.Format
		index  string
		pages  []string
	}{
		{"a report without pages leaves those of another", alone, "alone", []string{"page-0003.html", "find-1f.html", "find.html"}},
		{"a large one", spreading("page-0001.html", "page-0002.html", "find.html"), "index", []string{"page-0001.html", "page-0002.html", "find.html"}},
		{"a smaller one", spreading("page-0001.html"), "index", []string{"page-0001.html"}},
		{"one that fits one page", spreading(), "alone", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := writeInto(t.Context(), dir, c.format); err != nil {
				t.Fatal(err)
			}
			want := slices.Sorted(slices.Values(slices.Concat(foreign, c.pages, []string{"page-0007.html"})))
			if diff := cmp.Diff(want, namesIn(t, folder)); diff != "" {
				t.Errorf("the folder (-want +got):\n%s", diff)
			}
			if got, _ := os.ReadFile(filepath.Join(dir, "report.html")); string(got) != c.index {
				t.Errorf("report.html is %q, want %q", got, c.index)
			}
		})
	}
}

func TestPagesAreAllOrNothing(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, c := range []struct {
		name   string
		ctx    context.Context
		format reports.Format
		want   error
	}{
		{"a page that cannot be made", t.Context(), spreading("page-0001.html", ""), errPart},
		{"interrupted", stopped, spreading("page-0001.html", "page-0002.html"), context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := writeInto(c.ctx, dir, c.format); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if names := namesIn(t, dir); len(names) > 0 {
				t.Errorf("a new folder holds %v", names)
			}
			if err := writeInto(t.Context(), dir, spreading("page-0009.html")); err != nil {
				t.Fatal(err)
			}
			before := filesIn(t, dir)
			if err := writeInto(c.ctx, dir, c.format); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if after := filesIn(t, dir); !maps.EqualFunc(before, after, func(x, y []byte) bool { return string(x) == string(y) }) {
				t.Errorf("the earlier report is not as it was: %v", slices.Sorted(maps.Keys(after)))
			}
		})
	}
}
