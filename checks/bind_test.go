package checks

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"partnerlint/policy"
)

var update = flag.Bool("update", false, "write the golden files")

// TestBindProblems binds policies that are wrong, one folder each under testdata/bind, and compares all that is said
// with the folder's problems.txt.
func TestBindProblems(t *testing.T) {
	folders, err := filepath.Glob("testdata/bind/*/policy.toml")
	if err != nil || len(folders) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range folders {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p, err := policy.Load([]string{"./" + filepath.ToSlash(dir)})
			if err != nil {
				t.Fatalf("the policy cannot be loaded:\n%v", err)
			}
			_, err = Bind(p)
			var problems policy.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("Bind says %v, want problems", err)
			}
			var got strings.Builder
			for _, x := range problems {
				fmt.Fprintf(&got, "%s:%d:%d: %s\n", filepath.Base(x.Pos.File), x.Pos.Line, x.Pos.Column, x.Message)
			}
			golden := filepath.Join(dir, "problems.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}

// ruleOf makes a rule of a table: the parts that are not given hold.
type ruleOf struct {
	subject                     policy.Subject
	stage                       policy.Stage
	let, when, require, message string
}

func (x ruleOf) bind() error {
	rule := testRule("T01", x.subject, x.require, x.message)
	if x.subject == "" {
		rule.Subject = policy.SubjectAccess
	}
	if x.stage != "" {
		rule.Stage = x.stage
	}
	if x.require == "" {
		rule.Cases[0].Require = expr("true")
	}
	if x.let != "" {
		rule.Lets = []policy.Let{{Name: "it", Expr: expr(x.let)}}
	}
	rule.When = expr(x.when)
	_, err := Bind(testPolicy(rule))
	return err
}

// TestGuards holds which guards make a nullable fact usable, and where.
func TestGuards(t *testing.T) {
	const loose = "may be null (known to be none): guard it"
	for _, x := range []struct {
		name string
		rule ruleOf
		want string // a part of the problem; empty: it binds
	}{
		{"a nullable variable without guard", ruleOf{require: `clientUser.superAdmin`}, "clientUser " + loose},
		{"a nullable field without guard", ruleOf{require: `user.salesExtension.syncAccountHubId == 1`}, "user.salesExtension " + loose},
		{"as an argument", ruleOf{require: `size(access.clientName) > 1`}, "access.clientName " + loose},
		{"compared in order", ruleOf{require: `access.submittedAt < now`}, "access.submittedAt " + loose},
		{"in arithmetic", ruleOf{require: `now - access.submittedAt > duration("1h")`}, "access.submittedAt " + loose},
		{"equality takes null", ruleOf{require: `access.clientName == "x" && clientUser == null`}, ""},
		{"&&", ruleOf{require: `clientUser != null && clientUser.superAdmin`}, ""},
		{"null on the left", ruleOf{require: `null != clientUser && clientUser.superAdmin`}, ""},
		{"&& the wrong way about", ruleOf{require: `clientUser.superAdmin && clientUser != null`}, "clientUser " + loose},
		{"&& with the wrong guard", ruleOf{require: `partnerUser != null && clientUser.superAdmin`}, "clientUser " + loose},
		{"== is no guard", ruleOf{require: `clientUser == null && clientUser.superAdmin`}, "clientUser " + loose},
		{"||", ruleOf{require: `clientUser == null || clientUser.superAdmin`}, ""},
		{"|| with !=", ruleOf{require: `clientUser != null || clientUser.superAdmin`}, "clientUser " + loose},
		{"a chain of &&", ruleOf{require: `now > at && clientUser != null && true && clientUser.superAdmin`}, ""},
		{"a chain of ||", ruleOf{require: `clientUser == null || partnerUser == null || clientUser.superAdmin || partnerUser.superAdmin`}, ""},
		{"an || within && guards nothing", ruleOf{require: `(clientUser != null || now > at) && clientUser.superAdmin`}, "clientUser " + loose},
		{"negation", ruleOf{require: `!(clientUser == null) && clientUser.superAdmin`}, ""},
		{"De Morgan", ruleOf{require: `!(clientUser == null || partnerUser == null) && clientUser.superAdmin && partnerUser.superAdmin`}, ""},
		{"?:", ruleOf{require: `clientUser != null ? clientUser.superAdmin : true`}, ""},
		{"?: the other way", ruleOf{require: `clientUser == null ? true : clientUser.superAdmin`}, ""},
		{"?: the wrong branch", ruleOf{require: `clientUser == null ? clientUser.superAdmin : true`}, "clientUser " + loose},
		{"?: makes a value that is not null", ruleOf{require: `size(access.clientName != null ? access.clientName : "") > 1`}, ""},
		{"?: that may still be null", ruleOf{require: `size(now > at ? access.clientName : "") > 1`}, "the value " + loose},
		{"has()", ruleOf{require: `has(user.salesExtension) && user.salesExtension.syncAccountHubId == 1`}, ""},
		{"!has()", ruleOf{require: `!has(user.salesExtension) || user.salesExtension.syncAccountHubId == 1`}, ""},
		{"has() of one part says nothing of the next", ruleOf{require: `has(user.salesExtension) && user.salesExtension.syncAccountHubId > 1`},
			"user.salesExtension.syncAccountHubId " + loose},
		{"both parts", ruleOf{require: `user.salesExtension != null && user.salesExtension.syncAccountHubId != null && user.salesExtension.syncAccountHubId > 1`}, ""},
		{"when guards require and message", ruleOf{when: `clientUser != null`, require: `clientUser.superAdmin`, message: `{clientUser.email}`}, ""},
		{"a part of when", ruleOf{when: `now > at && clientUser != null`, require: `clientUser.superAdmin`}, ""},
		{"either part of when", ruleOf{when: `now > at || clientUser != null`, require: `clientUser.superAdmin`}, "clientUser " + loose},
		{"when does not guard lets", ruleOf{when: `clientUser != null`, let: `clientUser.superAdmin`}, "clientUser " + loose},
		{"a let guards itself", ruleOf{let: `clientUser != null && clientUser.superAdmin`, require: `it`}, ""},
		{"a let that may be null", ruleOf{let: `clientUser`, require: `it.superAdmin`}, "it " + loose},
		{"a let that may be null, guarded", ruleOf{let: `clientUser`, require: `it != null && it.superAdmin`}, ""},
		{"null may be said", ruleOf{message: `{access.clientName} {clientUser}`}, ""},
		{"a part of null may not", ruleOf{message: `{clientUser.email}`}, "clientUser " + loose},
		{"nor be an argument", ruleOf{message: `{size(access.clientName)}`}, "access.clientName " + loose},
		{"in a loop, without guard", ruleOf{require: `client.users.all(u, u.salesExtension.syncAccountHubId == 1)`}, "u.salesExtension " + loose},
		{"in a loop, guarded", ruleOf{require: `client.users.all(u, u.salesExtension == null || u.salesExtension.syncAccountHubId == 1)`}, ""},
		{"a guard from outside a loop", ruleOf{require: `clientUser != null && client.users.exists(u, u.id == clientUser.id)`}, ""},
		{"of another element", ruleOf{require: `client.users.all(u, u.salesExtension != null) && client.users.all(u, u.salesExtension.syncAccountHubId == 1)`},
			"u.salesExtension " + loose},
		{"of an outer element of the same name", ruleOf{require: `client.users.all(u, u.salesExtension == null || client.users.all(u, u.salesExtension.syncAccountHubId == 1))`},
			"u.salesExtension " + loose},
		{"the condition of a map", ruleOf{require: `client.users.map(u, u.lastActiveAt != null, now - u.lastActiveAt).exists(d, d > duration("1h"))`}, ""},
		{"a filter is no guard", ruleOf{require: `client.users.filter(u, u.lastActiveAt != null).exists(u, u.lastActiveAt < now)`}, "u.lastActiveAt " + loose},
	} {
		err := x.rule.bind()
		switch {
		case x.want == "" && err != nil:
			t.Errorf("%s: %v", x.name, err)
		case x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)):
			t.Errorf("%s:\n got  %v\n want %s", x.name, err, x.want)
		}
	}
}

// TestBindAccepts holds that what is refused in one place is allowed where it is sound.
func TestBindAccepts(t *testing.T) {
	for _, x := range []ruleOf{
		{stage: policy.Evidence, require: `known(user.salesExtension)`},
		{when: `recorded(client.users).exists(u, u.superAdmin)`},
		{require: `"x".matches("^[a-z]+$") && "x".matches(params.time_zone)`},
		{message: `{{ {user.email} }} {count(client.users.filter(u, u.firstName == null))}`},
		{message: `{"}" + "{"} and {'}'}`},
		{require: `access.submittedAt == null || client.contacts.primaryContact == null`},
		{require: `client.users.map(u, u.id) == ["1"] && "1" in client.users.map(u, u.id)`},
		{subject: policy.SubjectPortal, require: `gaps.all(g, g.section != "x") && conflicts.all(c, c.fact != "y") && exportedAt < now`},
		{subject: policy.SubjectPerson, require: `agencyUser && count(accesses) > 0`},
	} {
		if err := x.bind(); err != nil {
			t.Errorf("%+v: %v", x, err)
		}
	}
}

// TestBindWantsTheEnginesParams takes one parameter away at a time.
func TestBindWantsTheEnginesParams(t *testing.T) {
	for name, kind := range map[string]string{"max_age_api": "duration", "max_age_in_app": "duration", "max_age_attested": "duration",
		"waiver_notice": "duration", "time_zone": "string", "decision_business_days": "int"} {
		p := testPolicy(testRule("T01", policy.SubjectAccess, "true", ""))
		p.Params = slices.DeleteFunc(p.Params, func(x *policy.Param) bool { return x.Name == name })
		_, err := Bind(p)
		want := fmt.Sprintf("test/policy.toml:1:1: the policy has no param %s (%s), which every policy needs: extend a built-in policy or declare [param.%s]", name, kind, name)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s:\n got  %v\n want %s", name, err, want)
		}
	}
	p := testPolicy(testRule("T01", policy.SubjectAccess, "true", ""))
	for i, x := range p.Params {
		if x.Name == "time_zone" {
			p.Params[i] = &policy.Param{Name: "time_zone", Type: policy.StringParam, Value: "Europe/Atlantis", Pos: policy.Position{File: "p.toml", Line: 3, Column: 9}}
		}
	}
	_, err := Bind(p)
	if want := `p.toml:3:9: there is no time zone "Europe/Atlantis"; use an IANA name such as Europe/Berlin`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a zone that is none:\n got  %v\n want %s", err, want)
	}
}
