//go:build !race

package checks

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestEvidenceOfImportedFiles does what TestEvidenceGivesTheSameOutcomes does for what an agency has at hand: saved
// answers of HubSpot's API, imported twice.
func TestEvidenceOfImportedFiles(t *testing.T) {
	plans := plansToTry(t)
	source, dir := filepath.Join("..", "cmd", "partnerlint", "testdata", "acceptance"), t.TempDir()
	for _, name := range []string{"register.csv", "attestations.toml"} {
		text, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tool := buildTool(t, "partnerlint/cmd/partnerlint")
	for _, role := range []string{"client", "partner"} {
		answers, err := filepath.Glob(filepath.Join(source, role, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []string{"2026-11-18", "2026-11-23"} {
			runTool(t, tool, append([]string{"import", "--role", role, "--at", day + "T06:00:00Z", "--from", "2026-08-01",
				"--into", filepath.Join(dir, role+day+".json")}, answers...)...)
		}
	}
	in := openInputs(t, dir)
	defer func() { _ = in.Close() }()
	for _, name := range sortedKeys(plans) {
		t.Run(name, func(t *testing.T) { sameFromReduced(t, plans[name], in, moment(t, "2026-11-24T12:00:00Z")) })
	}
}

// buildTool builds a command of ours.
func buildTool(t *testing.T, command string) string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "tool")
	runTool(t, "go", "build", "-o", tool, command)
	return tool
}

func runTool(t *testing.T, tool string, args ...string) {
	t.Helper()
	if out, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
