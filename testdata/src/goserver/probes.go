package main

import (
	"sync/atomic"
	"testdata/src/fixture"
	"time"
)

// Each function makes the truth before the hit, which touches the bytes of its strings (a tracer cannot fault
// a page in), and prints it after. Where a probe has several sites they are hit in turn.

var turn uint32

func odd() bool { return atomic.AddUint32(&turn, 1)%2 == 1 }

// serverRequestStart returns the time at which its probe was hit.
func serverRequestStart(method, path string) time.Time {
	truth := fixture.Hit("net_http:server_request_start").String(method).String(path)
	if odd() {
		serverRequestStart1(method, path)
	} else {
		serverRequestStart2(method, path)
	}
	began := time.Now()
	truth.Print()
	return began
}

func serverRequestEnd(status int32, began time.Time) {
	truth := fixture.Hit("net_http:server_request_end").Int(int64(status))
	took := time.Since(began)
	if odd() {
		serverRequestEnd1(status)
	} else {
		serverRequestEnd2(status)
	}
	truth.Print()
	fixture.Text("duration").Field("net_http:server_request").Int(int64(took)).Hex(uint64(goroutine())).Print()
}

func clientRequestStart(method, url string) {
	truth := fixture.Hit("net_http:client_request_start").String(method).String(url)
	clientRequestStart1(method, url)
	truth.Print()
}

func clientResponseReceived(status int32) {
	truth := fixture.Hit("net_http:client_response_received").Int(int64(status))
	if odd() {
		clientResponseReceived1(status)
	} else {
		clientResponseReceived2(status)
	}
	truth.Print()
}

func handshakeStart(isClient int8) {
	if isClient == 1 {
		handshakeStart1(isClient)
	} else {
		handshakeStart2(isClient)
	}
	fixture.Hit("tls:handshake_start").Int(int64(isClient)).Print()
}

func handshakeEnd(isClient int8) {
	handshakeEnd1(isClient)
	fixture.Hit("tls:handshake_end").Int(int64(isClient)).Print()
}

func handshakeError(isClient int8) {
	handshakeError1(isClient)
	fixture.Hit("tls:handshake_error").Int(int64(isClient)).Print()
}

func connAccept() {
	connAccept1()
	fixture.Hit("net:conn_accept").Print()
}

func connClose() {
	connClose1()
	fixture.Hit("net:conn_close").Print()
}

func sqlPrepare(query string) {
	truth := fixture.Hit("sql:prepare").String(query)
	sqlPrepare1(query)
	truth.Print()
}

func sqlExec(query string) {
	truth := fixture.Hit("sql:exec").String(query)
	sqlExec1(query)
	truth.Print()
}

func sqlQuery(query string) {
	truth := fixture.Hit("sql:query").String(query)
	if odd() {
		sqlQuery1(query)
	} else {
		sqlQuery2(query)
	}
	truth.Print()
}

func sqlStmtExec() {
	sqlStmtExec1()
	fixture.Hit("sql:stmt_exec").Print()
}

func sqlStmtQuery() {
	sqlStmtQuery1()
	fixture.Hit("sql:stmt_query").Print()
}

func sqlTxBegin() {
	sqlTxBegin1()
	fixture.Hit("sql:tx_begin").Print()
}
