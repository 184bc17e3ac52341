// Values that are no numbers: structures passed by value, in memory and, on x86-64, in two registers, and integers of
// 16 bytes.
//
// Prints for each hit what it passes, as bytes in the order of memory:
//	hit<TAB>structs:NAME<TAB>HEX
// but not the numbers that it passes beside them,
// and then lingers so that a tracer gets the events. With -wait it begins at an end of line on standard input.
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <sys/sdt.h>

struct triple { long a, b, c; };
struct pair { unsigned long a, b; };
struct odd { char a[3]; };
struct large { unsigned char a[100]; };

static void tell(const char *name, const void *value, unsigned size)
{
	const unsigned char *bytes = value;
	printf("hit\tstructs:%s\t", name);
	for (unsigned i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}
#define TELL(name, value) tell(name, &(value), sizeof(value))

__attribute__((noipa)) static void in_memory(struct triple t, struct large l, struct odd *o)
{
	DTRACE_PROBE1(structs, triple, t);
	TELL("triple", t);
	DTRACE_PROBE2(structs, large, 7, l);
	TELL("large", l);
	DTRACE_PROBE1(structs, odd, *o);
	TELL("odd", *o);
}

#if defined(__x86_64__)
// <sys/sdt.h> leaves the choice to the compiler, which takes memory; here it has to be %rax and %rdx.
#define IN_REGISTERS(name, argument, value) \
	__asm__ volatile("990:	nop\n" \
		".pushsection .note.stapsdt, \"\", @note\n" \
		"	.balign 4\n" \
		"	.4byte 992f - 991f, 994f - 993f, 3\n" \
		"991:	.asciz \"stapsdt\"\n" \
		"992:	.balign 4\n" \
		"993:	.8byte 990b, _.stapsdt.base, 0\n" \
		"	.asciz \"structs\"\n" \
		"	.asciz \"" name "\"\n" \
		"	.asciz \"" argument "\"\n" \
		"994:	.balign 4\n" \
		".popsection" : : "A"(value))

__attribute__((noipa)) static void in_registers(struct pair p, __int128 wide)
{
	unsigned __int128 both;
	memcpy(&both, &p, sizeof both);
	IN_REGISTERS("pair", "16@%%rax", both);
	TELL("pair", p);
	IN_REGISTERS("wide", "-16@%%rax -8@$-1", wide);
	TELL("wide", wide);
}
#endif

int main(int argc, char **argv)
{
	int wait = argc > 1 && !strcmp(argv[1], "-wait");
	for (int c = wait ? 0 : '\n'; c != '\n' && c != EOF;)
		c = getchar();
	setvbuf(stdout, NULL, _IOLBF, 0);
	struct triple t = {1, -2, 0x1122334455667788};
	struct large l;
	for (unsigned i = 0; i < sizeof l.a; i++)
		l.a[i] = i * 3 + 1;
	struct odd o = {{'a', '"', '\\'}};
	in_memory(t, l, &o);
#if defined(__x86_64__)
	struct pair p = {0x8182838485868788, 0x0102030405060708};
	in_registers(p, ((__int128)0x1111111122222222 << 64 | 0x3333333344444444) * -1);
#endif
	struct timespec left = {1, 500000000};
	while (nanosleep(&left, &left))
		;
	return 0;
}
