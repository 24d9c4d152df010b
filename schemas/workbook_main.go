package schemas

import (
	"encoding/xml"
	"path"
	"strings"
)

// Where Excel keeps a workbook's main part, the texts of its cells and its styles. Other programs may keep them elsewhere:
// the relationships say where.
const (
	usualMain   = "xl/workbook.xml"
	usualTexts  = "xl/sharedstrings.xml"
	usualStyles = "xl/styles.xml"
)

// packageRels names the main part of a document.
const packageRels = "_rels/.rels"

// maxRelsBytes bounds it: it is read before anything else is known of the archive.
const maxRelsBytes = 1 << 20

// findMain finds the part that lists the sheets, as the package names it; empty: the archive is no workbook.
func (p *workbookParts) findMain() string {
	named := ""
	if f := p.byName[packageRels]; f != nil && f.UncompressedSize64 <= maxRelsBytes {
		_ = p.relationships(packageRels, func(e xml.StartElement) { // what is damaged is told when the workbook is read
			if named == "" && path.Base(attribute(e, "Type")) == "officeDocument" {
				named = partPath("", attribute(e, "Target"))
			}
		})
	}
	switch {
	case named != "" && named != usualMain && p.isWorkbook(named):
		return named
	case p.has(usualMain):
		return usualMain
	}
	return ""
}

// isWorkbook reports whether a part is one that lists sheets: other documents have main parts of their own.
func (p *workbookParts) isWorkbook(part string) bool {
	if !p.has(part) {
		return false
	}
	x, err := openXML(p.byName[part])
	if err != nil {
		return false
	}
	defer func() { _ = x.Close() }()
	for {
		token, err := x.next()
		if err != nil {
			return false
		}
		if e, ok := token.(xml.StartElement); ok {
			return e.Name.Local == "workbook"
		}
	}
}

// relationships calls visit for each relationship to a part in the archive.
func (p *workbookParts) relationships(part string, visit func(xml.StartElement)) error {
	return p.elements(part, func(e xml.StartElement) {
		if e.Name.Local == "Relationship" && attribute(e, "TargetMode") != "External" {
			visit(e)
		}
	})
}

// partPath is where a target that a part in the folder names stands in the archive.
func partPath(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = folder + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+target), "/"))
}

// contents are the sheets of a workbook, and whether its days count from 1904.
type contents struct {
	sheets   []sheetPart
	date1904 bool
}

func (p *workbookParts) contents() (contents, error) {
	var c contents
	targets := map[string]string{}
	folder, name := path.Split(p.main)
	err := p.relationships(folder+"_rels/"+name+".rels", func(e xml.StartElement) {
		target := partPath(folder, attribute(e, "Target"))
		switch kind := path.Base(attribute(e, "Type")); {
		case kind == "worksheet":
			targets[attribute(e, "Id")] = target
		case kind == "sharedStrings" && p.has(target):
			p.texts = target
		case kind == "styles" && p.has(target):
			p.styles = target
		}
	})
	if err != nil {
		return c, err
	}
	err = p.elements(p.main, func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			c.date1904 = isTrue(attribute(e, "date1904"))
		case "sheet":
			if part := targets[relation(e)]; part != "" {
				c.sheets = append(c.sheets, sheetPart{attribute(e, "name"), part, stateOf(attribute(e, "state"))})
			}
		}
	})
	return c, err
}
