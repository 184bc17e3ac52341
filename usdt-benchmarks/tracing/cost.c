/*
 * Loops over probe sites, to see what a site costs.
 *
 *   cost idle ROUNDS         prints nanoseconds an iteration of each loop, a line for each round
 *   cost hits SITE N ROUNDS  fires a site N times in a row and prints nanoseconds a hit, a line for each round
 *
 * The notes are written here and not by <sys/sdt.h>, which knows only the NOP of one byte.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if !defined(__x86_64__)
#error "the NOPs are those of x86-64"
#endif

#define ONE_BYTE ".byte 0x90\n"
#define FIVE_BYTES ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n"

/* A NOP and its note; the operands follow as template arguments. */
#define SITE(name, nop, arguments) \
	"990: " nop \
	".pushsection .note.stapsdt,\"\",\"note\"\n" \
	".balign 4\n.4byte 992f-991f, 994f-993f, 3\n" \
	"991: .asciz \"stapsdt\"\n992: .balign 4\n" \
	"993: .8byte 990b, 0, 0\n" \
	".asciz \"cost\"\n.asciz \"" name "\"\n.asciz \"" arguments "\"\n" \
	"994: .balign 4\n.popsection\n"

#define FUNCTION static __attribute__((noinline, noclone)) void

/* All loops do the same work, one addition that the compiler must keep, and begin at the same alignment. */
#define LOOP(name, site) \
	FUNCTION __attribute__((aligned(64))) name(long count, long a, const char *text, long length) { \
		long sum = 0; \
		__asm__ volatile(".balign 64"); \
		for (long i = 0; i < count; i++) \
			__asm__ volatile("add %1, %0\n" site : "+r"(sum) : "r"(a), "D"(a), "S"(text), "d"(length)); \
	}

LOOP(without, "")
LOOP(none1, SITE("none1", ONE_BYTE, ""))
LOOP(none5, SITE("none5", FIVE_BYTES, ""))
LOOP(number1, SITE("number1", ONE_BYTE, "-8@%%rdi"))
LOOP(number5, SITE("number5", FIVE_BYTES, "-8@%%rdi"))
LOOP(numbers5, SITE("numbers5", FIVE_BYTES, "-8@%%rdi -8@%%rdi -4@%%edi 8@%%rdx"))
LOOP(string5, SITE("string5", FIVE_BYTES, "8@%%rsi -8@%%rdx"))

typedef void loop(long, long, const char *, long);
static const struct {
	const char *name;
	loop *run;
} loops[] = {
	{ "without", without }, { "none1", none1 }, { "none5", none5 }, { "number1", number1 },
	{ "number5", number5 }, { "numbers5", numbers5 }, { "string5", string5 },
};

/* Of the thread's own processor time, so that what else runs on the machine is not counted. */
static double nanoseconds(loop *run, long count) {
	static const char text[] = "GET /index.html";
	struct timespec start, end;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
	run(count, 4711, text, sizeof text - 1);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
	return ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / count;
}

int main(int count, char **words) {
	if (count == 3 && strcmp(words[1], "idle") == 0) {
		printf("without none1 none5\n");
		for (int round = atoi(words[2]); round > 0; round--)
			printf("%.4f %.4f %.4f\n", nanoseconds(without, 20000000), nanoseconds(none1, 20000000),
				nanoseconds(none5, 20000000));
		return 0;
	}
	if (count == 5 && strcmp(words[1], "hits") == 0) {
		for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
			if (strcmp(loops[i].name, words[2]) != 0)
				continue;
			nanoseconds(loops[i].run, 100); /* faults the page in, and on newer kernels is optimized */
			for (int round = atoi(words[4]); round > 0; round--) {
				usleep(150000); /* the tracer drains its buffers */
				printf("%.1f\n", nanoseconds(loops[i].run, atol(words[3])));
			}
			return 0;
		}
	}
	fprintf(stderr, "usage: cost idle ROUNDS | cost hits SITE N ROUNDS\n");
	return 2;
}
