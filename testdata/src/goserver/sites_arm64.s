#include "textflag.h"

// The probes of the Go USDT fork's standard library, with its argument types. Each site is one NOP; the comment
// "usdt PROVIDER:NAME [ARGUMENTS]" is read by laynotes. R18, R27 and R28 (g) are left alone.

#define SITE WORD $0xd503201f

TEXT ·serverRequestStart1(SB), NOSPLIT, $0-32
	MOVD method_base+0(FP), R0; MOVD method_len+8(FP), R1
	MOVD path_base+16(FP), R2; MOVD path_len+24(FP), R3
	SITE // usdt net_http:server_request_start 8@x0 -8@x1 8@x2 -8@x3
	RET

TEXT ·serverRequestStart2(SB), NOSPLIT, $0-32
	MOVD method_base+0(FP), R8; MOVD method_len+8(FP), R9
	MOVD path_base+16(FP), R20; MOVD path_len+24(FP), R21
	SITE // usdt net_http:server_request_start 8@x8 -8@x9 8@x20 -8@x21
	RET

TEXT ·serverRequestEnd1(SB), NOSPLIT, $0-4
	MOVW status+0(FP), R2
	SITE // usdt net_http:server_request_end -4@w2
	RET

TEXT ·serverRequestEnd2(SB), NOSPLIT, $0-4
	MOVW status+0(FP), R26
	SITE // usdt net_http:server_request_end -4@w26
	RET

TEXT ·clientRequestStart1(SB), NOSPLIT, $0-32
	MOVD method_base+0(FP), R4; MOVD method_len+8(FP), R5
	MOVD url_base+16(FP), R6; MOVD url_len+24(FP), R7
	SITE // usdt net_http:client_request_start 8@x4 -8@x5 8@x6 -8@x7
	RET

TEXT ·clientResponseReceived1(SB), NOSPLIT, $0-4
	MOVW status+0(FP), R0
	SITE // usdt net_http:client_response_received -4@w0
	RET

TEXT ·clientResponseReceived2(SB), NOSPLIT, $0-4
	MOVW status+0(FP), R19
	SITE // usdt net_http:client_response_received -4@w19
	RET

TEXT ·handshakeStart1(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), R0
	SITE // usdt tls:handshake_start -1@w0
	RET

TEXT ·handshakeStart2(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), R10
	SITE // usdt tls:handshake_start -1@w10
	RET

TEXT ·handshakeEnd1(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), R3
	SITE // usdt tls:handshake_end -1@w3
	RET

TEXT ·handshakeError1(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), R1
	SITE // usdt tls:handshake_error -1@w1
	RET

TEXT ·connAccept1(SB), NOSPLIT, $0-0
	SITE // usdt net:conn_accept
	RET

TEXT ·connClose1(SB), NOSPLIT, $0-0
	SITE // usdt net:conn_close
	RET

TEXT ·sqlPrepare1(SB), NOSPLIT, $0-16
	MOVD query_base+0(FP), R0; MOVD query_len+8(FP), R1
	SITE // usdt sql:prepare 8@x0 -8@x1
	RET

TEXT ·sqlExec1(SB), NOSPLIT, $0-16
	MOVD query_base+0(FP), R11; MOVD query_len+8(FP), R12
	SITE // usdt sql:exec 8@x11 -8@x12
	RET

TEXT ·sqlQuery1(SB), NOSPLIT, $0-16
	MOVD query_base+0(FP), R2; MOVD query_len+8(FP), R3
	SITE // usdt sql:query 8@x2 -8@x3
	RET

TEXT ·sqlQuery2(SB), NOSPLIT, $0-16
	MOVD query_base+0(FP), R14; MOVD query_len+8(FP), R15
	SITE // usdt sql:query 8@x14 -8@x15
	RET

TEXT ·sqlStmtExec1(SB), NOSPLIT, $0-0
	SITE // usdt sql:stmt_exec
	RET

TEXT ·sqlStmtQuery1(SB), NOSPLIT, $0-0
	SITE // usdt sql:stmt_query
	RET

TEXT ·sqlTxBegin1(SB), NOSPLIT, $0-0
	SITE // usdt sql:tx_begin
	RET

// goroutine returns g, the key under which a tracer finds a goroutine again.
TEXT ·goroutine(SB), NOSPLIT, $0-8
	MOVD g, ret+0(FP)
	RET

// Notes on NOPs that the compiler leaves as inline marks: the Nth NOP of a function. The arguments tell nothing.
// usdt-in net/http.(*conn).serve 1 mark:serve -8@x0
// usdt-in crypto/tls.(*Conn).handshakeContext 1 mark:handshake
// usdt-in crypto/tls.(*clientHandshakeState).pickCipherSuite 1 mark:cipher 8@x1 -4@w2
// usdt-in crypto/tls.(*serverHandshakeState).doFullHandshake 1 mark:cipher -8@x0
// usdt-in crypto/tls.(*halfConn).encrypt 2 mark:encrypt
