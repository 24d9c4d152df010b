package schemas

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// xmlPart reads the tokens of a part, bounded, whatever the prefixes of its namespaces.
type xmlPart struct {
	*xml.Decoder
	guard *tokenGuard
	io.Closer
}

func openXML(f *zip.File) (*xmlPart, error) {
	if f == nil {
		return nil, errors.New("a part is missing")
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	p := &xmlPart{guard: &tokenGuard{r: r}, Closer: r}
	p.Decoder = xml.NewDecoder(p.guard)
	return p, nil
}

// next returns the next token, valid until the one after it. Entities of its own making are never expanded: a document
// type is refused.
func (p *xmlPart) next() (xml.Token, error) {
	p.guard.renew()
	token, err := p.RawToken()
	if _, ok := token.(xml.Directive); ok && err == nil {
		return nil, errEntities
	}
	return token, err
}

// elements calls visit for the start of every element of a part.
func (p *workbookParts) elements(name string, visit func(xml.StartElement)) error {
	x, err := openXML(p.byName[name])
	if err != nil {
		return err
	}
	defer func() { _ = x.Close() }()
	for {
		token, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			visit(e)
		}
	}
}

// checkProlog refuses a part that declares a document type, before anything reads the whole of it.
func (p *workbookParts) checkProlog(files []*zip.File) error {
	for _, f := range files {
		if name := strings.ToLower(f.Name); !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		x, err := openXML(f)
		if err != nil {
			continue // told when the part is needed
		}
		for err == nil {
			var token xml.Token
			if token, err = x.next(); err == nil {
				if _, begun := token.(xml.StartElement); begun {
					break
				}
			}
		}
		_ = x.Close()
		if errors.Is(err, errEntities) || errors.Is(err, errCellBytes) {
			return err
		}
	}
	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// sheetPart is a sheet and the part that holds it.
type sheetPart struct {
	name, part string
	hidden     sheetState
}

// sheetState is how a sheet is hidden.
type sheetState uint8

const (
	shown sheetState = iota
	hiddenSheet
	veryHidden // by a program: Excel does not offer to show it
)

func stateOf(s string) sheetState {
	switch strings.ToLower(s) {
	case "hidden":
		return hiddenSheet
	case "veryhidden":
		return veryHidden
	}
	return shown
}

// relation is the id in the namespace of relationships, which has a prefix where the sheet's own id has none.
func relation(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// title is the title among the document's properties.
func (p *workbookParts) title() string {
	x, err := openXML(p.byName["docprops/core.xml"])
	if err != nil {
		return ""
	}
	defer func() { _ = x.Close() }()
	inside, title := false, ""
	for {
		token, err := x.next()
		if err != nil {
			return title
		}
		switch t := token.(type) {
		case xml.StartElement:
			inside = t.Name.Local == "title"
		case xml.CharData:
			if inside {
				title += string(t)
			}
		case xml.EndElement:
			inside = false
		}
	}
}

// sharedTexts reads the texts that cells refer to by number.
func (p *workbookParts) sharedTexts() ([]string, error) {
	if !p.has(p.texts) {
		return nil, nil
	}
	x, err := openXML(p.byName[p.texts])
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }()
	var texts []string
	var text richText
	for {
		token, err := x.next()
		if err == io.EOF {
			return texts, nil
		}
		if err != nil {
			return nil, err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "si" {
			text.reset()
		}
		if text.take(token) {
			return nil, errCellBytes
		}
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == "si" {
			if texts = append(texts, unescaped(text.String())); len(texts) > MaxWorkbookTexts {
				return nil, errManyTexts
			}
		}
	}
}

// richText puts together what the runs of a text say; how a text is pronounced is left out.
type richText struct {
	strings.Builder
	inText   bool
	phonetic int
}

func (t *richText) reset() {
	t.Builder.Reset()
	t.inText, t.phonetic = false, 0
}

// take reports whether the text has become too large.
func (t *richText) take(token xml.Token) bool {
	switch e := token.(type) {
	case xml.StartElement:
		switch e.Name.Local {
		case "t":
			t.inText = true
		case "rPh":
			t.phonetic++
		}
	case xml.EndElement:
		switch e.Name.Local {
		case "t":
			t.inText = false
		case "rPh":
			t.phonetic--
		}
	case xml.CharData:
		if t.inText && t.phonetic == 0 {
			t.Write(e)
		}
	}
	return t.Len() > MaxCellBytes
}

// escapedCharacter is how a workbook writes a character that XML does not admit.
var escapedCharacter = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escapedCharacter.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(n)) // half of a pair becomes U+FFFD
	})
}
