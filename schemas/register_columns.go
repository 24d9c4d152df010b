package schemas

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/BurntSushi/toml"

	"partnerlint/schemas/spelling"
)

// column is a column of a register that is kept as a table, in CSV or in a workbook.
type column struct {
	// field is the access's property that the column fills.
	field string
	// names are what its header may say; the first is the one that messages use. Case, spaces and punctuation do not
	// count.
	names []string
	// localised are its names in other languages.
	localised []string
	// telling columns are found in no other CSV file that lies about (HubSpot's own exports have users and addresses).
	telling bool
}

//go:embed register_columns.toml
var registerColumnsTOML string

// registerColumns are the columns that such a register can have.
var registerColumns = readColumns(registerColumnsTOML)

func readColumns(text string) []column {
	var file struct {
		Column []struct {
			Field     string              `toml:"field"`
			Names     []string            `toml:"names"`
			Telling   bool                `toml:"telling"`
			Localised map[string][]string `toml:"localised"`
		} `toml:"column"`
	}
	if _, err := toml.Decode(text, &file); err != nil {
		panic(fmt.Sprintf("register_columns.toml: %v", err)) // it is part of the program
	}
	columns := make([]column, len(file.Column))
	for i, c := range file.Column {
		columns[i] = column{field: c.Field, names: c.Names, telling: c.Telling}
		for _, language := range slices.Sorted(maps.Keys(c.Localised)) {
			columns[i].localised = append(columns[i].localised, c.Localised[language]...)
		}
	}
	return columns
}

// columnKeys finds a column by its header's key. Of two that claim one, the first has it; a test sees that none do.
var columnKeys = sync.OnceValue(func() map[string]int {
	keys := map[string]int{}
	for i, c := range registerColumns {
		for _, n := range slices.Concat([]string{c.field}, c.names, c.localised) {
			if key := headerKey(n); key != "" {
				if _, taken := keys[key]; !taken {
					keys[key] = i
				}
			}
		}
	}
	return keys
})

// Labels are the words that the columns of a register may be headed with. nil: those that every run knows.
type Labels struct {
	more map[string]int // by header key, beside those
}

// NewLabels adds words to those that every run knows, by the property of an access that each column fills. The error
// names a property that there is not, with the nearest that there is, or a word that means another column already.
func NewLabels(more map[string][]string) (*Labels, error) {
	l := &Labels{more: map[string]int{}}
	for _, field := range slices.Sorted(maps.Keys(more)) {
		column := fieldColumn(field)
		if column < 0 {
			return nil, unknownField(field)
		}
		for _, word := range more[field] {
			key := headerKey(word)
			if key == "" {
				return nil, fmt.Errorf("%s: the label %s has neither letter nor digit", field, quoted(word))
			}
			if other := l.columnOf(word); other >= 0 && other != column {
				return nil, fmt.Errorf("%s: the label %s already means %s", field, quoted(word), registerColumns[other].field)
			}
			l.more[key] = column
		}
	}
	return l, nil
}

func unknownField(field string) error {
	var all []string
	for _, c := range registerColumns {
		all = append(all, c.field)
	}
	slices.Sort(all)
	if n := spelling.Nearest(field, all); n != "" {
		return fmt.Errorf("a register has no field %s; did you mean %s?", quoted(field), quoted(n))
	}
	return fmt.Errorf("a register has no field %s; expected %s", quoted(field), listed(all, "or"))
}

// columnOf returns the index in registerColumns of what a header says, or -1.
func (l *Labels) columnOf(header string) int {
	key := headerKey(header)
	if i, ok := columnKeys()[key]; ok {
		return i
	}
	if l != nil {
		if i, ok := l.more[key]; ok {
			return i
		}
	}
	return -1
}

// fieldColumn returns the index in registerColumns of the column that fills a field.
func fieldColumn(field string) int {
	return slices.IndexFunc(registerColumns, func(c column) bool { return c.field == field })
}

// headerKey keeps the letters and digits of a header, in small letters.
func headerKey(header string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, header)
}

// nearestHeader is the known header that an unknown one was most likely meant to be.
func nearestHeader(header string) string {
	var all []string
	for _, c := range registerColumns {
		all = append(all, c.names...)
	}
	return spelling.Nearest(strings.TrimSpace(header), all)
}
