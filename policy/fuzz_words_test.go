package policy

import "strings"

// policyWords and ruleWords are what the files of a policy are made of.
var (
	policyWords = []string{
		"[policy]\n", "id = 'acme'\n", "title = 'Acme'\n", "version = '1'\n", "extends = ['partner-access']\n", "extends = ['acme', '../x']\n", "[params]\n", "[param.days]\n", "[param.\"Ä b\"]\n",
		"type = 'duration'\n", "type = 'int'\n", "type = 'strings'\n", "type = 'string_table'\n", "value = '90d'\n", "value = 3\n", "value = ['a', '']\n", "value = {a = ['x']}\n", "help = 'h'\n",
		"[override.X01]\n", "[override.R01]\n", "severity = 'warning'\n", "off = true\n", "reason = 'because'\n", "[[waiver]]\n", "rule = 'X01'\n", "rule = 'R01'\n", "hub_id = 42\n", "hub_id = -1\n", "user = 'a@x.example'\n",
		"approved_by = 'A'\n", "expires = 2027-01-31\n", "expires = 2027-01-31T07:00:00Z\n", "days = '1w2d'\n", "max_age_api = '9999999999w'\n", "time_zone = 'UTC'\n", "x.y.z = 1\n", "x = [[[{a = 1}]]]\n",
		"\ufeff", "\x00", "\xff", "é", "\x1b", "\r\n", "\r", "'''", `"""`, "# c\n", `"\u0000\U0010FFFF"`, "nan", "=", "[", "]", "{", "}", ".", ",", "\t",
	}
	ruleWords = []string{
		"id = 'X01'\n", "id = 'Y2'\n", "name = 'must-hold'\n", "title = 'T'\n", "stage = 'conduct'\n", "stage = 'evidence'\n", "moment = 'now'\n", "moment = 'request'\n", "subject = 'client'\n", "subject = 'access'\n",
		"actor = ['agency']\n", "actor = ['client', 'nobody']\n", "sources = ['It is required.']\n", "sources = ['It is requíred.', 'The Partner’s user must']\n", "derived = 'from it'\n", "rationale = '''\nwhy'''\n", "remediation = \"do\\tit\"\n",
		"when = '''\nclient.users != null'''\n", "[[let]]\n", "name = 'a'\n", "expr = 'true'\n", "[[case]]\n", "severity = 'error'\n", "severity = 'eror'\n", "require = 'true'\n", "message = \"\"\"m {1}\"\"\"\n",
		"[[example]]\n", "given = '{}'\n", "given = '''\n{\"a\": [1,}'''\n", "expect = 'pass'\n", "expect = 'fail'\n", "expect = 'unknown'\n", "missing = ['client.users']\n", "user = 'a'\n", "case = []\n", "case = [{require = 'true'}, 1]\n", "example.a = 1\n",
		"\ufeff", "\x00", "\xff", "é", "\r\n", "\r", "'''", `"""`, "# c\n", "[", "]", "{", "}", ".", ",", "= ",
	}
)

// spelled puts words in the order in which bytes name them, so that a fuzzer that changes bytes at random makes texts
// that a parser does not refuse at their first letter.
func spelled(words []string, picks []byte) string {
	var b strings.Builder
	for _, pick := range picks[:min(len(picks), 200)] {
		b.WriteString(words[int(pick)%len(words)])
	}
	return b.String()
}
