// Texts of many lengths, with a length and up to a NUL, in memory that is hard to read: right before a page that is not
// mapped, and in a page of the file that the process has not touched.
//
//	texts [-n ROUNDS] [-linger MILLISECONDS] [-wait]
//
// Prints for each hit the whole text in hex, and before that of a page not touched whether it is in memory, which is 0:
//	info<TAB>present<TAB>0
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <sys/sdt.h>

#define PAGE 4096
#define MOST 10000

static const unsigned lengths[] = {0, 1, 7, 8, 63, 64, 65, 1020, 2999, 3000, 3001, 4096, MOST};
// At the end of a page, a tracer that reads whole words reads the last one in part, for each part of a word.
static const unsigned at_end[] = {1, 57, 58, 59, 60, 61, 62, 63, 64, 1021, 2995, 3000};

// Never read by this process, but for the probes: what is said of it comes from the macro.
#define LITERAL "SELECT * FROM customers WHERE name = 'Gr\303\274\303\237e'"
static const char literal[PAGE] __attribute__((aligned(PAGE))) = LITERAL;

static char line[2 * MOST + 64];

static void print(void)
{
	for (size_t done = 0, size = strlen(line); done < size;) {
		ssize_t count = write(1, line + done, size - done);
		if (count < 0)
			_exit(1);
		done += count;
	}
}

static void tell(const char *name, const char *text, size_t size)
{
	char *at = line + sprintf(line, "hit\ttexts:%s\ts:", name);
	for (size_t i = 0; i < size; i++)
		at += sprintf(at, "%02x", (unsigned char)text[i]);
	strcpy(at, "\n");
	print();
}

__attribute__((noipa)) static void sized(const char *text, long length)
{
	DTRACE_PROBE2(texts, sized, text, length);
}

__attribute__((noipa)) static void ended(const char *text)
{
	DTRACE_PROBE1(texts, ended, text);
}

// No byte is 0, and no two stretches are alike: a piece that is told at a wrong place is seen.
static void fill(char *text, size_t size, unsigned seed)
{
	for (size_t i = 0; i < size; i++)
		text[i] = 1 + ((i + seed + 1) * 2654435761u >> 16) % 255;
}

// What is behind a text is to be told by nobody.
static void of_length(char *room, size_t size, unsigned round)
{
	fill(room, size, round);
	memset(room + size, '!', 100);
	sized(room, size);
	tell("sized", room, size);
	room[size] = 0;
	ended(room);
	tell("ended", room, size);
}

static void ending_at(char *end, size_t size, unsigned round)
{
	fill(end - size, size, round);
	sized(end - size, size);
	tell("sized", end - size, size);
	end[-1] = 0;
	ended(end - size);
	tell("ended", end - size, size - 1);
}

// Out of the process, not out of memory: that is what reading by page tables finds.
static void drop_literal(void)
{
	uint64_t entry = UINT64_MAX;
	int map = open("/proc/self/pagemap", O_RDONLY);
	if (madvise((void *)literal, PAGE, MADV_DONTNEED) || map < 0 ||
		pread(map, &entry, sizeof entry, (uintptr_t)literal / PAGE * sizeof entry) != sizeof entry)
		_exit(1);
	close(map);
	sprintf(line, "info\tpresent\t%d\n", (int)(entry >> 63));
	print();
}

static void not_touched(void)
{
	drop_literal();
	sized(literal, sizeof LITERAL - 1);
	tell("sized", LITERAL, sizeof LITERAL - 1);
	drop_literal();
	ended(literal);
	tell("ended", LITERAL, sizeof LITERAL - 1);
}

int main(int argc, char **argv)
{
	int rounds = 3, linger = 1500, wait = 0;
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
	if (sysconf(_SC_PAGESIZE) != PAGE) {
		fprintf(stderr, "texts: pages of %d bytes are needed\n", PAGE);
		return 1;
	}
	static char room[MOST + 100];
	// The last page stays reserved, so that nothing is mapped there.
	char *pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED || mprotect(pages + 2 * PAGE, PAGE, PROT_NONE))
		return 1;
	for (int round = 0; round < rounds; round++) {
		for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
			of_length(room, lengths[i], round);
		for (size_t i = 0; i < sizeof at_end / sizeof *at_end; i++)
			ending_at(pages + 2 * PAGE, at_end[i], round);
		not_touched();
	}
	struct timespec left = {linger / 1000, linger % 1000 * 1000000L};
	while (nanosleep(&left, &left))
		;
	return 0;
}
