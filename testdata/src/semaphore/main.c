// Sites that are asked for: two of one probe, with one semaphore or, built with -DTWO, with one each. It is in .probes,
// with -DSECTION=NAME in that section, or with -DBSS in none.
//
//	semaphore [-n ROUNDS] [-linger MILLISECONDS] [-wait]
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STRING_(text) #text
#define STRING(text) STRING_(text)

#ifdef BSS
#define PLACE
#elif defined SECTION
#define PLACE __attribute__((section(STRING(SECTION))))
#else
#define PLACE __attribute__((section(".probes")))
#endif
volatile unsigned short first_semaphore PLACE;
#ifdef TWO
volatile unsigned short second_semaphore PLACE;
#else
#define second_semaphore first_semaphore
#endif

// <sys/sdt.h> has one semaphore for a probe, so the note is written here.
#define SITE(semaphore, value) \
	__asm__ volatile("990: nop\n" \
		".pushsection .note.stapsdt, \"\", \"note\"\n" \
		".balign 4\n" \
		".4byte 992f - 991f, 994f - 993f, 3\n" \
		"991: .asciz \"stapsdt\"\n" \
		"992: .balign 4\n" \
		"993: .8byte 990b, _.stapsdt.base, " STRING(semaphore) "\n" \
		".asciz \"semaphore\", \"asked\", \"-8@%0\"\n" \
		"994: .balign 4\n" \
		".popsection\n" \
		".ifndef _.stapsdt.base\n" \
		".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n" \
		".weak _.stapsdt.base\n" \
		".hidden _.stapsdt.base\n" \
		"_.stapsdt.base: .space 1\n" \
		".size _.stapsdt.base, 1\n" \
		".popsection\n" \
		".endif\n" \
		: : "r"((int64_t)(value)))

static char line[256];

static void print(const char *text, long value, unsigned raised)
{
	int length = raised ? sprintf(line, "hit\tsemaphore:asked\t%ld\n", value) : sprintf(line, "info\t%s\t%ld\n", text, value);
	if (write(1, line, length) < 0)
		_exit(1);
}

__attribute__((noinline)) static void one(long value)
{
	if (first_semaphore)
		SITE(first_semaphore, value);
	print("not asked", value, first_semaphore);
}

__attribute__((noinline)) static void other(long value)
{
	if (second_semaphore)
		SITE(second_semaphore, value);
	print("not asked", value, second_semaphore);
}

int main(int argc, char **argv)
{
	int rounds = 3, linger = 1500;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-wait")) {
			print("waiting", 0, 0);
			for (int c = getchar(); c != '\n' && c != EOF;)
				c = getchar();
		} else if (!strcmp(argv[i], "-n") && i + 1 < argc)
			rounds = atoi(argv[++i]);
		else if (!strcmp(argv[i], "-linger") && i + 1 < argc)
			linger = atoi(argv[++i]);
		else {
			fprintf(stderr, "usage: [-n N] [-linger MILLISECONDS] [-wait]\n");
			return 2;
		}
	}
	for (long round = 0; round < rounds; round++) {
		one(round);
		other(-1 - round);
	}
	struct timespec left = {linger / 1000, linger % 1000 * 1000000L};
	while (nanosleep(&left, &left))
		;
	return 0;
}
