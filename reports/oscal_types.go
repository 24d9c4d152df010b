package reports

// The elements of OSCAL that are written as a whole, by their names in the schema.
type (
	oscalProp struct {
		Name  string `json:"name"`
		NS    string `json:"ns,omitempty"`
		Value string `json:"value"`
	}
	oscalRole struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	oscalMetadata struct {
		Title        string      `json:"title"`
		LastModified string      `json:"last-modified"`
		Version      string      `json:"version"`
		OSCALVersion string      `json:"oscal-version"`
		Props        []oscalProp `json:"props,omitempty"`
		Roles        []oscalRole `json:"roles"`
	}
	oscalImport struct {
		HRef    string `json:"href"`
		Remarks string `json:"remarks"`
	}
	oscalPart struct {
		ID    string `json:"id,omitempty"`
		Name  string `json:"name"`
		Prose string `json:"prose"`
	}
	oscalObjective struct {
		ControlID   string      `json:"control-id"`
		Description string      `json:"description"`
		Props       []oscalProp `json:"props,omitempty"`
		Parts       []oscalPart `json:"parts"`
	}
)

// What was used, and what was judged.
type (
	oscalState struct {
		State string `json:"state"`
	}
	oscalComponent struct {
		UUID        string      `json:"uuid"`
		Type        string      `json:"type"`
		Title       string      `json:"title"`
		Description string      `json:"description"`
		Props       []oscalProp `json:"props,omitempty"`
		Status      oscalState  `json:"status"`
	}
	oscalUse struct {
		Component string `json:"component-uuid"`
	}
	oscalPlatform struct {
		UUID  string     `json:"uuid"`
		Title string     `json:"title"`
		Uses  []oscalUse `json:"uses-components"`
	}
	oscalAssets struct {
		Components []oscalComponent `json:"components"`
		Platforms  []oscalPlatform  `json:"assessment-platforms"`
	}
	oscalItem struct {
		UUID        string      `json:"uuid"`
		Description string      `json:"description"`
		Props       []oscalProp `json:"props,omitempty"`
	}
	oscalUser struct {
		UUID  string      `json:"uuid"`
		Title string      `json:"title"`
		Props []oscalProp `json:"props,omitempty"`
		Roles []string    `json:"role-ids"`
	}
	oscalControl struct {
		ID string `json:"control-id"`
	}
	oscalObjectiveRef struct {
		ID string `json:"objective-id"`
	}
	oscalSelection struct {
		All        *struct{}           `json:"include-all,omitempty"`
		Controls   []oscalControl      `json:"include-controls,omitempty"`
		Objectives []oscalObjectiveRef `json:"include-objectives,omitempty"`
	}
	oscalReviewed struct {
		Description string           `json:"description,omitempty"`
		Controls    []oscalSelection `json:"control-selections"`
		Objectives  []oscalSelection `json:"control-objective-selections,omitempty"`
	}
)

// What was seen, and what follows.
type (
	oscalActor struct {
		Type string `json:"type"`
		UUID string `json:"actor-uuid"`
	}
	oscalOrigin struct {
		Actors []oscalActor `json:"actors"`
	}
	oscalSubject struct {
		UUID string `json:"subject-uuid"`
		Type string `json:"type"`
	}
	oscalEvidence struct {
		HRef        string      `json:"href,omitempty"`
		Description string      `json:"description"`
		Props       []oscalProp `json:"props,omitempty"`
		Remarks     string      `json:"remarks,omitempty"`
	}
	oscalObservation struct {
		UUID        string          `json:"uuid"`
		Title       string          `json:"title"`
		Description string          `json:"description"`
		Props       []oscalProp     `json:"props,omitempty"`
		Methods     []string        `json:"methods"`
		Types       []string        `json:"types"`
		Origins     []oscalOrigin   `json:"origins"`
		Subjects    []oscalSubject  `json:"subjects,omitempty"`
		Evidence    []oscalEvidence `json:"relevant-evidence,omitempty"`
		Collected   string          `json:"collected"`
		Expires     string          `json:"expires,omitempty"`
	}
	oscalObservationRef struct {
		UUID string `json:"observation-uuid"`
	}
	oscalRiskRef struct {
		UUID string `json:"risk-uuid"`
	}
	oscalFacet struct {
		Name   string `json:"name"`
		System string `json:"system"`
		Value  string `json:"value"`
	}
	oscalCharacter struct {
		Origin oscalOrigin  `json:"origin"`
		Facets []oscalFacet `json:"facets"`
	}
	oscalRemedy struct {
		UUID        string `json:"uuid"`
		Lifecycle   string `json:"lifecycle"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
	oscalRisk struct {
		UUID         string                `json:"uuid"`
		Title        string                `json:"title"`
		Description  string                `json:"description"`
		Statement    string                `json:"statement"`
		Props        []oscalProp           `json:"props,omitempty"`
		Status       string                `json:"status"`
		Origins      []oscalOrigin         `json:"origins"`
		Characters   []oscalCharacter      `json:"characterizations"`
		Deadline     string                `json:"deadline,omitempty"`
		Remedies     []oscalRemedy         `json:"remediations,omitempty"`
		Observations []oscalObservationRef `json:"related-observations"`
	}
	oscalStatus struct {
		State   string `json:"state"`
		Reason  string `json:"reason"`
		Remarks string `json:"remarks"`
	}
	oscalTarget struct {
		Type   string      `json:"type"`
		ID     string      `json:"target-id"`
		Props  []oscalProp `json:"props"`
		Status oscalStatus `json:"status"`
	}
)

// What is referred to.
type (
	oscalCitation struct {
		Text string `json:"text"`
	}
	oscalHash struct {
		Algorithm string `json:"algorithm"`
		Value     string `json:"value"`
	}
	oscalFile struct {
		HRef   string      `json:"href"`
		Hashes []oscalHash `json:"hashes,omitempty"`
	}
	oscalResource struct {
		UUID        string         `json:"uuid"`
		Title       string         `json:"title"`
		Description string         `json:"description,omitempty"`
		Props       []oscalProp    `json:"props,omitempty"`
		Citation    *oscalCitation `json:"citation,omitempty"`
		Files       []oscalFile    `json:"rlinks,omitempty"`
	}
)
