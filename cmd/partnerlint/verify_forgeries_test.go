//go:build !race

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"golang.org/x/crypto/ssh"

	"partnerlint/reports"
)

func publicKeyText(t *testing.T, name string) []byte {
	t.Helper()
	key, err := ssh.NewPublicKey(forgersKey(name).Public())
	if err != nil {
		t.Fatal(err)
	}
	return ssh.MarshalAuthorizedKey(key)
}

// follows holds verify's JSON to its schema.
func follows(t *testing.T, text []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft2020, true
	schema, err := c.Compile(filepath.Join(moduleRoot, "schemas", "verification.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err = json.Unmarshal(text, &v); err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		t.Errorf("--format json: %#v", err)
	}
}

type forged struct {
	name string
	// of is the packet; empty: plainPacket.
	of    string
	forge func(f forgery)
	trust bool
	want  status
	says  []string
}

const (
	saysFiles    = "✓ Files:"
	saysVerdicts = "✓ Verdicts:"
	saysNo       = "✕ Not as the packet says."
	saysInPart   = "? Verified in part."
	saysYes      = "✓ The same verdicts"
)

func forgeries() []forged {
	out := []forged{
		{"as it was made", "", nil, false, complete, []string{saysFiles, saysVerdicts, "✓ Pages:", "✓ Built-in policy:", saysYes + "."}},
		{"waivers, told as departures", waiverPacket, nil, false, complete, []string{"How the packet's policy departs", "is waived at Hub ID", saysYes + ", under the sender's own policy"}},
		{"recorded results, told", redactedPacket, nil, false, complete, []string{"Recorded:", "whoever made the packet answers for it. On that rest", saysYes}},
	}
	// A byte of each kind of file, and each file gone.
	for _, name := range []string{"index.html", "client.html", forgedPage + ".html", forgedPage + ".md", "request.xlsx", "findings.xlsx", "report.json",
		forgedEvidence, "evidence/attestations-1.toml", "evidence/register-1.json",
		"policy/1-partner-access/policy.toml", "policy/1-partner-access/rules/C03-paying-hub.toml"} {
		out = append(out,
			forged{"a byte of " + name, "", func(f forgery) {
				text := f.read(name)
				text[len(text)*2/3] ^= 1
				f.write(name, text)
			}, false, findings, []string{"✕ Files", name + ": changed: its digest is not the manifest's", saysNo}},
			forged{"without " + name, "", func(f forgery) { f.remove(name) }, false, findings, []string{"✕ Files", name + ": missing: the manifest lists it", saysNo}})
	}
	return append(append(append(out, changedForgeries()...), versionForgeries()...), manifestForgeries()...)
}

// changedForgeries change something together with its digest.
func changedForgeries() []forged {
	return []forged{
		{"a file besides", "", func(f forgery) { f.write("READ ME.txt", []byte("HubSpot has approved this.")) }, false, findings,
			[]string{"READ ME.txt: extra: the manifest does not list it", saysNo}},
		{"a page besides, with its digest", "", func(f forgery) { f.write("approved.html", []byte("Approved.")); f.reseal("approved.html") }, false, findings,
			[]string{saysFiles, "✕ Pages", "approved.html: no packet has such a file", saysNo}},
		{"evidence besides, with its digest", "", func(f forgery) {
			f.write("evidence/portal-2.json", f.read(forgedEvidence))
			f.reseal("evidence/portal-2.json")
		}, false, findings, []string{saysFiles, "evidence/portal-2.json: no packet has such a file", saysNo}},
		{"a page gone with its digest", "", func(f forgery) { f.remove("client.html"); f.reseal() }, false, findings,
			[]string{saysFiles, "client.html: is not in the packet, and ought to be", saysNo}},
		{"evidence gone with its digest", "", func(f forgery) { f.remove(forgedEvidence); f.reseal() }, false, findings, []string{saysFiles, "✕ Verdicts: every digest holds", saysNo}},
		{"evidence changed with its digest", "", func(f forgery) { f.replace(forgedEvidence, `"superAdmin": true`, `"superAdmin": false`); f.reseal() }, false, findings,
			[]string{saysFiles, "✕ Verdicts: every digest holds, and yet report.json does not follow from the evidence", saysNo}},
		{"an attestation changed with its digest", "", func(f forgery) { f.replace("evidence/attestations-1.toml", "2026-", "2025-"); f.reseal() }, false, findings,
			[]string{saysFiles, "✕ Verdicts: every digest holds", saysNo}},
		{"a verdict changed with its digest", "", func(f forgery) {
			f.replace("report.json", `"eligibility":{"policy":"blocked","builtin":"blocked"}`, `"eligibility":{"policy":"ready","builtin":"ready"}`)
			f.reseal()
		}, false, findings, []string{saysFiles, "eligibility access A-1", "the packet says “ready; built-in policy: ready”; judged again: “blocked", "✕ Pages", "report.json", saysNo}},
		{"the cover changed with its digest", "", func(f forgery) { f.replace("index.html", "blocked", "ready"); f.reseal() }, false, findings,
			[]string{saysFiles, saysVerdicts, "✕ Pages: what people read", "index.html: says something else", saysNo}},
		{"a workbook changed with its digest", "", func(f forgery) {
			f.cell("request.xlsx", "Requests", "info@fernhollow.example", "eve@elsewhere.example")
			f.reseal()
		}, false, findings,
			[]string{saysFiles, saysVerdicts, "✕ Pages", "request.xlsx: says something else", saysNo}},
		{"the policy changed with its digest", "", func(f forgery) {
			f.replace("policy/1-partner-access/policy.toml", `version = "1.0"`, `version = "1.1"`)
			f.reseal()
		}, false, findings, []string{saysFiles, "the policy in the manifest: the packet says “partner-access 1.0", saysNo}},
		{"a waiver added with its digest", waiverPacket, func(f forgery) {
			text := f.read("policy/2-fernhollow/policy.toml")
			f.write("policy/2-fernhollow/policy.toml", append(text, "\n[[waiver]]\nrule = \"E01\"\nhub_id = 7200107\nreason = \"Agreed.\"\napproved_by = \"Nobody\"\nexpires = 2027-01-31\n"...))
			f.reseal()
		}, false, findings, []string{saysFiles, "the policy in the manifest", "E01 is waived at Hub ID 7200107 for everybody until 2027-01-31, approved by Nobody", saysNo}},
		{"recorded answers forged with their digest", redactedPacket, func(f forgery) {
			text := f.read("evidence/" + strings.TrimPrefix(recordedFile, "evidence/"))
			f.write(recordedFile, bytes.ReplaceAll(text, []byte(`"function":"isRoleMailbox"`), []byte(`"function":"onDomain"`)))
			f.reseal()
		}, false, findings, []string{"✕", "Recorded:", saysNo}},
		{"called redacted, and it is not", "", func(f forgery) { f.manifest(func(m *reports.Manifest) { m.Redacted = true }) }, false, findings,
			[]string{"whether it is redacted in the manifest", saysNo}},
		{"called open, and it is redacted", redactedPacket, func(f forgery) { f.manifest(func(m *reports.Manifest) { m.Redacted = false }) }, false, findings,
			[]string{"whether it is redacted in the manifest", saysNo}},
	}
}

// versionForgeries name another version of the program, whose pages cannot be compared byte for byte.
func versionForgeries() []forged {
	const notCompared = "? Pages: not compared."
	other := func(forge func(f forgery)) func(f forgery) {
		return func(f forgery) { forge(f); f.reseal(); f.claimVersion("v9.9.9") }
	}
	return []forged{
		{"another version, nothing else", "", other(func(forgery) {}), false, incomplete,
			[]string{saysVerdicts, notCompared, "partnerlint v9.9.9", "Go by report.json", saysInPart, "what people read does not count"}},
		{"another version, words of the cover", "", other(func(f forgery) {
			f.replace("index.html", "Questions that are still open", "HubSpot agreed to all of it")
		}), false, incomplete,
			[]string{saysVerdicts, notCompared, saysInPart}},
		{"another version, a verdict of the cover", "", other(func(f forgery) {
			f.replace("index.html", `<span aria-hidden="true">✕</span>&nbsp;blocked`, `<span aria-hidden="true">✓</span>&nbsp;ready`)
		}), false, findings, []string{saysVerdicts, "✕ Stated", "index.html, lena-hoff-fernhollow-example-7200107: states “ready”; the evidence gives “blocked”", saysNo}},
		{"another version, a verdict of a page", "", other(func(f forgery) {
			f.replace(forgedPage+".html", `<span aria-hidden="true">✕</span>&nbsp;blocked`, `<span aria-hidden="true">✓</span>&nbsp;ready`)
		}), false, findings, []string{"✕ Stated", forgedPage + ".html: states “ready”", saysNo}},
		{"another version, a verdict in Markdown", "", other(func(f forgery) { f.replace(forgedPage+".md", "✕ blocked", "✓ ready") }), false, findings,
			[]string{"✕ Stated", forgedPage + ".md: states “ready”", saysNo}},
		{"another version, a verdict in the workbook", "", other(func(f forgery) { f.cell("findings.xlsx", "Accesses", "blocked", "ready") }), false, findings,
			[]string{"✕ Stated", "findings.xlsx, sheet Accesses,", "states “ready", "the evidence gives “blocked", saysNo}},
		{"another version, a request to upload", "", other(func(f forgery) {
			f.cell("request.xlsx", "Requests", "info@fernhollow.example", "eve@elsewhere.example")
		}), false, findings,
			[]string{"✕ Stated", "request.xlsx, sheet Requests, eve@elsewhere.example", saysNo}},
		{"another version, a workbook that is none", "", other(func(f forgery) { f.write("findings.xlsx", []byte("PK\x03\x04")) }), false, incomplete, []string{notCompared, saysInPart}},
		{"another version, a verdict in the report", "", other(func(f forgery) {
			f.replace("report.json", `"eligibility":{"policy":"blocked","builtin":"blocked"}`, `"eligibility":{"policy":"ready","builtin":"ready"}`)
		}), false, findings, []string{"✕ Verdicts: every digest holds", saysNo}},
		{"another version, a page gone", "", other(func(f forgery) { f.remove(forgedPage + ".html") }), false, incomplete, []string{notCompared, forgedPage + ".html: is not in the packet", saysInPart}},
		{"another version, about something else", "", other(func(f forgery) { f.manifest(func(m *reports.Manifest) { m.Subject = "Copperline Logistics" }) }), false, incomplete,
			[]string{notCompared, "The manifest names what the packet is about otherwise", saysInPart}},
		{"another version, in another scope", "", other(func(f forgery) { f.manifest(func(m *reports.Manifest) { m.By = reports.ByConsultant }) }), false, findings,
			[]string{"what the packet is about in the manifest", saysNo}},
		{"another version, a comment in the policy", "", other(func(f forgery) { f.replace("policy/1-partner-access/policy.toml", "[policy]", "[policy] # agreed") }), false, incomplete,
			[]string{notCompared, saysInPart}},
	}
}

// manifestForgeries change the manifest, its signature, or what the folder is.
func manifestForgeries() []forged {
	manifest := func(change func(m *reports.Manifest)) func(f forgery) { return func(f forgery) { f.manifest(change) } }
	return []forged{
		{"another present", "", func(f forgery) { f.replace("manifest.json", `"now": "2026-11-24T`, `"now": "2026-11-20T`) }, false, findings, []string{saysFiles, "the present: the packet says", saysNo}},
		{"a narrower scope", "", manifest(func(m *reports.Manifest) { m.Scope.Users = []string{"jonas.wick@fernhollow.example"} }), false, findings, []string{"the scope", saysNo}},
		{"about something else", "", manifest(func(m *reports.Manifest) { m.Subject = "Copperline Logistics" }), false, findings, []string{"what the packet is about in the manifest", saysNo}},
		{"a huge claim", "", manifest(func(m *reports.Manifest) { m.Files[0].Size = 1 << 50 }), false, findings, []string{"changed:", "and 1125899906842624 in the manifest", saysNo}},
		{"a file listed twice", "", func(f forgery) {
			first := string(f.read("manifest.json"))
			i := strings.Index(first, `"files": [`) + len(`"files": [`)
			end := strings.Index(first[i:], "}") + i + 1
			f.write("manifest.json", []byte(first[:end]+","+first[i:]))
		}, false, findings, []string{"listed twice in the manifest", saysNo}},
		{"a name in the manifest twice", "", func(f forgery) {
			f.replace("manifest.json", `"redacted": false`, `"redacted": false, "redacted": false`)
		}, false, failed, []string{"manifest.json:", "twice"}},
		{"a name that leads out", "", func(f forgery) { f.replace("manifest.json", `"index.html"`, `"../index.html"`) }, false, failed, []string{`found "../index.html", expected the name of a file in the packet`}},
		{"a newer manifest", "", func(f forgery) { f.replace("manifest.json", `"schemaVersion": "1"`, `"schemaVersion": "2"`) }, false, failed, []string{"made by a newer partnerlint; use that or a newer one"}},
		{"a deep manifest", "", func(f forgery) { f.write("manifest.json", bytes.Repeat([]byte("["), 1<<20)) }, false, failed, []string{"manifest.json"}},
		{"no manifest", "", func(f forgery) { f.remove("manifest.json") }, false, failed, []string{"holds reports of an audit but no packet: no manifest.json"}},
		{"a policy that is not there", "", manifest(func(m *reports.Manifest) { m.Policy.Load = []string{"evidence"} }), false, failed, []string{"its policy cannot be read", "✕ Not verified."}},
		{"a link", "", func(f forgery) {
			f.remove(forgedEvidence)
			if err := os.Symlink("/etc/passwd", f.path(forgedEvidence)); err != nil {
				f.t.Fatal(err)
			}
		}, false, failed, []string{"is a link; a packet holds its files themselves"}},
		{"unsigned, and a signature was asked for", "", nil, true, findings, []string{"✕ Unsigned: a signature was asked for", saysNo}},
		{"signed by another key", "", func(f forgery) { f.sign("eve") }, true, findings, []string{"✕ Signed by another key", saysNo}},
		{"signed, and the pages say that it is not", "", func(f forgery) { f.sign("agency") }, true, findings, []string{"✕ Pages", "index.html", "✓ Signed by the holder of the trusted key", saysNo}},
		{"signed before the manifest was changed", "", func(f forgery) { f.sign("agency"); f.manifest(func(m *reports.Manifest) { m.Subject = "Eve" }) }, true, findings,
			[]string{"✕ Bad signature: it is not of this manifest", saysNo}},
		{"a signature that is none", "", func(f forgery) { f.write("manifest.json.sig", []byte("signed")) }, false, findings, []string{"✕ Bad signature", saysNo}},
	}
}
