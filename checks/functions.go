package checks

import (
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// function is a function that expressions may call. Each stands here once: its signature types the expressions, its
// doc is its documentation, call is what it does.
type function struct {
	name string
	// args and result are its signature; nil args: CEL's own standard library declares it.
	args   []*types.Type
	result *types.Type
	doc    string
	// loose functions see unknown arguments; for the others an unknown argument makes the call unknown.
	loose bool
	// takesNull functions may be given null.
	takesNull bool
	// passesList functions yield elements of their first argument.
	passesList bool
	// only names where the function may be used: "evidence" (the stage), "when" (the expression); empty: everywhere.
	only string
	// reads are the fields that the function looks into, by the argument that has them.
	reads map[int][]string
	call  func(f *frame, args []value) value
}

var (
	listOfStrings = types.NewListType(types.StringType)
	stringLists   = types.NewMapType(types.StringType, listOfStrings)
	elemType      = types.NewTypeParamType("T")
	listOfAny     = types.NewListType(elemType)
)

// functions is the table of all functions.
var functions = []function{
	{name: "onDomain", args: []*types.Type{emailType, listOfStrings}, result: types.BoolType, call: onDomain,
		doc: "Whether the address is on one of the domains, or on a subdomain of one."},
	{name: "sharesDomain", args: []*types.Type{types.StringType, listOfStrings}, result: types.BoolType, call: sharesDomain,
		doc: "Whether the domain is one of the domains, or a subdomain of one."},
	{name: "domain", args: []*types.Type{emailType}, result: types.StringType, call: domainFunction,
		doc: "The domain of the address, in lower case."},
	{name: "isRoleMailbox", args: []*types.Type{emailType, listOfStrings}, result: types.BoolType, call: isRoleMailbox,
		doc: "Whether the part before the @ is one of the names."},
	{name: "isPartnerUser", args: []*types.Type{object("User"), object(exportType)}, result: types.BoolType, call: isPartnerUser,
		reads: map[int][]string{0: {"id", "email"}, 1: {"users.id", "users.email", "partnerProgram.employeeDomains"}},
		doc:   "Whether the user is in the partner portal's list of users (by id, else by address) or on a partner employee domain."},
	{name: "nearMatches", args: []*types.Type{types.NewListType(object("User")), emailType}, result: types.NewListType(emailType), call: nearMatches,
		reads: map[int][]string{0: {"email"}},
		doc:   "The addresses in the list that look like the address: with a plus part, on another domain, or with a slip of the keyboard. Never a match, only a hint."},
	{name: "seatClass", args: []*types.Type{types.StringType, stringLists}, result: types.StringType, call: seatClass,
		doc: "The class of a seat by its name, after a table from classes to patterns with *. A name in no class is unknown."},
	{name: "similarName", args: []*types.Type{types.StringType, types.StringType}, result: types.BoolType, call: similarName,
		doc: "Whether two names of organisations are alike once case, punctuation and legal forms are taken away."},
	{name: "sameName", args: []*types.Type{nameType, nameType}, result: types.BoolType, call: func(_ *frame, a []value) value { return equal(a[0], a[1]) },
		doc: "Whether two names of people are the same, whatever the case."},
	{name: "businessDaysAfter", args: []*types.Type{types.TimestampType, types.IntType, types.StringType, listOfStrings}, result: types.TimestampType, call: businessDaysAfter,
		doc: "The end of the n-th business day after the moment: Monday to Friday in the time zone, without the holidays (2006-01-02)."},
	{name: "businessDaysBetween", args: []*types.Type{types.TimestampType, types.TimestampType, types.StringType, listOfStrings}, result: types.IntType, call: businessDaysBetween,
		doc: "How many business days begin after the first moment and not after the second."},
	{name: "within", args: []*types.Type{listOfAny, types.TimestampType}, result: listOfAny, call: within, passesList: true,
		reads: map[int][]string{0: {"at"}},
		doc:   "The activities since the moment. Where the list's window begins later, the result is open."},
	{name: "distinctMessages", args: []*types.Type{types.NewListType(object("EmailActivity"))}, result: types.NewListType(object("EmailActivity")), call: distinctMessages, passesList: true,
		reads: map[int][]string{0: {"messageIdHash"}},
		doc:   "One e-mail for each message id, however often it was logged."},
	{name: "covers", args: []*types.Type{types.NewListType(object("SecurityEvent")), types.TimestampType}, result: types.BoolType, call: covers, loose: true,
		doc: "Whether the list is complete and its window includes the moment. Always known: false when there is no list."},
	{name: "recorded", args: []*types.Type{listOfAny}, result: listOfAny, call: recorded, loose: true, passesList: true, only: "when",
		doc: "What was recorded, as a closed list. Only in when: it decides whether a rule applies, never whether it holds."},
	{name: "emptyFields", args: []*types.Type{object("Access"), listOfStrings}, result: listOfStrings, call: emptyFields,
		doc: "The named fields of the access that are known to be empty."},
	{name: "count", args: []*types.Type{listOfAny}, result: types.IntType, call: func(_ *frame, a []value) value { return a[0].listOf().count() },
		doc: "The number of elements; bounds of it where the list is known in part. Compares as far as the bounds allow."},
	{name: "atLeast", args: []*types.Type{listOfAny, types.IntType}, result: types.BoolType, call: func(_ *frame, a []value) value { return less(a[1], a[0].listOf().count(), true) },
		doc: "Whether the list has at least so many elements."},
	{name: "weight", args: []*types.Type{types.BoolType, types.IntType}, result: types.IntType, call: weight, loose: true,
		doc: "The number if the condition holds, 0 if it does not, bounds if nobody knows. Sums of weights make a score."},
	{name: "known", args: []*types.Type{elemType}, result: types.BoolType, loose: true, takesNull: true, only: "evidence",
		call: func(_ *frame, a []value) value { return boolValue(a[0].kind > kError) },
		doc:  "Whether the fact is known at all. Only rules of the stage evidence may ask."},

	{name: operators.Less, call: func(_ *frame, a []value) value { return less(a[0], a[1], false) }},
	{name: operators.LessEquals, call: func(_ *frame, a []value) value { return less(a[0], a[1], true) }},
	{name: operators.Greater, call: func(_ *frame, a []value) value { return less(a[1], a[0], false) }},
	{name: operators.GreaterEquals, call: func(_ *frame, a []value) value { return less(a[1], a[0], true) }},
	{name: operators.Add, call: func(_ *frame, a []value) value { return arithmetic(operators.Add, a[0], a[1]) }},
	{name: operators.Subtract, call: func(_ *frame, a []value) value { return arithmetic(operators.Subtract, a[0], a[1]) }},
	{name: operators.Multiply, call: func(_ *frame, a []value) value { return arithmetic(operators.Multiply, a[0], a[1]) }},
	{name: operators.Divide, call: func(_ *frame, a []value) value { return arithmetic(operators.Divide, a[0], a[1]) }},
	{name: operators.Modulo, call: func(_ *frame, a []value) value { return arithmetic(operators.Modulo, a[0], a[1]) }},
	{name: operators.Negate, call: func(_ *frame, a []value) value { return negated(a[0]) }},
	{name: operators.Index, call: func(_ *frame, a []value) value { return index(a[0], a[1]) }},
	{name: "size", call: size},
	{name: "contains", call: func(_ *frame, a []value) value { return boolValue(strings.Contains(a[0].str, a[1].str)) }},
	{name: "startsWith", call: func(_ *frame, a []value) value { return boolValue(strings.HasPrefix(a[0].str, a[1].str)) }},
	{name: "endsWith", call: func(_ *frame, a []value) value { return boolValue(strings.HasSuffix(a[0].str, a[1].str)) }},
	{name: "duration", call: durationOf},
	{name: "timestamp", call: timestampOf},
}

func functionNamed(name string) (*function, bool) {
	for i := range functions {
		if functions[i].name == name {
			return &functions[i], true
		}
	}
	return nil, false
}

// functionDeclarations declares our functions to CEL. They are typed here and run by us.
func functionDeclarations() []cel.EnvOption {
	var out []cel.EnvOption
	for i := range functions {
		if f := &functions[i]; f.args != nil {
			out = append(out, cel.Function(f.name, cel.Overload(f.name, f.args, f.result)))
		}
	}
	return out
}

// size is exact or unknown; count gives bounds.
func size(_ *frame, a []value) value {
	switch a[0].kind {
	case kString:
		return intValue(int64(len([]rune(a[0].str))))
	case kTable:
		return intValue(int64(len(a[0].table.lists)))
	}
	n := a[0].listOf().count()
	if !n.settled() {
		return unknown
	}
	return n
}

func durationOf(_ *frame, a []value) value {
	if a[0].kind == kDuration {
		return a[0]
	}
	d, err := time.ParseDuration(a[0].str)
	if err != nil {
		return errorValue(err)
	}
	return durationValue(d)
}

func timestampOf(_ *frame, a []value) value {
	if a[0].kind == kTime {
		return a[0]
	}
	t, err := time.Parse(time.RFC3339, a[0].str)
	if err != nil {
		return errorValue(err)
	}
	return timeValue(t)
}

func weight(f *frame, a []value) value {
	switch {
	case a[0].kind == kError:
		return a[0]
	case !a[1].settled():
		return unknown
	case a[0].isTrue():
		return a[1]
	case a[0].isFalse():
		return intValue(0)
	}
	return bounds(min(0, a[1].num), max(0, a[1].num))
}
