//go:build !plain && !otel

#include "textflag.h"

// Each site is one NOP that carries its probe in a comment, "usdt PROVIDER:NAME [ARGUMENTS]"; laynotes
// reads it. R14 (g) and BP are left alone.

#define SITE BYTE $0x90

TEXT ·requestStart(SB), NOSPLIT, $0-32
	MOVQ method_base+0(FP), AX; MOVQ method_len+8(FP), BX
	MOVQ path_base+16(FP), CX; MOVQ path_len+24(FP), DI
	SITE // usdt net_http:server_request_start 8@%rax -8@%rbx 8@%rcx -8@%rdi
	RET

TEXT ·requestEnd(SB), NOSPLIT, $0-4
	MOVL status+0(FP), CX
	SITE // usdt net_http:server_request_end -4@%ecx
	RET

TEXT ·workStartSite(SB), NOSPLIT, $0-16
	MOVQ name_base+0(FP), AX; MOVQ name_len+8(FP), BX
	SITE // usdt app:work_start 8@%rax -8@%rbx
	RET

TEXT ·workEndSite(SB), NOSPLIT, $0-0
	SITE // usdt app:work_end
	RET

TEXT ·checkpointSite(SB), NOSPLIT, $0-8
	MOVQ id+0(FP), SI
	SITE // usdt app:checkpoint -8@%rsi
	RET

// goroutine returns g, the key under which a tracer finds a goroutine again.
TEXT ·goroutine(SB), NOSPLIT, $0-8
	MOVQ (TLS), AX
	MOVQ AX, ret+0(FP)
	RET
