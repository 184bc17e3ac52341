//go:build !plain && !otel

#include "textflag.h"

// Each site is one NOP that carries its probe in a comment, "usdt PROVIDER:NAME [ARGUMENTS]"; laynotes
// reads it. R18, R27 and R28 (g) are left alone.

#define SITE WORD $0xd503201f

TEXT ·requestStart(SB), NOSPLIT, $0-32
	MOVD method_base+0(FP), R0; MOVD method_len+8(FP), R1
	MOVD path_base+16(FP), R2; MOVD path_len+24(FP), R3
	SITE // usdt net_http:server_request_start 8@x0 -8@x1 8@x2 -8@x3
	RET

TEXT ·requestEnd(SB), NOSPLIT, $0-4
	MOVW status+0(FP), R2
	SITE // usdt net_http:server_request_end -4@w2
	RET

TEXT ·workStartSite(SB), NOSPLIT, $0-16
	MOVD name_base+0(FP), R0; MOVD name_len+8(FP), R1
	SITE // usdt app:work_start 8@x0 -8@x1
	RET

TEXT ·workEndSite(SB), NOSPLIT, $0-0
	SITE // usdt app:work_end
	RET

TEXT ·checkpointSite(SB), NOSPLIT, $0-8
	MOVD id+0(FP), R4
	SITE // usdt app:checkpoint -8@x4
	RET

// goroutine returns g, the key under which a tracer finds a goroutine again.
TEXT ·goroutine(SB), NOSPLIT, $0-8
	MOVD g, R0
	MOVD R0, ret+0(FP)
	RET
