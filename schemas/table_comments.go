package schemas

import (
	"cmp"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxComments bounds the comments of a sheet that are kept.
const maxComments = 100_000

// keepComments keeps the comments beside a sheet's cells. (Those of a conversation have a plain copy, which counts.)
func (r *sheetRegister) keepComments() error {
	folder, name := path.Split(r.sheet.part)
	rels := folder + "_rels/" + name + ".rels"
	if !r.w.parts.has(rels) {
		return nil
	}
	target := ""
	err := r.w.parts.relationships(rels, func(e xml.StartElement) {
		if path.Base(attribute(e, "Type")) == "comments" {
			target = attribute(e, "Target")
		}
	})
	if err != nil || target == "" {
		return err
	}
	return r.readComments(partPath(folder, target))
}

func (r *sheetRegister) readComments(part string) error {
	x, err := openXML(r.w.parts.byName[part])
	if err != nil {
		return err
	}
	defer func() { _ = x.Close() }()
	var text richText
	var place string
	for len(r.kept.comments) < maxComments {
		token, err := x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "comment" {
			place = attribute(e, "ref")
			text.reset()
		}
		if text.take(token) {
			return errCellBytes
		}
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == "comment" {
			column, row, err := excelize.CellNameToCoordinates(place)
			if said := unescaped(text.String()); err == nil && strings.TrimSpace(said) != "" {
				r.kept.comments = append(r.kept.comments, Comment{Sheet: r.sheet.name, Line: row, Column: column, Text: said})
			}
		}
	}
	slices.SortStableFunc(r.kept.comments, func(a, b Comment) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
	return nil
}
