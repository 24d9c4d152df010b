package schemas

// RegisterLabels are what the columns of a register that is kept as a table are called, by the property of an access
// that each fills: "hubId" is "Hub ID".
func RegisterLabels() map[string]string {
	labels := make(map[string]string, len(registerColumns))
	for _, c := range registerColumns {
		labels[c.field] = c.names[0]
	}
	return labels
}
