package policy

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// part is what one policy says itself, before what it extends is merged in.
type part struct {
	origin
	doc           *document
	name          Position // where the policy gives its ID
	policy, title string
	version       string
	rules         []*Rule
	quotes        []quote
	unread        []string // IDs of rules whose files could not be read, after the files' names
	params        []*Param
	settings      map[string]*value[any]
	overrides     []*Override
	waivers       []*Waiver
	source        string
	hasSource     bool
	sample        []byte
	fileNames     []string
	extends       []*part
	based         []basedOn
	after         []*part // the policies named before it on the command line, and what they extend
	incomplete    bool    // a part of it or of what it extends could not be read, so names may be missing
	sourceUnread  bool    // its source text is there but could not be read
}

// basedOn is a policy that another one extends, and the offset at which that one's file names it.
type basedOn struct {
	part *part
	at   int
}

// part reads the policy at the origin and those that it extends; nil when nothing of it could be read.
func (l *loader) part(from origin) *part {
	if p, ok := l.read[from.id]; ok {
		return p
	}
	if len(l.read) == maxPolicies {
		l.problems.add(Position{File: from.name(from.file)},
			"is one policy too many; a policy may extend %d at most, directly or not", maxPolicies-1)
		return nil
	}
	p := &part{origin: from}
	l.read[from.id] = p
	content, ok := l.readFile(from, from.file, true)
	if !ok {
		l.read[from.id] = nil
		return nil
	}
	p.fileNames = append(p.fileNames, from.name(from.file))
	p.name = Position{File: from.name(from.file), Line: 1, Column: 1}
	if p.doc = parse(p.name.File, content, &l.problems); p.doc == nil || l.isRule(p) {
		p.incomplete = true
	} else {
		l.readPolicyTable(p)
	}
	if from.folder {
		l.readFolder(p)
	}
	return p
}

// isRule reports a rule file that was given for a policy, once and not key by key.
func (l *loader) isRule(p *part) bool {
	_, policy := p.doc.values["policy"]
	_, subject := p.doc.values["subject"]
	if policy || !subject {
		return false
	}
	l.problems.add(p.name, "this is a rule file, not a policy; expected a policy folder or its policy.toml")
	return true
}

// readPolicyTable takes over what policy.toml says.
func (l *loader) readPolicyTable(p *part) {
	d := p.doc
	var t policyTable
	d.decode(&t)
	p.policy, p.title, p.version = t.Policy.ID.v, t.Policy.Title.v, t.Policy.Version.v
	if t.Policy.ID.given() {
		p.name = d.at(t.Policy.ID.at)
		if !kebab.MatchString(p.policy) {
			d.ps.add(p.name, "the policy ID %s is not lower-case words joined by \"-\", for instance \"acme-partner-access\"", shown(p.policy))
		}
	}
	p.settings = t.Params
	if d.tooMany("[params]", len(t.Params), maxParams, d.root.child("params")) {
		p.settings = nil
	}
	if !d.tooMany("[param]", len(t.Param), maxParams, d.root.child("param")) {
		for _, name := range slices.Sorted(maps.Keys(t.Param)) {
			if x := d.param(name, t.Param[name]); x != nil {
				p.params = append(p.params, x)
			}
		}
	}
	if !d.tooMany("[override]", len(t.Overrides), maxRules, d.root.child("override")) {
		for _, id := range slices.Sorted(maps.Keys(t.Overrides)) {
			p.overrides = append(p.overrides, d.override(id, t.Overrides[id]))
		}
	}
	if !d.tooMany("[[waiver]]", len(t.Waivers), maxWaivers, d.root.child("waiver")) {
		for _, w := range t.Waivers {
			p.waivers = append(p.waivers, d.waiver(w))
		}
	}
	l.readExtended(p, t.Policy.Extends)
}

// readExtended reads the policies that a policy extends.
func (l *loader) readExtended(p *part, extends []value[string]) {
	l.open = append(l.open, p.origin.id)
	defer func() { l.open = l.open[:len(l.open)-1] }()
	for _, e := range extends {
		pos := p.doc.at(e.at)
		from, message := l.resolve(p, e.v)
		if message != "" {
			l.problems.add(pos, "extends: %s", message)
			p.incomplete = true
			continue
		}
		if slices.Contains(l.open, from.id) {
			l.problems.add(pos, "extends: the policy %s extends itself, directly or through others", shown(e.v))
			continue
		}
		base := l.part(from)
		switch {
		case base == nil:
			p.incomplete = true
		case slices.Contains(p.extends, base):
			l.problems.add(pos, "extends: %s is named twice", shown(e.v))
		default:
			p.extends = append(p.extends, base)
			p.based = append(p.based, basedOn{base, e.at.value})
		}
	}
}

// resolve finds a policy that p extends: a built-in one, or a path relative to p's folder; of copies, another copy.
func (l *loader) resolve(p *part, name string) (origin, string) {
	if l.within != nil {
		return l.within.named(name)
	}
	if p.disk == "" {
		if o, ok := builtinOrigin(name); ok {
			return o, ""
		}
		return origin{}, "there is no built-in policy " + shown(name) + "; there are: " +
			listed(Builtins()) + suggestion(name, Builtins())
	}
	file := filepath.FromSlash(name)
	if !filepath.IsAbs(file) {
		file = filepath.Join(p.disk, file)
	}
	return resolve(name, file)
}

// readFolder reads source text, sample and rules.
func (l *loader) readFolder(p *part) {
	before := len(l.problems)
	content, ok := l.readFile(p.origin, sourceFile, false)
	p.sourceUnread = len(l.problems) > before
	if ok {
		p.source, p.hasSource = content, true
		p.fileNames = append(p.fileNames, p.origin.name(sourceFile))
	}
	if content, ok := l.readFile(p.origin, sampleFile, false); ok {
		name := p.origin.name(sampleFile)
		p.fileNames = append(p.fileNames, name)
		p.sample = []byte(content)
		if offset, message := jsonObject(content); message != "" {
			l.problems.add(newText(name, content).position(offset), "%s", message)
		}
	}
	files := l.ruleFiles(p.origin)
	if len(files) > maxRules {
		l.problems.add(Position{File: p.origin.name(rulesFolder)}, "holds %d rules, expected at most %d", len(files), maxRules)
		p.incomplete = true
		return
	}
	for _, file := range files {
		l.readRuleFile(p, file)
	}
}

func (l *loader) readRuleFile(p *part, file string) {
	name := p.origin.name(path.Join(rulesFolder, file))
	content, ok := l.readFile(p.origin, path.Join(rulesFolder, file), true)
	if ok {
		p.fileNames = append(p.fileNames, name)
		rule, quotes := readRule(name, file, content, p.policy, &l.problems)
		if rule != nil {
			p.rules = append(p.rules, rule)
			p.quotes = append(p.quotes, quotes...)
			return
		}
	}
	if m := fileName.FindStringSubmatch(file); m != nil {
		p.unread = append(p.unread, m[1])
		return
	}
	p.incomplete = true
	if ok && !strings.HasSuffix(file, ".toml") {
		l.problems.add(Position{File: name}, "a rule file's name ends in \".toml\", in lower case")
	}
}

// lineage appends a policy to a line of policies, after those that it extends, each once: the order in which they are
// merged.
func lineage(line []*part, p *part) []*part {
	if slices.Contains(line, p) {
		return line
	}
	for _, base := range p.extends {
		line = lineage(line, base)
	}
	return append(line, p)
}
