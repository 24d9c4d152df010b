package reports

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"partnerlint/policy"
)

// ManifestKind and ManifestVersion stand at the head of a packet's manifest.
const (
	ManifestKind    = "partnerlint-packet"
	ManifestVersion = "1"
)

// Manifest is what a review packet says of itself: what its claims follow from, and every file with its digest.
// packet-manifest.schema.json describes it.
type Manifest struct {
	Kind          string           `json:"kind"`
	SchemaVersion string           `json:"schemaVersion"`
	Tool          ManifestTool     `json:"tool"`
	Now           time.Time        `json:"now"`
	By            PacketBy         `json:"by"`
	Subject       string           `json:"subject"`
	Redacted      bool             `json:"redacted"`
	Scope         ManifestScope    `json:"scope"`
	Policy        ManifestPolicy   `json:"policy"`
	Evidence      []ManifestOrigin `json:"evidence"`
	Files         []ManifestFile   `json:"files"`
}

// PacketBy says what a packet was made for one of.
type PacketBy string

// A packet is a Channel Consultant's, a client portal's or an access's.
const (
	ByConsultant PacketBy = "consultant"
	ByClient     PacketBy = "client"
	ByAccess     PacketBy = "access"
)

// ManifestTool is the program that wrote the packet.
type ManifestTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ManifestScope is the scope of the run that the packet's report is of.
type ManifestScope struct {
	HubIDs      []int64  `json:"hubIds"`
	Users       []string `json:"users"`
	Consultants []string `json:"consultants"`
	Rules       []string `json:"rules"`
}

// ManifestPolicy is the policy of the run, and which folders of the packet it is loaded from.
type ManifestPolicy struct {
	ID      string           `json:"id"`
	Title   string           `json:"title"`
	Version string           `json:"version"`
	Digest  string           `json:"digest"`
	Load    []string         `json:"load"`
	Builtin *ManifestBuiltin `json:"builtin"`
}

// ManifestBuiltin is the nearest built-in policy that the packet's policy extends.
type ManifestBuiltin struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
}

// ManifestOrigin is a piece of evidence and what it was reduced from.
type ManifestOrigin struct {
	Path         string `json:"path"`
	Origin       string `json:"origin"`
	OriginSHA256 string `json:"originSha256,omitempty"`
}

// ManifestFile is a file of the packet.
type ManifestFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// NewManifest begins a manifest: of which version of the program, at which moment, in which scope and under which
// policy the packet's report was made. The caller adds By, Subject, Redacted and Evidence, and each file with Add.
func NewManifest(m Meta, now time.Time, p *policy.Policy) *Manifest {
	out := &Manifest{
		Kind: ManifestKind, SchemaVersion: ManifestVersion,
		Tool: ManifestTool{Name: "partnerlint", Version: m.Version},
		Now:  now.UTC(),
		Scope: ManifestScope{
			HubIDs: list(m.Scope.HubIDs), Users: list(m.Scope.Users), Consultants: list(m.Scope.Consultants), Rules: list(m.Scope.Rules),
		},
		Policy:   ManifestPolicy{ID: p.ID, Title: p.Title, Version: p.Version, Digest: p.Digest, Load: list(p.Copies.Load)},
		Evidence: []ManifestOrigin{},
		Files:    []ManifestFile{},
	}
	if p.Builtin != nil {
		out.Policy.Builtin = &ManifestBuiltin{ID: p.Builtin.ID, Version: p.Builtin.Version, Digest: p.Builtin.Digest}
	}
	return out
}

// Add takes a file into the manifest. The manifest and its signature are not in it.
func (m *Manifest) Add(path string, data []byte) {
	sum := sha256.Sum256(data)
	m.Files = append(m.Files, ManifestFile{Path: path, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])})
}

// Bytes is the manifest as it is written: the same for the same files, in whatever order they were added.
func (m *Manifest) Bytes() ([]byte, error) {
	slices.SortFunc(m.Files, func(a, b ManifestFile) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(m.Evidence, func(a, b ManifestOrigin) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Origin, b.Origin))
	})
	for i, f := range m.Files {
		if i > 0 && m.Files[i-1].Path == f.Path {
			return nil, fmt.Errorf("the packet has two files of the name %q", f.Path)
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// ReadManifest takes over the text of a manifest in which schemas.ExplainManifest found nothing wrong, which is what
// tells a person what is wrong and where.
func ReadManifest(text []byte) (*Manifest, error) {
	m := new(Manifest)
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF"))))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("not the manifest of a packet: %s", whatIsWrong(err))
	}
	if m.Kind != ManifestKind || m.SchemaVersion != ManifestVersion {
		return nil, errors.New("not the manifest of a packet of this version")
	}
	return m, nil
}
