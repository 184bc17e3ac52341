#include "textflag.h"

// Each site is one NOP that carries its probe in a comment, "usdt PROVIDER:NAME [ARGUMENTS]"; laynotes
// reads it. Operands are loaded whole, so that what stands above the operand's width is the caller's garbage.
// R18 (platform), R27 (assembler), R28 (g) and above are left alone.

#define SITE WORD $0xd503201f
#define LOAD(slot, register) MOVD values+0(FP), register; MOVD (8*slot)(register), register

TEXT ·byteSites(SB), NOSPLIT, $0-8
	LOAD(0, R0); LOAD(1, R1); SITE // usdt values:byte -1@w0 1@w1
	LOAD(2, R1); LOAD(3, R2); SITE // usdt values:byte -1@w1 1@w2
	LOAD(4, R2); LOAD(5, R3); SITE // usdt values:byte -1@w2 1@w3
	LOAD(6, R3); LOAD(7, R4); SITE // usdt values:byte -1@w3 1@w4
	LOAD(8, R4); LOAD(9, R5); SITE // usdt values:byte -1@w4 1@w5
	LOAD(10, R5); LOAD(11, R6); SITE // usdt values:byte -1@w5 1@w6
	LOAD(12, R6); LOAD(13, R7); SITE // usdt values:byte -1@w6 1@w7
	LOAD(14, R7); LOAD(15, R8); SITE // usdt values:byte -1@w7 1@w8
	LOAD(16, R8); LOAD(17, R9); SITE // usdt values:byte -1@w8 1@w9
	LOAD(18, R9); LOAD(19, R10); SITE // usdt values:byte -1@w9 1@w10
	LOAD(20, R10); LOAD(21, R11); SITE // usdt values:byte -1@w10 1@w11
	LOAD(22, R11); LOAD(23, R12); SITE // usdt values:byte -1@w11 1@w12
	LOAD(24, R12); LOAD(25, R13); SITE // usdt values:byte -1@w12 1@w13
	LOAD(26, R13); LOAD(27, R14); SITE // usdt values:byte -1@w13 1@w14
	LOAD(28, R14); LOAD(29, R15); SITE // usdt values:byte -1@w14 1@w15
	LOAD(30, R15); LOAD(31, R16); SITE // usdt values:byte -1@w15 1@w16
	LOAD(32, R16); LOAD(33, R17); SITE // usdt values:byte -1@w16 1@w17
	LOAD(34, R17); LOAD(35, R19); SITE // usdt values:byte -1@w17 1@w19
	LOAD(36, R19); LOAD(37, R20); SITE // usdt values:byte -1@w19 1@w20
	LOAD(38, R20); LOAD(39, R21); SITE // usdt values:byte -1@w20 1@w21
	LOAD(40, R21); LOAD(41, R22); SITE // usdt values:byte -1@w21 1@w22
	LOAD(42, R22); LOAD(43, R23); SITE // usdt values:byte -1@w22 1@w23
	LOAD(44, R23); LOAD(45, R24); SITE // usdt values:byte -1@w23 1@w24
	LOAD(46, R24); LOAD(47, R25); SITE // usdt values:byte -1@w24 1@w25
	LOAD(48, R25); LOAD(49, R26); SITE // usdt values:byte -1@w25 1@w26
	LOAD(50, R26); LOAD(51, R0); SITE // usdt values:byte -1@w26 1@w0
	RET

TEXT ·halfSites(SB), NOSPLIT, $0-8
	LOAD(0, R0); LOAD(1, R1); SITE // usdt values:half -2@w0 2@w1
	LOAD(2, R1); LOAD(3, R2); SITE // usdt values:half -2@w1 2@w2
	LOAD(4, R2); LOAD(5, R3); SITE // usdt values:half -2@w2 2@w3
	LOAD(6, R3); LOAD(7, R4); SITE // usdt values:half -2@w3 2@w4
	LOAD(8, R4); LOAD(9, R5); SITE // usdt values:half -2@w4 2@w5
	LOAD(10, R5); LOAD(11, R6); SITE // usdt values:half -2@w5 2@w6
	LOAD(12, R6); LOAD(13, R7); SITE // usdt values:half -2@w6 2@w7
	LOAD(14, R7); LOAD(15, R8); SITE // usdt values:half -2@w7 2@w8
	LOAD(16, R8); LOAD(17, R9); SITE // usdt values:half -2@w8 2@w9
	LOAD(18, R9); LOAD(19, R10); SITE // usdt values:half -2@w9 2@w10
	LOAD(20, R10); LOAD(21, R11); SITE // usdt values:half -2@w10 2@w11
	LOAD(22, R11); LOAD(23, R12); SITE // usdt values:half -2@w11 2@w12
	LOAD(24, R12); LOAD(25, R13); SITE // usdt values:half -2@w12 2@w13
	LOAD(26, R13); LOAD(27, R14); SITE // usdt values:half -2@w13 2@w14
	LOAD(28, R14); LOAD(29, R15); SITE // usdt values:half -2@w14 2@w15
	LOAD(30, R15); LOAD(31, R16); SITE // usdt values:half -2@w15 2@w16
	LOAD(32, R16); LOAD(33, R17); SITE // usdt values:half -2@w16 2@w17
	LOAD(34, R17); LOAD(35, R19); SITE // usdt values:half -2@w17 2@w19
	LOAD(36, R19); LOAD(37, R20); SITE // usdt values:half -2@w19 2@w20
	LOAD(38, R20); LOAD(39, R21); SITE // usdt values:half -2@w20 2@w21
	LOAD(40, R21); LOAD(41, R22); SITE // usdt values:half -2@w21 2@w22
	LOAD(42, R22); LOAD(43, R23); SITE // usdt values:half -2@w22 2@w23
	LOAD(44, R23); LOAD(45, R24); SITE // usdt values:half -2@w23 2@w24
	LOAD(46, R24); LOAD(47, R25); SITE // usdt values:half -2@w24 2@w25
	LOAD(48, R25); LOAD(49, R26); SITE // usdt values:half -2@w25 2@w26
	LOAD(50, R26); LOAD(51, R0); SITE // usdt values:half -2@w26 2@w0
	RET

TEXT ·wordSites(SB), NOSPLIT, $0-8
	LOAD(0, R0); LOAD(1, R1); SITE // usdt values:word -4@w0 4@w1
	LOAD(2, R1); LOAD(3, R2); SITE // usdt values:word -4@w1 4@w2
	LOAD(4, R2); LOAD(5, R3); SITE // usdt values:word -4@w2 4@w3
	LOAD(6, R3); LOAD(7, R4); SITE // usdt values:word -4@w3 4@w4
	LOAD(8, R4); LOAD(9, R5); SITE // usdt values:word -4@w4 4@w5
	LOAD(10, R5); LOAD(11, R6); SITE // usdt values:word -4@w5 4@w6
	LOAD(12, R6); LOAD(13, R7); SITE // usdt values:word -4@w6 4@w7
	LOAD(14, R7); LOAD(15, R8); SITE // usdt values:word -4@w7 4@w8
	LOAD(16, R8); LOAD(17, R9); SITE // usdt values:word -4@w8 4@w9
	LOAD(18, R9); LOAD(19, R10); SITE // usdt values:word -4@w9 4@w10
	LOAD(20, R10); LOAD(21, R11); SITE // usdt values:word -4@w10 4@w11
	LOAD(22, R11); LOAD(23, R12); SITE // usdt values:word -4@w11 4@w12
	LOAD(24, R12); LOAD(25, R13); SITE // usdt values:word -4@w12 4@w13
	LOAD(26, R13); LOAD(27, R14); SITE // usdt values:word -4@w13 4@w14
	LOAD(28, R14); LOAD(29, R15); SITE // usdt values:word -4@w14 4@w15
	LOAD(30, R15); LOAD(31, R16); SITE // usdt values:word -4@w15 4@w16
	LOAD(32, R16); LOAD(33, R17); SITE // usdt values:word -4@w16 4@w17
	LOAD(34, R17); LOAD(35, R19); SITE // usdt values:word -4@w17 4@w19
	LOAD(36, R19); LOAD(37, R20); SITE // usdt values:word -4@w19 4@w20
	LOAD(38, R20); LOAD(39, R21); SITE // usdt values:word -4@w20 4@w21
	LOAD(40, R21); LOAD(41, R22); SITE // usdt values:word -4@w21 4@w22
	LOAD(42, R22); LOAD(43, R23); SITE // usdt values:word -4@w22 4@w23
	LOAD(44, R23); LOAD(45, R24); SITE // usdt values:word -4@w23 4@w24
	LOAD(46, R24); LOAD(47, R25); SITE // usdt values:word -4@w24 4@w25
	LOAD(48, R25); LOAD(49, R26); SITE // usdt values:word -4@w25 4@w26
	LOAD(50, R26); LOAD(51, R0); SITE // usdt values:word -4@w26 4@w0
	RET

TEXT ·quadSites(SB), NOSPLIT, $0-8
	LOAD(0, R0); LOAD(1, R1); SITE // usdt values:quad -8@x0 8@x1
	LOAD(2, R1); LOAD(3, R2); SITE // usdt values:quad -8@x1 8@x2
	LOAD(4, R2); LOAD(5, R3); SITE // usdt values:quad -8@x2 8@x3
	LOAD(6, R3); LOAD(7, R4); SITE // usdt values:quad -8@x3 8@x4
	LOAD(8, R4); LOAD(9, R5); SITE // usdt values:quad -8@x4 8@x5
	LOAD(10, R5); LOAD(11, R6); SITE // usdt values:quad -8@x5 8@x6
	LOAD(12, R6); LOAD(13, R7); SITE // usdt values:quad -8@x6 8@x7
	LOAD(14, R7); LOAD(15, R8); SITE // usdt values:quad -8@x7 8@x8
	LOAD(16, R8); LOAD(17, R9); SITE // usdt values:quad -8@x8 8@x9
	LOAD(18, R9); LOAD(19, R10); SITE // usdt values:quad -8@x9 8@x10
	LOAD(20, R10); LOAD(21, R11); SITE // usdt values:quad -8@x10 8@x11
	LOAD(22, R11); LOAD(23, R12); SITE // usdt values:quad -8@x11 8@x12
	LOAD(24, R12); LOAD(25, R13); SITE // usdt values:quad -8@x12 8@x13
	LOAD(26, R13); LOAD(27, R14); SITE // usdt values:quad -8@x13 8@x14
	LOAD(28, R14); LOAD(29, R15); SITE // usdt values:quad -8@x14 8@x15
	LOAD(30, R15); LOAD(31, R16); SITE // usdt values:quad -8@x15 8@x16
	LOAD(32, R16); LOAD(33, R17); SITE // usdt values:quad -8@x16 8@x17
	LOAD(34, R17); LOAD(35, R19); SITE // usdt values:quad -8@x17 8@x19
	LOAD(36, R19); LOAD(37, R20); SITE // usdt values:quad -8@x19 8@x20
	LOAD(38, R20); LOAD(39, R21); SITE // usdt values:quad -8@x20 8@x21
	LOAD(40, R21); LOAD(41, R22); SITE // usdt values:quad -8@x21 8@x22
	LOAD(42, R22); LOAD(43, R23); SITE // usdt values:quad -8@x22 8@x23
	LOAD(44, R23); LOAD(45, R24); SITE // usdt values:quad -8@x23 8@x24
	LOAD(46, R24); LOAD(47, R25); SITE // usdt values:quad -8@x24 8@x25
	LOAD(48, R25); LOAD(49, R26); SITE // usdt values:quad -8@x25 8@x26
	LOAD(50, R26); LOAD(51, R0); SITE // usdt values:quad -8@x26 8@x0
	RET

TEXT ·textSites(SB), NOSPLIT, $0-16
	MOVD text_base+0(FP), R0; MOVD text_len+8(FP), R1; SITE // usdt values:text 8@x0 -8@x1
	MOVD text_base+0(FP), R8; MOVD text_len+8(FP), R26; SITE // usdt values:text 8@x8 -8@x26
	MOVD text_base+0(FP), R19; MOVD text_len+8(FP), R2; SITE // usdt values:text 8@x19 -8@x2
	RET

TEXT ·mixedSite(SB), NOSPLIT, $0-32
	MOVD number+0(FP), R3; MOVD text_base+8(FP), R5; MOVD text_len+16(FP), R9; MOVD flag+24(FP), R11
	SITE // usdt values:mixed -4@w3 8@x5 -8@x9 -1@w11
	RET

TEXT ·retypedSites(SB), NOSPLIT, $0-8
	LOAD(0, R2); SITE // usdt values:retyped -4@w2
	LOAD(1, R2); SITE // usdt values:retyped 8@x2
	LOAD(2, R4); SITE // usdt values:retyped -8@x4
	LOAD(3, R26); SITE // usdt values:retyped 1@w26
	RET

TEXT ·countedSites(SB), NOSPLIT, $0-8
	LOAD(0, R0); SITE // usdt values:counted -4@w0
	LOAD(1, R1); LOAD(2, R0); LOAD(3, R2); SITE // usdt values:counted -4@w1 8@x0 -2@w2
	LOAD(4, R20); LOAD(5, R21); LOAD(6, R22); LOAD(7, R23)
	LOAD(8, R24); SITE // usdt values:counted -4@w20 8@x21 -2@w22 1@w23 -8@x24
	RET

TEXT ·adjacentSites(SB), NOSPLIT, $0-8
	LOAD(0, R0); LOAD(1, R9); LOAD(2, R1)
	SITE // usdt values:left -4@w0 8@x9
	SITE // usdt values:right -2@w1
	RET

TEXT ·manySites(SB), NOSPLIT, $0-8
	SITE // usdt values:none
	LOAD(0, R0); LOAD(1, R1); LOAD(2, R2); LOAD(3, R3)
	LOAD(4, R4); LOAD(5, R5); SITE // usdt values:args6 -1@w0 2@w1 -4@w2 8@x3 -8@x4 1@w5
	LOAD(6, R26); LOAD(7, R25); LOAD(8, R24); LOAD(9, R23)
	LOAD(10, R22); LOAD(11, R21); LOAD(12, R20)
	SITE // usdt values:args7 8@x26 -8@x25 4@w24 -4@w23 2@w22 -2@w21 1@w20
	LOAD(13, R6); LOAD(14, R7); LOAD(15, R8); LOAD(16, R9)
	LOAD(17, R10); LOAD(18, R11); LOAD(19, R12); LOAD(20, R13)
	SITE // usdt values:args8 -1@w6 -2@w7 -4@w8 -8@x9 1@w10 2@w11 4@w12 8@x13
	LOAD(21, R0); LOAD(22, R1); LOAD(23, R2); LOAD(24, R3)
	LOAD(25, R4); LOAD(26, R5); LOAD(27, R6); LOAD(28, R7)
	LOAD(29, R14); LOAD(30, R15); LOAD(31, R16); LOAD(32, R17)
	SITE // usdt values:args12 -1@w0 -1@w1 -2@w2 -2@w3 -4@w4 -4@w5 -8@x6 -8@x7 1@w14 2@w15 4@w16 8@x17
	RET

// Notes on NOPs that the compiler leaves as inline marks: the Nth NOP of a function. The arguments tell nothing.
// usdt-in main.texts 1 mark:text -8@x0
// usdt-in main.texts 2 mark:text -8@x1 8@x2
// usdt-in main.texts 4 mark:loop -4@w3
// usdt-in main.pairs 1 mark:pair -8@x4
// usdt-in main.fire 1 mark:fire
