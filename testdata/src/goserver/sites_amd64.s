#include "textflag.h"

// The probes of the Go USDT fork's standard library, with its argument types. Each site is one NOP; the comment
// "usdt PROVIDER:NAME [ARGUMENTS]" is read by laynotes. R14 (g) and BP are left alone.

#define SITE BYTE $0x90

TEXT ·serverRequestStart1(SB), NOSPLIT, $0-32
	MOVQ method_base+0(FP), AX; MOVQ method_len+8(FP), BX
	MOVQ path_base+16(FP), CX; MOVQ path_len+24(FP), DI
	SITE // usdt net_http:server_request_start 8@%rax -8@%rbx 8@%rcx -8@%rdi
	RET

TEXT ·serverRequestStart2(SB), NOSPLIT, $0-32
	MOVQ method_base+0(FP), R8; MOVQ method_len+8(FP), R9
	MOVQ path_base+16(FP), R10; MOVQ path_len+24(FP), R11
	SITE // usdt net_http:server_request_start 8@%r8 -8@%r9 8@%r10 -8@%r11
	RET

TEXT ·serverRequestEnd1(SB), NOSPLIT, $0-4
	MOVL status+0(FP), CX
	SITE // usdt net_http:server_request_end -4@%ecx
	RET

TEXT ·serverRequestEnd2(SB), NOSPLIT, $0-4
	MOVL status+0(FP), R12
	SITE // usdt net_http:server_request_end -4@%r12d
	RET

TEXT ·clientRequestStart1(SB), NOSPLIT, $0-32
	MOVQ method_base+0(FP), SI; MOVQ method_len+8(FP), DX
	MOVQ url_base+16(FP), R13; MOVQ url_len+24(FP), R15
	SITE // usdt net_http:client_request_start 8@%rsi -8@%rdx 8@%r13 -8@%r15
	RET

TEXT ·clientResponseReceived1(SB), NOSPLIT, $0-4
	MOVL status+0(FP), AX
	SITE // usdt net_http:client_response_received -4@%eax
	RET

TEXT ·clientResponseReceived2(SB), NOSPLIT, $0-4
	MOVL status+0(FP), R8
	SITE // usdt net_http:client_response_received -4@%r8d
	RET

TEXT ·handshakeStart1(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), AX
	SITE // usdt tls:handshake_start -1@%al
	RET

TEXT ·handshakeStart2(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), R9
	SITE // usdt tls:handshake_start -1@%r9b
	RET

TEXT ·handshakeEnd1(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), SI
	SITE // usdt tls:handshake_end -1@%sil
	RET

TEXT ·handshakeError1(SB), NOSPLIT, $0-1
	MOVB isClient+0(FP), DX
	SITE // usdt tls:handshake_error -1@%dl
	RET

TEXT ·connAccept1(SB), NOSPLIT, $0-0
	SITE // usdt net:conn_accept
	RET

TEXT ·connClose1(SB), NOSPLIT, $0-0
	SITE // usdt net:conn_close
	RET

TEXT ·sqlPrepare1(SB), NOSPLIT, $0-16
	MOVQ query_base+0(FP), AX; MOVQ query_len+8(FP), BX
	SITE // usdt sql:prepare 8@%rax -8@%rbx
	RET

TEXT ·sqlExec1(SB), NOSPLIT, $0-16
	MOVQ query_base+0(FP), R10; MOVQ query_len+8(FP), R11
	SITE // usdt sql:exec 8@%r10 -8@%r11
	RET

TEXT ·sqlQuery1(SB), NOSPLIT, $0-16
	MOVQ query_base+0(FP), DI; MOVQ query_len+8(FP), SI
	SITE // usdt sql:query 8@%rdi -8@%rsi
	RET

TEXT ·sqlQuery2(SB), NOSPLIT, $0-16
	MOVQ query_base+0(FP), R15; MOVQ query_len+8(FP), R8
	SITE // usdt sql:query 8@%r15 -8@%r8
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
	MOVQ (TLS), AX
	MOVQ AX, ret+0(FP)
	RET

// Notes on NOPs that the compiler leaves as inline marks: the Nth NOP of a function. The arguments tell nothing.
// usdt-in net/http.(*conn).serve 1 mark:serve -8@%rax
// usdt-in crypto/tls.(*Conn).handshakeContext 1 mark:handshake
// usdt-in crypto/tls.(*clientHandshakeState).pickCipherSuite 1 mark:cipher 8@%rbx -4@%ecx
// usdt-in crypto/tls.(*serverHandshakeState).doFullHandshake 1 mark:cipher -8@%rax
// usdt-in crypto/tls.(*halfConn).encrypt 2 mark:encrypt
