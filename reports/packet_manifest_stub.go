package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"time"
)

// Manifest says what is in a packet.
type Manifest struct {
	Kind          string             `json:"kind"`
	SchemaVersion string             `json:"schemaVersion"`
	Tool          jsonTool           `json:"tool"`
	Now           time.Time          `json:"now"`
	By            string             `json:"by"`
	Subject       string             `json:"subject"`
	Redacted      bool               `json:"redacted"`
	Scope         jsonScope          `json:"scope"`
	Policy        ManifestPolicy     `json:"policy"`
	Evidence      []ManifestEvidence `json:"evidence"`
	Files         []ManifestFile     `json:"files"`
}

// ManifestPolicy names the policy.
type ManifestPolicy struct {
	ID      string           `json:"id"`
	Title   string           `json:"title"`
	Version string           `json:"version"`
	Digest  string           `json:"digest"`
	Load    []string         `json:"load"`
	Builtin *ManifestBuiltin `json:"builtin"`
}

// ManifestBuiltin names the built-in policy.
type ManifestBuiltin struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
}

// ManifestEvidence is a file of evidence.
type ManifestEvidence struct {
	Path         string `json:"path"`
	Origin       string `json:"origin"`
	OriginSHA256 string `json:"originSha256"`
}

// ManifestFile is a file of the packet.
type ManifestFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// WriteManifest writes a manifest.
func WriteManifest(w io.Writer, m *Manifest) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// NewManifest says what a packet is, but for its evidence and its files.
func NewManifest(r *Report, by PacketBy, subject string, load []string) *Manifest {
	m := &Manifest{Kind: "partnerlint-packet", SchemaVersion: "1", Tool: jsonTool{Name: "partnerlint", Version: r.Meta.Version},
		Now: r.Now, By: string(by), Subject: subject, Scope: scopeJSON(r.Meta.Scope),
		Policy: ManifestPolicy{ID: r.Policy.ID, Title: r.Policy.Title, Version: r.Policy.Version, Digest: r.Policy.Digest, Load: list(load)}}
	if b := r.Policy.Builtin; b != nil {
		m.Policy.Builtin = &ManifestBuiltin{b.ID, b.Version, b.Digest}
	}
	return m
}
