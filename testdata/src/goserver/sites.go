package main

// Implemented in sites_*.s, where each site carries its probe.

//go:noescape
func serverRequestStart1(method, path string)

//go:noescape
func serverRequestStart2(method, path string)

func serverRequestEnd1(status int32)
func serverRequestEnd2(status int32)

//go:noescape
func clientRequestStart1(method, url string)

func clientResponseReceived1(status int32)
func clientResponseReceived2(status int32)
func handshakeStart1(isClient int8)
func handshakeStart2(isClient int8)
func handshakeEnd1(isClient int8)
func handshakeError1(isClient int8)
func connAccept1()
func connClose1()

//go:noescape
func sqlPrepare1(query string)

//go:noescape
func sqlExec1(query string)

//go:noescape
func sqlQuery1(query string)

//go:noescape
func sqlQuery2(query string)

func sqlStmtExec1()
func sqlStmtQuery1()
func sqlTxBegin1()

func goroutine() uintptr
