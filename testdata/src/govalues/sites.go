package main

// Implemented in sites_*.s, where each site carries its probe.

//go:noescape
func byteSites(values *[2 * registers]uint64)

//go:noescape
func halfSites(values *[2 * registers]uint64)

//go:noescape
func wordSites(values *[2 * registers]uint64)

//go:noescape
func quadSites(values *[2 * registers]uint64)

//go:noescape
func textSites(text string)

//go:noescape
func mixedSite(number uint64, text string, flag uint64)

//go:noescape
func retypedSites(values *[slots]uint64)

//go:noescape
func countedSites(values *[slots]uint64)

//go:noescape
func adjacentSites(values *[slots]uint64)

//go:noescape
func manySites(values *[slots]uint64)
