#include "textflag.h"

// Each site is one NOP that carries its probe in a comment, "usdt PROVIDER:NAME [ARGUMENTS]"; laynotes
// reads it. R18, R27 and R28 (g) are left alone.

#define SITE WORD $0xd503201f

TEXT ·smallSite(SB), NOSPLIT, $0-8
	MOVD value+0(FP), R1
	SITE // usdt few:small -1@w1
	RET

TEXT ·shortSites(SB), NOSPLIT, $0-8
	MOVD value+0(FP), R2
	SITE // usdt few:short 2@w2
	MOVD value+0(FP), R26
	SITE // usdt few:short 2@w26
	RET

TEXT ·numbersSite(SB), NOSPLIT, $0-16
	MOVD number+0(FP), R3; MOVD wide+8(FP), R9
	SITE // usdt few:numbers -4@w3 8@x9
	RET

TEXT ·textSite(SB), NOSPLIT, $0-16
	MOVD text_base+0(FP), R0; MOVD text_len+8(FP), R1
	SITE // usdt few:text 8@x0 -8@x1
	RET

TEXT ·noneSite(SB), NOSPLIT, $0-0
	SITE // usdt few:none
	RET

// The note that the older layout has besides the program's own probes.
TEXT ·fallbackSite(SB), NOSPLIT, $0-0
	SITE // usdt _fallback:_fallback
	RET
