package policy

// The bounds on what a policy may hold. They are far above what a policy for people needs; they keep a hostile or
// generated file from taking the machine with it.
const (
	// maxFileSize bounds each file of a policy, in bytes.
	maxFileSize = 1 << 20
	// maxNesting bounds lists within lists and tables within tables in a TOML file; also the parts of a dotted key.
	maxNesting = 32
	// maxPolicies bounds the policies that one policy may extend, directly or not, itself included.
	maxPolicies = 32
	// maxRules bounds the rules of one policy, those of what it extends not counted.
	maxRules = 1000
	// maxParams bounds the parameters that one policy declares, and those that it sets.
	maxParams = 500
	// maxWaivers bounds the waivers of one policy.
	maxWaivers = 10_000
	// maxLets, maxCases, maxExamples and maxSources bound the parts of one rule.
	maxLets     = 50
	maxCases    = 20
	maxExamples = 200
	maxSources  = 50
	// maxHubID is the largest Hub ID that a JSON number can carry exactly.
	maxHubID = 1<<53 - 1
	// maxShown bounds the characters of a file's own text that a message repeats.
	maxShown = 60
)
