// Leaf functions that keep values below the stack pointer, where nobody else may write (the red zone of the System V
// ABI for x86-64), each with a probe at another NOP. Says what each function finds there when its probe has been passed.
//
//	redzone [-n ROUNDS] [-linger MILLISECONDS] [-wait]
//
// Prints "hit" lines as the other fixtures do, and behind those of a probe
//	redzone<TAB>NAME<TAB>CALLS<TAB>CALLS THAT FOUND OTHER WORDS<TAB>WHICH<TAB>CODE
// WHICH has a bit for each of the 16 words that were found changed in any call, bit 0 for that at -8(%rsp). CODE are the
// first two bytes at the site after the calls: cc is a breakpoint, e8 a call.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if !defined(__x86_64__)
#error "the NOPs are those of x86-64"
#endif

// A function leaf_NAME(value): writes value + 1 to -8(%rsp), value + 2 to -16(%rsp) and so on, passes the NOP, and
// returns which of these words are changed. With a page offset other than 0, the NOP is there in a page of its own.
// <sys/sdt.h> knows only the NOP of one byte, so the note is written here.
__asm__(".macro leaf name, probe, page_offset, arguments, nop:vararg\n"
	".pushsection .text\n"
	"	.type leaf_\\name, @function\n"
	"leaf_\\name:\n"
	"	mov %rdi, %rcx\n"
	"	.set at, -8\n"
	"	.rept 16\n"
	"	inc %rcx\n"
	"	mov %rcx, at(%rsp)\n"
	"	.set at, at - 8\n"
	"	.endr\n"
	"	.if \\page_offset\n"
	"	jmp site_\\name\n"
	"	.balign 4096\n"
	"	.skip \\page_offset\n"
	"	.endif\n"
	"site_\\name:\n"
	"	.byte \\nop\n"
	"	mov %rdi, %rcx\n"
	"	xor %eax, %eax\n"
	"	.set at, -8\n"
	"	.set bit, 1\n"
	"	.rept 16\n"
	"	inc %rcx\n"
	"	cmp %rcx, at(%rsp)\n"
	"	je 1f\n"
	"	or $bit, %eax\n"
	"1:\n"
	"	.set at, at - 8\n"
	"	.set bit, bit << 1\n"
	"	.endr\n"
	"	ret\n"
	"	.size leaf_\\name, . - leaf_\\name\n"
	".popsection\n"
	".pushsection .note.stapsdt, \"\", @note\n"
	"	.balign 4\n"
	"	.4byte 992f - 991f, 994f - 993f, 3\n"
	"991:	.asciz \"stapsdt\"\n"
	"992:	.balign 4\n"
	"993:	.8byte site_\\name, _.stapsdt.base, 0\n"
	"	.asciz \"redzone\"\n"
	"	.asciz \"\\probe\"\n"
	"	.asciz \"\\arguments\"\n"
	"994:	.balign 4\n"
	".popsection\n"
	".endm\n"
	".pushsection .stapsdt.base, \"aG\", @progbits, .stapsdt.base, comdat\n"
	"	.weak _.stapsdt.base\n"
	"	.hidden _.stapsdt.base\n"
	"_.stapsdt.base: .space 1\n"
	"	.size _.stapsdt.base, 1\n"
	".popsection\n");

#define LEAF_OF(name, probe, page_offset, arguments, nop...) \
	__asm__("leaf " #name ", " #probe ", " #page_offset ", \"" arguments "\", " #nop); \
	unsigned name(unsigned long value) __asm__("leaf_" #name); \
	extern const volatile unsigned char site_##name[];
#define LEAF_AT(page_offset, name, nop...) LEAF_OF(name, name, page_offset, "8@%rdi 8@-8(%rsp) 8@-16(%rsp)", nop)
#define LEAF(name, nop...) LEAF_AT(0, name, nop)

LEAF(nop1, 0x90)
LEAF(nop4, 0x0f, 0x1f, 0x40, 0x00)
LEAF(nop5, 0x0f, 0x1f, 0x44, 0x00, 0x00)
LEAF(nop5_prefix, 0x66, 0x0f, 0x1f, 0x40, 0x00)
LEAF(nop5_prefixes, 0x66, 0x66, 0x66, 0x66, 0x90)
LEAF_OF(nop5_register, nop5_register, 0, "8@%rdi", 0x0f, 0x1f, 0x44, 0x00, 0x00)
LEAF_AT(4091, nop5_at_end_of_page, 0x0f, 0x1f, 0x44, 0x00, 0x00)
LEAF_AT(4092, nop5_in_two_pages, 0x0f, 0x1f, 0x44, 0x00, 0x00)
LEAF(nop6, 0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00)
LEAF(nop_nop5, 0x90, 0x0f, 0x1f, 0x44, 0x00, 0x00)
LEAF(nop_nop5_prefix, 0x90, 0x66, 0x0f, 0x1f, 0x40, 0x00)
LEAF(nop_nop10, 0x90, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00)
LEAF(segment5, 0x2e, 0x0f, 0x1f, 0x40, 0x00)
LEAF(segment10, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00)
// A probe whose sites have to be told apart by their addresses, since libbpf misreads the constant.
#define MOST "8@$18446744073709551615"
LEAF_OF(apart5, apart, 0, "8@%rdi " MOST, 0x90, 0x0f, 0x1f, 0x44, 0x00, 0x00)
LEAF_OF(apart10, apart, 0, MOST " 8@%rdi", 0x90, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00)

static const struct {
	const char *name, *probe;
	unsigned (*call)(unsigned long value);
	const volatile unsigned char *site;
	// What is passed: each -1 stands for the constant, others are added to the value of the call.
	int count, operands[3];
} leaves[] = {
#define ENTRY(name, probe, operands...) {#name, #probe, name, site_##name, operands}
#define CALL(name) ENTRY(name, name, 3, {0, 1, 2})
	CALL(nop1), CALL(nop4), CALL(nop5), CALL(nop5_prefix), CALL(nop5_prefixes),
	ENTRY(nop5_register, nop5_register, 1, {0}), CALL(nop5_at_end_of_page), CALL(nop5_in_two_pages), CALL(nop6),
	CALL(nop_nop5), CALL(nop_nop5_prefix), CALL(nop_nop10), CALL(segment5), CALL(segment10),
	ENTRY(apart5, apart, 2, {0, -1}), ENTRY(apart10, apart, 2, {-1, 0}),
};

int main(int argc, char **argv)
{
	int rounds = 5, linger = 1500, wait = 0;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-wait"))
			wait = 1;
		else if (!strcmp(argv[i], "-n") && i + 1 < argc)
			rounds = atoi(argv[++i]);
		else if (!strcmp(argv[i], "-linger") && i + 1 < argc)
			linger = atoi(argv[++i]);
		else {
			fprintf(stderr, "usage: [-n N] [-linger MILLISECONDS] [-wait]\n");
			return 2;
		}
	}
	for (int c = wait ? 0 : '\n'; c != '\n' && c != EOF;)
		c = getchar();
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (unsigned i = 0; i < sizeof leaves / sizeof *leaves; i++) {
		int changed = 0;
		unsigned which = 0;
		for (int round = 1; round <= rounds; round++) {
			unsigned long value = 1000 * round;
			unsigned words = leaves[i].call(value);
			printf("hit\tredzone:%s", leaves[i].probe);
			for (int j = 0; j < leaves[i].count; j++)
				printf("\t%#lx", leaves[i].operands[j] < 0 ? -1ul : value + leaves[i].operands[j]);
			printf("\n");
			changed += words != 0;
			which |= words;
		}
		printf("redzone\t%s\t%d\t%d\t%#x\t%02x%02x\n", leaves[i].name, rounds, changed, which, leaves[i].site[0],
			leaves[i].site[1]);
	}
	struct timespec left = {linger / 1000, linger % 1000 * 1000000L};
	while (nanosleep(&left, &left))
		;
	return 0;
}
