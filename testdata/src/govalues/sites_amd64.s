#include "textflag.h"

// Each site is one NOP that carries its probe in a comment, "usdt PROVIDER:NAME [ARGUMENTS]"; laynotes
// reads it. Operands are loaded whole, so that what stands above the operand's width is the caller's garbage.
// R14 (g) and BP are left alone, as Go's ABI wants it.

#define SITE BYTE $0x90
#define LOAD(slot, register) MOVQ values+0(FP), register; MOVQ (8*slot)(register), register

TEXT ·byteSites(SB), NOSPLIT, $0-8
	LOAD(0, AX); LOAD(1, BX); SITE // usdt values:byte -1@%al 1@%bl
	LOAD(2, BX); LOAD(3, CX); SITE // usdt values:byte -1@%bl 1@%cl
	LOAD(4, CX); LOAD(5, DX); SITE // usdt values:byte -1@%cl 1@%dl
	LOAD(6, DX); LOAD(7, SI); SITE // usdt values:byte -1@%dl 1@%sil
	LOAD(8, SI); LOAD(9, DI); SITE // usdt values:byte -1@%sil 1@%dil
	LOAD(10, DI); LOAD(11, R8); SITE // usdt values:byte -1@%dil 1@%r8b
	LOAD(12, R8); LOAD(13, R9); SITE // usdt values:byte -1@%r8b 1@%r9b
	LOAD(14, R9); LOAD(15, R10); SITE // usdt values:byte -1@%r9b 1@%r10b
	LOAD(16, R10); LOAD(17, R11); SITE // usdt values:byte -1@%r10b 1@%r11b
	LOAD(18, R11); LOAD(19, R12); SITE // usdt values:byte -1@%r11b 1@%r12b
	LOAD(20, R12); LOAD(21, R13); SITE // usdt values:byte -1@%r12b 1@%r13b
	LOAD(22, R13); LOAD(23, R15); SITE // usdt values:byte -1@%r13b 1@%r15b
	LOAD(24, R15); LOAD(25, AX); SITE // usdt values:byte -1@%r15b 1@%al
	RET

TEXT ·halfSites(SB), NOSPLIT, $0-8
	LOAD(0, AX); LOAD(1, BX); SITE // usdt values:half -2@%ax 2@%bx
	LOAD(2, BX); LOAD(3, CX); SITE // usdt values:half -2@%bx 2@%cx
	LOAD(4, CX); LOAD(5, DX); SITE // usdt values:half -2@%cx 2@%dx
	LOAD(6, DX); LOAD(7, SI); SITE // usdt values:half -2@%dx 2@%si
	LOAD(8, SI); LOAD(9, DI); SITE // usdt values:half -2@%si 2@%di
	LOAD(10, DI); LOAD(11, R8); SITE // usdt values:half -2@%di 2@%r8w
	LOAD(12, R8); LOAD(13, R9); SITE // usdt values:half -2@%r8w 2@%r9w
	LOAD(14, R9); LOAD(15, R10); SITE // usdt values:half -2@%r9w 2@%r10w
	LOAD(16, R10); LOAD(17, R11); SITE // usdt values:half -2@%r10w 2@%r11w
	LOAD(18, R11); LOAD(19, R12); SITE // usdt values:half -2@%r11w 2@%r12w
	LOAD(20, R12); LOAD(21, R13); SITE // usdt values:half -2@%r12w 2@%r13w
	LOAD(22, R13); LOAD(23, R15); SITE // usdt values:half -2@%r13w 2@%r15w
	LOAD(24, R15); LOAD(25, AX); SITE // usdt values:half -2@%r15w 2@%ax
	RET

TEXT ·wordSites(SB), NOSPLIT, $0-8
	LOAD(0, AX); LOAD(1, BX); SITE // usdt values:word -4@%eax 4@%ebx
	LOAD(2, BX); LOAD(3, CX); SITE // usdt values:word -4@%ebx 4@%ecx
	LOAD(4, CX); LOAD(5, DX); SITE // usdt values:word -4@%ecx 4@%edx
	LOAD(6, DX); LOAD(7, SI); SITE // usdt values:word -4@%edx 4@%esi
	LOAD(8, SI); LOAD(9, DI); SITE // usdt values:word -4@%esi 4@%edi
	LOAD(10, DI); LOAD(11, R8); SITE // usdt values:word -4@%edi 4@%r8d
	LOAD(12, R8); LOAD(13, R9); SITE // usdt values:word -4@%r8d 4@%r9d
	LOAD(14, R9); LOAD(15, R10); SITE // usdt values:word -4@%r9d 4@%r10d
	LOAD(16, R10); LOAD(17, R11); SITE // usdt values:word -4@%r10d 4@%r11d
	LOAD(18, R11); LOAD(19, R12); SITE // usdt values:word -4@%r11d 4@%r12d
	LOAD(20, R12); LOAD(21, R13); SITE // usdt values:word -4@%r12d 4@%r13d
	LOAD(22, R13); LOAD(23, R15); SITE // usdt values:word -4@%r13d 4@%r15d
	LOAD(24, R15); LOAD(25, AX); SITE // usdt values:word -4@%r15d 4@%eax
	RET

TEXT ·quadSites(SB), NOSPLIT, $0-8
	LOAD(0, AX); LOAD(1, BX); SITE // usdt values:quad -8@%rax 8@%rbx
	LOAD(2, BX); LOAD(3, CX); SITE // usdt values:quad -8@%rbx 8@%rcx
	LOAD(4, CX); LOAD(5, DX); SITE // usdt values:quad -8@%rcx 8@%rdx
	LOAD(6, DX); LOAD(7, SI); SITE // usdt values:quad -8@%rdx 8@%rsi
	LOAD(8, SI); LOAD(9, DI); SITE // usdt values:quad -8@%rsi 8@%rdi
	LOAD(10, DI); LOAD(11, R8); SITE // usdt values:quad -8@%rdi 8@%r8
	LOAD(12, R8); LOAD(13, R9); SITE // usdt values:quad -8@%r8 8@%r9
	LOAD(14, R9); LOAD(15, R10); SITE // usdt values:quad -8@%r9 8@%r10
	LOAD(16, R10); LOAD(17, R11); SITE // usdt values:quad -8@%r10 8@%r11
	LOAD(18, R11); LOAD(19, R12); SITE // usdt values:quad -8@%r11 8@%r12
	LOAD(20, R12); LOAD(21, R13); SITE // usdt values:quad -8@%r12 8@%r13
	LOAD(22, R13); LOAD(23, R15); SITE // usdt values:quad -8@%r13 8@%r15
	LOAD(24, R15); LOAD(25, AX); SITE // usdt values:quad -8@%r15 8@%rax
	RET

TEXT ·textSites(SB), NOSPLIT, $0-16
	MOVQ text_base+0(FP), AX; MOVQ text_len+8(FP), BX; SITE // usdt values:text 8@%rax -8@%rbx
	MOVQ text_base+0(FP), R8; MOVQ text_len+8(FP), R15; SITE // usdt values:text 8@%r8 -8@%r15
	MOVQ text_base+0(FP), DI; MOVQ text_len+8(FP), SI; SITE // usdt values:text 8@%rdi -8@%rsi
	RET

TEXT ·mixedSite(SB), NOSPLIT, $0-32
	MOVQ number+0(FP), CX; MOVQ text_base+8(FP), DI; MOVQ text_len+16(FP), R9; MOVQ flag+24(FP), R8
	SITE // usdt values:mixed -4@%ecx 8@%rdi -8@%r9 -1@%r8b
	RET

TEXT ·retypedSites(SB), NOSPLIT, $0-8
	LOAD(0, CX); SITE // usdt values:retyped -4@%ecx
	LOAD(1, CX); SITE // usdt values:retyped 8@%rcx
	LOAD(2, DX); SITE // usdt values:retyped -8@%rdx
	LOAD(3, R10); SITE // usdt values:retyped 1@%r10b
	RET

TEXT ·countedSites(SB), NOSPLIT, $0-8
	LOAD(0, AX); SITE // usdt values:counted -4@%eax
	LOAD(1, BX); LOAD(2, CX); LOAD(3, DI); SITE // usdt values:counted -4@%ebx 8@%rcx -2@%di
	LOAD(4, R11); LOAD(5, R12); LOAD(6, SI); LOAD(7, DX)
	LOAD(8, R13); SITE // usdt values:counted -4@%r11d 8@%r12 -2@%si 1@%dl -8@%r13
	RET

TEXT ·adjacentSites(SB), NOSPLIT, $0-8
	LOAD(0, AX); LOAD(1, R9); LOAD(2, BX)
	SITE // usdt values:left -4@%eax 8@%r9
	SITE // usdt values:right -2@%bx
	RET

TEXT ·manySites(SB), NOSPLIT, $0-8
	SITE // usdt values:none
	LOAD(0, AX); LOAD(1, BX); LOAD(2, CX); LOAD(3, DI)
	LOAD(4, SI); LOAD(5, R8); SITE // usdt values:args6 -1@%al 2@%bx -4@%ecx 8@%rdi -8@%rsi 1@%r8b
	LOAD(6, R15); LOAD(7, R13); LOAD(8, R12); LOAD(9, R11)
	LOAD(10, R10); LOAD(11, R9); LOAD(12, R8)
	SITE // usdt values:args7 8@%r15 -8@%r13 4@%r12d -4@%r11d 2@%r10w -2@%r9w 1@%r8b
	LOAD(13, DX); LOAD(14, CX); LOAD(15, BX); LOAD(16, AX)
	LOAD(17, R8); LOAD(18, R9); LOAD(19, R10); LOAD(20, R11)
	SITE // usdt values:args8 -1@%dl -2@%cx -4@%ebx -8@%rax 1@%r8b 2@%r9w 4@%r10d 8@%r11
	LOAD(21, AX); LOAD(22, BX); LOAD(23, CX); LOAD(24, DX)
	LOAD(25, SI); LOAD(26, DI); LOAD(27, R8); LOAD(28, R9)
	LOAD(29, R10); LOAD(30, R11); LOAD(31, R12); LOAD(32, R13)
	SITE // usdt values:args12 -1@%al -1@%bl -2@%cx -2@%dx -4@%esi -4@%edi -8@%r8 -8@%r9 1@%r10b 2@%r11w 4@%r12d 8@%r13
	RET

// Notes on NOPs that the compiler leaves as inline marks: the Nth NOP of a function. The arguments tell nothing.
// usdt-in main.texts 1 mark:text -8@%rax
// usdt-in main.texts 2 mark:text -8@%rbx 8@%rcx
// usdt-in main.texts 4 mark:loop -4@%esi
// usdt-in main.pairs 1 mark:pair -8@%rdi
// usdt-in main.fire 1 mark:fire
