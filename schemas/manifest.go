package schemas

import (
	"fmt"
	"math/big"
	"strings"
	"sync"
)

// KindManifest is the kind of a review packet's manifest. It is no input of an audit.
const KindManifest Kind = "partnerlint-packet"

var manifestJudge = sync.OnceValue(func() *judge { return newJudge("packet-manifest", "") })

// ExplainManifest says what is wrong with the manifest of a review packet, in the document's order, at most MaxProblems
// of it; nothing for one that follows its schema.
func ExplainManifest(raw []byte, at Origin) []Problem {
	if faults := textFaults(raw); len(faults) > 0 {
		return placeFaults(faults, raw, at)
	}
	value, faults, ok := parseDocument(raw)
	if !ok {
		return placeFaults(faults, raw, at)
	}
	problems := placeFaults(faults, raw, at)
	violations := manifestEnvelope(value)
	if len(violations) == 0 {
		violations = manifestJudge().violations(value)
	}
	return limited(append(problems, placeViolations(violations, raw, at)...), at.File)
}

// manifestEnvelope checks that the document is a manifest of our version: of another one nothing else can be said.
func manifestEnvelope(value any) []violation {
	object, ok := value.(map[string]any)
	if !ok {
		return []violation{{message: fmt.Sprintf("found %s, expected a JSON object: the manifest of a packet", found(value))}}
	}
	if kind, present := object["kind"]; present && kind != string(KindManifest) {
		return []violation{{pointer: "/kind", message: fmt.Sprintf("found %s, expected %q: this is not the manifest of a packet", found(kind), KindManifest)}}
	}
	if v, present := object["schemaVersion"]; present && v != Version {
		return []violation{{pointer: "/schemaVersion", message: otherManifestVersion(v)}}
	}
	return nil
}

func otherManifestVersion(v any) string {
	text := strings.Trim(fmt.Sprint(v), `"`)
	if n, ok := new(big.Int).SetString(text, 10); ok && n.Cmp(big.NewInt(1)) > 0 {
		return fmt.Sprintf("found version %s, this partnerlint reads version %q: the packet was made by a newer partnerlint; use that or a newer one", found(v), Version)
	}
	return fmt.Sprintf("found %s, expected the text %q; this is not the manifest of a packet as partnerlint writes it", found(v), Version)
}
