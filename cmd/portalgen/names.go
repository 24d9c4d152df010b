package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Invented names; whoever bears one of them is not meant. All domains end in .example.
var (
	firstNames = []string{"Ada", "Ben", "Clara", "Dario", "Edda", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Kira",
		"Liam", "Mara", "Nils", "Olga", "Paul", "Quinn", "Rosa", "Sven", "Tilda", "Uma", "Viktor", "Wanda", "Xenia",
		"Yara", "Zeno", "Zoë", "Łukasz", "Søren", "André"}
	lastNames = []string{"Abel", "Brook", "Castell", "Dorn", "Ember", "Falk", "Gruber", "Hartwell", "Ivens", "Jansen",
		"Kessler", "Lindqvist", "Marsh", "Novak", "Okafor", "Pereira", "Quist", "Rossi", "Sandberg", "Thorne", "Ueda",
		"Varga", "Winter", "Yilmaz", "Zeller", "Müller", "O'Neill", "Peña", "Dvořák"}
	companyFirst = []string{"Alder", "Birch", "Cedar", "Copper", "Coral", "Delta", "Falcon", "Granite", "Harbour",
		"Heron", "Juniper", "Kestrel", "Maple", "Meadow", "Olive", "Orchard", "Pebble", "Quarry", "River", "Saffron",
		"Slate", "Tulip", "Walnut", "Willow"}
	companySecond = []string{"Bakery", "Bikes", "Books", "Clinics", "Coffee", "Dental", "Energy", "Farms", "Fitness",
		"Foods", "Furniture", "Gardens", "Insurance", "Instruments", "Kitchens", "Logistics", "Machines", "Optics",
		"Paints", "Robotics", "Sails", "Textiles", "Tools", "Travel"}
	consultants = []string{"Robin Channing", "Sam Partridge", "Alex Consley", "Jo Reviewer"}
	purposes    = [][]string{{"documents", "templates"}, {"sequences"}, {"templates", "sequences"},
		{"documents", "templates", "sequences"}, {"portal set-up", "templates"}}
)

// plain are the letters of the names above that do not go into an address as they are.
var plain = strings.NewReplacer("ë", "e", "Ł", "l", "ø", "o", "é", "e", "ü", "u", "'", "", "ñ", "n", "ř", "r", "á", "a", "ö", "o")

// person is somebody with an address.
type person struct {
	id          string // settings user id: the same in every portal
	first, last string
	email       string
}

func (p person) name() string { return p.first + " " + p.last }

// newPerson invents a person; n makes the address unique within the domain.
func newPerson(r *rand.Rand, id int, domain string, n int) person {
	p := person{id: fmt.Sprint(id), first: pick(r, firstNames), last: pick(r, lastNames)}
	p.email = fmt.Sprintf("%s.%s%d@%s", strings.ToLower(plain.Replace(p.first)), strings.ToLower(plain.Replace(p.last)), n, domain)
	return p
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }
