package main

// Implemented in sites_*.s, where each site carries its probe.

func smallSite(value uint64)
func shortSites(value uint64)
func numbersSite(number, wide uint64)
func noneSite()
func fallbackSite()

//go:noescape
func textSite(text string)
