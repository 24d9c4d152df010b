package reports

import (
	_ "embed"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed templates/workbook.toml
var workbookProse string

// workbookText are the sentences of templates/workbook.toml.
type workbookText struct {
	Unevaluated string
	Fill        string
	// More says how many are left out.
	More string
	// About says what stands on a sheet, Cut what had no room, Review what belongs into a reviewer's column.
	About, Cut, Review map[string]string
}

// workbookWords reads the embedded sentences once. The file is part of the program and held by a test.
var workbookWords = sync.OnceValue(func() *workbookText {
	w := new(workbookText)
	if _, err := toml.Decode(workbookProse, w); err != nil {
		panic("reports: templates/workbook.toml: " + err.Error())
	}
	return w
})
