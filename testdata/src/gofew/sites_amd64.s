#include "textflag.h"

// Each site is one NOP that carries its probe in a comment, "usdt PROVIDER:NAME [ARGUMENTS]"; laynotes
// reads it. R14 (g) and BP are left alone.

#define SITE BYTE $0x90

TEXT ·smallSite(SB), NOSPLIT, $0-8
	MOVQ value+0(FP), SI
	SITE // usdt few:small -1@%sil
	RET

TEXT ·shortSites(SB), NOSPLIT, $0-8
	MOVQ value+0(FP), BX
	SITE // usdt few:short 2@%bx
	MOVQ value+0(FP), R13
	SITE // usdt few:short 2@%r13w
	RET

TEXT ·numbersSite(SB), NOSPLIT, $0-16
	MOVQ number+0(FP), DX; MOVQ wide+8(FP), R15
	SITE // usdt few:numbers -4@%edx 8@%r15
	RET

TEXT ·textSite(SB), NOSPLIT, $0-16
	MOVQ text_base+0(FP), AX; MOVQ text_len+8(FP), BX
	SITE // usdt few:text 8@%rax -8@%rbx
	RET

TEXT ·noneSite(SB), NOSPLIT, $0-0
	SITE // usdt few:none
	RET

// The note that the older layout has besides the program's own probes.
TEXT ·fallbackSite(SB), NOSPLIT, $0-0
	SITE // usdt _fallback:_fallback
	RET
